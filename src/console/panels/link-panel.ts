/** A link with its paths: the heading that shows how it is as a whole, then a card per path. */
import type { LinkReport, PathHistory } from '../../domain/link/health.ts'
import { lengthText, pastMoment } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import type { VisitorView } from '../page-context.ts'
import { stateIcon } from '../pictures/icon.ts'
import { pathDay } from './path-day.ts'
import { pathKey, pathNow } from './path-now.ts'

export interface LinkData {
  report: LinkReport
  /** `undefined` while the database cannot be read. */
  histories: readonly PathHistory[] | undefined
}

export function linkPanel(view: VisitorView, data: LinkData, level: 'board' | 'page'): Markup {
  const { report } = data
  const count = Math.min(report.paths.length, 4)
  return html`<section class="link count-${count}" aria-labelledby="link-name-${report.link}">
${linkHead(view, report, level)}
<div class="paths count-${count}">${report.paths.map((path) => {
    const key = pathKey(report.link, path.path)
    return html`<article class="path" aria-labelledby="name-${key}">${pathNow(view, report, path)}${pathDay(view, key, findHistory(data, path.path))}</article>`
  })}</div>
</section>`
}

function linkHead(view: VisitorView, report: LinkReport, level: 'board' | 'page'): Markup {
  const { t, language, now } = view
  const title = report.title[language]
  const name =
    level === 'board' ? html`<a href="/ops/links/${report.link}" title="${t.openLink(title)}">${title}</a>` : title
  return html`<header class="link-head is-${report.state}" id="link-${report.link}">${stateIcon(report.state)}
<div><h2 id="link-name-${report.link}">${name}</h2>
<p class="state"><b>${t.states[report.state]}</b> <span>${t.since} ${pastMoment(report.since, now, language)} · ${lengthText(now - Date.parse(report.since), language)}</span></p>
<p class="sentence">${report.sentence[language]}</p></div></header>`
}

/** Everything of a link that a live page redraws, by the id of its element. */
export function linkFragments(view: VisitorView, data: LinkData, level: 'board' | 'page'): [string, Markup][] {
  const { report } = data
  return [
    [`link-${report.link}`, linkHead(view, report, level)],
    ...report.paths.flatMap((path): [string, Markup][] => {
      const key = pathKey(report.link, path.path)
      return [
        [`now-${key}`, pathNow(view, report, path)],
        [`day-${key}`, pathDay(view, key, findHistory(data, path.path))],
      ]
    }),
  ]
}

function findHistory({ histories }: LinkData, name: string): PathHistory | undefined {
  if (!histories) return undefined
  const found = histories.find(({ path }) => path === name)
  // Nothing kept of it yet: that is known, and shown as nothing.
  return found ?? { link: '', path: name, states: [], quarters: [], days: [] }
}

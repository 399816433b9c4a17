/**
 * How the whole of it is: the worst of the links, the trail, the database, what is queued, and this process. Headline, title and
 * icon of the board say the same, because they are made of this.
 */
import { type PathState, pathSeverity, worstState } from '../../domain/link/link.ts'
import { countText } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import type { VisitorView } from '../page-context.ts'
import type { BoardData } from '../pages/board-data.ts'
import { stateIcon } from '../pictures/icon.ts'
import { pathKey } from './path-now.ts'

/** One statement about the whole, and how bad it is. */
interface Remark {
  state: PathState
  text: string
}

export interface Overall {
  state: PathState
  /** The worst first; empty while all is well. */
  remarks: readonly Remark[]
}

export function getOverall({ t, language }: VisitorView, data: BoardData): Overall {
  const { headline: h } = t
  const reports = data.links.map(({ report }) => report)
  const named = (state: PathState) =>
    reports
      .filter((report) => report.state === state)
      .map(({ title }) => title[language])
      .join(', ')
  const { checks } = data.service
  const remarks: (Remark | false)[] = [
    checks.drain === 'failing' && { state: 'down', text: h.ending },
    checks.audit === 'failing' && { state: 'down', text: h.noTrail },
    checks.audit === 'ok' && isUnread(data) && { state: 'degraded', text: h.noDatabase },
    ...pathSeverity.map((state) => {
      const names = named(state)
      const say = { down: h.badLinks, held: h.heldLinks, degraded: h.carried, healthy: undefined }[state]
      return names !== '' && say !== undefined && { state, text: say(names) }
    }),
    data.trail.check?.whole === false && { state: 'degraded', text: h.brokenChain },
    ...queued(data).map((count): Remark => ({ state: 'degraded', text: h.waiting(countText(count)) })),
    ...openAlerts(data).map((count): Remark => ({ state: 'degraded', text: h.alerts(count) })),
  ]
  const found = remarks.filter((remark) => remark !== false)
  const state = worstState(found.map((remark) => remark.state))
  // Stable: of two that are as bad, the one that explains the other stands first.
  const remarksByState = [...found].sort((one, other) => Number(other.state === state) - Number(one.state === state))
  return { state, remarks: remarksByState }
}

/** The database does not answer what the board asks of it. */
function isUnread({ filings, alerts, links }: BoardData): boolean {
  return filings === undefined || alerts === undefined || links.some(({ histories }) => histories === undefined)
}

/** Filings that have waited to be sent, or to be known as sent, for more than an hour. */
function queued({ filings }: BoardData): number[] {
  const waiting = (filings?.overview.open ?? [])
    .filter(({ state }) => state === 'accepted' || state === 'delivering' || state === 'outcome-unknown')
    .reduce((sum, { ages: [, ...older] }) => sum + older.reduce((all, count) => all + count, 0), 0)
  return waiting > 0 ? [waiting] : []
}

/** Alerts that stand, and want somebody; links and the trail speak for themselves. */
function openAlerts({ alerts }: BoardData): number[] {
  const own = (alerts ?? []).filter(
    ({ key, severity, overSince }) =>
      overSince === null &&
      (severity === 'error' || severity === 'critical') &&
      !/^(link|path|audit|storage)\//.test(key),
  )
  return own.length > 0 ? [own.length] : []
}

export function headline(view: VisitorView, data: BoardData): Markup {
  const { t } = view
  const { headline: h } = t
  const { state, remarks } = getOverall(view, data)
  const reports = data.links.map(({ report }) => report)
  const paths = reports.flatMap(({ paths: each }) => each)
  const sick = paths.filter((path) => path.state !== 'healthy').length
  const [first, ...others] = remarks
  const text = first?.text ?? (reports.length === 0 ? h.none : h.good)
  return html`<div class="headline is-${state}" id="headline">${stateIcon(state)}<div role="status"><h1>${text}</h1>${others.map((remark) => html`<p>${remark.text}</p>`)}${sick > 0 ? html`<p>${h.bad(sick, paths.length)}</p>` : ''}</div>
<ul class="glances" aria-label="${t.allPaths}">${reports.flatMap(({ link, paths: each }) => each.map((path) => html`<li><a class="glanced is-${path.state}" href="#name-${pathKey(link, path.path)}">${stateIcon(path.state)}<span>${path.path}</span> <b>${t.states[path.state]}</b></a></li>`))}</ul></div>`
}

const symbols = { healthy: '●', degraded: '▲', down: '■', held: '◆' } as const satisfies Record<PathState, string>

/** Seen in the tab, when the page itself is not: the state, and what page it is. */
export function tabTitle({ t }: VisitorView, state: PathState, page: string): string {
  return `${symbols[state]} ${t.states[state]} · ${page}`
}

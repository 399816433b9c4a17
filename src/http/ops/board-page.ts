/** The board: every link and path, then what waits for people, then the machine. */
import type { LinkReport } from '../../domain/health.ts'
import type { PathState } from '../../domain/link.ts'
import { type AlertGlance, alertsPanel } from './alerts-panel.ts'
import { type FilingsData, filingsPanel } from './filings-panel.ts'
import { type LinkData, linkFragments, linkPanel } from './link-panel.ts'
import { html, type Markup } from './markup.ts'
import { pathKey } from './path-now.ts'
import { stateIcon } from './pictures/icon.ts'
import { insidePage } from './shell.ts'
import { type SystemFacts, systemPanel, type TrailGlance, trailPanel } from './system-panel.ts'
import type { VisitorView } from './view.ts'

export interface BoardData {
  links: readonly LinkData[]
  filings: FilingsData | null | undefined
  alerts: readonly AlertGlance[] | undefined
  trail: TrailGlance
  system: SystemFacts
}

export function boardPage(view: VisitorView, data: BoardData): Markup {
  const main = html`${headline(view, data.links)}
<div class="board"><div class="links">${data.links.map((link) => linkPanel(view, link, 'board'))}</div>
<div class="aside">${alertsPanel(view, data.alerts)}${filingsPanel(view, data.filings)}${trailPanel(view, data.trail)}${systemPanel(view, data.system)}</div></div>`
  return insidePage(view, { title: titleOf(view, data.links), main, stream: '/ops/events', kind: 'wide' })
}

/** What a live board redraws. The system does not change while it runs. */
export function boardFragments(view: VisitorView, data: BoardData): [string, Markup][] {
  return [
    ['headline', headline(view, data.links)],
    ...data.links.flatMap((link) => linkFragments(view, link, 'board')),
    ['alerts', alertsPanel(view, data.alerts)],
    ['filings', filingsPanel(view, data.filings)],
    ['trail', trailPanel(view, data.trail)],
  ]
}

/** Seen in the tab, when the page itself is not. */
export function titleOf({ t }: VisitorView, links: readonly LinkData[]): string {
  const signs: Record<PathState, string> = { healthy: '●', degraded: '▲', down: '■', held: '◆' }
  const worst = worstOf(links.map(({ report }) => report))
  return `${signs[worst]} ${t.states[worst]} · ${t.board}`
}

function headline({ t, language }: VisitorView, links: readonly LinkData[]): Markup {
  const reports = links.map(({ report }) => report)
  const paths = reports.flatMap(({ paths: each }) => each)
  const sick = paths.filter(({ state }) => state !== 'healthy').length
  const named = (state: PathState) =>
    reports
      .filter((report) => report.state === state)
      .map(({ title }) => title[language])
      .join(', ')
  const [down, held, hurt] = [named('down'), named('held'), named('degraded')]
  const { headline: h } = t
  const worse = (down && h.badLinks(down)) || (held && h.heldLinks(held)) || (hurt && h.carried(hurt))
  const text = reports.length === 0 ? h.none : worse || h.good
  const worst = worstOf(reports)
  return html`<div class="headline is-${worst}" id="headline">${stateIcon(worst)}<div role="status"><h1>${text}</h1>${sick > 0 ? html`<p>${h.bad(sick, paths.length)}</p>` : ''}</div>
<ul class="glances" aria-label="${t.allPaths}">${reports.flatMap(({ link, paths: each }) => each.map((path) => html`<li><a class="glanced is-${path.state}" href="#name-${pathKey(link, path.path)}">${stateIcon(path.state)}<span>${path.path}</span> <b>${t.states[path.state]}</b></a></li>`))}</ul></div>`
}

function worstOf(reports: readonly LinkReport[]): PathState {
  const order: PathState[] = ['down', 'held', 'degraded', 'healthy']
  return order.find((state) => reports.some((report) => report.state === state)) ?? 'healthy'
}

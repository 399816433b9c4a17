/** The board: every link and path, then what waits for people, then the machine. */
import type { Readiness } from '../routes/operations.ts'
import { type AlertGlance, alertsPanel } from './alerts-panel.ts'
import { type FilingsData, filingsPanel } from './filings-panel.ts'
import { headline, overallOf, tabTitle } from './headline.ts'
import { type LinkData, linkFragments, linkPanel } from './link-panel.ts'
import { html, type Markup } from './markup.ts'
import { insidePage } from './shell.ts'
import { type SystemFacts, systemPanel, type TrailGlance, trailPanel } from './system-panel.ts'
import type { VisitorView } from './view.ts'

export interface BoardData {
  links: readonly LinkData[]
  filings: FilingsData | null | undefined
  alerts: readonly AlertGlance[] | undefined
  trail: TrailGlance
  system: SystemFacts
  /** What a balancer is told, too. */
  service: Readiness
}

export function boardPage(view: VisitorView, data: BoardData): Markup {
  const { state } = overallOf(view, data)
  const main = html`${headline(view, data)}
<div class="board"><div class="links">${data.links.map((link) => linkPanel(view, link, 'board'))}</div>
<div class="aside">${alertsPanel(view, data.alerts)}${filingsPanel(view, data.filings)}${trailPanel(view, data.trail)}${systemPanel(view, data.system)}</div></div>`
  return insidePage(view, { title: boardTitle(view, data), state, main, stream: '/ops/events', kind: 'wide' })
}

/** What a live board redraws. The system does not change while it runs. */
export function boardFragments(view: VisitorView, data: BoardData): [string, Markup][] {
  return [
    ['headline', headline(view, data)],
    ...data.links.flatMap((link) => linkFragments(view, link, 'board')),
    ['alerts', alertsPanel(view, data.alerts)],
    ['filings', filingsPanel(view, data.filings)],
    ['trail', trailPanel(view, data.trail)],
  ]
}

export function boardTitle(view: VisitorView, data: BoardData): string {
  return tabTitle(view, overallOf(view, data).state, view.t.board)
}

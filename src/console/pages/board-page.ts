/** The board: every link and path, then what waits for people, then the machine. */

import { html, type Markup } from '../../pages/markup.ts'
import { insidePage } from '../../pages/shell.ts'
import type { VisitorView } from '../page-context.ts'
import { alertsPanel } from '../panels/alerts-panel.ts'
import { filingsPanel } from '../panels/filings-panel.ts'
import { getOverall, headline, tabTitle } from '../panels/headline.ts'
import { linkFragments, linkPanel } from '../panels/link-panel.ts'
import { systemPanel, trailPanel } from '../panels/system-panel.ts'
import { agreementsBadge } from './agreements-page.ts'
import type { BoardData } from './board-data.ts'

export function boardPage(view: VisitorView, data: BoardData): Markup {
  const { state } = getOverall(view, data)
  const main = html`${headline(view, data)}
<div class="board"><div class="links">${data.links.map((link) => linkPanel(view, link, 'board'))}</div>
<div class="aside">${agreementsBadge(view, data.waiting)}${alertsPanel(view, data.alerts)}${filingsPanel(view, data.filings)}${trailPanel(view, data.trail)}${systemPanel(view, data.system)}</div></div>`
  return insidePage(view, {
    title: boardTitle(view, data),
    icon: view.assets.icons[state],
    main,
    stream: '/ops/events',
    kind: 'wide',
  })
}

/** What a live board redraws. The system does not change while it runs. */
export function boardFragments(view: VisitorView, data: BoardData): [string, Markup][] {
  return [
    ['headline', headline(view, data)],
    ...data.links.flatMap((link) => linkFragments(view, link, 'board')),
    ['agreements', agreementsBadge(view, data.waiting)],
    ['alerts', alertsPanel(view, data.alerts)],
    ['filings', filingsPanel(view, data.filings)],
    ['trail', trailPanel(view, data.trail)],
  ]
}

export function boardTitle(view: VisitorView, data: BoardData): string {
  return tabTitle(view, getOverall(view, data).state, view.t.board)
}

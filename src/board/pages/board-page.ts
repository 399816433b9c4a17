/** The board: today, where it is late and why, how it has been, what waits for a person. On a wall the same, larger and with less. */
import { html, type Markup } from '../../pages/markup.ts'
import { insidePage } from '../../pages/shell.ts'
import type { BoardData } from '../board-data.ts'
import { causesPanel } from '../panels/causes.ts'
import { coveragePanel } from '../panels/coverage.ts'
import { doubtsPanel } from '../panels/doubts.ts'
import { forecastPanel } from '../panels/forecast.ts'
import { glance } from '../panels/glance.ts'
import { findTone, headline } from '../panels/headline.ts'
import { trendPanel } from '../panels/trend.ts'
import { unitsAndDays } from '../panels/units-days.ts'
import { waitingPanel } from '../panels/waiting.ts'
import type { Tone } from '../pictures/tone.ts'
import { base, type VisitorView } from '../view.ts'
import { pageLinks, printButton } from './page-links.ts'

/** More rows than fit on a screen are a list, and that is another page. */
const unitsOnBoard = 12
const unitsOnWall = 16

export function boardPage(view: VisitorView, data: BoardData): Markup {
  const main = html`${pageLinks(view, 'today')}${headline(view, data)}${glance(view, data)}
${unitsAndDays(view, data, unitsOnBoard)}
${forecastPanel(view, data)}<div class="columns">${causesPanel(view, data)}${waitingPanel(view, data)}</div>
${trendPanel(view, data)}${doubtsPanel(view, data)}${coveragePanel(view, data)}${printButton(view)}`
  const title = boardTitle(view, data)
  return insidePage(view, { title, icon: boardIcon(view, data), main, stream: `${base}/events`, kind: 'board-page' })
}

/** What a live board redraws. */
export function boardFragments(view: VisitorView, data: BoardData): [string, Markup][] {
  return [
    ['headline', headline(view, data)],
    ['glance', glance(view, data)],
    ['units-days', unitsAndDays(view, data, unitsOnBoard)],
    ['forecast', forecastPanel(view, data)],
    ['causes', causesPanel(view, data)],
    ['waiting', waitingPanel(view, data)],
    ['trend', trendPanel(view, data)],
    ['doubts', doubtsPanel(view, data)],
    ['coverage', coveragePanel(view, data)],
  ]
}

export function wallPage(view: VisitorView, data: BoardData): Markup {
  const main = html`${headline(view, data)}${glance(view, data)}
<div class="wall-columns">${unitsAndDays(view, data, unitsOnWall)}<div>${trendPanel(view, data)}${causesPanel(view, data)}</div></div>`
  return insidePage(view, {
    title: boardTitle(view, data),
    icon: boardIcon(view, data),
    main,
    stream: `${base}/wall/events`,
    kind: 'board-page wall',
    againSeconds: 30,
  })
}

export function wallFragments(view: VisitorView, data: BoardData): [string, Markup][] {
  return [
    ['headline', headline(view, data)],
    ['glance', glance(view, data)],
    ['units-days', unitsAndDays(view, data, unitsOnWall)],
    ['trend', trendPanel(view, data)],
    ['causes', causesPanel(view, data)],
  ]
}

const symbols = { calm: '●', late: '▲', unknown: '○' } as const satisfies Record<Tone, string>

/** Seen in the tab, when the page itself is not. */
export function boardTitle({ t }: VisitorView, data: BoardData): string {
  return `${symbols[findTone(data)]} ${t.today}`
}

export function boardIcon({ assets }: VisitorView, data: BoardData): string {
  return assets.icons[findTone(data)]
}

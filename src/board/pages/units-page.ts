/** All units by days. */
import { html, type Markup } from '../../pages/markup.ts'
import { insidePage } from '../../pages/shell.ts'
import type { BoardData } from '../board-data.ts'
import { coveragePanel } from '../panels/coverage.ts'
import { unitsAndDays } from '../panels/units-days.ts'
import { base, type VisitorView } from '../view.ts'
import { pageLinks, printButton } from './page-links.ts'

export function unitsPage(view: VisitorView, data: BoardData): Markup {
  const main = html`${pageLinks(view, 'units')}<h1>${view.t.units}</h1>${unitsAndDays(view, data, Number.POSITIVE_INFINITY)}${coveragePanel(view, data)}${printButton(view)}`
  return insidePage(view, { title: view.t.units, main, stream: `${base}/units/events`, kind: 'board-page' })
}

export function unitsFragments(view: VisitorView, data: BoardData): [string, Markup][] {
  return [
    ['units-days', unitsAndDays(view, data, Number.POSITIVE_INFINITY)],
    ['coverage', coveragePanel(view, data)],
  ]
}

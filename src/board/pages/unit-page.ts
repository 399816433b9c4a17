/** One unit: today, its thirty days, where it waits, and its open dossiers, the most urgent first. */
import { html, type Markup } from '../../pages/markup.ts'
import { insidePage } from '../../pages/shell.ts'
import type { DossierList } from '../../store/dossier/board-lists.ts'
import type { BoardData } from '../board-data.ts'
import { causesPanel } from '../panels/causes.ts'
import { dossierTable, type Forecasts } from '../panels/dossier-table.ts'
import { doubtsPanel } from '../panels/doubts.ts'
import { forecastPanel } from '../panels/forecast.ts'
import { glance } from '../panels/glance.ts'
import { findTone, headline } from '../panels/headline.ts'
import { trendPanel } from '../panels/trend.ts'
import { unitName, unitText } from '../panels/unit-name.ts'
import { waitingPanel } from '../panels/waiting.ts'
import { listLink, unitLink, type VisitorView } from '../view.ts'
import { boardIcon } from './board-page.ts'
import { pageLinks, printButton } from './page-links.ts'
import { reportLink } from './report-page.ts'

export interface UnitPageData {
  unit: string
  /** Of this unit alone. */
  data: BoardData
  /** Its open dossiers, the first page. `undefined` = they cannot be read. */
  open: DossierList | undefined
  /** What is forecast of these, by number. */
  forecasts: Forecasts | undefined
}

export function unitPage(view: VisitorView, page: UnitPageData): Markup {
  const { unit, data } = page
  const main = html`${pageLinks(view)}<p class="unit-name">${unitName(data, unit)}</p>${headline(view, data)}${glance(view, data, unit)}
${openDossiers(view, page)}${forecastPanel(view, data, unit)}${trendPanel(view, data, unit)}<div class="columns">${causesPanel(view, data)}${waitingPanel(view, data)}</div>${doubtsPanel(view, data, unit)}<p><a href="${reportLink(unit)}">${view.t.unitPage.report}</a></p>${printButton(view)}`
  return insidePage(view, {
    title: unitTitle(view, page),
    icon: boardIcon(view, data),
    main,
    stream: `${unitLink(unit)}/events`,
    kind: 'board-page',
  })
}

const symbols = { calm: '●', late: '▲', unknown: '○' } as const

export function unitTitle(_: VisitorView, { data, unit }: UnitPageData): string {
  return `${symbols[findTone(data)]} ${unitText(data, unit)}`
}

export function unitFragments(view: VisitorView, page: UnitPageData): [string, Markup][] {
  const { data, unit } = page
  return [
    ['headline', headline(view, data)],
    ['glance', glance(view, data, unit)],
    ['open', openDossiers(view, page)],
    ['trend', trendPanel(view, data, unit)],
    ['forecast', forecastPanel(view, data, unit)],
    ['causes', causesPanel(view, data)],
    ['waiting', waitingPanel(view, data)],
    ['doubts', doubtsPanel(view, data, unit)],
  ]
}

function openDossiers(view: VisitorView, { unit, open, forecasts, data }: UnitPageData): Markup {
  const { t } = view
  const inside = open
    ? html`${dossierTable(
        view,
        t.unitPage.open,
        open.rows.map(({ row }) => row),
        { withUnit: false, names: data, forecasts },
      )}${open.total > open.rows.length ? html`<p><a href="${listLink('open', { unit })}">${t.unitPage.all} (${t.list.count(String(open.total))})</a></p>` : ''}`
    : html`<p class="empty">${t.unreadable}</p>`
  return html`<section class="panel" id="open" aria-labelledby="open-title"><h2 id="open-title">${t.unitPage.open}</h2>${inside}</section>`
}

/** The dossiers behind a number of the board. */
import { clockText, countText, dateText } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { insidePage } from '../../pages/shell.ts'
import type { BoardSet, DossierList, ListCursor } from '../../store/dossier/board-lists.ts'
import type { Names } from '../board-data.ts'
import { dossierTable, type Forecasts } from '../panels/dossier-table.ts'
import { unitName } from '../panels/unit-name.ts'
import { listLink, toDate, unitLink, type VisitorView } from '../view.ts'
import { pageLinks, printButton } from './page-links.ts'

/** So many on a page: as many as a sheet of paper holds. */
export const listRows = 40

export interface ListPageData {
  set: BoardSet
  unit: string | null
  /** Begin of the day that is asked for, ms since the epoch. */
  day: number
  list: DossierList
  /** What is forecast of these, by number. */
  forecasts: Forecasts | undefined
  names: Names
}

export function dossiersPage(view: VisitorView, { set, unit, day, list, forecasts, names }: ListPageData): Markup {
  const { t, language, now } = view
  const { title, definition } = t.sets[set]
  const shown = list.rows.slice(0, listRows)
  const more = list.rows.length > listRows ? shown.at(-1)?.cursor : undefined
  const date = toDate(day)
  const here = listLink(set, { unit: unit ?? undefined, day: date })
  const main = html`${pageLinks(view)}<section class="panel"><h1>${title}</h1>
<p>${unit ? html`<a href="${unitLink(unit)}">${unitName(names, unit)}</a> · ` : ''}${dateText(day, now, language)} · <b>${t.list.count(countText(list.total))}</b> · ${t.glance.asOf(clockText(now, now, language, 'second'))}</p>
<p class="soft">${definition} ${t.list.nobody}</p>
${dossierTable(
  view,
  title,
  shown.map(({ row }) => row),
  { withUnit: unit === null, names, forecasts },
)}
${more ? html`<p><a class="button" href="${here}&after=${writeCursor(more)}">${t.list.more}</a></p>` : ''}</section>${printButton(view)}`
  return insidePage(view, { title, main, kind: 'board-page' })
}

export function writeCursor({ at, id }: ListCursor): string {
  return `${at ?? 'none'}.${id}`
}

export function readCursor(text: string | undefined): ListCursor | null {
  const [, at, id] = /^(\d{1,15}|none)\.(\d{1,15})$/.exec(text ?? '') ?? []
  return at === undefined || id === undefined ? null : { at: at === 'none' ? null : Number(at), id: Number(id) }
}

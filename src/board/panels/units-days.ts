/**
 * Units by days, as a picture that is a table: in each cell how many dossiers that were due on that day were late, shaded by
 * their share. A number, a shade and, where it is much, a mark: never colour alone. Each cell leads to its dossiers.
 */
import { dayMs } from '../../domain/duration.ts'
import { localTime } from '../../domain/vietnam-time.ts'
import { countText, dateText } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { type BoardData, periodDays, rankUnits, type UnitRow } from '../board-data.ts'
import { waitText } from '../texts/texts.ts'
import { base, listLink, toDate, unitLink, type VisitorView } from '../view.ts'
import { unitName, unitText } from './unit-name.ts'

/** Two working weeks and the weekend between. */
const daysShown = 14
/** On a phone there is room for these alone. */
const daysRecent = 7
const ofAge = (day: number) => (day < periodDays - daysRecent ? ' old' : '')

/** `unitsMax` = only so many units, those with the most late dossiers. */
export function unitsAndDays(view: VisitorView, data: BoardData, unitsMax: number): Markup {
  const { t } = view
  const { picture: p } = t
  const rows = data.past ? rankUnits(data, daysShown) : []
  const shown = rows.slice(0, unitsMax)
  const dues = new Set(rows.flatMap(({ days }) => days.filter(({ due }) => due > 0).map(({ day }) => day)))
  const columns = Array.from({ length: daysShown }, (_, index) => periodDays - daysShown + index)
  const inside = !data.past
    ? html`<p class="empty">${t.unreadable}</p>`
    : dues.size === 0
      ? html`<p class="empty">${p.empty}</p>`
      : html`<p class="soft">${shown.length < rows.length ? `${p.worst(shown.length, daysShown)}. ` : ''}${p.caption}</p>
<div class="scroll" tabindex="0" role="group" aria-label="${p.title}"><table class="heat"><caption class="hidden">${p.caption}</caption>
<thead><tr><th scope="col">${t.unit}</th>${columns.map((day) => columnHead(view, data, day))}<th scope="col" class="sum">${p.late}</th><th scope="col" class="why">${p.why}</th></tr></thead>
<tbody>${shown.map((row) => unitRow(view, data, row, columns))}</tbody></table></div>
${legend(view)}${shown.length < rows.length ? html`<p><a href="${base}/units">${p.allUnits(rows.length)}</a></p>` : ''}`
  return html`<section class="panel picture" id="units-days" aria-labelledby="units-days-title"><h2 id="units-days-title">${p.title}</h2>${inside}</section>`
}

function columnHead({ t, language, now }: VisitorView, { from }: BoardData, day: number): Markup {
  const at = from + day * dayMs
  const weekday = new Date(Date.parse(`${toDate(at)}T00:00:00Z`)).getUTCDay()
  const { day: date, month } = localTime(at) ?? { day: 0, month: 0 }
  const last = day === periodDays - 1
  return html`<th scope="col" class="day${ofAge(day)}${weekday === 0 || weekday === 6 ? ' off' : ''}${last ? ' today' : ''}"><span>${t.weekdays[weekday] ?? ''}</span> <abbr title="${dateText(at, now, language)}">${date === 1 ? `${date}/${month}` : date}</abbr></th>`
}

function unitRow(view: VisitorView, data: BoardData, row: UnitRow, columns: readonly number[]): Markup {
  const { t } = view
  const known = new Map(row.days.map((each) => [each.day, each]))
  const why: Part =
    row.mainStep === null ? html`<span class="soft">${t.picture.noLate}</span>` : waitText(t, row.mainStep).at
  return html`<tr><th scope="row"><a href="${unitLink(row.unit)}">${unitName(data, row.unit)}</a></th>${columns.map((day) => cell(view, data, row.unit, day, known.get(day)))}<td class="sum"><b>${countText(row.late)}</b><small>/${countText(row.due)}</small></td><td class="why">${why}</td></tr>`
}

function cell(
  view: VisitorView,
  data: BoardData,
  unit: string,
  day: number,
  figures: UnitRow['days'][number] | undefined,
): Markup {
  const age = ofAge(day)
  if (!figures || figures.due === 0) return html`<td class="none${age}"></td>`
  const { late, due } = figures
  if (late === 0) return html`<td class="l0${age}">0</td>`
  const at = data.from + day * dayMs
  const level = toLevel(late, due)
  const words = view.t.picture.cell(
    unitText(data, unit),
    dateText(at, view.now, view.language),
    countText(late),
    countText(due),
  )
  return html`<td class="l${level}${age}"><a href="${listLink('due-late', { unit, day: toDate(at) })}" title="${words}">${countText(late)}${level === 3 ? html`<span aria-hidden="true">▲</span>` : ''}</a></td>`
}

/** One late dossier alone is never the darkest: of three that were due it would be a third, and say little. */
function toLevel(late: number, due: number): 1 | 2 | 3 {
  const share = late / due
  if (share < 0.05) return 1
  return share <= 0.2 || late === 1 ? 2 : 3
}

function legend({ t }: VisitorView): Markup {
  const { legend: l, legendTitle } = t.picture
  return html`<ul class="legend" aria-label="${legendTitle}"><li>${legendTitle}:</li><li><span class="l0">${l.none}</span></li><li><span class="l1">${l.few}</span></li><li><span class="l2">${l.some}</span></li><li><span class="l3">${l.many}</span></li></ul>`
}

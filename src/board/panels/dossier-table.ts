/** Dossiers by their codes, with how long there is still time. No citizen is named. */
import { causeNames, notKnowableNames, verdictNames } from '../../domain/texts/forecast-text.ts'
import { clockText, lengthText } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import type { DossierRow } from '../../store/dossier/dossiers.ts'
import type { StoredForecast } from '../../store/dossier/forecasts.ts'
import type { Names } from '../board-data.ts'
import { dossierLink, unitLink, type VisitorView } from '../view.ts'
import { unitName } from './unit-name.ts'

/** What is forecast of open dossiers, by number. */
export type Forecasts = ReadonlyMap<number, StoredForecast>

interface Options {
  withUnit: boolean
  /** `undefined` = it cannot be read. */
  forecasts: Forecasts | undefined
  names: Names
}

export function dossierTable(
  view: VisitorView,
  caption: string,
  rows: readonly DossierRow[],
  options: Options,
): Markup {
  const { t, language, now } = view
  const { list: l } = t
  if (rows.length === 0) return html`<p class="empty">${l.empty}</p>`
  const withForecast = options.forecasts === undefined ? false : rows.some(({ endedAt }) => endedAt === null)
  const at = (moment: number | null) => (moment === null ? '–' : clockText(moment, now, language))
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${l.caption(caption)}"><table class="dossiers"><caption class="hidden">${l.caption(caption)}</caption>
<thead><tr><th scope="col">${l.code}</th>${withForecast ? html`<th scope="col">${t.forecast.column}</th>` : ''}${options.withUnit ? html`<th scope="col">${t.unit}</th>` : ''}<th scope="col">${l.procedure}</th><th scope="col">${l.channel}</th><th scope="col">${l.received}</th><th scope="col">${l.due}</th><th scope="col">${l.status}</th></tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr class="${isLate(row, now) ? 'late' : ''}"><th scope="row"><a href="${dossierLink(row)}">${row.code}</a></th>${withForecast ? html`<td class="foreseen">${forecastText(view, options.forecasts?.get(row.id))}</td>` : ''}${options.withUnit ? html`<td><a href="${unitLink(row.unit)}">${unitName(options.names, row.unit)}</a></td>` : ''}<td>${procedureText(view, options.names, row.procedure)}</td><td>${row.channel ? t.channels[row.channel] : t.unknown}</td><td>${at(row.receivedAt)}</td><td>${dueText(view, row)}</td><td>${t.statuses[row.status]}${row.endedAt === null ? '' : html` <small>${at(row.endedAt)}</small>`}</td></tr>`,
  )}</tbody></table></div>`
}

/** In few words: what is foreseen, why, and until when there is time. The dossier's own page says all of it. */
function forecastText({ t, language, now }: VisitorView, forecast: StoredForecast | undefined): Part {
  if (!forecast) return '–'
  const { verdict, why, cause, timeUntil } = forecast
  const risk = verdict === 'at-risk' || verdict === 'late'
  // What runs as it should needs no reason.
  const because =
    verdict === 'on-track'
      ? ''
      : why !== null
        ? notKnowableNames[why][language]
        : cause !== null
          ? causeNames[cause][language]
          : ''
  const until = verdict === 'at-risk' && timeUntil !== null && timeUntil > now
  return html`<b class="${risk ? 'bad' : 'soft'}">${risk ? '▲ ' : ''}${verdictNames[verdict][language]}</b>${because ? html` <small>${because}</small>` : ''}${until ? html` <small>${t.forecast.until(clockText(timeUntil, now, language))}</small>` : ''}`
}

/** What it is called, with its code; the code alone where nobody has named it. */
export function procedureText({ language }: VisitorView, { procedureName }: Names, code: string): Markup {
  const name = procedureName(code)
  return html`${name ? html`${name[language]} ` : ''}<code>${code}</code>`
}

function isLate({ dueAt, endedAt }: DossierRow, now: number): boolean {
  return dueAt !== null && (endedAt ?? now) > dueAt
}

/** The due time, and in words how that stands: never by a colour alone. */
export function dueText({ t, language, now }: VisitorView, row: DossierRow): Part {
  const { list: l } = t
  const { dueAt, firstDueAt, endedAt, dueProvisional } = row
  if (dueAt === null) return html`<span class="soft">${l.noDue}</span>`
  const late = isLate(row, now)
  const length = lengthText(Math.abs(dueAt - (endedAt ?? now)), language)
  const says = endedAt !== null ? (late ? l.lateBy(length) : l.inTime) : late ? l.over(length) : l.left(length)
  const first = firstDueAt !== null && firstDueAt !== dueAt
  return html`${clockText(dueAt, now, language)}${dueProvisional ? html` <small>(${l.provisional})</small>` : ''} <b class="${late ? 'bad' : 'soft'}">${late ? '▲ ' : ''}${says}</b>${first ? html` <small>${l.firstDue} ${clockText(firstDueAt, now, language)}</small>` : ''}`
}

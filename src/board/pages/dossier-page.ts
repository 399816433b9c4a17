/** One dossier: its due times and why, what happened, and what the gateway saw beside it. No citizen is named. */
import { causeNames, moverNames, notKnowableNames, verdictNames } from '../../domain/texts/forecast-text.ts'
import { clockText, lengthText, shareText } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { insidePage } from '../../pages/shell.ts'
import type { ClockAnswer } from '../../settlement/clock/clock.ts'
import type { PackageAnswer } from '../../settlement/clock/package-clock.ts'
import type { LinkOutage } from '../../store/dossier/board.ts'
import type { DossierWithEvents } from '../../store/dossier/dossiers.ts'
import type { StoredForecast } from '../../store/dossier/forecasts.ts'
import type { Names } from '../board-data.ts'
import { dueText, procedureText } from '../panels/dossier-table.ts'
import { unitName } from '../panels/unit-name.ts'
import { unitLink, type VisitorView } from '../view.ts'
import { pageLinks, printButton } from './page-links.ts'

export interface DossierPageData {
  found: DossierWithEvents
  outages: readonly LinkOutage[] | undefined
  /** Why it is due then, and the verdicts, as of now; `null` = no law is in force here. */
  answer: ClockAnswer | null
  /** The clocks of a linked package; `null` = it is none. */
  clocks: PackageAnswer | null
  /** `null` = it has ended; `undefined` = it cannot be read. */
  forecast: StoredForecast | null | undefined
  names: Names
}

export function dossierPage(
  view: VisitorView,
  { found, outages, answer, clocks, forecast, names }: DossierPageData,
): Markup {
  const { t, language, now } = view
  const { dossier: d, list: l } = t
  const { row, events } = found
  const at = (moment: number | null): Part => (moment === null ? '–' : clockText(moment, now, language))
  const fact = (name: string, value: Part) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  const main = html`${pageLinks(view)}<section class="panel"><h1>${d.title(row.code)}</h1>
<dl class="facts">${fact(t.unit, html`<a href="${unitLink(row.unit)}">${unitName(names, row.unit)}</a>`)}
${row.nationalCode ? fact(d.national, html`<code>${row.nationalCode}</code>`) : ''}
${fact(l.procedure, html`${procedureText(view, names, row.procedure)}${row.procedureCase ? html` · ${d.case} <code>${row.procedureCase}</code>` : ''}`)}
${fact(l.channel, row.channel ? t.channels[row.channel] : t.unknown)}
${fact(l.status, t.statuses[row.status])}
${fact(d.received, at(row.receivedAt))}${fact(d.accepted, at(row.acceptedAt))}
${fact(d.firstDue, at(row.firstDueAt))}${fact(d.due, dueText(view, row))}
${row.dueUnknown ? fact(d.whyNoDue, html`<code>${row.dueUnknown}</code>`) : ''}
${fact(d.ended, row.endedAt === null ? '–' : html`${at(row.endedAt)} · ${row.endType ? t.statuses[row.endType] : ''}`)}
${row.supplements > 0 ? fact(d.supplements, d.supplementTimes(row.supplements, lengthText(row.supplementMs + (row.supplementSince === null ? 0 : now - row.supplementSince), language))) : ''}
${row.apologyAt === null ? '' : fact(d.apology, at(row.apologyAt))}</dl><p class="soft">${d.nobody}</p></section>
${forecastFacts(view, row.endedAt !== null, forecast)}
${row.findings.length > 0 ? html`<section class="panel"><h2>${d.findings}</h2><ul class="doubts">${row.findings.map((finding) => html`<li>${t.findings[finding]} <code>${finding}</code></li>`)}</ul></section>` : ''}
${clocks === null ? '' : packagePanel(view, clocks)}
${reasonsPanel(view, answer)}
<section class="panel"><h2>${d.events}</h2>${eventTable(view, events)}</section>
${outagePanel(view, outages)}${printButton(view)}`
  return insidePage(view, { title: d.title(row.code), main, kind: 'board-page' })
}

/** The two verdicts beside each other and never mixed, and how the due time is counted, so that anyone can count it again by hand. */
function reasonsPanel({ t, language }: VisitorView, answer: ClockAnswer | null): Markup {
  const { dossier: d } = t
  const inside = answer
    ? html`<dl class="facts"><div><dt>${d.law}</dt><dd><b>${d.verdicts[answer.verdict.law]}</b></dd></div><div><dt>${d.scoring}</dt><dd><b>${d.verdicts[answer.verdict.scoring]}</b></dd></div>
${answer.known ? html`<div><dt>${d.limit}</dt><dd>${answer.law.version}</dd></div>` : ''}</dl>
<ol class="reasons">${answer.reasons.map((reason) => html`<li>${reason[language]}</li>`)}</ol>`
    : html`<p class="empty">${d.noReasons}</p>`
  return html`<section class="panel"><h2>${d.reasons}</h2>${inside}</section>`
}

/** A linked package: until when each agency is due. Of the others it is not heard when they end, and nothing is said of it. */
function packagePanel({ t, language, now }: VisitorView, { parts, reasons, verdict }: PackageAnswer): Markup {
  const { dossier: d, list: l } = t
  const at = (moment: number | null) => (moment === null ? t.unknown : clockText(moment, now, language))
  const rows = parts.map(
    ({ agency, act, dueAt, provisional, verdict: own, reasons: why }) =>
      html`<tr class="${own === 'overdue' ? 'late' : ''}"><th scope="row">${act[language]} <small>${agency[language]}</small></th><td>${at(dueAt)}${provisional ? html` <small>(${l.provisional})</small>` : ''}</td><td><b class="${own === 'overdue' ? 'bad' : 'soft'}">${own === 'overdue' ? '▲ ' : ''}${d.verdicts[own]}</b></td><td class="wide">${why.map((reason) => html`<p>${reason[language]}</p>`)}</td></tr>`,
  )
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="${d.package}"><table class="dossiers"><thead><tr><th scope="col">${d.part}</th><th scope="col">${l.due}</th><th scope="col">${d.law}</th><th scope="col" class="wide">${d.why}</th></tr></thead><tbody>${rows}</tbody></table></div>`
  return html`<section class="panel" id="package"><h2>${d.package}</h2><p>${d.packageVerdict} <b>${d.verdicts[verdict]}</b></p>${parts.length === 0 ? '' : table}<ul class="doubts">${reasons.map((reason) => html`<li>${reason[language]}</li>`)}</ul></section>`
}

/** What is foreseen and why, whose move it is and until when there is time. */
function forecastFacts(view: VisitorView, ended: boolean, forecast: StoredForecast | null | undefined): Markup {
  const { t, language, now } = view
  const { dossier: d, forecast: f } = t
  const at = (moment: number) => clockText(moment, now, language)
  const fact = (name: string, value: Part) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  if (ended || !forecast) {
    return html`<section class="panel" id="forecast"><h2>${d.forecast}</h2><p class="empty">${ended ? f.ended : d.noForecast}</p></section>`
  }
  const { verdict, why, probability, cause, mover, since, timeUntil, ends } = forecast
  const risk = verdict === 'at-risk' || verdict === 'late'
  return html`<section class="panel" id="forecast"><h2>${d.forecast}</h2><dl class="facts">
${fact(f.verdict, html`<b class="${risk ? 'bad' : ''}">${risk ? '▲ ' : ''}${verdictNames[verdict][language]}</b>${why === null ? '' : html`: ${notKnowableNames[why][language]}`}`)}
${probability === null ? '' : fact(f.probability, shareText(probability, language))}
${fact(f.cause, html`${cause === null ? f.noCause : causeNames[cause][language]} <small>${f.since(at(since))}</small>`)}
${fact(f.mover, moverNames[mover][language])}
${timeUntil === null ? '' : fact(f.timeUntil, timeUntil <= now ? f.noTime : at(timeUntil))}
${ends === null ? '' : fact(f.ends, ends.to === null ? f.endsAfter(at(ends.from)) : f.endsBetween(at(ends.from), at(ends.to)))}</dl><p class="soft">${f.note}</p></section>`
}

function eventTable(view: VisitorView, events: DossierWithEvents['events']): Markup {
  const { t, language, now } = view
  const { dossier: d } = t
  const rows = [...events].sort((a, b) => a.at - b.at)
  const at = (moment: number | null | undefined) => (moment ? clockText(moment, now, language) : '–')
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${d.events}"><table class="dossiers"><caption class="hidden">${d.eventsCaption}</caption>
<thead><tr><th scope="col">${d.at}</th><th scope="col">${d.event}</th><th scope="col">${d.dueAfter}</th><th scope="col">${d.by}</th><th scope="col">${d.recorded}</th></tr></thead>
<tbody>${rows.map(
    ({ type, at: happened, recordedAt, consumer, due, apart }) =>
      html`<tr><th scope="row">${at(happened)}</th><td>${t.events[type]}${apart ? html` <small>(${d.apart})</small>` : ''}</td><td>${due ? at(due.dueAt) : ''}</td><td>${consumer}</td><td>${at(recordedAt)}</td></tr>`,
  )}</tbody></table></div>`
}

function outagePanel(view: VisitorView, outages: readonly LinkOutage[] | undefined): Markup {
  const { t, language, now } = view
  const { dossier: d } = t
  const inside = !outages
    ? html`<p class="empty">${t.unreadable}</p>`
    : outages.length === 0
      ? html`<p class="empty">${d.noOutages}</p>`
      : html`<ul class="doubts">${outages.map(({ link, from, to }) => html`<li>${d.outage(link, clockText(from, now, language), to === null ? d.ongoing : clockText(to, now, language))}</li>`)}</ul><p class="soft">${d.evidence}</p>`
  return html`<section class="panel"><h2>${d.outages}</h2>${inside}</section>`
}

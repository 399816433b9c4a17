/** One link: the board's cards, then a week by day, the changes of a day, and the incidents. */
import type { HistorySlice, Incident, PathHistory } from '../../domain/link/health.ts'
import { clockText, countText, dateText, lengthText, moment, msText, shareText } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import { insidePage } from '../../pages/shell.ts'
import type { VisitorView } from '../page-context.ts'
import { anomaliesTable } from '../panels/anomalies-table.ts'
import { tabTitle } from '../panels/headline.ts'
import { type LinkData, linkFragments, linkPanel } from '../panels/link-panel.ts'
import { pathKey } from '../panels/path-now.ts'
import { stateIcon } from '../pictures/icon.ts'
import { getOutcomes, mixBar } from '../pictures/outcome-bar.ts'
import { codeText, reasonText } from '../texts/texts.ts'

export interface LinkPageData extends LinkData {
  /** `undefined` while the database cannot be read. */
  incidents: readonly Incident[] | undefined
}

export function linkPage(view: VisitorView, data: LinkPageData): Markup {
  const { t, language } = view
  const { report, histories } = data
  const main = html`<nav class="crumbs" aria-label="${t.navigation}"><a href="/ops">${t.board}</a></nav>
<h1 class="hidden">${report.title[language]}</h1>
${linkPanel(view, data, 'page')}
${view.mayAct ? html`<p class="soft">${t.actions.audited}</p>` : html`<p class="soft">${t.actions.onlyOperators}</p>`}
<section class="panel" aria-labelledby="days-title"><h2 id="days-title">${t.linkPage.days}</h2>${histories ? histories.map((history) => daysTable(view, history)) : html`<p class="empty">${t.filings.unreadable}</p>`}</section>
${changes(view, data)}
${anomaliesTable(view, report)}
${incidentsTable(view, data)}`
  return insidePage(view, {
    title: tabTitle(view, report.state, report.title[language]),
    icon: view.assets.icons[report.state],
    main,
    stream: `/ops/links/${report.link}/events`,
    kind: 'page',
  })
}

export function linkPageFragments(view: VisitorView, data: LinkPageData): [string, Markup][] {
  return [
    ...linkFragments(view, data, 'page'),
    ['changes', changes(view, data)],
    ['anomalies', anomaliesTable(view, data.report)],
    ['incidents', incidentsTable(view, data)],
  ]
}

function daysTable(view: VisitorView, { link, path, days }: PathHistory): Part {
  const { t, language, now } = view
  const { linkPage: l, figures: f } = t
  if (days.length === 0) return html`<h3>${path}</h3><p class="empty">${l.noDays}</p>`
  const newestFirst = [...days].sort((left, right) => Date.parse(right.at) - Date.parse(left.at))
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${l.daysCaption(path)}"><table class="numbers days"><caption>${l.daysCaption(path)}</caption>
<thead><tr>${[l.day, l.served, f.calls, f.failures, f.p50, f.p95, f.p99].map((name) => html`<th scope="col">${name}</th>`)}<th scope="col" class="wide">${l.errors}</th></tr></thead>
<tbody>${newestFirst.map(
    (
      day,
    ) => html`<tr><th scope="row">${dateText(day.at, now, language)}</th><td>${shareText(day.uptime, language)}</td><td>${countText(day.calls)}</td><td class="${day.failures > 0 ? 'bad' : 'zero'}">${countText(day.failures)}</td>
${[day.p50Ms, day.p95Ms, day.p99Ms].map((ms) => html`<td>${day.calls > day.failures ? msText(ms, language) : '–'}</td>`)}<td class="wide">${findErrors(view, day, `${pathKey(link, path)}-${day.at.slice(0, 10)}`)}</td></tr>`,
  )}</tbody></table></div>`
}

function findErrors({ t, language }: VisitorView, day: HistorySlice, key: string): Part {
  const outcomes = getOutcomes([day])
  const worst = outcomes.filter(({ outcome }) => outcome !== 'ok').slice(0, 2)
  if (worst.length === 0) return ''
  const named = worst.map(({ outcome, count }) => `${reasonText(outcome, language)} ${countText(count)}`).join(', ')
  return html`<div class="inline-mix">${mixBar(`mix-${key}`, outcomes, { title: t.mix.title, description: t.mix.description(named) })}<span>${named}</span></div>`
}

const changesShown = 30

function changes(view: VisitorView, { histories, report }: LinkPageData): Markup {
  const { t, language, now } = view
  const { linkPage: l } = t
  const rows = (histories ?? [])
    .flatMap(({ path, states }) => states.map((period) => ({ path, ...period })))
    .sort((left, right) => Date.parse(right.from) - Date.parse(left.from))
    .slice(0, changesShown)
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="${l.changesCaption}"><table><caption>${l.changesCaption}</caption>
<thead><tr>${[l.from, t.path, t.filings.state, l.lasted, t.reason].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(({ from, to, path, state, reason }) => {
    const end = to === null ? now : Date.parse(to)
    return html`<tr><th scope="row">${moment(from, now, language, 'second')}</th><td>${path}</td><td class="stated">${stateIcon(state)} ${t.states[state]}</td><td>${lengthText(end - Date.parse(from), language)}${to === null ? html` <em>${l.ongoing}</em>` : ''}</td><td>${reason ? html`${reasonText(reason.code, language)} <code>${codeText(reason)}</code>` : ''}</td></tr>`
  })}</tbody></table></div>`
  const inside = !histories ? t.filings.unreadable : rows.length === 0 ? l.noChanges : undefined
  return html`<section class="panel" id="changes" aria-labelledby="changes-title-${report.link}"><h2 id="changes-title-${report.link}">${l.changes}</h2>${inside ? html`<p class="empty">${inside}</p>` : table}</section>`
}

function incidentsTable({ t, language, now }: VisitorView, { incidents, report }: LinkPageData): Markup {
  const { linkPage: l } = t
  const table = html`<div class="scroll" tabindex="0" role="group" aria-label="${l.incidentsCaption}"><table><caption>${l.incidentsCaption}</caption>
<thead><tr>${[l.from, l.lasted, t.path, t.filings.state, t.reason, l.report].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${(incidents ?? []).map(({ id, path, startedAt, endedAt, worst, reason }) => {
    const length = lengthText((endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt), language)
    const at = clockText(startedAt, now, language)
    return html`<tr><th scope="row">${moment(startedAt, now, language)}</th><td>${length}${endedAt === null ? html` <em>${l.ongoing}</em>` : ''}</td><td>${path}</td><td class="stated">${stateIcon(worst)} ${t.states[worst]}</td><td>${reasonText(reason.code, language)} <code>${codeText(reason)}</code><br><span class="soft">${t.layers[reason.layer]}</span></td><td><a href="/ops/links/${report.link}/incidents/${id}" aria-label="${l.toReport(at)}">${l.report}</a></td></tr>`
  })}</tbody></table></div>`
  const inside = !incidents ? t.filings.unreadable : incidents.length === 0 ? l.noIncidents : undefined
  return html`<section class="panel" id="incidents" aria-labelledby="incidents-title"><h2 id="incidents-title">${l.incidents}</h2>${inside ? html`<p class="empty">${inside}</p>` : table}</section>`
}

/**
 * What is foreseen for the open dossiers: how many are at risk and how many not knowable, in which units, why and whose move it is; and
 * beside it how good the forecast has proved, so that nobody has to believe it.
 */
import type { ForecastVerdict } from '../../domain/dossier/forecast.ts'
import { causeNames, moverNames, notKnowableNames, verdictNames } from '../../domain/texts/forecast-text.ts'
import { clockText, countText, dateText, shareText } from '../../pages/format-time.ts'
import { html, type Markup, type Part } from '../../pages/markup.ts'
import type { BoardSet } from '../../store/dossier/board-lists.ts'
import type { ForecastCount } from '../../store/dossier/forecasts.ts'
import { type BoardData, type ForecastReading, isForeseen, sumForecasts } from '../board-data.ts'
import { listLink, unitLink, type VisitorView } from '../view.ts'
import { unitName } from './unit-name.ts'

/** Units that are named; the others are on their own pages. */
const unitsMax = 10

/** What is foreseen, each with its list. What is late or waits for the citizen is a fact, and stands above. */
const shownVerdicts = ['at-risk', 'not-knowable', 'on-track'] as const satisfies readonly (ForecastVerdict & BoardSet)[]

/** `unit` = of one unit alone. */
export function forecastPanel(view: VisitorView, data: BoardData, unit?: string): Markup {
  const { t } = view
  const { forecast } = data
  const inside = !forecast
    ? html`<p class="empty">${t.unreadable}</p>`
    : html`${forecast.counts.length === 0 ? html`<p class="empty">${t.forecast.nothingOpen}</p>` : figures(view, data, forecast, unit)}${record(view, data, forecast)}`
  return html`<section class="panel" id="forecast" aria-labelledby="forecast-title"><h2 id="forecast-title">${t.forecast.title}</h2>${inside}</section>`
}

function figures(view: VisitorView, data: BoardData, { counts }: ForecastReading, unit: string | undefined): Markup {
  const { language, t } = view
  const sums = sumForecasts(counts)
  const unknown = !isForeseen(sums)
  const items = shownVerdicts.map((verdict) => {
    const count = unknown && verdict !== 'not-knowable' ? t.glance.atRiskUnknown : countText(sums[verdict])
    const number: Part = sums[verdict] > 0 ? html`<a href="${listLink(verdict, { unit })}">${count}</a>` : count
    return html`<li class="${verdict}"><b>${number}</b> ${verdictNames[verdict][language]}</li>`
  })
  return html`<p class="soft">${t.forecast.note}</p><ul class="verdicts">${items}</ul>
${reasons(view, counts)}${causes(view, counts)}${unit === undefined ? units(view, data, counts) : ''}`
}

/** Why nothing is foreseen for some: never left to be guessed. */
function reasons({ language, t }: VisitorView, counts: readonly ForecastCount[]): Markup | string {
  const silent = groupBy(counts, ({ verdict, why }) => (verdict === 'not-knowable' ? why : null))
  if (silent.length === 0) return ''
  return html`<p>${t.forecast.whySilent}</p><ul class="doubts">${silent.map(([why, count]) => html`<li>${notKnowableNames[why][language]}: <b>${countText(count)}</b></li>`)}</ul>`
}

/** Of what is at risk or late: for which cause, and whose move that makes it. */
function causes({ language, t }: VisitorView, counts: readonly ForecastCount[]): Markup | string {
  const { forecast: f } = t
  const hurting = counts.filter(({ verdict }) => verdict === 'at-risk' || verdict === 'late')
  const rows = groupBy(hurting, ({ cause, mover }) =>
    mover === null ? null : (`${cause ?? 'none'} ${mover}` as `${NonNullable<typeof cause> | 'none'} ${typeof mover}`),
  )
  if (rows.length === 0) return ''
  const sum = (verdict: ForecastVerdict, key: string) =>
    hurting
      .filter((each) => each.verdict === verdict && `${each.cause ?? 'none'} ${each.mover}` === key)
      .reduce((all, { count }) => all + count, 0)
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${f.causes}"><table class="numbers"><caption>${f.causes}</caption><thead><tr><th scope="col">${f.cause}</th><th scope="col" class="wide">${f.mover}</th><th scope="col">${verdictNames['at-risk'][language]}</th><th scope="col">${verdictNames.late[language]}</th></tr></thead>
<tbody>${rows.map(([key]) => {
    const row = hurting.find(({ cause, mover }) => `${cause ?? 'none'} ${mover}` === key)
    const cause = row?.cause ? causeNames[row.cause][language] : f.noCause
    const mover = row?.mover ? moverNames[row.mover][language] : ''
    return html`<tr><th scope="row">${cause}</th><td class="wide">${mover}</td><td>${isForeseen(sumForecasts(counts)) ? html`<b>${countText(sum('at-risk', key))}</b>` : '–'}</td><td>${countText(sum('late', key))}</td></tr>`
  })}</tbody></table></div>`
}

/** The units with most at risk; where nothing can be foreseen that stands beside it. */
function units(view: VisitorView, data: BoardData, counts: readonly ForecastCount[]): Markup | string {
  const { language, t } = view
  const { forecast: f } = t
  const rows = [...new Set(counts.map(({ unit }) => unit))].map((unit) => {
    const own = counts.filter((each) => each.unit === unit)
    const [main] = groupBy(own, ({ verdict, cause }) => (verdict === 'at-risk' ? cause : null))
    return { unit, sums: sumForecasts(own), main: main?.[0] ?? null }
  })
  const concerned = rows
    .filter(({ sums }) => sums['at-risk'] > 0 || sums['not-knowable'] > 0)
    .sort(
      (a, b) =>
        b.sums['at-risk'] - a.sums['at-risk'] ||
        b.sums['not-knowable'] - a.sums['not-knowable'] ||
        (a.unit < b.unit ? -1 : 1),
    )
  if (concerned.length === 0) return ''
  const number = (unit: string, verdict: 'at-risk' | 'not-knowable', count: number): Part =>
    count > 0 ? html`<a href="${listLink(verdict, { unit })}">${countText(count)}</a>` : '0'
  const rest = concerned.length - unitsMax
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${f.units}"><table class="numbers"><caption>${f.units}</caption><thead><tr><th scope="col">${t.unit}</th><th scope="col">${verdictNames['at-risk'][language]}</th><th scope="col">${verdictNames['not-knowable'][language]}</th><th scope="col" class="wide">${f.mainCause}</th></tr></thead>
<tbody>${concerned
    .slice(0, unitsMax)
    .map(
      ({ unit, sums, main }) =>
        html`<tr><th scope="row"><a href="${unitLink(unit)}">${unitName(data, unit)}</a></th><td>${isForeseen(sums) ? html`<b>${number(unit, 'at-risk', sums['at-risk'])}</b>` : t.unknown}</td><td>${number(unit, 'not-knowable', sums['not-knowable'])}</td><td class="wide">${main ? causeNames[main][language] : '–'}</td></tr>`,
    )}</tbody></table></div>${rest > 0 ? html`<p class="soft">${f.moreUnits(rest)}</p>` : ''}`
}

/** How good it has proved, where it has withdrawn, and as of when it holds. */
function record(view: VisitorView, data: BoardData, { silences, backtest, madeAt }: ForecastReading): Markup {
  const { language, now, t } = view
  const { forecast: f } = t
  const at = (moment: number) => clockText(moment, now, language)
  const withdrawn = silences.map(({ unit, why, since }) => {
    const where: Part = unit === null ? f.wholeCity : unitName(data, unit)
    return html`<li><b>${where}</b>: ${f.withdrawn(at(since))}. ${notKnowableNames[why][language]}.</li>`
  })
  return html`${withdrawn.length > 0 ? html`<ul class="doubts">${withdrawn}</ul>` : ''}
<p class="soft">${madeAt === null ? f.never : f.madeAt(clockText(madeAt, now, language, 'second'))}</p>
<p class="soft backtest">${backtest === null ? f.noBacktest : backtestText(view, backtest)}</p>`
}

function backtestText({ language, now, t }: VisitorView, backtest: NonNullable<ForecastReading['backtest']>): string {
  const { forecast: f } = t
  const { madeAt, from, to, judged, brierSkill, bestRule, calibrationError, coverage, spokenShare } = backtest
  const share = (value: number | null) => (value === null ? t.unknown : shareText(value, language))
  const number = (value: number | null) =>
    value === null ? t.unknown : value.toLocaleString(language, { maximumFractionDigits: 3 })
  const day = (moment: string | null) => (moment === null ? t.unknown : dateText(Date.parse(moment), now, language))
  return f.backtest({
    at: clockText(madeAt, now, language),
    from: day(from),
    to: day(to),
    judged: countText(judged),
    skill: number(brierSkill),
    rule: number(bestRule),
    error: number(calibrationError),
    coverage: share(coverage),
    spoken: share(spokenShare),
  })
}

/** Dossiers by a key, the most frequent first; `null` = not counted. */
function groupBy<K extends string>(
  counts: readonly ForecastCount[],
  toKey: (count: ForecastCount) => K | null,
): [K, number][] {
  const sums = new Map<K, number>()
  for (const each of counts) {
    const key = toKey(each)
    if (key !== null) sums.set(key, (sums.get(key) ?? 0) + each.count)
  }
  return [...sums].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
}

/** One path over the last 24 hours, in pictures: its states, how long calls took, on what, and how they ended. */

import { dayMs, minuteMs } from '../../domain/duration.ts'
import type { PathHistory, StatePeriod } from '../../domain/link/health.ts'
import { clockText, countText, lengthText, msText, shareText } from '../../pages/format-time.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { hourMarks, levelMarks } from '../../pages/pictures/frame.ts'
import type { VisitorView } from '../page-context.ts'
import { answeredIn, latencyPicture, measuredIn } from '../pictures/latency.ts'
import { getOutcomes, mixBar, type Outcome } from '../pictures/outcome-bar.ts'
import { phaseKeys, phasesPicture } from '../pictures/phases.ts'
import { getShares, strip } from '../pictures/strip.ts'
import { codeText, reasonText } from '../texts/texts.ts'

/** What was drawn of a history, by language and minute: it costs a millisecond, and live pages ask for it all the time. */
const drawn = new WeakMap<PathHistory, Map<string, Markup>>()

/** `history` is `undefined` while the database cannot be read. Of the same minute it looks the same to everybody. */
export function pathDay(view: VisitorView, key: string, history: PathHistory | undefined): Markup {
  if (!history) return html`<div class="day" id="day-${key}"><p class="empty">${view.t.filings.unreadable}</p></div>`
  const now = Math.ceil(view.now / minuteMs) * minuteMs
  const known = drawn.get(history) ?? new Map<string, Markup>()
  drawn.set(history, known)
  const place = `${view.language} ${now} ${key}`
  const found = known.get(place) ?? draw({ ...view, now }, key, history)
  known.set(place, found)
  return found
}

function draw(view: VisitorView, key: string, history: PathHistory): Markup {
  return html`<div class="day" id="day-${key}">
${statesFigure(view, key, history.states)}
${latencyFigure(view, key, history)}
${phasesFigure(view, key, history)}
${mixFigure(view, key, getOutcomes(measuredIn(history.quarters, view.now)))}
</div>`
}

function statesFigure(view: VisitorView, key: string, periods: readonly StatePeriod[]): Markup {
  const { t, language, now } = view
  const shares = getShares(periods, now)
  const up = (shares.healthy ?? 0) + (shares.degraded ?? 0)
  const seen = Object.values(shares).reduce((sum, share) => sum + share, 0)
  const picture = strip(`strip-${key}`, periods, now, {
    title: t.strip.title,
    period: ({ from, to, state, reason }) =>
      t.strip.from(
        t.states[state],
        clockText(from, now, language),
        to === null ? t.strip.now : clockText(to, now, language),
        reason ? `${reasonText(reason.code, language)} (${codeText(reason)})` : '',
      ),
    summary: (each) =>
      t.strip.summary(
        (['healthy', 'degraded', 'down', 'held'] as const)
          .filter((state) => each[state] !== undefined)
          .map((state) => `${t.states[state]} ${shareText(each[state] ?? 0, language)}`)
          .join(', '),
      ),
  })
  return html`<figure class="chart"><figcaption>${t.strip.title}<span>${seen > 0 ? html`${t.figures.served} <b>${shareText(up / seen, language)}</b> ${t.figures.observed(findObserved(seen * dayMs, language))}` : '–'}</span></figcaption>
<div class="field">${picture}</div>${hourMarks(now, language, t.strip.nowWord)}</figure>`
}

/** How much of a day was seen, where that is not all of it: a share of what was not measured is not known. */
function findObserved(ms: number, language: VisitorView['language']): string | undefined {
  return ms >= dayMs - 5 * minuteMs ? undefined : lengthText(ms, language)
}

function latencyFigure({ t, language, now }: VisitorView, key: string, { quarters }: PathHistory): Markup {
  const measured = answeredIn(quarters, now)
  if (measured.length === 0) return emptyFigure(t.latency.title, t.latency.empty)
  const highest = (pick: (slice: (typeof measured)[number]) => number) =>
    msText(Math.max(...measured.map(pick)), language)
  const description = t.latency.description(
    highest(({ p50Ms }) => p50Ms),
    highest(({ p95Ms }) => p95Ms),
    highest(({ p99Ms }) => p99Ms),
  )
  const { svg, scale } = latencyPicture(`latency-${key}`, quarters, now, { title: t.latency.title, description })
  const legend = (['p50', 'p95', 'p99'] as const).map((name) => html`<span class="key-${name}">${name}</span>`)
  return html`<figure class="chart leveled"><figcaption>${t.latency.title}<span class="legend" aria-hidden="true">${legend}</span></figcaption>
<div class="field">${levelMarks(scale.marks.map((mark) => msText(mark, language)))}${svg}</div>${hourMarks(now, language, t.strip.nowWord)}</figure>`
}

function phasesFigure({ t, language, now }: VisitorView, key: string, { quarters }: PathHistory): Markup {
  // The values beside the names are of the newest slice in which anything was measured.
  const measured = measuredIn(quarters, now).filter((slice) => phaseKeys.some((phase) => slice.phases[phase] !== null))
  const phases = measured.at(-1)?.phases
  if (!phases) return emptyFigure(t.phasePicture.title, t.phasePicture.empty)
  const times = phaseKeys.map((phase) => `${t.phaseTimes[phase]} ${msText(phases[phase], language)}`)
  const words = {
    title: t.phasePicture.title,
    description: `${t.phasePicture.description(times.join(', '))} ${t.phasePicture.note}`,
  }
  const { svg, scale } = phasesPicture(`phases-${key}`, quarters, now, words)
  const legend = phaseKeys.map(
    (phase) => html`<span class="key-${phase}">${t.phaseTimes[phase]} <b>${msText(phases[phase], language)}</b></span>`,
  )
  return html`<figure class="chart leveled low"><figcaption>${t.phasePicture.title}</figcaption>
<div class="field">${levelMarks(scale.marks.map((mark) => msText(mark, language)))}${svg}</div>${hourMarks(now, language, t.strip.nowWord)}
<p class="legend wide" title="${t.phasePicture.note}" aria-hidden="true">${legend}</p></figure>`
}

/** Kinds of failure that are named; the rest is counted. */
const namedMax = 3

function mixFigure({ t, language }: VisitorView, key: string, outcomes: readonly Outcome[]): Markup {
  if (outcomes.length === 0) return emptyFigure(t.mix.title, t.mix.empty)
  const named = outcomes.map(({ outcome, count }) => `${reasonText(outcome, language)} ${countText(count)}`)
  const bar = mixBar(`mix-${key}`, outcomes, { title: t.mix.title, description: t.mix.description(named.join(', ')) })
  const failures = outcomes.filter(({ outcome }) => outcome !== 'ok')
  const good = outcomes.find(({ outcome }) => outcome === 'ok')
  const rest = failures.length - namedMax
  return html`<figure class="chart mix"><figcaption>${t.mix.title}</figcaption><div class="field">${bar}</div>
<ul class="legend wide">${good ? html`<li class="key-ok"><b>${countText(good.count)}</b> ${t.mix.ok}</li>` : ''}
${failures.slice(0, namedMax).map(({ outcome, count }, index) => html`<li class="key-bad-${index % 4}"><b>${countText(count)}</b> <code>${outcome}</code> <span class="name" title="${reasonText(outcome, language)}">${reasonText(outcome, language)}</span></li>`)}
${rest > 0 ? html`<li>${t.mix.more(rest)}</li>` : ''}</ul></figure>`
}

function emptyFigure(title: string, text: string): Markup {
  return html`<figure class="chart"><figcaption>${title}</figcaption><p class="empty">${text}</p></figure>`
}

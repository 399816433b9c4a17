/** The forecast as a whole: what it may know, what it answers, and how good it is on a small generated year. */
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { dayMs, hourMs } from '../../src/domain/duration.ts'
import { startOfDay, toDay } from '../../src/domain/working-time/days.ts'
import { backtest } from '../../src/settlement/forecast/backtest.ts'
import { defaultForecastSettings, type Forecast, Forecaster } from '../../src/settlement/forecast/forecaster.ts'
import { type ForecastEvent, type History, toEvents } from '../../src/settlement/forecast/history.ts'
import { toKnownHistory } from '../../src/settlement/forecast/known-history.ts'
import { findStage, registryLink } from '../../src/settlement/forecast/stages.ts'
import { everyHour } from '../../src/settlement/forecast/working-hours.ts'
import { yearCalendar } from '../../src/settlement/generator/calendar.ts'
import { generateYear } from '../../src/settlement/generator/generate-year.ts'

const { hours } = yearCalendar(2026)
const { halfLifeDays, windowDays, rowsMax, falseWarningsMax, city, unit } = defaultForecastSettings
const settings = { hours, halfLifeDays, windowDays, rowsMax, falseWarningsMax, city, unit, growEveryDays: 14 }

const drawYear = (predictability: 'predictable' | 'hardly', seed: number, dossiers: number): History =>
  generateYear({ year: 2026, seed, units: 5, dossiers, predictability, changeInJune: false })

/** Only what was received before a moment, with all that came of it. */
const until = ({ cases, outages }: History, at: number): History => ({
  cases: cases.filter(({ receivedAt }) => receivedAt < at),
  outages,
})
const april = Date.parse('2026-04-01T00:00:00+07:00')

let predictable: History
beforeAll(() => {
  predictable = drawYear('predictable', 4, 9_000)
})

/** All forecasts of a stream of events until `end`, four times a working day. */
function run(events: readonly ForecastEvent[], end: number): Forecast[] {
  const forecaster = new Forecaster(settings)
  const answers: Forecast[] = []
  let next = 0
  let today = 0
  for (let at = startOfDay(toDay(events[0]?.at ?? 0)) + 8 * hourMs; at < end; at += 2 * hourMs) {
    for (; (events[next]?.at ?? Number.POSITIVE_INFINITY) <= at; next++)
      forecaster.observe(events[next] as ForecastEvent)
    if (toDay(at) !== today) forecaster.learn(at)
    today = toDay(at)
    if (hours.total(at) > hours.total(at - 2 * hourMs)) answers.push(...forecaster.forecast(at))
  }
  return answers
}

test('what happens later changes no forecast made before', () => {
  const cut = Date.parse('2026-02-10T12:00:00+07:00')
  const events = toEvents(until(predictable, april))
  const before = run(events, cut)
  expect(before.length).toBeGreaterThan(1_000)
  // Another future: everything ends at once, every due time moves, the link fails.
  const otherwise = events.flatMap((event): ForecastEvent[] => {
    if (event.at <= cut) return [event]
    if (event.type === 'due') return [{ type: 'due', at: event.at, id: event.id, dueAt: event.dueAt + 40 * dayMs }]
    if (event.type === 'step') return [{ type: 'ended', at: event.at, id: event.id }]
    return event.type === 'received' ? [] : [event]
  })
  otherwise.push({ type: 'link-down', at: otherwise.at(-1)?.at ?? cut + 1, link: registryLink })
  expect(run(otherwise, cut)).toEqual(before)
})

test('the same events and moments give the same forecasts', () => {
  const cut = Date.parse('2026-01-20T12:00:00+07:00')
  const events = toEvents(until(predictable, april))
  expect(run(events, cut)).toEqual(run(events, cut))
})

test('probabilities are between 0 and 1, intervals in order and not in the past', () => {
  const events = toEvents(until(predictable, april))
  const cut = Date.parse('2026-02-05T00:00:00+07:00')
  for (const { probability, ends, verdict, timeUntil } of run(events, cut)) {
    if (probability === null) {
      expect(['late', 'waiting-for-citizen', 'not-knowable']).toContain(verdict)
      continue
    }
    expect(probability).toBeGreaterThan(0)
    expect(probability).toBeLessThan(1)
    expect(ends?.to ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(ends?.from ?? Number.NaN)
    expect(timeUntil === null || Number.isFinite(timeUntil)).toBe(true)
  }
})

const monday = Date.parse('2026-03-02T08:00:00+07:00')
const dueAt = Date.parse('2026-03-02T17:00:00+07:00')
const received = (id: string): ForecastEvent => ({
  type: 'received',
  at: monday,
  id,
  procedure: '1.001193',
  kind: 'birth',
  unit: 'H99.01.001',
  channel: 'counter',
})

/** The one forecast after these events. */
function forecastAfter(events: readonly ForecastEvent[], at: number): Forecast {
  const forecaster = new Forecaster(settings)
  for (const event of events) forecaster.observe(event)
  const [forecast] = forecaster.forecast(at)
  if (forecast === undefined) throw new Error('no forecast')
  return forecast
}

test('where nothing is known it says so', () => {
  const due = { type: 'due', at: monday, id: 'a', dueAt } as const
  expect(forecastAfter([received('a'), due], monday + hourMs)).toMatchObject({
    verdict: 'not-knowable',
    why: 'too-few-known',
  })
  expect(forecastAfter([received('a')], monday + hourMs)).toMatchObject({
    verdict: 'not-knowable',
    why: 'no-due-time',
    probability: null,
  })
})

test('what is past its due time is late, and no forecast', () => {
  const due = { type: 'due', at: monday, id: 'a', dueAt } as const
  expect(forecastAfter([received('a'), due], dueAt)).toMatchObject({ verdict: 'late', probability: null })
})

test('an open supplement is the move of the citizen', () => {
  const events: ForecastEvent[] = [
    received('a'),
    { type: 'due', at: monday, id: 'a', dueAt },
    { type: 'step', at: monday + hourMs, id: 'a', step: 'supplement-asked' },
  ]
  expect(forecastAfter(events, monday + 2 * hourMs)).toMatchObject({
    verdict: 'waiting-for-citizen',
    cause: 'supplement-open',
    mover: 'citizen',
    since: monday + hourMs,
  })
})

test('a link that is down is the cause while it is needed, since it went down, and no longer when it is up', () => {
  const events: ForecastEvent[] = [
    received('a'),
    { type: 'due', at: monday, id: 'a', dueAt },
    { type: 'step', at: monday + hourMs, id: 'a', step: 'filing-accepted' },
    { type: 'link-down', at: monday + 1.5 * hourMs, link: registryLink },
  ]
  expect(forecastAfter(events, monday + 2 * hourMs)).toMatchObject({
    cause: 'link-down',
    mover: 'link',
    since: monday + 1.5 * hourMs,
  })
  const up = { type: 'link-up', at: monday + 1.9 * hourMs, link: registryLink } as const
  expect(forecastAfter(events.concat(up), monday + 2 * hourMs).cause).not.toBe('link-down')
})

test('each stage has its mover', () => {
  const movers = (step: string) => findStage(step)?.mover
  expect(movers('accepted')).toBe('unit')
  expect(movers('filing-received')).toBe('registry')
  expect(movers('filing-eligible')).toBe('leader')
  expect(movers('verification-asked')).toBe('agency')
  expect(movers('payment-asked')).toBe('citizen')
  expect(findStage('T02 Check')).toMatchObject({ name: 'step T02 Check', mover: 'unit' })
  expect(movers('constructor')).toBe('unit')
  // What moves nothing is no stage.
  expect(findStage('apology-sent')).toBeNull()
  expect(findStage('done')).toBeNull()
})

test('events of unknown dossiers, repeated and in any order, break nothing', () => {
  const id = fc.constantFrom('a', 'b', 'c')
  const at = fc.integer({ min: monday, max: monday + 10 * dayMs })
  const event: fc.Arbitrary<ForecastEvent> = fc.oneof(
    fc.record({ id, at }).map((known) => ({
      type: 'received' as const,
      id: known.id,
      at: known.at,
      procedure: 'p',
      kind: 'k',
      unit: 'u',
      channel: null,
    })),
    fc.record({ type: fc.constant('due' as const), at, id, dueAt: at }),
    fc.record({
      type: fc.constant('step' as const),
      at,
      id,
      step: fc.constantFrom('accepted', 'supplement-asked', 'filing-received', 'supplement-completed'),
    }),
    fc.record({ type: fc.constant('ended' as const), at, id }),
    fc.record({ type: fc.constantFrom('link-down' as const, 'link-up' as const), at, link: fc.constant(registryLink) }),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const forecaster = new Forecaster({
        hours: everyHour,
        halfLifeDays,
        windowDays,
        rowsMax,
        falseWarningsMax,
        city,
        unit,
        growEveryDays: 14,
      })
      const open = new Set<string>()
      const seen = new Set<string>()
      for (const each of events.toSorted((a, b) => a.at - b.at)) {
        forecaster.observe(each)
        if (each.type === 'received' && !seen.has(each.id)) open.add(each.id)
        if (each.type === 'received') seen.add(each.id)
        if (each.type === 'ended') open.delete(each.id)
        forecaster.learn(each.at)
        const ids = forecaster.forecast(each.at).map((forecast) => forecast.id)
        expect(new Set(ids).size).toBe(ids.length)
        for (const one of open) expect(ids).toContain(one)
      }
    }),
    { numRuns: 60 },
  )
})

const replay = (history: History) =>
  backtest(toKnownHistory(history), { forecast: settings, everyMs: hourMs, nearMs: 8 * hourMs, countFrom: null })

test('on a predictable year it is calibrated and better than the simple rules', { timeout: 240_000 }, () => {
  const report = replay(predictable)
  expect(report.spokenShare).toBeGreaterThan(0.5)
  const skill = report.spoken.brierSkill ?? Number.NaN
  expect(skill).toBeGreaterThan(0.2)
  for (const rule of Object.values(report.rules)) expect(skill).toBeGreaterThan(rule.spoken.brierSkill ?? 0)
  expect(report.spoken.calibrationError).toBeLessThanOrEqual(0.05)
  expect(Math.abs((report.coverage ?? 0) - 0.8)).toBeLessThanOrEqual(0.03)
  expect(report.warnings.falseShare).toBeLessThanOrEqual(0.4)
})

test('where almost all is chance it mostly keeps silent, and raises an alarm', { timeout: 240_000 }, () => {
  const report = replay(drawYear('hardly', 4, 4_000))
  expect(report.spokenShare).toBeLessThan(0.5)
  expect(report.alarms.length).toBeGreaterThan(0)
})

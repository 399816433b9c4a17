/** The pieces of which the forecast is made, each with what it promises. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hourMs } from '../../src/domain/duration.ts'
import { fromDate, startOfDay } from '../../src/domain/working-time/days.ts'
import { createWeeklyTime, workingMsBetween } from '../../src/domain/working-time/worked-time.ts'
import { growTrees, type TrainingRow } from '../../src/settlement/forecast/boosted-trees.ts'
import {
  FadingCounts,
  FadingDurations,
  noDurations,
  quantile,
  shareLonger,
} from '../../src/settlement/forecast/fading.ts'
import {
  findLevels,
  IntervalCalibration,
  outlineLength,
  writeOutline,
} from '../../src/settlement/forecast/interval-calibration.ts'
import { toLogOdds, toProbability } from '../../src/settlement/forecast/log-odds.ts'
import { Recalibration } from '../../src/settlement/forecast/recalibration.ts'
import { ProbabilityScore } from '../../src/settlement/forecast/score.ts'
import { TrackRecord } from '../../src/settlement/forecast/track-record.ts'
import { WarningThreshold } from '../../src/settlement/forecast/warning-threshold.ts'
import { tabulateHours } from '../../src/settlement/forecast/working-hours.ts'
import { seededRandom } from '../../src/settlement/generator/random.ts'

const week = createWeeklyTime({
  weekdays: [1, 2, 3, 4, 5],
  hours: [
    { from: '07:30', to: '11:30' },
    { from: '13:30', to: '17:00' },
  ],
  holidays: ['2026-04-30'],
  extraDays: ['2026-05-09'],
})
const [firstDay, lastDay] = [fromDate('2026-04-01'), fromDate('2026-06-30')]
const hours = tabulateHours(week, firstDay, lastDay)
const moment = fc.integer({ min: startOfDay(firstDay), max: startOfDay(lastDay) })

test('tabulated working time is the working time of the one engine', () => {
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)]
      expect(hours.total(to) - hours.total(from)).toBe(workingMsBetween(from, to, week))
    }),
  )
})

test('the moment that is reached is the earliest with that working time', () => {
  fc.assert(
    fc.property(moment, (at) => {
      const total = hours.total(at)
      fc.pre(total > 0)
      const reached = hours.reach(total)
      expect(hours.total(reached)).toBe(total)
      expect(reached).toBeLessThanOrEqual(at)
      expect(hours.total(reached - 1)).toBeLessThan(total)
    }),
  )
})

test('a share of few is drawn towards what is known of many, and fades back to it', () => {
  const counts = new FadingCounts(10)
  for (let round = 0; round < 10; round++) counts.add(1, 0, 1, 1)
  expect(counts.share(1, 0, 0.1, 10)).toBeCloseTo(0.55)
  expect(counts.share(1, 10, 0.1, 10)).toBeCloseTo((5 + 1) / 15)
  expect(counts.share(1, 1000, 0.1, 10)).toBeCloseTo(0.1)
  expect(counts.share(2, 0, 0.1, 10)).toBe(0.1)
})

test('durations give back the quantiles they were made of, and what had not ended counts as longer', () => {
  const durations = new FadingDurations(10)
  for (let minutes = 1; minutes <= 1000; minutes++) durations.add(1, 0, minutes * 60_000, 1)
  for (let open = 0; open < 250; open++) durations.add(1, 0, null, 1)
  const mixed = noDurations()
  durations.mixInto(mixed, 1, 0, 0.001)
  expect((quantile(mixed, 0.4) ?? 0) / 60_000 / 500).toBeCloseTo(1, 1)
  expect(quantile(mixed, 0.9)).toBeNull()
  expect(shareLonger(mixed, 500 * 60_000)).toBeCloseTo(0.6, 1)
})

test('a longer time is never more often exceeded', () => {
  const durations = new FadingDurations(10)
  const random = seededRandom(3, 'durations')
  for (let round = 0; round < 500; round++) durations.add(1, 0, random.logNormal(hourMs, 1.5), 1)
  const mixed = noDurations()
  durations.mixInto(mixed, 1, 0, 1)
  const time = fc.integer({ min: 0, max: 2_000 * hourMs })
  fc.assert(
    fc.property(time, time, (a, b) => {
      expect(shareLonger(mixed, Math.max(a, b))).toBeLessThanOrEqual(shareLonger(mixed, Math.min(a, b)) + 1e-9)
    }),
  )
})

/** A distribution as it was learnt from these durations; `null` = had not ended. */
function learnDurations(lengths: readonly (number | null)[]): Float64Array {
  const durations = new FadingDurations(10)
  for (const length of lengths) durations.add(1, 0, length, 1)
  const mixed = noDurations()
  durations.mixInto(mixed, 1, 0, 1)
  return mixed
}

function outlineDurations(mixed: Float64Array): Float32Array {
  const outlined = new Float32Array(3 + outlineLength)
  writeOutline(outlined, mixed)
  return outlined
}

const placeEightHours = (lengths: readonly (number | null)[], ended: boolean) =>
  findLevels(outlineDurations(learnDurations(lengths)), 8 * hourMs, ended)

test('an end falls at its own level, and what is still open anywhere above it', () => {
  const lengths = Array.from({ length: 1_000 }, (_, at) => (at + 1) * 0.016 * hourMs)
  expect(placeEightHours(lengths, true).from).toBeCloseTo(0.5, 1)
  expect(placeEightHours(lengths, true).to).toBe(placeEightHours(lengths, true).from)
  expect(placeEightHours(lengths, false)).toMatchObject({ to: 1 })
  // Longer than all that ended, where two of five did not: above those that did, below those that did not.
  const most = [...Array.from({ length: 600 }, () => hourMs), ...Array.from({ length: 400 }, () => null)]
  const { from, to } = placeEightHours(most, true)
  expect(from).toBeGreaterThan(0.59)
  expect(to).toBeCloseTo(0.6, 2)
})

/**
 * Days of a place whose durations are forecast by a distribution that is wrong by these factors. What became of a day is known weeks
 * later. Returns the shares that were covered after the first weeks: with the given rounding, durations are tied.
 */
function coverDays(
  seed: number,
  { scale, spread, never, roundMs }: Record<'scale' | 'spread' | 'never' | 'roundMs', number>,
) {
  const random = seededRandom(seed, 'intervals')
  const draw = (): number | null => {
    if (random.chance(never)) return null
    const length = random.logNormal(20 * hourMs, 0.8)
    return roundMs === 0 ? length : Math.ceil(length / roundMs) * roundMs
  }
  const wrong = (length: number | null) =>
    length === null ? null : 20 * hourMs * scale * (length / (20 * hourMs)) ** spread
  const mixed = learnDurations(Array.from({ length: 3_000 }, () => wrong(draw())))
  const intervals = new IntervalCalibration(15, 1)
  const outline = outlineDurations(mixed)
  const delayDays = 25
  const known: (number | null)[][] = []
  let [inside, all] = [0, 0]
  for (let day = 1; day <= 160; day++) {
    const { lower, upper } = intervals.interval(0, mixed)
    const ends = Array.from({ length: 40 }, draw)
    known.push(ends)
    for (const length of ends) {
      if (day <= delayDays + 25) continue
      all++
      const end = length ?? Number.POSITIVE_INFINITY
      if (end >= lower && end <= upper) inside++
    }
    for (const length of known[day - delayDays] ?? []) {
      const outcome = { durationMs: length ?? 400 * hourMs, ended: length !== null }
      intervals.add(0, outline, outcome, { forecasts: 1, dossiers: 1 })
    }
    intervals.closeDay(day)
  }
  return inside / all
}

/**
 * What six places have in common: one alone strays by a hundredth by chance. The mark is three hundredths, which most of what is drawn below
 * keeps; the worst corner of it strays by three to four (a scale of 0.6, a spread of 0.75, a twentieth that never ends), and intervals that
 * are not calibrated by twenty.
 */
function coverPlaces(seed: number, wrong: Parameters<typeof coverDays>[1]): number {
  const places = Array.from({ length: 6 }, (_, place) => coverDays(seed + place, wrong))
  return places.reduce((sum, covered) => sum + covered, 0) / places.length
}
const strayMax = 0.05

const wrongness = {
  scale: fc.double({ min: 0.6, max: 1.7, noNaN: true }),
  spread: fc.double({ min: 0.75, max: 1.35, noNaN: true }),
}

test('the interval holds four of five ends, however wrong the durations were forecast and however late ends are known', () => {
  const never = fc.constantFrom(0, 0.05, 0.3)
  fc.assert(
    fc.property(fc.integer(), fc.record({ ...wrongness, never, roundMs: fc.constant(0) }), (seed, wrong) => {
      expect(Math.abs(coverPlaces(seed, wrong) - 0.8)).toBeLessThanOrEqual(strayMax)
    }),
    { numRuns: 8 },
  )
})

test('tied ends are covered whole or not at all, and no more than their own share beside the promise', () => {
  const roundMs = fc.constantFrom(hourMs, 4 * hourMs)
  fc.assert(
    fc.property(fc.integer(), fc.record({ ...wrongness, never: fc.constantFrom(0, 0.3), roundMs }), (seed, wrong) => {
      const covered = coverPlaces(seed, wrong)
      // Of the durations here the most common value holds this share.
      const tied = wrong.roundMs === hourMs ? 0.05 : 0.13
      expect(covered).toBeGreaterThanOrEqual(0.8 - strayMax - tied)
      expect(covered).toBeLessThanOrEqual(0.8 + strayMax + tied)
    }),
    { numRuns: 8 },
  )
})

/** Rows in which the first feature raises the probability, but with a dent, and the second one decides at 0.5. */
function drawRows(count: number, seed: number): TrainingRow[] {
  const random = seededRandom(seed, 'rows')
  return Array.from({ length: count }, () => {
    const [a, b] = [random.next(), random.next()]
    const dent = a > 0.6 && a < 0.7 ? -2 : 0
    const p = toProbability(3 * a + dent + (b > 0.5 ? 2 : 0) - 3)
    return { features: Float32Array.of(a, b), offset: -1, late: random.chance(p) ? 1 : 0, weight: 1 }
  })
}
const treeSettings = { trees: 30, depth: 3, rate: 0.2, ridge: 5, evidenceMin: 5 }

test('trees find what the offset does not know', () => {
  const trees = growTrees(drawRows(4_000, 1), {
    trees: 30,
    depth: 3,
    rate: 0.2,
    ridge: 5,
    evidenceMin: 5,
    rising: [0, 0],
  })
  const at = (a: number, b: number) => toProbability(-1 + trees.correct(Float32Array.of(a, b)))
  expect(at(0.3, 0.9) - at(0.3, 0.1)).toBeGreaterThan(0.2)
  expect(at(0.95, 0.9) - at(0.05, 0.9)).toBeGreaterThan(0.3)
  // The dent is found when nothing forbids it.
  expect(at(0.65, 0.1)).toBeLessThan(at(0.55, 0.1))
})

test('a rising feature never lowers a probability, whatever the rows say', () => {
  const { trees, depth, rate, ridge, evidenceMin } = treeSettings
  const grown = growTrees(drawRows(4_000, 1), { trees, depth, rate, ridge, evidenceMin, rising: [1, 0] })
  const unit = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(unit, unit, unit, (a, more, b) => {
      const [low, high] = [Math.min(a, more), Math.max(a, more)]
      expect(grown.correct(Float32Array.of(high, b))).toBeGreaterThanOrEqual(
        grown.correct(Float32Array.of(low, b)) - 1e-12,
      )
    }),
    { numRuns: 500 },
  )
})

test('with few rows no split is worth its price', () => {
  const { trees, depth, rate, evidenceMin } = treeSettings
  const grown = growTrees(drawRows(12, 1), { trees, depth, rate, ridge: 20, evidenceMin, rising: [0, 0] })
  expect(grown.correct(Float32Array.of(0, 0))).toBe(grown.correct(Float32Array.of(1, 1)))
})

test('a forecast that is twice too high is brought down, and a handful of surprises changes little', () => {
  const random = seededRandom(5, 'recalibration')
  const many = new Recalibration(10, 1)
  const few = new Recalibration(10, 1)
  for (let round = 0; round < 5_000; round++) {
    const claimed = 0.2 + 0.6 * random.next()
    const late = random.chance(claimed / 2) ? 1 : 0
    many.add(0, toLogOdds(claimed), 1, late)
    if (round < 4) few.add(0, toLogOdds(claimed), 1, 1)
  }
  many.fit(1)
  few.fit(1)
  expect(toProbability(many.correct(0, toLogOdds(0.6)))).toBeCloseTo(0.3, 1)
  expect(toProbability(few.correct(0, toLogOdds(0.5)))).toBeLessThan(0.75)
})

const recordSettings = { halfLifeDays: 10, dossiersMin: 50, skillMin: 0, calibrationErrorMax: 0.08, driftAlarm: 6 }

/** Days of a record: what is forecast of each dossier, what is true, and the base rate. */
function keepRecord(
  days: number,
  truth: (day: number, forecast: number) => number,
  forecast: (chance: number) => number,
): { record: TrackRecord; changedOn: number | null } {
  const random = seededRandom(11, 'record')
  const record = new TrackRecord(recordSettings)
  let changedOn: number | null = null
  for (let day = 1; day <= days; day++) {
    for (let count = 0; count < 40; count++) {
      const probability = forecast(random.next())
      const late = random.chance(truth(day, probability)) ? 1 : 0
      record.add({ late, forecasts: [{ probability, baseRate: 0.2 }] })
    }
    if (record.closeDay(day)) changedOn ??= day
  }
  return { record, changedOn }
}

test('a calibrated forecast that tells dossiers apart may speak, through a hundred days of chance', () => {
  const { record, changedOn } = keepRecord(
    100,
    (_, p) => p,
    (chance) => (chance < 0.2 ? 0.8 : 0.05),
  )
  expect(changedOn).toBeNull()
  expect(record.readiness()).toEqual({ ready: true })
  expect(record.skill()?.value).toBeGreaterThan(0.3)
})

test('a forecast that is chance keeps silent for want of skill', () => {
  const { record } = keepRecord(
    60,
    () => 0.2,
    (chance) => 0.1 + 0.2 * chance,
  )
  expect(record.readiness()).toEqual({ ready: false, why: 'no-skill' })
})

test('a forecast that exaggerates keeps silent although it has skill', () => {
  const { record } = keepRecord(
    60,
    (_, p) => (p > 0.5 ? 0.7 : 0.02),
    (chance) => (chance < 0.2 ? 0.98 : 0.16),
  )
  expect(record.readiness()).toEqual({ ready: false, why: 'not-calibrated' })
})

test('a change of behaviour is noticed within days, and silences until the new one is known', () => {
  const { record, changedOn } = keepRecord(
    36,
    (day, p) => (day <= 30 ? p : Math.min(1, p + 0.3)),
    (chance) => (chance < 0.2 ? 0.8 : 0.05),
  )
  expect(changedOn).toBeGreaterThan(30)
  expect(changedOn).toBeLessThanOrEqual(34)
  expect(record.readiness()).toMatchObject({ ready: false })
})

test('too few known is a reason of its own', () => {
  const { record } = keepRecord(
    1,
    (_, p) => p,
    (chance) => (chance < 0.2 ? 0.8 : 0.05),
  )
  expect(record.readiness()).toEqual({ ready: false, why: 'too-few-known' })
})

test('the warning threshold keeps the share of false warnings, and warns as much as that allows', () => {
  const random = seededRandom(7, 'threshold')
  const threshold = new WarningThreshold(1 / 3)
  for (let count = 0; count < 20_000; count++) {
    const p = random.next() ** 2
    threshold.add(p, random.chance(p) ? 1 : 0)
  }
  threshold.choose(1)
  let [falseOnes, all] = [0, 0]
  for (let count = 0; count < 20_000; count++) {
    const p = random.next() ** 2
    if (p < threshold.value) continue
    all++
    if (!random.chance(p)) falseOnes++
  }
  expect(falseOnes / all).toBeLessThan(1 / 3)
  expect(falseOnes / all).toBeGreaterThan(0.22)
})

test('scores are those of the textbook', () => {
  const score = new ProbabilityScore()
  for (const [probability, late] of [
    [0.9, 1],
    [0.8, 1],
    [0.3, 0],
    [0.2, 0],
    [0.6, 0],
  ] as const)
    score.add(probability, late)
  expect(score.brier).toBeCloseTo((0.01 + 0.04 + 0.09 + 0.04 + 0.36) / 5)
  expect(score.skill).toBeCloseTo(1 - 0.108 / 0.24)
  expect(score.auc).toBe(1)
  expect(score.calibrationError).toBeCloseTo((0.1 + 0.2 + 0.3 + 0.2 + 0.6) / 5)
})

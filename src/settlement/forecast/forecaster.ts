/**
 * The forecast (dự báo trễ hạn): is given what happens, in the order in which it becomes known, and says of every open dossier how
 * probable it is that its due time passes before it ends. It learns each night, only from dossiers whose fate at their due time is
 * known by then: those that merely ended early would teach it that all is quick. It keeps its own record and falls silent where
 * that record does not bear it. Deterministic: the same events and moments give the same forecasts.
 */
import { hourMs, minuteMs } from '../../domain/duration.ts'
import { startOfDay, toDay } from '../../domain/working-time/days.ts'
import { type BoostedTrees, growTrees, noTrees, type TrainingRow } from './boosted-trees.ts'
import { FadingCounts, FadingDurations, noDurations, quantile, shareLonger } from './fading.ts'
import type { ForecastEvent } from './history.ts'
import { toLogOdds, toProbability } from './log-odds.ts'
import { Recalibration } from './recalibration.ts'
import { findStage, type Mover, reception, type Stage } from './stages.ts'
import { TrackRecord, type TrackRecordSettings } from './track-record.ts'
import { WarningThreshold } from './warning-threshold.ts'
import type { WorkingHours } from './working-hours.ts'

export interface ForecastSettings {
  hours: WorkingHours
  /** Days after which what was learnt counts half. */
  halfLifeDays: number
  /** Days of training rows, and most of them. */
  windowDays: number
  rowsMax: number
  /** Days between two growths of the trees; the counts learn every night. */
  growEveryDays: number
  /** Share of warnings that may turn out false. */
  falseWarningsMax: number
  city: TrackRecordSettings
  unit: TrackRecordSettings
}

export const defaultForecastSettings = {
  halfLifeDays: 25,
  windowDays: 45,
  rowsMax: 30_000,
  growEveryDays: 1,
  falseWarningsMax: 1 / 3,
  city: { halfLifeDays: 10, dossiersMin: 100, skillMin: 0.02, calibrationErrorMax: 0.08, driftAlarm: 6 },
  unit: { halfLifeDays: 12, dossiersMin: 20, skillMin: 0, calibrationErrorMax: 0.12, driftAlarm: 7 },
} as const satisfies Omit<ForecastSettings, 'hours'>

type Verdict = 'on-track' | 'at-risk' | 'late' | 'waiting-for-citizen' | 'not-knowable'

type Cause =
  | 'queue'
  | 'link-down'
  | 'registry-slow'
  | 'unit-has-not-acted'
  | 'supplement-open'
  | 'approval-waits'
  | 'agency-has-not-answered'

export type WhyNotKnowable = 'no-due-time' | 'too-few-known' | 'no-skill' | 'not-calibrated' | 'behaviour-changed'

export interface Forecast {
  id: string
  unit: string
  procedure: string
  verdict: Verdict
  /** What the model says, spoken or not; for the back-test. `null` = late already, waiting for the citizen, no due time. */
  probability: number | null
  /** Why the verdict is `not-knowable`. */
  why: WhyNotKnowable | null
  /** The share of late dossiers that was known in the city at that moment. */
  baseRate: number
  /** When it ends, with 80 % confidence: ms since the epoch; `to` null = not to be seen. */
  ends: { from: number; to: number | null } | null
  stage: string
  cause: Cause | null
  /** Since when that cause holds, ms since the epoch. */
  since: number
  mover: Mover
  /** Until when the mover has time if the rest takes as long as it does in four of five cases; ms since the epoch. */
  timeUntil: number | null
}

export interface ForecastAlarm {
  at: number
  /** `null` = the whole city. */
  unit: string | null
  why: Exclude<WhyNotKnowable, 'no-due-time' | 'too-few-known'>
}

/** Names as small numbers. */
class Names {
  readonly #numbers = new Map<string, number>()
  readonly names: string[] = []

  toNumber(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const fresh = this.names.length
    this.#numbers.set(name, fresh)
    this.names.push(name)
    return fresh
  }
}

interface Snapshot {
  readonly features: Float32Array
  readonly offset: number
  /** Log-odds before recalibration. */
  readonly raw: number
  readonly probability: number
  readonly baseRate: number
  /** Working time at which it was made. */
  readonly total: number
  readonly stage: number
  readonly bucket: number
  readonly lower: number
  readonly upper: number
  /** For how many moments it stands. */
  weight: number
}

interface OpenCase {
  readonly id: string
  readonly unit: number
  readonly procedure: number
  readonly kind: number
  readonly channel: number
  readonly receivedAt: number
  readonly receivedTotal: number
  dueAt: number
  dueTotal: number
  limit: number
  stage: number
  stageAt: number
  stageTotal: number
  supplements: number
  ended: number
  endedTotal: number
  snapshots: Snapshot[]
  /** Stages that were left, and when in working time. */
  left: { stage: number; total: number }[]
  highest: number
  /** Whether its fate at the due time was learnt from. */
  learnt: boolean
  position: number
}

/** When a unit usually leaves a stage. */
interface StageHabit {
  /** Working time at which it was last left. */
  lastLeft: number
  /** How long it usually lasts (log hours), and how often that was seen. */
  usual: number
  known: number
  /** How often it was left, by half hour of the day; fading. */
  byTime: Float64Array
}

interface UnitActivity {
  /** Working time of the latest ends, newest last. */
  ends: number[]
  /** Ends per working hour, fading. */
  pace: number
  today: number
  /** By stage, of this unit. */
  stages: Map<number, StageHabit>
  open: number
  overdue: number
  record: TrackRecord
}

/** Borders of working time to the due time, in hours. */
const bucketHours = [0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 40, 60, 90, 140, 220, 350, 550]
/** Borders of the three horizons that are calibrated apart, in hours. */
const horizonHours = [2, 8]

/** Outages that are remembered, and how many of them weigh as much as knowing none. */
const outagesMax = 200
const outagePrior = 4

/** Fates that make a whole day of learning. */
const fatesPerDay = 20

/** Most forecasts of one dossier that are remembered. */
const snapshotsMax = 24
const featureCount = 28
/** Queue by due time and by receipt, and how probably the link stays down: more of it never makes a dossier safer. */
const risingFeatures = [9, 10, 14]
const rising = Array.from({ length: featureCount }, (_, feature) => (risingFeatures.includes(feature) ? 1 : 0))

const treeSettings = { trees: 40, depth: 3, rate: 0.15, ridge: 20, evidenceMin: 12, rising }

/** Strengths of the wider group against the narrower one, in dossiers. */
const strengths = { all: 4, stage: 15, kind: 15, procedure: 15, unit: 8, unitProcedure: 10 }

const log1p = (value: number) => Math.log(1 + Math.max(0, value))

export class Forecaster {
  readonly #settings: ForecastSettings
  readonly #units = new Names()
  readonly #procedures = new Names()
  readonly #kinds = new Names()
  readonly #channels = new Names()
  readonly #stages = new Names()
  readonly #stagesByNumber: Stage[] = []
  readonly #cases = new Map<string, OpenCase>()
  #open: OpenCase[] = []
  readonly #activity: UnitActivity[] = []
  readonly #linksDown = new Map<string, number>()
  /** How long the latest outages lasted, ms. */
  readonly #outages: number[] = []
  /** By the day on which the fate at the due time is known, and on which the duration is. */
  readonly #dueOn = new Map<number, OpenCase[]>()
  readonly #durationOn = new Map<number, OpenCase[]>()

  readonly #shares: FadingCounts
  readonly #recentShares = new FadingCounts(3)
  readonly #durations: FadingDurations
  readonly #recalibration: Recalibration
  readonly #threshold: WarningThreshold
  readonly #record: TrackRecord
  readonly #alarms: ForecastAlarm[] = []
  readonly #coverage = [0.2, 0.2, 0.2]
  /** By stage: working time at which it was last left anywhere, and how long it lasts lately and usually (log hours). */
  readonly #stageLeft: { total: number; recent: number; usual: number; known: number }[] = []
  #rows: (TrainingRow & { age: number })[] = []
  #trees: BoostedTrees = noTrees
  #grownOn = 0
  #learntOn = 0
  /**
   * Days of learning: how old what was learnt is. A day on which few fates became known ages it less, so that a small place
   * remembers as many dossiers as it needs.
   */
  #age = 0
  #fatesToday = 0
  #cityReady: ReturnType<TrackRecord['readiness']> = { ready: false, why: 'too-few-known' }
  readonly #mixed = noDurations()

  constructor(settings: ForecastSettings) {
    this.#settings = settings
    this.#shares = new FadingCounts(settings.halfLifeDays)
    this.#durations = new FadingDurations(settings.halfLifeDays)
    this.#recalibration = new Recalibration(10, horizonHours.length + 1)
    this.#threshold = new WarningThreshold(settings.falseWarningsMax)
    this.#record = new TrackRecord(settings.city)
  }

  /** Takes in one thing that became known. Events of one dossier come in their order. */
  observe(event: ForecastEvent): void {
    if (event.type === 'link-down') {
      if (!this.#linksDown.has(event.link)) this.#linksDown.set(event.link, event.at)
      return
    }
    if (event.type === 'link-up') {
      const since = this.#linksDown.get(event.link)
      if (since !== undefined) this.#outages.push(event.at - since)
      if (this.#outages.length > outagesMax) this.#outages.shift()
      this.#linksDown.delete(event.link)
      return
    }
    if (event.type === 'received') {
      this.#receive(event)
      return
    }
    const dossier = this.#cases.get(event.id)
    if (dossier === undefined) return
    if (event.type === 'due') this.#setDue(dossier, event.dueAt)
    else if (event.type === 'step') this.#moveTo(dossier, event.step, event.at)
    else this.#end(dossier, event.at)
  }

  #receive(event: Extract<ForecastEvent, { type: 'received' }>): void {
    if (this.#cases.has(event.id)) return
    const total = this.#settings.hours.total(event.at)
    const unit = this.#units.toNumber(event.unit)
    const dossier: OpenCase = {
      id: event.id,
      unit,
      procedure: this.#procedures.toNumber(event.procedure),
      kind: this.#kinds.toNumber(event.kind),
      channel: this.#channels.toNumber(event.channel ?? ''),
      receivedAt: event.at,
      receivedTotal: total,
      dueAt: Number.NaN,
      dueTotal: Number.NaN,
      limit: 0,
      stage: this.#stageNumber(reception),
      stageAt: event.at,
      stageTotal: total,
      supplements: 0,
      ended: Number.NaN,
      endedTotal: Number.NaN,
      snapshots: [],
      left: [],
      highest: 0,
      learnt: false,
      position: this.#open.length,
    }
    this.#cases.set(event.id, dossier)
    this.#open.push(dossier)
    this.#findActivity(unit)
  }

  #findActivity(unit: number): UnitActivity {
    const known = this.#activity[unit]
    if (known !== undefined) return known
    const fresh: UnitActivity = {
      ends: [],
      pace: 0,
      today: 0,
      stages: new Map(),
      open: 0,
      overdue: 0,
      record: new TrackRecord(this.#settings.unit),
    }
    this.#activity[unit] = fresh
    return fresh
  }

  #stageNumber(stage: Stage): number {
    const number = this.#stages.toNumber(stage.name)
    this.#stagesByNumber[number] ??= stage
    this.#stageLeft[number] ??= { total: 0, recent: 0, usual: 0, known: 0 }
    return number
  }

  #setDue(dossier: OpenCase, dueAt: number): void {
    if (dossier.learnt || dossier.dueAt === dueAt) return
    dossier.dueAt = dueAt
    dossier.dueTotal = this.#settings.hours.total(dueAt)
    dossier.limit = dossier.dueTotal - dossier.receivedTotal
    addTo(this.#dueOn, Math.max(toDay(dueAt), this.#learntOn + 1), dossier)
  }

  #leaveStage(dossier: OpenCase, at: number): void {
    const total = this.#settings.hours.total(at)
    const hours = log1p((total - dossier.stageTotal) / hourMs)
    const habit = getHabit(this.#findActivity(dossier.unit), dossier.stage)
    habit.lastLeft = total
    habit.known++
    habit.usual += (hours - habit.usual) * Math.max(0.02, 1 / habit.known)
    const time = Math.floor((at - startOfDay(toDay(at))) / (hourMs / 2))
    for (let slot = 0; slot < 48; slot++) habit.byTime[slot] = (habit.byTime[slot] ?? 0) * 0.99
    habit.byTime[time] = (habit.byTime[time] ?? 0) + 1
    const stage = this.#stageLeft[dossier.stage]
    if (stage !== undefined) {
      stage.total = Math.max(stage.total, total)
      stage.known++
      stage.recent += (hours - stage.recent) * Math.max(0.08, 1 / stage.known)
      stage.usual += (hours - stage.usual) * Math.max(0.002, 1 / stage.known)
    }
    if (dossier.left.length < snapshotsMax) dossier.left.push({ stage: dossier.stage, total })
  }

  #moveTo(dossier: OpenCase, step: string, at: number): void {
    const stage = findStage(step)
    if (stage === null) return
    const number = this.#stageNumber(stage)
    if (number === dossier.stage) return
    this.#leaveStage(dossier, at)
    if (stage.mover === 'citizen') dossier.supplements++
    dossier.stage = number
    dossier.stageAt = at
    dossier.stageTotal = this.#settings.hours.total(at)
  }

  #end(dossier: OpenCase, at: number): void {
    if (!Number.isNaN(dossier.ended)) return
    this.#leaveStage(dossier, at)
    dossier.ended = at
    dossier.endedTotal = this.#settings.hours.total(at)
    const activity = this.#findActivity(dossier.unit)
    activity.ends.push(dossier.endedTotal)
    if (activity.ends.length > 200) activity.ends.splice(0, 100)
    activity.today++
    const last = this.#open.pop()
    if (last !== undefined && last !== dossier) {
      this.#open[dossier.position] = last
      last.position = dossier.position
    }
    // Without a due time it teaches nothing.
    if (Number.isNaN(dossier.dueAt) || dossier.learnt) this.#forgetIfDone(dossier)
  }

  #forgetIfDone(dossier: OpenCase): void {
    const closed = !Number.isNaN(dossier.ended)
    if (closed && (dossier.snapshots.length === 0 || Number.isNaN(dossier.dueAt))) this.#cases.delete(dossier.id)
  }

  /** Learns from what is known at the end of the day before `at`. Call it once a day, before the first forecast. */
  learn(at: number): void {
    const today = toDay(at)
    const first = this.#learntOn === 0 ? Math.min(today, ...this.#dueOn.keys()) : this.#learntOn + 1
    for (let day = first; day < today; day++) this.#learnDay(day)
    this.#learntOn = Math.max(this.#learntOn, today - 1)
    if (today - this.#grownOn >= this.#settings.growEveryDays) this.#grow(today)
  }

  #learnDay(day: number): void {
    const end = startOfDay(day + 1)
    this.#fatesToday = 0
    for (const dossier of this.#dueOn.get(day) ?? []) this.#learnFate(dossier, day, end)
    this.#dueOn.delete(day)
    const covered = [0, 0, 0]
    const counted = [0, 0, 0]
    for (const dossier of this.#durationOn.get(day) ?? []) this.#learnDuration(dossier, covered, counted)
    this.#durationOn.delete(day)
    this.#adjustCoverage(covered, counted)
    this.#age += Math.min(1, this.#fatesToday / fatesPerDay)
    for (const activity of this.#activity) {
      activity.pace += (activity.today - activity.pace) * (activity.today > 0 ? 0.1 : 0.01)
      activity.today = 0
    }
    for (const [unit, activity] of this.#activity.entries()) {
      if (activity.record.closeDay(this.#age)) {
        this.#alarms.push({ at: end, unit: this.#units.names[unit] ?? '', why: 'behaviour-changed' })
      }
    }
    const changed = this.#record.closeDay(this.#age)
    if (changed) {
      this.#alarms.push({ at: end, unit: null, why: 'behaviour-changed' })
      // The city behaves otherwise: what the old behaviour taught only disturbs.
      this.#shares.keep(0.3)
      this.#recalibration.keep(0)
      this.#threshold.keep(0.2)
      this.#rows = this.#rows.slice(-Math.ceil(this.#rows.length / 4))
    }
    this.#recalibration.fit(this.#age)
    this.#threshold.choose(this.#age)
    const before = this.#cityReady
    this.#cityReady = this.#record.readiness()
    if (before.ready && !this.#cityReady.ready && !changed) {
      const { why } = this.#cityReady
      if (why !== 'too-few-known') this.#alarms.push({ at: end, unit: null, why })
    }
  }

  /** Learns whether the due time was met; it has passed by `end`. */
  #learnFate(dossier: OpenCase, day: number, end: number): void {
    // It was moved meanwhile, and is in another day's list.
    if (dossier.learnt || dossier.dueAt >= end) return
    const closed = !Number.isNaN(dossier.ended)
    // While the citizen has to complete something no due time runs; the new one brings it back here.
    if (!closed && this.#stagesByNumber[dossier.stage]?.mover === 'citizen') return
    dossier.learnt = true
    this.#fatesToday++
    const age = this.#age
    const late = closed && dossier.ended <= dossier.dueAt ? 0 : 1
    const { unit, procedure, kind } = dossier
    let weights = 0
    this.#recentShares.add(toKey(1, unit), age, 1, late)
    this.#recentShares.add(toKey(0), age, 1, late)
    const perDay = this.#settings.rowsMax / this.#settings.windowDays
    // As many rows of each day as fit into the window, chosen evenly.
    const kept = Math.min(1, perDay / Math.max(1, this.#dueCount(day) * 4))
    for (const [at, snapshot] of dossier.snapshots.entries()) {
      const { stage, bucket, weight } = snapshot
      this.#shares.add(toKey(2, bucket), age, 1, late)
      this.#shares.add(toKey(3, bucket, stage), age, 1, late)
      this.#shares.add(toKey(4, bucket, stage, kind), age, 1, late)
      this.#shares.add(toKey(5, bucket, stage, procedure), age, 1, late)
      this.#shares.add(toKey(6, bucket, stage, unit), age, 1, late)
      this.#shares.add(toKey(7, bucket >> 1, stage, unit, procedure), age, 1, late)
      this.#recalibration.add(toHorizon(dossier.dueTotal - snapshot.total), snapshot.raw, 1, late)
      weights += weight
      if (kept >= 1 || chosen(dossier.position + at * 7919 + Math.round(snapshot.total), kept)) {
        this.#rows.push({
          features: snapshot.features,
          offset: snapshot.offset,
          late,
          weight: Math.min(8, weight),
          age,
        })
      }
    }
    if (weights > 0) {
      this.#shares.add(toKey(0), age, weights, late)
      const outcome = { late, forecasts: dossier.snapshots } as const
      this.#record.add(outcome)
      this.#findActivity(unit).record.add(outcome)
      this.#threshold.add(dossier.highest, late)
      // How long it really took is judged later: of what is open now one would only see the quick ones.
      const grace = Math.max(8 * hourMs, dossier.limit / 2)
      addTo(this.#durationOn, Math.max(day + 1, toDay(this.#settings.hours.reach(dossier.dueTotal + grace))), dossier)
    } else if (closed) this.#cases.delete(dossier.id)
  }

  #dueCount(day: number): number {
    return this.#dueOn.get(day)?.length ?? 0
  }

  #learnDuration(dossier: OpenCase, covered: number[], counted: number[]): void {
    const age = this.#age
    const closed = !Number.isNaN(dossier.ended)
    const { unit, procedure } = dossier
    for (const { stage, bucket, total, probability, lower, upper } of dossier.snapshots) {
      const duration = closed ? dossier.endedTotal - total : null
      const risk = toRisk(probability)
      this.#durations.add(toKey(8, bucket), age, duration, 1)
      this.#durations.add(toKey(9, bucket, stage), age, duration, 1)
      this.#durations.add(toKey(10, bucket, risk), age, duration, 1)
      this.#durations.add(toKey(11, bucket, stage, procedure), age, duration, 1)
      this.#durations.add(toKey(12, bucket, stage, unit), age, duration, 1)
      const horizon = toHorizon(dossier.dueTotal - total)
      counted[horizon] = (counted[horizon] ?? 0) + 1
      const inside = duration === null ? upper === Number.POSITIVE_INFINITY : duration >= lower && duration <= upper
      if (inside) covered[horizon] = (covered[horizon] ?? 0) + 1
    }
    for (const { stage, total } of dossier.left) {
      const rest = closed ? dossier.endedTotal - total : null
      this.#durations.add(toKey(13, stage), age, rest, 1)
      this.#durations.add(toKey(14, stage, procedure), age, rest, 1)
    }
    dossier.snapshots = []
    dossier.left = []
    this.#forgetIfDone(dossier)
  }

  /** Adaptive conformal inference (Gibbs and Candès 2021): intervals that cover too little become wider, and the other way round. */
  #adjustCoverage(covered: readonly number[], counted: readonly number[]): void {
    for (const [horizon, count] of counted.entries()) {
      if (count === 0) continue
      const miss = 1 - (covered[horizon] ?? 0) / count
      const step = 0.1 * Math.min(1, count / 50)
      const next = (this.#coverage[horizon] ?? 0.2) + step * (0.2 - miss)
      this.#coverage[horizon] = Math.min(0.6, Math.max(0.01, next))
    }
  }

  #grow(today: number): void {
    this.#grownOn = today
    const from = this.#age - this.#settings.windowDays
    let first = Math.max(0, this.#rows.length - this.#settings.rowsMax)
    while (first < this.#rows.length && (this.#rows[first]?.age ?? 0) < from) first++
    if (first > 0) this.#rows = this.#rows.slice(first)
    this.#trees = growTrees(this.#rows, treeSettings)
  }

  /** Alarms that were raised since the last call. */
  takeAlarms(): ForecastAlarm[] {
    return this.#alarms.splice(0)
  }

  /** What is known of the forecast's own skill in the city. */
  record(): TrackRecord {
    return this.#record
  }

  /**
   * The forecast of every open dossier at `at`, or only of those with at most so much working time left; everything that happened
   * until then has been observed. Remembers what it said, to learn from it when the end is known.
   */
  forecast(at: number, withinMs = Number.POSITIVE_INFINITY): Forecast[] {
    const total = this.#settings.hours.total(at)
    const day = toDay(at)
    this.#countOpen(at)
    const { byDue, byReceipt } = this.#rankQueues()
    const moment: Moment = {
      at,
      total,
      day,
      hour: (at - startOfDay(day)) / hourMs,
      baseRate: this.#shares.share(toKey(0), this.#age, 0.1, 5),
      cityRecent: this.#recentShares.share(toKey(0), this.#age, 0.1, 5),
    }
    return this.#open.flatMap((dossier, position) => {
      if (withinMs !== Number.POSITIVE_INFINITY && !(dossier.dueTotal - total <= withinMs)) return []
      return [this.#forecastOne(dossier, moment, byDue[position] ?? 0, byReceipt[position] ?? 0)]
    })
  }

  #forecastOne(dossier: OpenCase, moment: Moment, queueByDue: number, queueByReceipt: number): Forecast {
    const { at, total } = moment
    const stage = this.#stagesByNumber[dossier.stage] ?? reception
    const forecast: Forecast = {
      id: dossier.id,
      unit: this.#units.names[dossier.unit] ?? '',
      procedure: this.#procedures.names[dossier.procedure] ?? '',
      verdict: 'not-knowable',
      probability: null,
      why: null,
      baseRate: moment.baseRate,
      ends: null,
      stage: stage.name,
      mover: stage.mover,
      cause: null,
      since: dossier.stageAt,
      timeUntil: null,
    }
    const activity = this.#findActivity(dossier.unit)
    this.#explain(forecast, dossier, stage, moment, activity, queueByDue)
    if (Number.isNaN(dossier.dueAt)) {
      forecast.verdict = stage.mover === 'citizen' ? 'waiting-for-citizen' : 'not-knowable'
      forecast.why = stage.mover === 'citizen' ? null : 'no-due-time'
      return forecast
    }
    if (stage.mover === 'citizen') {
      forecast.verdict = 'waiting-for-citizen'
      return forecast
    }
    if (dossier.dueAt <= at) {
      forecast.verdict = 'late'
      return forecast
    }
    forecast.timeUntil = this.#timeUntil(dossier, at)

    const features = new Float32Array(featureCount)
    const queues = { byDue: queueByDue, byReceipt: queueByReceipt }
    const offset = this.#describe(features, dossier, stage, moment, activity, queues, forecast.timeUntil)
    const raw = toLogOdds(toProbability(offset + this.#trees.correct(features)))
    const rest = dossier.dueTotal - total
    const horizon = toHorizon(rest)
    const probability = toProbability(this.#recalibration.correct(horizon, raw))
    const mixed = this.#mixDurations(dossier, probability, rest)
    const miss = this.#coverage[horizon] ?? 0.2
    const lower = quantile(mixed, miss / 2) ?? 0
    const upper = quantile(mixed, 1 - miss / 2) ?? Number.POSITIVE_INFINITY
    forecast.probability = probability
    forecast.ends = {
      from: this.#settings.hours.reach(total + lower),
      to: upper === Number.POSITIVE_INFINITY ? null : this.#settings.hours.reach(total + upper),
    }
    if (dossier.dueAt - at >= hourMs) dossier.highest = Math.max(dossier.highest, probability)
    this.#remember(dossier, {
      features,
      offset,
      raw,
      probability,
      baseRate: moment.baseRate,
      total,
      stage: dossier.stage,
      bucket: toBucket(rest),
      lower,
      upper,
      weight: 1,
    })
    this.#judge(forecast, probability, activity)
    return forecast
  }

  /** The verdict of a running dossier: silence where the own record does not bear a forecast. */
  #judge(forecast: Forecast, probability: number, activity: UnitActivity): void {
    const unitReady = activity.record.readiness()
    // A unit of which little is known is spoken for by the city; one where the forecast fails is not spoken for.
    const unitFails = !unitReady.ready && (unitReady.why === 'behaviour-changed' || activity.record.isWorseThanBase())
    if (!this.#cityReady.ready) forecast.why = this.#cityReady.why
    else if (unitFails && !unitReady.ready) forecast.why = unitReady.why
    else forecast.verdict = probability >= this.#threshold.value ? 'at-risk' : 'on-track'
  }

  /** One forecast per stage and time left is remembered, drawn evenly from all that were made in it. */
  #remember(dossier: OpenCase, snapshot: Snapshot): void {
    const { snapshots } = dossier
    const last = snapshots.at(-1)
    if (last === undefined || last.stage !== snapshot.stage || last.bucket !== snapshot.bucket) {
      if (snapshots.length < snapshotsMax) snapshots.push(snapshot)
      return
    }
    const weight = last.weight + 1
    if (chosen(dossier.receivedAt + snapshot.total, 1 / weight)) {
      snapshot.weight = weight
      snapshots[snapshots.length - 1] = snapshot
    } else last.weight = weight
  }

  /** Fills in the features; the result is the log-odds that the counts alone give. */
  #describe(
    into: Float32Array,
    dossier: OpenCase,
    stage: Stage,
    { total, day, hour, at, baseRate, cityRecent }: Moment,
    activity: UnitActivity,
    queues: { byDue: number; byReceipt: number },
    timeUntil: number | null,
  ): number {
    const { unit, procedure, kind } = dossier
    const rest = dossier.dueTotal - total
    const bucket = toBucket(rest)
    const shares = this.#shares
    const age = this.#age
    const all = shares.share(toKey(2, bucket), age, baseRate, strengths.all)
    const byStage = shares.share(toKey(3, bucket, dossier.stage), age, all, strengths.stage)
    const byKind = shares.share(toKey(4, bucket, dossier.stage, kind), age, byStage, strengths.kind)
    const byProcedure = shares.share(toKey(5, bucket, dossier.stage, procedure), age, byKind, strengths.procedure)
    const byUnit = shares.share(toKey(6, bucket, dossier.stage, unit), age, byStage, strengths.unit)
    const [lAll, lStage, lProcedure, lUnit] = [
      toLogOdds(all),
      toLogOdds(byStage),
      toLogOdds(byProcedure),
      toLogOdds(byUnit),
    ]
    const both = toProbability(lProcedure + lUnit - lStage)
    const narrow = shares.share(
      toKey(7, bucket >> 1, dossier.stage, unit, procedure),
      age,
      both,
      strengths.unitProcedure,
    )
    const offset = toLogOdds(narrow)
    const mixed = this.#mixDurations(dossier, null, rest)
    const restHours = rest / hourMs
    const capacity = activity.pace * (restHours / 7.5) + 0.3
    const stageLeft = this.#stageLeft[dossier.stage]
    const unitRecent = this.#recentShares.share(toKey(1, unit), age, cityRecent, 4)
    const downSince = stage.link === null ? undefined : this.#linksDown.get(stage.link)
    const hoursInStage = (total - dossier.stageTotal) / hourMs
    into[0] = Math.log(restHours + 0.05)
    into[1] = log1p(dossier.limit / hourMs)
    into[2] = log1p(hoursInStage)
    into[3] = log1p((total - dossier.receivedTotal) / hourMs)
    into[4] = lStage - lAll
    into[5] = lProcedure - lStage
    into[6] = lUnit - lStage
    into[7] = offset - lProcedure
    into[8] = toLogOdds(shareLonger(mixed, rest))
    into[9] = Math.log((queues.byDue + 1) / capacity)
    into[10] = Math.log((queues.byReceipt + 1) / capacity)
    into[11] = Math.log((endsSince(activity, total - 8 * hourMs) + 1) / (activity.pace + 1))
    const habit = getHabit(activity, dossier.stage)
    into[12] = log1p((total - habit.lastLeft) / hourMs)
    into[13] = log1p((total - (stageLeft?.total ?? 0)) / minuteMs)
    into[14] =
      downSince === undefined ? -7 : toLogOdds(this.#staysDown(at - downSince, (timeUntil ?? dossier.dueAt) - at))
    into[15] = Math.log((activity.overdue + 0.5) / (activity.open + 1))
    into[16] = toLogOdds(unitRecent)
    into[17] = toLogOdds(cityRecent)
    into[18] = hour
    into[19] = dossier.supplements
    into[20] = dossier.channel
    into[21] = log1p(hoursInStage) - (stageLeft?.usual ?? 0)
    into[22] = log1p((quantile(mixed, 0.5) ?? 1e9) / hourMs)
    into[23] = (day + 3) % 7
    into[24] = (stageLeft?.recent ?? 0) - (stageLeft?.usual ?? 0)
    into[25] = offset
    into[26] = habit.known < 5 ? (stageLeft?.usual ?? 0) : habit.usual
    into[27] = toDay(dossier.dueAt) > day ? 1 + restHours / 8 : shareAfter(habit.byTime, hour)
    return offset
  }

  /**
   * How probable it is that an outage that has lasted `lastedMs` lasts `moreMs` longer: from the outages that were seen, and as long
   * as they are few, as if it were as likely as not to last as long again.
   */
  #staysDown(lastedMs: number, moreMs: number): number {
    const lasted = Math.max(5 * minuteMs, lastedMs)
    const more = Math.max(0, moreMs)
    const reached = this.#outages.filter((each) => each > lasted).length
    const longer = this.#outages.filter((each) => each > lasted + more).length
    return (longer + outagePrior * (lasted / (lasted + more))) / (reached + outagePrior)
  }

  /** How long dossiers like this one took from here on. */
  #mixDurations({ stage, procedure, unit }: OpenCase, probability: number | null, rest: number): Float64Array {
    const mixed = noDurations(this.#mixed)
    const age = this.#age
    const bucket = toBucket(rest)
    this.#durations.mixInto(mixed, toKey(8, bucket), age, 1)
    this.#durations.mixInto(mixed, toKey(9, bucket, stage), age, 15)
    this.#durations.mixInto(mixed, toKey(11, bucket, stage, procedure), age, 20)
    this.#durations.mixInto(mixed, toKey(12, bucket, stage, unit), age, 15)
    if (probability !== null) this.#durations.mixInto(mixed, toKey(10, bucket, toRisk(probability)), age, 60)
    return mixed
  }

  /** The moment by which the present stage must be left, if what follows takes as long as it does in four of five cases. */
  #timeUntil(dossier: OpenCase, at: number): number | null {
    const mixed = noDurations(this.#mixed)
    const age = this.#age
    this.#durations.mixInto(mixed, toKey(13, dossier.stage), age, 1)
    this.#durations.mixInto(mixed, toKey(14, dossier.stage, dossier.procedure), age, 20)
    const rest = quantile(mixed, 0.8)
    if (rest === null) return null
    return Math.max(at, this.#settings.hours.reach(dossier.dueTotal - rest))
  }

  /** Why it waits, as far as that shows itself. */
  #explain(
    forecast: Forecast,
    dossier: OpenCase,
    stage: Stage,
    { total, at }: Moment,
    activity: UnitActivity,
    queueByDue: number,
  ): void {
    const downSince = stage.link === null ? undefined : this.#linksDown.get(stage.link)
    if (stage.mover === 'citizen') forecast.cause = 'supplement-open'
    else if (downSince !== undefined) {
      forecast.cause = 'link-down'
      forecast.mover = 'link'
      forecast.since = downSince
    } else if (stage.mover === 'agency') forecast.cause = 'agency-has-not-answered'
    else if (stage.mover === 'leader') forecast.cause = 'approval-waits'
    else if (stage.mover === 'registry' || stage.mover === 'link') {
      const usual = this.#stageLeft[dossier.stage]?.usual ?? 0
      if (log1p((total - dossier.stageTotal) / hourMs) > usual + 0.2) forecast.cause = 'registry-slow'
    } else {
      const perHour = activity.pace / 7.5
      const rest = dossier.dueAt > at ? (dossier.dueTotal - total) / hourMs : 0
      forecast.cause = queueByDue > perHour * rest && queueByDue >= 2 ? 'queue' : 'unit-has-not-acted'
    }
  }

  #countOpen(at: number): void {
    for (const activity of this.#activity) {
      activity.open = 0
      activity.overdue = 0
    }
    for (const { unit, dueAt } of this.#open) {
      const activity = this.#activity[unit]
      if (activity === undefined) continue
      activity.open++
      if (dueAt <= at) activity.overdue++
    }
  }

  /** Per open dossier: how many of its unit that wait for the unit come before it, by due time and by receipt. */
  #rankQueues(): { byDue: Float64Array; byReceipt: Float64Array } {
    const byDue = new Float64Array(this.#open.length)
    const byReceipt = new Float64Array(this.#open.length)
    const queues: OpenCase[][] = []
    for (const dossier of this.#open) {
      const queue = queues[dossier.unit]
      if (queue === undefined) queues[dossier.unit] = [dossier]
      else queue.push(dossier)
    }
    const waits = ({ stage }: OpenCase) => this.#stagesByNumber[stage]?.mover === 'unit'
    for (const queue of queues) {
      if (queue === undefined) continue
      for (const [ranks, before] of [
        [byDue, (a: OpenCase, b: OpenCase) => (a.dueAt || 0) - (b.dueAt || 0) || a.receivedAt - b.receivedAt],
        [byReceipt, (a: OpenCase, b: OpenCase) => a.receivedAt - b.receivedAt],
      ] as const) {
        queue.sort(before)
        let ahead = 0
        for (const dossier of queue) {
          ranks[dossier.position] = ahead
          if (waits(dossier)) ahead++
        }
      }
    }
    return { byDue, byReceipt }
  }
}

/** What all forecasts of a moment share. */
interface Moment {
  at: number
  /** Working time. */
  total: number
  day: number
  /** Of the day in Viet Nam. */
  hour: number
  baseRate: number
  cityRecent: number
}

const toBucket = (restMs: number): number => {
  const hours = restMs / hourMs
  const bucket = bucketHours.findIndex((border) => hours <= border)
  return bucket < 0 ? bucketHours.length : bucket
}
const toHorizon = (restMs: number): number => {
  const horizon = horizonHours.findIndex((border) => restMs / hourMs <= border)
  return horizon < 0 ? horizonHours.length : horizon
}
/** Groups of dossiers that are about equally endangered. */
const toRisk = (probability: number): number => Math.min(7, Math.max(0, Math.round(toLogOdds(probability) + 4)))

/** One number for a group: which kind of group, and up to four members below 2048 (the first below 64). */
function toKey(kind: number, a = 0, b = 0, c = 0, d = 0): number {
  return (((kind * 64 + a) * 512 + b) * 4096 + c) * 4096 + d
}

/** Evenly chosen without chance: the same number is always chosen, or never. */
function chosen(number: number, share: number): boolean {
  let hash = (number | 0) ^ Math.floor(number / 0x1_0000_0000)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000 < share
}

function getHabit({ stages }: UnitActivity, stage: number): StageHabit {
  const known = stages.get(stage)
  if (known !== undefined) return known
  const fresh = { lastLeft: 0, usual: 0, known: 0, byTime: new Float64Array(48) }
  stages.set(stage, fresh)
  return fresh
}

/** Of the times at which a unit leaves a stage, the share that is later in the day than `hour`. */
function shareAfter(byTime: Float64Array, hour: number): number {
  let [after, all] = [0.5, 1]
  for (let slot = 0; slot < 48; slot++) {
    const count = byTime[slot] ?? 0
    all += count
    if (slot >= hour * 2) after += count
  }
  return after / all
}

function endsSince({ ends }: UnitActivity, total: number): number {
  let count = 0
  for (let at = ends.length - 1; at >= 0 && (ends[at] ?? 0) > total; at--) count++
  return count
}

function addTo(lists: Map<number, OpenCase[]>, day: number, dossier: OpenCase): void {
  const list = lists.get(day)
  if (list === undefined) lists.set(day, [dossier])
  else list.push(dossier)
}

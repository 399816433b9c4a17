/**
 * The forecast (dự báo trễ hạn): is given what happens, in the order in which it becomes known, and says of every open dossier how
 * probable it is that its due time passes before it ends. It learns each night, only from dossiers whose fate at their due time is
 * known by then: those that merely ended early would teach it that all is quick. It keeps its own record and falls silent where
 * that record does not bear it. Deterministic: the same events and moments give the same forecasts.
 */
import type { ForecastVerdict } from '../../domain/dossier/forecast.ts'
import { hourMs } from '../../domain/duration.ts'
import { startOfDay, toDay } from '../../domain/working-time/days.ts'
import { type Explanation, explain } from './cause.ts'
import { Evidence } from './evidence.ts'
import type { ForecastEvent } from './history.ts'
import { type ForecastAlarm, Judgement, type WhyNotKnowable } from './judgement.ts'
import { Model, type Moment, toMoment } from './model.ts'
import type { Readiness, TrackRecord, TrackRecordSettings } from './track-record.ts'
import { isClosed, type OpenCase, type Queues, type Snapshot, snapshotsMax, UnderWay } from './under-way.ts'
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

export interface Forecast extends Explanation {
  id: string
  unit: string
  procedure: string
  verdict: ForecastVerdict
  /** What the model says, spoken or not; for the back-test. `null` = late already, waiting for the citizen, no due time. */
  probability: number | null
  /** Why the verdict is `not-knowable`. */
  why: WhyNotKnowable | null
  /** The share of late dossiers that was known in the city at that moment. */
  baseRate: number
  /** When it ends, with 80 % confidence: ms since the epoch; `to` null = not to be seen. */
  ends: { from: number; to: number | null } | null
  stage: string
  /** Until when the mover has time if the rest takes as long as it does in four of five cases; ms since the epoch. */
  timeUntil: number | null
}

/** Fates that make a whole day of learning. */
const fatesPerDay = 20

export class Forecaster {
  readonly #settings: ForecastSettings
  readonly #underWay: UnderWay
  readonly #evidence: Evidence
  readonly #model: Model
  readonly #judgement: Judgement
  /** By the day on which the fate at the due time is known, and on which the duration is. */
  readonly #dueOn = new Map<number, OpenCase[]>()
  readonly #durationOn = new Map<number, OpenCase[]>()
  #grownOn = 0
  #learntOn = 0
  #fatesToday = 0

  constructor(settings: ForecastSettings) {
    this.#settings = settings
    this.#underWay = new UnderWay(settings.hours, settings.unit)
    this.#evidence = new Evidence(settings.halfLifeDays)
    this.#model = new Model(this.#evidence, this.#underWay, settings)
    this.#judgement = new Judgement(this.#underWay, settings.falseWarningsMax, settings.city)
  }

  /** Takes in one thing that became known. Events of one dossier come in their order. */
  observe(event: ForecastEvent): void {
    const dossier = this.#underWay.observe(event)
    if (dossier !== null) addTo(this.#dueOn, Math.max(toDay(dossier.dueAt), this.#learntOn + 1), dossier)
  }

  /** Learns from what is known at the end of the day before `at`. Call it once a day, before the first forecast. */
  learn(at: number): void {
    const today = toDay(at)
    const first = this.#learntOn === 0 ? Math.min(today, ...this.#dueOn.keys()) : this.#learntOn + 1
    for (let day = first; day < today; day++) this.#learnDay(day)
    this.#learntOn = Math.max(this.#learntOn, today - 1)
    if (today - this.#grownOn < this.#settings.growEveryDays) return
    this.#grownOn = today
    this.#model.grow()
  }

  #learnDay(day: number): void {
    const end = startOfDay(day + 1)
    const due = this.#dueOn.get(day) ?? []
    this.#fatesToday = 0
    for (const dossier of due) this.#learnFate(dossier, day, end, due.length)
    this.#dueOn.delete(day)
    const durations = this.#durationOn.get(day) ?? []
    this.#model.adjustIntervals(durations, this.#settings.hours.total(end))
    for (const dossier of durations) this.#learnDuration(dossier)
    this.#durationOn.delete(day)
    this.#evidence.age += Math.min(1, this.#fatesToday / fatesPerDay)
    this.#underWay.closeDay()
    if (this.#judgement.closeDay(this.#evidence.age, end)) {
      // The city behaves otherwise: what the old behaviour taught only disturbs.
      this.#evidence.keepShares(0.3)
      this.#model.forgetOldBehaviour()
    }
    this.#model.closeDay()
  }

  /** Learns whether the due time was met; it has passed by `end`. `dueToday`: how many were due on that day. */
  #learnFate(dossier: OpenCase, day: number, end: number, dueToday: number): void {
    // It was moved meanwhile, and is in another day's list.
    if (dossier.learnt || dossier.dueAt >= end) return
    const closed = isClosed(dossier)
    // While the citizen has to complete something no due time runs; the new one brings it back here.
    if (!closed && this.#underWay.getStage(dossier).mover === 'citizen') return
    dossier.learnt = true
    this.#fatesToday++
    const late = closed && dossier.ended <= dossier.dueAt ? 0 : 1
    this.#evidence.addFate(dossier, late)
    const perDay = this.#settings.rowsMax / this.#settings.windowDays
    // As many rows of each day as fit into the window, chosen evenly.
    const kept = Math.min(1, perDay / Math.max(1, dueToday * 4))
    let weights = 0
    for (const [at, snapshot] of dossier.snapshots.entries()) {
      this.#evidence.addMoment(dossier, snapshot.stage, snapshot.bucket, late)
      this.#model.addFate(dossier, snapshot, late)
      weights += snapshot.weight
      if (kept >= 1 || chosen(dossier.position + at * 7919 + Math.round(snapshot.total), kept)) {
        this.#model.addRow(snapshot, late)
      }
    }
    if (weights > 0) {
      this.#evidence.addToBaseRate(weights, late)
      this.#judgement.addFate(dossier, late)
      // How long it really took is judged later: of what is open now one would only see the quick ones.
      const grace = Math.max(8 * hourMs, dossier.limit / 2)
      addTo(this.#durationOn, Math.max(day + 1, toDay(this.#settings.hours.reach(dossier.dueTotal + grace))), dossier)
    } else if (closed) this.#underWay.forget(dossier)
  }

  #learnDuration(dossier: OpenCase): void {
    this.#evidence.addDurations(dossier)
    dossier.snapshots = []
    dossier.left = []
    this.#underWay.forgetIfDone(dossier)
  }

  /** Alarms that were raised since the last call. */
  takeAlarms(): ForecastAlarm[] {
    return this.#judgement.takeAlarms()
  }

  /** Where it has withdrawn at present, and why. */
  silences(): Omit<ForecastAlarm, 'at'>[] {
    return this.#judgement.silences()
  }

  /** What is known of the forecast's own skill in the city, and whether that bears a forecast. */
  record(): { record: TrackRecord; city: Readiness } {
    return { record: this.#judgement.record, city: this.#judgement.city }
  }

  /**
   * The forecast of every open dossier at `at`, or only of those with at most so much working time left; everything that happened
   * until then has been observed. Remembers what it said, to learn from it when the end is known.
   */
  forecast(at: number, withinMs = Number.POSITIVE_INFINITY): Forecast[] {
    const moment = this.#momentAt(at)
    const near = ({ dueTotal }: OpenCase) =>
      withinMs === Number.POSITIVE_INFINITY || dueTotal - moment.total <= withinMs
    return this.#forecastThose(moment, near, (dossier, snapshot) => {
      if (dossier.dueAt - at >= hourMs) dossier.highest = Math.max(dossier.highest, snapshot.probability)
      remember(dossier, snapshot)
    })
  }

  /** The same for readers, at any moment and as often as they like: nothing is learnt from it. `ids` = only these. */
  read(at: number, ids?: ReadonlySet<string>): Forecast[] {
    return this.#forecastThose(
      this.#momentAt(at),
      ({ id }) => ids === undefined || ids.has(id),
      () => {},
    )
  }

  #momentAt(at: number): Moment {
    this.#underWay.countOpen(at)
    return toMoment(at, this.#settings.hours.total(at), this.#evidence)
  }

  #forecastThose(
    moment: Moment,
    wanted: (dossier: OpenCase) => boolean,
    onPredicted: (dossier: OpenCase, snapshot: Snapshot) => void,
  ): Forecast[] {
    const queues = this.#underWay.rankQueues()
    return this.#underWay.open
      .filter((dossier) => wanted(dossier))
      .map((dossier) => this.#forecastOne(dossier, moment, queues, onPredicted))
  }

  #forecastOne(
    dossier: OpenCase,
    moment: Moment,
    queues: Queues,
    onPredicted: (dossier: OpenCase, snapshot: Snapshot) => void,
  ): Forecast {
    const { at, total } = moment
    const underWay = this.#underWay
    const activity = underWay.findActivity(dossier.unit)
    const [byDue, byReceipt] = [queues.byDue[dossier.position] ?? 0, queues.byReceipt[dossier.position] ?? 0]
    const stage = underWay.getStage(dossier)
    const { cause, mover, since } = explain(underWay, dossier, moment, activity, byDue)
    const forecast: Forecast = {
      id: dossier.id,
      unit: underWay.unitName(dossier.unit),
      procedure: underWay.procedureName(dossier.procedure),
      verdict: 'not-knowable',
      probability: null,
      why: null,
      baseRate: moment.baseRate,
      ends: null,
      stage: stage.name,
      mover,
      cause,
      since,
      timeUntil: null,
    }
    if (stage.mover === 'citizen') {
      forecast.verdict = 'waiting-for-citizen'
      return forecast
    }
    if (Number.isNaN(dossier.dueAt)) {
      forecast.why = 'no-due-time'
      return forecast
    }
    if (dossier.dueAt <= at) {
      forecast.verdict = 'late'
      return forecast
    }
    forecast.timeUntil = this.#timeUntil(dossier, at)
    const surroundings = { activity, byDue, byReceipt, timeUntil: forecast.timeUntil }
    const { snapshot, lower, upper } = this.#model.predict(dossier, moment, surroundings)
    const { probability } = snapshot
    forecast.probability = probability
    forecast.ends = {
      from: this.#settings.hours.reach(total + lower),
      to: upper === Number.POSITIVE_INFINITY ? null : this.#settings.hours.reach(total + upper),
    }
    onPredicted(dossier, snapshot)
    const { verdict, why } = this.#judgement.judge(probability, activity)
    forecast.verdict = verdict
    forecast.why = why
    return forecast
  }

  /** The moment by which the present stage must be left, if what follows takes as long as it does in four of five cases. */
  #timeUntil(dossier: OpenCase, at: number): number | null {
    const rest = this.#evidence.restAfterStage(dossier)
    return rest === null ? null : Math.max(at, this.#settings.hours.reach(dossier.dueTotal - rest))
  }
}

/** One forecast per stage and time left is remembered, drawn evenly from all that were made in it. */
function remember({ snapshots, receivedAt }: OpenCase, snapshot: Snapshot): void {
  const last = snapshots.at(-1)
  if (last === undefined || last.stage !== snapshot.stage || last.bucket !== snapshot.bucket) {
    if (snapshots.length < snapshotsMax) snapshots.push(snapshot)
    return
  }
  const weight = last.weight + 1
  if (chosen(receivedAt + snapshot.total, 1 / weight)) {
    snapshot.weight = weight
    snapshots[snapshots.length - 1] = snapshot
  } else last.weight = weight
}

/** Evenly chosen without chance: the same number is always chosen, or never. */
function chosen(number: number, share: number): boolean {
  let hash = (number | 0) ^ Math.floor(number / 0x1_0000_0000)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000 < share
}

function addTo(lists: Map<number, OpenCase[]>, day: number, dossier: OpenCase): void {
  const list = lists.get(day)
  if (list === undefined) lists.set(day, [dossier])
  else list.push(dossier)
}

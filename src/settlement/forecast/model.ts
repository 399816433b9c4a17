/**
 * The model: the late share of dossiers like this one, corrected by what the moment shows (queue, pace, outage, habits) with small
 * boosted trees, and brought to what really happened lately. Its interval is as wide as it had to be lately.
 */
import { hourMs, minuteMs } from '../../domain/duration.ts'
import { startOfDay, toDay } from '../../domain/working-time/days.ts'
import { type BoostedTrees, growTrees, noTrees, type TrainingRow } from './boosted-trees.ts'
import { type Evidence, horizons, toBucket, toHorizon } from './evidence.ts'
import { quantile, shareLonger } from './fading.ts'
import { IntervalCalibration, outlineLength, writeOutline } from './interval-calibration.ts'
import { log1p, toLogOdds, toProbability } from './log-odds.ts'
import { Recalibration } from './recalibration.ts'
import { getHabit, isClosed, type OpenCase, type Snapshot, type UnderWay, type UnitActivity } from './under-way.ts'

/** What all forecasts of a moment share. */
export interface Moment {
  at: number
  /** Working time. */
  total: number
  day: number
  /** Of the day in Viet Nam. */
  hour: number
  baseRate: number
  cityRecent: number
}

export function toMoment(at: number, total: number, evidence: Evidence): Moment {
  const day = toDay(at)
  const hour = (at - startOfDay(day)) / hourMs
  return { at, total, day, hour, baseRate: evidence.baseRate(), cityRecent: evidence.recentRate() }
}

/** What the moment shows of one dossier beside itself. */
export interface Surroundings {
  activity: UnitActivity
  /** How many of the unit's dossiers come before it. */
  byDue: number
  byReceipt: number
  /** Until when its mover has time, ms since the epoch. */
  timeUntil: number | null
}

const featureCount = 28
/** Queue by due time and by receipt, and how probably the link stays down: more of it never makes a dossier safer. */
const risingFeatures = [9, 10, 14]
const rising = Array.from({ length: featureCount }, (_, feature) => (risingFeatures.includes(feature) ? 1 : 0))

const treeSettings = { trees: 40, depth: 3, rate: 0.15, ridge: 20, evidenceMin: 12, rising }

export class Model {
  readonly #evidence: Evidence
  readonly #underWay: UnderWay
  readonly #settings: { windowDays: number; rowsMax: number }
  readonly #recalibration = new Recalibration(10, horizons)
  readonly #intervals = new IntervalCalibration(10, horizons)
  #rows: (TrainingRow & { age: number })[] = []
  #trees: BoostedTrees = noTrees

  constructor(evidence: Evidence, underWay: UnderWay, settings: { windowDays: number; rowsMax: number }) {
    this.#evidence = evidence
    this.#underWay = underWay
    this.#settings = settings
  }

  /** How probable it is that the due time passes first, and in which working time from now on it ends with 80 % confidence. */
  predict(
    dossier: OpenCase,
    moment: Moment,
    surroundings: Surroundings,
  ): { snapshot: Snapshot; lower: number; upper: number } {
    const features = new Float32Array(featureCount + outlineLength)
    const offset = this.#describe(features, dossier, moment, surroundings)
    const raw = toLogOdds(toProbability(offset + this.#trees.correct(features)))
    const rest = dossier.dueTotal - moment.total
    const horizon = toHorizon(rest)
    const probability = toProbability(this.#recalibration.correct(horizon, raw))
    const mixed = this.#evidence.mixDurations(dossier, probability, rest)
    const { lower, upper } = this.#intervals.interval(horizon, mixed)
    writeOutline(features, mixed)
    const snapshot: Snapshot = {
      features,
      offset,
      raw,
      probability,
      baseRate: moment.baseRate,
      total: moment.total,
      stage: dossier.stage,
      bucket: toBucket(rest),
      weight: 1,
    }
    return { snapshot, lower, upper }
  }

  /** Fills in the features; the result is the log-odds that the counts alone give. */
  #describe(
    into: Float32Array,
    dossier: OpenCase,
    { total, day, hour, at, baseRate, cityRecent }: Moment,
    { activity, byDue, byReceipt, timeUntil }: Surroundings,
  ): number {
    const rest = dossier.dueTotal - total
    const shares = this.#evidence.shares(dossier, toBucket(rest), baseRate)
    const offset = shares.narrow
    const mixed = this.#evidence.mixDurations(dossier, null, rest)
    const restHours = rest / hourMs
    const capacity = activity.pace * (restHours / 7.5) + 0.3
    const stagePace = this.#underWay.stagePace(dossier)
    const unitRecent = this.#evidence.recentUnitRate(dossier.unit, cityRecent)
    const downSince = this.#underWay.downSince(this.#underWay.getStage(dossier))
    const hoursInStage = (total - dossier.stageTotal) / hourMs
    into[0] = Math.log(restHours + 0.05)
    into[1] = log1p(dossier.limit / hourMs)
    into[2] = log1p(hoursInStage)
    into[3] = log1p((total - dossier.receivedTotal) / hourMs)
    into[4] = shares.stage - shares.all
    into[5] = shares.procedure - shares.stage
    into[6] = shares.unit - shares.stage
    into[7] = offset - shares.procedure
    into[8] = toLogOdds(shareLonger(mixed, rest))
    into[9] = Math.log((byDue + 1) / capacity)
    into[10] = Math.log((byReceipt + 1) / capacity)
    into[11] = Math.log((endsSince(activity, total - 8 * hourMs) + 1) / (activity.pace + 1))
    const habit = getHabit(activity, dossier.stage)
    into[12] = log1p((total - habit.lastLeft) / hourMs)
    into[13] = log1p((total - (stagePace?.total ?? 0)) / minuteMs)
    into[14] =
      downSince === undefined
        ? -7
        : toLogOdds(this.#underWay.staysDown(at - downSince, (timeUntil ?? dossier.dueAt) - at))
    into[15] = Math.log((activity.overdue + 0.5) / (activity.open + 1))
    into[16] = toLogOdds(unitRecent)
    into[17] = toLogOdds(cityRecent)
    into[18] = hour
    into[19] = dossier.supplements
    into[20] = dossier.channel
    into[21] = log1p(hoursInStage) - (stagePace?.usual ?? 0)
    into[22] = log1p((quantile(mixed, 0.5) ?? 1e9) / hourMs)
    into[23] = (day + 3) % 7
    into[24] = (stagePace?.recent ?? 0) - (stagePace?.usual ?? 0)
    into[25] = offset
    into[26] = habit.known < 5 ? (stagePace?.usual ?? 0) : habit.usual
    into[27] = toDay(dossier.dueAt) > day ? 1 + restHours / 8 : shareAfter(habit.byTime, hour)
    return offset
  }

  /** One forecast whose fate is known now, for the recalibration. */
  addFate(dossier: OpenCase, snapshot: Snapshot, late: 0 | 1): void {
    this.#recalibration.add(toHorizon(dossier.dueTotal - snapshot.total), snapshot.raw, 1, late)
  }

  /** The same, as a row from which trees grow. */
  addRow({ features, offset, weight }: Snapshot, late: 0 | 1): void {
    this.#rows.push({ features, offset, late, weight: Math.min(8, weight), age: this.#evidence.age })
  }

  /** Which intervals would have held the ends of these dossiers, of which the duration is known now; `total` = working time. */
  adjustIntervals(dossiers: readonly OpenCase[], total: number): void {
    for (const dossier of dossiers) {
      const closed = isClosed(dossier)
      const until = closed ? dossier.endedTotal : total
      let weights = 0
      for (const { weight } of dossier.snapshots) weights += weight
      for (const snapshot of dossier.snapshots) {
        const horizon = toHorizon(dossier.dueTotal - snapshot.total)
        const { features, total: madeAt, weight } = snapshot
        const outcome = { durationMs: until - madeAt, ended: closed }
        this.#intervals.add(horizon, features, outcome, { forecasts: weight, dossiers: weight / weights })
      }
    }
  }

  closeDay(): void {
    this.#recalibration.fit(this.#evidence.age)
    this.#intervals.closeDay(this.#evidence.age)
  }

  /** Behaviour has changed: what the old one taught only disturbs. */
  forgetOldBehaviour(): void {
    this.#recalibration.keep(0)
    this.#intervals.keep(0)
    this.#rows = this.#rows.slice(-Math.ceil(this.#rows.length / 4))
  }

  grow(): void {
    const { windowDays, rowsMax } = this.#settings
    const from = this.#evidence.age - windowDays
    let first = Math.max(0, this.#rows.length - rowsMax)
    while (first < this.#rows.length && (this.#rows[first]?.age ?? 0) < from) first++
    if (first > 0) this.#rows = this.#rows.slice(first)
    this.#trees = growTrees(this.#rows, treeSettings)
  }
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

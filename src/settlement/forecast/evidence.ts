/**
 * What it learns from: how many dossiers like this one were late, and how long dossiers like this one took, by groups from wide to
 * narrow. Where the narrow group is thin the wider one speaks.
 */
import { hourMs } from '../../domain/duration.ts'
import { FadingCounts, FadingDurations, noDurations, quantile } from './fading.ts'
import { toLogOdds, toProbability } from './log-odds.ts'
import { isClosed, type OpenCase } from './under-way.ts'

/** Borders of working time to the due time, in hours. */
const bucketHours = [0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 40, 60, 90, 140, 220, 350, 550]
/** Borders of the three horizons that are calibrated apart, in hours. */
const horizonHours = [2, 8]
export const horizons = horizonHours.length + 1

/** Strengths of the wider group against the narrower one, in dossiers. */
const strengths = { all: 4, stage: 15, kind: 15, procedure: 15, unit: 8, unitProcedure: 10 }

/** Late shares of groups in log-odds, from all down to the unit's dossiers of this procedure. */
export interface Shares {
  all: number
  stage: number
  procedure: number
  unit: number
  narrow: number
}

export class Evidence {
  readonly #shares: FadingCounts
  readonly #recentShares = new FadingCounts(3)
  readonly #durations: FadingDurations
  readonly #mixed = noDurations()
  /**
   * Days of learning: how old what was learnt is. A day on which few fates became known ages it less, so that a small place
   * remembers as many dossiers as it needs.
   */
  age = 0

  constructor(halfLifeDays: number) {
    this.#shares = new FadingCounts(halfLifeDays)
    this.#durations = new FadingDurations(halfLifeDays)
  }

  /** The share of late dossiers in the city: lately, and in the last days. */
  baseRate(): number {
    return this.#shares.share(toKey(0), this.age, 0.1, 5)
  }

  recentRate(): number {
    return this.#recentShares.share(toKey(0), this.age, 0.1, 5)
  }

  /** The same of a unit, in the last days. */
  recentUnitRate(unit: number, cityRecent: number): number {
    return this.#recentShares.share(toKey(1, unit), this.age, cityRecent, 4)
  }

  /** The fate of a dossier, before any of its forecasts. */
  addFate({ unit }: OpenCase, late: 0 | 1): void {
    this.#recentShares.add(toKey(1, unit), this.age, 1, late)
    this.#recentShares.add(toKey(0), this.age, 1, late)
  }

  /** The fate of a dossier, for one moment at which it was forecast. */
  addMoment({ unit, procedure, kind }: OpenCase, stage: number, bucket: number, late: 0 | 1): void {
    const { age } = this
    this.#shares.add(toKey(2, bucket), age, 1, late)
    this.#shares.add(toKey(3, bucket, stage), age, 1, late)
    this.#shares.add(toKey(4, bucket, stage, kind), age, 1, late)
    this.#shares.add(toKey(5, bucket, stage, procedure), age, 1, late)
    this.#shares.add(toKey(6, bucket, stage, unit), age, 1, late)
    this.#shares.add(toKey(7, bucket >> 1, stage, unit, procedure), age, 1, late)
  }

  addToBaseRate(weight: number, late: 0 | 1): void {
    this.#shares.add(toKey(0), this.age, weight, late)
  }

  shares({ stage, unit, procedure, kind }: OpenCase, bucket: number, baseRate: number): Shares {
    const shares = this.#shares
    const { age } = this
    const all = shares.share(toKey(2, bucket), age, baseRate, strengths.all)
    const byStage = shares.share(toKey(3, bucket, stage), age, all, strengths.stage)
    const byKind = shares.share(toKey(4, bucket, stage, kind), age, byStage, strengths.kind)
    const byProcedure = shares.share(toKey(5, bucket, stage, procedure), age, byKind, strengths.procedure)
    const byUnit = shares.share(toKey(6, bucket, stage, unit), age, byStage, strengths.unit)
    const [lAll, lStage, lProcedure, lUnit] = [
      toLogOdds(all),
      toLogOdds(byStage),
      toLogOdds(byProcedure),
      toLogOdds(byUnit),
    ]
    const both = toProbability(lProcedure + lUnit - lStage)
    const narrow = shares.share(toKey(7, bucket >> 1, stage, unit, procedure), age, both, strengths.unitProcedure)
    return { all: lAll, stage: lStage, procedure: lProcedure, unit: lUnit, narrow: toLogOdds(narrow) }
  }

  /** How long a dossier took from each moment at which it was forecast, and from each stage that it left. */
  addDurations(dossier: OpenCase): void {
    const { age } = this
    const { unit, procedure } = dossier
    const closed = isClosed(dossier)
    for (const { stage, bucket, total, probability } of dossier.snapshots) {
      const duration = closed ? dossier.endedTotal - total : null
      this.#durations.add(toKey(8, bucket), age, duration, 1)
      this.#durations.add(toKey(9, bucket, stage), age, duration, 1)
      this.#durations.add(toKey(10, bucket, toRisk(probability)), age, duration, 1)
      this.#durations.add(toKey(11, bucket, stage, procedure), age, duration, 1)
      this.#durations.add(toKey(12, bucket, stage, unit), age, duration, 1)
    }
    for (const { stage, total } of dossier.left) {
      const rest = closed ? dossier.endedTotal - total : null
      this.#durations.add(toKey(13, stage), age, rest, 1)
      this.#durations.add(toKey(14, stage, procedure), age, rest, 1)
    }
  }

  /** How long dossiers like this one took from here on. Read it before the next question: the same array answers that one. */
  mixDurations({ stage, procedure, unit }: OpenCase, probability: number | null, rest: number): Float64Array {
    const mixed = noDurations(this.#mixed)
    const { age } = this
    const bucket = toBucket(rest)
    this.#durations.mixInto(mixed, toKey(8, bucket), age, 1)
    this.#durations.mixInto(mixed, toKey(9, bucket, stage), age, 15)
    this.#durations.mixInto(mixed, toKey(11, bucket, stage, procedure), age, 20)
    this.#durations.mixInto(mixed, toKey(12, bucket, stage, unit), age, 15)
    if (probability !== null) this.#durations.mixInto(mixed, toKey(10, bucket, toRisk(probability)), age, 60)
    return mixed
  }

  /** Within which time four of five dossiers ended after they had left this stage; `null` = later than anything that was counted. */
  restAfterStage({ stage, procedure }: OpenCase): number | null {
    const mixed = noDurations(this.#mixed)
    this.#durations.mixInto(mixed, toKey(13, stage), this.age, 1)
    this.#durations.mixInto(mixed, toKey(14, stage, procedure), this.age, 20)
    return quantile(mixed, 0.8)
  }

  /** Forgets all shares but this part: behaviour has changed. */
  keepShares(part: number): void {
    this.#shares.keep(part)
  }
}

export const toBucket = (restMs: number): number => {
  const hours = restMs / hourMs
  const bucket = bucketHours.findIndex((border) => hours <= border)
  return bucket < 0 ? bucketHours.length : bucket
}
export const toHorizon = (restMs: number): number => {
  const horizon = horizonHours.findIndex((border) => restMs / hourMs <= border)
  return horizon < 0 ? horizonHours.length : horizon
}
/** Groups of dossiers that are about equally endangered. */
const toRisk = (probability: number): number => Math.min(7, Math.max(0, Math.round(toLogOdds(probability) + 4)))

/** One number for a group: which kind of group, and up to four members below 2048 (the first below 64). */
function toKey(kind: number, a = 0, b = 0, c = 0, d = 0): number {
  return (((kind * 64 + a) * 512 + b) * 4096 + c) * 4096 + d
}

/**
 * How wide the interval of an end must be: of the intervals that would have been possible lately, the one that held four of five ends
 * (split conformal prediction in a fading window). All possible ones are scored at each end that becomes known, not only the one that
 * was spoken: an interval that is corrected by its own coverage swings, because that coverage is known only weeks later.
 */
import { quantile } from './fading.ts'

/** Share of ends that an interval promises to hold. */
const promised = 0.8

/** Of those that end, the shares at which a forecast distribution is remembered: closer where intervals begin and end. */
const shares = [0.005, 0.02, 0.05, 0.1, 0.17, 0.25, 0.35, 0.5, 0.65, 0.75, 0.83, 0.9, 0.95, 0.98, 0.995]

/** A forecast distribution in short takes so many numbers: the durations at `shares`, and last the share that ends at all. */
export const outlineLength = shares.length + 1

/** Writes a forecast distribution in short, which is kept until the end is known, at the end of `into`. */
export function writeOutline(into: Float32Array, mixed: Float64Array): void {
  const first = into.length - outlineLength
  const ending = 1 - (mixed.at(-1) ?? 0)
  for (const [at, share] of shares.entries()) {
    into[first + at] = quantile(mixed, share * ending) ?? Number.POSITIVE_INFINITY
  }
  into[first + shares.length] = ending
}

/**
 * The levels between which `durationMs` lies in the distribution that was written at the end of `outlined`; what has not ended by then
 * may lie up to 1.
 */
export function findLevels(outlined: Float32Array, durationMs: number, ended: boolean): { from: number; to: number } {
  const first = outlined.length - outlineLength
  const ending = outlined[first + shares.length] ?? 1
  let [share, time] = [0, 0]
  for (const [at, nextShare] of shares.entries()) {
    const nextTime = outlined[first + at] ?? Number.POSITIVE_INFINITY
    if (durationMs < nextTime) {
      const from = ending * (share + ((nextShare - share) * (durationMs - time)) / (nextTime - time))
      return { from, to: ended ? from : 1 }
    }
    share = nextShare
    time = nextTime
  }
  return { from: ending * share, to: ended ? ending : 1 }
}

/** The shares that an interval may leave out of a distribution, from which one is chosen. */
const missable = [
  0.001, 0.002, 0.004, 0.007, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.24,
  0.26, 0.28, 0.3, 0.32, 0.34, 0.36, 0.38, 0.4, 0.43, 0.46, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9,
]

/**
 * The levels between which an interval lies that leaves `missed` out: as much before as after it. Where no end can be named without
 * leaving out more, because so many do not end in sight, all that is left out comes before. The more is left out the narrower
 * it is, on both sides: otherwise what would have been held lately would say nothing about what lies between.
 */
function toLevels(missed: number, ending: number): { lower: number; upper: number } {
  const oneSided = 2 * (1 - ending)
  if (missed <= 1.5 * oneSided) return { lower: Math.min(missed, oneSided), upper: 1 }
  const lower = Math.max(missed / 2, oneSided)
  return { lower, upper: 1 - (missed - lower) }
}

/** As many dossiers as agreement with the distributions as they are. */
const strength = 25

interface Known {
  /** How many ends each of the possible intervals held, of so many forecasts and dossiers. */
  held: Float64Array
  forecasts: number
  dossiers: number
  /** What may be left out. */
  missed: number
}

export class IntervalCalibration {
  readonly #halfLifeDays: number
  readonly #horizons: Known[]
  #age = 0

  constructor(halfLifeDays: number, horizons: number) {
    this.#halfLifeDays = halfLifeDays
    this.#horizons = Array.from({ length: horizons }, () => ({
      held: new Float64Array(missable.length),
      forecasts: 0,
      dossiers: 0,
      missed: 1 - promised,
    }))
  }

  /**
   * What became of a forecast whose distribution is at the end of `outlined`: the dossier took `durationMs`, or had not ended by
   * then. It stands for `forecasts` of them, and for that part of a dossier.
   */
  add(
    horizon: number,
    outlined: Float32Array,
    outcome: { durationMs: number; ended: boolean },
    { forecasts, dossiers }: { forecasts: number; dossiers: number },
  ): void {
    const known = this.#horizons[horizon]
    if (known === undefined) return
    known.forecasts += forecasts
    known.dossiers += dossiers
    const ending = outlined.at(-1) ?? 1
    const { from, to } = findLevels(outlined, outcome.durationMs, outcome.ended)
    for (const [at, missed] of missable.entries()) {
      const { lower, upper } = toLevels(missed, ending)
      const inside = Math.min(to, upper) - Math.max(from, lower)
      const held = to > from ? Math.max(0, inside) / (to - from) : inside >= 0 ? 1 : 0
      known.held[at] = (known.held[at] ?? 0) + forecasts * held
    }
  }

  /** Chooses anew from what was added, and lets it fade; `age` counts the days of learning. */
  closeDay(age: number): void {
    this.keep(2 ** (-(age - this.#age) / this.#halfLifeDays))
    this.#age = age
    for (const known of this.#horizons) known.missed = chooseMissed(known)
  }

  /** Forgets all but this part. */
  keep(part: number): void {
    for (const known of this.#horizons) {
      for (let at = 0; at < missable.length; at++) known.held[at] = (known.held[at] ?? 0) * part
      known.forecasts *= part
      known.dossiers *= part
    }
  }

  /** The durations between which four of five end; `upper` is infinite where no end can be named. */
  interval(horizon: number, mixed: Float64Array): { lower: number; upper: number } {
    const missed = this.#horizons[horizon]?.missed ?? 1 - promised
    const { lower, upper } = toLevels(missed, 1 - (mixed.at(-1) ?? 0))
    const none = Number.POSITIVE_INFINITY
    return { lower: quantile(mixed, lower) ?? 0, upper: upper === 1 ? none : (quantile(mixed, upper) ?? none) }
  }
}

/** The most that could have been left out lately with the promise kept. */
function chooseMissed({ held, forecasts, dossiers }: Known): number {
  const even = strength * (dossiers > 0 ? forecasts / dossiers : 1)
  let [more, moreHeld] = [1, 0]
  for (let at = missable.length - 1; at >= 0; at--) {
    const missed = missable[at] ?? 0
    const share = ((held[at] ?? 0) + even * (1 - missed)) / (forecasts + even)
    if (share >= promised) return missed + ((more - missed) * (share - promised)) / (share - moreHeld)
    more = missed
    moreHeld = share
  }
  return more
}

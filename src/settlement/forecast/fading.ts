/**
 * Counts that fade: what was learnt a half-life ago weighs half as much. Memory grows with the number of keys, never with time, and
 * nothing has to be taken out again.
 */

/** How many were late, of how many, by a numeric key. */
export class FadingCounts {
  readonly #halfLifeDays: number
  readonly #index = new Map<number, number>()
  readonly #counts: number[] = []
  readonly #late: number[] = []
  readonly #ages: number[] = []

  constructor(halfLifeDays: number) {
    this.#halfLifeDays = halfLifeDays
  }

  add(key: number, age: number, weight: number, late: number): void {
    const at = this.#index.get(key)
    if (at === undefined) {
      this.#index.set(key, this.#counts.length)
      this.#counts.push(weight)
      this.#late.push(late * weight)
      this.#ages.push(age)
      return
    }
    const kept = this.#fade(at, age)
    this.#counts[at] = (this.#counts[at] ?? 0) * kept + weight
    this.#late[at] = (this.#late[at] ?? 0) * kept + late * weight
    this.#ages[at] = Math.max(age, this.#ages[at] ?? age)
  }

  /** The late share under `key`, drawn towards `prior` as if `strength` more had been seen with it. */
  share(key: number, age: number, prior: number, strength: number): number {
    const at = this.#index.get(key)
    if (at === undefined) return prior
    const kept = this.#fade(at, age)
    return ((this.#late[at] ?? 0) * kept + prior * strength) / ((this.#counts[at] ?? 0) * kept + strength)
  }

  /** How many are remembered under `key`. */
  count(key: number, age: number): number {
    const at = this.#index.get(key)
    return at === undefined ? 0 : (this.#counts[at] ?? 0) * this.#fade(at, age)
  }

  /** Forgets all but this part of everything: behaviour has changed. */
  keep(part: number): void {
    for (let at = 0; at < this.#counts.length; at++) {
      this.#counts[at] = (this.#counts[at] ?? 0) * part
      this.#late[at] = (this.#late[at] ?? 0) * part
    }
  }

  #fade(at: number, age: number): number {
    return 2 ** (-Math.max(0, age - (this.#ages[at] ?? age)) / this.#halfLifeDays)
  }
}

/** Lengths of time in bins that grow by the same factor: one minute to half a year of working time. */
const binMin = 60_000
const binFactor = 1.18
const binCount = 72
const logFactor = Math.log(binFactor)

/** How long things took, by a numeric key. What had not ended when it was counted is in the last bin. */
export class FadingDurations {
  readonly #halfLifeDays: number
  readonly #index = new Map<number, Float64Array>()
  readonly #ages = new Map<number, number>()

  constructor(halfLifeDays: number) {
    this.#halfLifeDays = halfLifeDays
  }

  /** `null` = it had not ended. */
  add(key: number, age: number, durationMs: number | null, weight: number): void {
    let bins = this.#index.get(key)
    if (bins === undefined) {
      bins = new Float64Array(binCount + 1)
      this.#index.set(key, bins)
    } else {
      const kept = this.#fade(key, age)
      if (kept < 1) for (let bin = 0; bin <= binCount; bin++) bins[bin] = (bins[bin] ?? 0) * kept
    }
    this.#ages.set(key, age)
    const bin = durationMs === null ? binCount : toBin(durationMs)
    bins[bin] = (bins[bin] ?? 0) + weight
  }

  /** Draws `mixed` towards what is under `key`, as if `mixed` were `strength` things; what is rare changes it little. */
  mixInto(mixed: Float64Array, key: number, age: number, strength: number): void {
    const bins = this.#index.get(key)
    if (bins === undefined) return
    const kept = this.#fade(key, age)
    let whole = strength
    for (let bin = 0; bin <= binCount; bin++) whole += (bins[bin] ?? 0) * kept
    for (let bin = 0; bin <= binCount; bin++) {
      mixed[bin] = ((mixed[bin] ?? 0) * strength + (bins[bin] ?? 0) * kept) / whole
    }
  }

  #fade(key: number, age: number): number {
    return 2 ** (-Math.max(0, age - (this.#ages.get(key) ?? age)) / this.#halfLifeDays)
  }
}

/** A distribution that knows nothing, to begin mixing with. */
export function noDurations(into: Float64Array = new Float64Array(binCount + 1)): Float64Array {
  return into.fill(1 / (binCount + 1))
}

/** The share that takes longer than `durationMs`. */
export function shareLonger(mixed: Float64Array, durationMs: number): number {
  const position = toPosition(durationMs)
  const bin = Math.min(binCount - 1, Math.floor(position))
  let shorter = (mixed[bin] ?? 0) * Math.min(1, position - bin)
  for (let before = 0; before < bin; before++) shorter += mixed[before] ?? 0
  return Math.min(1, Math.max(0, 1 - shorter))
}

/** The time within which this share has ended; `null` = later than anything that was counted. */
export function quantile(mixed: Float64Array, share: number): number | null {
  let before = 0
  for (let bin = 0; bin < binCount; bin++) {
    const here = mixed[bin] ?? 0
    if (before + here >= share && here > 0) return fromPosition(bin + (share - before) / here)
    before += here
  }
  return null
}

const toPosition = (durationMs: number): number =>
  durationMs <= binMin ? durationMs / binMin : Math.min(binCount, 1 + Math.log(durationMs / binMin) / logFactor)
const toBin = (durationMs: number): number => Math.min(binCount - 1, Math.floor(toPosition(Math.max(0, durationMs))))
const fromPosition = (position: number): number =>
  position <= 1 ? position * binMin : binMin * Math.exp((position - 1) * logFactor)

/**
 * One limit, counted by the generic cell rate algorithm: one number says when the whole burst is free again, and no timer is needed.
 * Where several replicas share the limit, this process counts against a share of it, which it learns again and again; between two
 * times it asks no one.
 */
import type { MonotonicClock } from './runtime.ts'

/** So many a minute in the long run, and so many at once. */
export interface Limit {
  perMinute: number
  burst: number
}

/** What was asked of an allowance since the last report. */
export interface AllowanceUse {
  /** Taken. */
  used: number
  /** Taken and refused. */
  wanted: number
}

export class Allowance {
  readonly #monotonic: MonotonicClock
  #limit: Limit
  #share = 1
  /** When all of it is free again, in the time of the clock: what lies ahead of now is used up. */
  #fullAt = Number.NEGATIVE_INFINITY
  #use: AllowanceUse = { used: 0, wanted: 0 }

  constructor(limit: Limit, monotonic: MonotonicClock) {
    this.#limit = limit
    this.#monotonic = monotonic
  }

  /** The part of the limit that is ours, from 0 to 1. */
  get share(): number {
    return this.#share
  }

  get limit(): Limit {
    return this.#limit
  }

  /** A limit that was changed counts at once; what is used up stays so. */
  set limit(limit: Limit) {
    if (limit.perMinute === this.#limit.perMinute && limit.burst === this.#limit.burst) return
    const used = this.#usedUp()
    this.#limit = limit
    this.#fullAt = this.#monotonic.now() + used * this.#stepMs
  }

  /** How long until so many fit in, in ms; 0 = now. */
  waitMs(count = 1): number {
    const missing = this.#usedUp() + count - this.#capacity
    return missing <= slack ? 0 : missing * this.#stepMs
  }

  /** What may still come at once, and how long until all of it is free again. */
  get left(): { remaining: number; fullInMs: number } {
    const used = this.#usedUp()
    return { remaining: Math.max(0, Math.floor(this.#capacity - used + slack)), fullInMs: used * this.#stepMs }
  }

  /** The part of the burst that is used up, from 0 on. */
  get usedShare(): number {
    return this.#usedUp() / this.#capacity
  }

  /** Whether one more fits into this part of what may come at once. */
  fits(part: number): boolean {
    return this.#usedUp() + 1 <= Math.max(1, this.#capacity * part) + slack
  }

  /** Takes so many, or none of them. */
  take(count = 1): boolean {
    this.#use.wanted += count
    const used = this.#usedUp()
    if (used + count > this.#capacity + slack) return false
    this.#use.used += count
    this.#fullAt = this.#monotonic.now() + (used + count) * this.#stepMs
    return true
  }

  /** One more would have been taken: it waits, or was turned away. */
  want(): void {
    this.#use.wanted += 1
  }

  /** What was asked of it since this was called last. */
  drainUse(): AllowanceUse {
    const use = this.#use
    this.#use = { used: 0, wanted: 0 }
    return use
  }

  get pendingUse(): Readonly<AllowanceUse> {
    return this.#use
  }

  /** A report that did not arrive is made again. */
  returnUse({ used, wanted }: AllowanceUse): void {
    this.#use.used += used
    this.#use.wanted += wanted
  }

  /**
   * What all replicas have used up together is `usedUp`, and `share` of the limit is ours now. What was taken since the report on which this
   * rests is not in it yet.
   */
  learn(share: number, usedUp: number): void {
    this.#share = share
    const used = usedUp * share + this.#use.used
    this.#fullAt = this.#monotonic.now() + used * this.#stepMs
  }

  /** Nothing is known of the others any more: the same part for each of so many. */
  fallBack(replicas: number): void {
    const used = this.#usedUp()
    this.#share = 1 / Math.max(1, replicas)
    this.#fullAt = this.#monotonic.now() + used * this.#stepMs
  }

  /** A share of a small burst must still let one in. */
  get #capacity(): number {
    return Math.max(1, this.#limit.burst * this.#share)
  }

  /** How long our share takes for one, in ms. */
  get #stepMs(): number {
    return 60_000 / (this.#limit.perMinute * Math.max(this.#share, shareMin))
  }

  #usedUp(): number {
    return Math.max(0, (this.#fullAt - this.#monotonic.now()) / this.#stepMs)
  }
}

/** Of counting in fractions. */
const slack = 1e-6
/** A process that has as good as nothing learns within seconds that it needs more. */
const shareMin = 1e-3

/**
 * Their clock less ours, out of `Date` headers. A header knows whole seconds and was written some time between our last
 * byte and their first one, so one alone proves little: what counts is what two in a row agree on.
 */

import { findInstant } from '../../domain/vietnam-time.ts'

/** Two headers may differ by a second each for being cut, and by what the answers took. */
const agreeMs = 2_500
/** An answer that took longer says too little about when it was written. */
const tripMaxMs = 5_000

export class ClockSkew {
  #previousMs: number | null = null
  #agreedMs: number | null = null

  /** Milliseconds; positive = theirs is ahead. `null` until two headers agree. */
  get ms(): number | null {
    return this.#agreedMs
  }

  /** `date` as it came; `middleAt` = our clock (since the epoch) halfway between sending and the first byte. */
  hear(date: string, middleAt: number, tripMs: number): void {
    const result = findInstant(date)
    if (result === null || !Number.isFinite(middleAt) || !(tripMs <= tripMaxMs)) return
    // Cut to the second: on average half of one is missing.
    const skewMs = result + 500 - middleAt
    if (this.#previousMs !== null && Math.abs(skewMs - this.#previousMs) <= agreeMs) {
      this.#agreedMs = Math.round((skewMs + this.#previousMs) / 2)
    }
    this.#previousMs = skewMs
  }
}

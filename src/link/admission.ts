/**
 * The limits that the other side has set for one path: no more calls a second than agreed, and none while it is closed.
 * Reaching a limit does not mean that the path is sick.
 */
import { type ClosedHours, closedUntil } from '../domain/link/closed-hours.ts'
import type { Clock } from '../domain/runtime.ts'

export interface PathLimits {
  rate?: { perSecond: number; burst?: number | undefined } | undefined
  closed?: readonly ClosedHours[] | undefined
}

export class Admission {
  readonly #clock: Clock
  readonly #closed: readonly ClosedHours[]
  /** Milliseconds of the agreed rate that one call uses up. */
  readonly #stepMs: number
  /** How far calls may run ahead of an even pace. */
  readonly #aheadMs: number
  /** When an even pace would let the next call in, in `performance.now()` time (generic cell rate algorithm). */
  #nextAt = Number.NEGATIVE_INFINITY
  /** The last look at the calendar: it is read at most once a second, for all calls. */
  #looked = { at: Number.NEGATIVE_INFINITY, until: null as number | null }

  constructor({ rate, closed = [] }: PathLimits, clock: Clock) {
    this.#clock = clock
    this.#closed = closed
    this.#stepMs = rate ? 1_000 / rate.perSecond : 0
    this.#aheadMs = rate ? this.#stepMs * (Math.max(1, rate.burst ?? Math.ceil(rate.perSecond)) - 1) : 0
  }

  /** When the other side opens again, ms since the epoch; `null` = it is open. */
  get closedUntil(): number | null {
    if (this.#closed.length === 0) return null
    const now = this.#clock.now()
    const age = now - this.#looked.at
    const ended = this.#looked.until !== null && now >= this.#looked.until
    if (age < 0 || age >= 1_000 || ended) this.#looked = { at: now, until: closedUntil(this.#closed, now) }
    return this.#looked.until
  }

  /** How long until the agreed rate lets one more call in, in ms; 0 = now. */
  get rateWaitMs(): number {
    if (this.#stepMs === 0) return 0
    return Math.max(0, this.#nextAt - this.#aheadMs - performance.now())
  }

  /** Whether a call that yields may be counted: it uses no more than half of what may come at once. */
  get hasReserve(): boolean {
    if (this.#stepMs === 0) return true
    return this.#nextAt + this.#stepMs - performance.now() <= Math.max(this.#stepMs, (this.#aheadMs + this.#stepMs) / 2)
  }

  /** Counts a call, if the agreed rate has room for it. */
  take(): boolean {
    if (this.#stepMs === 0) return true
    if (this.rateWaitMs > 0) return false
    this.#nextAt = Math.max(this.#nextAt, performance.now()) + this.#stepMs
    return true
  }
}

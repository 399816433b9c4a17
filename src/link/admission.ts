/**
 * The limits that the other side has set for one path: no more calls in a second, a minute or a day than agreed, not more at once, and none
 * while it is closed. All replicas keep them together, where there is a lender. Reaching a limit does not mean that the path is sick.
 */
import { Allowance } from '../domain/allowance.ts'
import type { CallClass } from '../domain/link/call-class.ts'
import { type ClosedHours, closedUntil } from '../domain/link/closed-hours.ts'
import { DayLimit } from '../domain/link/day-limit.ts'
import { type LimitLender, pathBucket } from '../domain/link/limit-lender.ts'
import type { Clock } from '../domain/runtime.ts'
import type { Gate } from './bulkhead.ts'

export interface PathLimits {
  rate?:
    | {
        perSecond?: number | undefined
        /** Of a second. */
        burst?: number | undefined
        perMinute?: number | undefined
        perDay?: number | undefined
        concurrentMax?: number | undefined
      }
    | undefined
  closed?: readonly ClosedHours[] | undefined
}

/** The part of a minute's limit that may come at once: what comes in any minute is then at most the limit, and 95 % of it go evenly. */
const minuteBurst = 0.05
/** Background calls use no more than this part of what may come at once. */
const reserve = 0.5

export class Admission implements Gate {
  readonly #clock: Clock
  readonly #closed: readonly ClosedHours[]
  readonly #concurrentMax: number
  readonly #lender: LimitLender | undefined
  readonly #rates: readonly Allowance[]
  readonly #day: DayLimit | null
  /** The last look at the calendar: it is read at most once a second, for all calls. */
  #looked = { at: Number.NEGATIVE_INFINITY, until: null as number | null }

  constructor({ rate, closed = [] }: PathLimits, clock: Clock, path = { link: '', name: '' }, lender?: LimitLender) {
    this.#clock = clock
    this.#closed = closed
    this.#concurrentMax = rate?.concurrentMax ?? Number.POSITIVE_INFINITY
    this.#lender = lender
    const second = rate?.perSecond === undefined ? null : toSecond(rate.perSecond, rate.burst)
    const minute = rate?.perMinute === undefined ? null : toMinute(rate.perMinute)
    this.#rates = [second, minute].filter((allowance) => allowance !== null)
    this.#day = rate?.perDay === undefined ? null : new DayLimit(rate.perDay, clock)
    if (!lender) return
    if (second) lender.shareRate(pathBucket(path.link, path.name, 'second'), second, rate?.perSecond ?? 0)
    if (minute) lender.shareRate(pathBucket(path.link, path.name, 'minute'), minute, rate?.perMinute ?? 0)
    if (this.#day) lender.shareDay(pathBucket(path.link, path.name, 'day'), this.#day)
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

  /** How many of these calls this replica may have in flight: an equal part, and never less than one. */
  get slots(): number {
    return Math.max(1, Math.floor(this.#concurrentMax / (this.#lender?.replicas ?? 1)))
  }

  /** How long until the limits let one more call in, behind so many others, in ms; 0 = now. */
  waitMs(callClass: CallClass, ahead = 0): number {
    let waitMs = this.#day?.waitMs(callClass) ?? 0
    for (const rate of this.#rates) {
      const own = rate.waitMs(1 + ahead)
      if (own > 0 && rate.share < 1) this.#lender?.hurry()
      waitMs = Math.max(waitMs, own)
    }
    return waitMs
  }

  /** A call stands back because of the limits: this replica would use a larger share. */
  want(): void {
    for (const rate of this.#rates) rate.want()
  }

  /** Whether a call that yields may be counted: it uses no more than half of what may come at once. */
  get hasReserve(): boolean {
    return this.#rates.every((rate) => rate.fits(reserve))
  }

  take(callClass: CallClass): void {
    for (const rate of this.#rates) rate.take()
    this.#day?.take(callClass)
  }
}

function toSecond(perSecond: number, burst = Math.ceil(perSecond)): Allowance {
  return new Allowance({ perMinute: perSecond * 60, burst: Math.max(1, burst) }, performance)
}

function toMinute(perMinute: number): Allowance {
  const burst = Math.max(1, Math.floor(perMinute * minuteBurst))
  // Of a single call a minute the burst is all of it: at half the pace no minute has two.
  return new Allowance({ perMinute: Math.max(perMinute - burst, perMinute / 2), burst }, performance)
}

/**
 * How many calls the other side allows in a day (of Viet Nam). A process uses up calls that it has leased before: what all replicas hold
 * leases of is never more than the limit, and no call waits for the database. Without a lender the whole limit is this process's.
 */
import { dayMs } from '../duration.ts'
import type { Clock } from '../runtime.ts'
import { startOfDayInVietnam, toVietnamDay } from '../vietnam-time.ts'
import { type CallClass, classShares } from './call-class.ts'

/** What a replica learns of a day. */
export interface DayKnowledge {
  day: string
  /** Calls that this process may make beside those it holds already. */
  granted: number
  /** Calls of this day that no replica holds a lease of. */
  unleased: number
  replicas: number
}

/** A process asks for what it needs in so many seconds: leases come twice a second. */
const leaseSeconds = 3
/** A call that finds no lease comes back after so long: an exchange that it hurries takes some milliseconds. */
const hurriedMs = 50

export class DayLimit {
  readonly max: number
  readonly #clock: Clock
  #lent = false
  #day = ''
  #beginsAt = 0
  #endsAt = 0
  #held = 0
  #unleased = 0
  #replicas = 1
  /** The other replicas have been heard of since the day began. */
  #known = false
  #used: Record<CallClass, number> = noneUsed()
  /** Wanted since the last exchange, refused calls with it. */
  #wanted = 0
  #hurry: (() => void) | undefined

  constructor(max: number, clock: Clock) {
    this.max = max
    this.#clock = clock
  }

  /** From now on calls are leased. `hurry`: none is left here, and others wait. */
  lend(hurry: () => void): void {
    this.#lent = true
    this.#hurry = hurry
    this.#endsAt = 0
  }

  /** The day, what this process used of it, what it holds, and what no one holds; `known`: of which it has heard from the others. */
  get state(): { day: string; used: number; held: number; unleased: number; known: boolean } {
    this.#turn()
    const used = Object.values(this.#used).reduce((sum, each) => sum + each, 0)
    return { day: this.#day, used, held: this.#held, unleased: this.#unleased, known: this.#known || !this.#lent }
  }

  /** How long until a call of this class may go, in ms; 0 = now. */
  waitMs(callClass: CallClass): number {
    this.#turn()
    if (this.#known || !this.#lent) {
      const left = this.#held + this.#unleased
      const { keptForOthers, dayMin } = classShares[callClass]
      const withinOwn = this.#used[callClass] < (dayMin * this.max) / this.#replicas
      if (left < 1 || (left <= keptForOthers * this.max && !withinOwn)) return this.#endsAt - this.#clock.now()
    }
    if (this.#held >= 1) return 0
    this.#wanted += 1
    this.#hurry?.()
    return hurriedMs
  }

  take(callClass: CallClass): void {
    this.#turn()
    this.#wanted += 1
    this.#held -= 1
    this.#used[callClass] += 1
  }

  /** What this process used, and how many more calls it wants to hold; below 0: it gives so many back. `sinceMs`: since the last time. */
  drain(sinceMs: number): { day: string; more: number; used: number } {
    const { day, used, held } = this.state
    const needed = Math.max(
      Math.min(100, Math.ceil(this.max / 10_000)),
      Math.ceil((this.#wanted * 1_000 * leaseSeconds) / Math.max(1, sinceMs)),
    )
    this.#wanted = 0
    if (held <= 4 * needed) return { day, used, more: Math.max(0, needed - held) }
    this.#held = needed
    return { day, used, more: needed - held }
  }

  /** The process ends: all that it holds goes back. */
  drainHeld(): { day: string; more: number; used: number } {
    const { day, used, held } = this.state
    this.#held = 0
    return { day, used, more: -held }
  }

  learn({ day, granted, unleased, replicas }: DayKnowledge): void {
    this.#turn()
    if (day !== this.#day) return
    this.#held += granted
    this.#unleased = unleased
    this.#replicas = Math.max(1, replicas)
    this.#known = true
  }

  /** At midnight what is held of the old day is worth nothing, and nothing of the new one is used. */
  #turn(): void {
    const now = this.#clock.now()
    if (now >= this.#beginsAt && now < this.#endsAt) return
    this.#day = toVietnamDay(now)
    this.#beginsAt = startOfDayInVietnam(this.#day)
    this.#endsAt = this.#beginsAt + dayMs
    this.#used = noneUsed()
    this.#held = this.#lent ? 0 : this.max
    this.#unleased = 0
    this.#known = false
  }
}

function noneUsed(): Record<CallClass, number> {
  return { filing: 0, lookup: 0, tracking: 0, batch: 0 }
}

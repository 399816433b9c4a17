/**
 * No more people a second than agreed, and one after the other: what comes due within a fifth of a second is claimed at once, what is not
 * used is not saved up, and between two people others get their turn.
 */
import type { MonotonicClock } from '../../domain/runtime.ts'

/** Claims are statements that others wait behind: five a second are enough for any rate. */
export const sliceMs = 200
/** Between two people, at any rate: to ask about one keeps the process busy for about half of that. */
const gapMinMs = 2
/**
 * The same while others call: twenty-five people a second, the shipped rate, who take less than a tenth of a core with all that their
 * records cost. How busy a process is shows only afterwards, and by then a counter has waited behind several people.
 */
const gapBesideMs = 40

export interface Rate {
  /** How many may be claimed now. */
  free(): number
  /** Counts so many, and says when each of them is to be asked about, by the monotonic clock: no two together. */
  take(count: number): number[]
}

interface RateOptions {
  perSecond: number
  /** How long after its claim a person may start at the latest; their lease runs meanwhile. */
  aheadMs: number
  /** Whether anyone but batches calls. */
  othersCall(): boolean
  monotonic?: MonotonicClock
}

export function createRate({ perSecond, aheadMs, othersCall, monotonic = performance }: RateOptions): Rate {
  // Of a low rate a whole person is saved up, of any other what a late claim finds: it comes one after the other all the same.
  const most = Math.max(1, (perSecond * 2 * sliceMs) / 1_000)
  const findGapMs = () => Math.max(othersCall() ? gapBesideMs : gapMinMs, 1_000 / perSecond)
  let saved = most
  let at = monotonic.now()
  let nextAt = Number.NEGATIVE_INFINITY
  const refill = () => {
    const now = monotonic.now()
    saved = Math.min(most, saved + ((now - at) / 1_000) * perSecond)
    at = now
  }
  return {
    free: () => {
      refill()
      const waitMs = Math.max(0, nextAt - monotonic.now())
      // One who starts at once may always be claimed, the next one behind a gap.
      const inTime = waitMs > aheadMs ? 0 : 1 + Math.floor((aheadMs - waitMs) / findGapMs())
      return Math.min(Math.floor(saved), inTime)
    },
    take: (count) => {
      saved -= count
      const gapMs = findGapMs()
      const first = Math.max(monotonic.now(), nextAt)
      nextAt = first + count * gapMs
      return Array.from({ length: count }, (_, n) => first + n * gapMs)
    },
  }
}

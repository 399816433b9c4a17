/** No more people a second than agreed: what a tenth of a second allows is claimed at once, and what is not used is not saved up. */
import type { MonotonicClock } from '../../domain/runtime.ts'

/** Claims are statements: ten a second are no burden, and a burst of a tenth is none to the upstream. */
const sliceMs = 100

export interface Rate {
  /** How many may be claimed now. */
  free(): number
  take(count: number): void
}

export function createRate(perSecond: number, monotonic: MonotonicClock = performance): Rate {
  // Of a rate below ten a second a whole person is saved up, never more.
  const most = Math.max(1, (perSecond * sliceMs) / 1_000)
  let saved = most
  let at = monotonic.now()
  const refill = () => {
    const now = monotonic.now()
    saved = Math.min(most, saved + ((now - at) / 1_000) * perSecond)
    at = now
  }
  return {
    free: () => {
      refill()
      return Math.floor(saved)
    },
    take: (count) => {
      saved -= count
    },
  }
}

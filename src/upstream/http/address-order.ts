/**
 * In which order the addresses of a name are tried. One that took a connection and then stayed mute goes behind the others for a
 * while: racing for a connection cannot see that, and without a memory every call would go there again.
 */
import { minuteMs } from '../../domain/duration.ts'
import type { MonotonicClock } from '../../domain/runtime.ts'
import type { Address } from './race.ts'

/** What became of a connection to one address. */
export interface AddressMark {
  /** It was connected to, and no answer began. */
  mute(): void
  /** It gave an answer. */
  answered(): void
}

export interface AddressOrder {
  sort(found: readonly Address[]): Address[]
  mark(address: string): AddressMark
}

/** So long a mute address comes last; then one call finds out whether it is well again. */
const rememberMs = 5 * minuteMs
/** A name has a few addresses; a resolver that gives new ones each time is not remembered without end. */
const rememberMax = 64

export function createAddressOrder(monotonic: MonotonicClock = performance): AddressOrder {
  const muteSince = new Map<string, number>()
  /** The one that is mute for longest is the first of those to be tried: when all are, they take turns. */
  const getRank = (address: string) => muteSince.get(address) ?? Number.NEGATIVE_INFINITY

  return {
    sort(found) {
      if (muteSince.size === 0 || found.length < 2) return [...found]
      const now = monotonic.now()
      for (const [address, since] of muteSince) if (now - since >= rememberMs) muteSince.delete(address)
      return found.toSorted((one, other) => {
        const [first, second] = [getRank(one.address), getRank(other.address)]
        return first === second ? 0 : first - second
      })
    },
    mark: (address) => ({
      mute() {
        muteSince.delete(address)
        muteSince.set(address, monotonic.now())
        const [eldest] = muteSince.keys()
        if (muteSince.size > rememberMax && eldest !== undefined) muteSince.delete(eldest)
      },
      answered() {
        muteSince.delete(address)
      },
    }),
  }
}

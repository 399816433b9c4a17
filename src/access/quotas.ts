/**
 * Rate quota per consumer, by the generic cell rate algorithm: one number per consumer says when its allowance is full
 * again, and no timer is needed. Counted per gateway process: with n replicas a consumer has n times its quota.
 */
import type { Consumer } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { MonotonicClock } from '../domain/runtime.ts'

interface QuotaState {
  /** Requests that could still come at once. */
  remaining: number
  /** Seconds until the whole burst is free again. */
  resetSeconds: number
}

export interface Quotas {
  /** Takes so many requests (absent: one) from the allowance, or none of them and fails with `quota-exceeded` and the time to wait. */
  take(consumer: Pick<Consumer, 'id' | 'quota'>, requests?: number): QuotaState
}

/** Entries that are kept before those whose allowance is full again are forgotten: to forget them changes nothing. */
const keptMin = 10_000
/** More are never kept; the one that was used least lately goes, and has its whole allowance then. Some 10 MB. */
const keptMax = 100_000

/** By a clock that no one sets: an allowance that a step of the wall clock withheld would lock everybody out. */
export function createQuotas(monotonic: MonotonicClock = performance): Quotas {
  /** The one that was used least lately comes first. */
  const fullAt = new Map<string, number>()
  let sweepAt = keptMin
  return {
    take({ id, quota }, requests = 1) {
      const now = monotonic.now()
      const intervalMs = 60_000 / quota.perMinute
      const next = Math.max(fullAt.get(id) ?? Number.NEGATIVE_INFINITY, now) + requests * intervalMs
      const aheadMs = next - now
      if (aheadMs > quota.burst * intervalMs + 1e-6) {
        throw new GatewayFailure('quota-exceeded', { retryAfterMs: Math.ceil(aheadMs - quota.burst * intervalMs) })
      }
      fullAt.delete(id)
      fullAt.set(id, next)
      if (fullAt.size > sweepAt) sweep(now)
      return { remaining: Math.floor(quota.burst - aheadMs / intervalMs), resetSeconds: Math.ceil(aheadMs / 1000) }
    },
  }

  /** Not again before twice as many are there: looked at for each request, ten thousand entries would cost more than it. */
  function sweep(now: number): void {
    for (const [other, at] of fullAt) if (at <= now) fullAt.delete(other)
    for (const other of fullAt.keys()) {
      if (fullAt.size <= keptMax) break
      fullAt.delete(other)
    }
    sweepAt = Math.max(keptMin, Math.min(fullAt.size * 2, keptMax))
  }
}

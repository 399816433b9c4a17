/**
 * Rate quota per consumer, by the generic cell rate algorithm: one number per consumer says when its allowance is full
 * again, and no timer is needed. Counted per gateway process: with n replicas a consumer has n times its quota.
 */
import type { Consumer } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Clock } from '../domain/runtime.ts'

interface QuotaState {
  /** Requests that could still come at once. */
  remaining: number
  /** Seconds until the whole burst is free again. */
  resetSeconds: number
}

export interface Quotas {
  /** Takes one request from the allowance, or fails with `quota-exceeded` and the time to wait. */
  take(consumer: Pick<Consumer, 'id' | 'quota'>): QuotaState
}

/** Entries that are kept before those whose allowance is full again are forgotten: to forget them changes nothing. */
const keptMax = 10_000

export function createQuotas(clock: Clock): Quotas {
  const fullAt = new Map<string, number>()
  return {
    take({ id, quota }) {
      const now = clock.now()
      const intervalMs = 60_000 / quota.perMinute
      const next = Math.max(fullAt.get(id) ?? 0, now) + intervalMs
      const aheadMs = next - now
      if (aheadMs > quota.burst * intervalMs + 1e-6) {
        throw new GatewayFailure('quota-exceeded', { retryAfterMs: Math.ceil(aheadMs - quota.burst * intervalMs) })
      }
      if (fullAt.size >= keptMax) for (const [other, at] of fullAt) if (at <= now) fullAt.delete(other)
      fullAt.set(id, next)
      return { remaining: Math.floor(quota.burst - aheadMs / intervalMs), resetSeconds: Math.ceil(aheadMs / 1000) }
    },
  }
}

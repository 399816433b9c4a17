/**
 * Rate quotas per consumer, and per procedure where its entry says so. Counted in this process, against a share of the limit that the
 * replicas agree on (`share-quotas.ts`): no request waits for another process.
 */
import { type Consumer, nationalProcedure } from '../domain/access.ts'
import { Allowance, type Limit } from '../domain/allowance.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { MonotonicClock } from '../domain/runtime.ts'

export interface QuotaState {
  /** Requests that could still come at once. */
  remaining: number
  /** Seconds until the whole burst is free again. */
  resetSeconds: number
}

export interface Quotas {
  /** Takes so many requests (absent: one) from the allowance, or none of them and fails with `quota-exceeded` and the time to wait. */
  take(consumer: QuotaOwner, requests?: number): QuotaState
  /** The same for one request about this procedure, where the consumer has a quota for it; nothing where it has none. */
  takeFor(consumer: QuotaOwner, procedure: string): void
  /** What is left; takes nothing. */
  peek(consumer: QuotaOwner): QuotaState
  /** Those that something was asked of since this was called last, by name. */
  drainTouched(): Map<string, Allowance>
}

type QuotaOwner = Pick<Consumer, 'id' | 'quota'>

/** Entries that are kept before those whose allowance is full again are forgotten: to forget them changes nothing. */
const keptMin = 10_000
/** More are never kept; the one that was used least lately goes, and has its whole allowance then. Some 10 MB. */
const keptMax = 100_000

export interface QuotaOptions {
  /** By a clock that no one sets: an allowance that a step of the wall clock withheld would lock everybody out. */
  monotonic?: MonotonicClock
  /** Of one that is seen for the first time: what becomes of it before the replicas have agreed. */
  onNew?: (allowance: Allowance) => void
  /** One was refused something against a share of its limit. */
  onShort?: () => void
}

export function createQuotas({ monotonic = performance, onNew, onShort }: QuotaOptions = {}): Quotas {
  /** The one that was used least lately comes first. */
  const allowances = new Map<string, Allowance>()
  let touched = new Map<string, Allowance>()
  let sweepAt = keptMin

  function find(name: string, limit: Limit): Allowance {
    const known = allowances.get(name)
    if (known) {
      known.limit = limit
      return known
    }
    const allowance = new Allowance(limit, monotonic)
    onNew?.(allowance)
    return allowance
  }

  function take(name: string, limit: Limit, requests: number, detail?: string): Allowance {
    const allowance = find(name, limit)
    const taken = allowance.take(requests)
    allowances.delete(name)
    allowances.set(name, allowance)
    touched.set(name, allowance)
    if (allowances.size > sweepAt) sweep()
    if (taken) return allowance
    if (allowance.share < 1) onShort?.()
    const retryAfterMs = Math.ceil(allowance.waitMs(requests))
    throw new GatewayFailure('quota-exceeded', { retryAfterMs, ...(detail !== undefined && { detail }) })
  }

  return {
    take: ({ id, quota }, requests = 1) => toState(take(id, quota, requests)),
    takeFor({ id, quota }, procedure) {
      const code = nationalProcedure(procedure)
      const own = quota.procedures?.find(({ procedures }) => procedures.includes(code))
      if (own) take(`${id} ${own.procedures.join(' ')}`, own, 1, `procedure ${code}`)
    },
    peek: ({ id, quota }) => toState(find(id, quota)),
    drainTouched() {
      const drained = touched
      touched = new Map()
      return drained
    },
  }

  /** Not again before twice as many are there: looked at for each request, ten thousand entries would cost more than it. */
  function sweep(): void {
    for (const [name, allowance] of allowances) {
      if (allowance.usedShare === 0) allowances.delete(name)
    }
    for (const name of allowances.keys()) {
      if (allowances.size <= keptMax) break
      allowances.delete(name)
    }
    sweepAt = Math.max(keptMin, Math.min(allowances.size * 2, keptMax))
  }
}

function toState({ left: { remaining, fullInMs } }: Allowance): QuotaState {
  return { remaining, resetSeconds: Math.ceil(fullInMs / 1000) }
}

/**
 * The header `RateLimit-Policy` of a quota (draft-ietf-httpapi-ratelimit-headers): so many in a minute in the long run, and so many at
 * once, which are all free again after so many seconds.
 */
export function describeQuota({ perMinute, burst }: Limit): string {
  return `"default";q=${perMinute};w=60, "burst";q=${burst};w=${Math.max(1, Math.ceil((burst * 60) / perMinute))}`
}

/**
 * Rate quotas per consumer, and per procedure where its entry says so. Counted in this process, against a share of the limit that the
 * replicas agree on (`share-quotas.ts`): no request waits for another process.
 */
import { type Consumer, nationalProcedure, type Quota } from '../domain/access.ts'
import { Allowance, type Limit } from '../domain/allowance.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { MonotonicClock } from '../domain/runtime.ts'

export interface QuotaState {
  /** Requests that could still come at once. */
  remaining: number
  /** Seconds until the whole burst is free again. */
  resetSeconds: number
}

/** `name`: of the procedures that share it. */
interface ProcedureQuota extends QuotaState {
  name: string
  limit: Limit
}

export interface Quotas {
  /** Takes so many requests (absent: one) from the allowance, or none of them and fails with `quota-exceeded` and the time to wait. */
  take(consumer: QuotaOwner, requests?: number): QuotaState
  /** The same for one request about this procedure, where the consumer has a quota for it; nothing where it has none. */
  takeFor(consumer: QuotaOwner, procedure: string): void
  /** What is left; takes nothing. */
  peek(consumer: QuotaOwner): QuotaState
  /** The same of the quota that the consumer has for this procedure; `undefined` = none of its own. */
  peekFor(consumer: QuotaOwner, procedure: string): ProcedureQuota | undefined
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
      const own = findOwn(quota, procedure)
      if (own) take(`${id} ${own.name}`, own.limit, 1, `procedure ${nationalProcedure(procedure)}`)
    },
    peek: ({ id, quota }) => toState(find(id, quota)),
    peekFor({ id, quota }, procedure) {
      const own = findOwn(quota, procedure)
      return own && { ...own, ...toState(find(`${id} ${own.name}`, own.limit)) }
    },
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

function findOwn({ procedures: limits }: Quota, procedure: string): { name: string; limit: Limit } | undefined {
  if (limits === undefined) return undefined
  const code = nationalProcedure(procedure)
  const own = limits.find(({ procedures }) => procedures.includes(code))
  return own && { name: own.procedures.join(' '), limit: own }
}

function toState({ left: { remaining, fullInMs } }: Allowance): QuotaState {
  return { remaining, resetSeconds: Math.ceil(fullInMs / 1000) }
}

/**
 * The header `RateLimit-Policy` of a quota (draft-ietf-httpapi-ratelimit-headers): so many in a minute in the long run, and so many at
 * once, which are all free again after so many seconds. `name`: of what it is about; absent = of every request.
 */
export function describeQuota(limit: Limit, name?: string): string {
  if (name !== undefined) return writeQuota(limit, name, `${name} burst`)
  const known = described.get(limit)
  if (known !== undefined) return known
  const written = writeQuota(limit, 'default', 'burst')
  described.set(limit, written)
  return written
}

/** Every answer carries it, and a register's quota never changes: written and read through once, not for each request. */
const described = new WeakMap<Limit, string>()

function writeQuota({ perMinute, burst }: Limit, whole: string, atOnce: string): string {
  return `"${whole}";q=${perMinute};w=60, "${atOnce}";q=${burst};w=${Math.max(1, Math.ceil((burst * 60) / perMinute))}`
}

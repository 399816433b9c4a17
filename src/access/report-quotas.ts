/**
 * Who uses how much of what it may, for people who operate the gateway: quotas of consumers with what they were refused, and the limits of
 * upstreams. By what all replicas have reported; consumers are named by their ids, and no one else is in it.
 */
import type { Consumer } from '../domain/access.ts'
import type { Limit } from '../domain/allowance.ts'
import type { PathLimit } from '../domain/link/limit-lender.ts'
import { getUsual } from '../domain/refusals.ts'
import type { Clock } from '../domain/runtime.ts'
import { startOfDayInVietnam, toVietnamDay } from '../domain/vietnam-time.ts'
import { readDays } from '../store/access/day-leases.ts'
import { readQuotaUse } from '../store/access/quota-shares.ts'
import { countRefusalsSince, readRefusals } from '../store/access/refusals.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'

/** Use of one limit now: so many of what may come at once. */
export interface QuotaUse {
  limit: Limit
  used: number
  /** Until all of it is free again. */
  fullInMs: number
}

export interface ConsumerUse {
  id: string
  /** `null` = the register has it no more. */
  registered: { name: string; quota: Limit } | null
  /** `null` = nothing of it is used. */
  use: QuotaUse | null
  /** Of the procedures that have a bound of their own and of which something is used. */
  procedures: readonly (QuotaUse & { name: string })[]
  /** Refusals of the last hour, and of today in Viet Nam. `usual`: of the busiest hour of a usual day. */
  refused: { right: number; quota: number; today: number; usual: number }
}

/** `used`: calls made today, over all replicas; `null` = of a second or minute, where nobody counts them. */
export interface UpstreamUse extends PathLimit {
  used: number | null
}

export interface QuotaReport {
  /** The one that is nearest to its limit first, those that were refused most behind them. */
  consumers: readonly ConsumerUse[]
  /** How many more there are. */
  more: number
  upstreams: readonly UpstreamUse[]
}

export interface QuotaReportDeps {
  database: Queryable
  /** The time of all replicas. */
  clock: Clock
  findConsumer(id: string): Consumer | undefined
  pathLimits(): readonly PathLimit[]
}

/** As many as a person reads. */
const consumersMax = 100

/** Fails with `operations-unavailable`. */
export async function reportQuotas({ database, clock, ...deps }: QuotaReportDeps): Promise<QuotaReport> {
  const now = clock.now()
  const day = toVietnamDay(now)
  return withStorageErrors('operations-unavailable', async () => {
    const [used, recent, today, days] = await Promise.all([
      readQuotaUse(database, now),
      readRefusals(database, now, 1),
      countRefusalsSince(database, startOfDayInVietnam(day)),
      readDays(database, day),
    ])
    const buckets = Map.groupBy(used, ({ bucket }) => bucket.split(' ', 1)[0] ?? '')
    const refusals = new Map(recent.map((one) => [one.consumer, one]))
    const ids = new Set([...buckets.keys(), ...refusals.keys(), ...today.keys()])
    const consumers = [...ids].flatMap((id): ConsumerUse[] => {
      const consumer = deps.findConsumer(id)
      const refused = refusals.get(id)
      const { right, quota } = refused ?? { right: 0, quota: 0 }
      const counted = { right, quota, today: today.get(id) ?? 0, usual: getUsual(refused?.busiestHours ?? []) }
      // What is no consumer's and was never refused: the limit of a path, and the sign of life of a replica.
      if (!consumer && counted.today === 0 && right + quota === 0) return []
      const { name, quota: limit } = consumer ?? {}
      const registered = name !== undefined && limit !== undefined ? { name, quota: limit } : null
      return [{ id, registered, ...toUse(id, consumer, buckets.get(id) ?? []), refused: counted }]
    })
    const sorted = consumers.toSorted(
      (one, other) => getNearness(other) - getNearness(one) || other.refused.today - one.refused.today,
    )
    return {
      consumers: sorted.slice(0, consumersMax),
      more: Math.max(0, sorted.length - consumersMax),
      upstreams: deps.pathLimits().map((limit) => {
        const { link, path, per } = limit
        const counted = days.find((one) => one.link === link && one.path === path)
        return { ...limit, used: per === 'day' ? (counted?.used ?? 0) : null }
      }),
    }
  })
}

function toUse(
  id: string,
  consumer: Consumer | undefined,
  buckets: readonly { bucket: string; fullInMs: number }[],
): Pick<ConsumerUse, 'use' | 'procedures'> {
  const quota = consumer?.quota
  if (!quota) return { use: null, procedures: [] }
  const own = buckets.find(({ bucket }) => bucket === id)
  const procedures = (quota.procedures ?? []).flatMap((limit) => {
    const name = limit.procedures.join(' ')
    const found = buckets.find(({ bucket }) => bucket === `${id} ${name}`)
    return found ? [{ name, ...count(limit, found.fullInMs) }] : []
  })
  return { use: own ? count(quota, own.fullInMs) : null, procedures }
}

function count({ perMinute, burst }: Limit, fullInMs: number): QuotaUse {
  return { limit: { perMinute, burst }, used: Math.ceil((fullInMs * perMinute) / 60_000), fullInMs }
}

/** The largest part of any of its limits that is used. */
function getNearness({ use, procedures }: ConsumerUse): number {
  const parts = [use, ...procedures].map((one) => (one ? one.used / one.limit.burst : 0))
  return Math.max(0, ...parts)
}

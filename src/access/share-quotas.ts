/**
 * How replicas share limits: each reports now and then what it used and how much was asked of it, learns what all have used together,
 * and gets a share by need. Between two reports it counts alone against its share. What went beyond the limit while knowledge was old
 * is counted as used, so that the limit holds in the long run; without the database each keeps to an equal part.
 */
import { createWorker, type Worker } from '../delivery/worker.ts'
import type { Allowance, AllowanceUse } from '../domain/allowance.ts'
import type { DayLimit } from '../domain/link/day-limit.ts'
import { type LimitLender, type PathLimit, readPathBucket } from '../domain/link/limit-lender.ts'
import type { Clock, Logger, MonotonicClock } from '../domain/runtime.ts'
import { toVietnamDay } from '../domain/vietnam-time.ts'
import { forgetDays, leaseDay } from '../store/access/day-leases.ts'
import { exchangeQuotas, forgetQuotas } from '../store/access/quota-shares.ts'
import type { Queryable } from '../store/postgres/database.ts'

/** How often replicas hear of each other: a share is wrong for as long. */
const intervalMs = 500
/** Not sooner than this after the last time, however many wait for it. */
const hurryAfterMs = 100
/** A replica that has not reported for so long has no share any more. */
const leaseMs = 3_000
/** So many limits go out with one statement; those behind them wait for the next. */
const reportsMax = 1_000
/** A name that no consumer and no path has: replicas report under it that they are there. */
const presence = ' replica'
const forgetEveryMs = 60_000

/** Limits of consumers, and those that upstreams set for the paths to them. */
export interface QuotaShares extends LimitLender {
  /** Of one that no one has reported yet: an equal part, until the first report. */
  begin(allowance: Allowance): void
  /** The limits of paths, in the order in which they were shared. */
  pathLimits(): PathLimit[]
  start(): void
  stop(): Promise<void>
  /** One exchange, now; true when there is more to report. For tests, which have no timers. */
  exchange(): Promise<boolean>
}

export interface QuotaSharesDeps {
  database: Queryable
  /** The time of all replicas. */
  clock: Clock
  monotonic?: MonotonicClock
  logger: Logger
  /** Names this process among all of them. */
  replica: string
  /** What was asked of the quotas since the last time. */
  drainTouched(): Map<string, Allowance>
}

export function createQuotaShares(deps: QuotaSharesDeps): QuotaShares {
  const { database, clock, logger, replica, monotonic = performance } = deps
  /** Touched and not reported yet. */
  const waiting = new Map<string, Allowance>()
  /** When each was reported last. */
  const reportedAt = new WeakMap<Allowance, number>()
  const known = new Set<Allowance>()
  const rates = new Map<string, { rate: Allowance; max: number }>()
  const days = new Map<string, { day: DayLimit; requestedAt: number }>()
  let replicas = 1
  let heardAt = monotonic.now()
  let forgottenAt = monotonic.now()
  let presentAt = Number.NEGATIVE_INFINITY

  function gather(now: number): [string, Allowance][] {
    for (const [name, allowance] of deps.drainTouched()) waiting.set(name, allowance)
    for (const [name, { rate }] of rates) if (rate.pendingUse.wanted > 0) waiting.set(name, rate)
    return [...waiting].filter(([, allowance]) => isDue(allowance, now)).slice(0, reportsMax)
  }

  /** What is far from its limit can wait for half a lease. */
  function isDue(allowance: Allowance, now: number): boolean {
    const last = reportedAt.get(allowance)
    if (last === undefined || now - last >= leaseMs / 2) return true
    const { wanted, used } = allowance.pendingUse
    return wanted > used || used > allowance.limit.burst * allowance.share * 0.1
  }

  /** A lease whose answer is lost is lost: fewer calls are made that day, and never more. */
  async function leaseDays(now: number): Promise<void> {
    for (const [bucket, entry] of days) {
      const wanted = entry.day.drain(now - entry.requestedAt)
      entry.requestedAt = now
      const common = { bucket, replica, max: entry.day.max, replicas, now: clock.now() }
      entry.day.learn({ day: wanted.day, replicas, ...(await leaseDay(database, { ...common, ...wanted })) })
    }
  }

  async function exchange(): Promise<boolean> {
    const now = monotonic.now()
    await leaseDays(now)
    const due = gather(now)
    if (due.length === 0 && now - presentAt < leaseMs / 2) return false
    const uses = new Map<string, { allowance: Allowance; use: AllowanceUse; wanted: number }>()
    const reports = due.map(([bucket, allowance]) => {
      waiting.delete(bucket)
      const use = allowance.drainUse()
      const sinceMs = Math.min(Math.max(now - (reportedAt.get(allowance) ?? now - intervalMs), intervalMs), leaseMs)
      reportedAt.set(allowance, now)
      const wanted = (use.wanted * 1_000) / sinceMs
      uses.set(bucket, { allowance, use, wanted })
      return { bucket, usedMs: (use.used * 60_000) / allowance.limit.perMinute, wanted }
    })
    reports.push({ bucket: presence, usedMs: 0, wanted: 1 })
    presentAt = now
    try {
      const learnt = await exchangeQuotas(database, { replica, now: clock.now(), leaseMs, reports })
      heardAt = monotonic.now()
      for (const { bucket, fullInMs, others } of learnt) {
        if (bucket === presence) replicas = others.length + 1
        const reported = uses.get(bucket)
        if (!reported) continue
        const { allowance, wanted } = reported
        const perSecond = allowance.limit.perMinute / 60
        known.add(allowance)
        allowance.learn(getShare(wanted, others, perSecond), fullInMs / (1_000 / perSecond))
      }
    } catch (error) {
      for (const [bucket, { allowance, use }] of uses) {
        allowance.returnUse(use)
        waiting.set(bucket, allowance)
      }
      if (monotonic.now() - heardAt > leaseMs) {
        for (const allowance of known) allowance.fallBack(replicas)
        known.clear()
      }
      throw error
    }
    if (now - forgottenAt >= forgetEveryMs) {
      forgottenAt = now
      for (const allowance of known) if (allowance.usedShare === 0) known.delete(allowance)
      await forgetQuotas(database, clock.now() - forgetEveryMs)
      // Yesterday stays, for who looks back.
      await forgetDays(database, toVietnamDay(clock.now() - 2 * 86_400_000))
    }
    return due.length === reportsMax
  }

  let worker: Worker | undefined
  return {
    begin(allowance) {
      if (replicas > 1) {
        allowance.fallBack(replicas)
        worker?.wake()
      }
    },
    get replicas() {
      return replicas
    },
    shareRate(bucket, rate, max) {
      rates.set(bucket, { rate, max })
      if (replicas > 1) rate.fallBack(replicas)
    },
    shareDay(bucket, day) {
      days.set(bucket, { day, requestedAt: monotonic.now() })
      day.lend(() => {
        if (monotonic.now() - (days.get(bucket)?.requestedAt ?? 0) > hurryAfterMs) worker?.wake()
      })
    },
    hurry() {
      if (replicas > 1 && monotonic.now() - heardAt > hurryAfterMs) worker?.wake()
    },
    exchange,
    pathLimits() {
      const ofRates = [...rates].map(([bucket, { rate, max }]) => {
        const left = Math.floor(rate.limit.burst * (1 - Math.min(1, rate.usedShare)))
        return { bucket, max, left }
      })
      const ofDays = [...days].map(([bucket, { day }]) => {
        const { held, unleased, known } = day.state
        return { bucket, max: day.max, left: known ? held + unleased : null }
      })
      return [...ofRates, ...ofDays].flatMap(({ bucket, max, left }): PathLimit[] => {
        const named = readPathBucket(bucket)
        return named ? [{ ...named, max, left }] : []
      })
    },
    start() {
      worker = createWorker({
        round: exchange,
        intervalMs,
        onFailure: (error, failures) => {
          if (failures === 1)
            logger.warn({ error: (error as Error).name }, 'quotas: replicas do not hear of each other')
        },
        onRecovery: () => logger.info({}, 'quotas: replicas hear of each other again'),
      })
      worker.start()
    },
    async stop() {
      await worker?.stop()
      for (const [bucket, { day }] of days) {
        const given = day.drainHeld()
        await leaseDay(database, { bucket, replica, max: day.max, replicas, now: clock.now(), ...given }).catch(
          () => {},
        )
      }
    },
  }
}

/**
 * The part of a limit that is ours. While there is enough for all, by need; where there is not, no one gets less for asking little:
 * who wants less than an equal part of what is left gets what it wants, and the others share the rest.
 */
export function getShare(wanted: number, others: readonly number[], perSecond: number): number {
  const all = [wanted, ...others]
  const sum = all.reduce((total, one) => total + one, 0)
  if (sum <= 0) return 1 / all.length
  if (sum <= perSecond) return wanted / sum
  let left = perSecond
  let count = all.length
  for (const one of all.toSorted((a, b) => a - b)) {
    const equal = left / count
    if (one >= equal) return wanted >= equal ? equal / perSecond : wanted / perSecond
    left -= one
    count -= 1
  }
  return wanted / perSecond
}

/**
 * Removes months of the trail at night when their time is over, by one replica for all; where a second person must agree it orders, once a night, and
 * the order is carried out like any other. What keeps it from a month is an alert: nothing is removed that is not what was sealed.
 */
import { randomUUID } from 'node:crypto'
import { createWorker, type Worker } from '../delivery/worker.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Logger } from '../domain/runtime.ts'
import { localTime } from '../domain/vietnam-time.ts'
import { errorCode } from '../store/postgres/database.ts'
import { findDueMonths, type RemovalDeps, type RemovalRefusal, removeMonth } from './remove-months.ts'

export interface RetentionDeps extends RemovalDeps {
  logger: Logger
  /** Has a second person asked; absent: none is needed. */
  order: ((month: string) => Promise<void>) | undefined
}

export interface TrailRetention {
  worker: Pick<Worker, 'start' | 'stop'>
  /** What is due now is removed or ordered. True: a month was removed and there may be more. */
  round(): Promise<boolean>
  /** What was agreed to. Fails where it could not be done; what is busy is retried. */
  carryOut(month: string, who: { requestId: string; officer: string }): Promise<void>
  /** What keeps this process from removing a month that is due; `null` = nothing. */
  status(): Exclude<RemovalRefusal, 'busy'> | null
}

/** Hours of Viet Nam's night in which offices are closed and backups have not begun: from the first, before the last. */
const [fromHour, toHour] = [1, 4]
const intervalMs = 900_000

export function createTrailRetention(deps: RetentionDeps): TrailRetention {
  const { settings, clock, logger, order } = deps
  let refusal: Exclude<RemovalRefusal, 'busy'> | null = null
  let orderedOn: string | undefined

  async function remove(month: string, who: { requestId: string; officer: string }): Promise<boolean> {
    const done = await removeMonth(deps, month, who)
    if (done === 'busy') return false
    refusal = typeof done === 'string' ? done : null
    if (refusal) logger.error({ month, reason: refusal }, 'audit: a month whose time is over was not removed')
    else logger.info({ month, records: typeof done === 'string' ? 0 : done.records }, 'audit: a month was removed')
    return refusal === null
  }

  async function round(): Promise<boolean> {
    const [due] = await findDueMonths(deps)
    if (!due) {
      refusal = null
      return false
    }
    if (!order) return remove(due.month, { requestId: randomUUID(), officer: '' })
    const today = localTime(clock.now())?.date
    if (orderedOn !== today) await order(due.month)
    orderedOn = today
    return false
  }

  const isNight = () => {
    const hour = Number(localTime(clock.now())?.time.slice(0, 2) ?? Number.NaN)
    return hour >= fromHour && hour < toHour
  }
  const worker =
    settings.retention === undefined
      ? { start: () => {}, stop: async () => {} }
      : createWorker({
          intervalMs,
          firstMs: intervalMs,
          round: async () => isNight() && round(),
          onFailure: (error) => logger.warn({ code: errorCode(error) }, 'audit: no month could be removed; repeated'),
        })
  return {
    worker,
    round,
    status: () => refusal,
    async carryOut(month, who) {
      if (await remove(month, who)) return
      throw refusal === null ? new GatewayFailure('storage-unavailable') : new Error(`not removed: ${refusal}`)
    },
  }
}

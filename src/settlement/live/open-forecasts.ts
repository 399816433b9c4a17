/**
 * The loop that forecasts for all replicas: one of them at a time, by a lock that ends with its connection. It reads the history again
 * when it takes over, then takes in what happens, and writes what changed by the very connection that holds the lock: a process that
 * has lost it writes nothing any more.
 *
 *   standby ──(lock)──▶ reading the history ──▶ taking in, writing ──(connection lost, law changed)──▶ standby
 */
import { createWorker, type Worker } from '../../delivery/worker.ts'
import { dayMs, minuteMs } from '../../domain/duration.ts'
import type { Clock, Logger, MonotonicClock } from '../../domain/runtime.ts'
import { nextTurn } from '../../domain/yielding.ts'
import type { Law } from '../../law/law.ts'
import { deleteOrphanForecasts, lockForecaster, writeForecasts } from '../../store/dossier/forecasts.ts'
import { type Connection, type Database, errorCode } from '../../store/postgres/database.ts'
import { isOutage } from '../../store/postgres/outage.ts'
import { tabulateCity } from './city-hours.ts'
import type { WatchedLink } from './link-events.ts'
import { type ModelThread, startModel } from './model-thread.ts'
import { createNightlyBacktest } from './nightly-backtest.ts'
import { findStart, KnownReader } from './read-known.ts'
import type { LiveForecastSettings } from './settings.ts'
import { toKinds } from './to-known-events.ts'

export interface LiveForecastDeps {
  database: Pick<Database, 'connect'>
  clock: Clock
  /** By which pauses are measured; absent = `performance`. */
  monotonic?: MonotonicClock
  logger: Logger
  settings: LiveForecastSettings
  law: () => Law
  /** The links without which a dossier does not move. */
  links: readonly WatchedLink[]
}

export interface LiveForecasts {
  start(): void
  /** Another round, now. */
  wake(): void
  /** Ends at once: what this process has learnt, the next one reads from the events. */
  stop(): Promise<void>
}

/** A page of a long history may take longer than a request may wait. */
const statementTimeoutMs = 120_000
/** Moments of forecasting wait so long for what was recorded before them and is committed after them. */
const settleMs = 30_000
/** After a model that could not be made: reading a year again every few seconds helps nobody. */
const againMs = 10 * minuteMs
/** The table of working time goes on for two years; a model that is older is made anew. */
const modelAgeMaxMs = 365 * dayMs

interface Running {
  model: ModelThread
  reader: KnownReader
  law: Law
  since: number
  /** When all open dossiers were last forecast, by the monotonic clock. */
  refreshedAt: number
}

export function openForecasts(deps: LiveForecastDeps): LiveForecasts {
  const { clock, logger, settings, monotonic = performance } = deps
  let connection: Connection | undefined
  let locked = false
  let running: Running | undefined
  let closed = false
  let notBefore = Number.NEGATIVE_INFINITY
  const backtest = createNightlyBacktest({ ...deps, monotonic })
  const worker: Worker = createWorker({ round, intervalMs: settings.everyMs, onFailure, onRecovery })

  async function round(): Promise<undefined> {
    if (closed || monotonic.now() < notBefore) return
    try {
      connection ??= await deps.database.connect(statementTimeoutMs)
      locked ||= await lockForecaster(connection)
      if (!locked) return
      if (running && (running.law !== deps.law() || clock.now() - running.since > modelAgeMaxMs)) await letGo()
      running ??= await takeOver(connection)
      if (!running) return
      await takeIn(connection, running)
      await backtest.round(connection)
    } catch (error) {
      const modelEnded = running?.model.hasEnded() ?? false
      await standDown()
      if (closed) return
      if (modelEnded) notBefore = monotonic.now() + againMs
      throw error
    }
  }

  /** `undefined` = nothing was ever recorded. */
  async function takeOver(own: Connection): Promise<Running | undefined> {
    const began = monotonic.now()
    const now = clock.now()
    const from = await findStart(own, now, settings.historyDays)
    if (from === null) return undefined
    const law = deps.law()
    const model = startModel(tabulateCity(law, from, now))
    const reader = new KnownReader(toKinds(law), deps.links, from)
    const made: Running = { model, reader, law, since: now, refreshedAt: Number.NEGATIVE_INFINITY }
    // From here on it is ended with everything else.
    running = made
    await deleteOrphanForecasts(own)
    const events = await giveNew(own, made, now)
    const durationMs = Math.round(monotonic.now() - began)
    logger.info({ events, from: new Date(from).toISOString(), durationMs }, 'forecast: this process forecasts for all')
    return made
  }

  async function giveNew(own: Connection, { model, reader }: Running, now: number): Promise<number> {
    let count = 0
    for await (const page of reader.read(own, now)) {
      count += page.length
      await model.take(page, null)
      await nextTurn()
    }
    await model.take([], now - settleMs)
    return count
  }

  async function takeIn(own: Connection, made: Running): Promise<void> {
    const now = clock.now()
    const count = await giveNew(own, made, now)
    const all = monotonic.now() - made.refreshedAt >= settings.refreshMs
    if (count === 0 && !all) return
    const { changed, gone, silences, record, alarms } = await made.model.takeChanges(now, all)
    await writeForecasts(own, changed, gone, silences, { madeAt: now, record })
    if (all) made.refreshedAt = monotonic.now()
    for (const { at, unit, why } of alarms) {
      // Those of the history that was read again were logged when they were raised.
      if (at >= made.since) logger.warn({ unit, why }, 'forecast: it withdraws, because it no longer holds')
    }
  }

  async function letGo(): Promise<void> {
    const { model } = running ?? {}
    running = undefined
    await model?.close()
  }

  /** Gives the lock back with the connection; another replica takes over. */
  async function standDown(): Promise<void> {
    const own = connection
    connection = undefined
    locked = false
    await letGo()
    // The next one that forecasts tests it.
    await backtest.stop()
    await own?.end().catch(() => {})
  }

  function onFailure(error: unknown, failures: number): void {
    if (!isOutage(error)) {
      logger.error({ code: errorCode(error), error: (error as Error)?.name }, 'forecast: a defect ended a round')
    } else if (failures === 1) {
      logger.warn({ code: errorCode(error) }, 'forecast: the database does not answer; forecasts wait')
    }
  }

  function onRecovery(): void {
    logger.info({}, 'forecast: rounds succeed again')
  }

  return {
    start: worker.start,
    wake: worker.wake,
    stop: async () => {
      closed = true
      // A question that the thread or the database is at ends with them.
      await running?.model.close()
      await backtest.stop()
      await connection?.end().catch(() => {})
      await worker.stop()
      await standDown()
    },
  }
}

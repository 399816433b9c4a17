/**
 * Once a night, the forecast is tested on the history of this very database, and the board shows the result with its day. The replica
 * that forecasts for all does it, beside its rounds: the history is read over a connection of its own, judged in a thread, and written by
 * the connection that holds the lock.
 */
import { dayMs, hourMs } from '../../domain/duration.ts'
import type { Clock, Logger, MonotonicClock } from '../../domain/runtime.ts'
import { startOfDay, toDay } from '../../domain/working-time/days.ts'
import { nextTurn } from '../../domain/yielding.ts'
import type { Law } from '../../law/law.ts'
import { readBacktest, type StoredBacktest, writeBacktest } from '../../store/dossier/forecasts.ts'
import { type Connection, type Database, errorCode } from '../../store/postgres/database.ts'
import type { FromBacktest, ToBacktest } from './backtest-thread.ts'
import { openHistory, toStoredBacktest } from './read-history.ts'
import type { LiveForecastSettings } from './settings.ts'
import { type RequestThread, startThread } from './start-thread.ts'

/** Heap beside the columns of the history, which lie outside it: four times what a city of 300 000 dossiers a year needs. */
const memoryMb = 768
/** A page of a long history may take longer than a request may wait. */
const statementTimeoutMs = 120_000
/** Later than this, people are at work again. */
const nightMs = 4 * hourMs

export interface NightlyBacktestDeps {
  database: Pick<Database, 'connect'>
  clock: Clock
  monotonic: MonotonicClock
  logger: Logger
  settings: Pick<LiveForecastSettings, 'historyDays' | 'nightlyBacktest' | 'backtestHour' | 'backtestMaxMs'>
  law: () => Law
}

export interface NightlyBacktest {
  /** Begins a test where one is due, and writes the result of one that has ended. `own` holds the lock of the forecast. */
  round(own: Connection): Promise<void>
  /** Gives up what is under way. */
  stop(): Promise<void>
}

interface UnderWay {
  thread: RequestThread<ToBacktest, FromBacktest> | undefined
  connection: Connection | undefined
  ended: Promise<void>
  givenUp: boolean
}

/** The last beginning of a night's window that has passed, ms since the epoch; `null` = the window of the last one is over. */
export function findNight(now: number, hour: number): number | null {
  const today = startOfDay(toDay(now)) + hour * hourMs
  const begin = today <= now ? today : today - dayMs
  return now < begin + nightMs ? begin : null
}

export function createNightlyBacktest(deps: NightlyBacktestDeps): NightlyBacktest {
  const { clock, monotonic, logger, settings } = deps
  /** The night that was tried here last: a test that failed is not tried again in it. */
  let tried: number | undefined
  let underWay: UnderWay | undefined
  let result: StoredBacktest | undefined

  async function round(own: Connection): Promise<void> {
    if (result) {
      const stored = result
      result = undefined
      await writeBacktest(own, stored)
    }
    if (!settings.nightlyBacktest || underWay) return
    const night = findNight(clock.now(), settings.backtestHour)
    if (night === null || night === tried) return
    tried = night
    const last = await readBacktest(own)
    if (last !== null && last.madeAt >= night) return
    begin()
  }

  function begin(): void {
    const run: UnderWay = { thread: undefined, connection: undefined, ended: Promise.resolve(), givenUp: false }
    underWay = run
    const late = setTimeout(() => {
      logger.warn({ maxMs: settings.backtestMaxMs }, 'forecast: the nightly back-test took too long and was given up')
      void giveUp(run)
    }, settings.backtestMaxMs)
    late.unref()
    run.ended = judge(run)
      .catch((error: unknown) => {
        if (run.givenUp) return
        logger.warn(
          { code: errorCode(error) },
          'forecast: the nightly back-test could not be made; the next night tries again',
        )
      })
      .finally(async () => {
        clearTimeout(late)
        await release(run)
        if (underWay === run) underWay = undefined
      })
  }

  async function judge(run: UnderWay): Promise<void> {
    const began = monotonic.now()
    const now = clock.now()
    const connection = await deps.database.connect(statementTimeoutMs)
    run.connection = connection
    const { historyDays } = settings
    const history = await openHistory(connection, { law: deps.law(), now, historyDays })
    if (history === null || run.givenUp) return
    const file = new URL('./backtest-thread.ts', import.meta.url)
    const thread = startThread<ToBacktest, FromBacktest>(file, history.hours, memoryMb)
    run.thread = thread
    for await (const events of history.pages) {
      await thread.request({ kind: 'take', events })
      await nextTurn()
    }
    const answer = await thread.request({ kind: 'judge' })
    if (answer.kind !== 'judged') throw new Error('the thread of the back-test answered another question')
    const stored = toStoredBacktest(answer.report, now)
    result = stored
    const { judged, brierSkill } = stored
    const durationMs = Math.round(monotonic.now() - began)
    logger.info({ judged, brierSkill, durationMs }, 'forecast: it was tested on the history of this database')
  }

  async function release({ thread, connection }: UnderWay): Promise<void> {
    await thread?.close()
    await connection?.end().catch(() => {})
  }

  /** What it is at rejects with its end. */
  async function giveUp(run: UnderWay): Promise<void> {
    run.givenUp = true
    await release(run)
    await run.ended
  }

  return {
    round,
    stop: async () => {
      if (underWay) await giveUp(underWay)
      result = undefined
    },
  }
}

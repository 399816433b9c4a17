/**
 * A connection that listens. It comes back by itself after an outage, and says so, because what was announced meanwhile
 * was not heard. That nothing is heard proves nothing: it may have stayed with a server that no longer has the address, or
 * be half open. So it shows from time to time that it is alive and where it should be.
 */
import type { Logger } from '../../domain/runtime.ts'
import { type Connection, type Database, errorCode } from './database.ts'
import { getServer } from './server-watch.ts'

const firstPauseMs = 100
const longestPauseMs = 5_000
/** A connection that says nothing for so long when it is asked is taken for dead. */
const aliveMs = 2_000

export interface Listener {
  /** Resolves when the connection is gone. */
  close(): Promise<void>
}

/** `heard` is called for each announcement, and with `undefined` whenever listening has begun (again). */
export function listen(
  database: Database,
  channel: string,
  heard: (payload: string | undefined) => void,
  logger: Logger,
): Listener {
  let connection: Connection | undefined
  let timer: NodeJS.Timeout | undefined
  let pauseMs = firstPauseMs
  let closed = false
  let proving = false
  let opening: Promise<void> = Promise.resolve()

  async function open(): Promise<void> {
    let candidate: Connection | undefined
    try {
      candidate = await database.connect()
      const mine = candidate
      mine.once('end', () => leave(mine))
      candidate.on('error', () => candidate?.end().catch(() => {}))
      candidate.on('notification', ({ payload }) => heard(payload))
      await candidate.query(`LISTEN ${channel}`)
      if (closed) {
        await candidate.end()
        return
      }
      connection = candidate
      pauseMs = firstPauseMs
      heard(undefined)
    } catch (error) {
      logger.debug({ code: errorCode(error), channel }, 'database: not listening yet')
      await candidate?.end().catch(() => {})
      again()
    }
  }

  /** Of a half-open connection no end is ever heard: it is left, and the operating system buries it. */
  function leave(left: Connection): void {
    left.end().catch(() => {})
    if (left !== connection && connection) return
    connection = undefined
    again()
  }

  async function prove(server: string | undefined): Promise<void> {
    const requested = connection
    if (!requested || proving) return
    proving = true
    try {
      const own = await getServer(requested, aliveMs)
      if (server !== undefined && own !== server) throw new Error('another server')
    } catch (error) {
      if (requested === connection && !closed) {
        logger.warn({ code: errorCode(error), channel }, 'database: listening begins anew, the connection led nowhere')
        pauseMs = firstPauseMs
        leave(requested)
      }
    } finally {
      proving = false
    }
  }

  function again(): void {
    if (closed || timer) return
    timer = setTimeout(() => {
      timer = undefined
      opening = open()
    }, pauseMs)
    timer.unref()
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }

  opening = open()
  const unsubscribe = database.onServer((server) => void prove(server))
  return {
    close: async () => {
      closed = true
      unsubscribe()
      clearTimeout(timer)
      await opening
      const ended = connection?.end().catch(() => {})
      // A half-open one never says that it has ended.
      await Promise.race([ended, new Promise((next) => setTimeout(next, aliveMs).unref())])
    },
  }
}

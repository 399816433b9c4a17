/**
 * A connection that listens. It comes back by itself after an outage, and says so, because what was announced meanwhile
 * was not heard.
 */
import type { Logger } from '../domain/runtime.ts'
import { type Connection, codeOf, type Database } from './database.ts'

const firstPauseMs = 100
const longestPauseMs = 5_000

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
  let opening: Promise<void> = Promise.resolve()

  async function open(): Promise<void> {
    let candidate: Connection | undefined
    try {
      candidate = await database.connect()
      const lost = () => {
        if (connection === candidate) connection = undefined
        candidate?.end().catch(() => {})
        again()
      }
      candidate.once('end', lost)
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
      logger.debug({ code: codeOf(error), channel }, 'database: not listening yet')
      await candidate?.end().catch(() => {})
      again()
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
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      await opening
      await connection?.end().catch(() => {})
    },
  }
}

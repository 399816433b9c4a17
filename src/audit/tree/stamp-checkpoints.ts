/**
 * Has the newest checkpoint stamped by an outside authority (RFC 3161): every `audit.tree.timestamps.intervalMs`, by one replica for all. Nothing waits
 * for it: an authority that is away, slow or wrong is an alert, and the next round asks again.
 */
import { hash } from 'node:crypto'
import { createWorker, type Worker } from '../../delivery/worker.ts'
import type { Clock, Logger } from '../../domain/runtime.ts'
import { findLastSegment, findLastStamp, insertStamp, lockStamps } from '../../store/audit/tree.ts'
import { type Database, errorCode } from '../../store/postgres/database.ts'
import type { AuditSettings, TimestampSettings } from '../settings.ts'

/** What became of a question to the authority: its token, which is good for the note, or a code that says why there is none. */
export type StampAnswer = { token: Buffer; at: number; authority: string | null } | { because: string }

export interface StampingDeps {
  database: Database
  settings: AuditSettings
  clock: Clock
  logger: Logger
  /** Never rejects. `digest`: SHA-256 of the note. */
  ask(question: {
    note: string
    digest: Buffer
    settings: TimestampSettings
    signal: AbortSignal
  }): Promise<StampAnswer>
}

export interface Stamping {
  worker: Pick<Worker, 'start' | 'stop'>
  /** One look, now. */
  round(): Promise<void>
  /** Code of what keeps this process from a stamp; `null` = nothing. */
  status(): string | null
}

export function createStamping(deps: StampingDeps): Stamping {
  const { database, settings, logger, clock } = deps
  let trouble: string | null = null
  const stopped = new AbortController()

  async function round(): Promise<void> {
    const { timestamps } = settings.tree
    if (!timestamps) return
    await database.transaction(async (connection) => {
      if (!(await lockStamps(connection))) return
      const [segment, last] = [await findLastSegment(connection), await findLastStamp(connection)]
      // Another replica had it stamped, or nothing was written since.
      const fresh = last !== undefined && clock.now() - last.at < timestamps.intervalMs
      if (!segment || segment.size === last?.size || fresh) {
        trouble = null
        return
      }
      const { note, size } = segment
      const digest = hash('sha256', note, 'buffer')
      const asked = await deps.ask({ note, digest, settings: timestamps, signal: stopped.signal })
      if ('because' in asked) {
        if (stopped.signal.aborted) return
        trouble = asked.because
        logger.error({ size, reason: trouble }, 'audit: a checkpoint was not time-stamped')
        return
      }
      await insertStamp(connection, { size, at: asked.at, token: asked.token })
      trouble = null
      const at = new Date(asked.at).toISOString()
      logger.info({ size, at, authority: asked.authority }, 'audit: a checkpoint was time-stamped')
    })
  }

  const { timestamps } = settings.tree
  const worker = timestamps && createStampWorker(timestamps, round, logger)
  return {
    worker: {
      start: () => worker?.start(),
      stop: async () => {
        stopped.abort()
        await worker?.stop()
      },
    },
    round,
    status: () => trouble,
  }
}

/** After a stamp that was not given: soon enough to be within the hour, seldom enough for an authority that counts. */
const againMs = 300_000

function createStampWorker({ intervalMs }: TimestampSettings, round: () => Promise<void>, logger: Logger): Worker {
  return createWorker({
    intervalMs: Math.min(intervalMs, againMs),
    firstMs: Math.min(intervalMs, againMs),
    onFailure: (error) => logger.warn({ code: errorCode(error) }, 'audit: whether a stamp is due is not known'),
    round: async () => {
      await round()
      return false
    },
  })
}

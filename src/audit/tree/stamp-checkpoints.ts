/**
 * Has the newest checkpoint stamped by an outside authority (RFC 3161): every `audit.tree.timestamps.intervalMs`, by one replica for all. Nothing waits
 * for it, no transaction and no connection of the database either: a replica claims the turn, asks, and keeps the stamp if the turn is still its own. An
 * authority that is away, slow or wrong is an alert, and the next round asks again.
 */
import { hash, randomUUID } from 'node:crypto'
import { createWorker, type Worker } from '../../delivery/worker.ts'
import type { Clock, Logger } from '../../domain/runtime.ts'
import {
  claimStamp,
  findLastSegment,
  findLastStamp,
  insertStamp,
  releaseStamp,
  type StoredSegment,
} from '../../store/audit/tree.ts'
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

/** What a replica may need to keep a stamp once it has one; a claim that is older is of a process that was killed. */
const storingMs = 30_000

export function createStamping(deps: StampingDeps): Stamping {
  const { database, settings, logger, clock } = deps
  let trouble: string | null = null
  const stopped = new AbortController()

  /** What is to be stamped now; `undefined`: another replica had it stamped, or nothing was written since. */
  async function findDue({ intervalMs }: TimestampSettings): Promise<StoredSegment | undefined> {
    const [segment, last] = [await findLastSegment(database), await findLastStamp(database)]
    const isFresh = last !== undefined && clock.now() - last.at < intervalMs
    return segment?.size === last?.size || isFresh ? undefined : segment
  }

  async function round(): Promise<void> {
    const { timestamps } = settings.tree
    if (!timestamps) return
    if (!(await findDue(timestamps))) {
      trouble = null
      return
    }
    const claimant = randomUUID()
    const heldMs = timestamps.timeoutMs + storingMs
    if (!(await claimStamp(database, { claimant, now: clock.now(), heldMs }))) return
    // Another replica that had the turn before may have kept a stamp meanwhile.
    const segment = await findDue(timestamps)
    const kept = segment !== undefined && (await stamp(timestamps, segment, claimant))
    if (!kept) await releaseStamp(database, claimant)
  }

  async function stamp(timestamps: TimestampSettings, segment: StoredSegment, claimant: string): Promise<boolean> {
    const { note, size } = segment
    const digest = hash('sha256', note, 'buffer')
    const asked = await deps.ask({ note, digest, settings: timestamps, signal: stopped.signal })
    if ('because' in asked) {
      if (stopped.signal.aborted) return false
      trouble = asked.because
      logger.error({ size, reason: trouble }, 'audit: a checkpoint was not time-stamped')
      return false
    }
    const kept = await insertStamp(database, claimant, { size, at: asked.at, token: asked.token })
    trouble = null
    const at = new Date(asked.at).toISOString()
    if (kept) logger.info({ size, at, authority: asked.authority }, 'audit: a checkpoint was time-stamped')
    return kept
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

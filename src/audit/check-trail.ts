/**
 * Verifies the trail in the background, so that a change by hand is known without anybody asking. One replica checks at a
 * time and for all; the others read what it noted. It reads in small pieces with pauses, on a connection of its own, and
 * `/readyz` does not depend on it: a trail that was tampered with is a matter for people, not for a balancer.
 *
 *   waiting ──(due)──▶ another has checked meanwhile, or is at it: waiting
 *                  └─▶ checking ──▶ noted ──▶ waiting
 */
import { createWorker, type Worker } from '../delivery/worker.ts'
import { createKeyedHash } from '../domain/keyed-hash.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import { lockChecks, readCheckNote, type StoredCheckNote, writeCheckNote } from '../store/audit/checks.ts'
import { type Database, errorCode } from '../store/postgres/database.ts'
import { readProvenRemovals } from './read-removals.ts'
import { type CheckProgress, type CheckResult, walkTrail } from './read-trail.ts'
import { type AuditSettings, chainKeys } from './settings.ts'
import { findVerifiers } from './tree/grow-tree.ts'
import type { TrailFinding } from './verify-chain.ts'

/** The last check, by whichever replica. Nothing here names a person. */
interface TrailCheckReport {
  /** When it ended, ISO 8601. */
  at: string
  durationMs: number
  whole: boolean
  chains: number
  /** Verified by it: the new ones and a share of the old. */
  records: number
  /** When every record had been verified at least once since the round began, ISO 8601; `null` = not yet. */
  roundEndedAt: string | null
  /** The first ones; a trail that was rewritten would give thousands. */
  findings: readonly TrailFinding[]
}

export interface TrailCheckStatus {
  /** `null` = none has been made yet. */
  last: TrailCheckReport | null
  checking: boolean
  /** Code of what kept this process from its last check; `null` = nothing did. */
  failure: string | null
  /** When this process looks again, ISO 8601; `null` = it does not. */
  nextAt: string | null
}

interface Note extends TrailCheckReport, CheckProgress {}

const findingsMax = 20
/** A process that has just started has better things to do. */
const firstDelayMs = 60_000
/** After a check that failed, or that another replica was making. */
const againMs = 300_000

export interface TrailCheckDeps {
  database: Database
  settings: AuditSettings
  clock: Clock
  logger: Logger
}

export class TrailCheck {
  readonly #deps: TrailCheckDeps
  #note: Note | undefined
  #failure: string | null = null
  #worker: Worker | undefined
  #nextAt: number | null = null
  #running: Promise<void> | undefined
  readonly #stopped = new AbortController()

  constructor(deps: TrailCheckDeps) {
    this.#deps = deps
  }

  /** Reads what is known and waits for the next check to be due. */
  async start(): Promise<void> {
    await this.read().catch(() => {})
    if (this.#deps.settings.check.intervalMs === 0) return
    this.#worker = createWorker({
      round: () => this.#round(),
      firstMs: this.#next(firstDelayMs),
      intervalMs: () => this.#next(againMs),
      onFailure: (error) => this.#deps.logger.warn({ code: errorCode(error) }, 'audit: the trail could not be checked'),
    })
    this.#worker.start()
  }

  /** Ends a check under way; what it had found is lost, and the next one finds it again. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#worker?.stop()
    await this.#running
  }

  get status(): TrailCheckStatus {
    return {
      last: this.#note ? toReport(this.#note) : null,
      checking: this.#running !== undefined,
      failure: this.#failure,
      nextAt: this.#nextAt === null ? null : new Date(this.#nextAt).toISOString(),
    }
  }

  /** Checks now, unless another replica is at it. Never rejects: `status` says how it went. */
  async check(): Promise<TrailCheckStatus> {
    this.#running ??= this.#check().finally(() => {
      this.#running = undefined
    })
    await this.#running
    return this.status
  }

  /** How long to wait for the next look: until a check is due, and not less than this. */
  #next(leastMs: number): number {
    // A tenth of chance, so that replicas that started together do not all come for the lock at once.
    const waitMs = Math.ceil(Math.max(leastMs, this.#dueInMs()) * (1 + Math.random() / 10))
    this.#nextAt = this.#deps.clock.now() + waitMs
    return waitMs
  }

  async #round(): Promise<undefined> {
    await this.read().catch(() => {})
    // Not due: another replica has checked meanwhile.
    if (this.#dueInMs() === 0) await this.check()
  }

  #dueInMs(): number {
    const { clock, settings } = this.#deps
    if (!this.#note) return 0
    const { intervalMs } = settings.check
    // A note of a clock that was ahead puts the next check off by one interval at most.
    return Math.min(Math.max(0, Date.parse(this.#note.at) + intervalMs - clock.now()), intervalMs)
  }

  /** Reads what the last check noted, anyone who made it. Rejects when the database does not answer. */
  async read(): Promise<TrailCheckStatus> {
    const stored = await readCheckNote(this.#deps.database)
    this.#note = (stored && this.#unseal(stored)) ?? this.#note
    return this.status
  }

  async #check(): Promise<void> {
    const { database, clock, logger, settings } = this.#deps
    const startedAt = performance.now()
    let connection: Awaited<ReturnType<Database['connect']>> | undefined
    try {
      connection = await database.connect()
      if (!(await lockChecks(connection))) return
      const stored = await readCheckNote(connection)
      const last = stored && this.#unseal(stored)
      const { recheckMax } = settings.check
      const removed = await readProvenRemovals(connection, findVerifiers(settings))
      const options = { everything: last?.whole === false, recheckMax, removed, signal: this.#stopped.signal }
      const result = await walkTrail(connection, chainKeys(settings), last, options)
      const now = clock.now()
      this.#note = getNote(result, now, Math.round(performance.now() - startedAt), last?.roundEndedAt ?? null)
      await writeCheckNote(connection, this.#seal(this.#note))
      this.#failure = null
      this.#tell(this.#note)
    } catch (error) {
      if (this.#stopped.signal.aborted) return
      this.#failure = errorCode(error)
      logger.warn({ code: this.#failure }, 'audit: the trail could not be checked')
    } finally {
      await connection?.end().catch(() => {})
    }
  }

  #tell({ whole, records, chains, durationMs, findings }: Note): void {
    const { logger } = this.#deps
    const fields = { whole, records, chains, durationMs }
    if (whole) logger.info(fields, 'audit: the trail was checked')
    else logger.error({ ...fields, findings }, 'audit: the trail is NOT whole; see docs/audit/trail.md')
  }

  #seal(note: Note): StoredCheckNote {
    const { keyId, chainKey } = this.#deps.settings
    const text = JSON.stringify(note)
    return { note: text, keyId, mac: createKeyedHash(chainKey)(getMark(text), 'hex') }
  }

  /** `undefined` = none that one of our keys wrote: anyone who could change it could also have said "verified". */
  #unseal({ note, keyId, mac }: StoredCheckNote): Note | undefined {
    const key = chainKeys(this.#deps.settings).get(keyId)
    return key !== undefined && createKeyedHash(key)(getMark(note), 'hex') === mac ? JSON.parse(note) : undefined
  }
}

/** Nothing that is hashed into a chain begins like this, so a seal can never pass for a record's hash. */
const getMark = (note: string): string => `audit-check ${note}`

function getNote(result: CheckResult, now: number, durationMs: number, lastRoundAt: string | null): Note {
  const { ends, cursor, chains, records, findings, roundEnded } = result
  const at = new Date(now).toISOString()
  return {
    at,
    durationMs,
    whole: findings.length === 0,
    chains,
    records,
    roundEndedAt: roundEnded ? at : lastRoundAt,
    findings: findings.slice(0, findingsMax),
    ends,
    cursor,
  }
}

function toReport({ at, durationMs, whole, chains, records, roundEndedAt, findings }: Note): TrailCheckReport {
  return { at, durationMs, whole, chains, records, roundEndedAt, findings }
}

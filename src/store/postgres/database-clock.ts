/**
 * The time that a process goes by: the database's, which all replicas share, carried on between two readings by the clock that is
 * never set. So the clock of a process's own machine, right or wrong, set forward or back, moves nothing.
 *
 * The database's own clock can be set as well. Every process then goes on in its old time until it has noticed. One of them, by
 * the row of all, sees to it that what waits goes on waiting as long as it would have:
 *
 *   set forward: the times are moved, then every process takes the new time over
 *   set back:    the step is announced, every process takes the new time over, a moment later the times are moved
 *
 * In both orders a process that notices late finds things due later than they are, for that moment, and what it writes meanwhile is
 * due too early, never too late by the step.
 */
import type { Clock, Logger, MonotonicClock } from '../../domain/runtime.ts'
import { type Connection, type Database, errorCode, type Queryable } from './database.ts'
import { moveTimes } from './move-times.ts'

export interface DatabaseClock extends Clock {
  /** Compares with the database now. Rejects when it cannot be asked. */
  compare(): Promise<void>
  /** Compares no more; resolves when the comparison under way has ended. */
  close(): Promise<void>
}

export interface DatabaseClockDeps {
  database: Pick<Database, 'query' | 'connect'>
  logger: Logger
  /** Carries the time on; absent = `performance`. */
  monotonic?: MonotonicClock
  /** By how much the clock of the database is off, in ms, in the tests that set it. */
  readOffset?: () => number
  /** Absent: every second. `null`: only when it is asked to. */
  everyMs?: number | null
}

/** A step is noticed within this time; a comparison is one small statement. */
const compareEveryMs = 1_000
/** Less is not a step but the drift of a clock, or a server that took over: it is taken over as it is. */
const toleranceMs = 5_000
/** A reading that took longer says too little about when it was taken. */
const readingMaxMs = 1_000
/** How often it is written down that the clock runs on evenly. */
const confirmEveryMs = 5_000
/** From the announcement of a step back to the moving: every process compares several times meanwhile. */
const announceMs = 3_000
/** A city's open filings are moved in seconds; the limit ends what hangs. */
const moveTimeoutMs = 600_000

interface Reading {
  /** What is to be added to the monotonic clock. */
  offset: number
  /** The database's time. */
  at: number
  confirmedAt: number
  steps: number
  owedMs: number | null
  announcedAt: number | null
}

const columns = `confirmed_at AS "confirmedAt", steps, owed_ms AS "owedMs", announced_at AS "announcedAt"`

/** Rejects when the database cannot be asked: without its time nothing may be written. */
export async function openDatabaseClock({
  database,
  logger,
  monotonic = performance,
  readOffset = () => 0,
  everyMs = compareEveryMs,
}: DatabaseClockDeps): Promise<DatabaseClock> {
  let { offset, steps } = await readBegin()
  let timer: NodeJS.Timeout | undefined
  let comparing: Promise<void> | undefined
  let closed = false

  /** `undefined`: the reading took too long to say anything. */
  async function read(connection: Queryable): Promise<Reading | undefined> {
    const before = monotonic.now()
    const { rows } = await connection.query(`SELECT clock_timestamp() AS at, ${columns} FROM database_clock`)
    const after = monotonic.now()
    if (after - before > readingMaxMs) return undefined
    const [row] = rows
    const at = row.at.getTime() + readOffset()
    return {
      offset: at - (before + after) / 2,
      at,
      confirmedAt: row.confirmedAt.getTime(),
      steps: row.steps,
      owedMs: row.owedMs === null ? null : Number(row.owedMs),
      announcedAt: row.announcedAt?.getTime() ?? null,
    }
  }

  /** A clock that stands behind what was confirmed was set back while no one looked: the first comparison finds the step. */
  async function readBegin(): Promise<{ offset: number; steps: number }> {
    for (;;) {
      const reading = await read(database)
      if (reading) {
        const behindMs = Math.max(0, reading.confirmedAt - reading.at)
        return { offset: reading.offset + behindMs, steps: reading.steps }
      }
    }
  }

  async function compare(): Promise<void> {
    const reading = await read(database)
    if (!reading) return
    const stepMs = reading.offset - offset
    if (reading.steps !== steps) takeOver(reading)
    else if (Math.abs(stepMs) > toleranceMs) await exclusively(recordStep)
    else {
      offset = reading.offset
      if (reading.at - reading.confirmedAt > confirmEveryMs) await confirm(reading)
    }
    if (isMoveDue(reading)) await exclusively(moveOwed)
  }

  function takeOver(reading: Reading): void {
    offset = reading.offset
    steps = reading.steps
  }

  async function confirm({ at }: Reading): Promise<void> {
    await database.query('UPDATE database_clock SET confirmed_at = $1 WHERE steps = $2 AND confirmed_at < $1', [
      new Date(at),
      steps,
    ])
  }

  /** Holds the row of all while it works; what is to be done afterwards, when it is committed, it returns. */
  async function exclusively(work: (connection: Connection, reading: Reading) => Promise<() => void>): Promise<void> {
    const connection = await database.connect(moveTimeoutMs)
    try {
      await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED')
      await connection.query('SELECT FROM database_clock FOR UPDATE')
      const reading = await read(connection)
      const committed = reading && (await work(connection, reading))
      await connection.query('COMMIT')
      committed?.()
    } finally {
      // Ends what was not committed.
      await connection.end().catch(() => {})
    }
  }

  async function recordStep(connection: Connection, reading: Reading): Promise<() => void> {
    const { at, confirmedAt } = reading
    const stepMs = Math.round(reading.offset - offset)
    const known = reading.steps !== steps || Math.abs(stepMs) <= toleranceMs
    // Others have seen it run on evenly: it was this process that stood still.
    const stoodStill = stepMs > 0 && at - confirmedAt < stepMs - toleranceMs
    if (known || stoodStill) return () => takeOver(reading)
    if (reading.owedMs !== null) await moveTimes(connection, reading.owedMs)
    const forward = stepMs > 0
    if (forward) await moveTimes(connection, stepMs)
    const owed = forward ? [null, null] : [stepMs, new Date(at)]
    await connection.query(
      'UPDATE database_clock SET steps = steps + 1, confirmed_at = $1, owed_ms = $2, announced_at = $3',
      [new Date(at), ...owed],
    )
    return () => {
      takeOver({ ...reading, steps: reading.steps + 1 })
      logger.warn({ stepMs }, 'database: its clock was set; what waits goes on waiting as long as before')
    }
  }

  async function moveOwed(connection: Connection, reading: Reading): Promise<() => void> {
    if (reading.owedMs !== null && isMoveDue(reading)) {
      await moveTimes(connection, reading.owedMs)
      await connection.query('UPDATE database_clock SET owed_ms = NULL, announced_at = NULL')
    }
    return () => {}
  }

  function schedule(): void {
    if (closed || everyMs === null) return
    timer = setTimeout(() => {
      comparing = compare()
        // The time runs on without it; those who need the database meanwhile report that it is away.
        .catch((error) => logger.debug({ code: errorCode(error) }, 'database: its clock could not be compared'))
        .finally(schedule)
    }, everyMs)
    timer.unref()
  }

  schedule()
  return {
    now: () => Math.round(monotonic.now() + offset),
    compare,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await comparing
    },
  }
}

function isMoveDue({ at, owedMs, announcedAt }: Reading): boolean {
  if (owedMs === null || announcedAt === null) return false
  return at - announcedAt >= announceMs || at < announcedAt
}

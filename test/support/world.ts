/**
 * What the tests of a room stand on: a database, a clock that a test moves, what was logged, a trail, and one end for all of
 * it. A room adds what it is about (`test/filing/fixtures.ts`, `test/webhook/fixtures.ts` …); `startGateway` is the whole
 * product behind its own port.
 */
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import type { Caller, Operation, Role } from '../../src/domain/access.ts'
import type { Clock, Logger } from '../../src/domain/runtime.ts'
import { createDatabase, type Database } from '../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'
import { freshDatabase, silent } from './database.ts'

/** The date, and the time that passes: both are what a test makes of them. */
export interface TestClock extends Clock {
  move(ms: number): void
  /** Milliseconds since the epoch. */
  set(at: number): void
}

/** Stands still until it is moved. */
export function createStillClock(startAt: number): TestClock {
  let now = startAt
  return {
    now: () => now,
    move: (ms) => {
      now += ms
    },
    set: (at) => {
      now = at
    },
  }
}

/** Runs like the real one and can be moved on. */
function createRunningClock(): TestClock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    move: (ms) => {
      ahead += ms
    },
    set: (at) => {
      ahead = at - Date.now()
    },
  }
}

/** Keeps each line as JSON, with its level and its message. */
export function createKeepingLogger(lines: string[]): Logger {
  const keep = (level: string) => (fields: object, message: string) => {
    lines.push(JSON.stringify({ level, ...fields, message }))
  }
  return { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}

export interface WorldOptions {
  /** Shares the database and the clock of another world: a second replica. */
  beside?: Pick<World, 'url' | 'clock'> | undefined
  /** A database of the caller's own. */
  databaseUrl?: string | undefined
  /** The server of a new database; absent = the one of the run. */
  serverUrl?: string | undefined
  /** Absent: one that runs. */
  clock?: TestClock | undefined
  /** Of the pool. */
  database?: Partial<DatabaseSettings>
}

export interface World {
  database: Database
  url: string
  settings: DatabaseSettings
  clock: TestClock
  log: string[]
  logger: Logger
  rows<T = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>
  /** Another pool on the same database, as another process has it. It is closed with the world. */
  connect(): Database
  /** An opened trail; it is closed with the world. */
  openTrail(logger?: Logger): Promise<Trail>
  /** Runs when the world closes, the newest first. */
  onClose(end: () => unknown): void
  close(): Promise<void>
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const given = options.beside?.url ?? options.databaseUrl
  const own = given === undefined ? await freshDatabase(options.serverUrl) : undefined
  const url = given ?? own?.settings.url ?? ''
  const settings = DatabaseSettings.parse({ url, ...options.database })
  const clock = options.clock ?? options.beside?.clock ?? createRunningClock()
  const log: string[] = []
  const logger = createKeepingLogger(log)
  const ends: (() => unknown)[] = []
  const connect = (): Database => {
    const database = createDatabase(settings, logger)
    ends.push(() => database.close().catch(() => {}))
    return database
  }
  const database = connect()
  return {
    database,
    url,
    settings,
    clock,
    log,
    logger,
    rows: async (sql, values = []) => (await database.query(sql, values)).rows,
    connect,
    openTrail: async (trailLogger = silent) => {
      const audit = { keyId: 'test', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32), commitIntervalMs: 0 }
      const trail = new Trail(
        database,
        AuditSettings.parse({ ...audit, check: { intervalMs: 0, recheckMax: 0 } }),
        clock,
        trailLogger,
      )
      await trail.open()
      ends.push(() => trail.close())
      return trail
    },
    onClose: (end) => ends.push(end),
    close: async () => {
      for (const end of ends.splice(0).reverse()) await end()
      await own?.drop()
    },
  }
}

/** A caller who may do what is given here, for the unit H99 and all below it unless others are named. */
export function makeCaller(
  id: string,
  {
    operations,
    procedures,
    units = ['H99'],
    roles = [],
  }: {
    operations: readonly Operation[]
    procedures: readonly string[]
    units?: readonly string[]
    roles?: readonly Role[]
  },
): Caller {
  const grant = {
    row: 1,
    procedures: new Set(procedures),
    operations: new Set(operations),
    fields: new Set<never>(),
    attributes: new Set<never>(),
  }
  const quota = { perMinute: 1_000_000, burst: 1_000_000 }
  return {
    credentialId: `${id}-key`,
    consumer: { id, name: id, grants: [grant], units, quota, roles: new Set(roles) },
  }
}

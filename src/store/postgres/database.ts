/**
 * The door to PostgreSQL. Every connection has a connect and a statement limit, so that a database that hangs is a
 * database that fails. Migrations run at start under a lock, once, however many replicas start together.
 */
import { join } from 'node:path'
import pg from 'pg'
import type { Logger } from '../../domain/runtime.ts'
import type { DatabaseSettings } from '../settings.ts'
import { pointsToFailover } from './outage.ts'
import { readMigrations } from './read-migrations.ts'
import { watchServer } from './server-watch.ts'
import { startStep } from './start-failure.ts'

export type Connection = pg.Client
/** What runs statements: the pool, a connection, or a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>
export type Database = Pick<pg.Pool, 'query'> & {
  /** `work` on one connection of the pool: committed when it resolves, rolled back when it rejects. */
  transaction<T>(work: (connection: Queryable) => Promise<T>): Promise<T>
  /** A connection of one's own, outside the pool: the trail keeps one for its life. The caller ends it. */
  connect(statementTimeoutMs?: number): Promise<Connection>
  /** Which server has the address, after each look; for connections that are kept. Returns how to end the subscription. */
  onServer(hear: (server: string | undefined) => void): () => void
  /** Something points to a failover: it is looked into soon. */
  suspectFailover(): void
  /** With another password or account from the next connection on; those that are open stay until they are given back. */
  renew(url: string): void
  close(): Promise<void>
}

/** The server itself ends a statement at its limit and says so; only one that is silent beyond that does not answer. */
const silenceMs = 500

/** Any number that no other application on the server uses for its advisory locks: the letters "liên" in ASCII. */
const migrationLock = 0x6c69_656e

export function createDatabase(settings: DatabaseSettings, logger: Logger): Database {
  let url = settings.url
  const options = {
    connectionTimeoutMillis: settings.connectTimeoutMs,
    query_timeout: settings.statementTimeoutMs + silenceMs,
    statement_timeout: settings.statementTimeoutMs,
    keepAlive: true,
    application_name: 'lienthong',
  }
  const openPool = () => {
    const opened = new pg.Pool({
      ...options,
      connectionString: url,
      max: settings.connectionsMax,
      allowExitOnIdle: true,
    })
    // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
    opened.on('error', (error) => logger.warn({ code: errorCode(error) }, 'database: an idle connection broke'))
    // The same for one that breaks while it is being given back or ended: the server's last word may come late.
    opened.on('connect', (client) => client.on('error', () => {}))
    // What a query met: it is given back with its error.
    opened.on('release', (error) => suspectAfter(error))
    return opened
  }
  const connect = async (statementTimeoutMs = settings.statementTimeoutMs) => {
    const limits = { query_timeout: statementTimeoutMs + silenceMs, statement_timeout: statementTimeoutMs }
    // A record counts as durable once it is flushed, whatever the server's default is.
    const client = new pg.Client({ ...options, ...limits, connectionString: url, options: '-c synchronous_commit=on' })
    client.on('error', (error) => logger.warn({ code: errorCode(error) }, 'database: the connection broke'))
    await client.connect()
    return client
  }
  const watch = watchServer(connect)
  const suspectAfter = (error: unknown) => {
    if (error && pointsToFailover(error)) watch.suspect()
  }
  let pool = openPool()
  let known: string | undefined
  let subscribed = false

  /** Connections of a server that no longer has the address read what is old and cannot write: new ones are made. */
  function compare(server: string | undefined): void {
    if (server === undefined || server === known) return
    const moved = known !== undefined
    known = server
    if (!moved) return
    logger.warn({}, 'database: the address leads to another server; connections are made anew')
    const former = pool
    pool = openPool()
    void endOnceIdle(former)
  }

  return {
    query: ((...given: Parameters<pg.Pool['query']>) => pool.query(...given)) as pg.Pool['query'],
    transaction: async (work) => {
      const client = await pool.connect()
      let broken: Error | undefined
      // A lent connection that breaks between two statements tells no one else, and unheard it would end the process.
      const onError = (error: Error) => {
        broken = error
      }
      client.on('error', onError)
      try {
        // Whatever the server's default is: work that waits for a lock must then see what others have committed.
        await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
        const result = await work(client)
        await client.query('COMMIT')
        return result
      } catch (error) {
        suspectAfter(error)
        await client.query('ROLLBACK').catch((failed: Error) => {
          broken = failed
        })
        throw error
      } finally {
        client.off('error', onError)
        // A connection that could not even roll back is not given to anybody else.
        client.release(broken)
      }
    },
    connect,
    onServer: (hear) => {
      if (!subscribed) watch.subscribe(compare)
      subscribed = true
      return watch.subscribe(hear)
    },
    suspectFailover: watch.suspect,
    renew: (next) => {
      url = next
      const former = pool
      pool = openPool()
      void endOnceIdle(former)
    },
    close: async () => {
      watch.stop()
      await pool.end()
    },
  }
}

/** Who waits for one of its connections is served first; a pool that is ending would leave them to their time-out. */
async function endOnceIdle(pool: pg.Pool): Promise<void> {
  while (pool.waitingCount > 0) await new Promise((next) => setTimeout(next, 50))
  await pool.end().catch(() => {})
}

/** Brings the schema up to date. Replicas that start together wait for the one that holds the lock. */
export async function migrate(settings: DatabaseSettings, logger: Logger): Promise<void> {
  const client = new pg.Client({
    connectionString: settings.url,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    application_name: 'lienthong migrations',
  })
  // Unheard, a connection that breaks between two statements would end the process with a stack trace.
  client.on('error', () => {})
  try {
    await startStep('connect', () => client.connect())
    await startStep('migrate', () => bringUpToDate(client, logger))
  } finally {
    await client.end().catch(() => {})
  }
}

/** PostgreSQL 15: the oldest version that is tested against. */
export const oldestVersion = 150_000

async function bringUpToDate(client: pg.Client, logger: Logger): Promise<void> {
  // Waiting for another replica, or for a large table, takes as long as it takes, whatever limit the database or the account sets.
  await client.query('SET statement_timeout = 0')
  await client.query('SET lock_timeout = 0')
  const { rows } = await client.query("SELECT current_setting('server_version_num')::int AS number")
  if (rows[0].number < oldestVersion) throw Object.assign(new Error('too old'), { code: 'version-too-old' })
  // Ends with the connection.
  await client.query('SELECT pg_advisory_lock($1)', [migrationLock])
  let refusal: unknown
  const remembering = Object.create(client, {
    query: {
      value: async (...given: Parameters<pg.Client['query']>) => {
        try {
          return await client.query(...given)
        } catch (error) {
          refusal = error
          throw error
        }
      },
    },
  })
  try {
    await migrateOn(remembering, logger)
  } catch (error) {
    // The library wraps some of what the server refuses into a sentence without the code.
    throw errorCode(error) === 'unknown' && refusal !== undefined ? refusal : error
  }
}

async function migrateOn(dbClient: pg.Client, logger: Logger): Promise<void> {
  const dir = join(import.meta.dirname, '../migrations')
  if (await isUpToDate(dbClient)) return
  // Most starts have nothing to bring up to date, and a process would keep the runner for its life: 2.5 MB of live heap.
  const { runner } = await import('node-pg-migrate')
  await runner({
    dbClient,
    dir,
    direction: 'up',
    migrationsTable: 'lienthong_migration',
    checkOrder: true,
    noLock: true,
    logger: {
      debug: () => {},
      info: (message) => logger.debug({}, `migration: ${message}`),
      warn: (message) => logger.warn({}, `migration: ${message}`),
      error: (message) => logger.error({}, `migration: ${message}`),
    },
  })
}

/** Whether all migrations of this version were made, none else, in their order. Of anything else the runner decides what to do, or to refuse. */
async function isUpToDate(client: pg.Client): Promise<boolean> {
  const { applied, pending, unknown } = await readMigrations(client)
  return pending.length + unknown.length === 0 && applied.join() === applied.toSorted().join()
}

/** The class of a database error that is safe to log: its SQLSTATE or socket code, never its text. */
export function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'unknown'
}

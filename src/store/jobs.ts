/**
 * The access to pg-boss. A job only says "look at this filing". It is made in the transaction that makes it necessary and
 * says nothing that the filing's row does not say too, so a lost job is made again (sweep) and a second one finds nothing
 * to do. At most one job per filing and queue waits (policy `short`).
 *
 * pg-boss can announce jobs with NOTIFY. That is not used: a transaction that notifies commits under a lock of the whole
 * database, one after the other, and intake must not. The code that makes a job wakes this process's workers after the
 * commit; other processes look at intervals.
 */
import type { PgBoss } from 'pg-boss'
import type { Logger } from '../domain/runtime.ts'
import { type Database, errorCode, type Queryable } from './postgres/database.ts'

export interface FilingJob {
  /** pg-boss's own id of the job. */
  id: string
  filing: string
}

/** A job to be made: of those that wait, the highest priority is taken first, and of equal ones the oldest. */
export interface NewFilingJob {
  filing: string
  /** 32 bits. */
  priority: number
}

export interface Jobs {
  /** Installs or updates pg-boss's tables and the queues, once, however many replicas start together. */
  open(queues: readonly string[]): Promise<void>
  /** Makes jobs in the caller's transaction. */
  add(connection: Queryable, queue: string, jobs: readonly NewFilingJob[]): Promise<void>
  /** Gives jobs that wait, in whichever queue, another priority, in the caller's transaction. */
  reorder(connection: Queryable, jobs: readonly NewFilingJob[]): Promise<void>
  /** Takes up to so many jobs; each is gone when `done` is called with it. */
  take(queue: string, limit: number): Promise<FilingJob[]>
  done(queue: string, jobs: readonly FilingJob[]): Promise<void>
  /** Runs `look` whenever somebody in this process says that the queue has something. Returns how to stop that. */
  onWake(queue: string, onWake: () => void): () => void
  wake(queue: string): void
  close(): Promise<void>
}

/** Longest time that a taken job may stay unfinished before pg-boss lets it go; the sweep is there sooner. */
const expireInSeconds = 15 * 60

export function createJobs(database: Database, logger: Logger): Jobs {
  const adapter = (connection: Queryable) => ({
    // Several statements in one text answer with a list of results, which pg-boss knows how to read.
    executeSql: (text: string, values?: unknown[]) => connection.query(text, values),
  })
  let opening: Promise<PgBoss> | undefined

  /** Loaded where there are filings: with its calendars it is four megabytes, and a gateway that only looks people up has no job. */
  async function load(): Promise<PgBoss> {
    const { PgBoss } = await import('pg-boss')
    const boss = new PgBoss({
      db: adapter(database),
      schema: 'pgboss',
      // Nothing is planned by the calendar here: due times stand in the rows and follow the gateway's own clock.
      schedule: false,
      supervise: true,
      migrate: true,
      registerInstance: false,
      monitorVacuum: false,
      openTelemetry: { enabled: false },
    })
    // Unheard, an error event would end the process; whatever it was, the next look or the sweep makes it good.
    boss.on('error', (error) => logger.warn({ code: errorCode(error) }, 'jobs: the queue could not be tended'))
    return boss
  }

  const getBoss = (): Promise<PgBoss> => (opening ??= load())

  const listeners = new Map<string, Set<() => void>>()
  let opened: readonly string[] = []

  return {
    async open(queues) {
      const boss = await getBoss()
      await boss.start()
      opened = queues
      for (const queue of queues) {
        await boss.createQueue(queue, {
          policy: 'short',
          retryLimit: 0,
          expireInSeconds,
          // A job that ran out is of no interest to anybody.
          deleteAfterSeconds: 60,
        })
      }
    },
    async add(connection, queue, added) {
      const boss = await getBoss()
      const db = adapter(connection)
      const [only, ...more] = added
      if (only && more.length === 0) {
        const { filing, priority } = only
        await boss.send(queue, { filing }, { db, singletonKey: filing, priority })
      } else if (added.length > 1) {
        await boss.insert(
          queue,
          added.map(({ filing, priority }) => ({ data: { filing }, singletonKey: filing, priority })),
          { db },
        )
      }
    },
    async reorder(connection, reordered) {
      const boss = await getBoss()
      const priorities = new Map(reordered.map(({ filing, priority }) => [filing, priority]))
      // By the index that keeps jobs of a filing apart: a search by pg-boss itself would read the whole queue.
      const { rows } = await connection.query(
        `SELECT id, name, singleton_key AS filing, priority FROM pgboss.job
         WHERE name = ANY ($1) AND COALESCE(singleton_key, '') = ANY ($2) AND state = 'created' AND policy = 'short'`,
        [opened, [...priorities.keys()]],
      )
      for (const { id, name, filing, priority: before } of rows) {
        const priority = priorities.get(filing)
        if (priority === undefined || priority === before) continue
        await boss.update(name, undefined, { id, priority, db: adapter(connection) })
      }
    },
    async take(queue, limit) {
      const boss = await getBoss()
      const jobs = await boss.fetch<{ filing: string }>(queue, { batchSize: limit })
      return jobs.map(({ id, data }) => ({ id, filing: data.filing }))
    },
    async done(queue, jobs) {
      if (jobs.length === 0) return
      const boss = await getBoss()
      await boss.deleteJob(
        queue,
        jobs.map(({ id }) => id),
      )
    },
    onWake(queue, onWake) {
      const known = listeners.get(queue) ?? new Set()
      listeners.set(queue, known.add(onWake))
      return () => known.delete(onWake)
    },
    wake(queue) {
      for (const onWake of listeners.get(queue) ?? []) onWake()
    },
    close: async () => {
      const boss = await opening
      await boss?.stop({ graceful: false, close: false })
    },
  }
}

/**
 * The access to pg-boss. A job only says "look at this filing". It is made in the transaction that makes it necessary and
 * says nothing that the filing's row does not say too, so a lost job is made again (sweep) and a second one finds nothing
 * to do. At most one job per filing and queue waits (policy `short`).
 *
 * pg-boss can announce jobs with NOTIFY. That is not used: a transaction that notifies commits under a lock of the whole
 * database, one after the other, and intake must not. The code that makes a job wakes this process's workers after the
 * commit; other processes look at intervals.
 */
import { PgBoss } from 'pg-boss'
import type { Logger } from '../domain/runtime.ts'
import { type Database, errorCode, type Queryable } from './postgres/database.ts'

export interface FilingJob {
  /** pg-boss's own id of the job. */
  id: string
  filing: string
}

export interface Jobs {
  /** Installs or updates pg-boss's tables and the queues, once, however many replicas start together. */
  open(queues: readonly string[]): Promise<void>
  /** Makes jobs in the caller's transaction. */
  add(connection: Queryable, queue: string, filings: readonly string[]): Promise<void>
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
  const listeners = new Map<string, Set<() => void>>()

  return {
    async open(queues) {
      await boss.start()
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
    async add(connection, queue, filings) {
      const db = adapter(connection)
      if (filings.length === 1) {
        const [filing] = filings
        await boss.send(queue, { filing }, { db, singletonKey: filing as string })
      } else if (filings.length > 1) {
        await boss.insert(
          queue,
          filings.map((filing) => ({ data: { filing }, singletonKey: filing })),
          { db },
        )
      }
    },
    async take(queue, limit) {
      const jobs = await boss.fetch<{ filing: string }>(queue, { batchSize: limit })
      return jobs.map(({ id, data }) => ({ id, filing: data.filing }))
    },
    async done(queue, jobs) {
      if (jobs.length > 0)
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
    close: () => boss.stop({ graceful: false, close: false }),
  }
}

/**
 * History is written behind: anyone who measures or judges hands it over and goes on. While the database is away it waits in
 * memory, up to a bound; beyond that the oldest is dropped and counted. Traffic never waits for it.
 *
 * A worker (../delivery/worker.ts) writes it: what is handed over wakes it, a database that fails makes it pause.
 */
import { createWorker, type Worker } from '../../delivery/worker.ts'
import type { Logger } from '../../domain/runtime.ts'
import { insertMinutes, type MinuteRow } from '../../store/health/minutes.ts'
import { insertStates, type StateRow, seeRun } from '../../store/health/states.ts'
import { type RefusedRow, writeApart } from '../../store/postgres/apart.ts'
import { type Database, errorCode } from '../../store/postgres/database.ts'

const batchSize = 200

interface Life {
  id: string
  instance: string
  startedAt: Date
}

export class HistoryWriter {
  /** Rows that found no room since the start. */
  dropped = 0
  readonly #database: Database
  readonly #logger: Logger
  readonly #life: Life
  readonly #pendingMax: number
  #minutes: MinuteRow[] = []
  #states: StateRow[] = []
  #seenAt: Date
  readonly #worker: Worker
  #failing = false

  constructor(database: Database, logger: Logger, life: Life, pendingMax: number) {
    this.#database = database
    this.#logger = logger
    this.#life = life
    this.#pendingMax = pendingMax
    this.#seenAt = life.startedAt
    this.#worker = createWorker({
      intervalMs: Number.POSITIVE_INFINITY,
      firstMs: Number.POSITIVE_INFINITY,
      round: () => this.#write(),
      onFailure: (error, failures) => {
        this.#failing = true
        if (failures === 1) logger.warn({ code: errorCode(error) }, 'health: history cannot be written, it waits')
      },
      onRecovery: () => {
        this.#failing = false
      },
    })
    this.#worker.start()
  }

  get pending(): number {
    return this.#minutes.length + this.#states.length
  }

  /** The figures of a minute that is over; they also say that this process lives. */
  minutes(rows: readonly Omit<MinuteRow, 'run'>[], seenAt: Date): void {
    for (const row of rows) this.#minutes.push({ ...row, run: this.#life.id })
    this.#seenAt = seenAt
    this.#bound()
    this.#worker.wake()
  }

  state(row: Omit<StateRow, 'run'>): void {
    this.#states.push({ ...row, run: this.#life.id })
    this.#bound()
    this.#worker.wake()
  }

  /** Tries once more to write what waits, and ends. */
  async close(): Promise<void> {
    await this.#worker.stop()
    if (!this.#failing || this.pending > 0) await this.#write().catch(() => {})
    if (this.pending > 0) this.#logger.warn({ rows: this.pending }, 'health: history was not written before the end')
  }

  #bound(): void {
    // Changes of state are few and say more than minutes: they go last.
    let over = this.pending - this.#pendingMax
    if (over <= 0) return
    const lost = over
    const minutes = Math.min(over, this.#minutes.length)
    this.#minutes.splice(0, minutes)
    over -= minutes
    this.#states.splice(0, over)
    if (this.dropped === 0) this.#logger.warn({ rows: lost }, 'health: history is dropped, the database is away')
    this.dropped += lost
  }

  /** Rows that the database will never take: kept, they would hold up everything behind them. */
  #lose(refused: readonly RefusedRow<Pick<MinuteRow, 'link' | 'path'>>[]): void {
    for (const { row, error } of refused) {
      this.dropped += 1
      const fields = { code: errorCode(error), link: row.link, path: row.path }
      this.#logger.error(fields, 'health: a row of history was refused for what it holds, and is dropped')
    }
  }

  /** Resolves to whether more was handed over meanwhile. */
  async #write(): Promise<boolean> {
    const { id, instance, startedAt } = this.#life
    await seeRun(this.#database, { id, instance, startedAt, seenAt: this.#seenAt })
    while (this.#states.length > 0) {
      const batch = this.#states.slice(0, batchSize)
      this.#lose(await writeApart(batch, (rows) => insertStates(this.#database, rows)))
      this.#states = without(this.#states, batch)
    }
    while (this.#minutes.length > 0) {
      const batch = this.#minutes.slice(0, batchSize)
      this.#lose(await writeApart(batch, (rows) => insertMinutes(this.#database, rows)))
      this.#minutes = without(this.#minutes, batch)
    }
    return this.pending > 0
  }
}

/** Meanwhile some of the batch may have been dropped from the front, and others added behind. */
function without<T>(rows: T[], written: readonly T[]): T[] {
  const done = new Set(written)
  return rows.filter((row) => !done.has(row))
}

/**
 * History is written behind: whoever measures or judges hands it over and goes on. While the database is away it waits in
 * memory, up to a bound; beyond that the oldest is dropped and counted. Traffic never waits for it.
 *
 *   idle ──(something is handed over)──▶ writing ──(done)──▶ idle
 *   writing ──(the database fails)──▶ resting ──(a pause that grows)──▶ writing
 */
import type { Logger } from '../domain/runtime.ts'
import { type RefusedRow, writeApart } from '../store/apart.ts'
import { codeOf, type Database } from '../store/database.ts'
import { insertMinutes, type MinuteRow } from '../store/health-minutes.ts'
import { insertStates, type StateRow, seeRun } from '../store/health-states.ts'

const batchSize = 200
const pauseMinMs = 250
const pauseMaxMs = 5_000

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
  #writing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  #closed = false

  constructor(database: Database, logger: Logger, life: Life, pendingMax: number) {
    this.#database = database
    this.#logger = logger
    this.#life = life
    this.#pendingMax = pendingMax
    this.#seenAt = life.startedAt
  }

  get pending(): number {
    return this.#minutes.length + this.#states.length
  }

  /** The figures of a minute that is over; they also say that this process lives. */
  minutes(rows: readonly Omit<MinuteRow, 'run'>[], seenAt: Date): void {
    for (const row of rows) this.#minutes.push({ ...row, run: this.#life.id })
    this.#seenAt = seenAt
    this.#bound()
    this.#begin()
  }

  state(row: Omit<StateRow, 'run'>): void {
    this.#states.push({ ...row, run: this.#life.id })
    this.#bound()
    this.#begin()
  }

  /** Tries once more to write what waits, and ends. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#writing
    if (this.#failures === 0 || this.pending > 0) await this.#write().catch(() => {})
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
      const fields = { code: codeOf(error), link: row.link, path: row.path }
      this.#logger.error(fields, 'health: a row of history was refused for what it holds, and is dropped')
    }
  }

  #begin(): void {
    if (this.#closed || this.#timer || this.#writing) return
    this.#writing = this.#write()
      .then(() => {
        this.#failures = 0
      })
      .catch((error) => {
        this.#failures++
        if (this.#failures === 1)
          this.#logger.warn({ code: codeOf(error) }, 'health: history cannot be written, it waits')
        const pauseMs = Math.min(pauseMaxMs, pauseMinMs * 2 ** this.#failures)
        this.#timer = setTimeout(() => {
          this.#timer = undefined
          this.#begin()
        }, pauseMs).unref()
      })
      .finally(() => {
        this.#writing = undefined
        if (this.#failures === 0 && this.pending > 0) this.#begin()
      })
  }

  async #write(): Promise<void> {
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
  }
}

/** Meanwhile some of the batch may have been dropped from the front, and others added behind. */
function without<T>(rows: T[], written: readonly T[]): T[] {
  const done = new Set(written)
  return rows.filter((row) => !done.has(row))
}

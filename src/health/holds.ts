/**
 * Holds in force on this process. The table is the truth for all processes: each takes over what another has placed or
 * released within a poll. A hold ends by itself even when the database is away: the link knows until when.
 */
import type { Clock, Logger } from '../domain/runtime.ts'
import type { Link } from '../link/link.ts'
import { deleteHold, type HoldRow, putHold, readHolds } from '../store/health/holds.ts'
import { type Database, errorCode } from '../store/postgres/database.ts'

export class Holds {
  readonly #database: Database
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #links: ReadonlyMap<string, Link>
  readonly #inForce = new Map<string, HoldRow>()
  /** Grows when this process changes a hold: a poll that began before knows less. */
  #changes = 0
  #failing = false

  constructor(database: Database, clock: Clock, logger: Logger, links: ReadonlyMap<string, Link>) {
    this.#database = database
    this.#clock = clock
    this.#logger = logger
    this.#links = links
  }

  /** Who holds a path; `undefined` = no one, as far as this process knows. */
  find(link: string, path: string): HoldRow | undefined {
    return this.#inForce.get(toKey({ link, path }))
  }

  /** Takes over what the table says. Rejects when it cannot be read. */
  async refresh(): Promise<void> {
    const before = this.#changes
    const rows = await readHolds(this.#database, new Date(this.#clock.now()))
    if (before !== this.#changes) return
    const result = new Map(rows.map((row) => [toKey(row), row]))
    for (const [key, row] of this.#inForce) if (!result.has(key)) this.#lift(row)
    for (const row of result.values()) if (!same(row, this.#inForce.get(toKey(row)))) this.#apply(row)
  }

  /** The same, at an interval: an outage of the database is logged once. */
  async poll(): Promise<void> {
    try {
      await this.refresh()
      this.#failing = false
    } catch (error) {
      if (!this.#failing)
        this.#logger.warn({ code: errorCode(error) }, 'health: holds cannot be read; those known go on')
      this.#failing = true
    }
  }

  async place(row: HoldRow): Promise<void> {
    await putHold(this.#database, row, new Date(this.#clock.now()))
    this.#changes++
    this.#apply(row)
  }

  async release(link: string, path: string): Promise<void> {
    await deleteHold(this.#database, link, path)
    this.#changes++
    const row = this.#inForce.get(toKey({ link, path }))
    if (row) this.#lift(row)
  }

  #apply(row: HoldRow): void {
    this.#inForce.set(toKey(row), row)
    this.#links.get(row.link)?.hold(row.path, row.until.getTime(), row.reason)
  }

  #lift(row: HoldRow): void {
    this.#inForce.delete(toKey(row))
    this.#links.get(row.link)?.release(row.path)
  }
}

function toKey({ link, path }: Pick<HoldRow, 'link' | 'path'>): string {
  return `${link} ${path}`
}

function same(one: HoldRow, other: HoldRow | undefined): boolean {
  return one.until.getTime() === other?.until.getTime() && one.reason === other.reason && one.by === other.by
}

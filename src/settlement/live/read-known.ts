/**
 * Reads a history from the database, page by page, in the order in which it became known: what was open at the beginning first, then
 * everything since. The running gateway and the back-test of its database read through here.
 */
import { dayMs, hourMs, minuteMs } from '../../domain/duration.ts'
import { startOfDay, toDay } from '../../domain/working-time/days.ts'
import {
  type RecordedStep,
  readFirstRecorded,
  readPathOutages,
  readSteps,
  type StepCursor,
} from '../../store/dossier/forecast-events.ts'
import type { Queryable } from '../../store/postgres/database.ts'
import type { KnownEvent } from '../forecast/history.ts'
import { LinkEvents, type PathOutage, type WatchedLink } from './link-events.ts'
import { toKnownEvents } from './to-known-events.ts'

/** Some milliseconds of work between two requests, and some megabytes. */
const pageRows = 5_000
/** Each page is looked for in so much time: in a whole year it would be sorted out of millions of rows, again and again. */
const windowMs = dayMs
/** The same where a busy gateway reads again what it has just written. */
const recentWindowMs = 5_000

/** A row that is committed so long after it was recorded is still found, when the last minutes are read again. */
const lateCommitMs = minuteMs
/** Most rows are committed at once: only so much is read again each time. */
const usualCommitMs = 1_000
/** So long a row that was read is known as read: two readings of the last minutes lie at most so far apart, and reach back. */
const rememberMs = 4 * lateCommitMs
/** Rows that became known within so long are remembered together: about as long as one reading reaches back. */
const seenSlotMs = 1_000
/** A process that has seen nothing of an outage for so long is gone. */
const outageSeenMs = 15 * minuteMs

/** From where on a history is read, ms since the epoch: a beginning of a day; `null` = there is none. */
export async function findStart(connection: Queryable, now: number, historyDays: number): Promise<number | null> {
  const first = await readFirstRecorded(connection)
  return first === null ? null : startOfDay(Math.max(toDay(first), toDay(now) - historyDays))
}

export class KnownReader {
  readonly #toKind: (procedure: string) => string
  readonly #links: LinkEvents
  readonly #from: number
  /** Until when everything was read, but for what is committed late; ms since the epoch. */
  #readUntil: number
  /** The same, as it was when what is committed late was looked for last. */
  #wholeUntil: number
  /** Until when is being read. */
  #until: number
  #started = false
  readonly #seen = new SeenRows()

  constructor(toKind: (procedure: string) => string, links: readonly WatchedLink[], from: number) {
    this.#toKind = toKind
    this.#links = new LinkEvents(links, from)
    this.#from = from
    this.#readUntil = from
    this.#wholeUntil = from
    this.#until = from
  }

  /** Everything that became known up to `now` and was not read before. */
  async *read(connection: Queryable, now: number): AsyncGenerator<KnownEvent[]> {
    const from = this.#from
    this.#until = now
    if (!this.#started) yield* this.#pages(connection, { from: 0, until: from, openAt: from })
    this.#started = true
    const whole = now - this.#wholeUntil >= lateCommitMs || now < this.#wholeUntil
    const since = Math.max(from, whole ? this.#wholeUntil - lateCommitMs : this.#readUntil - usualCommitMs)
    const outages: PathOutage[] = await readPathOutages(connection, from - dayMs, now - outageSeenMs)
    const links = this.#links.read(outages, now)
    let next = 0
    for await (const page of this.#windows(connection, since, now + 1)) {
      const last = page.at(-1)?.knownAt ?? 0
      const end = links.findIndex(({ knownAt }, index) => index >= next && knownAt > last)
      const between = links.slice(next, end < 0 ? links.length : end)
      next += between.length
      yield merge(between, page)
    }
    if (next < links.length) yield links.slice(next)
    this.#readUntil = now
    if (whole) this.#wholeUntil = now
    this.#seen.forget(now - rememberMs)
  }

  async *#windows(connection: Queryable, from: number, until: number): AsyncGenerator<KnownEvent[]> {
    const stepMs = until - from > hourMs ? windowMs : recentWindowMs
    for (let begin = from; begin < until; begin += stepMs) {
      const end = Math.min(begin + stepMs, until)
      yield* this.#pages(connection, { from: begin, until: end, openAt: null })
    }
  }

  async *#pages(
    connection: Queryable,
    range: { from: number; until: number; openAt: number | null },
  ): AsyncGenerator<KnownEvent[]> {
    let after: StepCursor | null = null
    while (true) {
      const except = this.#seen.within(range)
      const steps = await readSteps(connection, { ...range, after, except, limit: pageRows })
      // What a filing did before its dossier was there is known later than the range in which it is found.
      const fresh = steps.filter((step) => !this.#seen.has(step))
      const late = this.#until - rememberMs
      for (const step of fresh) if (step.knownAt >= late) this.#seen.add(step)
      const events = fresh.flatMap((step) => toKnownEvents(step, this.#toKind))
      if (events.length > 0) yield events
      const last = steps.at(-1)
      if (last === undefined || steps.length < pageRows) return
      after = { knownAt: last.knownAt, row: last.row }
    }
  }
}

type Row = Pick<RecordedStep, 'row' | 'knownAt'>

/**
 * Rows that were read, of the time in which late ones may still appear. A busy gateway has some hundred thousand of them, so they lie by when
 * they became known: what is asked of a range looks at that range, and what is old goes as a whole.
 */
class SeenRows {
  readonly #byTime = new Map<number, Set<string>>()

  has({ row, knownAt }: Row): boolean {
    return this.#byTime.get(toSlot(knownAt))?.has(row) ?? false
  }

  add({ row, knownAt }: Row): void {
    const slot = toSlot(knownAt)
    this.#byTime.set(slot, (this.#byTime.get(slot) ?? new Set()).add(row))
  }

  /** All that became known in the range, and some that did shortly before or after it. */
  within({ from, until }: { from: number; until: number }): string[] {
    return [...this.#byTime].flatMap(([slot, rows]) => (slot >= toSlot(from) && slot <= toSlot(until) ? [...rows] : []))
  }

  forget(before: number): void {
    for (const slot of this.#byTime.keys()) if (slot < toSlot(before)) this.#byTime.delete(slot)
  }
}

const toSlot = (knownAt: number): number => Math.floor(knownAt / seenSlotMs)

/** Links first: what happens to a dossier at the same moment happens under them. */
function merge(links: readonly KnownEvent[], events: readonly KnownEvent[]): KnownEvent[] {
  if (links.length === 0) return [...events]
  return [...links, ...events].sort((a, b) => a.knownAt - b.knownAt)
}

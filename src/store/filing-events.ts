/** The events of filings: read by filing, read as a feed, and given their place in the feed. */
import type { FilingEventType, FilingKind, FilingState } from '../domain/filing.ts'
import type { TellableEvent } from '../domain/webhook.ts'
import type { Queryable } from './database.ts'

export interface StoredEvent {
  filing: string
  number: number
  type: FilingEventType
  state: FilingState
  at: Date
  detail: Buffer | null
  /** `null` for the moment between its commit and its place in the feed. */
  sequence: number | null
}

const columns = 'filing, number, type, state, at, detail, sequence'
const toEvent = (row: Record<string, unknown>) =>
  ({ ...row, sequence: row.sequence === null ? null : Number(row.sequence) }) as StoredEvent

export async function eventsOfFiling(connection: Queryable, filing: string): Promise<StoredEvent[]> {
  const { rows } = await connection.query(`SELECT ${columns} FROM filing_event WHERE filing = $1 ORDER BY number`, [
    filing,
  ])
  return rows.map(toEvent)
}

/** A page of one consumer's feed, and how far the whole feed had come when it was read. */
export async function readFeed(
  connection: Queryable,
  consumer: string,
  after: number,
  limit: number,
): Promise<{ events: StoredEvent[]; last: number }> {
  // The head and the page in one snapshot: a head that is newer than the page would skip events.
  const { rows } = await connection.query(
    `SELECT feed.last, e.* FROM filing_feed feed LEFT JOIN LATERAL (
       SELECT ${columns} FROM filing_event
       WHERE consumer = $1 AND sequence > $2 ORDER BY sequence LIMIT $3) AS e ON true
     WHERE feed.id = 1 ORDER BY e.sequence`,
    [consumer, after, limit],
  )
  const events = rows.filter((row) => row.filing !== null).map(({ last: _, ...row }) => toEvent(row))
  const head = Number(rows[0]?.last ?? 0)
  // A full page ends where it ends; a page with room has seen everything up to the head.
  return { events, last: events.length === limit ? (events.at(-1)?.sequence ?? after) : Math.max(after, head) }
}

/** The last sequence number that was given. */
export async function feedHead(connection: Queryable): Promise<number> {
  const { rows } = await connection.query('SELECT last FROM filing_feed WHERE id = 1')
  return Number(rows[0].last)
}

/**
 * Gives the next places of the feed to events that have none, in the order in which they were written: within a filing
 * that is the order of its numbers, because whoever writes one holds the filing's row. `null` when somebody else is at it.
 */
export async function sequenceEvents(connection: Queryable, limit: number): Promise<TellableEvent[] | null> {
  const { rows: heads } = await connection.query('SELECT last FROM filing_feed WHERE id = 1 FOR UPDATE SKIP LOCKED')
  if (heads.length === 0) return null
  const { rows } = await connection.query(
    `WITH next AS (
       SELECT filing, number, $1::bigint + row_number() OVER (ORDER BY slot) AS sequence
       FROM (SELECT filing, number, slot FROM filing_event WHERE sequence IS NULL ORDER BY slot LIMIT $2) AS e
     ), placed AS (
       UPDATE filing_event e SET sequence = next.sequence FROM next
       WHERE e.filing = next.filing AND e.number = next.number
       RETURNING e.filing, e.number, e.type, e.state, e.at, e.consumer, e.sequence
     ), head AS (
       UPDATE filing_feed SET last = last + (SELECT count(*) FROM next) WHERE id = 1 AND EXISTS (SELECT FROM next)
     )
     SELECT placed.*, f.dossier, f.kind FROM placed JOIN filing f ON f.id = placed.filing ORDER BY placed.sequence`,
    [heads[0].last, limit],
  )
  return rows.map((row) => ({
    sequence: Number(row.sequence),
    filingId: row.filing as string,
    number: row.number as number,
    type: row.type as FilingEventType,
    state: row.state as FilingState,
    at: (row.at as Date).toISOString(),
    consumer: row.consumer as string,
    dossier: row.dossier as string,
    kind: row.kind as FilingKind,
  }))
}

/** Whoever waits for events listens here; a notification carries the head of the feed. */
export const feedChannel = 'lienthong_filing'

export async function announceFeed(connection: Queryable, head: number): Promise<void> {
  await connection.query('SELECT pg_notify($1, $2)', [feedChannel, String(head)])
}

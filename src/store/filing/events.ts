/** The events of filings: read by filing, read as a feed, and given their place in the feed. */
import type { FilingEventType, FilingKind, FilingState } from '../../domain/filing/filing.ts'
import type { TellableEvent } from '../../domain/webhook.ts'
import type { Queryable } from '../postgres/database.ts'

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

/** Whether the consumer that filed it has asked for its withdrawal while the registry had it. */
export async function withdrawalRequested(connection: Queryable, filing: string): Promise<boolean> {
  const { rows } = await connection.query({
    name: 'withdrawal-requested',
    text: `SELECT FROM filing_event WHERE filing = $1 AND type = 'withdrawal-requested' LIMIT 1`,
    values: [filing],
  })
  return rows.length > 0
}

/** A page of one consumer's feed, and how far that feed had come when it was read. */
export async function readFeed(
  connection: Queryable,
  consumer: string,
  after: number,
  limit: number,
): Promise<{ events: StoredEvent[]; last: number }> {
  const { rows } = await connection.query(
    `SELECT ${columns} FROM filing_event WHERE consumer = $1 AND sequence > $2 ORDER BY sequence LIMIT $3`,
    [consumer, after, limit],
  )
  const events = rows.map(toEvent)
  return { events, last: events.at(-1)?.sequence ?? after }
}

/** The last sequence number of this feed; 0 = it has none yet. */
export async function feedHead(connection: Queryable, consumer: string): Promise<number> {
  const { rows } = await connection.query('SELECT last FROM filing_feed WHERE consumer = $1', [consumer])
  return Number(rows[0]?.last ?? 0)
}

/** The last sequence number of every feed that has one. */
export async function feedHeads(connection: Queryable): Promise<FeedHead[]> {
  const { rows } = await connection.query('SELECT consumer, last FROM filing_feed')
  return rows.map((row) => ({ consumer: row.consumer, last: Number(row.last) }))
}

/** Any number that no other application on the server uses for its advisory locks: the letters "feed" in ASCII. */
const sequencerLock = 0x6665_6564

/**
 * Gives events that have none the next places of their consumers' feeds, in the order in which they were written: within
 * a filing that is the order of its numbers, because a process that writes one holds the filing's row. Each consumer has a
 * feed of its own, so that a gap would be seen and its numbers do not show how much another files. `null` when another
 * process is doing it.
 */
export async function sequenceEvents(connection: Queryable, limit: number): Promise<TellableEvent[] | null> {
  const { rows: locks } = await connection.query('SELECT pg_try_advisory_xact_lock($1) AS free', [sequencerLock])
  if (!locks[0].free) return null
  const { rows } = await connection.query({
    name: 'sequence-filing-events',
    // Prepared: planned anew it costs as much again, and is planned to read the index of those without a place as a whole, with all that left it.
    text: `
      WITH next AS MATERIALIZED (
        SELECT filing, number, consumer, slot, row_number() OVER (PARTITION BY consumer ORDER BY slot) AS place,
          count(*) OVER (PARTITION BY consumer) AS places
        FROM (SELECT filing, number, consumer, slot FROM filing_event WHERE sequence IS NULL ORDER BY slot LIMIT $1) AS e
      ), head AS (
        INSERT INTO filing_feed (consumer, last) SELECT DISTINCT consumer, places FROM next
        ON CONFLICT (consumer) DO UPDATE SET last = filing_feed.last + EXCLUDED.last
        RETURNING consumer, last
      ), placed AS (
        UPDATE filing_event e SET sequence = head.last - next.places + next.place
        FROM next JOIN head ON head.consumer = next.consumer
        WHERE e.filing = next.filing AND e.number = next.number
        RETURNING e.filing, e.number, e.type, e.state, e.at, e.consumer, e.sequence, next.slot
      )
      SELECT placed.*, f.dossier, f.kind FROM placed JOIN filing f ON f.id = placed.filing ORDER BY placed.slot`,
    values: [limit],
  })
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

/** Processes that wait for events listen here; a notification says whose feed has come how far. */
export const feedChannel = 'lienthong_filing'

export interface FeedHead {
  consumer: string
  last: number
}

export async function announceFeeds(connection: Queryable, heads: readonly FeedHead[]): Promise<void> {
  // One each: a notification holds 8 kB, and there may be hundreds of consumers.
  await connection.query('SELECT pg_notify($1, head) FROM unnest($2::text[]) AS head', [
    feedChannel,
    heads.map(({ consumer, last }) => `${last} ${consumer}`),
  ])
}

export function readAnnouncement(payload: string): FeedHead {
  const space = payload.indexOf(' ')
  return { last: Number(payload.slice(0, space)), consumer: payload.slice(space + 1) }
}

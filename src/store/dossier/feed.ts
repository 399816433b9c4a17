/**
 * The feed of dossier events: one line of numbers for all consumers, of which each reads what it may. Numbers of events that a consumer
 * may not read are missing in its feed. Numbers stand in no row of an event but in runs (`dossier_feed_run`): so an event is written once.
 */
import type { DossierEventType, DossierStatus } from '../../domain/dossier/dossier.ts'
import type { ApartReason } from '../../domain/dossier/projection.ts'
import { findIso } from '../../domain/vietnam-time.ts'
import type { Queryable } from '../postgres/database.ts'
import { covered, type DossierReach } from './dossiers.ts'

/** An event of a dossier with its place in the feed. Moments are ms since the epoch. */
export interface SequencedDossierEvent {
  sequence: number
  /** Of the row. */
  dossier: number
  code: string
  nationalCode: string | null
  unit: string
  procedure: string
  type: DossierEventType
  at: number
  recordedAt: number
  /** Where the dossier stood when this had been recorded; `null` = recorded by a version that did not keep it. */
  status: DossierStatus | null
  apart: ApartReason | null
  filing: string | null
  /** As they were reckoned with this event; all `null` = nothing was reckoned with it. */
  firstDueAt: number | null
  dueAt: number | null
  dueProvisional: boolean | null
  dueUnknown: string | null
}

/** Moments are ISO 8601 in UTC. No citizen and no officer is named: who wants more reads the dossier. */
export interface DossierFeedEvent {
  sequence: number
  type: DossierEventType
  /** When it happened, and when it was recorded here. */
  at: string
  recordedAt: string
  dossier: string
  nationalCode: string | null
  unit: string
  procedure: string
  status: DossierStatus | null
  apart: ApartReason | null
  filingId: string | null
  due: { firstDueAt: string | null; dueAt: string | null; provisional: boolean; unknown: string | null } | null
}

/** The same for the feed, for webhooks and for their replays: a message that comes again says what it said. */
export function viewFeedEvent(event: SequencedDossierEvent): DossierFeedEvent {
  const { sequence, type, code, nationalCode, unit, procedure, status, apart, filing } = event
  const { firstDueAt, dueAt, dueProvisional, dueUnknown } = event
  const reckoned = dueAt !== null || dueUnknown !== null
  return {
    sequence,
    type,
    at: findIso(event.at) ?? '',
    recordedAt: findIso(event.recordedAt) ?? '',
    dossier: code,
    nationalCode,
    unit,
    procedure,
    status,
    apart,
    filingId: filing,
    due: reckoned
      ? {
          firstDueAt: findIso(firstDueAt),
          dueAt: findIso(dueAt),
          provisional: dueProvisional ?? false,
          unknown: dueUnknown,
        }
      : null,
  }
}

const columns = `e.sequence, e.dossier, d.code, d.national_code, d.unit, d.procedure, e.type, e.at, e.recorded_at, e.status, e.apart,
  e.filing, e.first_due_at, e.due_at, e.due_provisional, e.due_unknown`

/**
 * The events with the numbers after one and up to another, with `sequence` and all columns of `dossier_event`. Both are SQL; the last number
 * of the feed bounds them. Each run is a range of slots, and is read by their index, whatever the planner knows.
 */
export const numberedEvents = (after: string, until: string) => `(
  SELECT run.first + e.slot - run.slot AS sequence, e.*
  FROM (
    SELECT first, slot, COALESCE(lead(first) OVER (ORDER BY first) - 1, ${until}) AS last FROM dossier_feed_run
    WHERE first <= ${until} AND first >= COALESCE((SELECT max(first) FROM dossier_feed_run WHERE first <= ${after} + 1), 0)
  ) AS run CROSS JOIN LATERAL (
    SELECT * FROM dossier_event
    WHERE slot >= run.slot + GREATEST(${after} + 1 - run.first, 0) AND slot <= run.slot + LEAST(run.last, ${until}) - run.first OFFSET 0
  ) AS e)`

function toEvent(row: Record<string, unknown>): SequencedDossierEvent {
  const ms = (at: unknown) => (at === null ? null : (at as Date).getTime())
  return {
    sequence: Number(row.sequence),
    dossier: Number(row.dossier),
    code: row.code as string,
    nationalCode: row.national_code as string | null,
    unit: row.unit as string,
    procedure: row.procedure as string,
    type: row.type as DossierEventType,
    at: (row.at as Date).getTime(),
    recordedAt: (row.recorded_at as Date).getTime(),
    status: row.status as DossierStatus | null,
    apart: row.apart as ApartReason | null,
    filing: row.filing as string | null,
    firstDueAt: ms(row.first_due_at),
    dueAt: ms(row.due_at),
    dueProvisional: row.due_provisional as boolean | null,
    dueUnknown: row.due_unknown as string | null,
  }
}

/** Any number that no other application on the server uses for its advisory locks: the letters "dofe" in ASCII. */
const sequencerLock = 0x646f_6665

/** Beyond every slot. */
const slotMax = '9223372036854775807'

/** Numbers that events have just got: those after `before`, up to `last`. */
export interface SequencedRange {
  before: number
  last: number
}

/**
 * Gives events that have none the next numbers, in the order in which they were written: within a dossier that is the order in which they
 * were recorded, because a process that writes one holds the dossier's row. `null` when there are none, or another process is doing it.
 *
 * What was read is kept as the last slot and the gaps before it: slots of transactions that have not ended, or were undone. A gap is read
 * each time until it is full, or all transactions that were there when it was noticed have ended; so none that takes long holds up the feed.
 */
export async function sequenceDossierEvents(connection: Queryable, limit: number): Promise<SequencedRange | null> {
  const { rows: locks } = await connection.query('SELECT pg_try_advisory_xact_lock($1) AS free', [sequencerLock])
  if (!locks[0].free) return null
  const { rows } = await connection.query({
    name: 'sequence-dossier-events',
    // What is left of a gap begins where the gap began: it is written when the gap has been deleted. A gap that was noticed by a transaction
    // which this server has not seen yet comes from another server, by a restore; none of those transactions goes on.
    text: `
      WITH range AS MATERIALIZED (
        SELECT first, last, noticed FROM dossier_feed_gap
        UNION ALL SELECT slot + 1, NULL, NULL FROM dossier_feed
      ), seen AS MATERIALIZED (
        SELECT range.first, range.last, range.noticed, e.slot FROM range CROSS JOIN LATERAL (
          SELECT slot FROM dossier_event WHERE slot >= range.first AND slot <= COALESCE(range.last, ${slotMax}) ORDER BY slot LIMIT $1
        ) AS e ORDER BY e.slot LIMIT $1
      ), block AS MATERIALIZED (
        SELECT first, last, noticed, min(slot) AS begins, max(slot) AS ends, count(*) AS events
        FROM (SELECT *, slot - row_number() OVER (ORDER BY slot) AS nth FROM seen) AS s GROUP BY first, last, noticed, nth
      ), head AS (
        UPDATE dossier_feed f SET last = f.last + s.events, slot = GREATEST(f.slot, s.slot)
        FROM (SELECT count(*) AS events, max(slot) AS slot FROM seen) AS s WHERE s.events > 0
        RETURNING f.last - s.events AS before, f.last
      ), placed AS (
        SELECT before + 1 + sum(events) OVER (ORDER BY begins) - events AS first, begins AS slot FROM block, head
      ), run AS (
        INSERT INTO dossier_feed_run (first, slot) SELECT p.first, p.slot FROM placed p
        WHERE NOT EXISTS (SELECT FROM (
          SELECT first, slot FROM dossier_feed_run ORDER BY first DESC LIMIT 1
        ) AS r WHERE r.slot - r.first = p.slot - p.first AND p.first = (SELECT before + 1 FROM head))
      ), ended AS (
        DELETE FROM dossier_feed_gap g WHERE g.first IN (SELECT first FROM block) OR ((SELECT count(*) FROM seen) < $1
          AND (g.noticed < pg_snapshot_xmin(pg_current_snapshot()) OR g.noticed >= pg_snapshot_xmax(pg_current_snapshot())))
        RETURNING g.first
      ), hole AS (
        SELECT COALESCE(lag(ends) OVER part + 1, first) AS first, begins - 1 AS last, noticed FROM block WINDOW part AS (PARTITION BY first ORDER BY begins)
        UNION ALL SELECT max(ends) + 1, last, noticed FROM block WHERE last IS NOT NULL GROUP BY first, last, noticed
      ), passed AS (
        INSERT INTO dossier_feed_gap (first, last, noticed)
        SELECT first, last, COALESCE(noticed, pg_current_xact_id()) FROM hole WHERE first <= last AND (SELECT count(*) FROM ended) >= 0
      )
      SELECT before, last FROM head`,
    values: [limit],
  })
  return rows[0] ? { before: Number(rows[0].before), last: Number(rows[0].last) } : null
}

/** The events with these numbers, in their order. */
export async function readSequenced(
  connection: Queryable,
  { before, last }: SequencedRange,
): Promise<SequencedDossierEvent[]> {
  const { rows } = await connection.query({
    name: 'read-sequenced-dossier-events',
    text: `SELECT ${columns} FROM ${numberedEvents('$1::bigint', '$2::bigint')} AS e JOIN dossier d ON d.id = e.dossier ORDER BY e.sequence`,
    values: [before, last],
  })
  return rows.map(toEvent)
}

/** Processes that wait for dossier events listen here; a notification says how far the feed has come. */
export const dossierFeedChannel = 'lienthong_dossier'

export async function announceDossierFeed(connection: Queryable, last: number): Promise<void> {
  await connection.query('SELECT pg_notify($1, $2)', [dossierFeedChannel, String(last)])
}

/** The last sequence number; 0 = there is none yet. */
export async function dossierFeedHead(connection: Queryable): Promise<number> {
  const { rows } = await connection.query('SELECT last FROM dossier_feed')
  return Number(rows[0]?.last ?? 0)
}

/**
 * What a reader may see of the next `scanMax` events, at most `limit` of it, and how far was read: where to go on from, also when there
 * was nothing.
 */
export async function readDossierFeed(
  connection: Queryable,
  { procedures, units }: DossierReach,
  { after, limit, scanMax }: { after: number; limit: number; scanMax: number },
): Promise<{ events: SequencedDossierEvent[]; last: number; scanned: number }> {
  const { rows } = await connection.query({
    name: 'read-dossier-feed',
    text: `
      WITH whole AS MATERIALIZED (
        SELECT LEAST($1::bigint + $2::int, last) AS until FROM dossier_feed
      ), scanned AS MATERIALIZED (
        SELECT * FROM ${numberedEvents('$1::bigint', '(SELECT until FROM whole)')} AS e
      ), seen AS (
        SELECT ${columns} FROM scanned e JOIN dossier d ON d.id = e.dossier
        WHERE ($3::text[] IS NULL OR d.procedure = ANY ($3)) AND EXISTS (SELECT FROM unnest($4::text[]) AS listed (unit) WHERE ${covered('listed.unit')})
        ORDER BY e.sequence LIMIT $5
      )
      SELECT GREATEST(whole.until - $1, 0) AS scanned, GREATEST(whole.until, $1) AS until, seen.* FROM whole LEFT JOIN seen ON true ORDER BY seen.sequence`,
    values: [after, scanMax, procedures, units, limit],
  })
  const [whole] = rows
  const events = rows.filter(({ sequence }) => sequence !== null).map(toEvent)
  const full = events.length === limit
  const last = (full ? events.at(-1)?.sequence : undefined) ?? Number(whole?.until ?? after)
  return { events, last, scanned: Number(whole?.scanned ?? 0) }
}

/** Numbers that one statement looks through where only few may be what is sought. */
const stretch = 5_000

/** What a reader may see from a number on, however far it is away. */
export async function readDossierFeedFrom(
  connection: Queryable,
  reach: DossierReach,
  from: number,
  limit: number,
): Promise<SequencedDossierEvent[]> {
  const found: SequencedDossierEvent[] = []
  let after = from - 1
  for (;;) {
    const page = await readDossierFeed(connection, reach, { after, limit: limit - found.length, scanMax: stretch })
    found.push(...page.events)
    after = page.last
    if (found.length >= limit || page.scanned < stretch) return found
  }
}

/** Which units and procedures the events between two numbers are about. */
export async function readFeedScopes(
  connection: Queryable,
  after: number,
  until: number,
): Promise<{ unit: string; procedure: string }[]> {
  const { rows } = await connection.query({
    name: 'read-dossier-feed-scopes',
    text: `SELECT DISTINCT d.unit, d.procedure FROM ${numberedEvents('$1::bigint', '$2::bigint')} AS e JOIN dossier d ON d.id = e.dossier`,
    values: [after, until],
  })
  return rows
}

/**
 * The feed of dossier events: one line of numbers for all consumers, of which each reads what it may. Numbers of events that a consumer
 * may not read are missing in its feed.
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

/** Numbers that events have just got: those after `before`, up to `last`. */
export interface SequencedRange {
  before: number
  last: number
}

/**
 * Gives events that have none the next numbers, in the order in which they were written: within a dossier that is the order in which they
 * were recorded, because a process that writes one holds the dossier's row. `null` when there are none, or another process is doing it.
 */
export async function sequenceDossierEvents(connection: Queryable, limit: number): Promise<SequencedRange | null> {
  const { rows: locks } = await connection.query('SELECT pg_try_advisory_xact_lock($1) AS free', [sequencerLock])
  if (!locks[0].free) return null
  const { rows } = await connection.query({
    name: 'sequence-dossier-events',
    text: `
      WITH next AS MATERIALIZED (
        SELECT dossier, type, at, row_number() OVER (ORDER BY slot) AS place
        FROM (SELECT dossier, type, at, slot FROM dossier_event WHERE sequence IS NULL ORDER BY slot LIMIT $1) AS e
      ), head AS (
        UPDATE dossier_feed SET last = last + (SELECT count(*) FROM next) WHERE EXISTS (SELECT FROM next)
        RETURNING last - (SELECT count(*) FROM next) AS before, last
      ), placed AS (
        UPDATE dossier_event e SET sequence = head.before + next.place
        FROM next, head WHERE e.dossier = next.dossier AND e.type = next.type AND e.at = next.at
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
    text: `SELECT ${columns} FROM dossier_event e JOIN dossier d ON d.id = e.dossier
           WHERE e.sequence > $1 AND e.sequence <= $2 ORDER BY e.sequence`,
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
      WITH scanned AS MATERIALIZED (
        SELECT * FROM dossier_event WHERE sequence > $1 ORDER BY sequence LIMIT $2
      ), seen AS (
        SELECT ${columns} FROM scanned e JOIN dossier d ON d.id = e.dossier
        WHERE ($3::text[] IS NULL OR d.procedure = ANY ($3)) AND EXISTS (SELECT FROM unnest($4::text[]) AS listed (unit) WHERE ${covered('listed.unit')})
        ORDER BY e.sequence LIMIT $5
      )
      SELECT whole.scanned, whole.until, seen.* FROM (SELECT count(*) AS scanned, max(sequence) AS until FROM scanned) AS whole
      LEFT JOIN seen ON true ORDER BY seen.sequence`,
    values: [after, scanMax, procedures, units, limit],
  })
  const [whole] = rows
  const events = rows.filter(({ sequence }) => sequence !== null).map(toEvent)
  const full = events.length === limit
  const last = (full ? events.at(-1)?.sequence : undefined) ?? Number(whole?.until ?? after)
  return { events, last, scanned: Number(whole?.scanned ?? 0) }
}

/** What a reader may see from a number on, however far it is away. */
export async function readDossierFeedFrom(
  connection: Queryable,
  { procedures, units }: DossierReach,
  from: number,
  limit: number,
): Promise<SequencedDossierEvent[]> {
  const { rows } = await connection.query(
    `SELECT ${columns} FROM dossier_event e JOIN dossier d ON d.id = e.dossier
     WHERE e.sequence >= $1 AND ($2::text[] IS NULL OR d.procedure = ANY ($2))
       AND EXISTS (SELECT FROM unnest($3::text[]) AS listed (unit) WHERE ${covered('listed.unit')})
     ORDER BY e.sequence LIMIT $4`,
    [from, procedures, units, limit],
  )
  return rows.map(toEvent)
}

/** Which units and procedures the events between two numbers are about. */
export async function readFeedScopes(
  connection: Queryable,
  after: number,
  until: number,
): Promise<{ unit: string; procedure: string }[]> {
  const { rows } = await connection.query({
    name: 'read-dossier-feed-scopes',
    text: `SELECT DISTINCT d.unit, d.procedure FROM dossier_event e JOIN dossier d ON d.id = e.dossier
           WHERE e.sequence > $1 AND e.sequence <= $2`,
    values: [after, until],
  })
  return rows
}

/** The feed of linked dossiers: one line of numbers for all consumers, of which each reads what it may receive. */
import type { LinkedEventType, LinkedKind } from '../../domain/linked/linked.ts'
import { findIso } from '../../domain/vietnam-time.ts'
import { covered, type DossierReach } from '../dossier/dossiers.ts'
import type { Queryable } from '../postgres/database.ts'

/** Moments are ms since the epoch. */
export interface LinkedEvent {
  sequence: number
  /** Of the row. */
  linked: number
  revision: number
  type: LinkedEventType
  at: number
  code: string
  kind: LinkedKind
  procedure: string
  unit: string
}

/** Codes and times: the content is read with `GET /v1/linked-dossiers/{code}`. */
export interface LinkedFeedEvent {
  sequence: number
  type: LinkedEventType
  at: string
  linkedDossier: string
  kind: LinkedKind
  procedure: string
  unit: string
  revision: number
}

export function viewLinkedEvent({
  sequence,
  type,
  at,
  code,
  kind,
  procedure,
  unit,
  revision,
}: LinkedEvent): LinkedFeedEvent {
  return { sequence, type, at: findIso(at) ?? '', linkedDossier: code, kind, procedure, unit, revision }
}

/** Processes that wait for linked dossiers listen here; a notification says how far the feed has come. */
export const linkedFeedChannel = 'lienthong_linked'

/** Numbers an event: the row of the feed is held to the commit, so numbers are committed in their order. */
export async function appendLinkedEvent(
  connection: Queryable,
  { linked, revision, type, at }: Pick<LinkedEvent, 'linked' | 'revision' | 'type' | 'at'>,
): Promise<number> {
  const { rows } = await connection.query(
    `WITH head AS (UPDATE linked_feed SET last = last + 1 RETURNING last)
     INSERT INTO linked_event (sequence, linked, revision, type, at) SELECT last, $1, $2, $3, $4 FROM head RETURNING sequence`,
    [linked, revision, type, new Date(at)],
  )
  const sequence = Number(rows[0].sequence)
  await connection.query('SELECT pg_notify($1, $2)', [linkedFeedChannel, String(sequence)])
  return sequence
}

export async function linkedFeedHead(connection: Queryable): Promise<number> {
  const { rows } = await connection.query('SELECT last FROM linked_feed')
  return Number(rows[0]?.last ?? 0)
}

/** What a reader may see from a number on (that number excluded), in order. */
export async function readLinkedFeed(
  connection: Queryable,
  { procedures, units }: DossierReach,
  after: number,
  limit: number,
): Promise<LinkedEvent[]> {
  const { rows } = await connection.query(
    `SELECT e.sequence, e.linked, e.revision, e.type, e.at, d.code, d.kind, d.procedure, d.unit
     FROM linked_event e JOIN linked_dossier d ON d.id = e.linked
     WHERE e.sequence > $1 AND d.procedure = ANY ($2)
       AND EXISTS (SELECT FROM unnest($3::text[]) AS listed (unit) WHERE ${covered('listed.unit')})
     ORDER BY e.sequence LIMIT $4`,
    [after, procedures, units, limit],
  )
  return rows.map((row) => ({
    ...row,
    sequence: Number(row.sequence),
    linked: Number(row.linked),
    at: row.at.getTime(),
  }))
}

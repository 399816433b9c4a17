/**
 * The rows of linked dossiers: what is listed there, what is kept here, and what they know of it. A row leads from the list to the
 * acknowledgement, and a process that dies between two steps leaves it where the next one takes it up.
 */
import type { LinkedCause, LinkedKind, LinkedState, ListedDossier } from '../../domain/linked/linked.ts'
import { covered, type DossierReach } from '../dossier/dossiers.ts'
import type { Queryable } from '../postgres/database.ts'

/** Moments are ms since the epoch. */
export interface LinkedRow {
  id: number
  code: string
  remoteId: string
  state: LinkedState
  path: string
  firstListedAt: number
  acknowledgedAt: number | null
  revision: number
  procedure: string | null
  kind: LinkedKind | null
  unitThere: string | null
  unit: string | null
  receivedAt: number | null
  dossier: number | null
  cause: LinkedCause | null
  causeDetail: string | null
  failures: number
  nextAt: number
  purgedAt: number | null
}

const toMs = (at: unknown): number | null => (at === null ? null : (at as Date).getTime())

function toRow(row: Record<string, unknown>): LinkedRow {
  return {
    id: Number(row.id),
    code: row.code as string,
    remoteId: row.remote_id as string,
    state: row.state as LinkedState,
    path: row.path as string,
    firstListedAt: toMs(row.first_listed_at) as number,
    acknowledgedAt: toMs(row.acknowledged_at),
    revision: row.revision as number,
    procedure: row.procedure as string | null,
    kind: row.kind as LinkedKind | null,
    unitThere: row.unit_there as string | null,
    unit: row.unit as string | null,
    receivedAt: toMs(row.received_at),
    dossier: row.dossier === null ? null : Number(row.dossier),
    cause: row.cause as LinkedCause | null,
    causeDetail: row.cause_detail as string | null,
    failures: row.failures as number,
    nextAt: toMs(row.next_at) as number,
    purgedAt: toMs(row.purged_at),
  }
}

/**
 * Takes the pull over for so long, by the clock of the database; false = another process has it. `listed`: when the list was last read.
 */
export async function holdPull(
  connection: Queryable,
  holder: string,
  leaseMs: number,
): Promise<{ held: boolean; sinceListedMs: number | null }> {
  const { rows } = await connection.query(
    `UPDATE linked_pull SET holder = $1, held_until = clock_timestamp() + $2 * interval '1 ms'
     WHERE holder = $1 OR held_until < clock_timestamp()
     RETURNING extract(epoch FROM clock_timestamp() - listed_at) * 1000 AS since`,
    [holder, leaseMs],
  )
  const since = rows[0]?.since
  return { held: rows.length === 1, sinceListedMs: since === null || since === undefined ? null : Number(since) }
}

/** Another process may pull at once. */
export async function releasePull(connection: Queryable, holder: string): Promise<void> {
  await connection.query(`UPDATE linked_pull SET held_until = '-infinity' WHERE holder = $1`, [holder])
}

/** What stands in the list: what is new is to be fetched, and what was acknowledged and stands there again, too. */
export async function noteListed(
  connection: Queryable,
  path: string,
  listed: readonly ListedDossier[],
  now: number,
): Promise<void> {
  await connection.query(
    `INSERT INTO linked_dossier (code, remote_id, state, path, first_listed_at, last_listed_at, next_at)
     SELECT given.code, given.id, 'listed', $3, $4, $4, $4 FROM unnest($1::text[], $2::text[]) AS given (code, id)
     ON CONFLICT (upper(code)) DO UPDATE SET remote_id = excluded.remote_id, path = excluded.path, last_listed_at = $4,
       state = CASE linked_dossier.state WHEN 'acknowledged' THEN 'listed' ELSE linked_dossier.state END,
       failures = CASE linked_dossier.state WHEN 'acknowledged' THEN 0 ELSE linked_dossier.failures END,
       next_at = CASE linked_dossier.state WHEN 'acknowledged' THEN $4 ELSE linked_dossier.next_at END`,
    [listed.map(({ code }) => code), listed.map(({ id }) => id), path, new Date(now)],
  )
  await connection.query('UPDATE linked_pull SET listed_at = clock_timestamp()')
}

/** What is to be done next, the longest due first. */
export async function findPending(connection: Queryable, now: number, limit: number): Promise<LinkedRow[]> {
  const { rows } = await connection.query(
    `SELECT * FROM linked_dossier WHERE state <> 'acknowledged' AND next_at <= $1 ORDER BY next_at, id LIMIT $2`,
    [new Date(now), limit],
  )
  return rows.map(toRow)
}

/** Holds the row to the end of the transaction. */
export async function lockLinked(connection: Queryable, id: number): Promise<LinkedRow> {
  const { rows } = await connection.query('SELECT * FROM linked_dossier WHERE id = $1 FOR UPDATE', [id])
  return toRow(rows[0])
}

/** The hash of the content that came last; `null` = none has. */
export async function findContentHash(connection: Queryable, id: number): Promise<string | null> {
  const { rows } = await connection.query(
    'SELECT hash FROM linked_content WHERE linked = $1 ORDER BY revision DESC LIMIT 1',
    [id],
  )
  return rows[0]?.hash ?? null
}

export async function insertContent(
  connection: Queryable,
  content: { linked: number; revision: number; hash: string; sealed: Buffer; files: readonly Buffer[] },
  now: number,
): Promise<void> {
  const { linked, revision, hash, sealed, files } = content
  await connection.query(
    'INSERT INTO linked_content (linked, revision, hash, sealed, kept_at) VALUES ($1, $2, $3, $4, $5)',
    [linked, revision, hash, sealed, new Date(now)],
  )
  for (const [index, file] of files.entries()) {
    await connection.query('INSERT INTO linked_file (linked, revision, number, sealed) VALUES ($1, $2, $3, $4)', [
      linked,
      revision,
      index + 1,
      file,
    ])
  }
}

/** What is known of it now that its content is here. */
export type LinkedFacts = Pick<
  LinkedRow,
  'revision' | 'procedure' | 'kind' | 'unitThere' | 'unit' | 'receivedAt' | 'dossier'
>

/** Its content is durable: it is to be acknowledged. */
export async function writeHeld(connection: Queryable, id: number, facts: LinkedFacts, now: number): Promise<void> {
  const { revision, procedure, kind, unitThere, unit, receivedAt, dossier } = facts
  await connection.query(
    `UPDATE linked_dossier SET state = 'held', revision = $2, procedure = $3, kind = $4, unit_there = $5, unit = $6,
       received_at = $7, dossier = $8, cause = NULL, cause_detail = NULL, failures = 0, next_at = $9, purged_at = NULL
     WHERE id = $1`,
    [
      id,
      revision,
      procedure,
      kind,
      unitThere,
      unit,
      receivedAt === null ? null : new Date(receivedAt),
      dossier,
      new Date(now),
    ],
  )
}

/** Only of a content that is the one that was acknowledged. */
export async function writeAcknowledged(
  connection: Queryable,
  { id, revision }: Pick<LinkedRow, 'id' | 'revision'>,
  now: number,
): Promise<void> {
  await connection.query(
    `UPDATE linked_dossier SET state = 'acknowledged', acknowledged_at = $3, cause = NULL, cause_detail = NULL, failures = 0
     WHERE id = $1 AND revision = $2 AND state = 'held'`,
    [id, revision, new Date(now)],
  )
}

export async function writeFailure(
  connection: Queryable,
  id: number,
  { cause, detail, nextAt }: { cause: LinkedCause; detail: string | null; nextAt: number },
): Promise<void> {
  await connection.query(
    `UPDATE linked_dossier SET cause = $2, cause_detail = $3, failures = failures + 1, next_at = $4
     WHERE id = $1 AND state <> 'acknowledged'`,
    [id, cause, detail, new Date(nextAt)],
  )
}

/** Removes the people from dossiers of which ours ended before: contents and files. Returns how many. */
export async function purgeLinked(
  connection: Queryable,
  endedBefore: number,
  now: number,
  limit: number,
): Promise<number> {
  const { rows } = await connection.query(
    `WITH old AS MATERIALIZED (
       SELECT l.id FROM linked_dossier l JOIN dossier d ON d.id = l.dossier
       WHERE l.purged_at IS NULL AND l.state = 'acknowledged' AND d.ended_at < $1 ORDER BY d.ended_at LIMIT $3
       FOR UPDATE OF l SKIP LOCKED
     ), contents AS (DELETE FROM linked_content WHERE linked IN (SELECT id FROM old)),
     files AS (DELETE FROM linked_file WHERE linked IN (SELECT id FROM old)),
     marked AS (UPDATE linked_dossier SET purged_at = $2 WHERE id IN (SELECT id FROM old))
     SELECT count(*)::int AS count FROM old`,
    [new Date(endedBefore), new Date(now), limit],
  )
  return rows[0].count
}

/** By its code there, or by either code of our dossier. */
export async function findLinkedByCode(connection: Queryable, code: string): Promise<LinkedRow[]> {
  const { rows } = await connection.query(
    `SELECT l.* FROM linked_dossier l WHERE upper(l.code) = upper($1)
     UNION SELECT l.* FROM linked_dossier l JOIN dossier_code c ON c.dossier = l.dossier WHERE c.code = upper($1)`,
    [code],
  )
  return rows.map(toRow)
}

/** Which of these dossiers of ours came from there. */
export async function findLinkedAmong(connection: Queryable, dossiers: readonly number[]): Promise<number[]> {
  const { rows } = await connection.query('SELECT DISTINCT dossier FROM linked_dossier WHERE dossier = ANY ($1)', [
    dossiers,
  ])
  return rows.map(({ dossier }) => Number(dossier))
}

/** By the row of our dossier. Where two of theirs became one of ours, the one that came first. */
export async function findLinkedOfDossier(connection: Queryable, dossier: number): Promise<LinkedRow | undefined> {
  const { rows } = await connection.query('SELECT * FROM linked_dossier WHERE dossier = $1 ORDER BY id LIMIT 1', [
    dossier,
  ])
  return rows[0] && toRow(rows[0])
}

/** A linked dossier with what our dossier says of it. */
export interface ListedLinked extends LinkedRow {
  /** Codes of ours; `null` = it has none yet. */
  ownCode: string | null
  status: string | null
  endedAt: number | null
}

export interface LinkedFilter {
  /** True: whatever is not finished there. */
  open?: boolean | undefined
  /** Those after this id. */
  after?: number | undefined
  limit: number
}

/** Dossiers of these procedures and units, the first that came first. `null` = whatever there is, also what has no unit yet. */
export async function listLinked(
  connection: Queryable,
  reach: DossierReach | null,
  { open, after, limit }: LinkedFilter,
): Promise<ListedLinked[]> {
  const { rows } = await connection.query(
    `SELECT d.* FROM (
       SELECT l.*, o.code AS own_code, o.status, o.ended_at, o.returned_at, o.end_type FROM linked_dossier l
       LEFT JOIN dossier o ON o.id = l.dossier) AS d
     WHERE ($1::text[] IS NULL OR (d.procedure = ANY ($1)
         AND EXISTS (SELECT FROM unnest($2::text[]) AS listed (unit) WHERE ${covered('listed.unit')})))
       AND ($3::boolean IS NULL OR $3 = (d.returned_at IS NULL AND d.end_type IS DISTINCT FROM 'not-accepted'
         AND d.end_type IS DISTINCT FROM 'stopped'))
       AND d.id > $4 ORDER BY d.id LIMIT $5`,
    [reach?.procedures ?? null, reach?.units ?? null, open ?? null, after ?? 0, limit],
  )
  return rows.map((row) => ({
    ...toRow(row),
    ownCode: row.own_code as string | null,
    status: row.status as string | null,
    endedAt: toMs(row.ended_at),
  }))
}

export async function readSealedContent(
  connection: Queryable,
  { id, revision }: Pick<LinkedRow, 'id' | 'revision'>,
): Promise<Buffer | undefined> {
  const { rows } = await connection.query('SELECT sealed FROM linked_content WHERE linked = $1 AND revision = $2', [
    id,
    revision,
  ])
  return rows[0]?.sealed
}

export async function readSealedFile(
  connection: Queryable,
  { id, revision }: Pick<LinkedRow, 'id' | 'revision'>,
  number: number,
): Promise<Buffer | undefined> {
  const { rows } = await connection.query(
    'SELECT sealed FROM linked_file WHERE linked = $1 AND revision = $2 AND number = $3',
    [id, revision, number],
  )
  return rows[0]?.sealed
}

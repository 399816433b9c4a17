/**
 * Who is at a filing, and until when. Leases are measured by the database's clock, the only one that all replicas share;
 * due times follow the gateway's own clock, which is handed in.
 */
import type { FilingState } from '../../domain/filing/filing.ts'
import type { Queryable } from '../postgres/database.ts'
import { type FilingRow, toFilingRow } from './filings.ts'

interface Claim {
  now: Date
  lease: string
  leaseMs: number
}

const free = '(lease IS NULL OR lease_until <= clock_timestamp())'
const until = (parameter: number) => `clock_timestamp() + $${parameter}::int * interval '1 ms'`

/** Another filing of the dossier goes first: an earlier one that is not delivered, or any whose send is open. */
const goesFirst = `EXISTS (
  SELECT FROM filing other WHERE upper(other.dossier) = upper(filing.dossier) AND other.id <> filing.id
    AND (other.state IN ('delivering', 'outcome-unknown') OR (other.state = 'accepted' AND other.place < filing.place)))`

/**
 * Takes a filing that is to be sent. `undefined` when it is not due, not to be sent, somebody is at it, or another filing
 * of its dossier goes first; in the last case it comes again at `waitUntil`.
 */
export async function claimForSending(
  connection: Queryable,
  id: string,
  { now, lease, leaseMs }: Claim,
  waitUntil: Date,
): Promise<FilingRow | undefined> {
  const { rows } = await connection.query(
    `UPDATE filing SET lease = $3, lease_until = ${until(4)}
     WHERE id = $1 AND state = 'accepted' AND due_at <= $2 AND ${free} AND NOT ${goesFirst}
     RETURNING *`,
    [id, now, lease, leaseMs],
  )
  if (rows[0]) return toFilingRow(rows[0])
  await connection.query(
    `UPDATE filing SET due_at = $3
     WHERE id = $1 AND state = 'accepted' AND due_at <= $2 AND ${free} AND ${goesFirst}`,
    [id, now, waitUntil],
  )
  return undefined
}

/** How many filings one claim may take, and how many of those the ones that have waited longest, when it cannot take all. */
export interface PollLimits {
  limit: number
  eldest: number
}

/**
 * Takes filings that the registry is to be asked about on this path. While all of them fit in, there is no order. When more are due
 * to be asked about than fit in, `eldest` slots go to those that have waited longest, so that no one waits for good, and the
 * others to those whose dossiers are due first.
 */
export async function claimForPolling(
  connection: Queryable,
  path: string,
  states: readonly FilingState[],
  { limit, eldest }: PollLimits,
  { now, lease, leaseMs }: Claim,
): Promise<FilingRow[]> {
  const toPoll = `due_at <= $3 AND path = $1 AND state = ANY ($2) AND state <> 'accepted' AND ${free}`
  const { rows } = await connection.query(
    `WITH waiting AS MATERIALIZED (
       SELECT id FROM filing WHERE ${toPoll} ORDER BY due_at LIMIT $6::int + 1 FOR NO KEY UPDATE SKIP LOCKED
     ), longest AS MATERIALIZED (
       SELECT id FROM waiting LIMIT CASE WHEN (SELECT count(*) FROM waiting) > $6::int THEN $7::int ELSE $6::int END
     ), nearest AS MATERIALIZED (
       SELECT id FROM filing
       WHERE (SELECT count(*) FROM waiting) > $6::int AND ${toPoll} AND id NOT IN (SELECT id FROM longest)
       ORDER BY dossier_due_at LIMIT $6::int - $7::int FOR NO KEY UPDATE SKIP LOCKED
     )
     UPDATE filing SET lease = $4, lease_until = ${until(5)}
     WHERE id IN (SELECT id FROM longest UNION ALL SELECT id FROM nearest)
     RETURNING *`,
    [path, states, now, lease, leaseMs, limit, eldest],
  )
  return rows.map(toFilingRow)
}

/** Gives filings back untouched; `dueAt` = look again then, `null` = when they are due anyway. */
export async function releaseLease(
  connection: Queryable,
  ids: readonly string[],
  lease: string,
  dueAt: Date | null,
): Promise<void> {
  await connection.query(
    `UPDATE filing SET lease = NULL, lease_until = NULL, due_at = COALESCE($3, due_at) WHERE id = ANY ($1) AND lease = $2`,
    [ids, lease, dueAt],
  )
}

/** Sends whose process did not come back: whether they arrived is open. */
export async function interruptedSends(connection: Queryable, limit: number): Promise<FilingRow[]> {
  const { rows } = await connection.query(
    `SELECT * FROM filing WHERE state = 'delivering' AND ${free}
     ORDER BY lease_until LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
    [limit],
  )
  return rows.map(toFilingRow)
}

/** Whether another filing is due of which no attempt has failed. */
export async function unsuspectedDue(connection: Queryable, id: string, now: Date): Promise<boolean> {
  const { rows } = await connection.query(
    `SELECT FROM filing WHERE due_at <= $2 AND state = 'accepted' AND attempts = 0 AND id <> $1 LIMIT 1`,
    [id, now],
  )
  return rows.length > 0
}

/** Filings that are to be sent and for which no job was made lately, marked as having one from now on. */
export async function dueWithoutJob(
  connection: Queryable,
  now: Date,
  enqueuedBefore: Date,
  limit: number,
): Promise<FilingRow[]> {
  const { rows } = await connection.query(
    `UPDATE filing SET nudged_at = $1
     WHERE id IN (
       SELECT id FROM filing
       WHERE due_at <= $1 AND state = 'accepted' AND ${free}
         AND (nudged_at IS NULL OR nudged_at < due_at OR nudged_at < $2)
       ORDER BY due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
     RETURNING *`,
    [now, enqueuedBefore, limit],
  )
  return rows.map(toFilingRow)
}

/** The filings of a dossier that wait behind another one. */
export async function waitingInDossier(connection: Queryable, dossier: string, now: Date): Promise<FilingRow[]> {
  const { rows } = await connection.query(
    `UPDATE filing SET due_at = $2, nudged_at = $2
     WHERE id = (
       SELECT id FROM filing WHERE upper(dossier) = upper($1) AND state = 'accepted' AND due_at > $2 AND ${free} AND attempts = 0
       ORDER BY place LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
     RETURNING *`,
    [dossier, now],
  )
  return rows.map(toFilingRow)
}

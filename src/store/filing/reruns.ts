/** Runs that send ended filings again, and what of them is still waiting. */
import type { RerunState } from '../../domain/rerun.ts'
import type { Queryable } from '../postgres/database.ts'

export interface RerunRow {
  id: string
  actor: string
  cause: string | null
  note: Buffer
  canary: number
  perMinute: number
  state: RerunState
  releasedAt: Date
}

export interface NewRerun extends Omit<RerunRow, 'state' | 'releasedAt'> {
  filings: readonly string[]
  now: Date
}

export async function insertRerun(connection: Queryable, run: NewRerun): Promise<void> {
  const state = run.canary > 0 && run.filings.length > run.canary ? 'canary' : 'running'
  await connection.query(
    `INSERT INTO filing_rerun (id, actor, cause, note, canary, per_minute, state, created_at, released_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
    [run.id, run.actor, run.cause, run.note, run.canary, run.perMinute, state, run.now],
  )
  await connection.query(
    `INSERT INTO filing_rerun_item (run, place, filing)
     SELECT $1, place, filing FROM unnest($2::uuid[]) WITH ORDINALITY AS item (filing, place)`,
    [run.id, run.filings],
  )
}

/** The runs that are not over, each held by anyone who got it until the transaction ends. */
export async function openRerun(connection: Queryable, except: readonly string[]): Promise<RerunRow | undefined> {
  const { rows } = await connection.query(
    `SELECT id, actor, cause, note, canary, per_minute AS "perMinute", state, released_at AS "releasedAt"
     FROM filing_rerun WHERE state IN ('canary', 'running') AND id <> ALL ($1)
     ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [except],
  )
  return rows[0]
}

/** States of the filings that a run has let go. */
export async function releasedStates(connection: Queryable, run: string): Promise<{ state: string; count: number }[]> {
  const { rows } = await connection.query(
    `SELECT f.state, count(*)::int AS count FROM filing_rerun_item i JOIN filing f ON f.id = i.filing
     WHERE i.run = $1 AND i.state = 'released' GROUP BY f.state`,
    [run],
  )
  return rows
}

export async function waitingItems(connection: Queryable, run: string, limit: number): Promise<string[]> {
  const { rows } = await connection.query(
    `SELECT filing FROM filing_rerun_item WHERE run = $1 AND state = 'waiting' ORDER BY place LIMIT $2`,
    [run, limit],
  )
  return rows.map(({ filing }) => filing)
}

/** All that belong to a run, whatever has become of them. */
export async function countItems(connection: Queryable, run: string): Promise<number> {
  const { rows } = await connection.query('SELECT count(*)::int AS count FROM filing_rerun_item WHERE run = $1', [run])
  return rows[0]?.count ?? 0
}

export async function markItem(
  connection: Queryable,
  run: string,
  filing: string,
  state: 'released' | 'skipped',
): Promise<void> {
  await connection.query('UPDATE filing_rerun_item SET state = $3 WHERE run = $1 AND filing = $2', [run, filing, state])
}

export async function setRerun(
  connection: Queryable,
  run: string,
  { state, releasedAt, endedAt }: { state: RerunState; releasedAt?: Date; endedAt?: Date },
): Promise<void> {
  await connection.query(
    `UPDATE filing_rerun SET state = $2, released_at = COALESCE($3, released_at), ended_at = COALESCE($4, ended_at)
     WHERE id = $1`,
    [run, state, releasedAt ?? null, endedAt ?? null],
  )
}

/** Stops a run that is not over; from the commit on nothing more of it is let go. False when it was over, or is none. */
export async function stopRerunRow(connection: Queryable, run: string, now: Date): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE filing_rerun SET state = 'stopped', ended_at = $2 WHERE id = $1 AND state IN ('canary', 'running')`,
    [run, now],
  )
  return rowCount === 1
}

/** Filings that ended for a cause, the oldest first. */
export async function endedFor(
  connection: Queryable,
  cause: string,
  states: readonly string[],
  limit: number,
): Promise<string[]> {
  const { rows } = await connection.query(
    'SELECT id FROM filing WHERE cause = $1 AND state = ANY ($2) ORDER BY place LIMIT $3',
    [cause, states, limit],
  )
  return rows.map(({ id }) => id)
}

/** How many filings a run was begun for; `undefined` = there is no such run. */
export async function countRerun(connection: Queryable, run: string): Promise<number | undefined> {
  const { rows } = await connection.query(
    `SELECT (SELECT count(*)::int FROM filing_rerun_item WHERE run = $1) AS count FROM filing_rerun WHERE id = $1`,
    [run],
  )
  return rows[0]?.count
}

/** What the tables of filings tell the alerts: counts and codes, no person, no dossier. */
import type { FilingKind } from '../../domain/filing/filing.ts'
import type { StopCause } from '../../domain/sync/stop-cause.ts'
import type { Queryable } from '../postgres/database.ts'

/** Filings whose attempts ended, by cause, and since when the oldest of them waits. */
export async function readDeadLetters(
  connection: Queryable,
): Promise<{ cause: string; count: number; since: number }[]> {
  const { rows } = await connection.query(
    `SELECT COALESCE(cause, '') AS cause, count(*)::int AS count, min(state_since) AS since
     FROM filing WHERE state = 'dead-letter' GROUP BY 1`,
  )
  return rows.map(({ cause, count, since }) => ({ cause, count, since: since.getTime() }))
}

/** Dossiers that stand still on their way to a system outside, by target and cause, and since when the oldest of them does. */
export async function readStoppedLanes(
  connection: Queryable,
): Promise<{ target: string; cause: StopCause; count: number; since: number }[]> {
  const { rows } = await connection.query(
    `SELECT target, stopped_cause AS cause, count(*)::int AS count, min(stopped_at) AS since
     FROM sync_lane WHERE state = 'stopped' AND held_at IS NULL GROUP BY 1, 2`,
  )
  return rows.map(({ target, cause, count, since }) => ({ target, cause, count, since: since.getTime() }))
}

/** Batches that run and of whose people no one got an outcome since a moment, and since when the oldest of them stands. */
export async function readStalledBatches(
  connection: Queryable,
  before: number,
): Promise<{ count: number; since: number } | null> {
  const { rows } = await connection.query(
    `SELECT count(*)::int AS count, min(stood) AS since FROM (
       SELECT greatest(b.state_since, (SELECT max(p.answered_at) FROM batch_person p WHERE p.batch = b.id)) AS stood
       FROM identity_batch b WHERE b.state = 'running' AND b.state_since < $1
         AND NOT EXISTS (SELECT FROM batch_person p WHERE p.batch = b.id AND p.answered_at >= $1)
     ) AS standing`,
    [new Date(before)],
  )
  const [{ count, since }] = rows
  return count === 0 ? null : { count, since: since.getTime() }
}

/** Who has filed what since a moment, and when last. `agency` is what a dossier code begins with. */
export interface Filed {
  agency: string
  commune: string
  kind: FilingKind
  lastAt: number
}

export async function readFiled(connection: Queryable, since: number): Promise<Filed[]> {
  const { rows } = await connection.query(
    `SELECT split_part(dossier, '-', 1) AS agency, registration_unit AS commune, kind, max(accepted_at) AS last_at
     FROM filing WHERE accepted_at >= $1 GROUP BY 1, 2, 3`,
    [new Date(since)],
  )
  return rows.map(({ last_at, ...filed }) => ({ ...filed, lastAt: last_at.getTime() }))
}

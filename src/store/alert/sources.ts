/** What the tables of filings tell the alerts: counts and codes, no person, no dossier. */
import type { FilingKind } from '../../domain/filing/filing.ts'
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

/** Removing people from filings that have ended, and files that nobody names. */
import type { Queryable } from '../postgres/database.ts'

/** Kinds, states and how old they may become. */
export interface RetentionRule {
  kind: string
  state: string
  endedBefore: Date
}

/**
 * Removes what is sealed from filings that ended long enough ago: requests, results, certificates, file references and the
 * details of events. Codes, times, hashes and the order of what happened stay. Returns how many filings.
 */
export async function purgeFilings(
  connection: Queryable,
  rules: readonly RetentionRule[],
  now: Date,
  limit: number,
): Promise<number> {
  const { rows } = await connection.query(
    `WITH old AS MATERIALIZED (
       SELECT f.id FROM filing f
       JOIN unnest($1::text[], $2::text[], $3::timestamptz[]) AS rule (kind, state, ended_before)
         ON rule.kind = f.kind AND rule.state = f.state
       WHERE f.purged_at IS NULL AND f.state IN ('completed', 'refused', 'withdrawn', 'closed')
         AND f.state_since < rule.ended_before
       ORDER BY f.state_since LIMIT $5 FOR NO KEY UPDATE OF f SKIP LOCKED
     ), secrets AS (
       DELETE FROM filing_secret WHERE filing IN (SELECT id FROM old)
     ), files AS (
       DELETE FROM filing_attachment WHERE filing IN (SELECT id FROM old)
     ), details AS (
       UPDATE filing_event SET detail = NULL WHERE filing IN (SELECT id FROM old) AND detail IS NOT NULL
     ), marked AS (
       UPDATE filing SET purged_at = $4 WHERE id IN (SELECT id FROM old)
     )
     SELECT count(*)::int AS count FROM old`,
    [
      rules.map(({ kind }) => kind),
      rules.map(({ state }) => state),
      rules.map(({ endedBefore }) => endedBefore),
      now,
      limit,
    ],
  )
  return rows[0].count
}

/**
 * Due times of dossiers that have moved, and the filings that follow them. The event that moves a due time writes a mark and holds the
 * dossier; the filings are changed later and without it, because a filing that moves its dossier holds the two in the other order.
 */
import type { FilingState } from '../../domain/filing/filing.ts'
import type { Queryable } from '../postgres/database.ts'
import { type FilingRow, toFilingRow } from './filings.ts'

/** Takes so many marks, and gives the filings of those dossiers their present due time. Resolves to the filings that got another one. */
export async function takeDueMoves(
  connection: Queryable,
  limit: number,
): Promise<{ taken: number; moved: FilingRow[] }> {
  // A mark is seen once its event is committed, so the due time that is read beside it is that of the event or a later one.
  const { rows } = await connection.query({
    name: 'take-due-moves',
    // Read once, whatever the plan: one that was made while there were no marks would read them anew for each of them.
    text: `
      WITH first AS MATERIALIZED (SELECT id FROM dossier_due_move ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
      DELETE FROM dossier_due_move m USING first WHERE m.id = first.id RETURNING m.dossier`,
    values: [limit],
  })
  if (rows.length === 0) return { taken: 0, moved: [] }
  const { rows: moved } = await connection.query({
    name: 'follow-due-moves',
    text: `
      WITH behind AS MATERIALIZED (
        SELECT f.id, d.due_at FROM dossier d
        JOIN filing f ON upper(f.dossier) IN (upper(d.code), upper(d.national_code)) AND f.unit = d.unit
        WHERE d.id = ANY ($1::bigint[]) AND f.state NOT IN ('completed', 'refused', 'withdrawn', 'closed')
          AND f.dossier_due_at IS DISTINCT FROM d.due_at
        ORDER BY f.id FOR NO KEY UPDATE OF f
      )
      UPDATE filing SET dossier_due_at = behind.due_at FROM behind WHERE filing.id = behind.id
      RETURNING filing.*`,
    values: [[...new Set(rows.map(({ dossier }) => dossier))]],
  })
  return { taken: rows.length, moved: moved.map(toFilingRow) }
}

/** Gives filings that were just inserted the due times of dossiers that were there before them. */
export async function writeDossierDues(
  connection: Queryable,
  dues: readonly { id: string; dueAt: number | null }[],
): Promise<void> {
  await connection.query(
    `UPDATE filing f SET dossier_due_at = to_timestamp(given.due / 1000.0)
     FROM unnest($1::uuid[], $2::bigint[]) AS given (id, due) WHERE f.id = given.id`,
    [dues.map(({ id }) => id), dues.map(({ dueAt }) => dueAt)],
  )
}

/** Brings the next question about filings forward; one that comes earlier anyway stays. */
export async function pollEarlier(
  connection: Queryable,
  states: readonly FilingState[],
  polls: readonly { id: string; at: Date }[],
): Promise<void> {
  await connection.query(
    `UPDATE filing f SET due_at = given.at
     FROM unnest($1::uuid[], $2::timestamptz[]) AS given (id, at)
     WHERE f.id = given.id AND f.state = ANY ($3) AND f.due_at > given.at`,
    [polls.map(({ id }) => id), polls.map(({ at }) => at), states],
  )
}

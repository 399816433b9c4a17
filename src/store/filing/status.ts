/** Where the filings stand, counted for the metrics: what has not ended, and how far the feed is behind. */
import type { FilingState } from '../../domain/filing/filing.ts'
import type { Queryable } from '../postgres/database.ts'

export interface FilingStatus {
  /** How many filings stand in each state that is no end; a state without any is missing. */
  open: Partial<Record<FilingState, number>>
  /** Events that have no place in the feed yet, and since when the oldest of them waits. */
  unsequenced: number
  unsequencedSince: Date | null
  /** Filings whose next step is overdue since this moment; `null` = none is due. */
  dueSince: Date | null
}

export async function readFilingStatus(connection: Queryable, now: Date): Promise<FilingStatus> {
  const { rows: states } = await connection.query(
    `SELECT state, count(*)::int AS count FROM filing
     WHERE state NOT IN ('completed', 'refused', 'withdrawn', 'closed') GROUP BY state`,
  )
  const { rows } = await connection.query(
    `SELECT (SELECT count(*)::int FROM filing_event WHERE sequence IS NULL) AS unsequenced,
       (SELECT min(at) FROM filing_event WHERE sequence IS NULL) AS unsequenced_since,
       (SELECT min(due_at) FROM filing WHERE due_at <= $1) AS due_since`,
    [now],
  )
  const [{ unsequenced = 0, unsequenced_since = null, due_since = null } = {}] = rows
  return {
    open: Object.fromEntries(states.map(({ state, count }) => [state, count])),
    unsequenced,
    unsequencedSince: unsequenced_since,
    dueSince: due_since,
  }
}

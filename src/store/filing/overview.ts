/** Filings counted for people who watch them: what has not ended by state and age, what stopped by cause, the reruns. */
import type { FilingState } from '../../domain/filing/filing.ts'
import type { RerunState } from '../../domain/rerun.ts'
import type { Queryable } from '../postgres/database.ts'

export interface StateCount {
  state: FilingState
  count: number
  /** In this state for less than an hour, a day, three days, and longer. */
  ages: [number, number, number, number]
}

export interface CauseCount {
  cause: string
  count: number
  since: Date
}

export interface RerunProgress {
  id: string
  actor: string
  cause: string | null
  canary: number
  perMinute: number
  state: RerunState
  createdAt: Date
  endedAt: Date | null
  waiting: number
  released: number
}

/** Reads only what has not ended: the index of open filings. */
export async function countOpenFilings(connection: Queryable, now: Date): Promise<StateCount[]> {
  const { rows } = await connection.query(
    `SELECT state, count(*)::int AS count,
       count(*) FILTER (WHERE state_since > $1::timestamptz - interval '1 hour')::int AS hour,
       count(*) FILTER (WHERE state_since > $1::timestamptz - interval '1 day')::int AS day,
       count(*) FILTER (WHERE state_since > $1::timestamptz - interval '3 days')::int AS days
     FROM filing WHERE state NOT IN ('completed', 'refused', 'withdrawn', 'closed') GROUP BY state`,
    [now],
  )
  return rows.map(({ state, count, hour, day, days }) => ({
    state,
    count,
    ages: [hour, day - hour, days - day, count - days],
  }))
}

/** How many reached an end since a moment. Only filings that still have their papers are looked at. */
export async function countEnded(connection: Queryable, since: Date): Promise<{ completed: number; refused: number }> {
  const { rows } = await connection.query(
    `SELECT count(*) FILTER (WHERE state = 'completed')::int AS completed,
       count(*) FILTER (WHERE state = 'refused')::int AS refused
     FROM filing WHERE purged_at IS NULL AND state IN ('completed', 'refused', 'withdrawn', 'closed') AND state_since > $1`,
    [since],
  )
  return rows[0] ?? { completed: 0, refused: 0 }
}

export async function countByCause(connection: Queryable, states: readonly FilingState[]): Promise<CauseCount[]> {
  const { rows } = await connection.query(
    `SELECT cause, count(*)::int AS count, min(state_since) AS since
     FROM filing WHERE cause IS NOT NULL AND state = ANY ($1) GROUP BY cause ORDER BY count(*) DESC, cause`,
    [states],
  )
  return rows
}

/** Those that are not over, and the newest of the others. */
export async function recentReruns(connection: Queryable, limit: number): Promise<RerunProgress[]> {
  const { rows } = await connection.query(
    `SELECT id, actor, cause, canary, per_minute AS "perMinute", state, created_at AS "createdAt", ended_at AS "endedAt",
       (SELECT count(*)::int FROM filing_rerun_item i WHERE i.run = r.id AND i.state = 'waiting') AS waiting,
       (SELECT count(*)::int FROM filing_rerun_item i WHERE i.run = r.id AND i.state = 'released') AS released
     FROM filing_rerun r ORDER BY state IN ('canary', 'running') DESC, created_at DESC LIMIT $1`,
    [limit],
  )
  return rows
}

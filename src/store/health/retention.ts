/** Forgetting the history of health in time. */
import type { Queryable } from '../postgres/database.ts'

export interface HealthRetention {
  /** Minutes and quarters of an hour older than this go. */
  minutesBefore: Date
  /** States, incidents and days older than this go, and what was last not understood before it. */
  statesBefore: Date
}

/** Removes at most so many rows of each kind; returns the most that any kind lost: the limit = there may be more. */
export async function purgeHealth(
  connection: Queryable,
  { minutesBefore, statesBefore }: HealthRetention,
  limit: number,
): Promise<number> {
  const kinds: [table: string, where: string, before: Date][] = [
    ['health_minute', 'at < $1', minutesBefore],
    ['health_slice', 'minutes = 15 AND at < $1', minutesBefore],
    ['health_slice', 'minutes = 1440 AND at < $1', statesBefore],
    ['health_incident', 'ended_at < $1', statesBefore],
    // The states go with the life in which they were seen; of one that lasts longer, those that are too old.
    ['health_run', 'seen_at < $1', statesBefore],
    ['health_state', 'at < $1', statesBefore],
    ['health_hold', 'until < $1', minutesBefore],
    ['path_anomaly', 'last_seen_at < $1', statesBefore],
  ]
  let most = 0
  for (const [table, where, before] of kinds) {
    const { rowCount } = await connection.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${where} LIMIT $2))`,
      [before, limit],
    )
    most = Math.max(most, rowCount ?? 0)
  }
  return most
}

/** Holds: the paths that an operator keeps traffic off. One row is the hold of all processes. */
import type { Queryable } from '../postgres/database.ts'

export interface HoldRow {
  link: string
  path: string
  until: Date
  /** The operator's own words. */
  reason: string
  /** The system and the person who placed it. */
  by: string
}

/** In force at that time. */
export async function readHolds(connection: Queryable, now: Date): Promise<HoldRow[]> {
  const { rows } = await connection.query({
    name: 'read-health-holds',
    text: 'SELECT link, path, until, reason, by FROM health_hold WHERE until > $1',
    values: [now],
  })
  return rows
}

/** In the place of one that is there. */
export async function putHold(connection: Queryable, hold: HoldRow, now: Date): Promise<void> {
  await connection.query(
    `INSERT INTO health_hold (link, path, until, reason, by, placed_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (link, path) DO UPDATE
       SET until = excluded.until, reason = excluded.reason, by = excluded.by, placed_at = excluded.placed_at`,
    [hold.link, hold.path, hold.until, hold.reason, hold.by, now],
  )
}

/** False when there was none. */
export async function deleteHold(connection: Queryable, link: string, path: string): Promise<boolean> {
  const { rowCount } = await connection.query('DELETE FROM health_hold WHERE link = $1 AND path = $2', [link, path])
  return rowCount === 1
}

/** When paths were down, for those who look for what explains a delay. */
import type { Queryable } from '../postgres/database.ts'

export interface DownTime {
  path: string
  /** ms since the epoch */
  from: number
  /** Until when it was down, or was seen to be. */
  until: number
}

/** The incidents of a link that touch a time, by path, and all paths that it was watched on then. */
export async function readDownTimes(
  connection: Queryable,
  link: string,
  { from, until }: { from: number; until: number },
): Promise<{ paths: readonly string[]; downTimes: readonly DownTime[] }> {
  const span = [link, new Date(from), new Date(until)]
  const { rows: incidents } = await connection.query(
    `SELECT path, started_at, COALESCE(ended_at, seen_at) AS until FROM health_incident
     WHERE link = $1 AND started_at < $3 AND COALESCE(ended_at, seen_at) >= $2 AND worst = 'down' ORDER BY started_at`,
    span,
  )
  const { rows: paths } = await connection.query(
    `SELECT DISTINCT path FROM health_slice WHERE link = $1 AND minutes = 1440 AND at >= $2 AND at < $3`,
    span,
  )
  return {
    paths: [...new Set([...incidents, ...paths].map(({ path }) => path as string))],
    downTimes: incidents.map((row) => ({ path: row.path, from: row.started_at.getTime(), until: row.until.getTime() })),
  }
}

/** Leases of the calls that an upstream allows in a day: what the replicas hold together is never more than the limit. */
import type { Queryable } from '../postgres/database.ts'

export interface DayLease {
  bucket: string
  /** `yyyy-mm-dd`, of Viet Nam. */
  day: string
  replica: string
  max: number
  /** Calls that are wanted beside those already held; below 0: given back. */
  more: number
  /** Calls that this replica made on this day. */
  used: number
  /** Replicas that are there: none takes more than its part of what is left. */
  replicas: number
  /** By the clock of all replicas, ms since the epoch. */
  now: number
}

/** Grants as many as there are, and notes what was used. The row of the day is locked for the statement, so no two grants see one call. */
export async function leaseDay(
  connection: Queryable,
  { bucket, day, replica, max, more, used, replicas, now }: DayLease,
): Promise<{ granted: number; unleased: number }> {
  const { rows } = await connection.query(
    `WITH who AS (
       INSERT INTO upstream_day_use (bucket, day, replica, used, at) VALUES ($1, $2::date, $3, $6, $8)
       ON CONFLICT (bucket, day, replica) DO UPDATE SET used = excluded.used, at = excluded.at
     )
     INSERT INTO upstream_day AS d (bucket, day, max, leased, granted)
     VALUES ($1, $2::date, $4::bigint, greatest(0, least($5::bigint, ceil($4::numeric / $7)::bigint)), greatest(0, least($5::bigint, ceil($4::numeric / $7)::bigint)))
     ON CONFLICT (bucket, day) DO UPDATE SET
       max = excluded.max,
       granted = CASE WHEN $5::bigint < 0 THEN greatest($5::bigint, -d.leased)
                      ELSE greatest(0, least($5::bigint, ceil(($4::numeric - d.leased) / $7)::bigint)) END,
       leased = d.leased + CASE WHEN $5::bigint < 0 THEN greatest($5::bigint, -d.leased)
                      ELSE greatest(0, least($5::bigint, ceil(($4::numeric - d.leased) / $7)::bigint)) END
     RETURNING granted::int AS granted, greatest(0, $4::bigint - leased)::int AS unleased`,
    [bucket, day, replica, max, more, used, replicas, now],
  )
  const [row] = rows
  return { granted: Math.max(0, row?.granted ?? 0), unleased: row?.unleased ?? 0 }
}

/** What a path's day has left, counted over all replicas. */
export interface DayUse {
  link: string
  path: string
  max: number
  /** Calls that were made. */
  used: number
  /** Calls that are neither made nor held by a replica for what comes next. */
  unleased: number
  /** Each replica that made calls, the one that made most first. `at`: when it said so last, ms since the epoch. */
  replicas: { replica: string; used: number; at: number }[]
}

/** The paths that allow so many calls a day, as far as they were called on this one (`yyyy-mm-dd`, of Viet Nam). */
export async function readDays(connection: Queryable, day: string): Promise<DayUse[]> {
  const { rows } = await connection.query(
    `SELECT split_part(d.bucket, ' ', 2) AS link, split_part(d.bucket, ' ', 3) AS path, d.max::float8 AS max,
       greatest(0, d.max - d.leased)::float8 AS unleased,
       coalesce((SELECT json_agg(json_build_object('replica', u.replica, 'used', u.used, 'at', u.at) ORDER BY u.used DESC, u.replica)
                 FROM upstream_day_use u WHERE u.bucket = d.bucket AND u.day = d.day), '[]') AS replicas
     FROM upstream_day d WHERE d.day = $1::date AND d.max > 0 ORDER BY d.bucket`,
    [day],
  )
  return rows.map(({ link, path, max, unleased, replicas }) => ({
    link,
    path,
    max,
    unleased,
    used: replicas.reduce((sum: number, { used }: { used: number }) => sum + used, 0),
    replicas,
  }))
}

/** Days before this one are over. */
export async function forgetDays(connection: Queryable, day: string): Promise<void> {
  await connection.query('DELETE FROM upstream_day_use WHERE day < $1::date', [day])
  await connection.query('DELETE FROM upstream_day WHERE day < $1::date', [day])
}

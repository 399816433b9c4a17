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
     INSERT INTO upstream_day AS d (bucket, day, leased, granted)
     VALUES ($1, $2::date, greatest(0, least($5::bigint, ceil($4::numeric / $7)::bigint)), greatest(0, least($5::bigint, ceil($4::numeric / $7)::bigint)))
     ON CONFLICT (bucket, day) DO UPDATE SET
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

/** What each replica used of each path's day, and what is lent of it. */
export async function readDays(
  connection: Queryable,
  day: string,
): Promise<{ bucket: string; leased: number; replicas: { replica: string; used: number; at: number }[] }[]> {
  const { rows } = await connection.query(
    `SELECT d.bucket, d.leased::int AS leased,
       coalesce((SELECT json_agg(json_build_object('replica', u.replica, 'used', u.used, 'at', u.at) ORDER BY u.replica)
                 FROM upstream_day_use u WHERE u.bucket = d.bucket AND u.day = d.day), '[]') AS replicas
     FROM upstream_day d WHERE d.day = $1::date ORDER BY d.bucket`,
    [day],
  )
  return rows.map(({ bucket, leased, replicas }) => ({ bucket, leased, replicas }))
}

/** Days before this one are over. */
export async function forgetDays(connection: Queryable, day: string): Promise<void> {
  await connection.query('DELETE FROM upstream_day_use WHERE day < $1::date', [day])
  await connection.query('DELETE FROM upstream_day WHERE day < $1::date', [day])
}

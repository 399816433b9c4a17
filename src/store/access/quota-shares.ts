/** What replicas report of the limits they share, and what they learn of each other: one statement for all of them. */
import type { Queryable } from '../postgres/database.ts'

interface QuotaReport {
  bucket: string
  /** How far what was used since the last report moves the moment at which all is free again, in ms. */
  usedMs: number
  /** How many a second were asked for. */
  wanted: number
}

export interface QuotaKnowledge {
  bucket: string
  /** How long until all is free again, in ms, counted over all replicas. */
  fullInMs: number
  /** What each other replica asks for, that has reported within its lease. */
  others: number[]
}

export interface QuotaExchange {
  replica: string
  /** By the clock that all replicas go by, ms since the epoch. */
  now: number
  leaseMs: number
  reports: readonly QuotaReport[]
}

/**
 * Adds what was used, and renews what this replica asks for. Buckets are written in one order, so that two replicas never wait for each
 * other crosswise.
 */
export async function exchangeQuotas(
  connection: Queryable,
  { replica, now, leaseMs, reports }: QuotaExchange,
): Promise<QuotaKnowledge[]> {
  const { rows } = await connection.query(
    `WITH mine AS (
       SELECT * FROM unnest($1::text[], $2::float8[], $3::float8[]) AS m (bucket, used_ms, wanted)
     ), used AS (
       INSERT INTO quota_use AS u (bucket, full_at) SELECT bucket, $5::float8 + used_ms FROM mine ORDER BY bucket
       ON CONFLICT (bucket) DO UPDATE SET full_at = greatest(u.full_at, $5::float8) + (excluded.full_at - $5::float8)
       RETURNING bucket, full_at
     ), shared AS (
       INSERT INTO quota_share (bucket, replica, wanted, until) SELECT bucket, $4, wanted, $5::float8 + $6 FROM mine ORDER BY bucket
       ON CONFLICT (bucket, replica) DO UPDATE SET wanted = excluded.wanted, until = excluded.until
     )
     SELECT used.bucket, greatest(0, used.full_at - $5::float8) AS full_in_ms,
       array(SELECT s.wanted FROM quota_share s
             WHERE s.bucket = used.bucket AND s.replica <> $4 AND s.until > $5::float8 ORDER BY s.replica) AS others
     FROM used`,
    [
      reports.map(({ bucket }) => bucket),
      reports.map(({ usedMs }) => usedMs),
      reports.map(({ wanted }) => wanted),
      replica,
      now,
      leaseMs,
    ],
  )
  return rows.map(({ bucket, full_in_ms: fullInMs, others }) => ({ bucket, fullInMs, others }))
}

/** So many buckets are read: more than a person looks through. */
const readMax = 2_000

/** What is used of each limit now, the one that is free again last first; `fullInMs` as in what replicas learn. */
export async function readQuotaUse(
  connection: Queryable,
  now: number,
): Promise<{ bucket: string; fullInMs: number }[]> {
  const { rows } = await connection.query(
    `SELECT bucket, full_at - $1::float8 AS full_in_ms FROM quota_use
     WHERE full_at > $1::float8 AND bucket NOT LIKE 'path %' AND bucket NOT LIKE ' %' ORDER BY full_at DESC LIMIT $2`,
    [now, readMax],
  )
  return rows.map(({ bucket, full_in_ms: fullInMs }) => ({ bucket, fullInMs }))
}

/** Forgets what no decision rests on any more: leases that ended, and limits that are all free again. */
export async function forgetQuotas(connection: Queryable, before: number): Promise<void> {
  await connection.query('DELETE FROM quota_share WHERE until < $1', [before])
  await connection.query('DELETE FROM quota_use WHERE full_at < $1', [before])
}

/** How often consumers were refused, counted by five minutes over all replicas. */
import { dayMs, hourMs, minuteMs } from '../../domain/duration.ts'
import { findRefusalClass, type RecentRefusals, usualDays } from '../../domain/refusals.ts'
import { startOfDayInVietnam, toVietnamDay } from '../../domain/vietnam-time.ts'
import type { Queryable } from '../postgres/database.ts'

const sliceMs = 5 * minuteMs

export interface CountedRefusal {
  consumer: string
  code: string
  count: number
}

/** Adds what one process counted since it last said so. Sorted, so that no two processes wait for each other in a circle. */
export async function addRefusals(database: Queryable, now: number, counted: readonly CountedRefusal[]): Promise<void> {
  const sorted = counted.toSorted((one, other) =>
    `${one.consumer} ${one.code}` < `${other.consumer} ${other.code}` ? -1 : 1,
  )
  await database.query(
    `INSERT INTO consumer_refusal AS known (slice, consumer, code, count)
     SELECT $1, consumer, code, count FROM unnest($2::text[], $3::text[], $4::bigint[]) AS counted (consumer, code, count)
     ON CONFLICT (slice, consumer, code) DO UPDATE SET count = known.count + excluded.count`,
    [
      new Date(Math.floor(now / sliceMs) * sliceMs),
      sorted.map(({ consumer }) => consumer),
      sorted.map(({ code }) => code),
      sorted.map(({ count }) => count),
    ],
  )
}

/** Those that were refused so often at least in the last hour, the most often refused first. */
export async function readRefusals(database: Queryable, now: number, countMin: number): Promise<RecentRefusals[]> {
  const { rows } = await database.query(
    `SELECT consumer, sum(count)::int AS count, min(slice) AS since, jsonb_object_agg(code, count) AS by_code
     FROM (SELECT consumer, code, sum(count)::int AS count, min(slice) AS slice FROM consumer_refusal
           WHERE slice > $1 GROUP BY consumer, code) AS recent
     GROUP BY consumer HAVING sum(count) >= $2 ORDER BY 2 DESC, 1`,
    [new Date(now - hourMs), countMin],
  )
  if (rows.length === 0) return []
  const usual = await readBusiestHours(
    database,
    rows.map(({ consumer }) => consumer),
    now,
  )
  return rows.map(({ consumer, since, by_code }) => {
    const sums = { right: 0, quota: 0 }
    for (const [code, count] of Object.entries<number>(by_code)) sums[findRefusalClass(code) ?? 'right'] += count
    return { consumer, ...sums, since: since.getTime(), busiestHours: usual.get(consumer) ?? [] }
  })
}

/** How often each consumer was refused since then, ms since the epoch. */
export async function countRefusalsSince(database: Queryable, since: number): Promise<Map<string, number>> {
  const { rows } = await database.query(
    'SELECT consumer, sum(count)::int AS count FROM consumer_refusal WHERE slice >= $1 GROUP BY consumer',
    [new Date(since)],
  )
  return new Map(rows.map(({ consumer, count }) => [consumer, count]))
}

async function readBusiestHours(
  database: Queryable,
  consumers: readonly string[],
  now: number,
): Promise<Map<string, number[]>> {
  const today = startOfDayInVietnam(toVietnamDay(now))
  const { rows } = await database.query(
    `SELECT consumer, array_agg(busiest) AS busiest FROM (
       SELECT consumer, day, max(count)::int AS busiest FROM (
         SELECT consumer, date_bin('1 day', slice, $2) AS day, date_bin('1 hour', slice, $2) AS hour, sum(count) AS count
         FROM consumer_refusal WHERE consumer = ANY($1) AND slice >= $3 AND slice < $2 GROUP BY 1, 2, 3) AS hours
       GROUP BY 1, 2) AS days
     GROUP BY consumer`,
    [consumers, new Date(today), new Date(today - usualDays * dayMs)],
  )
  return new Map(rows.map(({ consumer, busiest }) => [consumer, busiest]))
}

/** What no usual day is made of any more. */
export async function forgetRefusals(database: Queryable, now: number): Promise<void> {
  await database.query('DELETE FROM consumer_refusal WHERE slice < $1', [new Date(now - (usualDays + 1) * dayMs)])
}

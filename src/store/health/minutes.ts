/**
 * Figures of the paths: by minute and process, and added up by quarters of an hour and by days over all processes. Written
 * in batches some time after the fact; a batch that is written twice counts once.
 */
import type { Database, Queryable } from '../postgres/database.ts'

export interface FigureRow {
  at: Date
  link: string
  path: string
  calls: number
  failures: number
  /** How long the path carried traffic, and how long it was observed. */
  upMs: number
  observedMs: number
  /** Without the empty buckets at the end. */
  histogram: readonly number[]
  outcomes: Readonly<Record<string, number>>
  phaseCounts: readonly number[]
  phaseMs: readonly number[]
}

export interface MinuteRow extends FigureRow {
  run: string
}

export type SliceMinutes = 15 | 1440

/** Days begin at midnight in Viet Nam (UTC+7, without summer time). */
const sliceStart = (minutes: SliceMinutes) =>
  minutes === 15
    ? "date_bin('15 minutes', at, TIMESTAMPTZ '2000-01-01T00:00:00Z')"
    : "date_bin('1 day', at, TIMESTAMPTZ '2000-01-01T00:00:00+07')"

/**
 * Rows that are there already are passed over, in the sums too: after a commit in doubt the batch is simply sent again.
 * Two minutes of one slice in one batch are added one after the other, because a row may be updated once per statement.
 */
export async function insertMinutes(database: Database, rows: readonly MinuteRow[]): Promise<void> {
  await database.transaction(async (connection) => {
    // In one order for all, so that two processes never wait for each other crosswise.
    const ordered = rows.toSorted((a, b) => toKey(a).localeCompare(toKey(b)) || a.at.getTime() - b.at.getTime())
    for (const row of ordered) await insertMinute(connection, row)
  })
}

async function insertMinute(connection: Queryable, row: MinuteRow): Promise<void> {
  await connection.query({
    name: 'insert-health-minute',
    text: `WITH fresh AS (
        INSERT INTO health_minute (at, link, path, run, calls, failures, up_ms, observed_ms, histogram, outcomes, phase_counts, phase_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT DO NOTHING
        RETURNING *
      ), slices AS (
        SELECT 15 AS minutes, ${sliceStart(15)} AS start, fresh.* FROM fresh
        UNION ALL SELECT 1440, ${sliceStart(1440)}, fresh.* FROM fresh
      )
      INSERT INTO health_slice AS s (minutes, link, path, at, calls, failures, up_ms, observed_ms, histogram, outcomes, phase_counts, phase_ms)
      SELECT minutes, link, path, start, calls, failures, up_ms, observed_ms, histogram, outcomes, phase_counts, phase_ms
      FROM slices ORDER BY minutes
      ON CONFLICT (minutes, link, path, at) DO UPDATE SET
        calls = s.calls + excluded.calls, failures = s.failures + excluded.failures,
        up_ms = s.up_ms + excluded.up_ms, observed_ms = s.observed_ms + excluded.observed_ms,
        histogram = COALESCE(health_add(s.histogram, excluded.histogram), '{}'),
        outcomes = health_add(s.outcomes, excluded.outcomes),
        phase_counts = health_add(s.phase_counts, excluded.phase_counts),
        phase_ms = health_add(s.phase_ms, excluded.phase_ms)`,
    values: [
      row.at,
      row.link,
      row.path,
      row.run,
      row.calls,
      row.failures,
      Math.round(row.upMs),
      Math.round(row.observedMs),
      row.histogram,
      row.outcomes,
      row.phaseCounts,
      row.phaseMs,
    ],
  })
}

/** The sums of a link's paths from then on, by path and in order of time. */
export async function readSlices(
  connection: Queryable,
  link: string,
  minutes: SliceMinutes,
  from: Date,
): Promise<FigureRow[]> {
  const { rows } = await connection.query({
    name: 'read-health-slices',
    // Lists travel as JSON: it is read several times faster than PostgreSQL's own notation.
    text: `SELECT path, at, calls, failures, up_ms, observed_ms, outcomes, to_json(histogram) AS histogram,
             to_json(phase_counts) AS phase_counts, to_json(phase_ms) AS phase_ms
           FROM health_slice WHERE minutes = $1 AND link = $2 AND at >= $3 ORDER BY path, at`,
    values: [minutes, link, from],
  })
  return rows.map((row) => ({
    link,
    path: row.path,
    at: row.at,
    calls: Number(row.calls),
    failures: Number(row.failures),
    upMs: Number(row.up_ms),
    observedMs: Number(row.observed_ms),
    histogram: row.histogram,
    outcomes: row.outcomes,
    phaseCounts: row.phase_counts,
    phaseMs: row.phase_ms,
  }))
}

function toKey({ link, path }: FigureRow): string {
  return `${link} ${path}`
}

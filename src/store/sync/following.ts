/**
 * How far targets have followed the feed of dossier events, and the lanes that wake on the way. The place of a target and its lanes change
 * in one transaction, so that no event is passed over, and none is lost when that is undone.
 */
import { numberedEvents } from '../dossier/feed.ts'
import type { Queryable } from '../postgres/database.ts'
import { givenArrays } from '../postgres/given-rows.ts'

/** Targets that follow the feed for the first time begin at its end: what was before does not concern them. The others stay where they are. */
export async function beginFollowing(connection: Queryable, targets: readonly string[]): Promise<void> {
  await connection.query(
    `INSERT INTO sync_feed (target, last) SELECT target, last FROM unnest($1::text[]) AS t (target), dossier_feed
     ON CONFLICT DO NOTHING`,
    [targets],
  )
}

/** A dossier of which something is new. */
interface NewsOfDossier {
  dossier: number
  /** The number of its last new event in the feed. */
  sequence: number
  /** When the first was recorded, ms since the epoch. */
  since: number
}

export interface News {
  dossiers: NewsOfDossier[]
  /** The number of the last event that was read. */
  last: number
  events: number
}

/**
 * The next events of the feed for this target, at most so many; its place is held to the end of the transaction. `null` = there is nothing
 * new, or another process is reading. The commit waits for no disk: what a crash undoes is read again.
 */
export async function readNews(connection: Queryable, target: string, limit: number): Promise<News | null> {
  const { rows } = await connection.query({
    name: 'read-news',
    text: `
      WITH place AS MATERIALIZED (
        SELECT last, set_config('synchronous_commit', 'off', true) FROM sync_feed WHERE target = $1 FOR UPDATE SKIP LOCKED
      ), part AS MATERIALIZED (
        SELECT place.last AS after, LEAST(place.last + $2::int, feed.last) AS until FROM place, dossier_feed feed
      )
      SELECT e.dossier, max(e.sequence) AS sequence, count(*)::int AS events, (extract(epoch FROM min(e.recorded_at)) * 1000)::bigint AS since
      FROM ${numberedEvents('(SELECT after FROM part)', '(SELECT until FROM part)')} AS e GROUP BY e.dossier`,
    values: [target, limit],
  })
  if (rows.length === 0) return null
  const dossiers = rows.map(({ dossier, sequence, since }) => ({
    dossier: Number(dossier),
    sequence: Number(sequence),
    since: Number(since),
  }))
  const last = dossiers.reduce((most, { sequence }) => Math.max(most, sequence), 0)
  return { dossiers, last, events: rows.reduce((sum: number, { events }) => sum + events, 0) }
}

/** Wakes the lanes of these dossiers, and notes that the target has followed the feed up to `last`. In the transaction of `readNews`. */
export async function wakeLanes(
  connection: Queryable,
  target: string,
  { dossiers, last }: Pick<News, 'dossiers' | 'last'>,
  now: number,
): Promise<void> {
  await connection.query({
    name: 'wake-lanes',
    text: `
      WITH followed AS (UPDATE sync_feed SET last = $5 WHERE target = $1)
      INSERT INTO sync_lane AS lane (target, dossier, state, due_at, waiting_since, woken)
      SELECT $1, dossier, 'waiting', $6, to_timestamp(since / 1000.0), sequence
      FROM unnest(${givenArrays(2, ['bigint', 'bigint', 'bigint'])}) AS w (dossier, sequence, since) ORDER BY dossier
      ON CONFLICT (target, dossier) DO UPDATE SET
        woken = GREATEST(lane.woken, EXCLUDED.woken),
        waiting_since = COALESCE(lane.waiting_since, EXCLUDED.waiting_since),
        state = CASE WHEN lane.state = 'idle' OR lane.event_releases THEN 'waiting' ELSE lane.state END,
        due_at = CASE WHEN lane.state = 'idle' OR lane.event_releases THEN EXCLUDED.due_at ELSE lane.due_at END,
        attempts = CASE WHEN lane.event_releases THEN 0 ELSE lane.attempts END,
        faults = CASE WHEN lane.event_releases THEN 0 ELSE lane.faults END,
        stopped_cause = CASE WHEN lane.event_releases THEN NULL ELSE lane.stopped_cause END,
        stopped_at = CASE WHEN lane.event_releases THEN NULL ELSE lane.stopped_at END,
        event_releases = false`,
    values: [
      target,
      dossiers.map(({ dossier }) => dossier),
      dossiers.map(({ sequence }) => sequence),
      dossiers.map(({ since }) => since),
      last,
      new Date(now),
    ],
  })
}

/** Whether the dossier has an event with a number that the target has not come to. */
export async function hasNewEvents(connection: Queryable, target: string, dossier: number): Promise<boolean> {
  const { rows } = await connection.query({
    name: 'has-news',
    // The few events of the dossier, and of each the run in which its slot lies: the next run begins behind its number, if it has one.
    text: `
      SELECT EXISTS (
        SELECT FROM sync_feed f JOIN dossier_event e ON e.dossier = $2
        CROSS JOIN LATERAL (
          SELECT first, first + e.slot - slot AS sequence FROM dossier_feed_run WHERE slot <= e.slot ORDER BY slot DESC LIMIT 1
        ) AS run
        WHERE f.target = $1 AND run.sequence > f.last AND run.sequence < COALESCE(
          (SELECT min(next.first) FROM dossier_feed_run next WHERE next.first > run.first), (SELECT last + 1 FROM dossier_feed))
      ) AS news`,
    values: [target, dossier],
  })
  return rows[0].news
}

/** How far a target is behind the feed. */
export interface Behind {
  target: string
  events: number
  /** When the oldest of them was recorded. */
  since: Date
}

/** A target that has come to every event is missing. */
export async function findBehind(connection: Queryable): Promise<Behind[]> {
  const { rows } = await connection.query(
    `SELECT f.target, (d.last - f.last)::float8 AS events, e.recorded_at AS since
     FROM dossier_feed d JOIN sync_feed f ON f.last < d.last
     CROSS JOIN LATERAL ${numberedEvents('f.last', '(f.last + 1)')} AS e`,
  )
  return rows
}

/** Runs that release lanes by cause, and what became of their lanes. */
import { dayMs } from '../../domain/duration.ts'
import type { RerunState } from '../../domain/rerun.ts'
import type { StopCause } from '../../domain/sync/stop-cause.ts'
import type { Queryable } from '../postgres/database.ts'

/** Moments are ms since the epoch, here and below. */
export interface LaneRerun {
  id: string
  target: string
  cause: StopCause
  /** The system and the person who began it, as `system/person`. */
  actor: string
  canary: number
  perMinute: number
  state: RerunState
  createdAt: number
  releasedAt: number
  /** `null` = it is not over. */
  endedAt: number | null
}

function toRerun(row: Record<string, unknown>): LaneRerun {
  return {
    id: row.id as string,
    target: row.target as string,
    cause: row.cause as StopCause,
    actor: row.actor as string,
    canary: row.canary as number,
    perMinute: row.per_minute as number,
    state: row.state as RerunState,
    createdAt: (row.created_at as Date).getTime(),
    releasedAt: (row.released_at as Date).getTime(),
    endedAt: (row.ended_at as Date | null)?.getTime() ?? null,
  }
}

/** Runs that ended longer ago are removed; the order stays in the trail. */
const keptMs = 90 * dayMs

export interface NewLaneRerun extends Pick<LaneRerun, 'id' | 'target' | 'cause' | 'actor' | 'canary' | 'perMinute'> {
  now: number
  /** Lanes at most. */
  limit: number
}

export async function hasLaneRerun(connection: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await connection.query('SELECT FROM sync_rerun WHERE id = $1', [id])
  return rowCount === 1
}

/** The run of this cause at this target that is not over. */
export async function findOpenLaneRerun(
  connection: Queryable,
  target: string,
  cause: StopCause,
): Promise<string | undefined> {
  const { rows } = await connection.query(
    'SELECT id FROM sync_rerun WHERE target = $1 AND cause = $2 AND ended_at IS NULL',
    [target, cause],
  )
  return rows[0]?.id
}

/**
 * Begins a run over the lanes that stand still for its cause now, the oldest dossier first. Runs in a transaction of the caller. Resolves
 * to how many they are, and writes nothing where there is none; `null` = another run of this cause is not over, and nothing was written.
 */
export async function insertLaneRerun(connection: Queryable, run: NewLaneRerun): Promise<number | null> {
  const { id, target, cause, actor, canary, perMinute, now, limit } = run
  const { rowCount } = await connection.query(
    `INSERT INTO sync_rerun (id, target, cause, actor, canary, per_minute, state, created_at, released_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (target, cause) WHERE ended_at IS NULL DO NOTHING`,
    [id, target, cause, actor, canary, perMinute, canary > 0 ? 'canary' : 'running', new Date(now)],
  )
  if (rowCount !== 1) return null
  const { rowCount: lanes } = await connection.query(
    `INSERT INTO sync_rerun_lane (run, dossier) SELECT $1, dossier FROM sync_lane
     WHERE target = $2 AND state = 'stopped' AND stopped_cause = $3 AND held_at IS NULL ORDER BY dossier LIMIT $4`,
    [id, target, cause, limit],
  )
  if (lanes === 0) await connection.query('DELETE FROM sync_rerun WHERE id = $1', [id])
  await connection.query('DELETE FROM sync_rerun WHERE target = $1 AND ended_at < $2', [target, new Date(now - keptMs)])
  return lanes ?? 0
}

/** A run that is not over, held by the one who got it until the transaction ends. */
export async function lockOpenLaneRerun(
  connection: Queryable,
  targets: readonly string[],
  except: readonly string[],
): Promise<LaneRerun | undefined> {
  const { rows } = await connection.query({
    name: 'lock-open-lane-rerun',
    text: `SELECT * FROM sync_rerun WHERE ended_at IS NULL AND target = ANY ($1) AND id <> ALL ($2)
      ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    values: [targets, except],
  })
  return rows[0] && toRerun(rows[0])
}

export async function setLaneRerun(
  connection: Queryable,
  id: string,
  { state, releasedAt, endedAt }: { state: RerunState; releasedAt?: number; endedAt?: number },
): Promise<void> {
  await connection.query(
    `UPDATE sync_rerun SET state = $2, released_at = COALESCE($3, released_at), ended_at = COALESCE($4, ended_at) WHERE id = $1`,
    [
      id,
      state,
      releasedAt === undefined ? null : new Date(releasedAt),
      endedAt === undefined ? null : new Date(endedAt),
    ],
  )
}

/** From the commit on nothing more of it is released. False when it was over, or is none. */
export async function stopLaneRerunRow(connection: Queryable, id: string, now: number): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE sync_rerun SET state = 'stopped', ended_at = $2 WHERE id = $1 AND ended_at IS NULL`,
    [id, new Date(now)],
  )
  return rowCount === 1
}

/**
 * What became of a lane that a run released: it arrived when something more stands there and it rests; it failed when it stands still
 * again, whatever for. One that rests with nothing more there had nothing to send, and proves nothing.
 */
const fate = `CASE
  WHEN i.state <> 'released' THEN i.state
  WHEN l.dossier IS NULL THEN 'rested'
  WHEN l.state = 'stopped' OR l.held_at IS NOT NULL THEN 'failed'
  WHEN l.state <> 'idle' THEN 'under-way'
  WHEN l.arrived > i.arrived OR l.item IS DISTINCT FROM i.item THEN 'arrived'
  ELSE 'rested' END`

/** By what became of them. */
export interface LaneFates {
  waiting: number
  underWay: number
  arrived: number
  failed: number
  /** Nothing was to be sent any more when it went on. */
  rested: number
  skipped: number
}

const noFates: LaneFates = { waiting: 0, underWay: 0, arrived: 0, failed: 0, rested: 0, skipped: 0 }
const fateNames: Readonly<Record<string, keyof LaneFates>> = {
  waiting: 'waiting',
  'under-way': 'underWay',
  arrived: 'arrived',
  failed: 'failed',
  rested: 'rested',
  skipped: 'skipped',
}

/** As they are now, by run. */
export async function countLaneFates(
  connection: Queryable,
  runs: readonly Pick<LaneRerun, 'id'>[],
): Promise<Map<string, LaneFates>> {
  const { rows } = await connection.query(
    `SELECT i.run, ${fate} AS fate, count(*)::int AS count
     FROM sync_rerun_lane i JOIN sync_rerun r ON r.id = i.run
     LEFT JOIN sync_lane l ON l.target = r.target AND l.dossier = i.dossier
     WHERE i.run = ANY ($1) GROUP BY 1, 2`,
    [runs.map(({ id }) => id)],
  )
  const fates = new Map<string, LaneFates>()
  for (const { run, fate: found, count } of rows) {
    const name = fateNames[found]
    if (name !== undefined) fates.set(run, { ...(fates.get(run) ?? noFates), [name]: count })
  }
  return new Map(runs.map(({ id }) => [id, fates.get(id) ?? noFates]))
}

/** Lanes at most that one statement releases. */
const releasedAtOnce = 100

/**
 * Releases up to so many lanes of a run that the caller's transaction holds; those that no longer stand still for its cause are passed
 * over. What of them is in doubt stays so: it is looked up before anything is sent. Resolves to how many.
 */
export async function releaseRerunLanes(
  connection: Queryable,
  { id, target, cause }: Pick<LaneRerun, 'id' | 'target' | 'cause'>,
  most: number,
  now: number,
): Promise<number> {
  let gone = 0
  while (gone < most) {
    const { rows } = await connection.query({
      name: 'release-rerun-lanes',
      text: `
        WITH turn AS MATERIALIZED (
          SELECT dossier FROM sync_rerun_lane WHERE run = $1 AND state = 'waiting' ORDER BY dossier LIMIT $4
        ), fit AS MATERIALIZED (
          SELECT l.dossier, l.arrived, l.item FROM sync_lane l JOIN turn USING (dossier)
          WHERE l.target = $2 AND l.state = 'stopped' AND l.stopped_cause = $3 AND l.held_at IS NULL
          ORDER BY l.dossier FOR UPDATE OF l
        ), released AS (
          UPDATE sync_lane l SET state = 'waiting', due_at = $5, stopped_cause = NULL, stopped_at = NULL, event_releases = false,
            attempts = 0, faults = 0, failed_at = NULL
          FROM fit WHERE l.target = $2 AND l.dossier = fit.dossier
        ), marked AS (
          UPDATE sync_rerun_lane i SET state = CASE WHEN fit.dossier IS NULL THEN 'skipped' ELSE 'released' END,
            arrived = fit.arrived, item = fit.item
          FROM turn LEFT JOIN fit USING (dossier) WHERE i.run = $1 AND i.dossier = turn.dossier
        )
        SELECT (SELECT count(*)::int FROM turn) AS turn, (SELECT count(*)::int FROM fit) AS fit`,
      values: [id, target, cause, Math.min(releasedAtOnce, most - gone), new Date(now)],
    })
    if (rows[0].turn === 0) break
    gone += rows[0].fit
  }
  return gone
}

export interface ShownLaneRerun extends LaneRerun {
  lanes: LaneFates
}

/** Those that are not over first, then the newest. */
export async function readLaneReruns(connection: Queryable, limit: number): Promise<ShownLaneRerun[]> {
  const { rows } = await connection.query(
    'SELECT * FROM sync_rerun ORDER BY ended_at IS NULL DESC, created_at DESC, id LIMIT $1',
    [limit],
  )
  const runs = rows.map(toRerun)
  const fates = await countLaneFates(connection, runs)
  return runs.map((run) => ({ ...run, lanes: fates.get(run.id) ?? noFates }))
}

/** Lives of processes, and the states in which each of them saw the paths. */
import type { HealthReason } from '../../domain/link/health.ts'
import type { PathState } from '../../domain/link/link.ts'
import { toStoredJson } from '../postgres/apart.ts'
import type { Queryable } from '../postgres/database.ts'

export interface StateRow {
  link: string
  path: string
  run: string
  at: Date
  state: PathState
  reason: HealthReason | null
}

/** Says that this process lived until then. */
export async function seeRun(
  connection: Queryable,
  run: { id: string; instance: string; startedAt: Date; seenAt: Date },
): Promise<void> {
  await connection.query({
    name: 'see-health-run',
    text: `INSERT INTO health_run (id, instance, started_at, seen_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (id) DO UPDATE SET seen_at = GREATEST(health_run.seen_at, excluded.seen_at)`,
    values: [run.id, run.instance, run.startedAt, run.seenAt],
  })
}

export async function insertStates(connection: Queryable, rows: readonly StateRow[]): Promise<void> {
  if (rows.length === 0) return
  await connection.query(
    `INSERT INTO health_state (link, path, run, at, state, reason)
     SELECT link, path, run::uuid, at::timestamptz, state, NULLIF(reason, 'null'::jsonb)
     FROM jsonb_to_recordset($1) AS row (link text, path text, run text, at text, state text, reason jsonb)
     ON CONFLICT (link, path, run, at) DO UPDATE SET state = excluded.state, reason = excluded.reason`,
    [toStoredJson(rows)],
  )
}

export interface SeenState extends StateRow {
  /** Until when its process was there. */
  seenAt: Date
}

/** The states of a link's paths that reach into the time after `from`, in order of path, process and time. */
export async function readStates(connection: Queryable, link: string, from: Date): Promise<SeenState[]> {
  const { rows } = await connection.query({
    name: 'read-health-states',
    text: `SELECT s.link, s.path, s.run, s.at, s.state, s.reason, r.seen_at AS "seenAt"
           FROM health_run r JOIN health_state s ON s.run = r.id
           WHERE r.seen_at >= $2 AND s.link = $1
             AND s.at >= COALESCE((SELECT max(at) FROM health_state p
                                   WHERE p.link = s.link AND p.path = s.path AND p.run = s.run AND p.at < $2), $2)
           ORDER BY s.path, s.run, s.at`,
    values: [link, from],
  })
  return rows
}

/**
 * Lanes that are to go on although no event says so: the result of the dossier is another one than was sent, or the address by which the
 * target was to fetch it ran out before it did.
 */
import type { Queryable } from '../postgres/database.ts'
import type { LaneRow } from './lanes.ts'

/** Notes on every lane of the dossier that a filing moved that its result may be another one, in the transaction that keeps the result. */
export async function markResultChanged(connection: Queryable, filing: string, now: Date): Promise<void> {
  await connection.query(
    `UPDATE sync_lane SET result_changed_at = $2 WHERE (target, dossier) IN (
       SELECT l.target, l.dossier FROM sync_lane l JOIN dossier_event e ON e.dossier = l.dossier
       WHERE e.filing = $1 ORDER BY l.dossier FOR UPDATE OF l)`,
    [filing, now],
  )
}

/** A lane that rests, and what its target keeps of it. */
export interface RestingLane {
  dossier: number
  notes: LaneRow['notes']
  /** The dossier has come to a step with which results go. */
  done: boolean
  /** The target shows it as handed over. */
  returned: boolean
  /** As the database writes it; `null` = none was noted since it was read last. */
  resultChangedAt: string | null
}

const resting = `l.target = $1 AND l.state = 'idle' AND l.held_at IS NULL AND l.there`
const returned = `EXISTS (SELECT 1 FROM sync_step s WHERE s.target = l.target AND s.dossier = l.dossier
  AND s.status = 'result-returned' AND s.state = 'arrived')`
const columns = `l.dossier, l.notes, l.result_changed_at::text AS "resultChangedAt", d.status IN ('done', 'result-returned') AS done,
  ${returned} AS returned`
const toResting = ({ dossier, ...row }: Record<string, unknown>): RestingLane => ({
  ...(row as Omit<RestingLane, 'dossier'>),
  dossier: Number(dossier),
})

/** Lanes that rest and of which it was noted that the result may be another one, the oldest note first. */
export async function findChangedResults(connection: Queryable, target: string, limit: number): Promise<RestingLane[]> {
  const { rows } = await connection.query({
    name: 'find-changed-results',
    text: `SELECT ${columns} FROM sync_lane l JOIN dossier d ON d.id = l.dossier
      WHERE ${resting} AND l.result_changed_at IS NOT NULL
      ORDER BY l.result_changed_at LIMIT $2`,
    values: [target, limit],
  })
  return rows.map(toResting)
}

/**
 * Lanes that rest and of which the address of a result ran out before anyone fetched it. `sendsMax`: those of which that happened so often
 * since the result last changed are left alone.
 */
export async function findUnfetchedResults(
  connection: Queryable,
  target: string,
  { now, sendsMax, limit }: { now: number; sendsMax: number; limit: number },
): Promise<RestingLane[]> {
  const { rows } = await connection.query({
    name: 'find-unfetched-results',
    text: `SELECT DISTINCT ON (l.dossier) ${columns} FROM file_address a
      JOIN sync_lane l ON l.target = a.target AND l.dossier = a.dossier JOIN dossier d ON d.id = l.dossier
      WHERE a.target = $1 AND a.current AND a.kind = 'result' AND a.fetches = 0 AND a.revoked_at IS NULL AND a.expires_at <= $2
        AND ${resting} AND COALESCE((l.notes ->> 'unfetched')::int, 0) < $3
      ORDER BY l.dossier LIMIT $4`,
    values: [target, new Date(now), sendsMax, limit],
  })
  return rows.map(toResting)
}

/** Lanes that rest and whose result the target lacks because it took none any more, and that were not handed over there. */
export async function findLackingResults(connection: Queryable, target: string, limit: number): Promise<RestingLane[]> {
  const { rows } = await connection.query({
    name: 'find-lacking-results',
    text: `SELECT ${columns} FROM sync_unsent u
      JOIN sync_lane l ON l.target = u.target AND l.dossier = u.dossier JOIN dossier d ON d.id = l.dossier
      WHERE u.target = $1 AND u.reason = 'later-result' AND ${resting} AND NOT ${returned}
      ORDER BY u.noted_at LIMIT $2`,
    values: [target, limit],
  })
  return rows.map(toResting)
}

/** Lets it go on with these notes. False = it has moved since it was read; then nothing is changed. */
export async function renewLane(
  connection: Queryable,
  target: string,
  { dossier, resultChangedAt }: RestingLane,
  notes: LaneRow['notes'],
  now: number,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE sync_lane l SET state = 'waiting', due_at = $4, waiting_since = $4, result_changed_at = NULL, notes = l.notes || $3::jsonb
     WHERE ${resting} AND l.dossier = $2 AND l.result_changed_at IS NOT DISTINCT FROM $5`,
    [target, dossier, JSON.stringify(notes), new Date(now), resultChangedAt],
  )
  return rowCount === 1
}

/** The result is the one that was sent. */
export async function clearResultChanged(
  connection: Queryable,
  target: string,
  { dossier, resultChangedAt }: RestingLane,
): Promise<void> {
  await connection.query(
    `UPDATE sync_lane SET result_changed_at = NULL WHERE target = $1 AND dossier = $2 AND result_changed_at = $3`,
    [target, dossier, resultChangedAt],
  )
}

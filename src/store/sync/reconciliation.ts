/**
 * Runs of the reconciliation, what they found, and the lanes that they compare with. A run writes with the connection that holds its lock:
 * a process that has lost it writes nothing any more.
 */
import type { Difference } from '../../domain/reconcile/compare.ts'
import type { DifferenceKind } from '../../domain/reconcile/difference.ts'
import type { StopCause } from '../../domain/sync/stop-cause.ts'
import { type DossierWithEvents, readDossiersById } from '../dossier/dossiers.ts'
import type { Connection, Queryable } from '../postgres/database.ts'
import { hasNewEvents } from './following.ts'
import { type ClaimableLane, readLaneSteps } from './lanes.ts'

/** Any number that no other application on the server uses for its advisory locks: the letters "reco" in ASCII. */
const reconcilerLock = 0x7265_636f

/** False: another process is at it. The lock ends with the connection. */
export async function lockReconciliation(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query('SELECT pg_try_advisory_lock($1) AS locked', [reconcilerLock])
  return rows[0].locked
}

/** Moments are ms since the epoch, here and below. */
export interface ReconciliationRun {
  id: number
  target: string
  begunBy: string
  mends: boolean
  /** Only this dossier, or only those with this difference; `null` = all. */
  dossier: number | null
  kind: DifferenceKind | null
  begunAt: number
  /** `null` = it is not at its end. */
  endedAt: number | null
  cursor: number
  equal: number
  different: number
  underWay: number
  mended: number
  waitsFor: string | null
}

const toMs = (at: Date | null): number | null => at?.getTime() ?? null

function toRun(row: Record<string, unknown>): ReconciliationRun {
  return {
    id: Number(row.id),
    target: row.target as string,
    begunBy: row.begun_by as string,
    mends: row.mends as boolean,
    dossier: row.dossier === null ? null : Number(row.dossier),
    kind: row.kind as DifferenceKind | null,
    begunAt: (row.begun_at as Date).getTime(),
    endedAt: toMs(row.ended_at as Date | null),
    cursor: Number(row.cursor),
    equal: row.equal as number,
    different: row.different as number,
    underWay: row.under_way as number,
    mended: row.mended as number,
    waitsFor: row.waits_for as string | null,
  }
}

/** The last runs, of one target or of all, the newest first. */
export async function readRuns(
  connection: Queryable,
  { target, limit }: { target?: string | undefined; limit: number },
): Promise<ReconciliationRun[]> {
  const { rows } = await connection.query(
    'SELECT * FROM reconciliation_run WHERE $1::text IS NULL OR target = $1 ORDER BY begun_at DESC, id DESC LIMIT $2',
    [target ?? null, limit],
  )
  return rows.map(toRun)
}

export async function findRun(connection: Queryable, id: number): Promise<ReconciliationRun | undefined> {
  const { rows } = await connection.query('SELECT * FROM reconciliation_run WHERE id = $1', [id])
  return rows[0] && toRun(rows[0])
}

/** Runs of a target that are not at their end, the oldest first. */
export async function readOpenRuns(connection: Queryable, target: string): Promise<ReconciliationRun[]> {
  const { rows } = await connection.query(
    'SELECT * FROM reconciliation_run WHERE target = $1 AND ended_at IS NULL ORDER BY id',
    [target],
  )
  return rows.map(toRun)
}

/** When the last run over all dossiers of a target began; `null` = there was none. */
export async function findLastWholeRun(connection: Queryable, target: string): Promise<number | null> {
  const { rows } = await connection.query(
    `SELECT max(begun_at) AS begun_at FROM reconciliation_run WHERE target = $1 AND dossier IS NULL AND kind IS NULL`,
    [target],
  )
  return toMs(rows[0].begun_at)
}

/** What announces that a run was begun. */
export const reconciliationChannel = 'lienthong_reconciliation'

export interface RunOrder {
  target: string
  begunBy: string
  mends: boolean
  dossier?: number | null | undefined
  kind?: DifferenceKind | null | undefined
}

/** Begins a run. Where the same one is open, that one goes on, as the run of the one who asked last; it mends where either is to. */
export async function beginRun(
  connection: Queryable,
  { target, begunBy, mends, dossier = null, kind = null }: RunOrder,
  now: number,
): Promise<ReconciliationRun> {
  const { rows } = await connection.query(
    `INSERT INTO reconciliation_run (target, begun_by, mends, dossier, kind, begun_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (target, COALESCE(dossier, 0), COALESCE(kind, '')) WHERE ended_at IS NULL
     DO UPDATE SET mends = reconciliation_run.mends OR EXCLUDED.mends, begun_by = EXCLUDED.begun_by
     RETURNING *`,
    [target, begunBy, mends, dossier, kind, new Date(now)],
  )
  await connection.query('SELECT pg_notify($1, $2)', [reconciliationChannel, target])
  return toRun(rows[0])
}

/** Ends a run, and removes all but the last ones of its target. */
export async function endRun(
  connection: Queryable,
  { id, target }: Pick<ReconciliationRun, 'id' | 'target'>,
  { now, keep }: { now: number; keep: number },
): Promise<void> {
  await connection.query('UPDATE reconciliation_run SET ended_at = $2, waits_for = NULL WHERE id = $1', [
    id,
    new Date(now),
  ])
  await connection.query(
    `DELETE FROM reconciliation_run WHERE target = $1 AND ended_at IS NOT NULL AND id NOT IN (
       SELECT id FROM reconciliation_run WHERE target = $1 ORDER BY id DESC LIMIT $2)`,
    [target, keep],
  )
  // Dossiers that are kept no longer have nothing to be mended.
  await connection.query(
    `DELETE FROM reconciliation_difference f WHERE target = $1
     AND NOT EXISTS (SELECT 1 FROM dossier d WHERE d.id = f.dossier)`,
    [target],
  )
}

export async function noteRunWaits(connection: Queryable, id: number, waitsFor: string | null): Promise<void> {
  await connection.query(
    'UPDATE reconciliation_run SET waits_for = $2 WHERE id = $1 AND waits_for IS DISTINCT FROM $2',
    [id, waitsFor],
  )
}

/** The next dossiers of a run, by id: open ones, those that ended since, and those that differed when they were compared last. */
export async function readDossiersToCompare(
  connection: Queryable,
  { target, dossier, kind }: Pick<ReconciliationRun, 'target' | 'dossier' | 'kind'>,
  { after, endedSince, limit }: { after: number; endedSince: number; limit: number },
): Promise<number[]> {
  if (dossier !== null) return dossier > after ? [dossier] : []
  if (kind !== null) {
    const { rows } = await connection.query(
      `SELECT dossier FROM reconciliation_difference WHERE target = $1 AND kind = $2 AND dossier > $3
       ORDER BY dossier LIMIT $4`,
      [target, kind, after, limit],
    )
    return rows.map((row) => Number(row.dossier))
  }
  const { rows } = await connection.query({
    name: 'read-dossiers-to-compare',
    text: `SELECT id FROM dossier d WHERE id > $2 AND (ended_at IS NULL OR ended_at >= $3
        OR returned_at >= $3 OR EXISTS (SELECT 1 FROM reconciliation_difference f WHERE f.target = $1 AND f.dossier = d.id))
      ORDER BY id LIMIT $4`,
    values: [target, after, new Date(endedSince), limit],
  })
  return rows.map(({ id }) => Number(id))
}

/** A lane as far as a comparison needs it; without a row nothing was ever sent of the dossier. */
export interface ComparedLane {
  dossier: DossierWithEvents
  row: {
    state: 'idle' | 'waiting' | 'sending' | 'stopped'
    held: boolean
    stoppedCause: StopCause | null
    doubt: boolean
    there: boolean
    item: string | null
    arrived: number
    woken: number
    notes: Record<string, string | number | boolean | null>
  } | null
  steps: ClaimableLane['steps']
  /** Something has happened of which the lane has not heard yet: it will go on by itself. */
  hasNews: boolean
}

/** `undefined` = the dossier is no longer kept. */
export async function readComparedLane(
  connection: Queryable,
  target: string,
  id: number,
): Promise<ComparedLane | undefined> {
  const row = await readLaneState(connection, target, id)
  const dossier = (await readDossiersById(connection, [id])).get(id)
  const steps = (await readLaneSteps(connection, target, [id])).get(id)?.steps ?? []
  const hasNews = await hasNewEvents(connection, target, id)
  return dossier && { dossier, row, steps, hasNews }
}

export async function readLaneState(connection: Queryable, target: string, id: number): Promise<ComparedLane['row']> {
  const { rows } = await connection.query({
    name: 'read-lane-state',
    text: `SELECT state, held_at IS NOT NULL AS held, stopped_cause, doubt, there, item, arrived, woken, notes
      FROM sync_lane WHERE target = $1 AND dossier = $2`,
    values: [target, id],
  })
  const [row] = rows
  if (row === undefined) return null
  const { stopped_cause: stoppedCause, woken, ...rest } = row
  return { ...rest, stoppedCause, woken: Number(woken) }
}

/** What a comparison of one dossier comes to. */
export interface ComparedDossier {
  dossier: number
  outcome: 'equal' | 'different' | 'under-way'
  differences: readonly Difference[]
  resendFrom: number | null
}

/** Writes what was found of a dossier in the place of what was found before. Of one that is under way nothing changes. */
export async function writeDifferences(
  connection: Queryable,
  target: string,
  { dossier, outcome, differences, resendFrom }: ComparedDossier,
  now: number,
): Promise<void> {
  if (outcome === 'under-way') return
  const kinds = differences.map(({ kind }) => kind)
  await connection.query(
    'DELETE FROM reconciliation_difference WHERE target = $1 AND dossier = $2 AND kind <> ALL ($3)',
    [target, dossier, kinds],
  )
  if (kinds.length === 0) return
  await connection.query(
    `INSERT INTO reconciliation_difference AS f (target, dossier, kind, ours, theirs, resend_from, first_seen_at, seen_at)
     SELECT $1, $2, kind, ours, theirs, $6, $7, $7 FROM unnest($3::text[], $4::text[], $5::text[]) AS g (kind, ours, theirs)
     ON CONFLICT (target, dossier, kind) DO UPDATE SET
       ours = EXCLUDED.ours, theirs = EXCLUDED.theirs, resend_from = EXCLUDED.resend_from, seen_at = EXCLUDED.seen_at`,
    [
      target,
      dossier,
      kinds,
      differences.map(({ ours }) => ours),
      differences.map(({ theirs }) => theirs),
      resendFrom,
      new Date(now),
    ],
  )
}

export async function advanceRun(
  connection: Queryable,
  id: number,
  { dossier, outcome }: Pick<ComparedDossier, 'dossier' | 'outcome'>,
  mended: boolean,
): Promise<void> {
  await connection.query({
    name: 'advance-run',
    text: `UPDATE reconciliation_run SET cursor = GREATEST(cursor, $2), waits_for = NULL,
        equal = equal + ($3 = 'equal')::int, different = different + ($3 = 'different')::int,
        under_way = under_way + ($3 = 'under-way')::int, mended = mended + $4::boolean::int
      WHERE id = $1`,
    values: [id, dossier, outcome, mended],
  })
}

/** The cursor alone: a dossier that does not concern the target. */
export async function passDossier(connection: Queryable, id: number, dossier: number): Promise<void> {
  await connection.query({
    name: 'pass-dossier',
    text: 'UPDATE reconciliation_run SET cursor = GREATEST(cursor, $2) WHERE id = $1',
    values: [id, dossier],
  })
}

export interface Resend {
  dossier: number
  /** How many steps count as arrived from now on. */
  from: number
  /** The target has the dossier. */
  there: boolean
  /** What the lane was when it was compared; `null` = there was none. */
  seen: Pick<NonNullable<ComparedLane['row']>, 'arrived' | 'woken'> | null
}

/**
 * Lets a lane that rests go on from a step, the item included. Runs in a transaction of the caller. False = the lane has moved since it
 * was compared, or does not rest: then nothing is changed.
 */
export async function resendLane(
  connection: Queryable,
  target: string,
  { dossier, from, there, seen }: Resend,
  now: number,
): Promise<boolean> {
  const at = new Date(now)
  if (seen === null) {
    const { rowCount } = await connection.query(
      `INSERT INTO sync_lane (target, dossier, state, due_at, waiting_since, woken) VALUES ($1, $2, 'waiting', $3, $3, 0)
       ON CONFLICT DO NOTHING`,
      [target, dossier, at],
    )
    return rowCount === 1
  }
  const { rowCount } = await connection.query(
    `UPDATE sync_lane SET state = 'waiting', due_at = $6, waiting_since = $6, arrived = $3, there = $7, item = NULL,
       attempts = 0, faults = 0, failed_at = NULL, last_code = NULL
     WHERE target = $1 AND dossier = $2 AND state = 'idle' AND held_at IS NULL AND NOT doubt AND arrived = $4 AND woken = $5
       AND arrived >= $3`,
    [target, dossier, from, seen.arrived, seen.woken, at, there],
  )
  if (rowCount !== 1) return false
  await connection.query('DELETE FROM sync_step WHERE target = $1 AND dossier = $2 AND position > $3', [
    target,
    dossier,
    from,
  ])
  return true
}

export async function noteMended(connection: Queryable, target: string, dossier: number, now: number): Promise<void> {
  await connection.query(
    'UPDATE reconciliation_difference SET mends = mends + 1, mended_at = $3 WHERE target = $1 AND dossier = $2',
    [target, dossier, new Date(now)],
  )
}

/** How often what differs of this dossier was sent again before. */
export async function countMends(connection: Queryable, target: string, dossier: number): Promise<number> {
  const { rows } = await connection.query(
    'SELECT COALESCE(max(mends), 0) AS mends FROM reconciliation_difference WHERE target = $1 AND dossier = $2',
    [target, dossier],
  )
  return rows[0].mends
}

/** One difference, as it is shown. */
export interface ShownDifference {
  target: string
  dossierId: number
  dossier: string
  unit: string
  procedure: string
  kind: DifferenceKind
  ours: string | null
  theirs: string | null
  resendFrom: number | null
  firstSeenAt: number
  seenAt: number
  mends: number
  mendedAt: number | null
  /** Why the lane stands still. */
  stoppedCause: StopCause | null
}

export interface DifferenceQuery {
  target?: string | undefined
  kind?: DifferenceKind | undefined
  dossier?: string | undefined
  limit: number
}

/** The oldest first. */
export async function readDifferences(
  connection: Queryable,
  { target, kind, dossier, limit }: DifferenceQuery,
): Promise<ShownDifference[]> {
  const { rows } = await connection.query(
    `SELECT f.*, d.code, d.unit, d.procedure, l.stopped_cause
     FROM reconciliation_difference f JOIN dossier d ON d.id = f.dossier
     LEFT JOIN sync_lane l ON l.target = f.target AND l.dossier = f.dossier
     WHERE ($1::text IS NULL OR f.target = $1) AND ($2::text IS NULL OR f.kind = $2)
       AND ($3::text IS NULL OR f.dossier IN (SELECT c.dossier FROM dossier_code c WHERE c.code = upper($3)))
     ORDER BY f.first_seen_at, f.dossier, f.kind LIMIT $4`,
    [target ?? null, kind ?? null, dossier ?? null, limit],
  )
  return rows.map((row) => ({
    target: row.target,
    dossierId: Number(row.dossier),
    dossier: row.code,
    unit: row.unit,
    procedure: row.procedure,
    kind: row.kind,
    ours: row.ours,
    theirs: row.theirs,
    resendFrom: row.resend_from,
    firstSeenAt: row.first_seen_at.getTime(),
    seenAt: row.seen_at.getTime(),
    mends: row.mends,
    mendedAt: toMs(row.mended_at),
    stoppedCause: row.stopped_cause,
  }))
}

export interface DifferenceCount {
  target: string
  kind: DifferenceKind
  /** All, and those that sending again does not mend. */
  count: number
  forPersons: number
}

/** By target and kind. */
export async function countDifferences(connection: Queryable): Promise<DifferenceCount[]> {
  const { rows } = await connection.query(
    `SELECT target, kind, count(*)::int AS count, count(*) FILTER (WHERE resend_from IS NULL)::int AS "forPersons"
     FROM reconciliation_difference GROUP BY target, kind ORDER BY target, kind`,
  )
  return rows
}

/** How the reconciliation of one target stands, for alerts and metrics. */
export interface ReconciliationStatus {
  target: string
  /** What only a person can mend, and since when the oldest of it is known. */
  forPersons: number
  since: number | null
  /** When the last run over all dossiers ended; `null` = none has. */
  endedAt: number | null
  /** When the first run began that is on record. */
  firstAt: number
}

/** Of targets of which a run is on record. */
export async function readReconciliationStatus(connection: Queryable): Promise<ReconciliationStatus[]> {
  const { rows } = await connection.query(
    `SELECT r.target, min(r.begun_at) AS first_at, max(r.ended_at) FILTER (WHERE r.dossier IS NULL AND r.kind IS NULL) AS ended_at,
       (SELECT count(*)::int FROM reconciliation_difference f WHERE f.target = r.target AND f.resend_from IS NULL) AS for_persons,
       (SELECT min(first_seen_at) FROM reconciliation_difference f WHERE f.target = r.target AND f.resend_from IS NULL) AS since
     FROM reconciliation_run r GROUP BY r.target ORDER BY r.target`,
  )
  return rows.map((row) => ({
    target: row.target,
    forPersons: row.for_persons,
    since: toMs(row.since),
    endedAt: toMs(row.ended_at),
    firstAt: row.first_at.getTime(),
  }))
}

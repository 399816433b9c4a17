/** Lanes as people see them: counted for metrics, listed for operators, shown with their dossier, and held or released by hand. */
import type { DossierEventType, DossierStatus } from '../../domain/dossier/dossier.ts'
import type { UnsendableReason } from '../../domain/sync/step.ts'
import { type StopCause, stopCauses } from '../../domain/sync/stop-cause.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { findIso } from '../../domain/vietnam-time.ts'
import type { Queryable } from '../postgres/database.ts'
import { aad } from '../vault.ts'
import { type Behind, findBehind } from './following.ts'

/** How the lanes of all targets are, counted. `held` and the stopped ones are counted by cause. */
export interface LaneCounts {
  lanes: { target: string; state: 'waiting' | 'sending' | 'stopped'; count: number; since: Date | null }[]
  stopped: { target: string; cause: StopCause; count: number; since: Date }[]
  /** Targets of which lanes are still to wake. */
  behind: Behind[]
}

export async function countLanes(connection: Queryable): Promise<LaneCounts> {
  const { rows: lanes } = await connection.query(
    `SELECT target, CASE WHEN held_at IS NOT NULL THEN 'stopped' ELSE state END AS state, count(*)::int AS count,
       min(waiting_since) AS since
     FROM sync_lane WHERE waiting_since IS NOT NULL AND state <> 'idle' GROUP BY 1, 2`,
  )
  const { rows: stopped } = await connection.query(
    `SELECT target, CASE WHEN held_at IS NOT NULL THEN 'held' ELSE stopped_cause END AS cause, count(*)::int AS count,
       min(COALESCE(held_at, stopped_at)) AS since
     FROM sync_lane WHERE state = 'stopped' OR held_at IS NOT NULL GROUP BY 1, 2`,
  )
  return { lanes, stopped, behind: await findBehind(connection) }
}

/** When the first step of the oldest dossier arrived, by target; a target at which nothing has is missing. */
export async function readFirstArrivals(connection: Queryable, targets: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await connection.query(
    `SELECT t.target, s.arrived_at AS at FROM unnest($1::text[]) AS t (target) CROSS JOIN LATERAL (
       SELECT arrived_at FROM sync_step WHERE target = t.target AND state = 'arrived' ORDER BY dossier, position LIMIT 1) AS s`,
    [targets],
  )
  return new Map(rows.map(({ target, at }) => [target, at]))
}

type LaneViewState = 'idle' | 'waiting' | 'sending' | 'stopped'

/** One lane. Moments are ISO 8601 in UTC. */
interface LaneView {
  target: string
  state: LaneViewState
  /** Since when something has not arrived there; `null` = all has. */
  waitingSince: string | null
  /** When it is looked at next; `null` where nothing is due. */
  dueAt: string | null
  /** Steps that have arrived. */
  arrived: number
  /** Whether it is open what arrived last. */
  doubt: boolean
  attempts: number
  lastCode: string | null
  /** What the target answered when it did not take the dossier, in its own words; `null` = nothing, or it does not open. */
  words: string | null
  stopped: {
    cause: StopCause
    since: string
    owner: string
    sentence: Bilingual
    nextStep: Bilingual
  } | null
}

const laneColumns = `l.target, l.state, l.waiting_since, l.due_at, l.arrived, l.doubt, l.attempts, l.last_code, l.stopped_cause,
  l.stopped_at, l.held_at, l.words`

/** Reads one sealed row among others; `null` = it does not open. */
type ReadSealed = (sealed: Uint8Array, aad: string, row: string) => string | null

function toLaneView(row: Record<string, unknown>, dossier: number, read: ReadSealed): LaneView {
  const iso = (at: unknown) => findIso((at as Date | null)?.getTime() ?? null)
  const cause = row.held_at !== null ? 'held' : (row.stopped_cause as StopCause | null)
  const target = row.target as string
  return {
    target,
    state: cause === null ? (row.state as LaneViewState) : 'stopped',
    waitingSince: iso(row.waiting_since),
    dueAt: cause === null && row.state === 'waiting' ? iso(row.due_at) : null,
    arrived: row.arrived as number,
    doubt: row.doubt as boolean,
    attempts: row.attempts as number,
    lastCode: row.last_code as string | null,
    words:
      row.words === null
        ? null
        : read(row.words as Buffer, aad.laneWords(target, dossier), `sync_lane ${target} ${dossier}`),
    stopped:
      cause === null
        ? null
        : {
            cause,
            since: iso(row.held_at ?? row.stopped_at) ?? '',
            owner: stopCauses[cause].owner,
            sentence: stopCauses[cause].text,
            nextStep: stopCauses[cause].release,
          },
  }
}

export interface LaneFilter {
  target?: string | undefined
  state?: LaneViewState | undefined
  cause?: StopCause | undefined
  /** The lanes of this dossier, the idle ones too. */
  dossier?: { code: string; unit?: string | undefined } | undefined
  /** After this lane, in the order of the list. */
  after?: { target: string; id: number } | undefined
  limit: number
}

export interface ListedLane extends LaneView {
  /** Of the dossier's row. */
  id: number
  dossier: string
  unit: string
  procedure: string
}

const shownState = `CASE WHEN l.held_at IS NOT NULL THEN 'stopped' ELSE l.state END`
const shownCause = `CASE WHEN l.held_at IS NOT NULL THEN 'held' ELSE l.stopped_cause END`

/** By target, then by dossier. With neither state nor dossier: all that are not idle. */
export async function listLanes(
  connection: Queryable,
  read: ReadSealed,
  { target, state, cause, dossier, after, limit }: LaneFilter,
): Promise<ListedLane[]> {
  const { rows } = await connection.query(
    `SELECT ${laneColumns}, d.id, d.code, d.unit, d.procedure FROM sync_lane l JOIN dossier d ON d.id = l.dossier
     WHERE ($1::text IS NULL OR l.target = $1) AND ($2::text IS NULL OR ${shownState} = $2)
       AND ($2::text IS NOT NULL OR $7::text IS NOT NULL OR l.state <> 'idle' OR l.held_at IS NOT NULL)
       AND ($3::text IS NULL OR ${shownCause} = $3) AND ($4::text IS NULL OR (l.target, l.dossier) > ($4, $5::bigint))
       AND ($7::text IS NULL OR l.dossier IN (SELECT c.dossier FROM dossier_code c WHERE c.code = upper($7) AND ($8::text IS NULL OR c.unit = $8)))
     ORDER BY l.target, l.dossier LIMIT $6`,
    [
      target ?? null,
      state ?? null,
      cause ?? null,
      after?.target ?? null,
      after?.id ?? 0,
      limit,
      dossier?.code ?? null,
      dossier?.unit ?? null,
    ],
  )
  return rows.map((row) => ({
    ...toLaneView(row, Number(row.id), read),
    id: Number(row.id),
    dossier: row.code,
    unit: row.unit,
    procedure: row.procedure,
  }))
}

/** A lane with what has arrived there and what never will. */
export interface DossierLaneView extends LaneView {
  steps: {
    event: DossierEventType
    status: DossierStatus
    at: string
    state: 'sending' | 'arrived'
    arrivedAt: string | null
  }[]
  unsent: { event: DossierEventType; status: DossierStatus; at: string; reason: UnsendableReason }[]
}

export async function readDossierLanes(
  connection: Queryable,
  read: ReadSealed,
  dossier: number,
): Promise<DossierLaneView[]> {
  const { rows: lanes } = await connection.query({
    name: 'read-dossier-lanes',
    text: `SELECT ${laneColumns} FROM sync_lane l WHERE l.dossier = $1 ORDER BY l.target`,
    values: [dossier],
  })
  if (lanes.length === 0) return []
  const { rows: steps } = await connection.query(
    `SELECT s.* FROM sync_step s WHERE s.dossier = $1 AND s.target = ANY ($2) ORDER BY s.target, s.position`,
    [dossier, lanes.map(({ target }) => target)],
  )
  const { rows: unsent } = await connection.query(
    `SELECT u.* FROM sync_unsent u WHERE u.dossier = $1 AND u.target = ANY ($2) ORDER BY u.target, u.at`,
    [dossier, lanes.map(({ target }) => target)],
  )
  const of = (rows: Record<string, unknown>[], target: unknown) => rows.filter((row) => row.target === target)
  return lanes.map((lane) => ({
    ...toLaneView(lane, dossier, read),
    steps: of(steps, lane.target).map((row) => ({
      event: row.event_type as DossierEventType,
      status: row.status as DossierStatus,
      at: findIso((row.at as Date).getTime()) ?? '',
      state: row.state as 'sending' | 'arrived',
      arrivedAt: findIso((row.arrived_at as Date | null)?.getTime() ?? null),
    })),
    unsent: of(unsent, lane.target).map((row) => ({
      event: row.event_type as DossierEventType,
      status: row.status as DossierStatus,
      at: findIso((row.at as Date).getTime()) ?? '',
      reason: row.reason as UnsendableReason,
    })),
  }))
}

/** A result that a target lacks, because it came after the step with which results go. */
export interface LackedResult {
  target: string
  dossier: string
  unit: string
  /** Since when it is there. */
  since: string
}

/** The newest first. */
export async function listLackedResults(connection: Queryable, limit: number): Promise<LackedResult[]> {
  const { rows } = await connection.query({
    name: 'list-lacked-results',
    text: `SELECT u.target, d.code, d.unit, u.at FROM sync_unsent u JOIN dossier d ON d.id = u.dossier
      WHERE u.reason = 'later-result' ORDER BY u.noted_at DESC, u.dossier DESC LIMIT $1`,
    values: [limit],
  })
  return rows.map(({ target, code, unit, at }) => ({
    target,
    dossier: code,
    unit,
    since: findIso((at as Date).getTime()) ?? '',
  }))
}

/** Which lanes of a target a person means: that of one dossier, or those that stand still for a cause, at most so many. */
export type ChosenLanes = { dossier: number } | { cause: StopCause; limit: number }

const chosen = (which: string) => `
  SELECT l.dossier FROM sync_lane l
  WHERE l.target = $1 AND ($2::bigint IS NULL OR l.dossier = $2) AND ($3::text IS NULL OR ${shownCause} = $3) AND ${which}
  ORDER BY l.dossier LIMIT $4 FOR UPDATE`

const chosenValues = (lanes: ChosenLanes): [number | null, string | null, number] =>
  'dossier' in lanes ? [lanes.dossier, null, 1] : [null, lanes.cause, lanes.limit]

/** From now on nothing of it is sent; what is under way may end. Resolves to how many were held. */
export async function holdLanes(
  connection: Queryable,
  target: string,
  lanes: ChosenLanes,
  { now, by }: { now: number; by: string },
): Promise<number> {
  const { rowCount } = await connection.query(
    `WITH chosen AS (${chosen('l.held_at IS NULL')})
     UPDATE sync_lane l SET held_at = $5, held_by = $6 FROM chosen WHERE l.target = $1 AND l.dossier = chosen.dossier`,
    [target, ...chosenValues(lanes), new Date(now), by],
  )
  return rowCount ?? 0
}

/** What a person has seen at the target of steps of which it was open whether they arrived; `look-up` = it is asked again. */
export type DoubtDecision = 'look-up' | 'arrived' | 'not-arrived'

/** Sends lanes on that stand still. Resolves to how many. */
export async function releaseLanes(
  connection: Queryable,
  target: string,
  lanes: ChosenLanes,
  { now, doubt }: { now: number; doubt: DoubtDecision },
): Promise<number> {
  const { rows } = await connection.query(
    `WITH chosen AS (${chosen(`(l.state = 'stopped' OR l.held_at IS NOT NULL)`)})
     UPDATE sync_lane l SET held_at = NULL, held_by = NULL, stopped_cause = NULL, stopped_at = NULL, event_releases = false,
       attempts = 0, faults = 0, failed_at = NULL,
       state = CASE WHEN l.state = 'stopped' THEN 'waiting' ELSE l.state END,
       due_at = CASE WHEN l.state = 'sending' THEN l.due_at ELSE $5 END
     FROM chosen WHERE l.target = $1 AND l.dossier = chosen.dossier
     RETURNING l.dossier, l.state, l.doubt`,
    [target, ...chosenValues(lanes), new Date(now)],
  )
  const decided = doubt === 'look-up' ? [] : rows.filter((row) => row.doubt && row.state === 'waiting')
  for (const { dossier } of decided) await decideDoubt(connection, target, dossier, doubt === 'arrived', now)
  return rows.length
}

async function decideDoubt(
  connection: Queryable,
  target: string,
  dossier: number,
  arrived: boolean,
  now: number,
): Promise<void> {
  const about = [target, dossier]
  if (arrived) {
    const { rowCount } = await connection.query(
      `UPDATE sync_step SET state = 'arrived', arrived_at = $3 WHERE target = $1 AND dossier = $2 AND state = 'sending'`,
      [...about, new Date(now)],
    )
    await connection.query(
      `UPDATE sync_lane SET doubt = false, there = true, item = sending_item, sending_item = NULL, arrived = arrived + $3
       WHERE target = $1 AND dossier = $2`,
      [...about, rowCount ?? 0],
    )
    return
  }
  await connection.query(`DELETE FROM sync_step WHERE target = $1 AND dossier = $2 AND state = 'sending'`, about)
  await connection.query(
    `UPDATE sync_lane SET doubt = false, sending_item = NULL WHERE target = $1 AND dossier = $2`,
    about,
  )
}

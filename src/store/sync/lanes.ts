/**
 * Lanes of the synchronisation and their steps. Leases end by the database's clock, the only one that all replicas share; everything else
 * is due by the clock of the process. Statements that hold several lanes lock them in the order of their dossiers or pass over those
 * that are locked, so that the ones that follow the feed, send and act by hand never wait for each other in a circle.
 */
import type { DossierEventType, DossierStatus } from '../../domain/dossier/dossier.ts'
import type { PlannedStep, UnsendableReason, UnsendableStep } from '../../domain/sync/step.ts'
import { type StopCause, stopCauses } from '../../domain/sync/stop-cause.ts'
import { type DossierWithEvents, readDossiersById } from '../dossier/dossiers.ts'
import type { Database, Queryable } from '../postgres/database.ts'
import { aad, type Vault } from '../vault.ts'

/** A lane as it was read under its lock. Moments are ms since the epoch. */
export interface LaneRow {
  dossier: number
  dueAt: number
  woken: number
  doubt: boolean
  /** The fingerprint of the item that went out while the lane is in doubt. */
  sendingItem: string | null
  there: boolean
  item: string | null
  arrived: number
  notes: Record<string, string | number | boolean | null>
  attempts: number
  faults: number
  /** When it last failed; `null` = not since it last came on. */
  failedAt: number | null
}

/**
 * How a lane did lately. `failing`: the target does not take it, and says so at once. `probing`: a call of it failed by the target's fault, as
 * one that is never answered, which holds its slot until the time-out.
 */
export type LaneKind = 'sound' | 'failing' | 'probing'

export function getLaneKind({ attempts, faults }: Pick<LaneRow, 'attempts' | 'faults'>): LaneKind {
  if (faults > 0) return 'probing'
  return attempts > 0 ? 'failing' : 'sound'
}

interface LaneStep extends PlannedStep {
  position: number
  state: 'sending' | 'arrived'
}

export interface ClaimableLane {
  row: LaneRow
  /** `undefined` = the dossier is no longer kept. */
  dossier: DossierWithEvents | undefined
  steps: readonly LaneStep[]
  unsent: readonly UnsendableStep[]
}

/** What a lane that was read is to do. */
export interface LaneIntent {
  dossier: number
  /** What is not sent, whole; `null` = as it is recorded. */
  unsent: readonly UnsendableStep[] | null
  next:
    | { kind: 'rest' }
    | { kind: 'stop'; cause: StopCause; code: string | null }
    /** The steps are marked as sending before anything goes out; none where they are marked already. */
    | { kind: 'send'; item: string | null; mark: readonly PlannedStep[] }
}

export interface LaneClaim {
  now: number
  lease: string
  leaseMs: number
  /** Of lanes that do not fail only those that are due since then, ms since the epoch; `null` = all. */
  dueFrom: number | null
  /** Lanes at most, and how many of them of these kinds. */
  free: number
  room: Readonly<Record<Exclude<LaneKind, 'sound'>, number>>
}

/**
 * Takes what is due, the longest due first, and in the same transaction reads it, lets `plan` say what each is to do, and marks that:
 * nothing goes out before it is durable. Lanes that have nothing to send are done with it.
 */
export function claimLanes<Intent extends LaneIntent>(
  database: Pick<Database, 'transaction'>,
  target: string,
  claim: LaneClaim,
  plan: (lane: ClaimableLane) => Intent,
): Promise<Intent[]> {
  return database.transaction(async (connection) => {
    const rows = await takeDue(connection, target, claim)
    if (rows.length === 0) return []
    // Statements of their own: what was committed while the first one waited for a lock is seen now.
    const ids = rows.map(({ dossier }) => dossier)
    const steps = await readLaneSteps(connection, target, ids)
    const dossiers = await readDossiersById(connection, ids)
    const intents = rows.map((row) => {
      const found = steps.get(row.dossier)
      return plan({
        row,
        dossier: dossiers.get(row.dossier),
        steps: found?.steps ?? [],
        unsent: found?.unsent ?? [],
      })
    })
    await writeUnsent(connection, target, intents, claim.now)
    await markSteps(connection, target, rows, intents, claim.now)
    await beginLanes(connection, target, intents, claim)
    return intents
  })
}

const laneColumns = `dossier, woken, doubt, sending_item, there, item, arrived, notes, attempts, faults, failed_at`

async function takeDue(
  connection: Queryable,
  target: string,
  { now, dueFrom, free, room }: LaneClaim,
): Promise<LaneRow[]> {
  const due = (which: string, limit: string) => `(
    SELECT ${laneColumns}, due_at FROM sync_lane
    WHERE target = $1 AND state = 'waiting' AND held_at IS NULL AND ${which} AND due_at <= $2
    ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`
  const { rows } = await connection.query({
    name: 'take-due-lanes',
    text: `
      WITH probing AS MATERIALIZED ${due('faults > 0', 'LEAST($3::bigint, $6::bigint)')},
      failing AS MATERIALIZED ${due('attempts > 0 AND faults = 0', 'LEAST($4::bigint, (SELECT $3 - count(*) FROM probing))')},
      others AS MATERIALIZED ${due(
        'attempts = 0 AND faults = 0 AND due_at >= $5',
        '(SELECT $3 - (SELECT count(*) FROM probing) - count(*) FROM failing)',
      )}
      SELECT * FROM others UNION ALL SELECT * FROM failing UNION ALL SELECT * FROM probing`,
    values: [
      target,
      new Date(now),
      free,
      Math.max(0, room.failing),
      dueFrom === null ? '-infinity' : new Date(dueFrom),
      Math.max(0, room.probing),
    ],
  })
  return rows.map(toLaneRow)
}

function toLaneRow(row: Record<string, unknown>): LaneRow {
  return {
    dossier: Number(row.dossier),
    dueAt: (row.due_at as Date).getTime(),
    woken: Number(row.woken),
    doubt: row.doubt as boolean,
    sendingItem: row.sending_item as string | null,
    there: row.there as boolean,
    item: row.item as string | null,
    arrived: row.arrived as number,
    notes: row.notes as LaneRow['notes'],
    attempts: row.attempts as number,
    faults: row.faults as number,
    failedAt: row.failed_at === null ? null : (row.failed_at as Date).getTime(),
  }
}

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint`

interface RawStep {
  type: DossierEventType
  eventAt: number
  part: string
  status: DossierStatus
  at: number
}

const toPlanned = ({ type, eventAt, part, status, at }: RawStep) => ({
  event: { type, at: eventAt },
  ...(part !== '' && { part }),
  status,
  at,
})

/** The steps of lanes, and what of them is not sent, by dossier. */
export async function readLaneSteps(
  connection: Queryable,
  target: string,
  dossiers: readonly number[],
): Promise<Map<number, { steps: LaneStep[]; unsent: UnsendableStep[] }>> {
  const common = (alias: string) =>
    `'type', ${alias}.event_type, 'eventAt', ${ms(`${alias}.event_at`)}, 'part', ${alias}.part, 'status', ${alias}.status,
     'at', ${ms(`${alias}.at`)}`
  const { rows } = await connection.query({
    name: 'read-lane-steps',
    text: `
      SELECT id,
        (SELECT json_agg(json_build_object(${common('s')}, 'key', s.key, 'position', s.position, 'state', s.state) ORDER BY s.position)
         FROM sync_step s WHERE s.target = $1 AND s.dossier = id) AS steps,
        (SELECT json_agg(json_build_object(${common('u')}, 'reason', u.reason) ORDER BY u.at)
         FROM sync_unsent u WHERE u.target = $1 AND u.dossier = id) AS unsent
      FROM unnest($2::bigint[]) AS id`,
    values: [target, dossiers],
  })
  return new Map(
    rows.map(({ id, steps, unsent }) => [
      Number(id),
      {
        steps: ((steps ?? []) as (RawStep & Pick<LaneStep, 'key' | 'position' | 'state'>)[]).map((step) => ({
          ...toPlanned(step),
          key: step.key,
          position: step.position,
          state: step.state,
        })),
        unsent: ((unsent ?? []) as (RawStep & { reason: UnsendableReason })[]).map((step) => ({
          ...toPlanned(step),
          reason: step.reason,
        })),
      },
    ]),
  )
}

async function writeUnsent(
  connection: Queryable,
  target: string,
  intents: readonly LaneIntent[],
  now: number,
): Promise<void> {
  const changed = intents.filter(({ unsent }) => unsent !== null)
  if (changed.length === 0) return
  await connection.query('DELETE FROM sync_unsent WHERE target = $1 AND dossier = ANY ($2)', [
    target,
    changed.map(({ dossier }) => dossier),
  ])
  const rows = changed.flatMap(({ dossier, unsent }) =>
    (unsent ?? []).map(({ event, part = '', status, at, reason }) => ({
      dossier,
      type: event.type,
      eventAt: event.at,
      part,
      status,
      at,
      reason,
    })),
  )
  if (rows.length === 0) return
  await connection.query(
    `INSERT INTO sync_unsent (target, dossier, event_type, event_at, part, status, at, reason, noted_at)
     SELECT $1, dossier, type, to_timestamp("eventAt" / 1000.0), part, status, to_timestamp(at / 1000.0), reason, $3
     FROM json_to_recordset($2) AS u (dossier bigint, type text, "eventAt" bigint, part text, status text, at bigint, reason text)
     ON CONFLICT DO NOTHING`,
    [target, JSON.stringify(rows), new Date(now)],
  )
}

async function markSteps(
  connection: Queryable,
  target: string,
  lanes: readonly LaneRow[],
  intents: readonly LaneIntent[],
  now: number,
): Promise<void> {
  const arrived = new Map(lanes.map((row) => [row.dossier, row.arrived]))
  const rows = intents.flatMap(({ dossier, next }) =>
    next.kind === 'send'
      ? next.mark.map(({ event, part = '', status, at, key }, index) => ({
          dossier,
          position: (arrived.get(dossier) ?? 0) + index + 1,
          type: event.type,
          eventAt: event.at,
          part,
          status,
          at,
          key,
        }))
      : [],
  )
  if (rows.length === 0) return
  await connection.query({
    name: 'mark-steps',
    text: `INSERT INTO sync_step (target, dossier, position, state, event_type, event_at, part, status, at, key, marked_at)
      SELECT $1, dossier, position, 'sending', type, to_timestamp("eventAt" / 1000.0), part, status, to_timestamp(at / 1000.0), key, $3
      FROM json_to_recordset($2) AS s (dossier bigint, position integer, type text, "eventAt" bigint, part text, status text, at bigint,
        key text)`,
    values: [target, JSON.stringify(rows), new Date(now)],
  })
}

async function beginLanes(
  connection: Queryable,
  target: string,
  intents: readonly LaneIntent[],
  { now, lease, leaseMs }: LaneClaim,
): Promise<void> {
  const rows = intents.map(({ dossier, next }) => ({
    dossier,
    kind: next.kind,
    item: next.kind === 'send' ? next.item : null,
    ...(next.kind === 'stop' && {
      cause: next.cause,
      code: next.code,
      releases: stopCauses[next.cause].releasedBy === 'event',
    }),
  }))
  await connection.query({
    name: 'begin-lanes',
    text: `
      UPDATE sync_lane l SET
        state = CASE g.kind WHEN 'send' THEN 'sending' WHEN 'stop' THEN 'stopped' ELSE 'idle' END,
        lease = CASE WHEN g.kind = 'send' THEN $3::uuid END,
        lease_until = CASE WHEN g.kind = 'send' THEN clock_timestamp() + $4 * interval '1 millisecond' END,
        doubt = l.doubt OR g.kind = 'send',
        sending_item = CASE WHEN g.kind = 'send' THEN g.item ELSE l.sending_item END,
        waiting_since = CASE WHEN g.kind = 'rest' THEN NULL ELSE COALESCE(l.waiting_since, $5) END,
        stopped_cause = g.cause,
        stopped_at = CASE WHEN g.kind = 'stop' THEN $5::timestamptz END,
        event_releases = COALESCE(g.releases, false),
        last_code = CASE g.kind WHEN 'stop' THEN g.code WHEN 'rest' THEN NULL ELSE l.last_code END,
        words = CASE WHEN g.kind = 'send' THEN l.words END
      FROM json_to_recordset($2) AS g (dossier bigint, kind text, item text, cause text, code text, releases boolean)
      WHERE l.target = $1 AND l.dossier = g.dossier`,
    values: [target, JSON.stringify(rows), lease, leaseMs, new Date(now)],
  })
}

/** Lanes at most that one round takes back. */
const recoveredMax = 1_000

/**
 * Takes back lanes whose lease ran out: the process that sent them is gone, and what it sent is in doubt. `dueAt`: when it is looked up,
 * because what that process sent last may still be on its way.
 */
export async function recoverLanes(connection: Queryable, target: string, dueAt: number): Promise<number> {
  const { rowCount } = await connection.query({
    name: 'recover-lanes',
    // Read once, whatever the plan: one that was made while there were no lanes would read them anew for each of them.
    text: `
      WITH left_over AS MATERIALIZED (
        SELECT dossier FROM sync_lane WHERE target = $1 AND state = 'sending' AND lease_until <= clock_timestamp()
        ORDER BY dossier LIMIT $2 FOR UPDATE SKIP LOCKED
      )
      UPDATE sync_lane l SET state = 'waiting', lease = NULL, lease_until = NULL, due_at = $3 FROM left_over
      WHERE l.target = $1 AND l.dossier = left_over.dossier`,
    values: [target, recoveredMax, new Date(dueAt)],
  })
  return rowCount ?? 0
}

/** What became of a lane that was sent, or looked up. */
export interface LaneEnd {
  dossier: number
  lease: string
  /** The position of the last step that has arrived. */
  arrived: number
  there: boolean
  item: string | null
  /** Whether it is open what arrived beyond that. The steps that were marked stay marked then; otherwise they are free again. */
  doubt: boolean
  /** Up to which event it had been planned: later ones wake it again. */
  seen: number
  /** What the target answered, in its own words; `null` = it said nothing new. */
  words: string | null
  next: /** `more`: there is more to send than went. `ahead`: it came on, so failures before it no longer count. */
    | { kind: 'on'; more: boolean; ahead: boolean }
    | { kind: 'later'; dueAt: number; counts: 'attempt' | 'fault' | 'none'; code: string | null }
    | { kind: 'stop'; cause: StopCause; counts: 'attempt' | 'fault' | 'none'; code: string | null }
}

/**
 * Writes how lanes ended, many with one statement. Only where the lease is still held: a process that lost it must not write over what
 * the next one found out. Resolves to the dossiers that were written.
 */
export async function completeLanes(
  connection: Queryable,
  vault: Pick<Vault, 'seal'>,
  target: string,
  ends: readonly LaneEnd[],
  now: number,
): Promise<number[]> {
  const seal = (dossier: number, words: string) => vault.seal(Buffer.from(words), aad.laneWords(target, dossier))
  const rows = ends.map(({ next, words, ...end }) => ({
    ...end,
    ...(words !== null && next.kind !== 'on' && { words: seal(end.dossier, words).toString('base64') }),
    kind: next.kind,
    more: next.kind === 'on' && next.more,
    ahead: next.kind === 'on' && next.ahead,
    ...(next.kind === 'later' && { dueAt: next.dueAt }),
    ...(next.kind === 'stop' && { cause: next.cause, releases: stopCauses[next.cause].releasedBy === 'event' }),
    ...(next.kind !== 'on' && {
      code: next.code,
      attempts: Number(next.counts === 'attempt'),
      faults: Number(next.counts === 'fault'),
    }),
  }))
  const { rows: written } = await connection.query({
    name: 'complete-lanes',
    text: `
      WITH given AS MATERIALIZED (
        SELECT * FROM json_to_recordset($2) AS g (dossier bigint, lease uuid, arrived integer, there boolean, item text, doubt boolean,
          seen bigint, kind text, more boolean, ahead boolean, "dueAt" bigint, cause text, releases boolean, code text, attempts integer, faults integer,
          words text)
      ), held AS MATERIALIZED (
        SELECT l.dossier FROM sync_lane l JOIN given g USING (dossier)
        WHERE l.target = $1 AND l.lease = g.lease AND l.state = 'sending' ORDER BY l.dossier FOR UPDATE OF l
      ), arrived AS (
        UPDATE sync_step s SET state = 'arrived', arrived_at = $3 FROM given g JOIN held USING (dossier)
        WHERE s.target = $1 AND s.dossier = g.dossier AND s.state = 'sending' AND s.position <= g.arrived
      ), freed AS (
        DELETE FROM sync_step s USING given g JOIN held USING (dossier)
        WHERE s.target = $1 AND s.dossier = g.dossier AND s.state = 'sending' AND s.position > g.arrived AND NOT g.doubt
      )
      UPDATE sync_lane l SET
        lease = NULL, lease_until = NULL, arrived = g.arrived, there = g.there, item = g.item, doubt = g.doubt,
        sending_item = CASE WHEN g.doubt THEN l.sending_item END,
        state = CASE g.kind WHEN 'stop' THEN 'stopped' WHEN 'later' THEN 'waiting'
          ELSE CASE WHEN g.more OR l.woken > g.seen THEN 'waiting' ELSE 'idle' END END,
        due_at = CASE g.kind WHEN 'later' THEN to_timestamp(g."dueAt" / 1000.0) ELSE $3::timestamptz END,
        waiting_since = CASE WHEN g.kind <> 'on' OR g.more THEN l.waiting_since WHEN l.woken > g.seen THEN $3::timestamptz END,
        attempts = CASE WHEN g.ahead THEN 0 ELSE l.attempts + COALESCE(g.attempts, 0) END,
        faults = CASE WHEN g.ahead THEN 0 ELSE l.faults + COALESCE(g.faults, 0) END,
        failed_at = CASE WHEN g.ahead THEN NULL WHEN g.code IS NOT NULL THEN $3 ELSE l.failed_at END,
        last_code = g.code,
        words = CASE WHEN g.kind <> 'on' THEN COALESCE(decode(g.words, 'base64'), l.words) END,
        stopped_cause = g.cause,
        stopped_at = CASE WHEN g.kind = 'stop' THEN $3::timestamptz END,
        event_releases = COALESCE(g.releases, false)
      FROM given g JOIN held USING (dossier)
      WHERE l.target = $1 AND l.dossier = g.dossier
      RETURNING l.dossier`,
    values: [target, JSON.stringify(rows), new Date(now)],
  })
  return written.map(({ dossier }) => Number(dossier))
}

/** Merges notes of the target into those of a lane that this lease holds. False = the lease is lost. */
export async function keepNotes(
  connection: Queryable,
  target: string,
  { dossier, lease, notes }: { dossier: number; lease: string; notes: LaneRow['notes'] },
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE sync_lane SET notes = notes || $4::jsonb WHERE target = $1 AND dossier = $2 AND lease = $3`,
    [target, dossier, lease, JSON.stringify(notes)],
  )
  return rowCount === 1
}

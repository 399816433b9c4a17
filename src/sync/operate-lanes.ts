/** What operators see of lanes, and do to them by hand: on record before it takes effect, with who acts. */
import type { Trail } from '../audit/trail.ts'
import type { RunOperation } from '../domain/audit.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Clock } from '../domain/runtime.ts'
import type { StopCause } from '../domain/sync/stop-cause.ts'
import { findDossierId } from '../store/dossier/dossiers.ts'
import type { Database, Queryable } from '../store/postgres/database.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import {
  type ChosenLanes,
  countLanes,
  type DoubtDecision,
  holdLanes,
  type LackedResult,
  type LaneCounts,
  type LaneFilter,
  type ListedLane,
  listLackedResults,
  listLanes,
  releaseLanes,
} from '../store/sync/overview.ts'

import { assertBulk } from './rerun-lanes.ts'

export type { LackedResult, LaneCounts, ListedLane } from '../store/sync/overview.ts'

export interface LaneOperationsDeps {
  database: Database
  trail: Pick<Trail, 'append'>
  clock: Clock
  /** Reads one sealed row among others; `null` = it does not open. */
  sealed: { read(sealed: Uint8Array, aad: string, row: string): string | null }
  /** Lanes may be due. */
  wake(): void
}

export interface LaneOrder {
  requestId: string
  /** The system and the person who act, as `system/person`. */
  actor: string
  note: string
  target: string
  /** One lane, by its dossier. */
  dossier?: { code: string; unit: string } | undefined
  /** Or those that stand still for this cause, at most `limit`, oldest dossier first: a few to try, then the others. */
  cause?: StopCause | undefined
  limit: number
}

/** Fails with `storage-unavailable`. */
export function showLaneCounts({ database }: LaneOperationsDeps): Promise<LaneCounts> {
  return withStorageErrors('storage-unavailable', () => countLanes(database))
}

export function findLanes({ database, sealed }: LaneOperationsDeps, filter: LaneFilter): Promise<ListedLane[]> {
  return withStorageErrors('storage-unavailable', () => listLanes(database, sealed.read, filter))
}

/** Results that a target lacks, the newest first. Fails with `storage-unavailable`. */
export function findLackedResults({ database }: LaneOperationsDeps, limit: number): Promise<LackedResult[]> {
  return withStorageErrors('storage-unavailable', () => listLackedResults(database, limit))
}

/** Fails with `dossier-not-found`, `storage-unavailable` or `audit-unavailable`; then nothing was done. */
export async function holdChosenLanes(deps: LaneOperationsDeps, order: LaneOrder): Promise<{ lanes: number }> {
  const chosen = await choose(deps, order)
  await recordOrder(deps, 'hold-lanes', order)
  const held = { now: deps.clock.now(), by: order.actor }
  return act(deps, (connection) => holdLanes(connection, order.target, chosen, held))
}

/** As much as a rerun by cause, in another form. What was held by hand is only let go again. */
export function isReleaseInBulk({ cause, limit }: Pick<LaneOrder, 'cause' | 'limit'>): boolean {
  return cause !== undefined && cause !== 'held' && limit > 1
}

/**
 * As `holdChosenLanes`, and with `rerun-needs-a-look` for a cause of which each lane has to be looked at. `doubt`: what the person has seen at the target, where it was open what arrived.
 */
export async function releaseChosenLanes(
  deps: LaneOperationsDeps,
  { doubt, ...order }: LaneOrder & { doubt: DoubtDecision },
): Promise<{ lanes: number }> {
  // What was held was released by the hand that held it; every other cause is judged as in a rerun.
  if (order.cause !== undefined && order.cause !== 'held') assertBulk(order.cause)
  const chosen = await choose(deps, order)
  await recordOrder(deps, 'release-lanes', order, doubt)
  const released = { now: deps.clock.now(), doubt }
  const done = await act(deps, (connection) => releaseLanes(connection, order.target, chosen, released))
  deps.wake()
  return done
}

async function act(
  { database }: LaneOperationsDeps,
  work: (connection: Queryable) => Promise<number>,
): Promise<{ lanes: number }> {
  return { lanes: await withStorageErrors('storage-unavailable', () => database.transaction(work)) }
}

async function choose({ database }: LaneOperationsDeps, { dossier, cause, limit }: LaneOrder): Promise<ChosenLanes> {
  if (cause !== undefined) return { cause, limit }
  const { code = '', unit = '' } = dossier ?? {}
  const id = await withStorageErrors('storage-unavailable', () => findDossierId(database, code, unit))
  if (id === undefined) throw new GatewayFailure('dossier-not-found')
  return { dossier: id }
}

/** The object names what it was about: the target, then the dossier or the cause, then what was decided. */
function recordOrder(
  { trail }: LaneOperationsDeps,
  operation: RunOperation,
  { requestId, actor, note, target, dossier, cause, limit }: LaneOrder,
  decision?: DoubtDecision,
): Promise<void> {
  const [consumer = '', officer = ''] = actor.split('/')
  const about = dossier ? `${dossier.unit}/${dossier.code}` : `cause ${cause} limit ${limit}`
  const run = [target, about, ...(decision === undefined ? [] : [decision])].join(' ')
  return trail.append({ kind: 'run', requestId, consumer, operation, officer, run, note })
}

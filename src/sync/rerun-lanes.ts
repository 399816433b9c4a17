/**
 * Releases all lanes of a target that stand still for one cause: a few first, the others at a bounded rate once those have arrived, until
 * the run is stopped. On record before it begins. Where it is open what arrived, the target is asked before anything is sent, as ever.
 */
import { randomUUID } from 'node:crypto'
import type { Trail } from '../audit/trail.ts'
import { advanceRerun } from '../delivery/advance-rerun.ts'
import type { RunOperation } from '../domain/audit.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { lanesPerOrderMax } from '../domain/limits.ts'
import type { Clock } from '../domain/runtime.ts'
import { type StopCause, stopCauses } from '../domain/sync/stop-cause.ts'
import type { Database } from '../store/postgres/database.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import {
  countLaneFates,
  findOpenLaneRerun,
  hasLaneRerun,
  insertLaneRerun,
  lockOpenLaneRerun,
  readLaneReruns,
  releaseRerunLanes,
  type ShownLaneRerun,
  setLaneRerun,
  stopLaneRerunRow,
} from '../store/sync/reruns.ts'

export type { ShownLaneRerun } from '../store/sync/reruns.ts'

interface RerunDeps {
  database: Database
  trail: Pick<Trail, 'append'>
  clock: Clock
  /** Lanes may be due, or a run. */
  wake(): void
}

interface ByHand {
  requestId: string
  /** The system and the person who act, as `system/person`. */
  actor: string
  note: string
}

export interface LaneRerunOrder extends ByHand {
  target: string
  cause: StopCause
  /** So many go first; 0 = none. */
  canary: number
  perMinute: number
  /** Of a run that was agreed to: its id. Where it was begun before, nothing is done. Absent: a new one. */
  run?: string | undefined
  /** So many lanes at most. Absent: as many as one order may take. */
  most?: number | undefined
}

/** `run`: `null` = no lane stands still for this cause, and nothing was begun. */
export interface LaneRerunBegun {
  run: string | null
  lanes: number
}

/**
 * Fails with `rerun-needs-a-look` for a cause that only a person who looks at each lane may decide, with `rerun-under-way` while another run
 * of this cause is not over, with `storage-unavailable` or `audit-unavailable`.
 */
export async function rerunLanes(deps: RerunDeps, order: LaneRerunOrder): Promise<LaneRerunBegun> {
  const { database, clock } = deps
  const { target, cause, canary, perMinute, actor, most = lanesPerOrderMax } = order
  assertBulk(cause)
  const known = order.run
  if (known !== undefined) {
    const begun = await withStorageErrors('storage-unavailable', () => hasLaneRerun(database, known))
    if (begun) return { run: known, lanes: 0 }
  }
  const open = await withStorageErrors('storage-unavailable', () => findOpenLaneRerun(database, target, cause))
  if (open !== undefined) throw new GatewayFailure('rerun-under-way', { detail: open })
  const id = known ?? randomUUID()
  await recordRun(
    deps,
    'rerun-lanes',
    order,
    `${target} cause ${cause} canary ${canary} perMinute ${perMinute} run ${id}`,
  )
  const run = { id, target, cause, actor, canary, perMinute, now: clock.now(), limit: Math.min(most, lanesPerOrderMax) }
  const lanes = await withStorageErrors('storage-unavailable', () =>
    database.transaction(async (connection) => {
      const begun = await insertLaneRerun(connection, run)
      // Another order came first, between the look and now.
      if (begun === null) throw new GatewayFailure('rerun-under-way')
      return begun
    }),
  )
  deps.wake()
  return { run: lanes === 0 ? null : id, lanes }
}

/** From now on the run releases no more lanes; those that it has released are on their way. False: it was over, or there is none such. */
export async function stopLaneRerun(
  deps: RerunDeps,
  { run, ...order }: ByHand & { run: string },
): Promise<{ stopped: boolean }> {
  await recordRun(deps, 'stop-lane-rerun', order, run)
  const stopped = await withStorageErrors('storage-unavailable', () =>
    stopLaneRerunRow(deps.database, run, deps.clock.now()),
  )
  return { stopped }
}

/** Runs of one list. */
const shownMax = 20

/** Fails with `storage-unavailable`. */
export function findLaneReruns({ database }: Pick<RerunDeps, 'database'>): Promise<ShownLaneRerun[]> {
  return withStorageErrors('storage-unavailable', () => readLaneReruns(database, shownMax))
}

/** A release by cause decides about lanes that no one has looked at. Fails with `rerun-needs-a-look`. */
export function assertBulk(cause: StopCause): void {
  const { bulk, release } = stopCauses[cause]
  if (bulk === true) return
  const message = { vi: `${bulk.vi}. ${release.vi}.`, en: `${bulk.en}. ${release.en}.` }
  throw new GatewayFailure('rerun-needs-a-look', {
    detail: cause,
    faults: [{ pointer: '/cause', code: cause, message }],
  })
}

function recordRun({ trail }: RerunDeps, operation: RunOperation, order: ByHand, run: string): Promise<void> {
  const { requestId, actor, note } = order
  const [consumer = '', officer = ''] = actor.split('/')
  return trail.append({ kind: 'run', requestId, consumer, operation, officer, run, note })
}

/**
 * Carries on every run of these targets that is not over, each in a transaction of its own; a run that another process is working on is
 * passed over. Resolves to whether lanes were released.
 */
export async function runLaneReruns(
  { database, clock }: Pick<RerunDeps, 'database' | 'clock'>,
  targets: readonly string[],
): Promise<boolean> {
  const seen: string[] = []
  let releasedAny = false
  for (;;) {
    const found = await database.transaction(async (connection) => {
      const run = await lockOpenLaneRerun(connection, targets, seen)
      if (run === undefined) return undefined
      const now = clock.now()
      const state = run.state === 'canary' ? 'canary' : 'running'
      const step = await advanceRerun(
        { ...run, state },
        {
          count: async () => (await countLaneFates(connection, [run])).get(run.id) ?? noneReleased,
          release: async (most) => {
            const released = await releaseRerunLanes(connection, run, most, now)
            releasedAny ||= released > 0
            return released
          },
        },
        now,
      )
      if (step !== null) await setLaneRerun(connection, run.id, step)
      return run.id
    })
    if (found === undefined) return releasedAny
    seen.push(found)
  }
}

const noneReleased = { underWay: 0, arrived: 0, failed: 0 }

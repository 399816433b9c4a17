/** Pausing, resuming and cancelling a batch: on record before it takes effect, and free to repeat. */
import type { Caller } from '../domain/access.ts'
import { type BatchAction, batchActions, batchStates, batchSteps, mayAct } from '../domain/batch/batch.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { type BatchRow, findBatch, moveBatch } from '../store/batch/batches.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { BatchDeps } from './deps.ts'
import { findOwnBatch } from './query/find-own-batch.ts'

export interface BatchCommand {
  requestId: string
  caller: Caller
  id: string
  action: BatchAction
  /** The account of the person who acts; empty where a system does by itself. */
  officer: string
}

/**
 * Who is being asked about meanwhile still gets an outcome. Fails with `batch-not-found`, `batch-state-conflict`, `storage-unavailable` or
 * `audit-unavailable`.
 */
export async function operateBatch(deps: BatchDeps, command: BatchCommand): Promise<BatchRow> {
  const { requestId, caller, id, action, officer } = command
  const row = await findOwnBatch(deps, command, 'operators')
  const to = batchActions[action]
  if (row.state === to) return row
  if (!mayAct(row.state, action)) throw new GatewayFailure('batch-state-conflict', { detail: row.state })
  await deps.trail.append({
    kind: 'batch',
    requestId,
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    operation: `${action}-batch`,
    officer,
    batch: id,
    people: row.people,
    outcome: 'done',
    result: 'done',
  })
  const from = batchStates.filter(
    (state) => mayAct(state, action) && (batchSteps[state] as readonly string[]).includes(to),
  )
  const moved = await withStorageErrors('storage-unavailable', async () => {
    const done = await moveBatch(deps.database, { id, from, to, now: deps.clock.now() })
    const now = await findBatch(deps.database, id)
    return done || now?.state === to ? now : undefined
  })
  if (!moved) throw new GatewayFailure('batch-state-conflict')
  deps.wake()
  return moved
}

/**
 * The sweep recovers what a crash, a lost job or a long wait leaves behind: sends whose process did not come back, and
 * filings that are due and have no job. It lets filings follow due times that have moved. Every replica sweeps;
 * each passes over rows that another one is working on.
 */
import { mayHaveArrived, noPolls } from '../../domain/filing/delivery-state.ts'
import { takesCalls } from '../../domain/link/link.ts'
import { dueWithoutJob, interruptedSends } from '../../store/filing/leases.ts'
import { changeFiling, enqueueDelivery, FilingMoved, inTransaction } from '../change-filing.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { followDueTimes } from './follow-due-times.ts'

/** Rows per transaction: enough to catch up fast, few enough not to hold them for long. */
const batchSize = 200

/** True when there may be more. */
export async function sweep(deps: FilingDeps): Promise<boolean> {
  const interrupted = await openInterrupted(deps)
  const moreMoves = await followDueTimes(deps, batchSize)
  const enqueued = await enqueueDue(deps)
  return interrupted === batchSize || moreMoves || enqueued === batchSize
}

/** It is open whether the filing arrived: the registry is asked before anything is sent again. */
async function openInterrupted(deps: FilingDeps): Promise<number> {
  const { delivery } = deps.settings
  try {
    return await inTransaction(deps, async (tx) => {
      const rows = await interruptedSends(tx.connection, batchSize)
      for (const row of rows) {
        const now = currentTime(deps)
        await changeFiling(deps, tx, row, {
          to: 'outcome-unknown',
          detail: { cause: 'send-interrupted' },
          patch: {
            delivery: mayHaveArrived(row.delivery, { revision: row.revision, at: now }),
            attempts: row.attempts + 1,
            polls: noPolls,
            dueAt: new Date(now.getTime() + delivery.settleMs),
          },
        })
      }
      return rows.length
    })
  } catch (error) {
    // A filing that changed at the same moment fails its whole batch; the next round finds the others again.
    if (error instanceof FilingMoved) return batchSize
    throw error
  }
}

function enqueueDue(deps: FilingDeps): Promise<number> {
  const now = currentTime(deps)
  // While no path takes anything, existing jobs stay where they are: making them again would only write rows.
  const closed = deps.link.health().paths.every((path) => !takesCalls(path))
  const enqueuedBefore = new Date(closed ? 0 : now.getTime() - deps.settings.renudgeMs)
  return inTransaction(deps, async (tx) => {
    const rows = await dueWithoutJob(tx.connection, now, enqueuedBefore, batchSize)
    await enqueueDelivery(deps, tx, rows)
    return rows.length
  })
}

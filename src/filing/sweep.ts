/**
 * The sweep makes good whatever a crash, a lost job or a long wait leaves behind: sends whose process did not come back,
 * and filings that are due and have no job. Every replica sweeps; rows that one is at the others pass over.
 */
import { takesCalls } from '../domain/link.ts'
import { interruptedSends, unnudged } from '../store/filing-leases.ts'
import { changeFiling, FilingMoved, inTransaction, nudge } from './change-filing.ts'
import { type FilingParts, nowOf } from './parts.ts'

/** Rows of one transaction: enough to catch up fast, few enough not to hold them for long. */
const batchSize = 200

/** True when there may be more. */
export async function sweep(parts: FilingParts): Promise<boolean> {
  const interrupted = await openInterrupted(parts)
  const nudged = await nudgeDue(parts)
  return interrupted === batchSize || nudged === batchSize
}

/** Whether it arrived is open: the registry is asked before anything is sent again. */
async function openInterrupted(parts: FilingParts): Promise<number> {
  const { delivery } = parts.settings
  try {
    return await inTransaction(parts, async (tx) => {
      const rows = await interruptedSends(tx.connection, batchSize)
      for (const row of rows) {
        const now = nowOf(parts)
        await changeFiling(parts, tx, row, {
          to: 'outcome-unknown',
          detail: { cause: 'send-interrupted' },
          patch: {
            sent: row.sending,
            sentRevision: row.revision,
            sentAt: now,
            sending: null,
            attempts: row.attempts + 1,
            unknownCount: 0,
            unclearCount: 0,
            askFailures: 0,
            dueAt: new Date(now.getTime() + delivery.settleMs),
          },
        })
      }
      return rows.length
    })
  } catch (error) {
    // One that moved in the same moment takes the others of its batch along; the next round sees them.
    if (error instanceof FilingMoved) return batchSize
    throw error
  }
}

function nudgeDue(parts: FilingParts): Promise<number> {
  const now = nowOf(parts)
  // While no path takes anything the jobs that are there stay there: making them again would only write rows.
  const closed = parts.link.health().paths.every((path) => !takesCalls(path))
  const nudgedBefore = new Date(closed ? 0 : now.getTime() - parts.settings.renudgeMs)
  return inTransaction(parts, async (tx) => {
    const rows = await unnudged(tx.connection, now, nudgedBefore, batchSize)
    await nudge(parts, tx, rows)
    return rows.length
  })
}

/**
 * Carries runs on. A run is locked while some of its filings are released, so a committed stop takes effect: the next release
 * sees it. Every replica does this; each passes over a run that another one is working on.
 */
import { advanceRerun } from '../../delivery/advance-rerun.ts'
import { findDoubt, findSend, noPolls, withDoubt } from '../../domain/filing/delivery-state.ts'
import { type FilingState, undeliveredStates } from '../../domain/filing/filing.ts'
import { getBulkRule } from '../../domain/filing/filing-rerun.ts'
import { type FilingRow, lockFiling } from '../../store/filing/filings.ts'
import {
  countItems,
  markItem,
  openRerun,
  type RerunRow,
  releasedStates,
  setRerun,
  waitingItems,
} from '../../store/filing/reruns.ts'
import { aad } from '../../store/vault.ts'
import { changeFiling, type FilingTransaction, inTransaction } from '../change-filing.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { rerunnableStates } from './rerun-filings.ts'

export async function runReruns(deps: FilingDeps): Promise<boolean> {
  const seen: string[] = []
  for (;;) {
    const run = await inTransaction(deps, async (tx) => {
      const found = await openRerun(tx.connection, seen)
      if (found) await carryOn(deps, tx, found)
      return found
    })
    if (!run) return false
    seen.push(run.id)
  }
}

async function carryOn(deps: FilingDeps, tx: FilingTransaction, run: RerunRow): Promise<void> {
  const now = currentTime(deps).getTime()
  const state = run.state === 'canary' ? 'canary' : 'running'
  const step = await advanceRerun(
    { ...run, state, releasedAt: run.releasedAt.getTime() },
    {
      count: async () => {
        const released = await releasedStates(tx.connection, run.id)
        const count = (which: (state: FilingState) => boolean) =>
          released.reduce((sum, each) => sum + (which(each.state as FilingState) ? each.count : 0), 0)
        const underWay = count((each) => undeliveredStates.includes(each))
        // Back among those that can be rerun: it ended again.
        const failed = count((each) => rerunnableStates.includes(each))
        return { underWay, failed, arrived: count(() => true) - underWay - failed }
      },
      release: (most) => release(deps, tx, run, most),
    },
    now,
  )
  if (step === null) return
  const { state: next, releasedAt, endedAt } = step
  await setRerun(tx.connection, run.id, {
    state: next,
    ...(releasedAt !== undefined && { releasedAt: new Date(releasedAt) }),
    ...(endedAt !== undefined && { endedAt: new Date(endedAt) }),
  })
}

/** Releases up to `limit` filings; returns how many. Filings that have moved on by themselves are passed over. */
async function release(deps: FilingDeps, tx: FilingTransaction, run: RerunRow, limit: number): Promise<number> {
  // A run whose reason does not open goes on without it: the reason is in the trail, too.
  const note = deps.sealed.read(run.note, aad.rerunNote(run.id), `filing_rerun ${run.id}`) ?? undefined
  const bulk = run.cause !== null || (await countItems(tx.connection, run.id)) > 1
  let gone = 0
  while (gone < limit) {
    const items = await waitingItems(tx.connection, run.id, limit - gone)
    if (items.length === 0) return gone
    for (const id of items) {
      const row = await lockFiling(tx.connection, id)
      const fits = row !== undefined && rerunnableStates.includes(row.state) && (!bulk || stillFitsBulk(row, run))
      if (fits) await sendOn(deps, tx, row, { actor: run.actor, note }, bulk)
      await markItem(tx.connection, run.id, id, fits ? 'released' : 'skipped')
      if (fits) gone += 1
    }
  }
  return gone
}

/** Between the order and its turn a filing may have ended for another cause, which the order does not cover. */
function stillFitsBulk(row: FilingRow, run: RerunRow): boolean {
  return getBulkRule(row.cause).bulk && (run.cause === null || run.cause === row.cause)
}

async function sendOn(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  who: { actor: string; note: string | undefined },
  bulk: boolean,
): Promise<void> {
  const now = currentTime(deps)
  // The registry is asked first about a filing that may be there; `lost-at-registry` was there.
  const pollFirst = row.state === 'lost-at-registry' || (row.state !== 'rejected' && findSend(row.delivery) !== null)
  await changeFiling(deps, tx, row, {
    to: pollFirst ? 'outcome-unknown' : 'accepted',
    remarks: ['rerun'],
    detail: { ...who, cause: row.cause ?? undefined },
    patch: {
      attempts: 0,
      polls: noPolls,
      cause: null,
      dueAt: now,
      // A person who sends one filing on has decided its doubt, except whose the registry's entry is. No one has looked at
      // each of many filings.
      ...(!bulk && findDoubt(row.delivery) !== 'not-ours' && { delivery: withDoubt(row.delivery, null) }),
    },
  })
}

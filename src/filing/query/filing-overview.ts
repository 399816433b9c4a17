/** How many filings of all consumers are in which state, for the operators' page. Nothing in it names a person. */

import { dayMs } from '../../domain/duration.ts'
import type { FilingState } from '../../domain/filing/filing.ts'
import { type BulkRule, getBulkRule } from '../../domain/filing/filing-rerun.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { findAttention } from '../../domain/texts/filing-text.ts'
import {
  type CauseCount,
  countByCause,
  countEnded,
  countOpenFilings,
  type RerunProgress,
  recentReruns,
  type StateCount,
} from '../../store/filing/overview.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { rerunnableStates } from '../operations/rerun-filings.ts'

export interface FilingOverview {
  /** Filings that have not ended. */
  open: StateCount[]
  /** Filings that ended in the last 24 hours. */
  ended: { completed: number; refused: number }
  /** Filings that have stopped, the most frequent cause first, and whether all of one cause may be sent again together. */
  stopped: (CauseCount & { nextStep: Bilingual | null; rule: BulkRule })[]
  reruns: RerunProgress[]
}

const rerunsShown = 6

/** Fails with `storage-unavailable`. */
export async function filingOverview(deps: FilingDeps): Promise<FilingOverview> {
  const { database } = deps
  const now = currentTime(deps)
  return withStorageErrors('storage-unavailable', async () => {
    const [open, ended, stopped, reruns] = await Promise.all([
      countOpenFilings(database, now),
      countEnded(database, new Date(now.getTime() - dayMs)),
      countByCause(database, rerunnableStates),
      recentReruns(database, rerunsShown),
    ])
    const findStep = (cause: string, state: FilingState) => findAttention(state, cause)?.nextStep ?? null
    return {
      open,
      ended,
      stopped: stopped.map((each) => ({
        ...each,
        nextStep: findStep(each.cause, 'dead-letter'),
        rule: getBulkRule(each.cause),
      })),
      reruns,
    }
  })
}

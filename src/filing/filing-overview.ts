/** Where the filings of all consumers stand, in numbers: for the operators' page. Nothing in it names a person. */

import type { Bilingual } from '../domain/bilingual.ts'
import { dayMs } from '../domain/duration.ts'
import type { FilingState } from '../domain/filing.ts'
import { type BulkRule, bulkRuleOf } from '../domain/filing-rerun.ts'
import { attentionOf } from '../domain/filing-text.ts'
import {
  type CauseCount,
  countByCause,
  countEnded,
  countOpenFilings,
  type RerunProgress,
  recentReruns,
  type StateCount,
} from '../store/filing-overview.ts'
import { withStorageErrors } from '../store/outage.ts'
import { type FilingParts, nowOf } from './parts.ts'
import { rerunnableStates } from './rerun-filings.ts'

export interface FilingOverview {
  /** What has not ended. */
  open: StateCount[]
  /** In the last 24 hours. */
  ended: { completed: number; refused: number }
  /** What has stopped, the most frequent cause first, and whether all of one cause may be sent again together. */
  stopped: (CauseCount & { nextStep: Bilingual | null; rule: BulkRule })[]
  reruns: RerunProgress[]
}

const rerunsShown = 6

/** Fails with `storage-unavailable`. */
export async function filingOverview(parts: FilingParts): Promise<FilingOverview> {
  const { database } = parts
  const now = nowOf(parts)
  return withStorageErrors('storage-unavailable', async () => {
    const [open, ended, stopped, reruns] = await Promise.all([
      countOpenFilings(database, now),
      countEnded(database, new Date(now.getTime() - dayMs)),
      countByCause(database, rerunnableStates),
      recentReruns(database, rerunsShown),
    ])
    const stepOf = (cause: string, state: FilingState) => attentionOf(state, cause)?.nextStep ?? null
    return {
      open,
      ended,
      stopped: stopped.map((each) => ({
        ...each,
        nextStep: stepOf(each.cause, 'dead-letter'),
        rule: bulkRuleOf(each.cause),
      })),
      reruns,
    }
  })
}

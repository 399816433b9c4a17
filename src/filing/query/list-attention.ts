/** The filings of every consumer that wait for a person, newest first, without people. */

import { GatewayFailure } from '../../domain/failure.ts'
import { attentionStates, type FilingState, mayBecome } from '../../domain/filing/filing.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { type FilingRow, findFiling } from '../../store/filing/filings.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { FilingDeps } from '../deps.ts'
import { findConfirmation } from '../operations/confirm-filing.ts'
import { rerunnableStates } from '../operations/rerun-filings.ts'
import { type FilingSummary, toSummary } from './filing-view.ts'
import { getPage } from './list-filings.ts'

export interface AttentionItem extends Omit<FilingSummary, 'attention'> {
  consumer: string
  cause: string | null
  nextStep: Bilingual | null
}

export async function listAttention(
  deps: FilingDeps,
  query: { state?: FilingState | undefined; cause?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ filings: AttentionItem[]; nextCursor: string | null }> {
  const { cursor, ...filter } = query
  const { rows, nextCursor } = await getPage(deps, { ...filter, attention: attentionStates }, cursor)
  return { filings: rows.map(getItem), nextCursor }
}

/** What a person may do to one filing in its present state. */
export interface HandledFiling extends AttentionItem {
  actions: { confirm: boolean; rerun: boolean; close: boolean }
}

/** One filing, and what can be done to it by hand. Fails with `filing-not-found` or `storage-unavailable`. */
export async function getAttention(deps: FilingDeps, id: string): Promise<HandledFiling> {
  const row = await withStorageErrors('storage-unavailable', () => findFiling(deps.database, id))
  if (!row) throw new GatewayFailure('filing-not-found')
  const confirm = findConfirmation(deps, row) !== null
  // Sending a suspected duplicate again would claim that it is none: a person says that by confirming it.
  const rerun = rerunnableStates.includes(row.state) && row.cause !== 'suspected-duplicate'
  return { ...getItem(row), actions: { confirm, rerun, close: mayBecome(row.state, 'closed') } }
}

function getItem(row: FilingRow): AttentionItem {
  const { attention, ...summary } = toSummary(row)
  return {
    ...summary,
    consumer: row.consumer,
    cause: attention?.cause ?? null,
    nextStep: attention?.nextStep ?? null,
  }
}

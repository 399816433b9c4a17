/** The filings of every consumer that wait for a person, newest first, without people. */

import type { Bilingual } from '../domain/bilingual.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { attentionStates, type FilingState, mayBecome } from '../domain/filing.ts'
import { type FilingRow, findFiling } from '../store/filings.ts'
import { withStorageErrors } from '../store/outage.ts'
import { confirmationOf } from './confirm-filing.ts'
import { type FilingSummary, summaryOf } from './filing-view.ts'
import { pageOf } from './list-filings.ts'
import type { FilingParts } from './parts.ts'
import { rerunnableStates } from './rerun-filings.ts'

export interface AttentionItem extends Omit<FilingSummary, 'attention'> {
  consumer: string
  cause: string | null
  nextStep: Bilingual | null
}

export async function listAttention(
  parts: FilingParts,
  query: { state?: FilingState | undefined; cause?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ filings: AttentionItem[]; nextCursor: string | null }> {
  const { cursor, ...filter } = query
  const { rows, nextCursor } = await pageOf(parts, { ...filter, attention: attentionStates }, cursor)
  return { filings: rows.map(itemOf), nextCursor }
}

/** What a person may do to one filing, as it stands. */
export interface HandledFiling extends AttentionItem {
  actions: { confirm: boolean; rerun: boolean; close: boolean }
}

/** One of them, and what can be done to it by hand. Fails with `filing-not-found` or `storage-unavailable`. */
export async function getAttention(parts: FilingParts, id: string): Promise<HandledFiling> {
  const row = await withStorageErrors('storage-unavailable', () => findFiling(parts.database, id))
  if (!row) throw new GatewayFailure('filing-not-found')
  const confirm = confirmationOf(parts, row) !== null
  // Sending a suspected duplicate again states that it is none: that is said by confirming it.
  const rerun = rerunnableStates.includes(row.state) && row.cause !== 'suspected-duplicate'
  return { ...itemOf(row), actions: { confirm, rerun, close: mayBecome(row.state, 'closed') } }
}

function itemOf(row: FilingRow): AttentionItem {
  const { attention, ...summary } = summaryOf(row)
  return {
    ...summary,
    consumer: row.consumer,
    cause: attention?.cause ?? null,
    nextStep: attention?.nextStep ?? null,
  }
}

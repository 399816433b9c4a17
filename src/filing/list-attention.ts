/** The filings of every consumer that wait for a person, newest first, without people. */
import { attentionStates, type FilingState } from '../domain/filing.ts'
import { type FilingSummary, summaryOf } from './filing-view.ts'
import { pageOf } from './list-filings.ts'
import type { FilingParts } from './parts.ts'

export interface AttentionItem extends Omit<FilingSummary, 'attention'> {
  consumer: string
  cause: string | null
  nextStep: { vi: string; en: string } | null
}

export async function listAttention(
  parts: FilingParts,
  query: { state?: FilingState | undefined; cause?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ filings: AttentionItem[]; nextCursor: string | null }> {
  const { cursor, ...filter } = query
  const { rows, nextCursor } = await pageOf(parts, { ...filter, attention: attentionStates }, cursor)
  const filings = rows.map((row) => {
    const { attention, ...summary } = summaryOf(row)
    return {
      ...summary,
      consumer: row.consumer,
      cause: attention?.cause ?? null,
      nextStep: attention?.nextStep ?? null,
    }
  })
  return { filings, nextCursor }
}

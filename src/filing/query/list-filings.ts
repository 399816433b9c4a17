/** The caller's filings, newest first, without people. */
import { authorizeAnyProcedure } from '../../access/policy.ts'
import type { Caller } from '../../domain/access.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { FilingKind, FilingState } from '../../domain/filing/filing.ts'
import { type FilingFilter, listFilingRows } from '../../store/filing/filings.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { FilingDeps } from '../deps.ts'
import { type FilingSummary, toSummary } from './filing-view.ts'

export interface FilingQuery {
  caller: Caller
  state?: FilingState | undefined
  kind?: FilingKind | undefined
  dossier?: string | undefined
  /** `nextCursor` of the page before. */
  cursor?: string | undefined
  limit: number
}

export async function listFilings(
  deps: FilingDeps,
  { caller, cursor, ...filter }: FilingQuery,
): Promise<{ filings: FilingSummary[]; nextCursor: string | null }> {
  authorizeAnyProcedure(caller, 'follow')
  const page = await getPage(deps, { ...filter, consumer: caller.consumer.id }, cursor)
  return { filings: page.rows.map(toSummary), nextCursor: page.nextCursor }
}

/** A page that begins at a place; one more row is read to know whether there is another page. */
export async function getPage({ database }: FilingDeps, filter: FilingFilter, cursor: string | undefined) {
  const rows = await withStorageErrors('storage-unavailable', () =>
    listFilingRows(database, {
      ...filter,
      before: cursor === undefined ? undefined : decodeCursor(cursor),
      limit: filter.limit + 1,
    }),
  )
  const more = rows.length > filter.limit
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  return { rows: page, nextCursor: more && last ? Buffer.from(`p${last.position}`).toString('base64url') : null }
}

function decodeCursor(cursor: string): number {
  const [, position] = /^p(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  if (position === undefined) {
    const message = { vi: 'Con trỏ trang không hợp lệ', en: 'This cursor is not one of ours' }
    throw new GatewayFailure('request-invalid', { faults: [{ pointer: '?cursor', code: 'cursor', message }] })
  }
  return Number(position)
}

/** What a person does to one filing by hand: on record first, then done to the row as it stands. */
import type { FilingOperation } from '../domain/audit.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { type FilingRow, findFiling, lockFiling } from '../store/filings.ts'
import { withStorageErrors } from '../store/outage.ts'
import { changeFiling, type FilingChange, inTransaction } from './change-filing.ts'
import { type FilingSummary, summaryOf } from './filing-view.ts'
import type { FilingParts } from './parts.ts'
import { recordAction } from './record.ts'

export interface HandAction {
  requestId?: string | undefined
  /** The system and the person who act. */
  actor: string
  id: string
  note: string
}

/**
 * `changeOf` says what follows for a filing that stands like this, or `null` when that cannot be done to it. Fails with
 * `filing-not-found`, `filing-state-conflict`, `storage-unavailable` or `audit-unavailable`.
 */
export async function actOnFiling(
  parts: FilingParts,
  operation: FilingOperation,
  { requestId, actor, id, note }: HandAction,
  changeOf: (row: FilingRow) => FilingChange | null,
): Promise<FilingSummary> {
  const seen = await withStorageErrors('storage-unavailable', () => findFiling(parts.database, id))
  if (!seen) throw new GatewayFailure('filing-not-found')
  if (!changeOf(seen)) throw conflict(seen)
  await recordAction(parts, { requestId: requestId ?? id, actor, operation, object: id, row: seen })
  const changed = await withStorageErrors('storage-unavailable', () =>
    inTransaction(parts, async (tx) => {
      const row = await lockFiling(tx.connection, id)
      if (!row) throw new GatewayFailure('filing-not-found')
      const change = changeOf(row)
      if (!change) throw conflict(row)
      return changeFiling(parts, tx, row, { ...change, detail: { ...change.detail, actor, note } })
    }),
  )
  return summaryOf(changed)
}

function conflict({ state }: FilingRow): GatewayFailure {
  return new GatewayFailure('filing-state-conflict', { detail: state })
}

/** An action by hand on one filing: it is recorded first, then done to the row in its present state. */
import type { FilingOperation } from '../../domain/audit.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { type FilingRow, findFiling, lockFiling } from '../../store/filing/filings.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import { changeFiling, type FilingChange, inTransaction } from '../change-filing.ts'
import type { FilingDeps } from '../deps.ts'
import { type FilingSummary, toSummary } from '../query/filing-view.ts'
import { recordAction } from '../record.ts'

export interface HandAction {
  requestId?: string | undefined
  /** The system and the person who act. */
  actor: string
  id: string
  note: string
}

/**
 * `changeOf` returns the change for a filing in this state, or `null` when the action cannot be done to it. Fails with
 * `filing-not-found`, `filing-state-conflict`, `storage-unavailable` or `audit-unavailable`.
 */
export async function actOnFiling(
  deps: FilingDeps,
  operation: FilingOperation,
  { requestId, actor, id, note }: HandAction,
  findChange: (row: FilingRow) => FilingChange | null,
): Promise<FilingSummary> {
  const seen = await withStorageErrors('storage-unavailable', () => findFiling(deps.database, id))
  if (!seen) throw new GatewayFailure('filing-not-found')
  if (!findChange(seen)) throw conflict(seen)
  await recordAction(deps, seen, { requestId: requestId ?? id, actor, operation })
  const changed = await withStorageErrors('storage-unavailable', () =>
    inTransaction(deps, async (tx) => {
      const row = await lockFiling(tx.connection, id)
      if (!row) throw new GatewayFailure('filing-not-found')
      const change = findChange(row)
      if (!change) throw conflict(row)
      return changeFiling(deps, tx, row, { ...change, detail: { ...change.detail, actor, note } })
    }),
  )
  return toSummary(changed)
}

function conflict({ state }: FilingRow): GatewayFailure {
  return new GatewayFailure('filing-state-conflict', { detail: state })
}

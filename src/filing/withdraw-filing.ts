/**
 * Withdrawing a filing (rút hồ sơ): before it is sent, or while the registry has not begun to work on it. The registry has
 * no such operation: what it holds already is withdrawn there by its officer, and is not followed here any more.
 */
import { authorizeAnyProcedure } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { withdrawableStates } from '../domain/filing.ts'
import { lockFiling } from '../store/filings.ts'
import { changeFiling, inTransaction } from './change-filing.ts'
import { type FilingView, viewFiling } from './filing-view.ts'
import { ownFiling } from './get-filing.ts'
import { type FilingParts, stored } from './parts.ts'
import { record } from './record.ts'

/** Fails with `filing-not-found`, `filing-state-conflict`, `storage-unavailable` or `audit-unavailable`. */
export async function withdrawFiling(
  parts: FilingParts,
  { requestId, caller, id, reason }: { requestId: string; caller: Caller; id: string; reason: string },
): Promise<FilingView> {
  authorizeAnyProcedure(caller, 'file')
  const seen = await stored(() => ownFiling(parts, caller, id))
  if (!withdrawableStates.includes(seen.state)) throw conflict(seen.state)
  await record(parts, seen, {
    ...{ requestId, caller, operation: 'withdraw', outcome: 'done', result: 'done' },
    officer: '',
    unit: seen.registrationUnit,
  })
  return stored(() =>
    inTransaction(parts, async (tx) => {
      const row = await lockFiling(tx.connection, id)
      // While a send is under way its outcome comes first.
      if (!row || !withdrawableStates.includes(row.state)) throw conflict(row?.state ?? '')
      const patch = { dueAt: null, cause: null }
      const changed = await changeFiling(parts, tx, row, { to: 'withdrawn', detail: { note: reason }, patch })
      return viewFiling(tx.connection, parts.vault, changed)
    }),
  )
}

function conflict(detail: string): GatewayFailure {
  return new GatewayFailure('filing-state-conflict', { detail })
}

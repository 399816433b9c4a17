/**
 * Withdraws a filing (rút hồ sơ). A filing that the registry cannot have is withdrawn here and now. The registry has no such
 * operation: a filing that it has, or may have, is withdrawn there by its officer. For such a filing the wish is kept and
 * reported, the filing stays as it is and is followed further, and its later course is reported, too.
 */
import { authorizeAnyProcedure } from '../../access/policy.ts'
import type { Caller } from '../../domain/access.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { findStatus, mayBeAtRegistry, noPolls } from '../../domain/filing/delivery-state.ts'
import { type FilingState, isRegistered, withdrawableStates } from '../../domain/filing/filing.ts'
import { withdrawalRequested } from '../../store/filing/events.ts'
import { type FilingRow, lockFiling } from '../../store/filing/filings.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import { changeFiling, type FilingChange, inTransaction } from '../change-filing.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import { type FilingView, viewFiling } from '../query/filing-view.ts'
import { ownFiling } from '../query/get-filing.ts'
import { record } from '../record.ts'

export interface Withdrawn {
  filing: FilingView
  /** False: the registry has it, and only its officer can withdraw it there. */
  withdrawn: boolean
}

/** Fails with `filing-not-found`, `filing-state-conflict`, `storage-unavailable` or `audit-unavailable`. */
export async function withdrawFiling(
  deps: FilingDeps,
  { requestId, caller, id, reason }: { requestId: string; caller: Caller; id: string; reason: string },
): Promise<Withdrawn> {
  authorizeAnyProcedure(caller, 'file')
  const seen = await withStorageErrors('storage-unavailable', () => ownFiling(deps, caller, id))
  if (!mayBeWithdrawn(seen)) throw conflict(seen.state)
  await record(deps, seen, {
    requestId,
    caller,
    operation: 'withdraw',
    outcome: 'done',
    result: 'done',
    officer: '',
    unit: seen.registrationUnit,
  })
  return withStorageErrors('storage-unavailable', () =>
    inTransaction(deps, async (tx) => {
      const row = await lockFiling(tx.connection, id)
      // While a send is under way, its outcome comes first.
      if (!row || !mayBeWithdrawn(row)) throw conflict(row?.state ?? '')
      const requested = await withdrawalRequested(tx.connection, id)
      const change = changeFor(deps, row)
      // A withdrawal that is requested twice is reported once.
      const changed =
        requested && change.to !== 'withdrawn'
          ? row
          : await changeFiling(deps, tx, row, { ...change, detail: { note: reason } })
      return { filing: await viewFiling(tx.connection, deps, changed), withdrawn: changed.state === 'withdrawn' }
    }),
  )
}

/** A waiting supplement would be withdrawn and leave behind the dossier that it belongs to: it is delivered first. */
function mayBeWithdrawn(row: FilingRow): boolean {
  if (isRegistered(findStatus(row.delivery))) return false
  return withdrawableStates.includes(row.state) && !(row.state === 'accepted' && mayBeAtRegistry(row.delivery))
}

/** In these states the registry is no longer polled, and only the registry knows whether it has the dossier. */
const unfollowed: readonly FilingState[] = ['rejected', 'dead-letter', 'needs-review']

function changeFor(deps: FilingDeps, row: FilingRow): FilingChange {
  if (!mayBeAtRegistry(row.delivery)) return { to: 'withdrawn', patch: { dueAt: null, cause: null } }
  const cause = 'withdrawal-requested'
  const remarks = [cause] as const
  const requested = { cause, dueAt: currentTime(deps), polls: noPolls }
  if (!unfollowed.includes(row.state)) return { remarks, patch: requested }
  return row.state === 'needs-review'
    ? { remarks, patch: requested }
    : { to: 'needs-review', remarks, patch: requested }
}

function conflict(detail: string): GatewayFailure {
  return new GatewayFailure('filing-state-conflict', { detail })
}

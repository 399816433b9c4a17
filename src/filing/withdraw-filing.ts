/**
 * Withdrawing a filing (rút hồ sơ). What the registry cannot have is withdrawn here and now. The registry has no such
 * operation: what it has, or may have, is withdrawn there by its officer. Of those filings the wish is kept and told, they
 * stay as they are and are followed on, and what becomes of them is told, too.
 */
import { authorizeAnyProcedure } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { type FilingState, isRegistered, withdrawableStates } from '../domain/filing.ts'
import { withdrawalRequested } from '../store/filing-events.ts'
import { type FilingRow, lockFiling } from '../store/filings.ts'
import { withStorageErrors } from '../store/outage.ts'
import { changeFiling, type FilingChange, inTransaction } from './change-filing.ts'
import { type FilingView, viewFiling } from './filing-view.ts'
import { ownFiling } from './get-filing.ts'
import { type FilingParts, nowOf } from './parts.ts'
import { record } from './record.ts'

export interface Withdrawn {
  filing: FilingView
  /** False: the registry has it, and only its officer can withdraw it there. */
  withdrawn: boolean
}

/** Fails with `filing-not-found`, `filing-state-conflict`, `storage-unavailable` or `audit-unavailable`. */
export async function withdrawFiling(
  parts: FilingParts,
  { requestId, caller, id, reason }: { requestId: string; caller: Caller; id: string; reason: string },
): Promise<Withdrawn> {
  authorizeAnyProcedure(caller, 'file')
  const seen = await withStorageErrors('storage-unavailable', () => ownFiling(parts, caller, id))
  if (!mayBeWithdrawn(seen)) throw conflict(seen.state)
  await record(parts, seen, {
    requestId,
    caller,
    operation: 'withdraw',
    outcome: 'done',
    result: 'done',
    officer: '',
    unit: seen.registrationUnit,
  })
  return withStorageErrors('storage-unavailable', () =>
    inTransaction(parts, async (tx) => {
      const row = await lockFiling(tx.connection, id)
      // While a send is under way its outcome comes first.
      if (!row || !mayBeWithdrawn(row)) throw conflict(row?.state ?? '')
      const asked = await withdrawalRequested(tx.connection, id)
      const change = changeFor(parts, row)
      // Asked for twice it is told once.
      const changed =
        asked && change.to !== 'withdrawn'
          ? row
          : await changeFiling(parts, tx, row, { ...change, detail: { note: reason } })
      return { filing: await viewFiling(tx.connection, parts, changed), withdrawn: changed.state === 'withdrawn' }
    }),
  )
}

/** The registry has it, or nobody can say that it has not. What it has of somebody else under this code is not this filing. */
function mayBeThere({ deliveredRevision, sentAt, doubt }: FilingRow): boolean {
  return deliveredRevision > 0 || (sentAt !== null && doubt !== 'not-ours')
}

/** A supplement that waits to be sent would be withdrawn and leave the dossier that it belongs to: it is delivered first. */
function mayBeWithdrawn(row: FilingRow): boolean {
  if (isRegistered(row.standing)) return false
  return withdrawableStates.includes(row.state) && !(row.state === 'accepted' && mayBeThere(row))
}

/** In these nothing is asked any more; the registry is the only one who knows whether it has the dossier. */
const unfollowed: readonly FilingState[] = ['rejected', 'dead-letter', 'needs-review']

function changeFor(parts: FilingParts, row: FilingRow): FilingChange {
  if (!mayBeThere(row)) return { to: 'withdrawn', patch: { dueAt: null, cause: null } }
  const cause = 'withdrawal-requested'
  const remarks = [cause] as const
  const asked = { cause, dueAt: nowOf(parts), unknownCount: 0, unclearCount: 0, askFailures: 0 }
  if (!unfollowed.includes(row.state)) return { remarks, patch: asked }
  return row.state === 'needs-review' ? { remarks, patch: asked } : { to: 'needs-review', remarks, patch: asked }
}

function conflict(detail: string): GatewayFailure {
  return new GatewayFailure('filing-state-conflict', { detail })
}

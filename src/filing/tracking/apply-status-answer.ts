/**
 * Applies the registry's answer about a filing. There are three cases: the registry knows the dossier, it does not, or it
 * says something that the contract does not describe. None of them ever sends anything by itself, with one exception: a
 * dossier that the registry repeatedly does not know, and whose outcome was open, is to be sent again.
 */
import type { StatusAnswer } from '../../domain/filing/civil-registry.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import type { FilingTransaction } from '../change-filing.ts'
import type { FilingDeps } from '../deps.ts'
import { applyNotKnown, applyNotTaken, applyUnclear } from './apply-no-status.ts'
import { applyStatus } from './apply-status.ts'

export async function applyStatusAnswer(
  deps: FilingDeps,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
  answer: StatusAnswer,
): Promise<void> {
  if (answer.known === true) return applyStatus(deps, tx, row, lease, answer.status)
  if (answer.known === 'unclear') return applyUnclear(deps, tx, row, lease, answer)
  return row.state === 'outcome-unknown' ? applyNotTaken(deps, tx, row, lease) : applyNotKnown(deps, tx, row, lease)
}

/**
 * Applies the registry's answer about a filing: the registry knows the dossier; it does not, where the outcome of a send was
 * open or where it knew it before; or it says something that the contract does not describe. None of them ever sends anything
 * by itself, with one exception: what was sent with an open outcome and repeatedly is not there, the dossier or a supplement to
 * it, is to be sent again. No answer at all goes past this file: poll-status.ts hands it to `applyNoAnswer`.
 */
import type { StatusAnswer } from '../../domain/filing/civil-registry.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import type { FilingTransaction } from '../change-filing.ts'
import type { FilingDeps } from '../deps.ts'
import { applyNoLongerKnown, applyNotThere, applyUnclear } from './apply-no-status.ts'
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
  return row.state === 'outcome-unknown'
    ? applyNotThere(deps, tx, row, lease)
    : applyNoLongerKnown(deps, tx, row, lease)
}

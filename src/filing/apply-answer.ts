/**
 * What the registry's answer about a filing changes. Three cases: it knows the dossier, it does not, it says something that
 * the contract does not describe. None of them ever sends anything by itself except that a dossier which it repeatedly does
 * not know, and whose outcome was open, is to be sent again.
 */
import type { AskAnswer } from '../domain/civil-registry.ts'
import type { FilingRow } from '../store/filings.ts'
import { applyNotKnown, applyNotTaken, applyUnclear } from './apply-absence.ts'
import { applyStanding } from './apply-standing.ts'
import type { FilingTransaction } from './change-filing.ts'
import type { FilingParts } from './parts.ts'

export async function applyAnswer(
  parts: FilingParts,
  tx: FilingTransaction,
  row: FilingRow,
  lease: string,
  answer: AskAnswer,
): Promise<void> {
  if (answer.known === true) return applyStanding(parts, tx, row, lease, answer.standing)
  if (answer.known === 'unclear') return applyUnclear(parts, tx, row, lease, answer)
  return row.state === 'outcome-unknown' ? applyNotTaken(parts, tx, row, lease) : applyNotKnown(parts, tx, row, lease)
}

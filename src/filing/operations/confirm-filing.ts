/**
 * A person confirms one of these:
 * - A duplicate that the registry only suspects is none (twins, triplets): the filing is sent again as it is.
 * - What the registry has under the same code is this filing's own: from now on it is followed.
 * - A result that differs from the declaration is this filing's all the same.
 * - It is known that the filing was registered after its withdrawal.
 */

import { reported, withDoubt } from '../../domain/filing/delivery-state.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import type { FilingChange } from '../change-filing.ts'
import { currentTime, type FilingDeps } from '../deps.ts'
import type { FilingSummary } from '../query/filing-view.ts'
import { actOnFiling, type HandAction } from './act-on-filing.ts'

export function confirmFiling(deps: FilingDeps, action: HandAction): Promise<FilingSummary> {
  return actOnFiling(deps, 'confirm', action, (row) => findConfirmation(deps, row))
}

/** The change that a person's confirmation makes to a filing in its present state; `null` = there is nothing to confirm. */
export function findConfirmation(deps: FilingDeps, row: FilingRow): FilingChange | null {
  if (row.cause === 'registered-after-withdrawal') return { remarks: ['confirmed'], patch: { cause: null } }
  return row.state === 'needs-review' ? changeFor(deps, row) : null
}

function changeFor(deps: FilingDeps, row: FilingRow): FilingChange | null {
  const now = currentTime(deps)
  if (row.cause === 'suspected-duplicate') {
    return { to: 'accepted', remarks: ['confirmed'], patch: { attempts: 0, cause: null, dueAt: now } }
  }
  // This very result belongs to this filing: it is requested again and then handed out.
  if (row.cause === 'result-differs') {
    const delivery = withDoubt(row.delivery, 'result-confirmed')
    return { remarks: ['confirmed'], patch: { delivery, dueAt: now } }
  }
  if (row.cause !== 'dossier-taken') return null
  const delivery = reported(row.delivery, { revision: row.revision, status: 'received', at: now, doubt: null })
  return { to: 'received', remarks: ['confirmed'], patch: { delivery, cause: null, dueAt: now } }
}

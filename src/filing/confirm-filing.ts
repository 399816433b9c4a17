/**
 * A person's word about a duplicate. One that the registry only suspects is none (twins, triplets): it is sent again as it
 * is (pitfall 22). What the registry has under the same code is this filing's own: from now on it is followed. A result
 * that differs from the declaration is this filing's all the same. That something was registered after its withdrawal is
 * known.
 */

import type { FilingRow } from '../store/filings.ts'
import { actOnFiling, type HandAction } from './act-on-filing.ts'
import type { FilingChange } from './change-filing.ts'
import type { FilingSummary } from './filing-view.ts'
import { type FilingParts, nowOf } from './parts.ts'

export function confirmFiling(parts: FilingParts, action: HandAction): Promise<FilingSummary> {
  return actOnFiling(parts, 'confirm', action, (row) => confirmationOf(parts, row))
}

/** What a person's word changes of a filing as it stands; `null` = there is nothing to confirm. */
export function confirmationOf(parts: FilingParts, row: FilingRow): FilingChange | null {
  if (row.cause === 'registered-after-withdrawal') return { remarks: ['confirmed'], patch: { cause: null } }
  return row.state === 'needs-review' ? changeFor(parts, row) : null
}

function changeFor(parts: FilingParts, row: FilingRow): FilingChange | null {
  const now = nowOf(parts)
  if (row.cause === 'suspected-duplicate') {
    return { to: 'accepted', remarks: ['confirmed'], patch: { attempts: 0, cause: null, dueAt: now } }
  }
  // This very result belongs to this filing: it is asked for again and then handed out.
  if (row.cause === 'result-differs')
    return { remarks: ['confirmed'], patch: { doubt: 'result-confirmed', dueAt: now } }
  if (row.cause !== 'dossier-taken') return null
  const standing = { standing: 'received', standingSince: now, deliveredRevision: row.revision } as const
  return { to: 'received', remarks: ['confirmed'], patch: { ...standing, cause: null, doubt: null, dueAt: now } }
}

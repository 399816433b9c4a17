/** Confirming that a suspected duplicate is none (twins, triplets): it is sent again as it is (pitfall 22). */
import { actOnFiling, type HandAction } from './act-on-filing.ts'
import type { FilingSummary } from './filing-view.ts'
import { type FilingParts, nowOf } from './parts.ts'

export function confirmFiling(parts: FilingParts, action: HandAction): Promise<FilingSummary> {
  return actOnFiling(parts, 'confirm', action, (row) =>
    row.state === 'needs-review' && row.cause === 'suspected-duplicate'
      ? { to: 'accepted', remarks: ['confirmed'], patch: { attempts: 0, cause: null, dueAt: nowOf(parts) } }
      : null,
  )
}

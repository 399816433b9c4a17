/** Ending a filing by hand, with a reason: settled outside, keyed in by hand, not to be followed any more. */
import { mayBecome } from '../domain/filing.ts'
import { actOnFiling, type HandAction } from './act-on-filing.ts'
import type { FilingSummary } from './filing-view.ts'
import type { FilingParts } from './parts.ts'

export function closeFiling(parts: FilingParts, action: HandAction): Promise<FilingSummary> {
  return actOnFiling(parts, 'close', action, (row) =>
    mayBecome(row.state, 'closed') ? { to: 'closed', patch: { dueAt: null, cause: null } } : null,
  )
}

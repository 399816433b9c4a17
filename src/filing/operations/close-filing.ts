/** Ends a filing by hand, with a reason: settled outside, keyed in by hand, or not to be followed any more. */
import { mayBecome } from '../../domain/filing/filing.ts'
import type { FilingDeps } from '../deps.ts'
import type { FilingSummary } from '../query/filing-view.ts'
import { actOnFiling, type HandAction } from './act-on-filing.ts'

export function closeFiling(deps: FilingDeps, action: HandAction): Promise<FilingSummary> {
  return actOnFiling(deps, 'close', action, (row) =>
    mayBecome(row.state, 'closed') ? { to: 'closed', patch: { dueAt: null, cause: null } } : null,
  )
}

/** What each change of a filing means for the dossier that it belongs to (civil-registry contract, section 4.2). */
import type { DossierEventType } from '../domain/dossier/dossier.ts'
import { findStatus } from '../domain/filing/delivery-state.ts'
import type { FilingEventDetail, FilingRemark, FilingState } from '../domain/filing/filing.ts'
import { findInstant } from '../domain/vietnam-time.ts'
import type { FilingStep } from '../dossier/move-dossier.ts'
import type { FilingPatch, FilingRow } from '../store/filing/filings.ts'
import type { OtherFilings } from '../store/filing/siblings.ts'

/**
 * What a state that a filing gets says of its dossier. `at-registry`: the registry has it, and is working on it unless it was known
 * before. A filing that its consumer withdraws, that the registry returns with faults or that an operator closes says nothing: whether
 * the citizen takes the dossier back, or whether it is filed again, is the one-stop system's to report.
 */
const meanings = {
  accepted: null,
  delivering: null,
  'outcome-unknown': null,
  received: 'at-registry',
  'supplement-requested': null,
  eligible: 'at-registry',
  'identifier-pending': 'at-registry',
  'document-pending': 'at-registry',
  completed: 'done',
  refused: 'not-accepted',
  rejected: null,
  'needs-review': null,
  'lost-at-registry': null,
  stale: null,
  'dead-letter': null,
  withdrawn: null,
  closed: null,
} as const satisfies Record<FilingState, 'at-registry' | 'done' | 'not-accepted' | null>

export interface MovingChange {
  to?: FilingState | undefined
  remarks?: readonly FilingRemark[] | undefined
  detail?: FilingEventDetail | undefined
  patch?: FilingPatch | undefined
}

/** The step that the change is for the dossier; `null` = none. `now`: milliseconds since the epoch. */
export function toDossierStep(
  row: FilingRow,
  { to, remarks, detail, patch }: MovingChange,
  now: number,
): FilingStep | null {
  const type = toType(row, { to, remarks, patch })
  if (type === null) return null
  // The registry's own time of the step, where it can be: we learn of a step some time after it was taken.
  const stated = findInstant(detail?.registryAt ?? null)
  const believed = stated !== null && stated <= now && stated >= row.acceptedAt.getTime()
  return believed ? { type, at: stated, otherwiseAt: now } : { type, at: now }
}

function toType(row: FilingRow, { to, remarks = [], patch }: MovingChange): DossierEventType | null {
  // Not a state: a request that the registry merely still shows is no second one, and a second one may come before an answer.
  if ((patch?.supplements ?? 0) > row.supplements) return 'supplement-asked'
  if (remarks.includes('supplement-submitted'))
    return row.state === 'supplement-requested' ? 'supplement-completed' : null
  const meaning = to === undefined ? null : meanings[to]
  if (meaning !== 'at-registry') return meaning
  // The papers reached the registry without us.
  if (row.state === 'supplement-requested') return 'supplement-completed'
  return findStatus(row.delivery) === null ? 'processing-started' : null
}

/** Whether it depends on the other filings of the dossier what the step means. */
export function endsDossier({ type }: FilingStep): boolean {
  return type === 'done' || type === 'not-accepted'
}

/**
 * A dossier ends with the last of its filings. One that is completed while another is open says nothing yet; one that is refused while
 * another is open or completed is a question for a person.
 */
export function withOthers(step: FilingStep, others: OtherFilings): FilingStep | null {
  if (step.type === 'done') return others.open ? null : step
  if (step.type !== 'not-accepted' || (!others.open && !others.completed)) return step
  return { ...step, apart: 'another-filing-open' }
}

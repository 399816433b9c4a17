/**
 * Which statuses the linked-service software gets of a dossier that it handed over, from the dossier's own events and from nothing else.
 * It enforces an order (taken in → accepted → sent to the registry → result → handed over) and takes none of them a second time; a request
 * for a supplement or a refusal may come before the result.
 */
import {
  type DossierEvent,
  type DossierEventType,
  type DossierPosition,
  type DossierStatus,
  inOrder,
  stepDossier,
} from '../dossier/dossier.ts'
import type { UnsendableReason } from '../sync/step.ts'
import type { LinkedStatus } from './linked.ts'

/** As what a status of ours is reported; `null` = it has no such status. */
export const reportedStatuses = {
  new: 'taken-in',
  accepted: 'accepted',
  'not-accepted': 'refused',
  'in-process': 'sent-to-registry',
  'supplement-asked': 'supplement-asked',
  'payment-asked': null,
  'withdrawal-asked': null,
  stopped: 'refused',
  done: 'result',
  'result-returned': 'handed-over',
} as const satisfies Record<DossierStatus, LinkedStatus | null>

/** The enforced order. */
const order = ['new', 'accepted', 'in-process', 'done', 'result-returned'] as const satisfies readonly DossierStatus[]

/** What must have been reported before a status; of one outside the order, that the dossier was taken in. */
export function requiredBefore(status: DossierStatus): readonly DossierStatus[] {
  const place = (order as readonly DossierStatus[]).indexOf(status)
  return place === -1 ? ['new'] : order.slice(0, place)
}

/** What may follow what. Which of them a supplement interrupted is not seen here: whatever is missing is reported first. */
const following = {
  begin: ['new'],
  new: ['accepted', 'supplement-asked', 'not-accepted', 'stopped'],
  accepted: ['in-process', 'supplement-asked', 'not-accepted', 'stopped'],
  'not-accepted': [],
  'in-process': ['done', 'supplement-asked', 'not-accepted', 'stopped'],
  'supplement-asked': ['accepted', 'in-process', 'done', 'not-accepted', 'stopped'],
  'payment-asked': [],
  'withdrawal-asked': [],
  stopped: [],
  done: ['result-returned'],
  'result-returned': [],
} as const satisfies Record<DossierStatus | 'begin', readonly DossierStatus[]>

/** `null` = as the first. */
export function mayBeReportedAfter(before: DossierStatus | null, next: DossierStatus): boolean {
  return (following[before ?? 'begin'] as readonly DossierStatus[]).includes(next)
}

/**
 * What an event is there: `step` = a status of its own; `once` = one that it has at most once, and that is not named when it comes again;
 * `not-carried` = something that has no status there; `none` = nothing that anyone would report.
 */
const meanings = {
  received: 'once',
  accepted: 'once',
  'not-accepted': 'step',
  'processing-started': 'once',
  'verification-asked': 'none',
  'verification-answered': 'none',
  'supplement-asked': 'step',
  'supplement-completed': 'none',
  'payment-asked': 'not-carried',
  'payment-completed': 'none',
  'withdrawal-asked': 'not-carried',
  stopped: 'step',
  done: 'step',
  'result-returned': 'step',
  reopened: 'not-carried',
  'apology-sent': 'none',
  'due-time-changed': 'none',
  registered: 'none',
} as const satisfies Record<DossierEventType, 'step' | 'once' | 'not-carried' | 'none'>

type PlannedEvent = Pick<DossierEvent, 'type' | 'at'>

interface PlannedReport {
  status: DossierStatus
  /** When it happened, ms since the epoch. */
  at: number
  /** The event that it is, or that supposes it. */
  event: PlannedEvent
  /** The event supposes it, and no event of its own was reported: its moment is the latest at which it was so. */
  supposed: boolean
}

export interface LinkedPlan {
  /** In order of time. */
  steps: readonly PlannedReport[]
  unsendable: readonly { event: PlannedEvent; status: DossierStatus; reason: UnsendableReason }[]
}

/**
 * `events`: those that count, in whatever order they were heard. Where one is not allowed after those before it, the plan ends before it:
 * the caller reads histories that are allowed.
 */
export function planLinkedSteps(events: readonly PlannedEvent[]): LinkedPlan {
  const steps: PlannedReport[] = []
  const unsendable: LinkedPlan['unsendable'][number][] = []
  const reported = new Set<DossierStatus>()
  let position: DossierPosition | undefined
  for (const { type, at } of inOrder(events)) {
    position = stepDossier(position, type)
    if (position === undefined) break
    const meaning = meanings[type]
    if (meaning === 'none') continue
    const { status } = position
    const event = { type, at }
    if (meaning === 'not-carried') unsendable.push({ event, status, reason: 'not-carried' })
    else if (mayStillBeReported(status, reported)) {
      const missing = requiredBefore(status).filter((one) => !reported.has(one))
      for (const one of [...missing, status]) {
        steps.push({ status: one, at, event, supposed: one !== status })
        reported.add(one)
      }
    } else if (meaning === 'step') unsendable.push({ event, status, reason: 'transition' })
  }
  return { steps, unsendable }
}

/** No number a second time: a second request for papers looks there like the first one sent again. */
function mayStillBeReported(status: DossierStatus, reported: ReadonlySet<DossierStatus>): boolean {
  if (reported.has('not-accepted') || reported.has('stopped') || reported.has(status)) return false
  return !reported.has('done') || status === 'result-returned'
}

/**
 * Which steps a public-service portal gets of a dossier, from the dossier's own events and from nothing else. A status is never
 * improved and none is made up: what the portal's table of transitions cannot take is left out and named, with the reason.
 */
import {
  type Channel,
  type DossierEvent,
  type DossierEventType,
  type DossierPosition,
  type DossierStatus,
  inOrder,
  stepDossier,
} from '../dossier/dossier.ts'

/** Where a dossier may begin at the portal, and what may follow what. */
export type PortalTransitions = Readonly<Record<DossierStatus | 'begin', readonly DossierStatus[]>>

/** The table of the contract (contracts/upstream/public-service-portal): inferred there, so it is a setting here. */
export const contractTransitions = {
  begin: ['new', 'accepted', 'not-accepted'],
  new: ['accepted', 'not-accepted'],
  accepted: ['in-process', 'supplement-asked', 'payment-asked', 'withdrawal-asked', 'stopped'],
  'not-accepted': [],
  'in-process': ['in-process', 'supplement-asked', 'payment-asked', 'withdrawal-asked', 'stopped', 'done'],
  'supplement-asked': ['in-process', 'withdrawal-asked', 'stopped'],
  'payment-asked': ['in-process', 'withdrawal-asked', 'stopped'],
  'withdrawal-asked': [],
  stopped: [],
  done: ['result-returned'],
  'result-returned': [],
} as const satisfies PortalTransitions

/** As what the refusal of a dossier is sent that is in process: stopped (dừng xử lý), or not accepted (không được tiếp nhận). */
type RefusalStatus = 'stopped' | 'not-accepted'

export interface PlanRules {
  transitions: PortalTransitions
  refusalInProcess: RefusalStatus
}

/** What of an event the plan reads. */
export type PlannedEvent = Pick<DossierEvent, 'type' | 'at'>

interface PlannedStep {
  status: DossierStatus
  /** When it happened, ms since the epoch. */
  at: number
  /** The event that it is, or that supposes it. */
  event: PlannedEvent
  /** The event supposes it, and no event of its own was reported: its moment is the latest at which it was so. */
  supposed: boolean
}

/**
 * Why an event cannot be sent.
 *
 * - `not-accepted-yet`: the portal knows the dossier as new; no event says or supposes that it was accepted.
 * - `ended-there`: by the steps before, the dossier has ended at the portal.
 * - `no-transition`: the portal's table does not let this status follow the one before.
 */
type UnsendableReason = 'not-accepted-yet' | 'ended-there' | 'no-transition'

interface UnsendableEvent {
  event: PlannedEvent
  /** Which status it would have been sent as. */
  status: DossierStatus
  reason: UnsendableReason
}

export interface PortalPlan {
  /** In order of time. */
  steps: readonly PlannedStep[]
  unsendable: readonly UnsendableEvent[]
}

/** What an event is at the portal: `step` has a status of its own, `return` leads back to where it was before, `none` is no step. */
const meanings = {
  received: 'step',
  accepted: 'step',
  'not-accepted': 'step',
  'processing-started': 'step',
  'verification-asked': 'none',
  'verification-answered': 'none',
  'supplement-asked': 'step',
  'supplement-completed': 'return',
  'payment-asked': 'step',
  'payment-completed': 'return',
  'withdrawal-asked': 'step',
  stopped: 'step',
  done: 'step',
  'result-returned': 'step',
  reopened: 'return',
  'apology-sent': 'none',
  'due-time-changed': 'none',
  registered: 'none',
} as const satisfies Record<DossierEventType, 'step' | 'return' | 'none'>

/**
 * The statuses that an event supposes, in their order. What is handed to those who settle it was accepted; what is settled was in
 * process, and a result that the citizen has exists. No other event supposes anything: papers are also asked for before acceptance.
 */
const suppositions: Partial<Record<DossierEventType, readonly DossierStatus[]>> = {
  'processing-started': ['accepted'],
  done: ['in-process'],
  'result-returned': ['in-process', 'done'],
}

/**
 * `events`: those that count, in whatever order they were heard. Where one is not allowed after those before it, the plan ends before it:
 * the caller reads histories that are allowed.
 */
export function planPortalSteps(
  events: readonly PlannedEvent[],
  channel: Channel | null,
  rules: PlanRules,
): PortalPlan {
  const ordered = inOrder(events)
  const steps: PlannedStep[] = []
  const unsendable: UnsendableEvent[] = []
  let position: DossierPosition | undefined
  for (const { type, at } of ordered) {
    const before = position
    position = stepDossier(before, type)
    if (position === undefined) break
    const meaning = meanings[type]
    if (meaning === 'none' || (type === 'received' && isAcceptedAtReceipt(ordered, channel))) continue
    const event = { type, at }
    const last = steps.at(-1)?.status ?? 'begin'
    const status = toPortalStatus(type, position, before, rules)
    const path = findPath(last, type, status, position, rules)
    if (path) {
      const supposed = path.map((one): PlannedStep => ({ status: one, at, event, supposed: true }))
      steps.push(...supposed, { status, at, event, supposed: false })
    } else if (meaning === 'step' || status !== last) {
      unsendable.push({ event, status, reason: findReason(last, rules) })
    }
  }
  return { steps, unsendable }
}

/** At the counter and by post, what is accepted in the moment of its receipt begins as accepted. Online it was new before. */
function isAcceptedAtReceipt(ordered: readonly PlannedEvent[], channel: Channel | null): boolean {
  const [received] = ordered
  return channel !== 'online' && ordered.some(({ type, at }) => type === 'accepted' && at === received?.at)
}

function toPortalStatus(
  type: DossierEventType,
  { status }: DossierPosition,
  before: DossierPosition | undefined,
  { refusalInProcess }: PlanRules,
): DossierStatus {
  return type === 'not-accepted' && before?.accepted === true ? refusalInProcess : status
}

/** The supposed steps between the last one and this status: as few as lead there; `undefined` = none do. */
function findPath(
  last: DossierStatus | 'begin',
  type: DossierEventType,
  status: DossierStatus,
  { accepted }: DossierPosition,
  rules: PlanRules,
): readonly DossierStatus[] | undefined {
  const supposed = accepted ? (suppositions[type] ?? []) : []
  for (let count = 0; count <= supposed.length; count++) {
    const between = supposed.slice(supposed.length - count)
    const path = [last, ...between, status]
    if (path.slice(1).every((next, index) => mayFollow(path[index] ?? 'begin', next as DossierStatus, rules)))
      return between
  }
  return undefined
}

const inProcess: readonly (DossierStatus | 'begin')[] = ['accepted', 'in-process', 'supplement-asked', 'payment-asked']

/** A portal that is sent refusals in process as `not-accepted` takes them, whatever its table says of the rest. */
export function mayFollow(
  from: DossierStatus | 'begin',
  to: DossierStatus,
  { transitions, refusalInProcess }: PlanRules,
): boolean {
  if (transitions[from].includes(to)) return true
  return to === 'not-accepted' && refusalInProcess === 'not-accepted' && inProcess.includes(from)
}

function findReason(last: DossierStatus | 'begin', { transitions }: PlanRules): UnsendableReason {
  if (last === 'begin' || last === 'new') return 'not-accepted-yet'
  const ended = transitions[last].length === 0 || last === 'done'
  return ended ? 'ended-there' : 'no-transition'
}

/**
 * What stands in the row of a dossier, derived from its events alone. Whatever changes a dossier goes through this function, and so
 * does the check that recomputes every row, so that both agree by construction.
 */
import {
  type DossierEvent,
  type DossierEventType,
  type DossierPosition,
  type DossierStatus,
  endedStatuses,
  inOrder,
  stepDossier,
} from './dossier.ts'

/**
 * Why an event is kept beside the history: the table of steps does not allow it there, another filing of the dossier is not done, or
 * the dossier was officially accepted at another moment before: the first acceptance that is recorded stands.
 */
export const apartReasons = ['step-not-allowed', 'another-filing-open', 'accepted-before'] as const
export type ApartReason = (typeof apartReasons)[number]

/** Due times as they were reckoned when an event was recorded. Milliseconds since the epoch. */
export interface ReckonedDue {
  firstDueAt: number | null
  dueAt: number | null
  provisional: boolean
  /** Why the present due time is not known. */
  unknown: string | null
  /** Which rules and which calendar it was reckoned by. */
  rules: string | null
}

/** An event as it was recorded. */
export interface RecordedEvent extends DossierEvent {
  /** `null` = it counts. */
  apart: ApartReason | null
  due: ReckonedDue | null
}

/** What is worth a person's attention in the data of a dossier, by code. */
export const dossierFindings = [
  'step-not-allowed',
  'another-filing-open',
  'accepted-twice',
  'done-at-receipt',
  'done-while-waiting',
  'reopened',
  'due-time-changed',
  'due-time-unknown',
] as const
export type DossierFinding = (typeof dossierFindings)[number]

export type EndType = (typeof endedStatuses)[number]

/** Milliseconds since the epoch; `null` = has not happened, or is not the case now. */
export interface DossierProjection {
  status: DossierStatus
  statusSince: number
  /** When the last step that counts happened. */
  lastAt: number
  acceptedAt: number | null
  firstDueAt: number | null
  dueAt: number | null
  dueProvisional: boolean
  dueUnknown: string | null
  /** The last step that happened up to the present due time: where it waited when time ran out. `null` = there is none, or no due time. */
  dueStep: DossierEventType | null
  /** When it was settled, refused or stopped; a result that is handed over later changes neither. */
  endedAt: number | null
  endType: EndType | null
  returnedAt: number | null
  /** How often a supplement was requested, since when one is open, and the time from request to completion of the others. */
  supplements: number
  supplementSince: number | null
  supplementMs: number
  verificationSince: number | null
  /** Whether it was ever requested, in a step that counts: what may explain that a dossier is late. */
  verificationRequested: boolean
  paymentRequested: boolean
  withdrawalRequested: boolean
  apologyAt: number | null
  findings: DossierFinding[]
}

/** The same minute: faster than a person can read a dossier. */
const atOnceMs = 60_000

/**
 * `events` in the order in which they were recorded. Fails for a history that the table of steps does not allow: what it does not
 * allow is recorded apart.
 */
export function projectDossier(events: readonly RecordedEvent[]): DossierProjection {
  const steps = inOrder(events.filter(({ apart }) => apart === null))
  const [first] = steps
  if (!first) throw new Error('a dossier has at least the event of its receipt')
  const state = begin(first.at)
  let position: DossierPosition | undefined
  let doneWhileWaiting = false
  for (const event of steps) {
    const before = position
    const waiting = before?.status === 'supplement-asked' || before?.status === 'payment-asked'
    if (event.type === 'done' && waiting) doneWhileWaiting = true
    position = stepDossier(before, event.type)
    if (!position) throw new Error(`a dossier may not take the step ${event.type} from ${before?.status ?? 'nothing'}`)
    take(state, event, before, position)
  }
  takeDue(state, events)
  const { dueAt } = state
  state.dueStep = (dueAt !== null && steps.findLast(({ at }) => at <= dueAt)?.type) || null
  state.findings = findFindings(state, first.at, events, doneWhileWaiting)
  return state
}

function begin(at: number): DossierProjection {
  return {
    status: 'new',
    statusSince: at,
    lastAt: at,
    acceptedAt: null,
    firstDueAt: null,
    dueAt: null,
    dueProvisional: false,
    dueUnknown: null,
    dueStep: null,
    endedAt: null,
    endType: null,
    returnedAt: null,
    supplements: 0,
    supplementSince: null,
    supplementMs: 0,
    verificationSince: null,
    verificationRequested: false,
    paymentRequested: false,
    withdrawalRequested: false,
    apologyAt: null,
    findings: [],
  }
}

function take(
  state: DossierProjection,
  { type, at }: DossierEvent,
  before: DossierPosition | undefined,
  { status, accepted }: DossierPosition,
): void {
  state.lastAt = at
  if (status !== state.status) [state.status, state.statusSince] = [status, at]
  if (accepted && state.acceptedAt === null) state.acceptedAt = at
  const ended = toEnd(status)
  if (ended === null) [state.endedAt, state.endType, state.returnedAt] = [null, null, null]
  else if (before === undefined || toEnd(before.status) === null) [state.endedAt, state.endType] = [at, ended]
  if (type === 'result-returned') state.returnedAt = at
  if (type === 'supplement-completed' && state.supplementSince !== null)
    state.supplementMs += at - state.supplementSince
  if (type === 'supplement-asked') [state.supplements, state.supplementSince] = [state.supplements + 1, at]
  else if (status !== 'supplement-asked') state.supplementSince = null
  if (type === 'verification-asked')
    [state.verificationRequested, state.verificationSince] = [true, state.verificationSince ?? at]
  if (type === 'payment-asked') state.paymentRequested = true
  if (type === 'withdrawal-asked') state.withdrawalRequested = true
  if (type === 'verification-answered' || ended !== null) state.verificationSince = null
  if (type === 'apology-sent') state.apologyAt = at
}

function toEnd(status: DossierStatus): EndType | null {
  return endedStatuses.find((end) => end === status) ?? null
}

/** The present due time is the one that was reckoned last; the first one is the first that was known, and stays. */
function takeDue(state: DossierProjection, events: readonly RecordedEvent[]): void {
  const reckoned = events.flatMap(({ due }) => (due === null ? [] : [due]))
  state.firstDueAt = reckoned.find(({ firstDueAt }) => firstDueAt !== null)?.firstDueAt ?? null
  const last = reckoned.at(-1)
  if (!last) return
  state.dueAt = last.dueAt
  state.dueProvisional = last.provisional
  state.dueUnknown = last.unknown
}

function findFindings(
  { endType, endedAt, dueUnknown }: DossierProjection,
  receivedAt: number,
  events: readonly RecordedEvent[],
  doneWhileWaiting: boolean,
): DossierFinding[] {
  const found: Record<DossierFinding, boolean> = {
    'step-not-allowed': events.some(({ apart }) => apart === 'step-not-allowed'),
    'another-filing-open': events.some(({ apart }) => apart === 'another-filing-open'),
    'accepted-twice': events.some(({ apart }) => apart === 'accepted-before'),
    'done-at-receipt': endType === 'done' && endedAt !== null && endedAt - receivedAt < atOnceMs,
    'done-while-waiting': doneWhileWaiting,
    reopened: events.some(({ type, apart }) => type === 'reopened' && apart === null),
    'due-time-changed': events.some(({ type, apart }) => type === 'due-time-changed' && apart === null),
    'due-time-unknown': dueUnknown !== null,
  }
  return dossierFindings.filter((finding) => found[finding])
}

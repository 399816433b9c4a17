/**
 * The words of filings (hồ sơ hộ tịch điện tử): what can be filed, which states a filing passes through, and the one
 * table of allowed transitions. Whatever changes a filing asks this table first; what it does not list cannot happen.
 */
import { z } from 'zod'
import type { Bilingual } from '../texts/bilingual.ts'

/** Acts of civil status (Law on Civil Status 60/2014/QH13) and the linked packages (Decree 63/2024/NĐ-CP). */
export const filingKinds = [
  'birth',
  'death',
  'marriage',
  'marital-status',
  'parent-child',
  'guardianship',
  'change',
  'extract',
  'birth-package',
  'death-package',
] as const
export const FilingKind = z
  .enum(filingKinds)
  .describe(
    'Kind of act: `birth` khai sinh, `death` khai tử, `marriage` kết hôn, `marital-status` xác nhận tình trạng hôn nhân, `parent-child` nhận cha, mẹ, con, `guardianship` giám hộ, `change` thay đổi, cải chính, bổ sung hộ tịch, `extract` bản sao trích lục, `birth-package` liên thông khai sinh – thường trú – bảo hiểm y tế, `death-package` liên thông khai tử – xóa thường trú – mai táng phí',
  )
export type FilingKind = (typeof filingKinds)[number]

/**
 * Where a filing stands.
 *
 * - `accepted`: durable here, waits for its turn or for its link. Provably not at the registry.
 * - `delivering`: a send is under way.
 * - `outcome-unknown`: it may have been sent; the registry is being asked before anything is sent again.
 * - `received` (1), `supplement-requested` (2), `eligible` (3), `completed` (4), `refused` (6): what the registry says.
 * - `identifier-pending`: registered, the personal number comes later (Official letter 3160/BTP-CNTT).
 * - `document-pending`: registered, the certificate is missing and asked for again.
 * - `rejected`: the registry returned the declaration with faults; the consumer may correct and send it again.
 * - `needs-review`: the registry said something that nobody here may interpret; a person decides.
 * - `lost-at-registry`: it said yes and does not know the dossier any more.
 * - `stale`: nothing moves, perhaps it was keyed in by hand at the registry.
 * - `dead-letter`: attempts ended; the cause is stored, a person may rerun it.
 * - `withdrawn`, `closed`: ended by the consumer, ended by an operator with a reason.
 */
export const filingStates = [
  'accepted',
  'delivering',
  'outcome-unknown',
  'received',
  'supplement-requested',
  'eligible',
  'identifier-pending',
  'document-pending',
  'completed',
  'refused',
  'rejected',
  'needs-review',
  'lost-at-registry',
  'stale',
  'dead-letter',
  'withdrawn',
  'closed',
] as const
export const FilingState = z.enum(filingStates)
export type FilingState = (typeof filingStates)[number]

/** What the registry can say of a dossier that it knows; every following state may jump to any of them. */
export const registryStates = [
  'received',
  'supplement-requested',
  'eligible',
  'identifier-pending',
  'document-pending',
  'completed',
  'refused',
] as const satisfies readonly FilingState[]
export type RegistryState = (typeof registryStates)[number]

/** The table. Absent = cannot happen. */
export const transitions: Readonly<Record<FilingState, readonly FilingState[]>> = {
  accepted: ['delivering', 'withdrawn', 'dead-letter', 'closed'],
  // Back to `accepted` only when provably nothing was sent.
  delivering: ['accepted', 'outcome-unknown', 'received', 'rejected', 'needs-review', 'dead-letter'],
  // Back to `accepted` only when the registry, asked late enough, does not know the dossier.
  'outcome-unknown': ['accepted', ...registryStates, 'rejected', 'needs-review', 'dead-letter', 'closed'],
  received: [
    'supplement-requested',
    'eligible',
    'identifier-pending',
    'document-pending',
    'completed',
    'refused',
    'needs-review',
    'lost-at-registry',
    'stale',
    'withdrawn',
    'closed',
  ],
  // `accepted` = a supplement was handed in and waits to be sent under the same codes.
  'supplement-requested': [
    'accepted',
    'received',
    'eligible',
    'identifier-pending',
    'document-pending',
    'completed',
    'refused',
    'needs-review',
    'lost-at-registry',
    'stale',
    'withdrawn',
    'closed',
  ],
  eligible: [
    'received',
    'supplement-requested',
    'identifier-pending',
    'document-pending',
    'completed',
    'refused',
    'needs-review',
    'lost-at-registry',
    'stale',
    'closed',
  ],
  'identifier-pending': ['document-pending', 'completed', 'needs-review', 'stale', 'closed'],
  'document-pending': ['identifier-pending', 'completed', 'needs-review', 'stale', 'closed'],
  completed: [],
  refused: [],
  // To `needs-review` only when it is withdrawn while the registry holds an earlier version of it.
  rejected: ['accepted', 'needs-review', 'withdrawn', 'closed'],
  // Whatever may have been sent is asked about before it is sent again.
  'needs-review': ['accepted', 'outcome-unknown', ...registryStates, 'lost-at-registry', 'withdrawn', 'closed'],
  'lost-at-registry': ['outcome-unknown', ...registryStates, 'needs-review', 'withdrawn', 'closed'],
  stale: [...registryStates, 'needs-review', 'lost-at-registry', 'withdrawn', 'closed'],
  'dead-letter': ['accepted', 'outcome-unknown', 'needs-review', 'withdrawn', 'closed'],
  withdrawn: [],
  closed: [],
}

export function mayBecome(from: FilingState, to: FilingState): boolean {
  return transitions[from].includes(to)
}

/** Nothing leaves these states. */
export const finalStates: readonly FilingState[] = filingStates.filter((state) => transitions[state].length === 0)

/** Registered, whatever papers are still to come: from these the registry's word leads forward only. */
const registeredStates = [
  'identifier-pending',
  'document-pending',
  'completed',
] as const satisfies readonly FilingState[]

export function isRegistered(state: FilingState | null): boolean {
  return registeredStates.some((registered) => registered === state)
}

/** States in which the registry holds the dossier and is asked about it from time to time. */
export const followedStates: readonly FilingState[] = [
  'received',
  'supplement-requested',
  'eligible',
  'identifier-pending',
  'document-pending',
  'stale',
  'lost-at-registry',
]

/** States in which the registry may or may not hold what this filing's next send will carry: later filings of the same dossier wait. */
export const undeliveredStates: readonly FilingState[] = ['accepted', 'delivering', 'outcome-unknown']

/** States that a consumer may withdraw from: nothing is at the registry, or it has not begun to work on it. */
export const withdrawableStates: readonly FilingState[] = filingStates.filter((state) =>
  transitions[state].includes('withdrawn'),
)

/** States that a supplement answers: a request for more papers, or a declaration that came back with faults. */
export const supplementableStates: readonly FilingState[] = ['supplement-requested', 'rejected']

/** States that wait for a person, with the next step told in filing-text.ts. */
export const attentionStates: readonly FilingState[] = [
  'rejected',
  'supplement-requested',
  'needs-review',
  'lost-at-registry',
  'stale',
  'dead-letter',
]

/**
 * What is reported of a filing: a new state, or a remark that leaves the state as it is.
 * Remarks: `supplement-submitted`; `duplicate-with-changed-content`; `second-supplement`;
 * `suspected-duplicate` (twins); `unknown-status` = the registry said something that may not be applied, with
 * its cause; `rerun`; `confirmed`; `withdrawal-requested` = the registry has it and cannot withdraw it by itself;
 * `registered-after-withdrawal` = it was registered all the same.
 */
export const filingRemarks = [
  'supplement-submitted',
  'duplicate-with-changed-content',
  'second-supplement',
  'suspected-duplicate',
  'unknown-status',
  'rerun',
  'confirmed',
  'withdrawal-requested',
  'registered-after-withdrawal',
] as const
export type FilingRemark = (typeof filingRemarks)[number]
export type FilingEventType = FilingState | FilingRemark

/** One event of one filing. `sequence` orders its consumer's feed without gaps; `number` counts the filing's own from 1. */
export interface FilingEvent {
  sequence: number
  filingId: string
  number: number
  type: FilingEventType
  state: FilingState
  /** ISO 8601. */
  at: string
}

/**
 * What an event carries beyond its type. It may quote the registry and so name people: it is encrypted at rest, goes only
 * to the consumer of the filing, and is never logged.
 */
export interface FilingEventDetail {
  /** The registry's own reason or message. */
  reason?: string | null | undefined
  /** Until when a supplement is due, ISO 8601 with offset. */
  supplementDue?: string | null | undefined
  /** The registry's time of this step, when it stated one. */
  registryAt?: string | null | undefined
  /** Faults that the registry found, at the consumer's own fields. */
  faults?: readonly { pointer: string | null; code: string; message: Bilingual }[] | undefined
  /** Why a person is needed, or why attempts ended: a code of filing-text.ts or of a failure. */
  cause?: string | undefined
  /** Who acted, for events that a person caused, and why. */
  actor?: string | undefined
  note?: string | undefined
}

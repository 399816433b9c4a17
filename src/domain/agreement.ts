/**
 * Orders that a second person must agree to (quy tắc hai người), because what they do cannot be undone: what is ordered, what it will do in
 * figures, who ordered it, and who may decide. Pure: no clock is asked and nothing is stored.
 *
 *   waiting ──(another person agrees)──▶ agreed ──(carried out, once)──▶ done | failed
 *   waiting ──(another person refuses)──▶ refused
 *   waiting ──(its time is over)──▶ expired
 */
import type { StopCause } from './sync/stop-cause.ts'

/** Acts that can be made to need a second person. */
export const agreedActs = [
  'rerun-filings',
  'rerun-lanes',
  'change-policy',
  'rotate-keys',
  'accept-key',
  'purge-trail',
] as const
export type AgreedAct = (typeof agreedActs)[number]

/** Carried out by the one who ran the command, with the id of what was agreed to; all else by a process of the gateway. */
export const actsOfCommands: readonly AgreedAct[] = ['rotate-keys', 'accept-key']

/** What is to be done. No person is in it. */
export type Order =
  | { act: 'rerun-filings'; cause: string; canary: number; perMinute: number }
  | { act: 'rerun-lanes'; target: string; cause: StopCause; canary: number; perMinute: number }
  /** `digest`: SHA-256 of the consumers file, hexadecimal. */
  | { act: 'change-policy'; digest: string }
  | { act: 'rotate-keys'; keyId: string }
  | { act: 'accept-key'; key: string }
  /** `month`: its first day. */
  | { act: 'purge-trail'; month: string }

/** What it will do, as counted when it was ordered. A rerun is carried out for so many at most. */
export const figureNames = ['filings', 'lanes', 'rows', 'added', 'removed', 'changed'] as const
export type Figures = Partial<Record<(typeof figureNames)[number], number>>

export const pendingStates = ['waiting', 'agreed', 'refused', 'expired', 'done', 'failed'] as const
export type PendingState = (typeof pendingStates)[number]

/** Who ordered or decides. */
export interface Agreer {
  /** The account (tài khoản cán bộ) as it stands in the trail. */
  account: string
  /** As the provider of sign-ins names the person. `null`: a command or a file, which nobody signed in for. */
  subject: string | null
}

export interface PendingOrder {
  id: string
  order: Order
  figures: Figures
  state: PendingState
  /** Moments are milliseconds since the epoch. */
  orderedAt: number
  orderedBy: Agreer
  expiresAt: number
  decidedAt: number | null
  decidedBy: string | null
  /** Code of the failure with which the carrying out ended; `null` = none. */
  failure: string | null
}

export type Decision = 'agree' | 'refuse'

/** `not-open`: decided by another, or its time is over. `own`: the one who ordered it is no second person. */
export type DecisionRefusal = 'not-open' | 'own'

/** Why this person may not decide; `undefined` = they may. Who ordered it may refuse it, which is to take it back. */
export function findRefusal(
  { state, expiresAt, orderedBy }: Pick<PendingOrder, 'state' | 'expiresAt' | 'orderedBy'>,
  decision: Decision,
  by: Agreer,
  now: number,
): DecisionRefusal | undefined {
  if (state !== 'waiting' || now >= expiresAt) return 'not-open'
  return decision === 'agree' && isSamePerson(orderedBy, by) ? 'own' : undefined
}

/**
 * By the provider's name for the person, or by the account; `tên@máy` of a command is the account `tên`. In doubt two are one person: then a
 * third one has to be found, and nothing is done by one alone.
 */
export function isSamePerson(one: Agreer, other: Agreer): boolean {
  if (one.subject !== null && one.subject === other.subject) return true
  return toName(one.account) === toName(other.account)
}

function toName(account: string): string {
  return account.normalize('NFC').trim().toLowerCase().split('@')[0] ?? ''
}

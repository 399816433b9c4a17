/**
 * What the audit trail holds: who asked or filed what about whom, for which purpose, and what left. The subject is a keyed
 * hash; no value of a person is ever in a record (population contract, section 8.2; Law 91/2025/QH15).
 */
import type { FailureCode } from './failure.ts'
import type { Attribute, Field } from './person/identity.ts'

/**
 * `disclosed` = an outcome or data left; `refused` = policy said no; `failed` = the upstream was asked and nothing left;
 * `done` = something was done by hand or taken over, and nothing left by it.
 */
type AuditOutcome = 'disclosed' | 'refused' | 'failed' | 'done'

/**
 * What is done with filings: taken over, sent to the registry, supplemented, withdrawn; the result or certificate handed
 * out; and what operators do by hand.
 */
export type FilingOperation =
  | 'file'
  | 'deliver'
  | 'supplement'
  | 'withdraw'
  | 'result'
  | 'certificate'
  | 'rerun'
  | 'stop-rerun'
  | 'confirm'
  | 'close'
  | 'webhook-register'
  | 'webhook-remove'
  | 'webhook-enable'
  | 'webhook-replay'

/** What one-stop systems do with dossiers: register them, and report their steps. */
export type DossierOperation = 'register-dossier' | 'report-step'

/** What operators do to a path by hand. */
export type PathOperation = 'hold-path' | 'release-path' | 'drain-path' | 'probe-path'

/** Names, and only names, of what is in a filing or its result. */
export type FilingField = 'declaration' | 'attachments' | 'register-entry' | 'personal-number' | 'certificate'

/** `sending` is written before the send: what became of it is in the filing's events. */
type FilingResult = 'accepted' | 'replayed' | 'sending' | 'told' | 'done'

export interface AuditEntry {
  requestId: string
  consumer: string
  credential: string
  operation: 'verify' | 'lookup' | FilingOperation | DossierOperation | PathOperation
  procedure: string
  dossier: string
  officer: string
  officerAccount?: string | undefined
  unit: string
  /** Keyed hash of the number that was searched, or of the person whom the filing concerns. */
  subject: string
  /** Names, and only names, of what was asked for, sent or handed out. */
  fields: readonly (Field | Attribute | FilingField)[]
  outcome: AuditOutcome
  /** The result that was reported: `matched`, `not-matched`, `found`, what became of a filing, or the failure's code. */
  result: 'matched' | 'not-matched' | 'found' | FilingResult | FailureCode
  path: string | null
  attempts: number
  shared: boolean
  upstreamRequestId: string | null
  exchangeId: string | null
  durationMs: number
  /** Which filing, run, webhook endpoint, path (`link/path`) or step of a dossier (type and moment) it was about. */
  object?: string | undefined
  /** Why a path was acted on, in the operator's own words. No number of a person can stand in them. */
  note?: string | undefined
}

/** A chain's own records: its opening, and the checkpoints (knots in the format) that tie it to the others. */
export interface CheckpointEntry {
  knot: 'opened' | 'tied' | 'closed'
  /** Which key the chain is hashed with. */
  key: string
  /** The last record of every other chain, as this process saw it: what a later removal there would contradict. */
  heads: readonly { chain: string; seq: number; hash: string }[]
}

/**
 * What the audit trail holds: who asked what about whom, for which purpose, and what left. The subject is a keyed hash;
 * no value of a person is ever in a record (population contract, section 8.2; Law 91/2025/QH15).
 */
import type { FailureCode } from './failure.ts'
import type { Attribute, Field } from './identity.ts'

/** `disclosed` = an outcome or data left; `refused` = policy said no; `failed` = the upstream was asked and nothing left. */
type AuditOutcome = 'disclosed' | 'refused' | 'failed'

export interface AuditEntry {
  requestId: string
  consumer: string
  credential: string
  operation: 'verify' | 'lookup'
  procedure: string
  dossier: string
  officer: string
  officerAccount?: string | undefined
  unit: string
  /** Keyed hash of the number that was searched. */
  subject: string
  /** Names, and only names, of what was asked for. */
  fields: readonly (Field | Attribute)[]
  outcome: AuditOutcome
  /** What was told: `matched`, `not-matched`, `found`, or the failure's code. */
  result: 'matched' | 'not-matched' | 'found' | FailureCode
  path: string | null
  attempts: number
  shared: boolean
  upstreamRequestId: string | null
  exchangeId: string | null
  durationMs: number
}

/** A chain's own records: its opening, and the knots that tie it to the others. */
export interface KnotEntry {
  knot: 'opened' | 'tied' | 'closed'
  /** Which key the chain is hashed with. */
  key: string
  /** The last record of every other chain, as this process saw it: what a later removal there would contradict. */
  heads: readonly { chain: string; seq: number; hash: string }[]
}

/**
 * Certificates that did not hold against the register, for those who investigate forgeries. A case is a question, and no finding of a
 * forgery: what is kept of it names the place of a paper in a register, the counter where it was shown and the record in the trail.
 */
import type { CertificateKind } from './certificate.ts'
import type { Verdict } from './compare-certificate.ts'
import type { FlagCode } from './form-flags.ts'

export interface CertificateCase {
  /** Milliseconds since the epoch. */
  at: number
  /** Of the request, and so of its record in the trail. */
  requestId: string
  consumer: string
  /** The agency at whose counter it was shown. */
  unit: string
  procedure: string
  dossier: string
  kind: CertificateKind
  verdict: Verdict
  /** Keyed hash of its place in the register: one paper is one, wherever it is shown. */
  paper: string
  /** Keyed hash of its holder. */
  subject: string
  /** Code of the registering unit, year and register number as the paper states them; `null` = it does not. */
  issuer: string | null
  year: number | null
  number: number | null
  differing: readonly string[]
  flags: readonly FlagCode[]
}

export interface KnownCase extends CertificateCase {
  id: number
  /** Agencies at whose counters this paper was shown. */
  counters: number
}

/** Moments are milliseconds since the epoch; what is absent covers all. */
export interface CaseFilter {
  since: number
  until?: number | undefined
  kind?: CertificateKind | undefined
  verdict?: Verdict | undefined
  issuer?: string | undefined
  paper?: string | undefined
  numberFrom?: number | undefined
  numberTo?: number | undefined
}

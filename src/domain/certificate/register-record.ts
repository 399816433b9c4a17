/** The seam to the records of the civil-status registry: what is asked about a certificate, and what a path answers, free of any dialect. */
import type { BirthDate } from '../person/identity.ts'
import type { Span } from '../trace.ts'
import type { CertificateKind, CertificateRole, RegistrationOnCertificate } from './certificate.ts'

/** One value of a record. `unreadable` = something stands there that nobody here reads: neither a difference nor nothing. */
export type Reading<T> = { state: 'read'; value: T } | { state: 'absent' } | { state: 'unreadable' }

export interface RecordedPerson {
  fullName: Reading<string>
  dateOfBirth: Reading<BirthDate>
  sex: Reading<'male' | 'female' | 'undetermined'>
  personalNumber: Reading<string>
}

/**
 * Notes of the register that change what a certificate says (ghi chú; Circular 04/2020/TT-BTP, Art. 23). `other` = a note that
 * nobody here reads: a person looks.
 */
export const registerNotes = [
  'correction',
  'divorce',
  'annulled',
  'recognition',
  'adoption',
  'guardianship',
  'declared-missing',
  'limited-capacity',
  'declared-dead',
  'declaration-ended',
  'other',
] as const
export type RegisterNote = (typeof registerNotes)[number]

/** An act as the register holds it. Held for one comparison and dropped; nothing of it leaves. */
export interface RegisterRecord {
  number: Reading<string>
  book: Reading<string>
  page: Reading<string>
  /** `yyyy-mm-dd`. */
  date: Reading<string>
  /** Code in the registry's catalogue of the day of registration. */
  unit: Reading<string>
  dateOfDeath: Reading<BirthDate>
  people: Readonly<Partial<Record<CertificateRole, RecordedPerson>>>
  notes: readonly RegisterNote[]
}

export interface RecordQuestion {
  kind: CertificateKind
  registration: Pick<RegistrationOnCertificate, 'number' | 'date' | 'dossier' | 'lastNoteDate'> & {
    unitCode: string | null
  }
}

/**
 * How the registry was asked: `register-day` = the records of the unit that were entered or changed on a day (`dsHoSoDangKy`,
 * `traHoSo`); `dossier` = the result of the dossier under which the act was registered.
 */
export type RecordWay = 'register-day' | 'dossier'

/** `contract` = the ministry's manual or a running client describes this question; `assumed` = nobody has confirmed it for this time. */
export type RecordCertainty = 'contract' | 'assumed'

export interface RecordSource {
  way: RecordWay
  certainty: RecordCertainty
}

export type RecordAnswer =
  | ({ state: 'records'; records: readonly RegisterRecord[] } & RecordSource)
  /** The registry said that it has none. `complete: false` = where it looked not every act of that time stands, so that nothing follows. */
  | ({ state: 'none'; complete: boolean } & RecordSource)
  /** Known there, and not registered yet. */
  | ({ state: 'unfinished' } & RecordSource)
  /** An answer that may not be applied: it is about another dossier, says two things, or has a form that nobody here reads. */
  | ({ state: 'unclear' } & RecordSource)
  | { state: 'not-askable'; because: 'no-way' | 'unit-code-missing' | 'too-many' }

export interface RegisterRecords {
  /** Whether this path has a way at all to ask this question: another one may have. */
  hasWay(question: RecordQuestion): boolean
  /** Every error it throws is a GatewayFailure. */
  findRecords(question: RecordQuestion, signal: AbortSignal, span?: Span): Promise<RecordAnswer>
  /**
   * Asks the question for records about nobody, as the doctor does: resolves to its name once an answer was read, to `null` where the
   * path has none.
   */
  probeRecords(signal: AbortSignal): Promise<{ operation: string } | null>
}

/**
 * A certificate held against the records that the registry gave: what each field turned out to be, and the verdict that follows.
 * Pure. No value of a record is in what comes out, and only fields that the certificate states are spoken of.
 */
import { isDeepStrictEqual } from 'node:util'
import type { BirthDate } from '../person/identity.ts'
import { compareNames, type NameDifference } from '../person/names.ts'
import { nfc } from '../text.ts'
import { type Certificate, type CertificateRole, rolesOnCertificates } from './certificate.ts'
import { compareRegisterNumbers } from './register-number.ts'
import type { Reading, RecordAnswer, RecordedPerson, RegisterNote, RegisterRecord } from './register-record.ts'

/**
 * What one field turned out to be. `equal-normalised` = the same, written differently: letter case, Unicode form, spaces, the place of
 * a tone mark, zeros in front. `year-only` = the years agree and one side knows no more. `not-recorded` = the record holds nothing
 * there. `unreadable` = it holds something that nobody here reads.
 */
export const fieldOutcomes = [
  'equal',
  'equal-normalised',
  'year-only',
  'differs',
  'not-recorded',
  'unreadable',
] as const
export type FieldOutcome = (typeof fieldOutcomes)[number]

type FieldDifference =
  | NameDifference
  | 'different-day'
  | 'different-year'
  | 'day-and-month-swapped'
  | 'code-of-another-day'

interface Outcome {
  outcome: FieldOutcome
  /** Why it differs, where there is more than one way to. Never what the register holds. */
  because?: readonly FieldDifference[]
}

interface ComparedField extends Outcome {
  /** JSON pointer below the certificate: `/people/child/fullName`. */
  pointer: string
}

/**
 * `match` = every field that was compared agrees, the names of all holders among them. `mismatch` = a record was found and a field
 * differs. `not-found` = the registry has no such record where it was asked; that never says that the paper is forged.
 */
export const verdicts = ['match', 'mismatch', 'not-found', 'not-checkable'] as const
export type Verdict = (typeof verdicts)[number]

/** Why nothing could be said. */
export const uncheckedReasons = [
  'no-way',
  'unit-code-missing',
  'unit-not-sure',
  'too-many',
  'list-incomplete',
  'not-registered-yet',
  'answer-unclear',
  'several-records',
  'register-unreadable',
  'nothing-compared',
] as const
export type UncheckedReason = (typeof uncheckedReasons)[number]

export interface Judgement {
  verdict: Verdict
  /** With `not-checkable` only. */
  reason: UncheckedReason | null
  fields: readonly ComparedField[]
  notes: readonly RegisterNote[]
}

/** What the lists of administrative units say beside the paper itself. */
export interface UnitContext {
  /** The code of the registering unit, as the paper states it or as its name was read; `null` = not known. */
  unitCode: string | null
  /** Whether a unit had this code on a day (`yyyy-mm-dd`); `null` = no list says. */
  unitExistedOn(code: string, day: string): boolean | null
}

/** What an answer of the registry means for this certificate. */
export function judgeCertificate(certificate: Certificate, answer: RecordAnswer, units: UnitContext): Judgement {
  switch (answer.state) {
    case 'not-askable':
      return unchecked(answer.because)
    case 'unfinished':
      return unchecked('not-registered-yet')
    case 'unclear':
      return unchecked('answer-unclear')
    case 'none':
      return answer.complete ? notFound : unchecked('list-incomplete')
    case 'records': {
      const chosen = chooseRecord(certificate, answer.records, units, answer.way === 'dossier')
      if (chosen === 'none') return notFound
      return chosen === 'several' ? unchecked('several-records') : judgeFields(certificate, chosen)
    }
  }
}

const notFound: Judgement = { verdict: 'not-found', reason: null, fields: [], notes: [] }
const unchecked = (reason: UncheckedReason): Judgement => ({ verdict: 'not-checkable', reason, fields: [], notes: [] })

interface Compared {
  record: RegisterRecord
  fields: readonly ComparedField[]
}

const agrees = (outcome: FieldOutcome): boolean => outcome === 'equal' || outcome === 'equal-normalised'

/**
 * The record that the certificate is about: the one of its dossier; else, of the records of its unit, one with its number or with its
 * holders, and of several the one that differs least.
 */
function chooseRecord(
  certificate: Certificate,
  records: readonly RegisterRecord[],
  units: UnitContext,
  byDossier: boolean,
): Compared | 'none' | 'several' {
  const compared = records.map((record) => ({ record, fields: compareFields(certificate, record, units) }))
  const candidates = byDossier ? compared : compared.filter((one) => isMeant(certificate, one))
  const count = ({ fields }: Compared, wanted: (outcome: FieldOutcome) => boolean) =>
    fields.filter(({ outcome }) => wanted(outcome)).length
  const rank = (one: Compared) => [count(one, (outcome) => outcome === 'differs'), -count(one, agrees)] as const
  const [best, second] = candidates.toSorted((a, b) => {
    const [x, y] = [rank(a), rank(b)]
    return x[0] - y[0] || x[1] - y[1]
  })
  if (best === undefined) return 'none'
  const alike = second !== undefined && isDeepStrictEqual(rank(best), rank(second))
  return alike && !isDeepStrictEqual(best.record, second.record) ? 'several' : best
}

function isMeant({ kind, people }: Certificate, { fields }: Compared): boolean {
  const outcomeAt = (pointer: string) => fields.find((field) => field.pointer === pointer)?.outcome
  const number = outcomeAt('/registration/number')
  if (number !== undefined && agrees(number) && outcomeAt('/registration/book') !== 'differs') return true
  return rolesOnCertificates[kind].holders.every((role: CertificateRole) => {
    const name = outcomeAt(`/people/${role}/fullName`)
    const birth = outcomeAt(`/people/${role}/dateOfBirth`)
    // A name alone is many people's.
    return (
      people[role] !== undefined && name !== undefined && agrees(name) && birth !== undefined && birth !== 'differs'
    )
  })
}

function judgeFields({ kind }: Certificate, { record: { notes }, fields }: Compared): Judgement {
  const some = (outcome: FieldOutcome) => fields.some((field) => field.outcome === outcome)
  if (some('differs')) return { verdict: 'mismatch', reason: null, fields, notes }
  if (some('unreadable')) return { verdict: 'not-checkable', reason: 'register-unreadable', fields, notes }
  const named = rolesOnCertificates[kind].holders.every((role: CertificateRole) =>
    fields.some(({ pointer, outcome }) => pointer === `/people/${role}/fullName` && agrees(outcome)),
  )
  if (!named) return { verdict: 'not-checkable', reason: 'nothing-compared', fields, notes }
  return { verdict: 'match', reason: null, fields, notes }
}

function compareFields(
  { registration, people, dateOfDeath }: Certificate,
  record: RegisterRecord,
  { unitCode, unitExistedOn }: UnitContext,
): ComparedField[] {
  const fields: ComparedField[] = []
  const compare = <T, R>(
    pointer: string,
    claimed: T | undefined,
    reading: Reading<R>,
    compareOne: (claimed: T, recorded: R) => Outcome,
  ): void => {
    if (claimed === undefined) return
    const found: Outcome =
      reading.state === 'read'
        ? compareOne(claimed, reading.value)
        : { outcome: reading.state === 'absent' ? 'not-recorded' : 'unreadable' }
    fields.push({ pointer, ...found })
  }
  const { number, book, page, date, unit } = registration
  compare('/registration/number', number, record.number, compareNumbers)
  compare('/registration/book', book, record.book, compareNumbers)
  compare('/registration/page', page, record.page, compareNumbers)
  compare('/registration/date', date, record.date, (claimed, recorded) =>
    compareDates({ precision: 'day', date: claimed }, { precision: 'day', date: recorded }),
  )
  // A unit that the paper names without its code is compared by the code that the name was read as.
  const unitAt = unit?.code === undefined ? '/registration/unit/name' : '/registration/unit/code'
  // A code means a unit on a day. Where the paper states none, as it may beside its dossier, the register's own day says it.
  const day = date ?? (record.date.state === 'read' ? record.date.value : undefined)
  compare(unitAt, unitCode ?? undefined, record.unit, (claimed, recorded) =>
    compareUnits(claimed, recorded, day, unitExistedOn),
  )
  for (const [role, person] of Object.entries(people)) {
    if (person === undefined) continue
    const recorded = record.people[role as CertificateRole] ?? nobody
    compare(`/people/${role}/fullName`, person.fullName, recorded.fullName, compareFullNames)
    compare(`/people/${role}/dateOfBirth`, person.dateOfBirth, recorded.dateOfBirth, compareDates)
    compare(`/people/${role}/sex`, person.sex, recorded.sex, (claimed, sex) => {
      if (sex === 'undetermined') return { outcome: 'not-recorded' }
      return { outcome: sex === claimed ? 'equal' : 'differs' }
    })
    compare(`/people/${role}/personalNumber`, person.personalNumber, recorded.personalNumber, (claimed, recorded) => ({
      outcome: claimed === recorded ? 'equal' : 'differs',
    }))
  }
  compare('/dateOfDeath', dateOfDeath, record.dateOfDeath, compareDates)
  return fields
}

const nothing = { state: 'absent' } as const
const nobody: RecordedPerson = { fullName: nothing, dateOfBirth: nothing, sex: nothing, personalNumber: nothing }

const compareNumbers = (claimed: string, recorded: string): Outcome => ({
  outcome: compareRegisterNumbers(claimed, recorded),
})

const inOneLine = (text: string): string => nfc(text).replace(/\s+/gu, ' ').trim()

function compareFullNames(claimed: string, recorded: string): Outcome {
  if (inOneLine(claimed) === inOneLine(recorded)) return { outcome: 'equal' }
  const { outcome, because } = compareNames(claimed, recorded)
  return outcome === 'match' ? { outcome: 'equal-normalised' } : { outcome: 'differs', because }
}

const toYear = (date: BirthDate): number => (date.precision === 'year' ? date.year : Number(date.date.slice(0, 4)))

function compareDates(claimed: BirthDate, recorded: BirthDate): Outcome {
  if (toYear(claimed) !== toYear(recorded)) return { outcome: 'differs', because: ['different-year'] }
  if (claimed.precision === 'year' && recorded.precision === 'year') return { outcome: 'equal' }
  if (claimed.precision === 'year' || recorded.precision === 'year') return { outcome: 'year-only' }
  if (claimed.date === recorded.date) return { outcome: 'equal' }
  const [year, month, day] = claimed.date.split('-')
  const swapped = recorded.date === `${year}-${day}-${month}`
  return { outcome: 'differs', because: [swapped ? 'day-and-month-swapped' : 'different-day'] }
}

/**
 * Codes of the catalogue of the day of registration. A code that did not exist on that day is one of another day: the register has
 * been moved to today's units, and the two cannot be compared.
 */
function compareUnits(
  claimed: string,
  recorded: string,
  day: string | undefined,
  unitExistedOn: UnitContext['unitExistedOn'],
): Outcome {
  if (claimed === recorded) return { outcome: 'equal' }
  const zeros = (code: string) => code.replace(/^0+(?=.)/, '')
  if (zeros(claimed) === zeros(recorded) && recorded.length < claimed.length) return { outcome: 'equal-normalised' }
  if (day !== undefined && unitExistedOn(recorded, day) === false)
    return { outcome: 'not-recorded', because: ['code-of-another-day'] }
  return { outcome: 'differs' }
}

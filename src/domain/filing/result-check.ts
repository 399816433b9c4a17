/**
 * Checks whether the registry registered what was declared. A result about somebody else (another child of the same ward, a
 * twin, a neighbour in a batch) is not handed out before a person has looked at it. The fields that differ are reported,
 * never their content in the other result.
 */
import type { Declaration } from '../declaration/declaration.ts'
import type { BirthDate } from '../person/identity.ts'
import { compareNames } from '../person/names.ts'
import { readPersonalNumber } from '../person/personal-number.ts'
import type { FilingEventDetail, FilingKind } from './filing.ts'

/** A person as a result names them; `null` = it says nothing there that can be read. */
export interface ResultPerson {
  /** Member of the declaration. */
  role: ResultRole
  fullName: string | null
  dateOfBirth: BirthDate | null
  sex: 'male' | 'female' | 'undetermined' | null
  /** What it says in a form that nobody here reads; absent = nothing. It might say that this is somebody else. */
  unreadable?: readonly ResultAspect[] | undefined
}

export type ResultRole =
  | 'child'
  | 'mother'
  | 'father'
  | 'deceased'
  | 'husband'
  | 'wife'
  | 'person'
  | 'parent'
  | 'guardian'
  | 'ward'

export const resultAspects = ['fullName', 'dateOfBirth', 'sex'] as const
type ResultAspect = (typeof resultAspects)[number]
const whole = ['fullName', 'dateOfBirth', 'sex'] as const
const born = ['fullName', 'dateOfBirth'] as const
/** Of a parent only the name tells one child from another; an officer may well complete a year of birth. */
const named = ['fullName'] as const

/** What can be compared of each kind. The requester is not: who hands a dossier in may change at the desk. */
export const comparedInResults = {
  birth: { child: whole, mother: named, father: named },
  'birth-package': { child: whole, mother: named, father: named },
  death: { deceased: whole },
  'death-package': { deceased: whole },
  marriage: { husband: born, wife: born },
  'marital-status': { person: whole },
  'parent-child': { parent: whole, child: whole },
  guardianship: { guardian: born, ward: born },
  // The result of a change states what became of the person: the name, the day or the sex may be what was changed.
  change: {},
  extract: { person: whole },
} as const satisfies Record<FilingKind, Partial<Record<ResultRole, readonly ResultAspect[]>>>

interface Checked {
  people: readonly ResultPerson[]
  personalNumber: string | null
}
type Fault = NonNullable<FilingEventDetail['faults']>[number]

/**
 * Where the result contradicts the declaration, or says something there that cannot be read. What either does not state
 * contradicts nothing.
 */
export function resultDifferences(kind: FilingKind, declaration: Declaration, result: Checked): Fault[] {
  const found: Fault[] = []
  const differs = (role: string, member: string) =>
    found.push({ pointer: `/declaration/${role}/${member}`, code: 'differs-in-result', message: differing })
  const compared: Partial<Record<ResultRole, readonly ResultAspect[]>> = comparedInResults[kind]
  for (const person of result.people) {
    const stated = findStated(declaration, person.role)
    if (stated === undefined) continue
    for (const aspect of compared[person.role] ?? []) {
      if (contradicts[aspect](stated, person)) differs(person.role, aspect)
      else if (person.unreadable?.includes(aspect) && stated[aspect] !== undefined) {
        const pointer = `/declaration/${person.role}/${aspect}`
        found.push({ pointer, code: 'unreadable-in-result', message: unreadable })
      }
    }
  }
  const child = kind === 'birth' || kind === 'birth-package' ? findStated(declaration, 'child') : undefined
  if (child !== undefined && numberContradicts(child, result.personalNumber)) differs('child', 'personalNumber')
  return found
}

/** The members of a person on a declaration that a result repeats. */
interface Stated {
  fullName?: string | undefined
  dateOfBirth?: BirthDate | undefined
  sex?: string | undefined
  personalNumber?: string | undefined
}

function findStated(declaration: Declaration, role: ResultRole): Stated | undefined {
  const stated = Object.entries(declaration).find(([member]) => member === role)?.[1]
  return typeof stated === 'object' && stated !== null ? (stated as Stated) : undefined
}

const contradicts: Record<ResultAspect, (stated: Stated, person: ResultPerson) => boolean> = {
  fullName: ({ fullName }, person) =>
    fullName !== undefined && person.fullName !== null && isOtherName(fullName, person.fullName),
  dateOfBirth: ({ dateOfBirth }, person) =>
    dateOfBirth !== undefined && person.dateOfBirth !== null && isOtherBirth(dateOfBirth, person.dateOfBirth),
  sex: ({ sex }, person) => sex !== undefined && person.sex !== null && sex !== person.sex,
}

/** Ways of writing one name. A missing middle name or one other letter is what sets siblings apart. */
const ways: ReadonlySet<string> = new Set(['accents-missing', 'i-y-spelling', 'syllables-joined'])

function isOtherName(declared: string, registered: string): boolean {
  const { outcome, because } = compareNames(declared, registered)
  return outcome === 'mismatch' || because.some((difference) => !ways.has(difference))
}

/** A year alone is compared by the year. */
function isOtherBirth(declared: BirthDate, registered: BirthDate): boolean {
  if (declared.precision === 'day' && registered.precision === 'day') return declared.date !== registered.date
  return toYear(declared) !== toYear(registered)
}

/** The number says sex, century and year of birth (Decree 137/2015/NĐ-CP, Article 13). */
function numberContradicts({ personalNumber, sex, dateOfBirth }: Stated, given: string | null): boolean {
  const digits = given === null ? null : readPersonalNumber(given)
  if (digits === null) return false
  if (personalNumber !== undefined) return personalNumber !== given
  const otherSex = (sex === 'male' || sex === 'female') && sex !== digits.sex
  return otherSex || (dateOfBirth !== undefined && toYear(dateOfBirth) !== digits.birthYear)
}

const toYear = (date: BirthDate): number => (date.precision === 'year' ? date.year : Number(date.date.slice(0, 4)))

const unreadable = {
  vi: 'Kết quả đăng ký có nêu mục này nhưng không đọc được, nên chưa thể đối chiếu với tờ khai',
  en: 'The result of the registration states this and it cannot be read, so it could not be held against the declaration',
}

const differing = {
  vi: 'Kết quả đăng ký khác với tờ khai ở mục này',
  en: 'The result of the registration differs from the declaration here',
}

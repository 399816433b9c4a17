/**
 * Compares what a caller claims with what the register holds, attribute by attribute, without telling any of it.
 * `match` leaves nothing to look at, `close` asks a person to look, `not-recorded` says that the register cannot tell, and
 * `unreadable` that it may, but not in a form that was understood.
 */
import { z } from 'zod'
import { encodeBilingual } from '../texts/bilingual.ts'
import {
  type Attribute,
  type AttributeOutcome,
  BirthDate,
  type Coded,
  type Notice,
  type Person,
  type PersonClaim,
  UnitGeneration,
} from './identity.ts'
import { compareNames, exceedsKey, FullName, type NameDifference, nameKey } from './names.ts'
import { OldCardNumber } from './personal-number.ts'
import { shippedUnitCodes, type UnitCodes } from './units.ts'

const digits = (length: number) =>
  z
    .string()
    .regex(
      new RegExp(`^\\d{${length}}$`),
      encodeBilingual(`Mã có đúng ${length} chữ số`, `The code has exactly ${length} digits`),
    )

/** A residence as a claim: codes, since names of units repeat all over the country. */
const ResidenceClaim = z
  .strictObject({
    province: digits(2).describe('Province or city (mã tỉnh, thành phố), 2 digits'),
    commune: digits(5).describe('Commune, ward or special zone (mã xã, phường, đặc khu), 5 digits'),
    generation: UnitGeneration.exclude(['unknown'])
      .optional()
      .describe('Generation of these codes; when absent, the one whose lists they fit into'),
  })
  .describe('Permanent residence (nơi thường trú), by unit codes')
  .meta({ examples: [{ province: '01', commune: '00004', generation: 'since-2025-07' }] })

/** What is claimed about a person beyond the data that identify; what is absent is not compared. */
export const AttributeClaims = z.strictObject({
  fullName: FullName.optional(),
  dateOfBirth: BirthDate.optional(),
  sex: z.enum(['male', 'female']).optional().describe('Sex (giới tính)'),
  ethnicity: z
    .string()
    .regex(
      /^\d{1,2}$/,
      encodeBilingual('Mã dân tộc có 1 hoặc 2 chữ số, ví dụ 01', 'An ethnicity code has 1 or 2 digits, such as 01'),
    )
    .optional()
    .describe('Ethnicity (dân tộc), code of the statistics office; `1` and `01` are the same'),
  nationality: z
    .string()
    .regex(
      /^[A-Za-z]{2}$/,
      encodeBilingual('Mã quốc gia gồm 2 chữ cái, ví dụ VN', 'A country code has 2 letters, such as VN'),
    )
    .optional()
    .describe('Nationality (quốc tịch), ISO 3166-1 alpha-2'),
  oldCardNumber: OldCardNumber.optional(),
  fatherName: FullName.optional().describe('Full name of the father (họ, chữ đệm và tên cha)'),
  motherName: FullName.optional().describe('Full name of the mother (họ, chữ đệm và tên mẹ)'),
  spouseName: FullName.optional().describe('Full name of the spouse (họ, chữ đệm và tên vợ hoặc chồng)'),
  permanentResidence: ResidenceClaim.optional(),
}) satisfies z.ZodType<{ [name in Attribute]?: unknown }>
export type AttributeClaims = z.infer<typeof AttributeClaims>

type Difference =
  | NameDifference
  | 'year-only-claimed'
  | 'year-only-recorded'
  | 'day-and-month-swapped'
  | 'different-day'
  | 'different-year'
  | 'different-commune'
  | 'different-province'
  | 'other-generation'
  | 'generation-unknown'

export interface AttributeComparison {
  outcome: AttributeOutcome
  /** Why it is not a match, where there is more than one way not to be. Never what the register holds. */
  because?: readonly Difference[]
}

const match: AttributeComparison = { outcome: 'match' }
const mismatch: AttributeComparison = { outcome: 'mismatch' }
const notRecorded: AttributeComparison = { outcome: 'not-recorded' }
const unreadable: AttributeComparison = { outcome: 'unreadable' }
const outcome = (word: AttributeOutcome, ...because: Difference[]): AttributeComparison => ({ outcome: word, because })

/** Where the register holds what an attribute is compared with, as notices point to it. */
export const attributePointers = {
  fullName: '/person/fullName',
  dateOfBirth: '/person/dateOfBirth',
  sex: '/person/sex',
  ethnicity: '/person/ethnicity',
  nationality: '/person/nationality',
  oldCardNumber: '/person/oldCardNumber',
  fatherName: '/person/father/fullName',
  motherName: '/person/mother/fullName',
  spouseName: '/person/spouse/fullName',
  permanentResidence: '/person/permanentResidence',
} as const satisfies Record<Attribute, string>

/** Whether a notice says that something which stands at this place, or at what holds it, could not be read. */
const isLost = (place: string, notices: readonly Notice[]): boolean =>
  notices.some(
    ({ code, pointer }) =>
      (code === 'value-unreadable' || code === 'birth-date-unreadable') &&
      (place === pointer || place.startsWith(`${pointer}/`)),
  )

/**
 * Exactly the claimed attributes, each with its outcome. `notices`: what was noticed when the record was read; what stands
 * there and could not be read is not the same as nothing. `units`: by which the codes of a home are read.
 */
export function compareAttributes(
  claimed: AttributeClaims,
  person: Person,
  notices: readonly Notice[] = [],
  units: UnitCodes = shippedUnitCodes,
): Partial<Record<Attribute, AttributeComparison>> {
  const compared: Partial<Record<Attribute, AttributeComparison>> = {}
  const compare = <T>(name: Attribute, claim: T | undefined, compareOne: (claim: T) => AttributeComparison): void => {
    if (claim === undefined) return
    const found = compareOne(claim)
    compared[name] = found.outcome === 'not-recorded' && isLost(attributePointers[name], notices) ? unreadable : found
  }
  compare('fullName', claimed.fullName, (name) => compareRecordedName(name, person.fullName))
  compare('dateOfBirth', claimed.dateOfBirth, (date) => compareDates(date, person.dateOfBirth))
  compare('sex', claimed.sex, (sex) => compareSex(sex, person.sex))
  compare('ethnicity', claimed.ethnicity, (code) =>
    compareCodes(code, person.ethnicity, /^\d{1,3}$/, (each) => String(Number(each))),
  )
  compare('nationality', claimed.nationality, (code) =>
    compareCodes(code, person.nationality, /^[A-Za-z]{2}$/, (each) => each.trim().toUpperCase()),
  )
  compare('oldCardNumber', claimed.oldCardNumber, (number) => compareNumbers(number, person.oldCardNumber))
  compare('fatherName', claimed.fatherName, (name) => compareRecordedName(name, person.father?.fullName))
  compare('motherName', claimed.motherName, (name) => compareRecordedName(name, person.mother?.fullName))
  compare('spouseName', claimed.spouseName, (name) => compareRecordedName(name, person.spouse?.fullName))
  compare('permanentResidence', claimed.permanentResidence, (home) =>
    compareHomes(home, person.permanentResidence, units),
  )
  return compared
}

/**
 * Whether a record is of somebody else than was claimed: another name or another birth stands in it. What the record does not
 * hold contradicts nothing. A name that is `close` does not either: the register matched it, and a person may look. Of a date
 * only a year beside a day is no other date; with day and month swapped it is another one.
 */
export function contradicts({ fullName, dateOfBirth }: PersonClaim, person: Person): boolean {
  const born = dateOfBirth && compareDates(dateOfBirth, person.dateOfBirth)
  if (born?.outcome === 'mismatch' || born?.because?.includes('day-and-month-swapped')) return true
  const recorded = person.fullName
  // Nearly every record holds the claimed letters in capitals; the keys of nearly every other pair are the same. Each look
  // costs a tenth of the next, on a way that every lookup takes.
  if (isEmpty(recorded) || fullName.toUpperCase() === recorded || haveSameKey(fullName, recorded)) return false
  return compareNames(fullName, recorded).outcome === 'mismatch'
}

/** The register matches names by their keys, without accents. A name in letters that a key has no place for has none. */
function haveSameKey(a: string, b: string): boolean {
  const key = nameKey(a)
  return key !== '' && key === nameKey(b) && !exceedsKey(a) && !exceedsKey(b)
}

const isEmpty = (text: string | null | undefined): text is null | undefined | '' => !text?.trim()

function compareRecordedName(claimed: string, recorded: string | null | undefined): AttributeComparison {
  if (isEmpty(recorded)) return notRecorded
  const { outcome: word, because } = compareNames(claimed, recorded)
  return because.length === 0 ? { outcome: word } : { outcome: word, because }
}

/**
 * A year against a full date of that year is `close` on either side: nothing contradicts, but a day and a month were
 * never compared, and `match` would say that they were. A swapped day and month is a reading habit, so it is `close` too.
 */
function compareDates(claimed: BirthDate, recorded: BirthDate | null): AttributeComparison {
  if (recorded === null) return notRecorded
  const [claimedYear, recordedYear] = [toYear(claimed), toYear(recorded)]
  if (claimedYear !== recordedYear) return outcome('mismatch', 'different-year')
  if (claimed.precision === 'day' && recorded.precision === 'day') {
    if (claimed.date === recorded.date) return match
    const [year, month, day] = claimed.date.split('-')
    if (recorded.date === `${year}-${day}-${month}`) return outcome('close', 'day-and-month-swapped')
    return outcome('mismatch', 'different-day')
  }
  if (claimed.precision === recorded.precision) return match
  return outcome('close', claimed.precision === 'year' ? 'year-only-claimed' : 'year-only-recorded')
}

const toYear = (date: BirthDate): number => (date.precision === 'year' ? date.year : Number(date.date.slice(0, 4)))

function compareSex(claimed: 'male' | 'female', recorded: Coded | null): AttributeComparison {
  // `unknown` is the register's way of having nothing there.
  if (recorded === null || recorded.code === 'unknown') return notRecorded
  // A code that no list knows says neither.
  if (recorded.code !== 'male' && recorded.code !== 'female') return unreadable
  return recorded.code === claimed ? match : mismatch
}

/** `form`: what a code looks like that can be compared; a word in its place is none. */
function compareCodes(
  claimed: string,
  recorded: Coded | null,
  form: RegExp,
  same: (code: string) => string,
): AttributeComparison {
  if (recorded === null || isEmpty(recorded.code)) return notRecorded
  if (!form.test(recorded.code.trim())) return unreadable
  return same(claimed) === same(recorded.code) ? match : mismatch
}

function compareNumbers(claimed: string, recorded: string | null): AttributeComparison {
  if (isEmpty(recorded)) return notRecorded
  const digits = recorded.replace(/\D/g, '')
  // Nine digits, or the twelve of those cards that carried the personal number: anything else is no number of a card.
  if (digits.length !== 9 && digits.length !== 12) return unreadable
  return digits === claimed ? match : mismatch
}

/**
 * Codes of two generations cannot be compared: no published list of pairs is complete, and the same code means another
 * place. The register then holds nothing that could answer, which is `not-recorded` with its reason, not a mismatch.
 */
function compareHomes(
  claimed: NonNullable<AttributeClaims['permanentResidence']>,
  recorded: Person['permanentResidence'],
  units: UnitCodes,
): AttributeComparison {
  if (recorded === null || (recorded.province === null && recorded.commune === null)) return notRecorded
  const sameCodes = recorded.province?.code === claimed.province && recorded.commune?.code === claimed.commune
  const generation =
    claimed.generation ??
    units.toAddress({ ...claimed, district: null, unit: null, detail: null, country: null }).generation
  if (generation === 'unknown' || recorded.generation === 'unknown') {
    return outcome(sameCodes ? 'close' : 'not-recorded', 'generation-unknown')
  }
  if (generation !== recorded.generation) {
    // Equal codes whose claimed generation was only inferred: perhaps copied from the same old record.
    const perhaps = claimed.generation === undefined && sameCodes
    return perhaps ? outcome('close', 'generation-unknown') : outcome('not-recorded', 'other-generation')
  }
  const sameProvince = recorded.province?.code === units.province(claimed.province, generation).code
  if (recorded.province !== null && !sameProvince) return outcome('mismatch', 'different-province')
  if (recorded.commune === null) return notRecorded
  const sameCommune = recorded.commune.code === units.commune(claimed.commune, generation).code
  return sameCommune ? match : outcome('mismatch', 'different-commune')
}

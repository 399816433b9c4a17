/**
 * The two numbers that name a person, and what the twelve digits say by themselves. There is no check digit, and
 * corrected numbers exist: digits that contradict a claim are worth a notice, never a refusal.
 */
import { z } from 'zod'
import { encodeBilingual } from '../texts/bilingual.ts'
import type { Notice, PersonClaim } from './identity.ts'

/**
 * Personal identification number (số định danh cá nhân): 12 digits, the same that stand on the citizen card (số CCCD,
 * số căn cước). Twelve-digit cards of the old kind carry the same number and are accepted here, not as old cards.
 */
export const PersonalNumber = z
  .string()
  .regex(
    /^\d{12}$/,
    encodeBilingual('Số định danh cá nhân có đúng 12 chữ số', 'A personal number has exactly 12 digits'),
  )
  .describe(
    'Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s',
  )
  .meta({ examples: ['999090000001'] })
export type PersonalNumber = z.infer<typeof PersonalNumber>

/** Number of the old identity card (số chứng minh nhân dân, CMND): 9 digits. No longer a document, still a search key. */
export const OldCardNumber = z
  .string()
  .regex(
    /^\d{9}$/,
    encodeBilingual('Số chứng minh nhân dân có đúng 9 chữ số', 'The number of an old card has exactly 9 digits'),
  )
  .describe('Number of the old identity card (số chứng minh nhân dân), 9 digits')
  .meta({ examples: ['999000001'] })
export type OldCardNumber = z.infer<typeof OldCardNumber>

export function isOldCardNumber(number: string): boolean {
  return OldCardNumber.safeParse(number).success
}

export interface PersonalNumberDigits {
  sex: 'male' | 'female'
  birthYear: number
  /** Province of the 63-province time (001-096) or country where the birth was registered; the number never changes it. */
  placeCode: string
}

/**
 * What the digits say (Decree 137/2015/NĐ-CP, Article 13): 3 for the place, 1 for century and sex (0 and 1 for men and
 * women of the 1900s, 2 and 3 for the 2000s, and on), 2 for the year, 6 at random. `null` for anything but 12 digits.
 */
export function readPersonalNumber(number: string): PersonalNumberDigits | null {
  if (!/^\d{12}$/.test(number)) return null
  const centuryAndSex = Number(number[3])
  return {
    sex: centuryAndSex % 2 === 0 ? 'male' : 'female',
    birthYear: 1900 + 100 * Math.floor(centuryAndSex / 2) + Number(number.slice(4, 6)),
    placeCode: number.slice(0, 3),
  }
}

/**
 * Where the digits contradict what is claimed. Pointers are `/dateOfBirth` and `/sex`, below `at` when the claim does
 * not stand at the top of the request.
 */
export function contradictions(
  claim: PersonClaim,
  also: { sex?: 'male' | 'female' | undefined } = {},
  at = '',
): Notice[] {
  const digits = claim.personalNumber === undefined ? null : readPersonalNumber(claim.personalNumber)
  if (digits === null) return []
  const notices: Notice[] = []
  const birth = claim.dateOfBirth
  const year = birth === undefined ? null : birth.precision === 'year' ? birth.year : Number(birth.date.slice(0, 4))
  if (year !== null && year !== digits.birthYear) {
    notices.push({ code: 'birth-year-contradicts-number', pointer: `${at}/dateOfBirth` })
  }
  if (also.sex !== undefined && also.sex !== digits.sex) {
    notices.push({ code: 'sex-contradicts-number', pointer: `${at}/sex` })
  }
  return notices
}

/** Whether a text holds what looks like a number of a person, also amid other words. */
export function holdsPersonNumber(text: string): boolean {
  return /(?<!\d)(?:\d{12}|\d{9})(?!\d)/.test(text)
}

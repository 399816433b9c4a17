/**
 * What the form of a certificate shows without asking anybody: numbers, days, titles and units that do not fit together. Flags, with
 * their reason; never a verdict. `finding` = the rules leave no room for it; `hint` = unusual, and lawful at times.
 */

import { readPersonalNumber } from '../person/personal-number.ts'
import { unitsReform } from '../person/units.ts'
import { nfc } from '../text.ts'
import { fromDate, getWeekday } from '../working-time/days.ts'
import type { Certificate } from './certificate.ts'
import { type KnownNumber, readRegisterNumber } from './register-number.ts'

/**
 * Version of the rules by which certificates are judged: comparison, choice of the record and form (Circular 04/2020/TT-BTP, Art. 10,
 * 23, 29, 30; Decree 137/2015/NĐ-CP, Art. 13). It changes with every change of what they say.
 */
export const certificateRules = '2026-12-02'

export const flagCodes = [
  'number-not-positive',
  'number-form-unusual',
  'number-year-differs',
  'number-far-above-known',
  'book-year-after-registration',
  'registered-in-future',
  'registered-before-event',
  'unit-did-not-exist',
  'unit-name-unusual',
  'title-of-abolished-level',
  'day-off',
  'sex-contradicts-number',
  'birth-year-contradicts-number',
] as const
export type FlagCode = (typeof flagCodes)[number]

export interface FormFlag {
  code: FlagCode
  /** JSON pointer below the certificate. */
  pointer: string
  strength: 'finding' | 'hint'
}

export interface FlagContext {
  /** `yyyy-mm-dd`, in Viet Nam. */
  today: string
  /** Whether a decree makes this day (`yyyy-mm-dd`) a holiday; false too where no calendar covers it. */
  isHoliday(day: string): boolean
  /** The code of the registering unit, as the paper states it or as its name was read; `null` = not known. */
  unitCode: string | null
  /** What the lists of administrative units say of a unit's code, and where a name is stated of its name, on a day (`yyyy-mm-dd`). */
  judgeUnit(code: string, name: string | undefined, day: string): UnitOnDay
  /** The highest number that this gateway has seen in the register of the unit and the year, and its day; `null` = none. */
  highest: KnownNumber | null
}

/** `not-known`: no list covers the day and the code; nothing follows from it. */
export type UnitOnDay = 'so-called' | 'called-otherwise' | 'did-not-exist' | 'not-known'

export function findFormFlags(
  certificate: Certificate,
  { today, isHoliday, unitCode, judgeUnit, highest }: FlagContext,
): FormFlag[] {
  const flags: FormFlag[] = []
  const flag = (code: FlagCode, pointer: string, strength: FormFlag['strength'] = 'finding') =>
    flags.push({ code, pointer, strength })
  const { registration, people, dateOfDeath, signerTitle } = certificate
  const { number, book, date, unit } = registration
  const read = number === undefined ? undefined : readRegisterNumber(number)
  if (read === null) flag('number-form-unusual', '/registration/number', 'hint')
  else if (read !== undefined) {
    if (read.serial < 1) flag('number-not-positive', '/registration/number')
    if (date !== undefined && read.year !== null && read.year !== toYear(date))
      flag('number-year-differs', '/registration/number')
    if (date !== undefined && highest !== null && isFarAbove(read.serial, date, highest))
      flag('number-far-above-known', '/registration/number', 'hint')
  }
  const bookYear = book === undefined ? null : (readRegisterNumber(book)?.year ?? null)
  // A book of an earlier year goes on after its closing; one of a later year was not opened yet.
  if (date !== undefined && bookYear !== null && bookYear > toYear(date))
    flag('book-year-after-registration', '/registration/book')
  if (date !== undefined) {
    if (date > today) flag('registered-in-future', '/registration/date')
    for (const [role, person] of Object.entries(people)) {
      if (person?.dateOfBirth !== undefined && isBefore(date, person.dateOfBirth))
        flag('registered-before-event', `/people/${role}/dateOfBirth`)
    }
    if (dateOfDeath !== undefined && isBefore(date, dateOfDeath)) flag('registered-before-event', '/dateOfDeath')
    // A hint and no more: acts are registered online too.
    if (getWeekday(fromDate(date)) === 7 || isHoliday(date)) flag('day-off', '/registration/date', 'hint')
    const called = unitCode === null ? 'not-known' : judgeUnit(unitCode, unit?.name, date)
    if (called === 'did-not-exist') flag('unit-did-not-exist', '/registration/unit/code')
    if (called === 'called-otherwise') flag('unit-name-unusual', '/registration/unit/name', 'hint')
    if (date >= unitsReform) {
      if (unit?.name !== undefined && namesAbolishedLevel(unit.name))
        flag('title-of-abolished-level', '/registration/unit/name')
      if (signerTitle !== undefined && namesAbolishedLevel(signerTitle))
        flag('title-of-abolished-level', '/signerTitle')
    }
  }
  for (const [role, person] of Object.entries(people)) {
    const digits = person?.personalNumber === undefined ? null : readPersonalNumber(person.personalNumber)
    if (person === undefined || digits === null) continue
    if (person.sex !== undefined && person.sex !== digits.sex)
      flag('sex-contradicts-number', `/people/${role}/sex`, 'hint')
    const birth = person.dateOfBirth
    const year = birth === undefined ? null : birth.precision === 'year' ? birth.year : toYear(birth.date)
    if (year !== null && year !== digits.birthYear)
      flag('birth-year-contradicts-number', `/people/${role}/dateOfBirth`, 'hint')
  }
  return flags
}

const toYear = (day: string): number => Number(day.slice(0, 4))

/**
 * Numbers begin at 01 each year and rise with the days (Circular 04/2020/TT-BTP, Art. 29). This gateway sees a part of them, and a year
 * is not even: only what lies so far above what it saw is reported, and as a hint.
 */
const farTimes = 3
const farMore = 100

function isFarAbove(serial: number, day: string, highest: KnownNumber): boolean {
  const dayOfYear = (each: string) => fromDate(each) - fromDate(`${each.slice(0, 4)}-01-01`) + 1
  // Of an earlier day it cannot be higher than the one that is known; of a later one as many more as days have passed.
  const share = Math.max(1, dayOfYear(day) / dayOfYear(highest.day))
  return serial > highest.serial * share * farTimes + farMore
}

type Event = NonNullable<Certificate['dateOfDeath']>
const isBefore = (day: string, event: Event): boolean =>
  event.precision === 'day' ? day < event.date : toYear(day) < event.year

/** With their accents: without them `quan` and `huyen` are parts of many names. */
const abolished = /(?<![\p{L}\p{M}])(quận|huyện|thị xã|thị trấn)(?![\p{L}\p{M}])/iu
const namesAbolishedLevel = (text: string): boolean => abolished.test(nfc(text))

/** Rules of people on a declaration: is it one person twice, who is older, what do papers contradict. */

import { BirthDate } from '../../person/identity.ts'
import { compareNames, FullName } from '../../person/names.ts'
import { PersonalNumber } from '../../person/personal-number.ts'
import { encodeBilingual } from '../../texts/bilingual.ts'
import { IdentityPaper, SplitName } from '../blocks.ts'
import { Day } from '../text.ts'
import { getFirstDay, getLastDay, isOverAge, isUnderAge } from './days.ts'
import type { Path, ValidationContext } from './validation-context.ts'

/** What holds of every person, whatever their role. */
export function checkPerson(context: ValidationContext, ...person: Path): void {
  const birth = context.read(BirthDate, ...person, 'dateOfBirth')
  if (birth !== undefined && getFirstDay(birth) > context.receivedOn) {
    context.fault([...person, 'dateOfBirth'], 'in-the-future', afterReceipt)
  }
  checkSplitName(context, person)
  checkPaper(context, [...person, 'identityPaper'])
}

/** A date that had to be past when the dossier was received. */
const afterReceipt = encodeBilingual('Ngày này sau thời điểm tiếp nhận', 'This date is after the time of receipt')

function checkSplitName(context: ValidationContext, person: Path): void {
  const [name, pieces] = [
    context.read(FullName, ...person, 'fullName'),
    context.read(SplitName, ...person, 'nameParts'),
  ]
  if (name === undefined || pieces === undefined) return
  const joined = [pieces.family, pieces.middle, pieces.given].filter((part) => part !== undefined).join(' ')
  if (compareNames(joined, name).outcome === 'match') return
  const message = encodeBilingual('Họ, chữ đệm, tên không ghép thành fullName', 'The parts do not make up fullName')
  context.fault([...person, 'nameParts'], 'contradicts-full-name', message)
}

const paperNumbers: Partial<Record<IdentityPaper['type'], { form: RegExp; message: string }>> = {
  'citizen-card': {
    form: /^\d{12}$/,
    message: encodeBilingual('Số thẻ căn cước có đúng 12 chữ số', 'The number of a citizen card has exactly 12 digits'),
  },
  'old-identity-card': {
    form: /^(\d{9}|\d{12})$/,
    message: encodeBilingual(
      'Số chứng minh nhân dân có 9 hoặc 12 chữ số',
      'The number of an old card has 9 or 12 digits',
    ),
  },
}

function checkPaper(context: ValidationContext, at: Path): void {
  const type = context.read(IdentityPaper.shape.type, ...at, 'type')
  const number = context.read(IdentityPaper.shape.number, ...at, 'number')
  const rule = type === undefined ? undefined : paperNumbers[type]
  if (rule !== undefined && number !== undefined && !rule.form.test(number)) {
    context.fault([...at, 'number'], 'paper-number', rule.message)
  }
  if (type === 'other' && !context.has(...at, 'otherName')) {
    const message = encodeBilingual(
      'Cần tên giấy tờ khi loại là other',
      'The name of the paper is needed when the type is other',
    )
    context.fault([...at, 'otherName'], 'required', message)
  }
  checkPast(context, ...at, 'issuedOn')
}

/** The day that stands there is not after the time of receipt. */
export function checkPast(context: ValidationContext, ...at: Path): void {
  const day = context.read(Day, ...at)
  if (day !== undefined && day > context.receivedOn) context.fault(at, 'in-the-future', afterReceipt)
}

/** The same person twice, as far as a declaration can prove it. Twins share a birth date, never also a name. */
function isSamePerson(context: ValidationContext, one: Path, other: Path): boolean {
  const [a, b] = [getIdentity(context, one), getIdentity(context, other)]
  if (a.number !== undefined && b.number !== undefined) return a.number === b.number
  if (a.paper !== undefined && a.paper === b.paper) return true
  if (a.name === undefined || b.name === undefined || a.born === undefined || a.born !== b.born) return false
  return compareNames(a.name, b.name).outcome === 'match'
}

function getIdentity(context: ValidationContext, person: Path) {
  const paper = context.read(IdentityPaper, ...person, 'identityPaper')
  const onCard = paper?.type === 'citizen-card' && /^\d{12}$/.test(paper.number) ? paper.number : undefined
  const birth = context.read(BirthDate, ...person, 'dateOfBirth')
  return {
    number: context.read(PersonalNumber, ...person, 'personalNumber') ?? onCard,
    paper: paper === undefined ? undefined : `${paper.type} ${paper.number}`,
    name: context.read(FullName, ...person, 'fullName'),
    born: birth?.precision === 'day' ? birth.date : undefined,
  }
}

/** Reports at `other` when both are one person. */
export function checkTwoPeople(context: ValidationContext, one: Path, other: Path, message: string): void {
  if (isSamePerson(context, one, other)) context.fault(other, 'same-person', message)
}

/** Reports at the parent's birth date when they are certainly not older than the child. */
export function checkOlder(context: ValidationContext, parent: Path, child: Path): void {
  const older = context.read(BirthDate, ...parent, 'dateOfBirth')
  const younger = context.read(BirthDate, ...child, 'dateOfBirth')
  if (older === undefined || younger === undefined || getFirstDay(older) < getLastDay(younger)) return
  const message = encodeBilingual('Cha, mẹ phải sinh trước con', 'A parent is born before the child')
  context.fault([...parent, 'dateOfBirth'], 'not-older-than-child', message)
}

/** The youngest mother that medicine knows of was five; every other parent below nine on a paper was a slip of the pen. */
const parentAgeMin = 9
/** Nobody is known to have lived for 123 years. */
const lifeMax = 125

/** Reports at the parent's birth date when they were certainly a child themselves when theirs was born. */
export function checkParentAge(context: ValidationContext, parent: Path, child: Path): void {
  const older = context.read(BirthDate, ...parent, 'dateOfBirth')
  const younger = context.read(BirthDate, ...child, 'dateOfBirth')
  if (older === undefined || younger === undefined || getFirstDay(older) >= getLastDay(younger)) return
  if (!isUnderAge(older, parentAgeMin, getLastDay(younger))) return
  const message = encodeBilingual(
    `Cha, mẹ chưa đủ ${parentAgeMin} tuổi khi con sinh; vui lòng kiểm tra lại năm sinh`,
    `The parent was under ${parentAgeMin} when the child was born; check the years of birth`,
  )
  context.fault([...parent, 'dateOfBirth'], 'parent-too-young', message)
}

/** Reports at the birth date of somebody who certainly cannot be alive on that day. */
export function checkAlive(context: ValidationContext, person: Path, day: string): void {
  const birth = context.read(BirthDate, ...person, 'dateOfBirth')
  if (birth === undefined || !isOverAge(birth, lifeMax, day)) return
  const message = encodeBilingual(
    `Người này đã quá ${lifeMax} tuổi; vui lòng kiểm tra lại năm sinh`,
    `This person would be older than ${lifeMax}; check the year of birth`,
  )
  context.fault([...person, 'dateOfBirth'], 'implausible-age', message)
}

/** Reports at the birth date when the person is certainly younger than so many years on that day. */
export function checkAge(context: ValidationContext, person: Path, years: number, day: string, message: string): void {
  const birth = context.read(BirthDate, ...person, 'dateOfBirth')
  if (birth !== undefined && isUnderAge(birth, years, day)) {
    context.fault([...person, 'dateOfBirth'], 'under-age', message)
  }
}

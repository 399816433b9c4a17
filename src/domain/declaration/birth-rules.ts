/** What must hold of a declaration of a birth (Law on Civil Status 60/2014/QH13, Articles 14-16). */

import { encodeBilingual } from '../bilingual.ts'
import { BirthDate } from '../identity.ts'
import { BirthKind, RegistrationType } from './birth.ts'
import { firstDayOf } from './days.ts'
import { checkOlder, checkParentAge, checkTwoPeople, checkUnits } from './people-rules.ts'
import type { Rule } from './sheet.ts'
import { Day } from './text.ts'

const parents = [
  {
    role: 'mother',
    unknownIn: ['mother-unknown', 'both-unknown', 'abandoned'],
    message: encodeBilingual(
      'Phải khai về mẹ, trừ khi loại khai sinh là chưa xác định mẹ hoặc trẻ bị bỏ rơi',
      'The mother is stated unless the birth kind says that she is unknown or the child abandoned',
    ),
  },
  {
    role: 'father',
    unknownIn: ['father-unknown', 'both-unknown', 'abandoned'],
    message: encodeBilingual(
      'Phải khai về cha, trừ khi loại khai sinh là chưa xác định cha hoặc trẻ bị bỏ rơi',
      'The father is stated unless the birth kind says that he is unknown or the child abandoned',
    ),
  },
] as const

const hasParents: Rule = (sheet) => {
  const kind = sheet.read(BirthKind, 'birthKind')
  for (const { role, unknownIn, message } of parents) {
    if (kind === undefined || sheet.has(role) || (unknownIn as readonly BirthKind[]).includes(kind)) continue
    sheet.fault([role], 'required-by-law', message)
  }
}

/** Old papers may know only the year; a child that is registered for the first time has a day. */
const hasDay: Rule = (sheet) => {
  const type = sheet.read(RegistrationType, 'registrationType')
  const birth = sheet.read(BirthDate, 'child', 'dateOfBirth')
  if (birth?.precision !== 'year' || type === 'again' || type === 'foreign-entry') return
  const message = encodeBilingual(
    'Cần đủ ngày, tháng, năm sinh của con',
    "The child's date of birth is needed to the day",
  )
  sheet.fault(['child', 'dateOfBirth'], 'required-by-law', message)
}

const family: Rule = (sheet) => {
  for (const { role } of parents) {
    checkOlder(sheet, [role], ['child'])
    checkParentAge(sheet, [role], ['child'])
    checkTwoPeople(
      sheet,
      ['child'],
      [role],
      encodeBilingual('Cha, mẹ và con là một người', 'Parent and child are one person'),
    )
  }
  checkTwoPeople(
    sheet,
    ['mother'],
    ['father'],
    encodeBilingual('Cha và mẹ là một người', 'Mother and father are one person'),
  )
}

const events: Rule = (sheet) => {
  const birth = sheet.read(BirthDate, 'child', 'dateOfBirth')
  if (birth === undefined) return
  const certified = sheet.read(Day, 'birthCertificate', 'issuedOn')
  if (certified !== undefined && certified < firstDayOf(birth)) {
    const message = encodeBilingual(
      'Giấy chứng sinh được cấp trước khi sinh',
      'The certificate is older than the birth',
    )
    sheet.fault(['birthCertificate', 'issuedOn'], 'before-birth', message)
  }
  checkUnits(sheet, ['child', 'placeOfBirth'], [firstDayOf(birth), sheet.receivedOn])
}

export const birthRules: readonly Rule[] = [hasParents, hasDay, family, events]

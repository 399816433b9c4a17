/** What must hold of a declaration of a birth (Law on Civil Status 60/2014/QH13, Articles 14-16). */

import { BirthDate } from '../../person/identity.ts'
import { encodeBilingual } from '../../texts/bilingual.ts'
import { BirthKind, RegistrationType } from '../birth.ts'
import { Day } from '../text.ts'
import { getFirstDay } from './days.ts'
import { checkOlder, checkParentAge, checkTwoPeople } from './people-rules.ts'
import type { Rule } from './validation-context.ts'

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

const hasParents: Rule = (context) => {
  const kind = context.read(BirthKind, 'birthKind')
  for (const { role, unknownIn, message } of parents) {
    if (kind === undefined || context.has(role) || (unknownIn as readonly BirthKind[]).includes(kind)) continue
    context.fault([role], 'required-by-law', message)
  }
}

/** Old papers may know only the year; a child that is registered for the first time has a day. */
const hasDay: Rule = (context) => {
  const type = context.read(RegistrationType, 'registrationType')
  const birth = context.read(BirthDate, 'child', 'dateOfBirth')
  if (birth?.precision !== 'year' || type === 'again' || type === 'foreign-entry') return
  const message = encodeBilingual(
    'Cần đủ ngày, tháng, năm sinh của con',
    "The child's date of birth is needed to the day",
  )
  context.fault(['child', 'dateOfBirth'], 'required-by-law', message)
}

const family: Rule = (context) => {
  for (const { role } of parents) {
    checkOlder(context, [role], ['child'])
    checkParentAge(context, [role], ['child'])
    checkTwoPeople(
      context,
      ['child'],
      [role],
      encodeBilingual('Cha, mẹ và con là một người', 'Parent and child are one person'),
    )
  }
  checkTwoPeople(
    context,
    ['mother'],
    ['father'],
    encodeBilingual('Cha và mẹ là một người', 'Mother and father are one person'),
  )
}

const events: Rule = (context) => {
  const birth = context.read(BirthDate, 'child', 'dateOfBirth')
  if (birth === undefined) return
  const certified = context.read(Day, 'birthCertificate', 'issuedOn')
  if (certified !== undefined && certified < getFirstDay(birth)) {
    const message = encodeBilingual(
      'Giấy chứng sinh được cấp trước khi sinh',
      'The certificate is older than the birth',
    )
    context.fault(['birthCertificate', 'issuedOn'], 'before-birth', message)
  }
}

export const birthRules: readonly Rule[] = [hasParents, hasDay, family, events]

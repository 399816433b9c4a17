/** What must hold of a declaration of a death (Law on Civil Status 60/2014/QH13, Articles 32-34). */

import { encodeBilingual } from '../bilingual.ts'
import { BirthDate } from '../identity.ts'
import { firstDayOf } from './days.ts'
import { checkAlive, checkTwoPeople, checkUnits } from './people-rules.ts'
import type { Rule } from './sheet.ts'
import { Day } from './text.ts'

const afterBirth: Rule = (sheet) => {
  const [birth, died] = [sheet.read(BirthDate, 'deceased', 'dateOfBirth'), sheet.read(Day, 'diedOn')]
  if (birth === undefined || died === undefined || died >= firstDayOf(birth)) return
  sheet.fault(['diedOn'], 'death-before-birth', encodeBilingual('Ngày chết trước ngày sinh', 'Death is before birth'))
}

/** A court may declare somebody dead at any time; otherwise a death ends a life that can have been lived. */
const lived: Rule = (sheet) => {
  const died = sheet.read(Day, 'diedOn')
  if (died !== undefined && !sheet.has('courtDeclaration')) checkAlive(sheet, ['deceased'], died)
}

const placed: Rule = (sheet) => {
  const died = sheet.read(Day, 'diedOn')
  if (died !== undefined) checkUnits(sheet, ['placeOfDeath'], [died, sheet.receivedOn])
}

const requested: Rule = (sheet) =>
  checkTwoPeople(
    sheet,
    ['deceased'],
    ['requester'],
    encodeBilingual('Người yêu cầu không thể là người chết', 'The requester cannot be the deceased'),
  )

export const deathRules: readonly Rule[] = [afterBirth, lived, placed, requested]

/** What must hold of a declaration of a death (Law on Civil Status 60/2014/QH13, Articles 32-34). */

import { BirthDate } from '../../person/identity.ts'
import { encodeBilingual } from '../../texts/bilingual.ts'
import { Day } from '../text.ts'
import { getFirstDay } from './days.ts'
import { checkAlive, checkTwoPeople } from './people-rules.ts'
import type { Rule } from './validation-context.ts'

const afterBirth: Rule = (context) => {
  const [birth, died] = [context.read(BirthDate, 'deceased', 'dateOfBirth'), context.read(Day, 'diedOn')]
  if (birth === undefined || died === undefined || died >= getFirstDay(birth)) return
  context.fault(['diedOn'], 'death-before-birth', encodeBilingual('Ngày chết trước ngày sinh', 'Death is before birth'))
}

/** A court may declare somebody dead at any time; otherwise a death ends a life that can have been lived. */
const lived: Rule = (context) => {
  const died = context.read(Day, 'diedOn')
  if (died !== undefined && !context.has('courtDeclaration')) checkAlive(context, ['deceased'], died)
}

const requested: Rule = (context) =>
  checkTwoPeople(
    context,
    ['deceased'],
    ['requester'],
    encodeBilingual('Người yêu cầu không thể là người chết', 'The requester cannot be the deceased'),
  )

export const deathRules: readonly Rule[] = [afterBirth, lived, requested]

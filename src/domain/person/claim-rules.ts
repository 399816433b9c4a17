/** What cannot be true of a question about a person, as far as the day of the question shows it. */

import { getFirstDay } from '../declaration/rules/days.ts'
import { createValidationContext, type Fault } from '../declaration/rules/validation-context.ts'
import { dayMs } from '../duration.ts'
import { encodeBilingual } from '../texts/bilingual.ts'
import { startOfDayInVietnam } from '../vietnam-time.ts'
import { BirthDate } from './identity.ts'

/** Somebody abroad may ask on their next day already: a birth is in the future from the day after that on. */

/** Nobody is asked about who is not born. `now`: milliseconds since 1970, by the gateway's clock. */
export function claimFaults(birth: BirthDate | undefined, now: number): Fault[] {
  if (birth === undefined) return []
  const first = getFirstDay(birth)
  // Nearly every birth lies in a year before this one: to read its whole day costs ten times the look at the year.
  if (Number(first.slice(0, 4)) < new Date(now).getUTCFullYear()) return []
  if (startOfDayInVietnam(first) <= now + dayMs) return []
  return [{ path: ['person', 'dateOfBirth'], code: 'in-the-future', message: notBorn }]
}

/** The date of birth of a request that is wrong elsewhere. */
export function birthIn(request: unknown): BirthDate | undefined {
  return createValidationContext(request, '', () => {}).read(BirthDate, 'person', 'dateOfBirth')
}

const notBorn = encodeBilingual('Ngày sinh còn ở phía trước', 'This date of birth has not come yet')

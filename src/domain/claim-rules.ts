/** What cannot be true of a question about a person, as far as the day of the question shows it. */
import { dayInVietnam, firstDayOf } from './declaration/days.ts'
import { type Fault, openSheet } from './declaration/sheet.ts'
import { BirthDate } from './identity.ts'
import { said } from './said.ts'

/** Somebody abroad may ask on their next day already: a birth is in the future from the day after that on. */
const dayMs = 86_400_000

/** Nobody is asked about who is not born. `now`: milliseconds since 1970, by the gateway's clock. */
export function claimFaults(request: unknown, now: number): Fault[] {
  const birth = openSheet(request, '', () => {}).read(BirthDate, 'person', 'dateOfBirth')
  if (birth === undefined || firstDayOf(birth) <= dayInVietnam(new Date(now + dayMs).toISOString())) return []
  return [{ path: ['person', 'dateOfBirth'], code: 'in-the-future', message: notBorn }]
}

const notBorn = said('Ngày sinh còn ở phía trước', 'This date of birth has not come yet')

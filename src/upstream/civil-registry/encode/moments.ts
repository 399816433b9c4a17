/**
 * Dates and times as they are written to the three generations (civil-registry contract, section 7).
 * The registry's times are Viet Nam's. What the registry writes is read by `read-date.ts`.
 */
import { dayInVietnam, localTime } from '../../../domain/vietnam-time.ts'

/** The time of the day (`HH:mm:ss`) of an ISO 8601 moment, in Viet Nam. */
function timeInVietnam(moment: string): string {
  return localTime(Date.parse(moment))?.time.slice(0, 8) ?? moment.slice(11, 19)
}

/** `yyyy-mm-dd` → `dd.MM.yyyy` or `dd/MM/yyyy`. */
export function dayWith(separator: '.' | '/', day: string): string {
  return [day.slice(8, 10), day.slice(5, 7), day.slice(0, 4)].join(separator)
}

/** Time of receipt (`ngayTiepNhan`) by generation. G3's trailing space is what its one known client sends. */
export const receiptForms = {
  G1: (moment: string) => dayInVietnam(moment),
  G2: (moment: string) => `${dayWith('/', dayInVietnam(moment))} ${timeInVietnam(moment)}`,
  G3: (moment: string) => `${dayWith('/', dayInVietnam(moment))} `,
} as const

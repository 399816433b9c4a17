/** Moments as sentences name them, by the clock on the wall in Viet Nam. Pages have shorter forms for tables (pages/format-time.ts). */
import { localTime } from '../vietnam-time.ts'
import type { Bilingual } from './bilingual.ts'

const unknownTime: Bilingual = { vi: 'thời điểm không rõ', en: 'an unknown time' }

/** `14:05 ngày 23/11/2026`. `at`: ms since the epoch. */
export function nameMoment(at: number): Bilingual {
  const local = localTime(at)
  if (local === null) return unknownTime
  const [clock, [year, month, day]] = [local.time.slice(0, 5), local.date.split('-')]
  return { vi: `${clock} ngày ${day}/${month}/${year}`, en: `${clock} on ${local.date}` }
}

/** `14:05`; with its date when that is not the day of `now`. */
export function nameClock(at: number, now: number): Bilingual {
  const local = localTime(at)
  if (local === null || local.date !== localTime(now)?.date) return nameMoment(at)
  const clock = local.time.slice(0, 5)
  return { vi: clock, en: clock }
}

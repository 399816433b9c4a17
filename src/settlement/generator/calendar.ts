/**
 * The working days of the generated years: the State's days off and the Saturdays worked instead
 * (Notice 6150/TB-BLĐTBXH; Notice 9441/TB-BNV, CV 12729/VPCP-KGVX, CV 3383/BNV-CVL, Resolution 28/2026/QH16).
 */
import { hourMs } from '../../domain/duration.ts'
import { type DayNumber, fromDate, startOfDay, toDay } from '../../domain/working-time/days.ts'
import { createWeeklyTime } from '../../domain/working-time/worked-time.ts'
import { tabulateHours, type WorkingHours } from '../forecast/working-hours.ts'

export const generatedYears = [2025, 2026] as const
export type GeneratedYear = (typeof generatedYears)[number]

const daysOff: Readonly<Record<GeneratedYear, string>> = {
  2025: '01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02',
  2026: '01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24',
}
const workedSaturdays: Readonly<Record<GeneratedYear, string>> = { 2025: '04-26', 2026: '01-10 08-22' }

/** The last dossiers of a year end in the next one. */
const daysAfter = 60

const morning = { from: '07:30', to: '11:30' }
const afternoon = { from: '13:30', to: '17:00' }

export interface YearCalendar {
  hours: WorkingHours
  /** Only the afternoons. */
  afternoons: WorkingHours
  /** In order, of the year alone. */
  workingDays: readonly DayNumber[]
  /** The last day on which anything happens. */
  lastDay: DayNumber
  /** The end of office hours of the working day that is `count` after that of `at`; 0 = the working day of `at`, or the next one. */
  endOfDay(at: number, count: number): number
}

/** The calendar of a year and of the weeks behind it, in which its last dossiers end. */
export function yearCalendar(year: GeneratedYear): YearCalendar {
  const inYear = (list: string) => list.split(' ').map((day) => `${year}-${day}`)
  const week = {
    weekdays: [1, 2, 3, 4, 5],
    holidays: inYear(daysOff[year]),
    extraDays: inYear(workedSaturdays[year]),
  }
  const worked = createWeeklyTime({
    weekdays: week.weekdays,
    holidays: week.holidays,
    extraDays: week.extraDays,
    hours: [morning, afternoon],
  })
  const afternoons = createWeeklyTime({
    weekdays: week.weekdays,
    holidays: week.holidays,
    extraDays: week.extraDays,
    hours: [afternoon],
  })
  const [firstDay, nextYear] = [fromDate(`${year}-01-01`), fromDate(`${year + 1}-01-01`)]
  const lastDay = nextYear + daysAfter
  const days = Array.from({ length: lastDay - firstDay + 1 }, (_, index) => firstDay + index).filter(
    (day) => worked.getSpans(day).length > 0,
  )
  return {
    hours: tabulateHours(worked, firstDay, lastDay),
    afternoons: tabulateHours(afternoons, firstDay, lastDay),
    workingDays: days.filter((day) => day < nextYear),
    lastDay,
    endOfDay(at, count) {
      const day = toDay(at)
      let index = lowerBound(days, day)
      if (count > 0 && days[index] !== day) index--
      return startOfDay(days[Math.min(index + count, days.length - 1)] ?? lastDay) + 17 * hourMs
    },
  }
}

function lowerBound(days: readonly DayNumber[], wanted: DayNumber): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((days[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

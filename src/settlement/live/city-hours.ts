/**
 * The working time by which the forecast counts: the office hours of the city by the law data. On days of which nothing is known, an
 * ordinary week: it moves no due time, and a forecast must go on into the next year.
 */
import { type DayNumber, toDay } from '../../domain/working-time/days.ts'
import { createWeeklyTime, type Span } from '../../domain/working-time/worked-time.ts'
import type { Law } from '../../law/law.ts'
import { tabulateHours, type WorkingHours } from '../forecast/working-hours.ts'

/** As plain data, to hand it to a thread. */
export interface HourTable {
  firstDay: DayNumber
  /** What is worked on each day from the first one on. */
  days: readonly (readonly Span[])[]
}

const ordinaryWeek = createWeeklyTime({
  weekdays: [1, 2, 3, 4, 5],
  hours: [
    { from: '07:30', to: '11:30' },
    { from: '13:30', to: '17:00' },
  ],
  holidays: [],
  extraDays: [],
})

/** Limits are shorter than a year; what was received long before `from` is counted from the table's beginning. */
const daysBefore = 400
const daysAfter = 800

/** `from` and `to`: what it has to cover, ms since the epoch. */
export function tabulateCity(law: Pick<Law, 'getOfficeDays'>, from: number, to: number): HourTable {
  const office = law.getOfficeDays('', to)
  const firstDay = toDay(from) - daysBefore
  const count = toDay(to) + daysAfter - firstDay
  const days = Array.from({ length: count }, (_, index) => {
    const day = firstDay + index
    return office.getDay(day).kind === 'not-known' ? ordinaryWeek.getSpans(day) : office.getSpans(day)
  })
  return { firstDay, days }
}

export function readTable({ firstDay, days }: HourTable): WorkingHours {
  return tabulateHours({ getSpans: (day) => days[day - firstDay] ?? [] }, firstDay, firstDay + days.length - 1)
}

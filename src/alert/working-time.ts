/**
 * Working time (giờ hành chính) as data and pure functions. Days and hours
 * are counted in Viet Nam, whatever the machine's own zone is.
 */
import { dayMs, minuteMs } from '../domain/duration.ts'
import { vietnamOffsetMs } from '../domain/vietnam-time.ts'

export interface WorkingCalendar {
  /** Working days of the week, Monday = 1 to Sunday = 7. */
  weekdays: readonly number[]
  /** `HH:MM`, in order, without overlap. */
  hours: readonly { from: string; to: string }[]
  /** Days off, `yyyy-mm-dd`. */
  holidays: readonly string[]
  /** Days that are worked although the week or a holiday says otherwise (ngày làm bù). */
  extraDays: readonly string[]
}

/** No rule looks farther back: a calendar without a working day in a year has none. */
const daysBackMax = 400

/** Milliseconds of working time in [from, to); 0 when `to` is not after `from`. */
export function workingMsBetween(from: number, to: number, calendar: WorkingCalendar): number {
  let sum = 0
  for (let index = toDay(from); index <= toDay(to); index++) {
    for (const shift of getShifts(index, calendar)) {
      sum += Math.max(0, Math.min(to, shift.to) - Math.max(from, shift.from))
    }
  }
  return sum
}

/**
 * The latest moment from which exactly `workingMs` of working time pass until `now`. `undefined` when the calendar has too
 * little of it in more than a year.
 */
export function workingStart(now: number, workingMs: number, calendar: WorkingCalendar): number | undefined {
  let missing = workingMs
  const today = toDay(now)
  for (let index = today; index > today - daysBackMax; index--) {
    for (const shift of getShifts(index, calendar).reverse()) {
      const worked = Math.max(0, Math.min(now, shift.to) - shift.from)
      if (worked >= missing && worked > 0) return shift.from + worked - missing
      missing -= worked
    }
  }
  return undefined
}

/** Days since the epoch, as they begin in Viet Nam. */
const toDay = (at: number): number => Math.floor((at + vietnamOffsetMs) / dayMs)

function getShifts(index: number, calendar: WorkingCalendar): { from: number; to: number }[] {
  if (!worked(index, calendar)) return []
  const midnight = index * dayMs - vietnamOffsetMs
  return calendar.hours.map(({ from, to }) => ({ from: midnight + minutes(from), to: midnight + minutes(to) }))
}

function worked(index: number, { weekdays, holidays, extraDays }: WorkingCalendar): boolean {
  const date = new Date(index * dayMs).toISOString().slice(0, 10)
  if (extraDays.includes(date)) return true
  // The first day of the epoch was a Thursday.
  const weekday = ((((index + 3) % 7) + 7) % 7) + 1
  return weekdays.includes(weekday) && !holidays.includes(date)
}

/** `HH:MM` as milliseconds since midnight. */
export function minutes(text: string): number {
  const [hours = 0, rest = 0] = text.split(':').map(Number)
  return (hours * 60 + rest) * minuteMs
}

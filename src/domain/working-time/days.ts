/**
 * Days of the calendar in Viet Nam as whole numbers, so that they can be counted, and the time of day as milliseconds. Whatever
 * zone the machine has: UTC+7 without summer time, so that every day is 24 hours long.
 */
import { dayMs, minuteMs } from '../duration.ts'
import { vietnamOffsetMs } from '../vietnam-time.ts'

/** Days since 1 January 1970. */
export type DayNumber = number

/** The day in Viet Nam of a moment in ms since the epoch. */
export const toDay = (at: number): DayNumber => Math.floor((at + vietnamOffsetMs) / dayMs)

/** When a day begins in Viet Nam, ms since the epoch. */
export const startOfDay = (day: DayNumber): number => day * dayMs - vietnamOffsetMs

/** `yyyy-mm-dd` */
export const toDate = (day: DayNumber): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** From `yyyy-mm-dd`; NaN = no such day. */
export const fromDate = (date: string): DayNumber => Date.parse(`${date}T00:00:00Z`) / dayMs

/** Monday = 1 to Sunday = 7. */
export function getWeekday(day: DayNumber): number {
  // The first day of the epoch was a Thursday.
  return ((((day + 3) % 7) + 7) % 7) + 1
}

/** `HH:MM` (up to `24:00`) as milliseconds since midnight. */
export function toMsOfDay(text: string): number {
  const [hours = 0, rest = 0] = text.split(':').map(Number)
  return (hours * 60 + rest) * minuteMs
}

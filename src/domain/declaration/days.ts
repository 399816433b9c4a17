/** Days as Viet Nam counts them, and what a birth date that may be only a year proves. */
import type { BirthDate } from '../identity.ts'

const vietnamOffsetMs = 7 * 3_600_000

/** The calendar day (`yyyy-mm-dd`) of an instant in Viet Nam. */
export function dayInVietnam(instant: string): string {
  return new Date(Date.parse(instant) + vietnamOffsetMs).toISOString().slice(0, 10)
}

/** The midnight with which a calendar day (`yyyy-mm-dd`) begins in Viet Nam, in milliseconds since 1970. */
export function startInVietnam(day: string): number {
  return Date.parse(day) - vietnamOffsetMs
}

/** The first day on which somebody of this birth date can have been born. */
export function firstDayOf(birth: BirthDate): string {
  return birth.precision === 'day' ? birth.date : `${birth.year}-01-01`
}

/** The last day on which they can have been born. */
export function lastDayOf(birth: BirthDate): string {
  return birth.precision === 'day' ? birth.date : `${birth.year}-12-31`
}

/** Certainly older than so many years on that day: true of every day on which they can have been born. */
export function isOverAge(birth: BirthDate, years: number, day: string): boolean {
  const last = lastDayOf(birth)
  return `${Number(last.slice(0, 4)) + years}${last.slice(4)}` < day
}

/** Certainly younger than so many years on that day: true of every day on which they can have been born. */
export function isUnderAge(birth: BirthDate, years: number, day: string): boolean {
  const first = firstDayOf(birth)
  return `${Number(first.slice(0, 4)) + years}${first.slice(4)}` > day
}

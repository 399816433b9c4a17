/** What a birth date that may be only a year proves. */
import type { BirthDate } from '../../person/identity.ts'

/** The first day on which somebody of this birth date can have been born. */
export function getFirstDay(birth: BirthDate): string {
  return birth.precision === 'day' ? birth.date : `${birth.year}-01-01`
}

/** The last day on which they can have been born. */
export function getLastDay(birth: BirthDate): string {
  return birth.precision === 'day' ? birth.date : `${birth.year}-12-31`
}

/** Certainly older than so many years on that day: true of every day on which they can have been born. */
export function isOverAge(birth: BirthDate, years: number, day: string): boolean {
  const last = getLastDay(birth)
  return `${Number(last.slice(0, 4)) + years}${last.slice(4)}` < day
}

/** Certainly younger than so many years on that day: true of every day on which they can have been born. */
export function isUnderAge(birth: BirthDate, years: number, day: string): boolean {
  const first = getFirstDay(birth)
  return `${Number(first.slice(0, 4)) + years}${first.slice(4)}` > day
}

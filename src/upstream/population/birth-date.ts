/** A date of birth from the ministry's two elements: a full date in one of two forms, and a year that may stand alone. */
import type { BirthDate } from '../../domain/identity.ts'

/** `unreadable`: something stood there that is no date. A year beside it is then used, and the reader is told. */
export function readBirthDate(
  full: string | null,
  year: string | null,
): { value: BirthDate | null; unreadable: boolean } {
  const fromYear = readYear(year)
  if (full === null) return { value: fromYear, unreadable: year !== null && fromYear === null }
  const day = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(full)
  if (day !== null) {
    const [, y, m, d] = day as unknown as [string, string, string, string]
    // Registers write a birth known to the year alone as `19500000` too.
    if (m === '00' && d === '00') return orYear(readYear(y), fromYear)
    if (isRealDay(Number(y), Number(m), Number(d))) {
      return { value: { precision: 'day', date: `${y}-${m}-${d}` }, unreadable: false }
    }
  } else if (/^\d{4}$/.test(full)) {
    return orYear(readYear(full), fromYear)
  }
  return { value: fromYear, unreadable: true }
}

function orYear(found: BirthDate | null, beside: BirthDate | null): { value: BirthDate | null; unreadable: boolean } {
  return { value: found ?? beside, unreadable: found === null }
}

function readYear(text: string | null): BirthDate | null {
  if (text === null || !/^\d{4}$/.test(text)) return null
  const year = Number(text)
  // The bounds of the domain's own type.
  return year >= 1850 && year <= 2200 ? { precision: 'year', year } : null
}

function isRealDay(year: number, month: number, day: number): boolean {
  if (year < 1850 || year > 2200 || month < 1 || month > 12 || day < 1) return false
  // Day 0 of the next month is the last of this one.
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** A date of birth from the ministry's two elements: a full date, and a year that may stand alone or beside it. */
import type { BirthDate } from '../../domain/person/identity.ts'
import { type DateBounds, type DayReading, readDay } from '../parsing/read-date.ts'

export interface ReadBirthDate {
  value: BirthDate | null
  /** `unreadable`: something stood there that is no date, or two that differ. `placeholder`: what systems write for none. */
  lacking: 'unreadable' | 'placeholder' | null
}

/** A year serves where the full date does not; both together must not contradict each other. */
export function readBirthDate(full: string | null, year: string | null, bounds: DateBounds): ReadBirthDate {
  const day = readDay(full, bounds)
  const only = readDay(year, bounds)
  const fromYear = only.state === 'read' && only.precision === 'year' ? only : null
  const yearLost = only.state !== 'absent' && fromYear === null
  if (day.state === 'read') {
    // Which of the two is true is not for us to guess.
    if (fromYear !== null && toYear(day) !== fromYear.year) return { value: null, lacking: 'unreadable' }
    return { value: toBirthDate(day), lacking: yearLost ? 'unreadable' : null }
  }
  const value = fromYear === null ? null : toBirthDate(fromYear)
  if (day.state === 'unreadable' || yearLost) return { value, lacking: 'unreadable' }
  const placeholder = day.placeholder || (only.state === 'absent' && only.placeholder)
  return { value, lacking: value === null && placeholder ? 'placeholder' : null }
}

type Read = Extract<DayReading, { state: 'read' }>

const toYear = (read: Read): number => (read.precision === 'year' ? read.year : Number(read.date.slice(0, 4)))

function toBirthDate(read: Read): BirthDate {
  return read.precision === 'day' ? { precision: 'day', date: read.date } : { precision: 'year', year: read.year }
}

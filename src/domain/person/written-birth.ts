/** A date of birth as people write it in a table: `1990-01-31`, `31/01/1990` or `1990`. */
import type { BirthDate } from './identity.ts'

/** `undefined` = not one of these forms; whether the day exists is for the schema to say. */
export function findWrittenBirth(text: string): BirthDate | undefined {
  if (/^\d{4}$/.test(text)) return { precision: 'year', year: Number(text) }
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return { precision: 'day', date: text }
  const [, day, month, year] = /^(\d\d?)[/.-](\d\d?)[/.-](\d{4})$/.exec(text) ?? []
  if (day === undefined || month === undefined || year === undefined) return undefined
  return { precision: 'day', date: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` }
}

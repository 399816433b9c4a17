/**
 * One bad row fails alone. Rows that are written in one statement fail together; what the database refuses for what is in
 * it would be refused again and again, and hold up everything behind it. So such a batch is halved until the bad rows stand
 * by themselves, and those are handed back. Anything else (an outage, a statement that is wrong) fails as before.
 */
import { printable } from '../../domain/text.ts'
import { isRefusedContent } from './outage.ts'

export interface RefusedRow<T> {
  row: T
  error: unknown
}

/** `write` must write all of its rows or none. Resolves to the rows that the database does not take. */
export async function writeApart<T>(
  rows: readonly T[],
  write: (rows: readonly T[]) => Promise<void>,
): Promise<RefusedRow<T>[]> {
  try {
    await write(rows)
    return []
  } catch (error) {
    const [row] = rows
    if (!isRefusedContent(error) || row === undefined) throw error
    if (rows.length === 1) return [{ row, error }]
    const middle = Math.ceil(rows.length / 2)
    const before = await writeApart(rows.slice(0, middle), write)
    return [...before, ...(await writeApart(rows.slice(middle), write))]
  }
}

/** JSON whose texts the database can hold: what a peer sent may stand in them, and never passed a door of ours. */
export function toStoredJson(value: unknown): string {
  return JSON.stringify(value, (_, member) => (typeof member === 'string' ? printable(member) : member))
}

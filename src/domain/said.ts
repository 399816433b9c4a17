/** A sentence in both languages where only one string fits: the messages of schema checks. */

/** A character for "group separator" that no message contains. */
const between = '\u241D'

export function said(vi: string, en: string): string {
  return `${vi}${between}${en}`
}

/** Both languages of a message made by `said`; `undefined` for any other text. */
export function readSaid(message: string): { vi: string; en: string } | undefined {
  const [vi, en] = message.split(between)
  return vi !== undefined && en !== undefined ? { vi, en } : undefined
}

/** A text in both languages; and as one string where only one fits: the messages of schema checks. */
export interface Bilingual {
  vi: string
  en: string
}

/** A character for "group separator" that no message contains. */
const between = '\u241D'

export function encodeBilingual(vi: string, en: string): string {
  return `${vi}${between}${en}`
}

/** Both languages of a message made by `encodeBilingual`; `undefined` for any other text. */
export function decodeBilingual(message: string): Bilingual | undefined {
  const [vi, en] = message.split(between)
  return vi !== undefined && en !== undefined ? { vi, en } : undefined
}

/** Texts as the portal takes them: NFC, and no longer than it has room for. */
import { nfc } from '../../../domain/text.ts'

const mark = '...'

/** A longer text is cut between two characters, never inside one or before a mark that belongs to it, and ends with `...`. */
export function writeText(text: string, charsMax: number): string {
  const whole = nfc(text)
  if (whole.length <= charsMax) return whole
  const chars = [...whole]
  if (chars.length <= charsMax) return whole
  let end = charsMax - mark.length
  while (end > 0 && /^\p{M}/u.test(chars[end] ?? '')) end--
  return `${chars.slice(0, end).join('').trimEnd()}${mark}`
}

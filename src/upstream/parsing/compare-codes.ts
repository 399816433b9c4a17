/**
 * Codes that an upstream echoes (dossier, linked dossier, unit, province, module), compared with the ones that were sent:
 * the one comparison for everything that comes in. A code is the same whatever its letter case, Unicode form, width,
 * dashes and blanks; digits are the same when a serializer took the zeros in front of them.
 */
import { normalized } from '../../domain/text.ts'

/** Dashes that editors and keyboards put in place of the hyphen. */
const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g

/** Longer is no code of anybody, and equals none. To fold megabytes takes seconds, and up to eighteen times their memory. */
const codeCharsMax = 1_000

/** A code as it compares; `null` when nothing, or no code, stands there. */
export function codeKey(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
  if (text.length > codeCharsMax) return `${text.slice(0, codeCharsMax)}…`
  const key = normalized(text, 'NFKC')
    .replace(/[\p{Cf}\s]/gu, '')
    .replace(dashes, '-')
    .toUpperCase()
  return key === '' ? null : key
}

/** Whether an echoed code is the one that was sent. What is not echoed contradicts nothing. */
export function echoes(echoed: unknown, sent: string | null): boolean {
  const [theirs, ours] = [codeKey(echoed), codeKey(sent)]
  if (theirs === null || ours === null) return theirs === null && !isSomething(echoed)
  return (
    theirs === ours ||
    (/^\d+$/.test(theirs) && theirs.length < ours.length && withoutZeros(ours) === theirs.replace(/^0+(?=.)/, ''))
  )
}

/** A list or an object where a code belongs says nothing that could be compared: it is no echo of ours. */
function isSomething(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null)
}

const withoutZeros = (digits: string): string | null => (/^\d+$/.test(digits) ? digits.replace(/^0+(?=.)/, '') : null)

/** A member of an answer by its name, whatever its letter case: serializers differ in that. The exact name goes first. */
export function member(object: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name]
  const wanted = name.toLowerCase()
  const found = Object.keys(object).find((key) => key.trim().toLowerCase() === wanted)
  return found === undefined ? undefined : object[found]
}

/** Agency, date, serial: the formats of dossier codes, anywhere in a text. */
const dossierLike = /(?<![\p{L}\p{N}.-])[A-Z0-9]{1,10}(?:\.[A-Z0-9]{1,10}){0,7}-\d{6,8}-\d{3,10}(?![\p{L}\p{N}-])/giu

/** Whether a text names a dossier, and none of these. */
export function namesAnother(words: string, codes: readonly string[]): boolean {
  const named = [...normalized(words, 'NFKC').matchAll(dossierLike)].map(([found]) => found)
  return named.length > 0 && !named.some((found) => codes.some((code) => echoes(found, code)))
}

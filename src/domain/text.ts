/**
 * The one kind of free text. Every text that a person or a system may word freely (a note, a dossier code, a name, a line of
 * a declaration) is a `line` or `lines`, at every door: JSON bodies, query strings, forms, configuration. What passes is
 * NFC, can be stored, hashed and shown, and reads the way it is stored. `test/http/free-text.test.ts` walks every schema of
 * the API and fails for a text that is not of this kind.
 */
import { z } from 'zod'
import { memoize } from './memoize.ts'
import { encodeBilingual } from './texts/bilingual.ts'

/** Characters outside the ranges whose every member stands for itself in NFC: Latin up to U+02FF, and the letters of Vietnamese. */
const mayCompose = /[\u0300-\u1dff\u1efa-\uffff]/

/**
 * More marks on one letter than any writing has: 30 at most in what Unicode calls stream-safe text (UAX #15, section 13). The
 * marks of a letter are sorted, and the time for that grows with their square: a megabyte of them takes a minute.
 */
const endlessMarks = /\p{M}{31}/u
/** A text of no more characters holds no endless marks: most texts are spared the look. */
const marksMax = 30

/**
 * Any normalization form of a text from outside, in a time that grows with its length alone. A text with endless marks
 * stays as it came: it is none that anything could be compared with.
 */
export function normalized(text: string, form: 'NFC' | 'NFD' | 'NFKC'): string {
  return text.length > marksMax && endlessMarks.test(text) ? text : text.normalize(form)
}

/** As people compare words: without accents and letter case, one space between two, in whatever Unicode form they come. */
export function fold(text: string): string {
  return normalized(text, 'NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().replace(/\s+/gu, ' ').trim()
}

/** Without any of these characters at its end. A pattern that ends in `$` tries anew from each of a run: the square of a long one. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** Normalization form C. Nearly every text is in it already, and a look costs a tenth of the library's own. */
export function nfc(text: string): string {
  return mayCompose.test(text) ? normalized(text, 'NFC') : text
}

/**
 * Marks that turn the direction of writing for what follows them: "Trojan Source", CVE-2021-42574. Unlike the other
 * invisible characters they change what a reader believes to have read, so they are refused and not dropped.
 */
const turning = '\u202A-\u202E\u2066-\u2069'
/** Invisible characters that pasting brings along: soft hyphens, zero-width spaces, byte order marks, direction marks. */
const invisible = new RegExp(`(?![${turning}])\\p{Cf}`, 'gu')
/**
 * Controls (NUL, which PostgreSQL cannot store, and all others), half surrogates, noncharacters and unassigned code points,
 * private use, the turning marks, which are what the dropping above leaves of \p{Cf}, and endless marks, which are in no
 * normal form.
 */
const unprintable = /\p{C}|\p{M}{31}/u
const unprintableInLines = /(?![\n\t])\p{C}|\p{M}{31}/u

/** Letters that stand for themselves in NFC, a space between words: nearly every line, and a look is a tenth of the work. */
const plainLine = /^[!-~\u00c0-\u02ff\u1ea0-\u1ef9]+(?: [!-~\u00c0-\u02ff\u1ea0-\u1ef9]+)*$/

/** One line: NFC, one space between words, none at the ends, nothing invisible. What cannot be printed stays, and is refused. */
function tidyLine(text: string): string {
  return plainLine.test(text) ? text : tidy(text).replace(/\s+/gu, ' ').trim()
}

function tidyLines(text: string): string {
  return tidy(text.replace(/\r\n?/g, '\n'))
}

/** Dropped first: an invisible character between a letter and its mark would keep them apart. */
function tidy(text: string): string {
  return normalized(text.replace(invisible, ''), 'NFC').trim()
}

/** Names the code point, which is no value of a person, so that the sender can find it. */
function refusal(pattern: RegExp) {
  return {
    error: ({ input }: { input?: unknown }) => {
      const found = typeof input === 'string' ? (pattern.exec(input)?.[0]?.codePointAt(0) ?? 0) : 0
      const name = `U+${found.toString(16).toUpperCase().padStart(4, '0')}`
      return encodeBilingual(
        `Có ký tự không in được hoặc làm đảo chiều chữ (${name})`,
        `Holds a character that cannot be printed or that turns the direction of writing (${name})`,
      )
    },
    params: { code: 'control-character' },
  }
}

/** One line of free text, 1 to `max` characters. */
export const line = memoize((max: number) =>
  z.string().overwrite(tidyLine).min(1).max(max).refine(isPrintableLine, refusal(unprintable)),
)

/** Free text that may have several lines, 1 to `max` characters. */
export const lines = memoize((max: number) =>
  z
    .string()
    .overwrite(tidyLines)
    .min(1)
    .max(max)
    .refine((text) => !unprintableInLines.test(text), refusal(unprintableInLines)),
)

/** Whether it holds nothing that no line of ours may hold: a text for which this is false names nothing that we store. */
export function isPrintableLine(text: string): boolean {
  return plainLine.test(text) || !unprintable.test(text)
}

/**
 * A text of another system that is handed on to callers, webhooks and pages: NFC, without what is invisible, and with U+FFFD for
 * what cannot be stored or printed or would turn the direction of writing.
 */
export function legible(text: string): string {
  return isPlainWord(text) || plainLine.test(text) ? text : printable(tidyLines(text))
}

/** ASCII without a blank: what a code or a number is. For so few characters a look at each costs less than an expression. */
function isPlainWord(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x21 || code > 0x7e) return false
  }
  return true
}

/**
 * The same text with every character that cannot be stored or printed replaced by U+FFFD, for records of what came in by
 * another way than a door of ours: something readable instead of nothing at all.
 */
export function printable(text: string): string {
  return unprintableInLines.test(text) ? text.replace(/(?![\n\t])\p{C}|\p{M}{31,}/gu, '\uFFFD') : text
}

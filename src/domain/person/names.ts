/**
 * Vietnamese personal names: one key, one canonical form, and a comparison that explains itself.
 * Nothing here refuses a name or guesses who is meant. A `match` is the same name written by another keyboard; `close` is
 * what a person should look at; every other pair is a `mismatch`, also where one tone is all that differs.
 */

import { line, normalized } from '../text.ts'
import { encodeBilingual } from '../texts/bilingual.ts'
import { isVietnameseSyllable } from './syllable.ts'

/** Full name (họ, chữ đệm và tên) as a caller gives it: one line, kept in NFC. */
export const FullName = line(100)
  // No pattern of the API's description: letters of all scripts cannot be written so that Python and RE2 read it too.
  .refine((name) => /\p{L}/u.test(name), {
    error: encodeBilingual('Họ tên phải có chữ cái', 'A name has letters'),
    params: { code: 'invalid-format' },
  })
  .describe('Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter')
  .meta({ examples: ['Nguyễn Văn Thử'] })

/**
 * What sets two names apart. The first six are ways of writing one name and leave it `close`, alone or together;
 * `middle-name-missing` and `typing-slip` leave it `close` only when nothing else differs; the rest make a `mismatch`.
 */
export type NameDifference =
  | 'accents-missing'
  | 'hook-tilde-confused'
  | 'i-y-spelling'
  | 'order-differs'
  | 'syllables-joined'
  | 'middle-name-missing'
  | 'typing-slip'
  | 'tone-differs'
  | 'letter-mark-differs'
  | 'different-name'
  | 'no-letters'

export interface NameComparison {
  outcome: 'match' | 'close' | 'mismatch'
  /** Empty for a match. Says what kind of difference there is, never what the other name is. */
  because: readonly NameDifference[]
}

/** Beyond this many characters (the longest name that the gateway accepts) only equality is looked for. */
const lengthMax = 100

const toneMarks = /[\u0300\u0301\u0303\u0309\u0323]/g
const marks = /\p{M}/gu
const hook = '\u0309'
const tilde = '\u0303'

/**
 * A text as words that compare equal when they are written differently but read the same: NFC or NFD, letter case, runs
 * of spaces, hyphens, apostrophes of any kind, the look-alikes of Đ, and the place of the tone mark (hoà/hòa, qúy/quý).
 * Linear in the length of the text.
 */
export function canonicalWords(text: string): string[] {
  return usualLetters(text)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(withToneLast)
}

/** Upper case and decomposed, with what other keyboards write in place of a letter or a mark put right. */
function usualLetters(text: string): string {
  const upper = normalized(text.toUpperCase(), 'NFD')
  // Nearly every name goes without: one look instead of six replacements, on a path that every lookup takes.
  return oddities.test(upper) ? withoutOddities(upper) : upper
}

const apostrophes = "'’‘ʼʻ`´′＇ʹ"
const oddities = new RegExp(`[\\p{Cf}\\u02C6\\u00D0\\u0189\\u030C${apostrophes}]`, 'u')
const aroundApostrophe = new RegExp(` ?[${apostrophes}] ?`, 'g')

function withoutOddities(upper: string): string {
  const usual = upper
    .replace(/\p{Cf}/gu, '')
    // ˆ typed after its letter does arrive (population contract, section 2.4); it would be lost as a symbol.
    .replaceAll('\u02C6', '\u0302')
    // Eth and African D look like Đ on screen and come from old input methods; so does the caron for the breve of Ă.
    .replace(/[\u00D0\u0189]/g, '\u0110')
  return (
    normalized(usual, 'NFD')
      .replace(/(?<=A\u0323?)\u030C/g, '\u0306')
      .replace(/\s+/gu, ' ')
      // K'Brơi, K’Brơi and "K’ Brơi" are one name: the apostrophe belongs to its letter.
      .replace(aroundApostrophe, (mark) => (mark.startsWith(' ') ? ' ' : ''))
  )
}

/** A syllable has one tone, so its place carries no meaning: moved to the end, both habits of writing become equal. */
function withToneLast(word: string): string {
  const tones = word.match(toneMarks)
  return tones === null ? word : getLetters(word) + tones.join('')
}

/** Letters that no decomposition takes apart: of Vietnam's own languages, and of foreigners who live here. */
const foldedLetters: Readonly<Record<string, string>> = {
  Đ: 'D',
  Ƀ: 'B',
  Ł: 'L',
  Ø: 'O',
  Æ: 'AE',
  Œ: 'OE',
  ẞ: 'SS',
  Þ: 'TH',
  Ħ: 'H',
  Ŧ: 'T',
  Ŋ: 'N',
  ĸ: 'K',
  Ɓ: 'B',
  Ɗ: 'D',
  Ƙ: 'K',
  Ƴ: 'Y',
  Ɨ: 'I',
  Ʉ: 'U',
  Ɖ: 'D',
  Ĳ: 'IJ',
  Ǝ: 'E',
  Ə: 'A',
  Ɔ: 'O',
  Ɛ: 'E',
}
const unfolded = new RegExp(`[${Object.keys(foldedLetters).join('')}]`, 'gu')
const foldLetters = (text: string): string => text.replace(unfolded, (letter) => foldedLetters[letter] ?? letter)

const toBase = (word: string): string => foldLetters(word.replace(marks, ''))

/** Letters of Vietnamese and English, each in one character, and the spaces between: what nearly every name is written with. */
const plainName = /^[A-Za-z À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]*$/
/** What each of these is in a key, once it has been seen: some 190 at most. */
const plainKeys = new Map<number, string>()

/**
 * The upstream's normal form of a name (population contract, section 2.4): upper case, no accents, Đ as D, nothing but
 * letters and digits: "Nguyễn Văn Thử" → `NGUYENVANTHU`.
 */
export function nameKey(name: string): string {
  if (!plainName.test(name)) return toKey(name)
  // Letter by letter, because none of these changes with those beside it; a quarter of what it costs to decompose them all.
  let key = ''
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    let letter = plainKeys.get(code)
    if (letter === undefined) {
      letter = toKey(name.charAt(at))
      plainKeys.set(code, letter)
    }
    key += letter
  }
  return key
}

/** Where the words part and where a tone stands is lost in the key, so neither is looked for. */
const toKey = (name: string): string => foldLetters(usualLetters(name)).replace(/[^A-Z0-9]+/g, '')

/** Whether a name has letters that its key has no place for: those of other scripts. The key would be another name's. */
export function exceedsKey(name: string): boolean {
  return !plainName.test(name) && /[^\P{L}\p{Lm}A-Z]/u.test(foldLetters(usualLetters(name)))
}

/** Compares the name that was claimed with the one on record. Symmetric in its outcome; linear for hostile lengths. */
export function compareNames(claimed: string, recorded: string): NameComparison {
  const a = canonicalWords(claimed)
  const b = canonicalWords(recorded)
  if (a.length === 0 || b.length === 0) return { outcome: 'mismatch', because: ['no-letters'] }
  const [joinedA, joinedB] = [a.join(' '), b.join(' ')]
  if (joinedA === joinedB) return { outcome: 'match', because: [] }
  if (normalized(joinedA, 'NFC').length > lengthMax || normalized(joinedB, 'NFC').length > lengthMax) {
    return { outcome: 'mismatch', because: ['different-name'] }
  }

  // A name typed wholly without accents is a habit of writing. Accents on some words only are a statement.
  const accentsMissing = isBare(joinedA) !== isBare(joinedB)
  const style: NameDifference[] = accentsMissing ? ['accents-missing'] : []
  const [wordsA, wordsB] = accentsMissing ? [a.map(toBase), b.map(toBase)] : [a, b]

  const written = writtenAlike(wordsA, wordsB) ?? joinedAlike(wordsA, wordsB)
  if (written !== null) return { outcome: 'close', because: [...style, ...written] }

  // Two weak likenesses do not add up to one good one: these count only when nothing else differs.
  if (!accentsMissing) {
    if (lacksMiddleName(a, b) || lacksMiddleName(b, a)) return { outcome: 'close', because: ['middle-name-missing'] }
    if (hasOneSlip(a, b)) return { outcome: 'close', because: ['typing-slip'] }
  }
  return { outcome: 'mismatch', because: markDifferences(a, b) }
}

const isBare = (text: string): boolean => text === toBase(text)

/** The same words in the same order, given name first (rotated), or wholly reversed; spelled alike or the same. */
function writtenAlike(a: readonly string[], b: readonly string[]): NameDifference[] | null {
  if (a.length !== b.length) return null
  const looseB = b.map(loosen).join(' ')
  const orders = [...a.map((_, from) => [...a.slice(from), ...a.slice(0, from)]), a.toReversed()]
  const order = orders.find((words) => words.map(loosen).join(' ') === looseB)
  if (order === undefined) return null
  const differsIn = (part: (word: string) => string) => order.some((word, index) => part(word) !== part(b[index] ?? ''))
  const found: NameDifference[] = []
  if (orders.indexOf(order) > 0) found.push('order-differs')
  if (differsIn(getTone)) found.push('hook-tilde-confused')
  if (differsIn(getLetters)) found.push('i-y-spelling')
  return found
}

const getTone = (word: string): string => (word.match(toneMarks) ?? []).join('')
const getLetters = (word: string): string => word.replace(toneMarks, '')

/**
 * Hook and tilde (hỏi, ngã) are one sound in the south and centre, and their confusion is the commonest spelling fault
 * of old papers. I and Y as the only vowel (Lý/Lí, Quý/Quí) are two spellings; after another vowel (Thúy/Thúi) they are not.
 */
function loosen(word: string): string {
  return word.replaceAll(hook, tilde).replace(/^(QU|[^AEIOUY\p{M}]*)Y(?=[\u0300-\u0323]*$)/u, '$1I')
}

/**
 * The same letters and tones with more or fewer spaces between them: "NguyễnVăn Thử". As many words on both sides with
 * the spaces elsewhere (Lan Hanh, Lanh Anh) are two names: nobody forgot a space.
 */
function joinedAlike(a: readonly string[], b: readonly string[]): NameDifference[] | null {
  if (a.length === b.length) return null
  const [x, y] = [a.join(''), b.join('')]
  return getLetters(x) === getLetters(y) && getTone(x) === getTone(y) ? ['syllables-joined'] : null
}

/** Family name and last word agree, and the rest of the shorter name stands in the longer one in the same order. */
function lacksMiddleName(shorter: readonly string[], longer: readonly string[]): boolean {
  if (shorter.length < 2 || shorter.length >= longer.length) return false
  if (shorter[0] !== longer[0] || shorter.at(-1) !== longer.at(-1)) return false
  let next = 1
  for (const word of longer.slice(1, -1)) if (word === shorter[next] && next < shorter.length - 1) next++
  return next === shorter.length - 1
}

/**
 * One letter too many, too few, wrong, or two swapped, in one word of at least three letters, where one of the two words
 * is no possible Vietnamese syllable: Minh/Mihn is a slip, but Tú/Tứ, Trâm/Tram and Lan/Lam are names of two people.
 */
function hasOneSlip(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  const differing = a.flatMap((word, index) => (word === b[index] ? [] : [[word, b[index] ?? ''] as const]))
  const [pair] = differing
  if (pair === undefined || differing.length > 1 || getTone(pair[0]) !== getTone(pair[1])) return false
  const [x, y] = pair.map((word) => [...getLetters(word).normalize('NFC')]) as [string[], string[]]
  // Shorter words (Y, H, K') are markers of sex and clan, and in other scripts one character is half a name.
  if (![x, y].every((letters) => letters.length >= 3 && letters.every((letter) => /\p{Script=Latin}/u.test(letter)))) {
    return false
  }
  if (!isOneSlip(x, y)) return false
  return !(isVietnameseSyllable(x.join('')) && isVietnameseSyllable(y.join('')))
}

function isOneSlip(x: readonly string[], y: readonly string[]): boolean {
  if (Math.abs(x.length - y.length) > 1) return false
  let same = 0
  while (same < Math.min(x.length, y.length) && x[same] === y[same]) same++
  const rest = (letters: readonly string[], from: number) => letters.slice(same + from).join('')
  if (x.length > y.length) return rest(x, 1) === rest(y, 0)
  if (x.length < y.length) return rest(x, 0) === rest(y, 1)
  return rest(x, 1) === rest(y, 1) || (x[same] === y[same + 1] && x[same + 1] === y[same] && rest(x, 2) === rest(y, 2))
}

/** Why it is a mismatch: other marks on the same letters, or simply another name. */
function markDifferences(a: readonly string[], b: readonly string[]): NameDifference[] {
  if (a.map(toBase).join(' ') !== b.map(toBase).join(' ')) return ['different-name']
  const found: NameDifference[] = []
  if (a.some((word, index) => getTone(word) !== getTone(b[index] ?? ''))) found.push('tone-differs')
  if (a.some((word, index) => getLetters(word) !== getLetters(b[index] ?? ''))) found.push('letter-mark-differs')
  return found
}

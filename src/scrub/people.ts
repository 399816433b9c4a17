/**
 * Who stands in for whom: the same word, number or day becomes the same one everywhere in a case, by a key that is thrown
 * away. Nothing here is longer or shorter than what it replaces.
 */
import { createHmac, hash } from 'node:crypto'
import { normalized } from '../domain/text.ts'
import type { Encoding } from './bytes.ts'
import { syllablesLike } from './syllables.ts'

const dayMs = 86_400_000
/** A personal number: three digits of a place, century and sex, two of the year, six more. */
const prefix = '999'
/** Numbers of four bytes in one digest. */
const drawsPerBlock = 8
/** By chance no two words of so many letters are the same: what is still somebody's after a second try has no letters to change. */
const longWord = 100

export interface Shift {
  years: number
  days: number
}

export class People {
  readonly #key: Buffer
  readonly #encoding: Encoding
  readonly #shift: Shift
  /** Words that stood where names stand: none of them may come out as a name again. */
  readonly #taken: ReadonlySet<string>

  constructor(key: Buffer, encoding: Encoding, shift: Shift, taken: ReadonlySet<string>) {
    this.#key = key
    this.#encoding = encoding
    this.#shift = shift
    this.#taken = taken
  }

  #draw(kind: string, value: string, round = 0): number {
    return this.#drawing(kind, value, round)(0)
  }

  /**
   * What is drawn for each place of a value. The value itself is hashed once: hashed for each of its characters, a token of a
   * megabyte would take hours.
   */
  #drawing(kind: string, value: string, round = 0): (at: number) => number {
    const seed = createHmac('sha256', this.#key).update(`${kind} ${round} ${value}`).digest()
    let block = seed
    let blockAt = 0
    return (at) => {
      const wanted = Math.floor(at / drawsPerBlock)
      if (wanted !== blockAt) {
        blockAt = wanted
        block = wanted === 0 ? seed : hash('sha256', Buffer.concat([seed, Buffer.from(String(wanted))]), 'buffer')
      }
      return block.readUInt32BE((at % drawsPerBlock) * 4)
    }
  }

  /** The same people, in text whose letters take other widths. */
  within(encoding: Encoding): People {
    return new People(this.#key, encoding, this.#shift, this.#taken)
  }

  /** A word of a name, in the letter case of the word that it replaces. */
  name(word: string): string {
    return this.word(word)
  }

  /** A word that no list vouches for. */
  word(word: string): string {
    const upper = word.toUpperCase()
    // A name with an apostrophe keeps it: only its letters change.
    const whole = upper.length === word.length && !/['’]/.test(word)
    const candidates = whole ? syllablesLike(word, this.#encoding) : []
    for (let round = 0; round < 50 && candidates.length > 1; round++) {
      const candidate = candidates[this.#draw('word', folded(word), round) % candidates.length] ?? ''
      const cased = casedLike(candidate, word)
      if (!this.#taken.has(folded(candidate)) && this.#width(cased) === this.#width(word)) return cased
    }
    const seed = folded(word)
    const roundsMax = word.length > longWord ? 1 : 200
    for (let round = 0; ; round++) {
      const draw = this.#drawing('letter', seed, round)
      const letters = Array.from(word, (letter, at) => this.#letter(letter, draw(at))).join('')
      if (round === roundsMax || !this.#taken.has(folded(letters))) return letters
    }
  }

  /** A letter may take another width in small letters than in capitals. */
  #width(word: string): number {
    return Array.from(word).reduce((sum, char) => sum + (this.#encoding.findWidth(char) ?? Number.NaN), 0)
  }

  /** Another letter of the same kind and width. Marks stay: they are not what names anybody. */
  #letter(letter: string, drawn: number): string {
    const width = this.#encoding.findWidth(letter)
    const upper = letter.toUpperCase()
    const set = letterSets.find((one) => one.includes(upper.normalize('NFC')))
    const others = set
      ? Array.from(set, (one) => casedLike(one, letter)).filter((one) => this.#encoding.findWidth(one) === width)
      : []
    return others.length < 2 ? letter : (others[drawn % others.length] ?? letter)
  }

  /** Twelve digits: somebody of the same sex, born as much earlier or later as everybody else here. */
  personalNumber(number: string): string {
    const digit = Number(number[3])
    const year = 1900 + Math.floor(digit / 2) * 100 + Number(number.slice(4, 6))
    const born = year + this.#shift.years
    const century = Math.floor((born - 1900) / 100) * 2 + (digit % 2)
    const fits = century >= 0 && century <= 9
    return `${prefix}${fits ? century : digit}${fits ? String(born % 100).padStart(2, '0') : number.slice(4, 6)}${this.digits(number, 6)}`
  }

  /** Nine digits: a card of before. */
  oldCard(number: string): string {
    return `${prefix}${this.digits(number, 6)}`
  }

  /** Digits that are drawn for a value; never the value's own, and never one that could be a place of birth at the front. */
  digits(value: string, length: number): string {
    for (let round = 0; ; round++) {
      const draw = this.#drawing('digits', value, round)
      let drawn = ''
      for (let at = 0; drawn.length < length; at++) {
        drawn += String(draw(at)).padStart(9, '0').slice(-9)
      }
      drawn = drawn.slice(0, length)
      if (!value.includes(drawn) || length < 3) return drawn
    }
  }

  /** Letters, digits and hexadecimal digits become others of their kind: for tokens, codes and addresses. */
  opaque(text: string): string {
    const hexadecimal = /^[0-9a-f-]+$/i.test(text) && /[0-9]/.test(text)
    const draw = this.#drawing('opaque', text)
    return Array.from(text, (char, at) => {
      const drawn = draw(at)
      if (/[0-9]/.test(char))
        return hexadecimal ? '0123456789'.charAt(drawn % 10) : '0123456789'.charAt((drawn % 9) + 1)
      const set = hexadecimal ? 'abcdef' : 'abcdefghijklmnopqrstuvwxyz'
      if (/[a-z]/.test(char)) return set.charAt(drawn % set.length)
      if (/[A-Z]/.test(char)) return set.charAt(drawn % set.length).toUpperCase()
      return /[\p{L}]/u.test(char) ? this.#letter(char, drawn) : char
    })
      .join('')
      .replace(/(?<!\w)(?:\d{12}|\d{9})(?!\w)/g, (number) => prefix + number.slice(prefix.length))
  }

  year(year: number): number {
    return year + this.#shift.years
  }

  /** A moment, as much earlier or later as everybody's; the time of day stays. */
  moment(ms: number): number {
    const date = new Date(ms)
    date.setUTCFullYear(date.getUTCFullYear() + this.#shift.years)
    return date.getTime() + this.#shift.days * dayMs
  }
}

const letterSets = [
  'BCDFGHJKLMNPQRSTVWXZ',
  'AEIOUY',
  'ÀÁÃÈÉÊÌÍÒÓÔÕÙÚÝÂĂĐĨŨƠƯ',
  'ẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ',
]

/** What two writings of a word have in common. */
export const folded = (word: string): string => normalized(word, 'NFC').toUpperCase()

/** Upper-case letters in the letter case of others, one by one. */
function casedLike(letters: string, like: string): string {
  const models = Array.from(like)
  return Array.from(letters, (letter, at) => {
    const model = models[at] ?? ''
    return model !== model.toUpperCase() ? letter.toLowerCase() : letter
  }).join('')
}

/**
 * How far to move everybody: three to nine years, and some days with which none of these days leaves its year, so that a
 * year that stands alone stays the year of the day that stands beside it.
 */
export function chooseShift(key: Buffer, days: readonly number[], years: readonly number[]): Shift {
  const random = createHmac('sha256', key).update('shift').digest()
  const order = (length: number, offset: number) =>
    Array.from({ length }, (_, index) => (index + (random[offset] ?? 0)) % length)
  const yearShifts = order(7, 0).map((index) => index + 3)
  const all = [...years, ...days.map((ms) => new Date(ms).getUTCFullYear())]
  const sameCentury = (shift: number) =>
    all.every((year) => Math.floor(year / 100) === Math.floor((year + shift) / 100))
  const years1 = yearShifts.flatMap((shift) => [-shift, shift]).find(sameCentury) ?? -(yearShifts[0] ?? 3)
  const dayShifts = order(27, 1).flatMap((index) => [index + 1, -(index + 1)])
  const keepsYears = (shift: number) =>
    days.every((ms) => new Date(ms).getUTCFullYear() === new Date(ms + shift * dayMs).getUTCFullYear())
  return { years: years1, days: dayShifts.find(keepsYears) ?? dayShifts[0] ?? 1 }
}

// Who is related to whom, computed from the number alone. The six free digits of a number hide a house (0..999) and a
// lineage (0..999). Both are kept by marriage and descent in invertible ways, so every relation can be walked from both
// ends: spouses are reciprocal, and a father is a man of the child's lineage who really has that wife.

import { fullName, type Sex } from './names.ts'
import { hash } from './seed.ts'

/** The register was last written up at the end of this year; no one born later is in it. */
export const REGISTER_YEAR = 2025

export type Place = { readonly year: number; readonly sex: Sex; readonly house: number; readonly line: number }
export type Couple = { readonly man: Place; readonly woman: Place; readonly state: 'none' | 'married' | 'ended' }

// An affine permutation of 0..999999 hides house and lineage; the factor has no common divisor with 10^6.
const SPAN = 1_000_000
const FACTOR = 387_421
const SHIFT = 152_637
const FACTOR_INVERSE = inverse(FACTOR, SPAN)

// The wife's lineage: another permutation, 7 × 143 = 1 modulo 1000.
const toWifeLine = (line: number): number => (line * 7 + 311) % 1000
const toHusbandLine = (line: number): number => ((line - 311 + 1000) * 143) % 1000

function inverse(a: number, modulus: number): number {
  let [r0, r1, s0, s1] = [modulus, a, 0, 1]
  while (r1 !== 0) {
    const q = Math.floor(r0 / r1)
    ;[r0, r1] = [r1, r0 - q * r1]
    ;[s0, s1] = [s1, s0 - q * s1]
  }
  return ((s0 % modulus) + modulus) % modulus
}

/** Undefined for anything that is not a number of this nation. */
export function findPlace(number: string): Place | undefined {
  const match = /^999([0-3])(\d\d)(\d{6})$/.exec(number)
  if (!match) return undefined
  const digit = Number(match[1])
  const year = (digit < 2 ? 1900 : 2000) + Number(match[2])
  if (year > REGISTER_YEAR) return undefined
  const hidden = ((Number(match[3]) - SHIFT + SPAN) * FACTOR_INVERSE) % SPAN
  return { year, sex: digit % 2 === 0 ? 'm' : 'f', house: Math.floor(hidden / 1000), line: hidden % 1000 }
}

export function toNumber({ year, sex, house, line }: Place): string {
  const digit = (year < 2000 ? 0 : 2) + (sex === 'f' ? 1 : 0)
  const free = ((house * 1000 + line) * FACTOR + SHIFT) % SPAN
  return `999${digit}${String(year % 100).padStart(2, '0')}${String(free).padStart(6, '0')}`
}

/** Birth they share: single people have a key of their own, twins have one together. */
export function getBirth(place: Place): {
  readonly key: string
  readonly twin: Place | undefined
  readonly turn: 0 | 1
} {
  const { year, sex, house, line } = place
  const half = house >> 1
  const kind = hash('twins', year, half, line) % 50
  if (kind === 0) {
    const key = `${year}/same-sex/${sex}/${half}/${line}`
    return { key, twin: { ...place, house: house ^ 1 }, turn: house % 2 === 0 ? 0 : 1 }
  }
  if (kind === 1) {
    const key = `${year}/boy-and-girl/${house}/${line}`
    return { key, twin: { ...place, sex: sex === 'm' ? 'f' : 'm' }, turn: 0 }
  }
  return { key: `${year}/${sex}/${house}/${line}`, twin: undefined, turn: 0 }
}

export function nameAt(place: Place): string {
  const { key, turn } = getBirth(place)
  return fullName(place.line, place.sex, key, turn)
}

/** The one couple this person can be part of. `reserved` numbers belong to hand-written people, who marry by hand. */
export function getCouple(place: Place, reserved: (number: string) => boolean): Couple {
  const { house } = place
  const husbandLine = place.sex === 'm' ? place.line : toHusbandLine(place.line)
  // The wife is between 3 years older and 6 years younger.
  const gap = (hash('gap', house, husbandLine) % 10) - 3
  const man: Place = { ...place, sex: 'm', line: husbandLine, year: place.sex === 'm' ? place.year : place.year - gap }
  const woman: Place = { ...place, sex: 'f', line: toWifeLine(husbandLine), year: man.year + gap }
  return { man, woman, state: coupleState(man, woman, reserved) }
}

function coupleState(man: Place, woman: Place, reserved: (number: string) => boolean): Couple['state'] {
  const years = [man.year, woman.year]
  if (years.some((year) => year < 1900 || year > REGISTER_YEAR)) return 'none'
  // Legal ages are 20 and 18; two years more, because a year says nothing about the month.
  if (REGISTER_YEAR - man.year < 22 || REGISTER_YEAR - woman.year < 20) return 'none'
  if (reserved(toNumber(man)) || reserved(toNumber(woman))) return 'none'
  const roll = hash('couple', man.year, man.house, man.line) % 100
  const ever = REGISTER_YEAR - man.year < 30 ? 45 : 92
  if (roll >= ever) return 'none'
  return hash('ended', man.year, man.house, man.line) % 100 < 14 ? 'ended' : 'married'
}

/** The parents, a couple of this nation; undefined when the father would have been born before 1900. */
export function findParents(place: Place, reserved: (number: string) => boolean): Couple | undefined {
  const { key } = getBirth(place)
  // Fathers are 24 to 45, so that mothers are 18 to 48.
  const year = place.year - 24 - (hash('father-age', key) % 22)
  if (year < 1903) return undefined
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const father: Place = { year, sex: 'm', house: hash('father', key, attempt) % 1000, line: place.line }
    const couple = getCouple(father, reserved)
    if (couple.state !== 'none') return couple
  }
  return undefined
}

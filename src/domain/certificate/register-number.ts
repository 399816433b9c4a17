/** Register numbers and books as papers and registers write them (Circular 04/2020/TT-BTP, Art. 29), compared by what they count. */
import type { FilingKind } from '../filing/filing.ts'
import { fold, normalized } from '../text.ts'
import type { CertificateKind } from './certificate.ts'

export interface RegisterNumber {
  serial: number
  /** The year that stands in it. */
  year: number | null
  /** What kind of paper it says it is (`TLKS-BS`, `UBND-XNTTHN`), in capitals. */
  suffix: string | null
}

/** No register has a million acts a year. */
const serialDigitsMax = 7

/** `null` = this is written in no form that is known: it can still be equal to another text. */
export function readRegisterNumber(text: string): RegisterNumber | null {
  const plain = fold(text)
    .replace(/^(quyen so|quyen|so|trang so|trang)[\s:.]+/, '')
    .replace(/\s+/g, '')
    .toUpperCase()
  const [first = '', ...rest] = plain.split('/')
  if (!/^\d+$/.test(first) || first.length > serialDigitsMax) return null
  let year: number | null = null
  const suffixes: string[] = []
  for (const part of rest) {
    if (/^(19|20)\d\d$/.test(part) && year === null) year = Number(part)
    else if (/^[A-Z][A-Z0-9,.Đ-]*$/.test(part)) suffixes.push(part)
    else return null
  }
  return { serial: Number(first), year, suffix: suffixes.length === 0 ? null : suffixes.join('/') }
}

/**
 * `equal` = the same characters but for blanks around them; `equal-normalised` = the same count: zeros in front, a word before it, or
 * a year or a suffix that only one of the two writes.
 */
export function compareRegisterNumbers(one: string, other: string): 'equal' | 'equal-normalised' | 'differs' {
  const [a, b] = [normalized(one, 'NFC').trim(), normalized(other, 'NFC').trim()]
  if (a === b) return 'equal'
  const [x, y] = [readRegisterNumber(a), readRegisterNumber(b)]
  if (x === null || y === null) return plainKey(a) === plainKey(b) ? 'equal-normalised' : 'differs'
  const agree = <T>(left: T | null, right: T | null) => left === null || right === null || left === right
  return x.serial === y.serial && agree(x.year, y.year) && agree(x.suffix, y.suffix) ? 'equal-normalised' : 'differs'
}

/** One register of one year: its numbers begin at 01. */
export interface RegisterOfYear {
  kind: CertificateKind
  /** Code of the registering unit in the catalogue of that time. */
  unit: string
  year: number
}

/** A number that stands in a register. */
export interface KnownNumber {
  serial: number
  /** `yyyy-mm-dd`, on which it was registered. */
  day: string
}

/** In which register an act of each kind stands. A copy of an extract has a number of its own, in a list of copies. */
const registers = {
  birth: 'birth',
  death: 'death',
  marriage: 'marriage',
  'marital-status': 'marital-status',
  'parent-child': 'parent-child',
  guardianship: 'guardianship',
  change: 'change',
  extract: null,
  'birth-package': 'birth',
  'death-package': 'death',
} as const satisfies Record<FilingKind, CertificateKind | null>

/** Where an act stands and with which number; `null` = that is not stated, not in a form that is read, or it stands in no register. */
export function findInRegister(
  kind: FilingKind,
  unit: string,
  { number, day }: { number: string | null | undefined; day: string | null | undefined },
): { register: RegisterOfYear; known: KnownNumber } | null {
  const [of, read] = [registers[kind], number == null ? null : readRegisterNumber(number)]
  if (of === null || read === null || day == null || !/^\d{2,5}$/.test(unit)) return null
  return { register: { kind: of, unit, year: Number(day.slice(0, 4)) }, known: { serial: read.serial, day } }
}

const plainKey = (text: string): string =>
  normalized(text, 'NFKC')
    .replace(/[\s\p{Cf}]/gu, '')
    .toUpperCase()

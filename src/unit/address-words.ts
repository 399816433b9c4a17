/**
 * A free-text address as words: in segments between commas, each word with and without its marks, abbreviations taken apart
 * (`P12`, `Q.3`), and which words say that a unit of a type follows, or a street.
 */
import { canonicalWords, nameKey } from '../domain/person/names.ts'
import type { UnitLevel, UnitType } from './unit.ts'

export interface AddressWord {
  /** Upper case, decomposed, with its marks. */
  marked: string
  /** Letters and digits alone. */
  bare: string
}

/** Between two commas, or the whole text. */
export type Segment = readonly AddressWord[]

/** Words of one address that are looked at; nobody writes more, and each costs a few looks into the index. */
const wordsMax = 80

/** `P12`, `F5`, `Q1`: a type and a number without a space. */
const gluedNumber = /^(P|PH|F|Q|X)(\d{1,3})$/

export function readSegments(address: string): Segment[] {
  let room = wordsMax
  const segments: Segment[] = []
  for (const piece of address.normalize('NFC').split(/[,;\n\r|]+/)) {
    const words = canonicalWords(piece).flatMap(separate).slice(0, room).map(toWord)
    room -= words.length
    if (words.length > 0) segments.push(words)
  }
  return segments
}

function separate(word: string): string[] {
  const glued = gluedNumber.exec(word)
  return glued === null ? [word] : glued.slice(1)
}

/** As words of a name are compared: `I` and `Y` alike, numbers without leading zeros. */
function toWord(marked: string): AddressWord {
  const bare = toNameKey(marked)
  return { marked: marked.replace(/^0+(?=\d)/, ''), bare }
}

/** A name as the index has it: all its words in one, without marks. */
export const toNameKey = (text: string): string =>
  nameKey(text)
    .replaceAll('Y', 'I')
    .replace(/^0+(?=\d)/, '')

export function toNameWords(name: string): AddressWord[] {
  return canonicalWords(name).map(toWord)
}

/** How the written words have the marks of a name: all of them, none where the name has some, or others. */
export type Marks = 'equal' | 'missing' | 'differ'

export function compareMarks(written: readonly AddressWord[], named: readonly AddressWord[]): Marks {
  // Written together or apart otherwise: which mark belongs to which word is lost.
  if (written.length !== named.length) return 'missing'
  let found: Marks = 'equal'
  for (const [index, { marked, bare }] of written.entries()) {
    const other = named[index]?.marked ?? ''
    if (marked === other || marked.replaceAll('Y', 'I') === other.replaceAll('Y', 'I')) continue
    if (marked.replaceAll('Y', 'I') !== bare) return 'differ'
    found = 'missing'
  }
  return found
}

/** What stands before a name and gives its level; `types` are those that the word may mean, the likeliest first. */
interface TypeWords {
  words: readonly AddressWord[]
  level: UnitLevel | 'city'
  types: readonly UnitType[]
}

/** As people write it; `city`: of a province or above it, which the word leaves open. The longer ones first. */
const typeTexts = [
  ['thị trấn', 'commune', ['township']],
  ['thị xã', 'district', ['district-town']],
  ['đặc khu', 'commune', ['special-zone']],
  ['thành phố', 'city', ['city', 'district-city']],
  ['T P', 'city', ['city', 'district-city']],
  ['T T', 'commune', ['township']],
  ['T X', 'district', ['district-town']],
  ['phường', 'commune', ['ward']],
  ['Phg', 'commune', ['ward']],
  ['Ph', 'commune', ['ward']],
  ['P', 'commune', ['ward']],
  ['F', 'commune', ['ward']],
  ['xã', 'commune', ['commune']],
  ['X', 'commune', ['commune']],
  ['TTr', 'commune', ['township']],
  ['TT', 'commune', ['township']],
  ['ĐK', 'commune', ['special-zone']],
  ['quận', 'district', ['urban-district']],
  ['Q', 'district', ['urban-district']],
  ['huyện', 'district', ['rural-district']],
  ['H', 'district', ['rural-district']],
  ['TX', 'district', ['district-town']],
  ['TP', 'city', ['city', 'district-city']],
  ['tỉnh', 'province', ['province']],
  ['T', 'province', ['province']],
] as const satisfies readonly (readonly [string, UnitLevel | 'city', readonly UnitType[]])[]

const typeWords: readonly TypeWords[] = typeTexts.map(([text, level, types]) => ({
  words: toNameWords(text),
  level,
  types,
}))

/** Written with the marks of the word or without any: `Phúc Xá` names no commune. */
const isWord = (written: AddressWord | undefined, word: AddressWord): boolean =>
  written?.bare === word.bare && compareMarks([written], [word]) !== 'differ'

/** Words after which a street, a hamlet or a house follows, and no unit. */
const otherPlaces = new Set(
  'DUONG D PHO NGO NGACH HEM KIET THON AP XOM BAN LANG BUON SOC KHOM TO KHU KP TDP KDC KDT CAU CHO SO TOA CHUNGCU QL DT TL HL LO NHA CU'.split(
    ' ',
  ),
)

export type Lead = { kind: 'type'; type: TypeWords } | { kind: 'other-place' } | { kind: 'none' }

/** What stands directly before a word of a segment. */
export function readLead(segment: Segment, at: number): Lead & { length: number } {
  for (const type of typeWords) {
    const start = at - type.words.length
    if (start >= 0 && type.words.every((word, index) => isWord(segment[start + index], word))) {
      return { kind: 'type', type, length: type.words.length }
    }
  }
  const before = segment[at - 1]
  return before !== undefined && otherPlaces.has(before.bare)
    ? { kind: 'other-place', length: 1 }
    : { kind: 'none', length: 0 }
}

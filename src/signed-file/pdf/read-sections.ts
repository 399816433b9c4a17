/**
 * The cross-reference sections of a PDF, the newest first (ISO 32000-1, 7.5.4 to 7.5.8). Each update of a file appends one. They are
 * read as they are stated: a file whose sections do not hold is not searched for objects, as readers that repair do.
 */
import { type Budget, PdfFault } from './budget.ts'
import {
  type Cursor,
  expectWord,
  fail,
  isWhite,
  type PdfDictionary,
  type PdfStream,
  peek,
  readDictionary,
  readIndirect,
  readInteger,
  skipWhite,
} from './read-value.ts'
import { unpack } from './unpack.ts'

/** Where an object is. */
export type Entry =
  | { in: 'free' }
  | { in: 'file'; at: number; generation: number }
  | { in: 'stream'; stream: number; index: number }

export interface Section {
  /** Where it begins in the file. */
  at: number
  entries: ReadonlyMap<number, Entry>
  trailer: PdfDictionary
}

/** Papers have one section for each time they were signed or stamped. */
const sectionsMax = 256
/** Behind the last line; some producers leave an empty one. */
const trailingWhiteMax = 4

/** All sections of the file that ends at `end`. */
export function readSections(bytes: Buffer, end: number, budget: Budget): Section[] {
  let next: number | null = findLast(bytes, end)
  const sections: Section[] = []
  const seen = new Set<number>()
  while (next !== null) {
    if (seen.has(next)) throw new PdfFault('malformed', 'sections that lead in a circle', next)
    if (sections.length >= sectionsMax) throw new PdfFault('too-complex', 'too many updates')
    seen.add(next)
    const section = readSection(bytes, end, next, budget)
    sections.push(section)
    next = toPlace(section.trailer, 'Prev', end)
  }
  return sections
}

/** The place that the last line but one states. */
function findLast(bytes: Buffer, end: number): number {
  const last = bytes.subarray(0, end)
  let tail = end
  while (tail > 0 && isWhite(bytes[tail - 1])) tail--
  if (end - tail > trailingWhiteMax) throw new PdfFault('bytes-after-end', 'bytes behind the end', tail)
  const at = last.lastIndexOf('startxref')
  if (at === -1) throw new PdfFault('malformed', 'no end of a PDF', end)
  // Spaces, a number, and the mark of the end take a line each.
  const text = bytes.toString('latin1', at, Math.min(tail, at + 80))
  const [whole, place] = /^startxref[ \t]*[\r\n]+[ \t]*(\d{1,12})[ \t]*[\r\n]+%%EOF/.exec(text) ?? []
  if (whole === undefined || place === undefined) throw new PdfFault('malformed', 'no end of a PDF', at)
  if (at + whole.length !== tail) throw new PdfFault('bytes-after-end', 'bytes behind the end', at + whole.length)
  return assertInside(Number(place), end)
}

function assertInside(at: number, end: number): number {
  if (!Number.isInteger(at) || at <= 0 || at >= end) throw new PdfFault('malformed', 'a section outside the file')
  return at
}

function toPlace({ entries }: PdfDictionary, name: string, end: number): number | null {
  const value = entries.get(name)
  if (value === undefined) return null
  if (value.type !== 'number') throw new PdfFault('malformed', 'a section at no place')
  return assertInside(value.value, end)
}

function readSection(bytes: Buffer, end: number, at: number, budget: Budget): Section {
  const cursor: Cursor = { bytes, at, end, budget, ofFile: true }
  skipWhite(cursor)
  const isTable = peek(cursor) === 0x78
  const { entries, trailer } = isTable ? readTable(cursor) : readStreamSection(cursor)
  if (trailer.entries.has('Encrypt')) throw new PdfFault('encrypted', 'encrypted')
  const hybrid = isTable ? toPlace(trailer, 'XRefStm', end) : null
  if (hybrid !== null) {
    // 7.5.8.4: what the table hides as free stands in the stream beside it.
    const beside = readStreamSection({ bytes, at: hybrid, end, budget, ofFile: true })
    for (const [number, entry] of beside.entries) {
      if ((entries.get(number) ?? free).in === 'free') entries.set(number, entry)
    }
  }
  return { at, entries, trailer }
}

const free: Entry = { in: 'free' }

function readTable(cursor: Cursor): { entries: Map<number, Entry>; trailer: PdfDictionary } {
  expectWord(cursor, 'xref')
  const entries = new Map<number, Entry>()
  for (;;) {
    skipWhite(cursor)
    if (peek(cursor) === 0x74) break
    const first = readInteger(cursor)
    const count = readInteger(cursor)
    skipWhite(cursor)
    // An entry takes at least 18 bytes: more than fit are never promised.
    if (count * 18 > cursor.end - cursor.at || first > numberMax) return fail(cursor, 'a section longer than the file')
    cursor.budget.step(count)
    for (let index = 0; index < count; index++) addOnce(cursor, entries, first + index, readEntry(cursor))
  }
  expectWord(cursor, 'trailer')
  return { entries, trailer: readDictionary(cursor) }
}

/** Annex C.2 of ISO 32000-1: no file needs more objects. */
const numberMax = 8_388_607

function readEntry(cursor: Cursor): Entry {
  const text = cursor.bytes.toString('latin1', cursor.at, Math.min(cursor.at + 20, cursor.end))
  const [whole, place, generation, word] = /^(\d{10}) (\d{5}) ([nf])(?:[ \r][\r\n]|[\r\n](?=[\dt]))/.exec(text) ?? []
  if (whole === undefined) return fail(cursor, 'an entry of a section that is none')
  cursor.at += whole.length
  return word === 'n' ? { in: 'file', at: Number(place), generation: Number(generation) } : free
}

function addOnce(cursor: Cursor, entries: Map<number, Entry>, number: number, entry: Entry): void {
  if (entries.has(number)) fail(cursor, 'an object twice in a section')
  entries.set(number, entry)
}

function readStreamSection(cursor: Cursor): { entries: Map<number, Entry>; trailer: PdfDictionary } {
  const { value } = readIndirect(cursor, () => fail(cursor, 'a section without its length'))
  if (value.type !== 'stream') return fail(cursor, 'no section')
  const { dictionary } = value
  const kind = dictionary.entries.get('Type')
  if (kind?.type !== 'name' || kind.value !== 'XRef') return fail(cursor, 'no section')
  return { entries: readStreamEntries(cursor, value), trailer: dictionary }
}

function readStreamEntries(cursor: Cursor, stream: PdfStream): Map<number, Entry> {
  const { entries: stated } = stream.dictionary
  const [w0, w1, w2] = readNumbers(cursor, stream.dictionary, 'W')
  if (w0 === undefined || w1 === undefined || w2 === undefined || w0 > 4 || w1 > 6 || w2 > 4 || w1 === 0) {
    return fail(cursor, 'a section of unusual width')
  }
  const size = stated.get('Size')
  if (size?.type !== 'number') return fail(cursor, 'a section without its size')
  const index = stated.has('Index') ? readNumbers(cursor, stream.dictionary, 'Index') : [0, size.value]
  const rows = unpack(cursor.bytes, stream, cursor.budget, (value) => value)
  const width = w0 + w1 + w2
  const entries = new Map<number, Entry>()
  let row = 0
  for (let pair = 0; pair < index.length; pair += 2) {
    const [first = 0, count = 0] = index.slice(pair, pair + 2)
    if (first > numberMax || (row + count) * width > rows.length)
      return fail(cursor, 'a section longer than its stream')
    cursor.budget.step(count)
    for (let step = 0; step < count; step++, row++) {
      const at = row * width
      const kind = w0 === 0 ? 1 : rows.readUIntBE(at, w0)
      const a = rows.readUIntBE(at + w0, w1)
      const b = w2 === 0 ? 0 : rows.readUIntBE(at + w0 + w1, w2)
      addOnce(cursor, entries, first + step, toEntry(cursor, kind, a, b))
    }
  }
  return entries
}

function toEntry(cursor: Cursor, kind: number, a: number, b: number): Entry {
  if (kind === 0) return free
  if (kind === 1) return { in: 'file', at: a, generation: b }
  if (kind === 2) return { in: 'stream', stream: a, index: b }
  return fail(cursor, 'an entry of a section that is none')
}

function readNumbers(cursor: Cursor, { entries }: PdfDictionary, name: string): number[] {
  const value = entries.get(name)
  if (value?.type !== 'array' || value.items.length > 20_000) return fail(cursor, 'a section without its shape')
  return value.items.map((item) => {
    const whole = item.type === 'number' && Number.isInteger(item.value) && item.value >= 0
    return whole ? item.value : fail(cursor, 'a section without its shape')
  })
}

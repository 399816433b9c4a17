/** A PDF as it stood at one of its ends: which object is where, and what stands there. */
import { type Budget, PdfFault } from './budget.ts'
import { type Entry, readSections, type Section } from './read-sections.ts'
import {
  type Cursor,
  type PdfDictionary,
  type PdfReference,
  type PdfValue,
  readIndirect,
  readInteger,
  readValue,
} from './read-value.ts'
import { unpack } from './unpack.ts'

/** A file at one of its ends. Values are read when they are asked for, and kept. */
export interface Pdf {
  bytes: Buffer
  /** Everything before it belongs to this state of the file. */
  end: number
  /** The newest first. */
  sections: readonly Section[]
  root: PdfReference
  numbers(): Iterable<number>
  /** `undefined` = there is no such object. */
  findEntry(number: number): Entry | undefined
  /** Null where there is no such object, as the standard has it. */
  get(number: number): PdfValue
  /** The value, or what it refers to. */
  resolve(value: PdfValue | undefined): PdfValue
}

const nothing: PdfValue = { type: 'null' }

/** Fails with `PdfFault` when the bytes before `end` are no PDF that every reader reads alike. */
export function openPdf(bytes: Buffer, end: number, budget: Budget): Pdf {
  if (bytes.toString('latin1', 0, 5) !== '%PDF-') throw new PdfFault('not-a-pdf', 'no PDF', 0)
  const pdf = viewSections(bytes, end, readSections(bytes, end, budget), budget)
  if (!isName(pdf.resolve(findMember(pdf.resolve(pdf.root), 'Type')), 'Catalog')) {
    throw new PdfFault('malformed', 'no catalog')
  }
  return pdf
}

/** The file as the given sections state it, the newest first. */
export function viewSections(bytes: Buffer, end: number, sections: readonly Section[], budget: Budget): Pdf {
  const entries = new Map<number, Entry>()
  for (const section of sections) {
    budget.step(section.entries.size)
    for (const [number, entry] of section.entries) if (!entries.has(number)) entries.set(number, entry)
  }
  const root = sections[0]?.trailer.entries.get('Root')
  if (root?.type !== 'reference') throw new PdfFault('malformed', 'no catalog')

  const values = new Map<number, PdfValue>()
  const reading = new Set<number>()
  const containers = new Map<number, Container>()

  function get(number: number): PdfValue {
    const known = values.get(number)
    if (known) return known
    const entry = entries.get(number)
    if (!entry || entry.in === 'free') return nothing
    if (reading.has(number)) throw new PdfFault('malformed', 'an object that needs itself')
    reading.add(number)
    const value = entry.in === 'file' ? readAt(number, entry) : readInside(number, entry)
    reading.delete(number)
    values.set(number, value)
    return value
  }

  function readAt(number: number, { at, generation }: Entry & { in: 'file' }): PdfValue {
    if (at <= 0 || at >= end) throw new PdfFault('malformed', 'an object outside the file')
    const cursor: Cursor = { bytes, at, end, budget, ofFile: true }
    const read = readIndirect(cursor, (length) => {
      const value = resolve(length)
      return value.type === 'number' ? value.value : -1
    })
    if (read.number !== number || read.generation !== generation) {
      throw new PdfFault('malformed', 'another object than the section says', at)
    }
    return read.value
  }

  function readInside(number: number, { stream, index }: Entry & { in: 'stream' }): PdfValue {
    const container = openContainer(stream)
    const place = container.places[index]
    if (place?.number !== number) throw new PdfFault('malformed', 'another object than the section says')
    const cursor: Cursor = { bytes: container.plain, at: place.at, end: container.plain.length, budget, ofFile: false }
    const value = readValue(cursor)
    if (value.type === 'reference') throw new PdfFault('malformed', 'an object that is only a reference')
    return value
  }

  function openContainer(number: number): Container {
    const known = containers.get(number)
    if (known) return known
    if (entries.get(number)?.in !== 'file') throw new PdfFault('malformed', 'a container inside another')
    const container = readContainer(bytes, get(number), budget, resolve)
    containers.set(number, container)
    return container
  }

  function resolve(value: PdfValue | undefined): PdfValue {
    if (value === undefined) return nothing
    if (value.type !== 'reference') return value
    const entry = entries.get(value.number)
    const generation = entry?.in === 'file' ? entry.generation : 0
    if (generation !== value.generation) return nothing
    const found = get(value.number)
    if (found.type === 'reference') throw new PdfFault('malformed', 'an object that is only a reference')
    return found
  }

  return {
    bytes,
    end,
    sections,
    root,
    numbers: () => entries.keys(),
    findEntry: (number) => entries.get(number),
    get,
    resolve,
  }
}

interface Container {
  plain: Buffer
  places: readonly { number: number; at: number }[]
}

/** An object stream (7.5.7): many objects packed in one. */
function readContainer(
  bytes: Buffer,
  value: PdfValue,
  budget: Budget,
  resolve: (value: PdfValue | undefined) => PdfValue,
): Container {
  const stream = value.type === 'stream' ? value : undefined
  const kind = stream?.dictionary.entries.get('Type')
  if (!stream || kind?.type !== 'name' || kind.value !== 'ObjStm') {
    throw new PdfFault('malformed', 'no container where objects should be')
  }
  const count = toNumber(resolve(stream.dictionary.entries.get('N')))
  const first = toNumber(resolve(stream.dictionary.entries.get('First')))
  const plain = unpack(bytes, stream, budget, resolve)
  // A pair of numbers and their spaces take at least four bytes.
  if (count < 0 || first < 0 || first > plain.length || count * 4 > first + 1) {
    throw new PdfFault('malformed', 'a container that promises too much')
  }
  budget.step(count)
  const cursor: Cursor = { bytes: plain, at: 0, end: first, budget, ofFile: false }
  const places = Array.from({ length: count }, () => {
    const number = readInteger(cursor)
    return { number, at: first + readInteger(cursor) }
  })
  return { plain, places }
}

const toNumber = (value: PdfValue): number =>
  value.type === 'number' && Number.isInteger(value.value) ? value.value : -1

/** A member of a dictionary or of a stream's dictionary. */
export function findMember(value: PdfValue, name: string): PdfValue | undefined {
  if (value.type === 'dictionary') return value.entries.get(name)
  return value.type === 'stream' ? value.dictionary.entries.get(name) : undefined
}

export const isName = (value: PdfValue | undefined, name: string): boolean =>
  value?.type === 'name' && value.value === name

export const isDictionary = (value: PdfValue): value is PdfDictionary => value.type === 'dictionary'

/** PDFs written by hand, and signed: what a producer may write, and what a forger may. */

import { deflateSync } from 'node:zlib'
import type { CmsWish } from './pki.ts'
import { makeCms } from './pki.ts'

export type Objects = Readonly<Record<number, string | Buffer>>
export type Layout = 'table' | 'stream' | 'packed'

export const stream = (content: string | Buffer, members = ''): Buffer => {
  const bytes = Buffer.from(content as string)
  return Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} ${members} >>\nstream\n`, 'latin1'),
    bytes,
    Buffer.from('\nendstream', 'latin1'),
  ])
}

/** One page with a line of text, and a form without fields. */
export const paper = (text = 'Paper 12/2026'): Objects => ({
  1: '<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>',
  2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  3: '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F1 6 0 R >> >> >>',
  4: stream(`BT /F1 12 Tf 20 200 Td (${text}) Tj ET`),
  5: '<< /Fields [] /SigFlags 3 >>',
  6: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
})

export interface Written {
  bytes: Buffer
  /** Where each object begins. */
  places: ReadonlyMap<number, number>
}

const header = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'

export function writePdf(objects: Objects, layout: Layout = 'table', trailer = '/Root 1 0 R'): Written {
  return append(Buffer.from(header, 'latin1'), objects, { layout, trailer, prev: null })
}

/** A stream in which all are packed that can be: streams cannot. */
export function packObjects(objects: Objects): Buffer {
  let offset = 0
  const packed = Object.entries(objects).filter(([, value]) => typeof value === 'string')
  const pairs = packed.map(([number, value]) => {
    const pair = `${number} ${offset}`
    offset += `${value} `.length
    return pair
  })
  const first = `${pairs.join(' ')} `
  const plain = `${first}${packed.map(([, value]) => `${value} `).join('')}`
  return stream(
    deflateSync(Buffer.from(plain, 'latin1')),
    `/Type /ObjStm /N ${packed.length} /First ${first.length} /Filter /FlateDecode`,
  )
}

/** A form whose fields are packed objects, all at one place: a few kilobytes of which a reader is asked to read `value` very often. */
export function packedAtOnePlace(value: Buffer, count: number): Buffer {
  const numbers = Array.from({ length: count }, (_, index) => 100 + index)
  const first = numbers.map((one) => `${one} 0 `).join('')
  const members = `/Type /ObjStm /N ${count} /First ${first.length} /Filter /FlateDecode`
  const base = writePdf({
    ...paper(),
    5: `<< /Fields [${numbers.map((one) => `${one} 0 R`).join(' ')}] >>`,
    8: stream(deflateSync(Buffer.concat([Buffer.from(first), value])), members),
  }).bytes
  const rows = Buffer.concat(numbers.map((_, index) => Buffer.from([2, 0, 8, index >> 8, index & 0xff])))
  const table = stream(
    deflateSync(rows),
    `/Type /XRef /W [1 2 2] /Index [100 ${count}] /Size ${100 + count} /Root 1 0 R /Prev ${lastSection(base)} /Filter /FlateDecode`,
  )
  const end = Buffer.from(`\nendobj\nstartxref\n${base.length}\n%%EOF\n`)
  return Buffer.concat([base, Buffer.from('9 0 obj\n'), table, end])
}

export interface UpdateWish {
  layout?: Layout
  trailer?: string
  /** Where the section before is; absent = the last one of the file. */
  prev?: number | null
  /** Entries of the section that are not written in this update: free, or at a place of choice. */
  entries?: Readonly<Record<number, 'free' | number>>
}

/** What an update appends. */
export function updatePdf(base: Buffer, objects: Objects, wish: UpdateWish = {}): Written {
  return append(base, objects, { layout: 'table', trailer: '/Root 1 0 R', prev: lastSection(base), ...wish })
}

function lastSection(bytes: Buffer): number {
  const at = bytes.lastIndexOf('startxref')
  return Number(/startxref\s+(\d+)/.exec(bytes.toString('latin1', at))?.[1])
}

function append(base: Buffer, objects: Objects, wish: UpdateWish): Written {
  const pieces: Buffer[] = [base]
  let at = base.length
  const write = (piece: string | Buffer) => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece
    pieces.push(bytes)
    at += bytes.length
  }
  if (base.length > 0 && base.at(-1) !== 10) write('\n')
  const places = new Map<number, number>()
  const inside = new Map<number, { container: number; index: number }>()
  const numbers = Object.keys(objects).map(Number)
  const before = [...base.toString('latin1').matchAll(/\/Size (\d+)/g)].map(([, text]) => Number(text))
  const last = Math.max(...numbers, ...before.map((one) => one - 1))
  const [container, own] = [last + 1, last + 2]
  const size = wish.layout === 'table' ? last + 1 : last + 3
  const packed = wish.layout === 'packed' ? numbers.filter((one) => typeof objects[one] === 'string') : []
  for (const number of numbers) {
    if (packed.includes(number)) continue
    places.set(number, at)
    write(`${number} 0 obj\n`)
    write(objects[number] ?? 'null')
    write('\nendobj\n')
  }
  if (packed.length > 0) {
    for (const [index, number] of packed.entries()) inside.set(number, { container, index })
    places.set(container, at)
    const bytes = packObjects(objects)
    write(`${container} 0 obj\n`)
    write(bytes)
    write('\nendobj\n')
  }
  const section = at
  const prev = wish.prev == null ? '' : `/Prev ${wish.prev}`
  const all = new Map<number, 'free' | number>([
    ...places,
    ...Object.entries(wish.entries ?? {}).map(([number, entry]) => [Number(number), entry] as const),
  ])
  if (wish.layout === 'stream' || wish.layout === 'packed') {
    all.set(own, section)
    const listed = [...all.keys(), ...inside.keys()].sort((a, b) => a - b)
    const rows = listed.map((number) => {
      const row = Buffer.alloc(7)
      const packedAt = inside.get(number)
      const entry = all.get(number)
      row[0] = packedAt ? 2 : entry === 'free' ? 0 : 1
      row.writeUInt32BE(packedAt?.container ?? (typeof entry === 'number' ? entry : 0), 1)
      row.writeUInt16BE(packedAt?.index ?? 0, 5)
      return row
    })
    const index = listed.map((number) => `${number} 1`).join(' ')
    write(`${own} 0 obj\n`)
    write(
      stream(
        deflateSync(Buffer.concat(rows)),
        `/Type /XRef /W [1 4 2] /Index [${index}] /Size ${size} ${wish.trailer} ${prev} /Filter /FlateDecode`,
      ),
    )
    write('\nendobj\n')
  } else {
    write(`xref\n0 1\n0000000000 65535 f \n`)
    for (const [number, entry] of [...all].sort(([a], [b]) => a - b)) {
      const place = entry === 'free' ? '0000000000 65535 f' : `${String(entry).padStart(10, '0')} 00000 n`
      write(`${number} 1\n${place} \n`)
    }
    write(`trailer\n<< /Size ${size} ${wish.trailer} ${prev} >>\n`)
  }
  write(`startxref\n${section}\n%%EOF\n`)
  return { bytes: Buffer.concat(pieces), places }
}

export interface SignWish extends Omit<CmsWish, 'content'> {
  /** Number of the field; the signature stands in the next one. */
  field?: number
  /** Numbers of earlier fields of the form. */
  before?: readonly number[]
  rect?: string
  subFilter?: string
  type?: string
  /** What the field and the catalog hold beside it. */
  fieldMembers?: string
  members?: string
  catalog?: string
  layout?: Layout
  /** Makes the content of the signature in the place of a CMS. */
  make?: (content: Buffer) => Buffer
  /** Bytes that are reserved for the signature. */
  room?: number
  /** Of the range, before it is signed. */
  range?: (range: number[], length: number) => number[]
  /** What else the update has. */
  more?: Objects
  page?: string
  form?: string
  /** Behind the signature, in its place. */
  padding?: string
  trailer?: string
}

/** Signs by an update, as signing tools do. */
export function signPdf(base: Buffer, wish: SignWish): Buffer {
  const { field = 10, before = [], rect = '[0 0 0 0]', room = 16_000, layout = 'table' } = wish
  const value = field + 1
  const holder = '0'.repeat(room)
  const stated = '[0 1000000000 1000000000 1000000000]'
  const annots = [...before, field].map((one) => `${one} 0 R`).join(' ')
  const signature = Buffer.from(
    `<< /Type /${wish.type ?? 'Sig'} /Filter /Adobe.PPKLite /SubFilter /${wish.subFilter ?? 'ETSI.CAdES.detached'} /ByteRange ${stated} /Contents <${holder}> ${wish.members ?? ''} >>`,
    'latin1',
  )
  const objects: Record<number, string | Buffer> = {
    3:
      wish.page ??
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F1 6 0 R >> >> /Annots [${annots}] >>`,
    5: wish.form ?? `<< /Fields [${annots}] /SigFlags 3 >>`,
    [field]: `<< /Type /Annot /Subtype /Widget /FT /Sig /T (S${field}) /F 132 /Rect ${rect} /P 3 0 R /V ${value} 0 R ${wish.fieldMembers ?? ''} >>`,
    ...(wish.catalog === undefined ? {} : { 1: wish.catalog }),
    ...wish.more,
  }
  const { bytes } = updatePdf(
    base,
    { ...objects, [value]: signature },
    { layout, ...(wish.trailer && { trailer: wish.trailer }) },
  )
  return fillSignature(bytes, wish, room)
}

/** Fills the last signature that was reserved. */
function fillSignature(bytes: Buffer, wish: SignWish, room: number): Buffer {
  const from = bytes.lastIndexOf(`<${'0'.repeat(room)}>`)
  const to = from + room + 2
  const whole = [0, from, to, bytes.length - to]
  const range = wish.range?.(whole, bytes.length) ?? whole
  const place = bytes.lastIndexOf('/ByteRange [0 1000000000')
  const text = `/ByteRange [${range.join(' ')}]`
  bytes.write(text.padEnd('/ByteRange [0 1000000000 1000000000 1000000000]'.length), place, 'latin1')
  const [a = 0, b = 0, c = 0, d = 0] = range
  const content = Buffer.concat([bytes.subarray(a, a + b), bytes.subarray(c, c + d)])
  const made = wish.make ? wish.make(content) : makeCms({ ...wish, content })
  const hex = `${made.toString('hex')}${wish.padding ?? ''}`
  if (hex.length > room) throw new Error('the signature does not fit')
  bytes.write(hex, from + 1, 'latin1')
  return bytes
}

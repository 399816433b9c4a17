/**
 * Revocation lists (CRL, RFC 5280, 5). A list that speaks for others, or only for some, is not read as one that speaks for all. Entries are
 * read by hand: the library makes twenty objects of each, and an authority's list has hundreds of thousands.
 */

import type { Scheme } from './algorithms.ts'
import { readScheme, readWholeDer, structure } from './read-der.ts'
import { pki } from './structures.ts'

export interface RevocationList {
  issuer: Buffer
  thisUpdate: number
  nextUpdate: number | null
  /** When each certificate was revoked, by its serial number in lower-case hex. */
  revoked: ReadonlyMap<string, number>
  scheme: Scheme | null
  signed: Buffer
  signature: Buffer
}

/** One value of DER: its tag, its content, and where it ends. */
interface Part {
  tag: number
  bytes: Buffer
  from: number
  to: number
}

const tags = {
  integer: 0x02,
  bits: 0x03,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  extensions: 0xa0,
} as const

/** `null` = no list, or one with critical parts that are not judged here (delta, indirect, partial). */
export function readRevocationList(der: Uint8Array): RevocationList | null {
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.byteLength)
  return structure(() => readList(bytes))
}

function readList(bytes: Buffer): RevocationList {
  const whole = readPart(bytes, 0)
  const [body, algorithm, value, ...others] = listInside(expect(whole, tags.sequence))
  if (!body || !algorithm || !value || others.length > 0 || whole.to !== bytes.length) throw new Error('no list')
  const parts = listInside(expect(body, tags.sequence))
  if (parts[0]?.tag === tags.integer) parts.shift()
  const [inner, issuer, thisUpdate, ...rest] = parts
  if (!inner || !issuer || !thisUpdate) throw new Error('no list')
  const nextUpdate = isTime(rest[0]) ? rest.shift() : undefined
  const entries = rest[0]?.tag === tags.sequence ? rest.shift() : undefined
  const extensions = rest.shift()
  if (rest.length > 0 || (extensions && hasCritical(listInside(expect(extensions, tags.extensions))[0]))) {
    throw new Error('more than a list')
  }
  // The algorithm stands twice, once where it is signed.
  if (!slice(inner).equals(slice(algorithm))) throw new Error('two algorithms')
  return {
    issuer: slice(issuer),
    thisUpdate: toMoment(thisUpdate),
    nextUpdate: nextUpdate ? toMoment(nextUpdate) : null,
    revoked: readEntries(entries),
    scheme: toScheme(slice(algorithm)),
    signed: slice(body),
    signature: getContent(expect(value, tags.bits)).subarray(1),
  }
}

function readEntries(entries: Part | undefined): ReadonlyMap<string, number> {
  const revoked = new Map<string, number>()
  if (!entries) return revoked
  for (const entry of iterate(entries)) {
    const [serial, since, extensions] = listInside(expect(entry, tags.sequence))
    if (!serial || !since || (extensions && hasCritical(extensions))) throw new Error('no entry')
    const key = getContent(expect(serial, tags.integer)).toString('hex')
    const at = toMoment(since)
    revoked.set(key, Math.min(at, revoked.get(key) ?? at))
  }
  return revoked
}

/** Each is a number, sometimes whether it is critical, and a value. */
const hasCritical = (extensions: Part | undefined): boolean =>
  extensions !== undefined &&
  listInside(expect(extensions, tags.sequence)).some((one) => listInside(one)[1]?.tag === 0x01)

function toScheme(der: Buffer): Scheme | null {
  const value = readWholeDer(der)
  const read = value && structure(() => new (pki().AlgorithmIdentifier)({ schema: value }))
  return read && readScheme(read, null)
}

function readPart(bytes: Buffer, at: number): Part & { start: number } {
  const tag = bytes.readUInt8(at)
  const first = bytes.readUInt8(at + 1)
  const digits = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || digits > 4) throw new Error('no length')
  const length = digits === 0 ? first : bytes.readUIntBE(at + 2, digits)
  const from = at + 2 + digits
  if (from + length > bytes.length) throw new Error('a length beyond the end')
  return { tag, bytes, start: at, from, to: from + length }
}

function* iterate({ bytes, from, to }: Part): Generator<Part & { start: number }> {
  for (let at = from; at < to; ) {
    const part = readPart(bytes, at)
    if (part.to > to) throw new Error('a part beyond its whole')
    yield part
    at = part.to
  }
}

/** Of no structure that is listed here are there so many: what holds more is nothing that we read, and is not built first. */
const insideMax = 100

function listInside(part: Part): (Part & { start: number })[] {
  const found: (Part & { start: number })[] = []
  for (const one of iterate(part)) {
    if (found.push(one) > insideMax) throw new Error('more parts than a list has')
  }
  return found
}

const getContent = ({ bytes, from, to }: Part): Buffer => bytes.subarray(from, to)
const slice = ({ bytes, start, to }: Part & { start: number }): Buffer => bytes.subarray(start, to)
const isTime = (part: Part | undefined) => part?.tag === tags.utcTime || part?.tag === tags.generalizedTime

function expect<T extends Part>(part: T, tag: number): T {
  if (part.tag !== tag) throw new Error('another part')
  return part
}

/** Two digits of the year: from 50 on of the last century (RFC 5280, 4.1.2.5.1). */
function toMoment(part: Part): number {
  const text = getContent(part).toString('latin1')
  const [whole, year = '', month, day, hour, minute, second] =
    (part.tag === tags.utcTime
      ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/
      : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/
    ).exec(text) ?? []
  const century = part.tag === tags.utcTime ? (Number(year) >= 50 ? '19' : '20') : ''
  const at = Date.parse(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (whole === undefined || Number.isNaN(at)) throw new Error('no moment')
  return at
}

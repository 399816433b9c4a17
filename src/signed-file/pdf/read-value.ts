/**
 * The one reader of PDF objects (ISO 32000-1, 7.3). Strict where readers are known to differ: a key twice in a dictionary, a number
 * that is none, a stream without its end are faults and never guesses, because a signature is worth what every reader sees alike.
 */
import { type Budget, depthMax, PdfFault } from './budget.ts'

export interface PdfReference {
  type: 'reference'
  number: number
  generation: number
}

export interface PdfDictionary {
  type: 'dictionary'
  entries: ReadonlyMap<string, PdfValue>
}

export interface PdfString {
  type: 'string'
  bytes: Buffer
  /** Written as hexadecimal digits between angle brackets. */
  hex: boolean
  /** The text with its brackets, as bytes of the file; `null` inside something unpacked. */
  span: { from: number; to: number } | null
}

export interface PdfStream {
  type: 'stream'
  dictionary: PdfDictionary
  /** Of the packed content, as bytes of the file. */
  from: number
  to: number
}

export type PdfValue =
  | { type: 'null' }
  | { type: 'boolean'; value: boolean }
  | { type: 'number'; value: number }
  | { type: 'name'; value: string }
  | { type: 'array'; items: readonly PdfValue[] }
  | PdfString
  | PdfDictionary
  | PdfStream
  | PdfReference

/** Bytes with the place up to which they were read. */
export interface Cursor {
  bytes: Buffer
  at: number
  /** Nothing is read from here on. */
  end: number
  budget: Budget
  /** Whether places are those of the file; inside something unpacked they are not. */
  ofFile: boolean
}

const white = new Set([0, 9, 10, 12, 13, 32])
const delimiters = new Set(Buffer.from('()<>[]{}/%'))

export const isWhite = (byte: number | undefined): boolean => byte !== undefined && white.has(byte)

export function fail(cursor: Cursor, what: string): never {
  throw new PdfFault('malformed', what, cursor.ofFile ? cursor.at : null)
}

export function peek(cursor: Cursor, ahead = 0): number | undefined {
  const at = cursor.at + ahead
  return at < cursor.end ? cursor.bytes[at] : undefined
}

/** Past white space and comments. */
export function skipWhite(cursor: Cursor): void {
  const from = cursor.at
  for (;;) {
    const byte = peek(cursor)
    if (byte === undefined) break
    if (white.has(byte)) cursor.at++
    else if (byte === 0x25) {
      while (cursor.at < cursor.end && cursor.bytes[cursor.at] !== 10 && cursor.bytes[cursor.at] !== 13) cursor.at++
    } else break
  }
  chargeBytes(cursor, cursor.at - from)
}

/** Packed objects can all stand at one place, so that few bytes are read very often. */
function chargeBytes({ budget }: Cursor, count: number): void {
  if (count >= bytesPerStep) budget.step(count / bytesPerStep)
}
const bytesPerStep = 64
/** Beside the one of any value: texts and dictionaries that are kept take the memory of some others. */
const stepsPerText = 4
const stepsPerDictionary = 2

/** No word and no number of the standard is as long. */
const tokenBytesMax = 256

/** A run of characters that are neither white space nor a delimiter. */
function readToken(cursor: Cursor): string {
  const from = cursor.at
  while (cursor.at < cursor.end) {
    const byte = cursor.bytes[cursor.at] ?? 0
    if (white.has(byte) || delimiters.has(byte)) break
    cursor.at++
    if (cursor.at - from > tokenBytesMax) fail(cursor, 'a word without an end')
  }
  chargeBytes(cursor, cursor.at - from)
  return cursor.bytes.toString('latin1', from, cursor.at)
}

/** The word at the cursor, such as `obj`; a fault where another stands there. */
export function expectWord(cursor: Cursor, word: string): void {
  skipWhite(cursor)
  const from = cursor.at
  if (readToken(cursor) === word) return
  cursor.at = from
  fail(cursor, `${word} is missing`)
}

export function readInteger(cursor: Cursor): number {
  skipWhite(cursor)
  const from = cursor.at
  const token = readToken(cursor)
  if (/^\d{1,15}$/.test(token)) return Number(token)
  cursor.at = from
  return fail(cursor, 'no whole number')
}

export function readValue(cursor: Cursor, depth = 0): PdfValue {
  cursor.budget.step()
  if (depth > depthMax) throw new PdfFault('too-complex', 'nested too deeply', cursor.ofFile ? cursor.at : null)
  skipWhite(cursor)
  const byte = peek(cursor)
  switch (byte) {
    case undefined:
      return fail(cursor, 'the end where a value should be')
    case 0x2f:
      return { type: 'name', value: readName(cursor) }
    case 0x28:
      return readLiteral(cursor)
    case 0x5b:
      return readArray(cursor, depth)
    case 0x3c:
      return peek(cursor, 1) === 0x3c ? readDictionary(cursor, depth) : readHex(cursor)
    default:
      return readWordOrNumber(cursor)
  }
}

function readWordOrNumber(cursor: Cursor): PdfValue {
  const from = cursor.at
  const token = readToken(cursor)
  if (token === 'true' || token === 'false') return { type: 'boolean', value: token === 'true' }
  if (token === 'null') return { type: 'null' }
  if (/^\d{1,10}$/.test(token)) {
    const reference = readReference(cursor, Number(token))
    if (reference) return reference
  }
  if (/^[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})$/.test(token)) return { type: 'number', value: Number(token) }
  cursor.at = from
  return fail(cursor, 'no value')
}

/** `12 0 R`, whose first number has been read. */
function readReference(cursor: Cursor, number: number): PdfReference | undefined {
  const from = cursor.at
  skipWhite(cursor)
  const generation = readToken(cursor)
  if (/^\d{1,5}$/.test(generation)) {
    skipWhite(cursor)
    if (peek(cursor) === 0x52 && isEnd(peek(cursor, 1))) {
      cursor.at++
      return { type: 'reference', number, generation: Number(generation) }
    }
  }
  cursor.at = from
  return undefined
}

const isEnd = (byte: number | undefined): boolean => byte === undefined || white.has(byte) || delimiters.has(byte)

function readName(cursor: Cursor): string {
  cursor.at++
  const token = readToken(cursor)
  if (!token.includes('#')) return token
  if (/#(?![0-9A-Fa-f]{2})/.test(token) || token.includes('#00')) return fail(cursor, 'a name with a broken escape')
  return token.replace(/#([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

function readArray(cursor: Cursor, depth: number): PdfValue {
  cursor.at++
  const items: PdfValue[] = []
  for (;;) {
    skipWhite(cursor)
    if (peek(cursor) === 0x5d) {
      cursor.at++
      return { type: 'array', items }
    }
    items.push(readValue(cursor, depth + 1))
  }
}

export function readDictionary(cursor: Cursor, depth = 0): PdfDictionary {
  skipWhite(cursor)
  if (peek(cursor) !== 0x3c || peek(cursor, 1) !== 0x3c) return fail(cursor, 'no dictionary')
  cursor.at += 2
  cursor.budget.step(stepsPerDictionary)
  const entries = new Map<string, PdfValue>()
  for (;;) {
    skipWhite(cursor)
    if (peek(cursor) === 0x3e && peek(cursor, 1) === 0x3e) {
      cursor.at += 2
      return { type: 'dictionary', entries }
    }
    if (peek(cursor) !== 0x2f) return fail(cursor, 'a dictionary without a key')
    const key = readName(cursor)
    if (entries.has(key)) return fail(cursor, 'a key twice in a dictionary')
    entries.set(key, readValue(cursor, depth + 1))
  }
}

function readHex(cursor: Cursor): PdfString {
  const { at: from, bytes } = cursor
  const close = bytes.indexOf(0x3e, from + 1)
  if (close === -1 || close >= cursor.end) return fail(cursor, 'a hexadecimal text without its end')
  cursor.budget.step(stepsPerText)
  chargeBytes(cursor, close - from)
  // Read from bytes to bytes: as characters of JavaScript a long text takes many times its size.
  const out = Buffer.allocUnsafe((close - from) >> 1)
  let digits = 0
  for (let at = from + 1; at < close; at++) {
    const byte = bytes[at] ?? 0
    if (white.has(byte)) continue
    const digit = toDigit(byte)
    if (digit === -1) return fail(cursor, 'no hexadecimal text')
    // Where the last one is missing it is 0.
    out[digits >> 1] = digits % 2 === 0 ? digit << 4 : (out[digits >> 1] ?? 0) | digit
    digits++
  }
  cursor.at = close + 1
  return { type: 'string', bytes: out.subarray(0, (digits + 1) >> 1), hex: true, span: toSpan(cursor, from) }
}

function toDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1
}

const toSpan = ({ ofFile, at }: Cursor, from: number) => (ofFile ? { from, to: at } : null)

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12, '(': 40, ')': 41, '\\': 92 }

function readLiteral(cursor: Cursor): PdfString {
  const { at: from } = cursor
  // Nothing in a text gets longer by being read.
  cursor.budget.step(stepsPerText)
  const out = Buffer.allocUnsafe(findLiteralEnd(cursor) - from)
  let length = 0
  let open = 1
  cursor.at++
  for (;;) {
    const byte = peek(cursor)
    cursor.at++
    if (byte === 0x5c) {
      const escaped = readEscape(cursor)
      if (escaped !== null) out[length++] = escaped
    } else if (byte === 13) {
      if (peek(cursor) === 10) cursor.at++
      out[length++] = 10
    } else {
      if (byte === 0x28) open++
      else if (byte === 0x29) open--
      if (open === 0) break
      out[length++] = byte ?? 0
    }
  }
  return { type: 'string', bytes: out.subarray(0, length), hex: false, span: toSpan(cursor, from) }
}

/** Behind the bracket that ends the text at the cursor. */
function findLiteralEnd(cursor: Cursor): number {
  const { at: from, bytes, end } = cursor
  let open = 0
  for (let at = from; at < end; at++) {
    const byte = bytes[at]
    if (byte === 0x5c) at++
    else if (byte === 0x28) open++
    else if (byte === 0x29 && --open === 0) {
      chargeBytes(cursor, at - from)
      return at + 1
    }
  }
  return fail(cursor, 'a text without its end')
}

/** `null` = it stands for nothing. */
function readEscape(cursor: Cursor): number | null {
  const next = String.fromCharCode(peek(cursor) ?? 0)
  if (/[0-7]/.test(next)) {
    const digits = /^[0-7]{1,3}/.exec(cursor.bytes.toString('latin1', cursor.at, Math.min(cursor.at + 3, cursor.end)))
    cursor.at += digits?.[0].length ?? 0
    return Number.parseInt(digits?.[0] ?? '0', 8) & 0xff
  }
  cursor.at++
  // The end of a line behind a backslash is no part of the text.
  if (next === '\r' && peek(cursor) === 10) cursor.at++
  if (next === '\r' || next === '\n') return null
  return escapes[next] ?? next.charCodeAt(0)
}

/** `12 0 obj … endobj` at the cursor. `toLength` finds the length of a stream that stands in an object of its own. */
export function readIndirect(
  cursor: Cursor,
  toLength: (length: PdfReference) => number,
): { number: number; generation: number; value: PdfValue } {
  const number = readInteger(cursor)
  const generation = readInteger(cursor)
  expectWord(cursor, 'obj')
  const value = readValue(cursor)
  skipWhite(cursor)
  const isStream = value.type === 'dictionary' && cursor.bytes.toString('latin1', cursor.at, cursor.at + 6) === 'stream'
  const whole = isStream ? readStream(cursor, value, toLength) : value
  expectWord(cursor, 'endobj')
  return { number, generation, value: whole }
}

function readStream(cursor: Cursor, dictionary: PdfDictionary, toLength: (length: PdfReference) => number): PdfStream {
  cursor.at += 6
  if (peek(cursor) === 13 && peek(cursor, 1) === 10) cursor.at += 2
  else if (peek(cursor) === 10) cursor.at++
  else return fail(cursor, 'a stream that does not begin on a line of its own')
  const stated = dictionary.entries.get('Length')
  const length = stated?.type === 'reference' ? toLength(stated) : stated?.type === 'number' ? stated.value : -1
  if (!Number.isInteger(length) || length < 0 || cursor.at + length > cursor.end) {
    return fail(cursor, 'a stream without its length')
  }
  const from = cursor.at
  cursor.at += length
  const to = cursor.at
  while (isWhite(peek(cursor)) && cursor.at - to < 3) cursor.at++
  if (cursor.bytes.toString('latin1', cursor.at, cursor.at + 9) !== 'endstream') {
    return fail(cursor, 'a stream that ends elsewhere than it says')
  }
  cursor.at += 9
  return { type: 'stream', dictionary, from, to }
}

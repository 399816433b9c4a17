/**
 * The one decoder of everything that comes in: bytes before labels. Frameworks write a label by default, proxies rewrite
 * it, and only the bytes are what the other side really sent. No other file of this room turns bytes into text.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { GatewayFailure, type Layer } from '../../domain/failure.ts'
import { findHeader, type HttpAnswer } from '../http/exchange.ts'

/** One-byte charsets that Vietnamese systems use. What declares none of them is read in one only where a setting says so. */
export const assumableCharsets = ['windows-1258', 'windows-1252', 'tcvn3', 'viscii'] as const
export type AssumableCharset = (typeof assumableCharsets)[number]

/** Where bytes come from, as far as it matters to reading them. */
export interface TextSource {
  /** Value of Content-Type; empty = none. */
  contentType: string
  /** Who is named when the bytes cannot be read. */
  hop: Layer
  /** The charset of bytes that are not UTF-8 and declare nothing else; absent = such bytes fail. */
  assumed?: AssumableCharset | undefined
}

/** `ascii-only`: texts in it look like ASCII and mean something else. */
type Charset = AssumableCharset | 'utf-8' | 'utf-16' | 'ascii-only'

/** Labels without case, quotes, dashes and underscores, which everybody writes differently. */
const labels: Readonly<Record<string, Charset>> = {
  utf8: 'utf-8',
  utf8mb4: 'utf-8',
  cp65001: 'utf-8',
  ascii: 'utf-8',
  usascii: 'utf-8',
  utf16: 'utf-16',
  utf16le: 'utf-16',
  utf16be: 'utf-16',
  ucs2: 'utf-16',
  unicode: 'utf-16',
  windows1258: 'windows-1258',
  cp1258: 'windows-1258',
  xcp1258: 'windows-1258',
  windows1252: 'windows-1252',
  cp1252: 'windows-1252',
  xcp1252: 'windows-1252',
  // Servers that say ISO 8859-1 send the characters of windows-1252 (WHATWG Encoding Standard).
  iso88591: 'windows-1252',
  latin1: 'windows-1252',
  l1: 'windows-1252',
  tcvn: 'tcvn3',
  tcvn3: 'tcvn3',
  tcvn5712: 'tcvn3',
  tcvn57121: 'tcvn3',
  viscii: 'viscii',
  xviscii: 'viscii',
  csviscii: 'viscii',
  utf7: 'ascii-only',
  unicode11utf7: 'ascii-only',
  viqr: 'ascii-only',
  csviqr: 'ascii-only',
  iso2022jp: 'ascii-only',
  iso2022kr: 'ascii-only',
  iso2022cn: 'ascii-only',
  hzgb2312: 'ascii-only',
}

/** Names that the decoders know them by. */
const decoders = {
  'windows-1258': (bytes: Buffer) => new TextDecoder('windows-1258', { fatal: true }).decode(bytes),
  'windows-1252': (bytes: Buffer) => new TextDecoder('windows-1252', { fatal: true }).decode(bytes),
  tcvn3: (bytes: Buffer) => iconv.decode(bytes, 'tcvn'),
  viscii: (bytes: Buffer) => iconv.decode(bytes, 'viscii'),
} satisfies Record<AssumableCharset, (bytes: Buffer) => string>

/** The body of an answer as text. */
export function decodeAnswer(answer: HttpAnswer, hop: Layer, assumed?: AssumableCharset): string {
  return decodeText(answer.body, { contentType: findHeader(answer.headers, 'content-type') ?? '', hop, assumed })
}

/** What a protocol writes in ASCII: heads of parts, encodings of bodies. Each byte is one character. */
export function toAscii(bytes: Buffer, length = bytes.length): string {
  return bytes.toString('latin1', 0, length)
}

/** The answer in UTF-8, where it is in a charset that is declared or assumed; one that cannot be read stays as it came. */
export function inUtf8(answer: HttpAnswer, assumed: AssumableCharset): HttpAnswer {
  if (isUtf8(answer.body)) return answer
  try {
    return { ...answer, body: Buffer.from(decodeAnswer(answer, 'ministry', assumed), 'utf8') }
  } catch {
    return answer
  }
}

/**
 * Bytes to text, without a byte-order mark. The mark decides; then valid UTF-8 is UTF-8, whatever a label says: a
 * one-byte text passes for it only by chance, because the bytes that would have to follow each of its letters are symbols
 * in windows-1258. Only then labels count: HTTP's, the document's own, and last what a setting assumes. Unknown or wrong:
 * `answer-charset`; UTF-8 that ends within a character: `answer-truncated`.
 */
export function decodeText(bytes: Buffer, source: TextSource): string {
  const first = bytes[0] ?? 0x20
  if (first === 0 || bytes[1] === 0 || first >= 0xef) {
    const wide = decodeWide(bytes, source)
    if (wide !== null) return wide
  }
  const marked = first === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const unmarked = marked ? bytes.subarray(3) : bytes
  if (!isUtf8(unmarked)) return decodeNarrow(unmarked, marked, source)
  if (isAscii(unmarked)) {
    if (toLabels(unmarked, source).includes('ascii-only')) throw charsetFailure(source.hop, 'label')
    return unmarked.toString('latin1')
  }
  const text = unmarked.toString('utf8')
  // Vietnamese in UTF-8 is full of this byte; a text that was encoded twice has none left.
  if (!unmarked.includes(0xe1) && isEncodedTwice(text)) throw charsetFailure(source.hop, 'encoded twice')
  return text
}

/** UTF-16, by its mark or by the zero beside its first letter, which is ASCII in XML and JSON; `null` = it is none. */
function decodeWide(bytes: Buffer, { hop }: TextSource): string | null {
  const [first, second, third, fourth] = bytes
  const little = first === 0xff && second === 0xfe
  const big = first === 0xfe && second === 0xff
  const fourBytes = (little && third === 0 && fourth === 0) || (first === 0 && second === 0)
  if (fourBytes) throw charsetFailure(hop, 'utf-32')
  if (!little && !big && first !== 0 && second !== 0) return null
  try {
    return new TextDecoder(big || first === 0 ? 'utf-16be' : 'utf-16le', { fatal: true }).decode(bytes)
  } catch {
    throw charsetFailure(hop, 'utf-16')
  }
}

/** Bytes that are not UTF-8. */
function decodeNarrow(bytes: Buffer, marked: boolean, source: TextSource): string {
  const [http, declared] = marked ? [] : toLabels(bytes, source)
  // `ISO-8859-1` by HTTP is what servers say when nobody told them anything: the document knows better.
  const named = [http === 'windows-1252' ? declared : http, declared, http].find(isOneByte)
  const charset = named ?? (marked ? undefined : source.assumed)
  if (charset !== undefined) return decoders[charset](bytes)
  if (endsWithinCharacter(bytes)) {
    throw new GatewayFailure('answer-truncated', { layer: source.hop, phase: 'body', sent: 'answered' })
  }
  throw charsetFailure(source.hop, http === null || declared === null ? 'unknown' : 'utf-8')
}

function isOneByte(charset: Charset | null | undefined): charset is AssumableCharset {
  return charset !== undefined && charset !== null && charset in decoders
}

/** What HTTP and the document say; `undefined` = nothing, `null` = a label that nobody here knows. */
function toLabels(
  bytes: Buffer,
  { contentType }: TextSource,
): [Charset | null | undefined, Charset | null | undefined] {
  const http = /charset\s*=\s*["']?\s*([^\s"';,]+)/i.exec(contentType)?.[1]
  // `<?xm`: only then can the document itself name a charset.
  const document =
    bytes.length > 4 && bytes.readUInt32BE(0) === 0x3c3f786d
      ? /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)/.exec(bytes.toString('latin1', 0, 200))?.[1]
      : undefined
  return [toCharset(http), toCharset(document)]
}

function toCharset(label: string | undefined): Charset | null | undefined {
  return label === undefined ? undefined : (labels[label.toLowerCase().replace(/[^a-z0-9]/g, '')] ?? null)
}

/** Whether the last character alone is incomplete (RFC 3629: four bytes at most). */
function endsWithinCharacter(bytes: Buffer): boolean {
  for (let cut = 1; cut <= 3 && cut < bytes.length; cut++) {
    const last = bytes[bytes.length - cut] ?? 0
    if ((last & 0xc0) === 0x80) continue
    const needed = last >= 0xf0 ? 4 : last >= 0xe0 ? 3 : last >= 0xc2 ? 2 : 1
    return needed > cut && isUtf8(bytes.subarray(0, bytes.length - cut))
  }
  return false
}

/** The characters that windows-1252 has where ISO 8859-1 has controls, in the order of their bytes from 0x80 on. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const bytesOf1252 = new Map(Array.from(windows1252, (character, at) => [character, 0x80 + at]))
const follower = `[\u0080-\u00bf${windows1252}]`

/** So many runs of characters that are all the bytes of others leave no doubt: no language is written so. */
const provenRuns = 100
/** Characters of one run that are looked at; ordinary words have fewer than ten letters in a row outside ASCII. */
const runCharsMax = 4_096

/**
 * Whether a text is UTF-8 that somebody took for a one-byte text and encoded again: `NGUYá»„N`. ASCII stands for itself in
 * both, so each run of other characters must be the bytes of whole characters, and the first one that is not decides.
 */
function isEncodedTwice(text: string): boolean {
  let runs = 0
  for (const { 0: run } of text.matchAll(/[^\0-\x7f]+/g)) {
    if (!isRunOfBytes(run.length > runCharsMax ? run.slice(0, runCharsMax) : run)) return false
    if (++runs === provenRuns) return true
  }
  return runs > 0
}

function isRunOfBytes(run: string): boolean {
  const bytes = Buffer.allocUnsafe(run.length)
  for (let at = 0; at < run.length; at++) {
    const code = run.charCodeAt(at)
    const byte = code < 0x100 ? code : bytesOf1252.get(run.charAt(at))
    if (byte === undefined) return false
    bytes[at] = byte
  }
  // A run that was cut may end within a character.
  return isUtf8(bytes) || (run.length === runCharsMax && endsWithinCharacter(bytes))
}

/** Symbols but apostrophes of all kinds, and what the first bytes of Vietnamese letters become before a following byte. */
const symbols =
  '?\ufffd\u0080-\u009f\u00a1-\u00a9\u00ab\u00ac\u00ae-\u00b3\u00b5\u00b6\u00b8\u00b9\u00bb-\u00bf\u2020-\u2031\u20ac\u2122'
const lostLetters = new RegExp(`[${symbols}]|[\u00c3-\u00c6\u00cc]${follower}|\u00e1[\u00ba\u00bb]${follower}`)

/**
 * Whether a person's name lost letters before it reached us: replacement characters and question marks, and the symbols
 * that letters turn into when UTF-8 is taken for a one-byte charset. No name is written with any of them.
 */
export const hasLostLetters = (name: string): boolean => lostLetters.test(name)

function charsetFailure(hop: Layer, charset: string): GatewayFailure {
  return new GatewayFailure('answer-charset', { layer: hop, detail: charset, phase: 'body', sent: 'answered' })
}

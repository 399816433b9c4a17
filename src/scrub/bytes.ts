/**
 * Bytes as text and back, without losing one of them: what is no valid UTF-8 travels as a lone surrogate, so that odd and
 * broken answers keep their oddities.
 */
import { isUtf8 } from 'node:buffer'

/** How text becomes bytes again. */
export interface Encoding {
  name: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1258' | 'windows-1252' | 'utf-8 twice'
  decode(bytes: Buffer): string
  /** Throws for a character that the charset does not have. */
  encode(text: string): Buffer
  /** Bytes that a character takes; `null` = the charset does not have it. */
  findWidth(char: string): number | null
}

/** Where a byte that is no part of a character is kept: U+DC80 to U+DCFF, as Python does it. */
const escapeBase = 0xdc00

const utf8: Encoding = {
  name: 'utf-8',
  decode(bytes) {
    if (isUtf8(bytes)) return bytes.toString('utf8')
    let text = ''
    for (let at = 0; at < bytes.length; ) {
      const length = characterLength(bytes, at)
      if (length === 0) text += String.fromCharCode(escapeBase + (bytes[at++] ?? 0))
      else {
        text += bytes.toString('utf8', at, at + length)
        at += length
      }
    }
    return text
  },
  encode(text) {
    const pieces = text.split(/([\udc80-\udcff]+)/).map((piece, index) => {
      // Every second piece is a run of kept bytes; a low surrogate of a pair is none, because it follows a high one.
      return index % 2 === 1 ? Buffer.from([...piece].map((one) => one.charCodeAt(0) - escapeBase)) : Buffer.from(piece)
    })
    return Buffer.concat(pieces)
  },
  findWidth: (char) => Buffer.byteLength(char),
}

/** Bytes of the character that begins here; 0 = none does. */
function characterLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0
}

const utf16 = (name: 'utf-16le' | 'utf-16be'): Encoding => ({
  name,
  // An odd last byte would be lost: such an answer is not read here.
  decode: (bytes) => (name === 'utf-16le' ? bytes : Buffer.from(bytes).swap16()).toString('utf16le'),
  encode: (text) => {
    const bytes = Buffer.from(text, 'utf16le')
    return name === 'utf-16le' ? bytes : bytes.swap16()
  },
  findWidth: (char) => char.length * 2,
})

function codePage(name: 'windows-1258' | 'windows-1252'): Encoding {
  const decoder = new TextDecoder(name)
  const table = Array.from({ length: 256 }, (_, byte) => decoder.decode(Uint8Array.of(byte)))
  const bytesOf = new Map(table.map((char, byte) => [char, byte]))
  return {
    name,
    decode: (bytes) => Array.from(bytes, (byte) => table[byte]).join(''),
    encode: (text) =>
      Buffer.from(
        Array.from(text, (char) => {
          const byte = bytesOf.get(char)
          if (byte === undefined) throw new Error('a character that the charset does not have')
          return byte
        }),
      ),
    findWidth: (char) => (bytesOf.has(char) ? 1 : null),
  }
}

const windows1258 = codePage('windows-1258')
const windows1252 = codePage('windows-1252')

/** The encoding that these bytes are in, judged by them first and by what is declared second. */
export function getEncoding(bytes: Buffer, declared: string): Encoding {
  if (bytes.length % 2 === 0 && bytes[0] === 0xff && bytes[1] === 0xfe) return utf16('utf-16le')
  if (bytes.length % 2 === 0 && bytes[0] === 0xfe && bytes[1] === 0xff) return utf16('utf-16be')
  if (isUtf8(bytes)) return utf8
  const label = declared.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (/1258/.test(label)) return windows1258
  if (/1252|88591|latin1/.test(label)) return windows1252
  return utf8
}

/** UTF-8 that somebody took for windows-1252 and wrote as UTF-8 again: the text that it was, or `null`. */
export function unmangled(text: string): string | null {
  if (!/[\u00c3-\u00e1\u0102][\u0080-\u00bf\u2018-\u203a\u0152-\u017e\u02c6\u02dc\u20ac\u2122]/.test(text)) return null
  const page = windows1252
  for (const char of text) if (page.findWidth(char) === null) return null
  const bytes = page.encode(text)
  return isUtf8(bytes) ? bytes.toString('utf8') : null
}

/** Widths of text that will be mangled: of each byte, what its character of windows-1252 takes. */
export const utf8Twice: Encoding = {
  ...utf8,
  name: 'utf-8 twice',
  findWidth: (char) => {
    const bytes = Buffer.from(char)
    return bytes.length * 100 + Buffer.byteLength(windows1252.decode(bytes))
  },
}

export const mangled = (text: string): string => windows1252.decode(Buffer.from(text))

/**
 * Files that come inside a message: the one reader of base64 for everything incoming. Every usual way of writing it is
 * read: with and without padding, the alphabet of URLs, line breaks (also as the two characters `\n`), a data URI,
 * percent-encoding, quotes around it, hexadecimal, and the numbers of a byte array. A value that is none of these, or is cut
 * short, is reported as such and never taken for "not there".
 */
import { withoutEnd } from '../../domain/text.ts'

export type Base64Reading =
  | { found: 'bytes'; bytes: Buffer }
  /** Nothing stands there. */
  | { found: 'nothing' }
  /** Something stands there that cannot be read. */
  | { found: 'unreadable' }

const unreadable: Base64Reading = { found: 'unreadable' }

export function readBase64(value: unknown): Base64Reading {
  if (value === undefined || value === null) return { found: 'nothing' }
  if (Array.isArray(value)) return fromNumbers(value)
  if (typeof value !== 'string') return unreadable
  const plain = plainBytes(value)
  if (plain !== null) return { found: 'bytes', bytes: plain }
  const text = bare(value)
  if (text === '') return { found: 'nothing' }
  if (isHex(text)) return { found: 'bytes', bytes: Buffer.from(text.replace(/^0x/i, ''), 'hex') }
  const body = withoutEnd(text, '=')
  const padding = text.length - body.length
  // Four digits hold three bytes: one digit alone holds none, and more padding than a group has was never written.
  if (!/^[A-Za-z0-9+/_-]+$/.test(body) || body.length % 4 === 1 || padding > 2) return unreadable
  if (padding > 0 && text.length % 4 !== 0) return unreadable
  return { found: 'bytes', bytes: Buffer.from(body, 'base64') }
}

/**
 * A text that is base64 from end to end, as nearly all are: the decoder passes over what is no digit, so that as many bytes as
 * the digits stand for prove that all were. A certificate of many megabytes takes a tenth of the time of looking at each.
 */
function plainBytes(text: string): Buffer | null {
  if (text.length % 4 !== 0 || isHex(text)) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = Buffer.from(text, 'base64')
  return bytes.length > 0 && bytes.length === (text.length / 4) * 3 - padding ? bytes : null
}

/** Without what is written around and between the digits. */
function bare(value: string): string {
  const text = withoutEnd(value.trim(), `"'`)
    .replace(/^["']+/, '')
    .replace(/^\s*data:[^,]{0,200},/i, '')
    .replace(/\\[rnt]/g, '')
    .replace(/[\s\p{Cf}]/gu, '')
  return /%(2B|2F|3D)/i.test(text) ? text.replace(/%2B/gi, '+').replace(/%2F/gi, '/').replace(/%3D/gi, '=') : text
}

/**
 * Hexadecimal text is base64 text too; what decides is whether it begins as one of the files that are known to travel so:
 * PDF, JPEG, PNG.
 */
function isHex(text: string): boolean {
  return text.length % 2 === 0 && /^(0x)?(25504446|ffd8ff|89504e47)[0-9a-f]*$/i.test(text)
}

function fromNumbers(value: readonly unknown[]): Base64Reading {
  if (value.length === 0) return { found: 'nothing' }
  const isByte = (one: unknown) => Number.isInteger(one) && Number(one) >= -128 && Number(one) <= 255
  // Java's bytes are signed.
  return value.every(isByte) ? { found: 'bytes', bytes: Buffer.from(value.map(Number)) } : unreadable
}

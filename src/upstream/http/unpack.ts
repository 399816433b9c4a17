/**
 * Packed bodies. What a body is unpacked to is bounded while it is unpacked: a small answer may become a very large one. The
 * label is believed less than the bytes: a body that is labelled and not packed is taken as it is.
 */
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { GatewayFailure } from '../../domain/failure.ts'

export const contentEncodings = ['identity', 'gzip', 'deflate', 'br'] as const
export type ContentEncoding = (typeof contentEncodings)[number]

/** Names that servers give to a body that is not packed, and the old one of gzip (RFC 9110, section 8.4.1.3). */
const plainLabels = /^(identity|none|utf-?8|us-ascii|iso-8859-1|binary|7bit|8bit|text|xml|json|)$/

/** What a `Content-Encoding` says; `null` = not packed, `undefined` = a coding that nobody here knows. */
export function findCoding(label: string | null): Exclude<ContentEncoding, 'identity'> | null | undefined {
  if (label === null) return null
  const codings = label
    .toLowerCase()
    .split(',')
    .map((one) => one.trim())
    .filter((one) => !plainLabels.test(one))
  const [coding] = codings
  if (coding === undefined) return null
  if (codings.length > 1) return undefined
  if (coding === 'gzip' || coding === 'x-gzip') return 'gzip'
  return coding === 'deflate' || coding === 'br' ? coding : undefined
}

const unpackers = {
  gzip: promisify(gunzip),
  // Some send the zlib form that the standard means, some the bare one.
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const
const unpackRaw = promisify(inflateRaw)

/** Rejects with `answer-too-large`, `answer-truncated` or `answer-unreadable`. */
export async function unpack(
  body: Buffer,
  coding: Exclude<ContentEncoding, 'identity'>,
  bytesMax: number,
): Promise<Buffer> {
  if (body.length === 0 || !isPacked(body, coding)) return body
  const bounds = { maxOutputLength: bytesMax }
  try {
    if (coding === 'deflate' && !isZlib(body)) return await unpackRaw(body, bounds)
    return await unpackers[coding](body, bounds)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ERR_BUFFER_TOO_LARGE') throw failure('answer-too-large')
    // Cut short of its end, and not merely wrong in it.
    if (code === 'Z_BUF_ERROR' || code === 'ERR_BROTLI_DECODER_ERROR_UNREACHABLE') throw failure('answer-truncated')
    throw failure('answer-unreadable', coding)
  }
}

/** Brotli has no mark of its own, but what is packed by it does not begin as XML or JSON does. */
function isPacked(body: Buffer, coding: 'gzip' | 'deflate' | 'br'): boolean {
  if (coding === 'gzip') return body[0] === 0x1f && body[1] === 0x8b
  return !beginsPlain(body)
}

/**
 * Whether a body begins as XML or JSON does, in UTF-8 or UTF-16, with a byte-order mark or without; nothing packed in any coding
 * does. One of which only marks and blanks have come is not decided.
 */
export function beginsPlain(body: Buffer): boolean | undefined {
  const marked = body[0] === 0xef ? 3 : body[0] === 0xff || body[0] === 0xfe ? 2 : 0
  const first = body.subarray(marked).find((byte) => !blanks.includes(byte))
  return first === undefined ? undefined : openings.includes(first)
}

/** NUL beside a letter of UTF-16, tab, line feed, carriage return, space. */
const blanks: readonly number[] = [0x00, 0x09, 0x0a, 0x0d, 0x20]
/** `<`, `{`, `[`. */
const openings: readonly number[] = [0x3c, 0x7b, 0x5b]

/** RFC 1950: the method is 8, and the first two bytes are a multiple of 31. */
function isZlib(body: Buffer): boolean {
  const [first = 0, second = 0] = body
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0
}

function failure(code: 'answer-too-large' | 'answer-truncated' | 'answer-unreadable', detail?: string): GatewayFailure {
  return new GatewayFailure(code, { phase: 'body', sent: 'answered', ...(detail !== undefined && { detail }) })
}

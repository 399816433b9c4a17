/**
 * Answers in several parts (multipart/related, RFC 2387; MTOM): the root part is the message, the others hang on it. What
 * stands in the parts beside the root is not read: no message of the contracts has any. What cannot be taken apart is left as
 * it came, for its reader to say what became of the request.
 */
import { toAscii } from '../parsing/decode-text.ts'
import { findHeader, type HttpAnswer, type HttpHeaders } from './exchange.ts'

/** A SOAP stack sends one part for each binary; a record has none, a result one or two. */
const formPartMax = 100
const headBytesMax = 16_384

/** The root part as an answer of its own; any other answer as it is. */
export function getRoot(answer: HttpAnswer): HttpAnswer {
  const type = findHeader(answer.headers, 'content-type') ?? ''
  if (!/^\s*multipart\//i.test(type)) return answer
  const boundary = parameter(type, 'boundary')
  if (boundary === null || boundary.length > 200) return answer
  const start = parameter(type, 'start')
  for (const part of readMultipart(answer.body, boundary)) {
    const isRoot = start === null || findHeader(part.headers, 'content-id')?.trim() === start
    if (isRoot) return asAnswer(answer, part) ?? answer
  }
  return answer
}

interface Part {
  headers: HttpHeaders
  body: Buffer
}

/** Ends early where the body is cut off or is none of parts. */
function* readMultipart(body: Buffer, boundary: string): Generator<Part> {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1')
  let at = nextDelimiter(body, delimiter, 0)
  if (at < 0) return
  for (let count = 0; count < formPartMax; count++) {
    at += delimiter.length
    // The last delimiter has two dashes behind it.
    if (body[at] === 0x2d && body[at + 1] === 0x2d) return
    const lineEnd = body.indexOf('\n', at)
    const end = lineEnd < 0 ? -1 : nextDelimiter(body, delimiter, lineEnd)
    if (end < 0) return
    const part = partIn(body.subarray(lineEnd + 1, trimmedEnd(body, end)))
    if (part === null) return
    yield part
    at = end
  }
}

/** A delimiter stands at the beginning of a line. */
function nextDelimiter(body: Buffer, delimiter: Buffer, from: number): number {
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    if (at === 0 || body[at - 1] === 0x0a) return at
  }
  return -1
}

/** The line end before a delimiter belongs to the delimiter. */
function trimmedEnd(body: Buffer, delimiterAt: number): number {
  return body[delimiterAt - 2] === 0x0d ? delimiterAt - 2 : delimiterAt - 1
}

function partIn(bytes: Buffer): Part | null {
  const empty = /^\r?\n/.exec(toAscii(bytes, 2))
  if (empty) return { headers: {}, body: bytes.subarray(empty[0].length) }
  const head = /\r?\n\r?\n/.exec(toAscii(bytes, headBytesMax))
  if (head === null) return null
  const headers: HttpHeaders = {}
  // A line that begins with a blank goes on with the one before it.
  const lines = toAscii(bytes, head.index)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  return { headers, body: bytes.subarray(head.index + head[0].length) }
}

function asAnswer(answer: HttpAnswer, part: Part): HttpAnswer | null {
  const type = findHeader(part.headers, 'content-type') ?? 'text/xml'
  const body = /^multipart\//i.test(type) ? null : decoded(part)
  return body === null ? null : { ...answer, headers: { ...answer.headers, 'content-type': type }, body }
}

function decoded({ headers, body }: Part): Buffer | null {
  const encoding = (findHeader(headers, 'content-transfer-encoding') ?? 'binary').toLowerCase()
  switch (encoding) {
    case '7bit':
    case '8bit':
    case 'binary':
      return body
    case 'base64':
      return Buffer.from(toAscii(body), 'base64')
    case 'quoted-printable':
      return quotedPrintable(toAscii(body))
    default:
      return null
  }
}

function quotedPrintable(text: string): Buffer {
  const joined = text.replace(/=[ \t]*\r?\n/g, '')
  return Buffer.from(
    joined.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}

/** The value of a parameter of a media type, without quotes. */
function parameter(type: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(type)
  return found?.[1] ?? found?.[2] ?? null
}

/** A captured answer as its parts: heads of HTTP, and bodies whose bytes may be cut into chunks or packed. */
import { gunzipSync, gzipSync } from 'node:zlib'

/** A piece of the capture that is left as it is (a number), or read and scrubbed. */
export interface Part {
  kind: 'head' | 'body' | 'framing'
  bytes: Buffer
}

export interface Message {
  /** Heads, bodies and the framing between them, in order: together they are the capture. */
  pieces: Part[]
  /** Value of Content-Type, of the last head. */
  contentType: string
  /** Status of the last head; 200 where there is none. */
  status: number
  http: boolean
}

/** Takes a capture apart. Bodies of several chunks are several parts whose bytes belong together. */
export function readMessage(capture: Buffer): Message {
  const message: Message = { pieces: [], contentType: '', status: 200, http: false }
  let rest = capture
  while (/^HTTP\/\d(\.\d)? \d{3}/.test(rest.toString('latin1', 0, 15))) {
    message.http = true
    const end = endOfHead(rest)
    const head = rest.subarray(0, end)
    message.pieces.push({ kind: 'head', bytes: head })
    rest = rest.subarray(end)
    const text = head.toString('latin1')
    message.status = Number(/^HTTP\/\S+ (\d{3})/.exec(text)?.[1])
    message.contentType = headerIn(text, 'content-type')
    // An informational answer has no body, and another head follows.
    if (message.status < 200) continue
    if (/chunked/i.test(headerIn(text, 'transfer-encoding'))) {
      message.pieces.push(...toChunks(rest))
      return message
    }
    const length = Number(headerIn(text, 'content-length') || Number.NaN)
    const body = Number.isInteger(length) ? rest.subarray(0, length) : rest
    message.pieces.push({ kind: 'body', bytes: body })
    rest = rest.subarray(body.length)
    if (rest.length > 0) message.pieces.push({ kind: 'body', bytes: rest })
    return message
  }
  if (rest.length > 0) message.pieces.push({ kind: 'body', bytes: rest })
  return message
}

const newline = 0x0a
const carriageReturn = 0x0d

function endOfHead(bytes: Buffer): number {
  // From line to line: with a thousand heads, what follows them is looked through once for all.
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) {
    if (bytes[at + 1] === newline) return at + 2
    if (bytes[at + 1] === carriageReturn && bytes[at + 2] === newline) return at + 3
  }
  return bytes.length
}

export const headerIn = (head: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*([^\\r\\n]*)`, 'im').exec(head)?.[1]?.trim() ?? ''

function toChunks(bytes: Buffer): Part[] {
  const pieces: Part[] = []
  let at = 0
  while (at < bytes.length) {
    const line = /^([0-9a-fA-F]+)[^\r\n]*\r?\n/.exec(bytes.toString('latin1', at, at + 200))
    if (!line) break
    const size = Number.parseInt(line[1] ?? '', 16)
    const start = at + line[0].length
    pieces.push({ kind: 'framing', bytes: bytes.subarray(at, start) })
    if (size === 0) {
      at = start
      break
    }
    pieces.push({ kind: 'body', bytes: bytes.subarray(start, start + size) })
    at = start + size
    const gap = /^\r?\n/.exec(bytes.toString('latin1', at, at + 2))?.[0].length ?? 0
    pieces.push({ kind: 'framing', bytes: bytes.subarray(at, at + gap) })
    at += gap
  }
  // Trailers, or what was no chunk.
  if (at < bytes.length) pieces.push({ kind: 'head', bytes: bytes.subarray(at) })
  return pieces
}

/** Runs `change` over the body as one, and puts it back into the places that it stood in. */
export function changeBody(pieces: readonly Part[], head: string, change: (body: Buffer) => Buffer): Buffer[] {
  const whole = Buffer.concat(pieces.filter(({ kind }) => kind === 'body').map(({ bytes }) => bytes))
  const packed = /gzip/i.test(headerIn(head, 'content-encoding')) && whole[0] === 0x1f && whole[1] === 0x8b
  if (packed && pieces.filter(({ kind }) => kind === 'body').length > 1)
    throw new Error('a packed body in chunks is not read')
  const changed = packed ? gzipSync(change(gunzipSync(whole))) : change(whole)
  if (!packed && changed.length !== whole.length) throw new Error('the body has another length')
  let at = 0
  return pieces.map(({ kind, bytes }) => {
    if (kind !== 'body') return bytes
    const piece = packed ? changed : changed.subarray(at, at + bytes.length)
    at += bytes.length
    return piece
  })
}

/** One answer of a HAR file as the message that it was, as far as a HAR holds it. */
export function fromHar(text: string, index: number): Buffer {
  const har: unknown = JSON.parse(text)
  const entries = member(member(har, 'log'), 'entries') ?? (Array.isArray(har) ? har : [har])
  const entry: unknown = Array.isArray(entries) ? entries[index] : undefined
  const response = member(entry, 'response')
  const content = member(response, 'content')
  const body = member(content, 'text')
  if (typeof body !== 'string') throw new Error(`the HAR has no answer ${index}`)
  const bytes = member(content, 'encoding') === 'base64' ? Buffer.from(body, 'base64') : Buffer.from(body)
  const headers = member(response, 'headers')
  const lines = (Array.isArray(headers) ? headers : []).flatMap((header: unknown) => {
    const [name, value] = [member(header, 'name'), member(header, 'value')]
    const kept = typeof name === 'string' && !/^(content-length|transfer-encoding|content-encoding|:.*)$/i.test(name)
    return kept ? [`${name}: ${String(value)}`] : []
  })
  const status = Number(member(response, 'status')) || 200
  const head = [`HTTP/1.1 ${status} Any`, ...lines, `Content-Length: ${bytes.length}`].join('\r\n')
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), bytes])
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}

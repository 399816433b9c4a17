/**
 * A form that brings a file, as browsers send it (multipart/form-data, RFC 7578; the form of WHATWG HTML, 4.10.21.7). The reader of the
 * platform takes a third of a second of the main thread for forty megabytes, and makes as many objects as the body has parts: two
 * hundred thousand take it five seconds. Here the bytes stay where they are, and a form has few parts.
 */
import type { Context } from 'hono'
import { BodyPieces } from '../../domain/body-pieces.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { bodyPieces } from '../../http/input/body-pieces.ts'
import { type Env, findHeader } from '../../http/request.ts'

interface UploadedFile {
  /** As the browser names it; may be empty. */
  name: string
  bytes: Buffer
}

export interface UploadedForm {
  fields: ReadonlyMap<string, string>
  /** The only one; `undefined` = the form has none. */
  file: UploadedFile | undefined
}

/** What a form holds beside its file. */
const fieldsBytesMax = 16_384
/** Ours has four. */
const formPartMax = 20
/** Two lines, one of them with the name of a file. */
const headBytesMax = 4_096

/** A form with a file, held in memory: the caller bounds how many are read at a time. Fails with `body-malformed` for any other form. */
export async function readUpload(c: Context<Env>, fileBytesMax: number): Promise<UploadedForm> {
  const type = findHeader(c, 'content-type') ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type)) throw new GatewayFailure('media-type-unsupported')
  const bytesMax = fileBytesMax + fieldsBytesMax
  if (!(Number(findHeader(c, 'content-length')) <= bytesMax)) {
    throw new GatewayFailure('body-too-large', { detail: `at most ${fileBytesMax} bytes` })
  }
  const [, quoted, plain] = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i.exec(type) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw malformed()
  const pieces = new BodyPieces()
  for await (const piece of bodyPieces(c, bytesMax)) {
    pieces.add(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
  }
  return toForm(pieces.whole(), boundary)
}

const malformed = () => new GatewayFailure('body-malformed', { detail: 'not multipart/form-data' })

/** Every byte between the first delimiter and the last is accounted for: what is cut off is no form. */
export function toForm(body: Buffer, boundary: string): UploadedForm {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  const fields = new Map<string, string>()
  let file: UploadedFile | undefined
  // The first has no line before it.
  if (body.indexOf(delimiter.subarray(2)) !== 0) throw malformed()
  let at = delimiter.length - 2
  for (let count = 0; !isLast(body, at); count++) {
    const head = body.indexOf('\r\n\r\n', at)
    const end = head === -1 ? -1 : body.indexOf(delimiter, head + 4)
    if (count >= formPartMax || end === -1 || head - at > headBytesMax) throw malformed()
    const { name, fileName } = readHead(toText(body.subarray(at, head)))
    const content = body.subarray(head + 4, end)
    if (fileName === undefined) {
      if (fields.has(name) || content.length > fieldsBytesMax) throw malformed()
      fields.set(name, toText(content))
    } else {
      if (file !== undefined) throw malformed()
      file = { name: fileName, bytes: content }
    }
    at = end + delimiter.length
  }
  return { fields, file }
}

/** Two dashes, and nothing behind them but the end of the line. */
function isLast(body: Buffer, at: number): boolean {
  return body.length - at <= 4 && /^--(?:\r\n)?$/.test(body.toString('latin1', at))
}

/** Browsers write quotes and line ends of names as `%22`, `%0D` and `%0A`, and nothing else. */
const disposition = /^content-disposition: form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]*)")?$/i

function readHead(text: string): { name: string; fileName: string | undefined } {
  const [before, ...lines] = text.split('\r\n')
  const named = lines.map((line) => disposition.exec(line)).find((found) => found !== null)
  // An encoding of its own (RFC 7578, 4.7: not to be used) would make other bytes of the content.
  const encoded = lines.some((line) => /^content-transfer-encoding\s*:/i.test(line))
  if (before !== '' || !named || encoded) throw malformed()
  const [, name = '', fileName] = named
  return { name: unescaped(name), fileName: fileName === undefined ? undefined : unescaped(fileName) }
}

const unescaped = (text: string) => text.replace(/%(?:22|0D|0A)/gi, (found) => decodeURIComponent(found))

function toText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new GatewayFailure('body-malformed', { detail: 'not UTF-8', cause })
  }
}

/** Bytes from outside to text, in the charsets that Vietnamese systems use. */
import { isUtf8 } from 'node:buffer'
import { GatewayFailure, type Layer } from '../domain/failure.ts'

/** Charsets that Vietnamese systems use; any other label fails rather than being guessed at. */
const charsets: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'utf-16': 'utf-16le',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'windows-1258': 'windows-1258',
  cp1258: 'windows-1258',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
  'iso-8859-1': 'windows-1252',
}

/**
 * Bytes to text. A byte-order mark decides, then valid UTF-8 where either HTTP or the document says UTF-8 (one-byte text
 * practically never looks like it), then HTTP, then the document, then UTF-8. Unknown or wrong: `answer-charset`.
 */
export function decodeText(bytes: Buffer, contentType: string, hop: Layer): string {
  const marked = byteOrderMark(bytes)
  if (marked !== null) return decode(bytes, marked, hop)
  const http = labelOf(/charset\s*=\s*"?([A-Za-z0-9._:-]+)/i.exec(contentType)?.[1], hop)
  // `<?xm`: only then can the document itself name a charset.
  const declared =
    bytes.length > 4 && bytes.readUInt32BE(0) === 0x3c3f786d
      ? labelOf(/^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)/.exec(bytes.toString('latin1', 0, 200))?.[1], hop)
      : undefined
  const first = http ?? declared ?? 'utf-8'
  if (first === 'utf-8' || declared === 'utf-8') {
    if (isUtf8(bytes)) return bytes.toString('utf8')
    const other = first === 'utf-8' ? declared : first
    if (other === undefined || other === 'utf-8') throw charsetFailure(hop, 'utf-8')
    return decode(bytes, other, hop)
  }
  return decode(bytes, first, hop)
}

function byteOrderMark(bytes: Buffer): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return null
}

function labelOf(label: string | undefined, hop: Layer): string | undefined {
  if (label === undefined) return undefined
  const known = charsets[label.toLowerCase()]
  if (known === undefined) throw charsetFailure(hop, 'unknown')
  return known
}

function decode(bytes: Buffer, charset: string, hop: Layer): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    throw charsetFailure(hop, charset)
  }
}

function charsetFailure(hop: Layer, charset: string): GatewayFailure {
  return new GatewayFailure('answer-charset', { layer: hop, detail: charset, phase: 'body', sent: 'answered' })
}

/**
 * The one door for XML: saxes reads it, xml2js writes it. What comes from outside is read strictly and within caps, with no
 * DTD of any kind; what leaves is written by a library, and only the values of a ready document are filled in by hand.
 */
import { isUtf8 } from 'node:buffer'
import { SaxesParser } from 'saxes'
import { Builder } from 'xml2js'
import { GatewayFailure, type Layer } from '../domain/failure.ts'
import { Scope, splitName } from './namespaces.ts'

/** An element: namespace URI and local name, never a prefix. `text` is its own text, not that of its children. */
export interface XmlNode {
  ns: string
  local: string
  attributes: Readonly<Record<string, string>> | null
  children: readonly XmlNode[]
  text: string
}

export const noChildren: readonly XmlNode[] = Object.freeze([])

/** A record is 6 deep; 32 leaves room for wrappers and stops nesting attacks. */
export const depthMax = 32
/** A record has about 100 elements; 20 000 is a register office's day, and 2 MB of tree. */
export const nodesMax = 20_000
/** The collection has 4 attributes and a few namespace declarations. */
const attributesMax = 32

/**
 * Reads a document. Fails with `answer-hostile` (DTD, depth, count), `answer-truncated` (well-formed as far as it goes) or
 * `answer-unreadable`; the parser's own error is dropped, because it quotes the document.
 */
export function readXml(text: string, hop: Layer): XmlNode {
  // saxes would read a DTD to its end before saying so; nothing on this link may hold the word at all.
  if (text.includes('<!DOCTYPE')) throw hostile(hop, 'dtd')
  const reader = idle ?? new Reader()
  idle = null
  const root = reader.read(text, hop)
  // One that failed stands in the middle of its document and is left to the collector.
  idle = reader
  return root
}

/** A parser is ready again when it has closed a document, and making one costs as much as reading ten elements. */
let idle: Reader | null = null

class Reader {
  readonly #parser = new SaxesParser({ xmlns: false, position: false })
  readonly #open: XmlNode[] = []
  readonly #scopes: Scope[] = []
  #scope = Scope.outermost
  #root: XmlNode | null = null
  #current: XmlNode | null = null
  #nodes = 0
  #attributes = 0
  #hop: Layer | null = null

  constructor() {
    const addText = (piece: string) => this.#addText(piece)
    this.#parser.on('doctype', () => this.#refuse('dtd'))
    this.#parser.on('attribute', () => {
      if (++this.#attributes > attributesMax) this.#refuse('attributes')
    })
    this.#parser.on('opentag', (tag) => this.#enter(tag.name, tag.attributes))
    this.#parser.on('text', addText)
    this.#parser.on('cdata', addText)
    this.#parser.on('closetag', () => {
      this.#current = this.#open.pop() ?? null
      this.#scope = this.#scopes.pop() as Scope
    })
  }

  read(text: string, hop: Layer): XmlNode {
    this.#hop = hop
    this.#nodes = 0
    let complete = false
    try {
      this.#parser.write(text)
      complete = true
      this.#parser.close()
    } catch (error) {
      if (error instanceof GatewayFailure) throw error
      const code = complete && text !== '' ? 'answer-truncated' : 'answer-unreadable'
      throw new GatewayFailure(code, { layer: hop, detail: 'xml', phase: 'body', sent: 'answered' })
    }
    const root = this.#root
    this.#root = null
    if (root === null)
      throw new GatewayFailure('answer-unreadable', { layer: hop, detail: 'xml', phase: 'body', sent: 'answered' })
    return root
  }

  #enter(name: string, attributes: Readonly<Record<string, string>>): void {
    const bare = this.#attributes === 0
    this.#attributes = 0
    if (++this.#nodes > nodesMax) this.#refuse('elements')
    this.#scopes.push(this.#scope)
    if (!bare) this.#scope = this.#scope.within(attributes)
    const { prefix, local } = splitName(name)
    const ns = this.#scope.namespaceOf(prefix)
    const own = bare ? null : plainAttributes(attributes)
    const node: XmlNode = { ns, local, attributes: own, children: noChildren, text: '' }
    const parent = this.#current
    if (parent === null) {
      this.#root = node
    } else {
      if (parent.children.length === 0) parent.children = [node]
      else (parent.children as XmlNode[]).push(node)
      this.#open.push(parent)
      if (this.#open.length >= depthMax) this.#refuse('depth')
    }
    this.#current = node
  }

  #addText(piece: string): void {
    const current = this.#current
    // Outside the root and between children there is only indentation.
    if (current !== null && current.children.length === 0) current.text += piece
  }

  #refuse(what: string): never {
    throw hostile(this.#hop as Layer, what)
  }
}

/** Attributes without a prefix; declarations are none. */
function plainAttributes(attributes: Readonly<Record<string, string>>): Record<string, string> | null {
  let own: Record<string, string> | null = null
  for (const name in attributes) {
    if (name === 'xmlns' || name.includes(':')) continue
    own ??= {}
    own[name] = attributes[name] as string
  }
  return own
}

function hostile(hop: Layer, what: string): GatewayFailure {
  return new GatewayFailure('answer-hostile', { layer: hop, detail: what, phase: 'body', sent: 'answered' })
}

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

/** Writes a document, `$` holding attributes as xml2js has it. For what is written seldom; the hot path fills templates. */
export function writeXml(document: object): string {
  return new Builder({ headless: true, renderOpts: { pretty: false } }).buildObject(document)
}

/** Where a value goes in a template. Private-use characters cannot stand in a document of ours by chance. */
export const hole = (index: number): string => `\uE000${index}\uE001`

/**
 * A document that differs only in its values: xml2js writes it once, later calls put escaped values into the holes. Writing
 * it anew each time costs 13 µs, filling it 1.
 */
export function createTemplate(document: object): (values: readonly string[]) => string {
  const parts = writeXml(document).split(/\uE000(\d+)\uE001/)
  const indexes = parts.filter((_, at) => at % 2 === 1).map(Number)
  const literals = parts.filter((_, at) => at % 2 === 0)
  return (values) => {
    let text = literals[0] as string
    for (let at = 0; at < indexes.length; at++) {
      text += escapeText(values[indexes[at] as number] as string) + (literals[at + 1] as string)
    }
    return text
  }
}

/** Markup, control characters but tab and line feed, halves of a character, and the two code points XML leaves out. */
const special = /[&<>\ufffe\uffff\p{Cs}]|[^\P{Cc}\t\n]/gu

/** Text as XML character data. Characters that XML 1.0 cannot hold are dropped: they are in no name and no number. */
export function escapeText(value: string): string {
  return value.replace(special, (found) => {
    if (found === '&') return '&amp;'
    if (found === '<') return '&lt;'
    return found === '>' ? '&gt;' : ''
  })
}

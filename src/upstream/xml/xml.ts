/**
 * The one door for XML: saxes reads it, xml2js writes it. What comes from outside is read strictly and within caps, with no
 * DTD of any kind; what leaves is written by a library, and only the values of a ready document are filled in by hand.
 */
import { SaxesParser } from 'saxes'
import { Builder } from 'xml2js'
import { GatewayFailure, type Layer } from '../../domain/failure.ts'
import { Attributes, qualifiedName } from './namespaces.ts'
import { readPlain } from './plain-xml.ts'
import { attributesMax, declarationsMax, hostile, type XmlNode, XmlTree } from './xml-tree.ts'

/**
 * Reads a document. Fails with `answer-hostile` (DTD, depth, count), `answer-truncated` (well-formed as far as it goes) or
 * `answer-unreadable`; the parser's own error is dropped, because it quotes the document.
 */
export function readXml(text: string, hop: Layer): XmlNode {
  return readPlain(text, hop) ?? readFully(text, hop)
}

/** Reads whatever XML may hold, but DTDs. */
export function readFully(text: string, hop: Layer): XmlNode {
  // saxes would read a DTD to its end before saying so.
  if (hasDoctype(text)) throw hostile(hop, 'dtd')
  const tree = new XmlTree(hop)
  const parser = new SaxesParser({ xmlns: false, position: false })
  const attributes = countAttributes(parser, hop)
  parser.on('doctype', () => {
    throw hostile(hop, 'dtd')
  })
  parser.on('opentag', (tag) => {
    tree.enter(qualifiedName(tag.name), attributes.none() ? null : new Attributes(tag.attributes))
  })
  parser.on('text', (piece) => tree.addText(piece))
  parser.on('cdata', (piece) => tree.addText(piece))
  parser.on('closetag', () => tree.leave())
  let complete = false
  try {
    parser.write(text)
    complete = true
    parser.close()
  } catch (error) {
    if (error instanceof GatewayFailure) throw error
    // saxes waits for the end of a reference that never was one, as for the end of a document that was cut.
    const cut = complete && text !== '' && !hasLoneAmpersand(text)
    throw unreadable(cut ? 'answer-truncated' : 'answer-unreadable', hop)
  }
  if (tree.root === null) throw unreadable('answer-unreadable', hop)
  return tree.root
}

/** The root element alone, of a document that need not be read to its end: how deep and wide it is does not matter. */
export function readRootElement(text: string, hop: Layer): XmlNode {
  if (hasDoctype(text)) throw hostile(hop, 'dtd')
  let root: XmlNode | null = null
  const parser = new SaxesParser({ xmlns: false, position: false })
  const attributes = countAttributes(parser, hop)
  parser.on('opentag', (tag) => {
    const tree = new XmlTree(hop)
    tree.enter(qualifiedName(tag.name), attributes.none() ? null : new Attributes(tag.attributes))
    tree.leave()
    root = tree.root
    throw found
  })
  try {
    parser.write(text)
    parser.close()
  } catch (error) {
    if (error instanceof GatewayFailure) throw error
    if (error !== found) throw unreadable(text.trim() === '' ? 'answer-unreadable' : 'answer-truncated', hop)
  }
  if (root === null) throw unreadable('answer-unreadable', hop)
  return root
}

/** Counts the attributes of each element while it is read. `none` is asked once per element, and begins the next count. */
function countAttributes(parser: SaxesParser, hop: Layer): { none(): boolean } {
  let own = 0
  let declared = 0
  parser.on('attribute', ({ name }) => {
    if (name.startsWith('xmlns')) declared++
    else own++
    if (own > attributesMax || declared > declarationsMax) throw hostile(hop, 'attributes')
  })
  return {
    none() {
      const none = own + declared === 0
      own = 0
      declared = 0
      return none
    },
  }
}

/** Ends the reading of a document at its first element. */
const found = new Error('found')

/** A document type declaration, not the word of it inside a comment or character data. */
function hasDoctype(text: string): boolean {
  if (!text.includes('<!DOCTYPE')) return false
  return withoutQuotations(text).includes('<!DOCTYPE')
}

/** A raw ampersand: the sign of a document whose writer joins strings. */
function hasLoneAmpersand(text: string): boolean {
  return /&(?!(?:[A-Za-z_:][\w:.-]*|#\d+|#x[0-9A-Fa-f]+);)(?![#\w:.-]*$)/.test(withoutQuotations(text))
}

/** A document without its comments and character data sections. Linear: what is not there is looked for once. */
function withoutQuotations(text: string): string {
  let kept = ''
  let at = 0
  let comment = getNext(text, '<!--', 0)
  let section = getNext(text, '<![CDATA[', 0)
  for (;;) {
    const start = Math.min(comment, section)
    kept += text.slice(at, start)
    if (start === text.length) return kept
    const end = text.indexOf(start === comment ? '-->' : ']]>', start + 4)
    // One that does not end takes all the rest.
    if (end === -1) return kept
    at = end + 3
    if (comment < at) comment = getNext(text, '<!--', at)
    if (section < at) section = getNext(text, '<![CDATA[', at)
  }
}

/** Where it stands next; the end of the text = nowhere. */
function getNext(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at === -1 ? text.length : at
}

function unreadable(code: 'answer-truncated' | 'answer-unreadable', hop: Layer): GatewayFailure {
  return new GatewayFailure(code, { layer: hop, detail: 'xml', phase: 'body', sent: 'answered' })
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
  const pieces = writeXml(document).split(/\uE000(\d+)\uE001/)
  const indexes = pieces.filter((_, at) => at % 2 === 1).map(Number)
  const literals = pieces.filter((_, at) => at % 2 === 0)
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

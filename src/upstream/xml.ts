/**
 * The one door for XML: saxes reads it, xml2js writes it. What comes from outside is read strictly and within caps, with no
 * DTD of any kind; what leaves is written by a library, and only the values of a ready document are filled in by hand.
 */
import { SaxesParser } from 'saxes'
import { Builder } from 'xml2js'
import { GatewayFailure, type Layer } from '../domain/failure.ts'
import { Attributes, qualifiedName } from './namespaces.ts'
import { readPlain } from './plain-xml.ts'
import { attributesMax, hostile, type XmlNode, XmlTree } from './xml-tree.ts'

/**
 * Reads a document. Fails with `answer-hostile` (DTD, depth, count), `answer-truncated` (well-formed as far as it goes) or
 * `answer-unreadable`; the parser's own error is dropped, because it quotes the document.
 */
export function readXml(text: string, hop: Layer): XmlNode {
  return readPlain(text, hop) ?? readFully(text, hop)
}

/** Reads whatever XML may hold, but DTDs. */
export function readFully(text: string, hop: Layer): XmlNode {
  // saxes would read a DTD to its end before saying so; nothing on this link may hold the word at all.
  if (text.includes('<!DOCTYPE')) throw hostile(hop, 'dtd')
  const tree = new XmlTree(hop)
  const parser = new SaxesParser({ xmlns: false, position: false })
  let attributes = 0
  parser.on('doctype', () => {
    throw hostile(hop, 'dtd')
  })
  parser.on('attribute', () => {
    if (++attributes > attributesMax) throw hostile(hop, 'attributes')
  })
  parser.on('opentag', (tag) => {
    tree.enter(qualifiedName(tag.name), attributes === 0 ? null : new Attributes(tag.attributes))
    attributes = 0
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
    throw unreadable(complete && text !== '' ? 'answer-truncated' : 'answer-unreadable', hop)
  }
  if (tree.root === null) throw unreadable('answer-unreadable', hop)
  return tree.root
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

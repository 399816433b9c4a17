/**
 * What the registers really send holds elements, attributes and text, and nothing else that XML knows. Such a document is
 * read here in half of the time that saxes needs, and with less garbage: together that was a fifth of a lookup. This reader
 * has no say in what is wrong with a document: at the first thing that it does not know it stands back, and saxes reads
 * from the beginning. All that it owes is never to read what saxes would refuse, and nothing differently.
 */
import type { Layer } from '../../domain/failure.ts'
import { Attributes, documentStart, getCopy, knownName, type QualifiedName } from './namespaces.ts'
import { attributesMax, declarationsMax, type XmlNode, XmlTree } from './xml-tree.ts'

const declaration = /^<\?xml version="1\.0"(?: encoding="[A-Za-z][\w.-]*")?(?: standalone="(?:yes|no)")?\?>/
/** References, carriage returns, halves of characters beyond 16 bits, and what no document may hold. */
const notPlain = /[^\t\n -%'-\ud7ff\ue000-\ufffd]|\]\]>/
const attribute = /[ \t\n]+([A-Za-z_][\w:.-]*)[ \t\n]*=[ \t\n]*(?:"([^"<\t\n]*)"|'([^'<\t\n]*)')/y

/** Some dozens of declarations with long addresses, as Java's serializers write them on one element. */
const keptLengthMax = 2_500

const tab = 9
const lineFeed = 10
const space = 32
const ampersand = 38
const slash = 47
const lesser = 60
const greater = 62
const closingBracket = 93

/** The tree of a plain document, or `null`: ask saxes. */
export function readPlain(text: string, hop: Layer): XmlNode | null {
  try {
    return grow(new XmlTree(hop), text, declaration.exec(text)?.[0].length ?? 0)
  } catch {
    // A cap, or a prefix that nobody declared: saxes comes to the same place.
    return null
  }
}

function grow(tree: XmlTree, text: string, start: number): XmlNode | null {
  const open: string[] = []
  let last = documentStart
  let at = afterBlank(text, start)
  while (text.charCodeAt(at) === lesser) {
    if (text.charCodeAt(at + 1) === slash) {
      const written = open.pop()
      if (written === undefined || !standsAt(text, at + 2, written)) return null
      at = afterBlank(text, at + 2 + written.length)
      tree.leave()
    } else {
      const name = nameAt(text, at + 1, last)
      if (name === undefined) return null
      last = name
      at += 1 + name.written.length
      if (isBlank(text.charCodeAt(at))) {
        const tag = knownTag(text, at, name) ?? readTag(text, at, name)
        tree.enter(name, tag.attributes)
        at = tag.end
      } else tree.enter(name, null)
      if (text.charCodeAt(at) === slash) {
        at++
        tree.leave()
      } else open.push(name.written)
    }
    if (text.charCodeAt(at) !== greater) return null
    at++
    if (open.length === 0) return afterBlank(text, at) === text.length ? tree.root : null
    const next = endOfText(text, at)
    if (next > at) tree.addText(text.slice(at, next))
    at = next
  }
  return null
}

/**
 * Where the next tag begins; -1 = nowhere, or something stands before it that is not plain. Character by character, as the
 * comparison below: texts and names are so short that each call of a string method costs more.
 */
function endOfText(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === lesser) return at
    if (code < space ? code !== lineFeed && code !== tab : code === ampersand || isBeyond(code)) return -1
    if (code === greater && text.charCodeAt(at - 1) === closingBracket && text.charCodeAt(at - 2) === closingBracket) {
      return -1
    }
  }
  return -1
}

/** Halves of a character, and the two code points that XML leaves out. */
const isBeyond = (code: number): boolean => (code >= 0xd800 && code <= 0xdfff) || code >= 0xfffe

function standsAt(text: string, start: number, wanted: string): boolean {
  for (let at = 0; at < wanted.length; at++) {
    if (text.charCodeAt(start + at) !== wanted.charCodeAt(at)) return false
  }
  return true
}

/** What a name may look like is for saxes to say: one that it has not read yet is none. */
function nameAt(text: string, start: number, last: QualifiedName): QualifiedName | undefined {
  const guess = last.follower
  if (guess !== null && standsAt(text, start, guess.written) && endsName(text, start + guess.written.length)) {
    return guess
  }
  let end = start
  while (end < text.length && !endsName(text, end)) end++
  const name = knownName(text.slice(start, end))
  if (name !== undefined) last.follower = name
  return name
}

interface Tag {
  attributes: Attributes | null
  /** Where `>` or `/>` should stand. */
  end: number
}

/** The same attributes as the last time, to the letter. */
function knownTag(text: string, start: number, { tag }: QualifiedName): Tag | null {
  if (tag === null || !standsAt(text, start, tag.written)) return null
  const end = start + tag.written.length
  const code = text.charCodeAt(end)
  return code === greater || code === slash ? { attributes: tag.attributes, end } : null
}

function readTag(text: string, start: number, name: QualifiedName): Tag {
  let all: Record<string, string> | null = null
  let own = 0
  let declared = 0
  let end = start
  attribute.lastIndex = start
  for (let found = attribute.exec(text); found !== null; found = attribute.exec(text)) {
    const [, key = '', double, single = ''] = found
    all ??= Object.create(null) as Record<string, string>
    if (key.startsWith('xmlns')) declared++
    else own++
    if (key in all || own > attributesMax || declared > declarationsMax) throw new Error('attributes')
    all[getCopy(key)] = getCopy(double ?? single)
    end = attribute.lastIndex
  }
  const written = text.slice(start, end)
  if (notPlain.test(written)) throw new Error('attributes')
  const attributes = all && new Attributes(all)
  if (attributes !== null && written.length <= keptLengthMax) name.tag = { written: getCopy(written), attributes }
  return { attributes, end: afterBlank(text, end) }
}

function endsName(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === greater || code === slash || isBlank(code)
}

function afterBlank(text: string, start: number): number {
  let at = start
  while (isBlank(text.charCodeAt(at))) at++
  return at
}

const isBlank = (code: number) => code === space || code === lineFeed || code === tab

/** Namespaces, held against saxes' own resolution: the same names for every document, and the same documents refused. */
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { readXml } from '../../../src/upstream/xml/xml.ts'
import type { XmlNode } from '../../../src/upstream/xml/xml-tree.ts'

/** What saxes says with `xmlns: true`: names in document order, or `null` when it refuses. */
function bySaxes(text: string): string[] | null {
  const names: string[] = []
  const parser = new SaxesParser({ xmlns: true, position: false })
  parser.on('opentag', ({ uri, local }) => names.push(`{${uri}}${local}`))
  try {
    parser.write(text).close()
    return names
  } catch {
    return null
  }
}

function byUs(text: string): string[] | null {
  const names: string[] = []
  const visit = ({ ns, local, children }: XmlNode) => {
    names.push(`{${ns}}${local}`)
    for (const child of children) visit(child)
  }
  try {
    visit(readXml(text, 'ministry'))
    return names
  } catch {
    return null
  }
}

const prefix = fc.constantFrom('', 'a', 'b', 'xml', 'xmlns', 'á')
const uri = fc.constantFrom(
  '',
  'urn:1',
  'urn:2',
  ' urn:1 ',
  'http://www.w3.org/XML/1998/namespace',
  'http://www.w3.org/2000/xmlns/',
)
const name = fc
  .tuple(prefix, fc.constantFrom('x', 'y', 'xmlnsy'))
  .map(([p, local]) => (p === '' ? local : `${p}:${local}`))
const declared = fc.tuple(prefix, uri).map(([p, value]) => `${p === '' ? 'xmlns' : `xmlns:${p}`}="${value}"`)
const plain = name.map((key) => `${key}="v"`)
const attributes = fc.array(fc.oneof(declared, plain), { maxLength: 4 }).map((all) => all.join(' '))

const { document } = fc.letrec<{ document: string }>((tie) => ({
  document: fc
    .tuple(name, attributes, fc.oneof({ maxDepth: 4 }, fc.constant(''), fc.array(tie('document'), { maxLength: 3 })))
    .map(([tag, own, inside]) => `<${tag} ${own}>${[inside].flat().join('')}</${tag}>`),
}))

test('any document has the names that saxes gives it, or is refused as saxes refuses it', () => {
  fc.assert(
    fc.property(document, (text) => {
      expect(byUs(text)).toEqual(bySaxes(text))
    }),
    { numRuns: 3_000 },
  )
})

describe('what a scope says ends with its element', () => {
  test.each([
    ['<a:x xmlns:a="urn:1"><a:y xmlns:a="urn:2"/><a:y/></a:x>', ['{urn:1}x', '{urn:2}y', '{urn:1}y']],
    ['<x xmlns="urn:1"><y xmlns=""/><y/></x>', ['{urn:1}x', '{}y', '{urn:1}y']],
    ['<x><a:y xmlns:a="urn:1"/><a:y/></x>', null],
    ['<x xmlns:a="urn:1" xmlns:b="urn:1" a:k="1" b:k="2"/>', null],
    ['<x:y:z xmlns:x="urn:1"/>', null],
  ])('%s', (text, names) => expect(byUs(text)).toEqual(names))
})

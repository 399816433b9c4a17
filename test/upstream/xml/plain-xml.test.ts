/** The short way through a document, held against the full reader: the same tree, or no word at all. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPlain } from '../../../src/upstream/xml/plain-xml.ts'
import { readFully } from '../../../src/upstream/xml/xml.ts'
import type { XmlNode } from '../../../src/upstream/xml/xml-tree.ts'

/** What the full reader makes of it; `null` = it refuses. It also learns the names, which the short way takes from it. */
function fully(text: string): XmlNode | null {
  try {
    return readFully(text, 'ministry')
  } catch {
    return null
  }
}

function expectNoOtherReading(text: string): void {
  const full = fully(text)
  const plain = readPlain(text, 'ministry')
  if (plain !== null) expect({ text, tree: plain }).toEqual({ text, tree: full })
}

/** One of the usual, or now and then one of the others: a document is worth most when it has one oddity. */
const mostly = (usual: string[], ...others: string[]) =>
  fc.oneof({ weight: 24, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })

const name = mostly(['a', 'b', 'ab', 'p:a', 'q:a', 'Tên', 'longer-than-thirteen'], 'xmlns', '__proto__', 'r:a', 'a:b:c')
const blank = mostly(['', '', '', ' ', '\n', '\t '], '\r\n', '\u00a0', '\u0085')
const text = mostly(
  ['', 'x', ' ', '\n  ', 'NGUYỄN VĂN', 'a > b', '"'],
  '😀',
  '&amp;',
  ']]>',
  '\r',
  '\u0001',
  '\u0085',
  '\ufffe',
  '\ud83d',
)
const markup = fc.constantFrom('<!-- x -->', '<![CDATA[x]]>', '<?go x?>', '<!DOCTYPE a>', '&#65;', '\ufeff', '>', '"')
const value = mostly(['', 'v', 'urn:1', 'urn:2', 'a>b'], 'a<b', '&lt;', 'x\ty', 'x\ny', "it's", '"', ']]>')
const attribute = fc
  .tuple(
    mostly([' ', '\n'], '', '\u00a0'),
    mostly(['k', 'k2', 'p:k', 'q:k', 'xmlns', 'xmlns:p', 'xml:lang', '__proto__'], 'ké', 'r:k', 'xmlns:xml', '1k'),
    blank,
    blank,
    value,
    mostly(['"', "'"], ''),
  )
  .map(([before, key, left, right, held, quote]) => `${before}${key}${left}=${right}${quote}${held}${quote}`)
const attributes = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  fc.array(attribute, { maxLength: 3 }).map((all) => all.join('')),
)

const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(
      name,
      attributes,
      blank,
      blank,
      fc.oneof({ maxDepth: 4 }, text, fc.array(fc.oneof(text, tie('element')), { maxLength: 4 })),
      fc.boolean(),
    )
    .map(([tag, own, before, after, inside, short]) => {
      const held = [inside].flat().join('')
      return held === '' && short ? `<${tag}${own}${before}/>` : `<${tag}${own}${before}>${held}</${tag}${after}>`
    }),
}))
const declaration = fc
  .tuple(
    mostly(['1.0', '1.0', '1.0', '1.1'], '2.0'),
    mostly(['', ' encoding="UTF-8"', ' encoding="utf-8"'], 'encoding="UTF-8"', ' encoding="é"'),
    mostly(['', ' standalone="yes"'], ' standalone="perhaps"'),
  )
  .map(([version, encoding, standalone]) => `<?xml version="${version}"${encoding}${standalone}?>`)
const beginning = fc.oneof(
  declaration,
  mostly([''], '\ufeff', ' ', '<?xml encoding="UTF-8"?>', "<?xml version='1.0'?>"),
)
/** What the prefixes mean differs from document to document, as what is kept of one must not be taken for the next. */
const declared = fc.tuple(fc.constantFrom('urn:1', 'urn:2'), fc.constantFrom('', ' ', '\n'))
const document = fc
  .tuple(beginning, blank, element, mostly(['', '\n'], 'x', '<a/>', '</a>', '\u00a0'), declared)
  .map(([start, before, inside, after, [uri, space]]) =>
    [start, before, inside.replace(/<([\w:ê-]+)/, `<$1 xmlns:p="${uri}"${space} xmlns:q="urn:2"`), after].join(''),
  )

describe('the short way reads what the full reader reads, or nothing', () => {
  test('in documents of every make', () => {
    fc.assert(fc.property(document, expectNoOtherReading), { numRuns: 5_000 })
  })

  test('in documents with a piece put in, taken out or doubled anywhere', () => {
    const piece = fc.oneof(text, markup, name, blank, fc.constantFrom('<', '/', '=', '</a>', '<a', '/>', 'x="1"'))
    const edited = fc.tuple(document, fc.nat(), fc.nat(4), piece).map(([whole, place, length, put]) => {
      const at = place % (whole.length + 1)
      return whole.slice(0, at) + put + whole.slice(at + length)
    })
    fc.assert(fc.property(edited, expectNoOtherReading), { numRuns: 10_000 })
  })

  test.each([
    [
      'the same attributes under another meaning of the prefix',
      '<a xmlns:p="urn:1"><p:b k="v"/></a>',
      'urn:1',
      'urn:2',
    ],
    [
      'the same declarations around another meaning',
      '<a xmlns:p="urn:1"><b xmlns:q="u"><p:b/></b></a>',
      'urn:1',
      'urn:2',
    ],
    ['attributes that go on where the known ones end', '<a><b k="v"/></a>', 'k="v"', 'k="v" k2="w"'],
    ['attributes that the known ones begin with', '<a><b k="v" k2="w"/></a>', ' k2="w"', ''],
    ['a name that goes on where the expected one ends', '<a><b/><ab/></a>', '<ab/>', '<b/>'],
  ])('in a document after another: %s', (_, first, from, to) => {
    for (const document of [first, first.replace(from, to), first]) {
      expect(fully(document)).not.toBeNull()
      expect(readPlain(document, 'ministry')).toEqual(fully(document))
    }
  })

  test.each([
    '<?xml version="1.1"?><a>\u0085</a>',
    '<?xml version="1.0"?> <?xml version="1.0"?><a/>',
    '<a k="1" k="2"/>',
    '<a xmlns:p="u"><p:b p:k="1" k="1"/></a>',
    '<a xmlns:p="u" xmlns:q="u"><b p:k="1" q:k="1"/></a>',
    '<p:a/>',
  ])('in %j', expectNoOtherReading)

  test('in every sample of the contract cut off at every place', () => {
    for (const sample of samples) {
      // Else it would stop at the first name that it does not know, and every cut would pass.
      expect(fully(sample)).not.toBeNull()
      expect(readPlain(sample, 'ministry')).not.toBeNull()
      for (let end = 0; end <= sample.lastIndexOf('>'); end++)
        expect(readPlain(sample.slice(0, end), 'ministry')).toBeNull()
    }
  })

  test('in documents at and beyond every cap', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => ` k${at}="1"`).join('')
    const declarations = (count: number) =>
      Array.from({ length: count }, (_, at) => ` xmlns:n${at}="urn:${at}"`).join('')
    for (const [full, over] of [
      [`${'<a>'.repeat(32)}${'</a>'.repeat(32)}`, `${'<a>'.repeat(33)}${'</a>'.repeat(33)}`],
      [`<a>${'<b/>'.repeat(19_999)}</a>`, `<a>${'<b/>'.repeat(20_000)}</a>`],
      [`<a${many(32)}/>`, `<a${many(33)}/>`],
      [`<a${declarations(256)}/>`, `<a${declarations(257)}/>`],
      [`<a${declarations(256)}${many(32)}/>`, `<a${declarations(256)}${many(33)}/>`],
    ] as const) {
      expect(fully(full)).not.toBeNull()
      expect(readPlain(full, 'ministry')).toEqual(fully(full))
      expect(fully(over)).toBeNull()
      expect(readPlain(over, 'ministry')).toBeNull()
    }
  })
})

const folder = new URL('../../../contracts/upstream/population/samples/', import.meta.url)
const samples = readdirSync(folder)
  .filter((file) => file.endsWith('.xml'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))

test('it is a way that documents go: every sample of the contract, once its names are known, and in any order', () => {
  for (const sample of [...samples, ...samples].reverse()) fully(sample)
  for (const sample of [...samples, ...samples.toReversed()]) {
    expect(readPlain(sample, 'ministry')).toEqual(fully(sample))
    expect(readPlain(sample, 'ministry')).not.toBeNull()
  }
})

test('a document whose names were not read before is left to the full reader', () => {
  const fresh = '<never-read-before><nor-this>x</nor-this></never-read-before>'
  expect(readPlain(fresh, 'ministry')).toBeNull()
  const full = fully(fresh)
  expect(full).not.toBeNull()
  expect(readPlain(fresh, 'ministry')).toEqual(full)
})

/** Reading what may be hostile, and writing what must be safe. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { toTree } from '../../../src/upstream/parsing/json-tree.ts'
import { createTemplate, escapeText, hole, readXml, writeXml } from '../../../src/upstream/xml/xml.ts'
import { attributesMax, depthMax, nodesMax } from '../../../src/upstream/xml/xml-tree.ts'

const hop = 'security-server'

function failing(work: () => unknown): GatewayFailure {
  try {
    work()
  } catch (error) {
    if (error instanceof GatewayFailure) return error
    throw error
  }
  throw new Error('it succeeded')
}

describe('hostile documents are refused for what they are, at their cap', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY x "xx">${'<!ENTITY y "&x;&x;">'.repeat(10)}]><a>&y;</a>`
  test.each([
    ['a DTD', '<!DOCTYPE a><a/>', 'dtd'],
    ['a DTD from elsewhere', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'dtd'],
    ['an entity bomb', bomb, 'dtd'],
    ['a DTD after the root', '<a/><!DOCTYPE a>', 'dtd'],
    ['deep nesting', '<a>'.repeat(50_000) + '</a>'.repeat(50_000), 'depth'],
    ['a flood of attributes', `<a ${Array.from({ length: 100_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`, 'attributes'],
    ['a DTD behind a flood of comments', `<a>${'<!---->'.repeat(150_000)}<!DOCTYPE a>`, 'dtd'],
    ['a DTD behind a flood of sections', `<a>${'<![CDATA[]]>'.repeat(90_000)}<!DOCTYPE a>`, 'dtd'],
    ['a flood of elements', `<a>${'<b/>'.repeat(200_000)}</a>`, 'elements'],
  ])('%s', (_, text, detail) => {
    expect(failing(() => readXml(text, hop))).toMatchObject({
      code: 'answer-hostile',
      layer: hop,
      detail,
      sent: 'answered',
    })
  })

  test.each([
    ['elements', `<a>${'<b/>'.repeat(nodesMax - 1)}`, '<b/>'],
    ['depth', '<a>'.repeat(depthMax), '<a>'],
    ['attributes', `<a ${Array.from({ length: attributesMax }, (_, n) => `a${n}="1"`).join(' ')}`, ' b="1"'],
  ])('what stands behind the cap of %s is not read', (detail, full, oneMore) => {
    const brokenBehind = '<<&'
    expect(failing(() => readXml(full + oneMore + brokenBehind, hop)).detail).toBe(detail)
    expect(failing(() => readXml(full + brokenBehind, hop)).code, 'the cap itself is allowed').toBe('answer-unreadable')
  })

  test('deep and wide JSON too', () => {
    let deep: unknown = ''
    for (let n = 0; n < 10_000; n++) deep = { a: deep }
    expect(failing(() => toTree('Body', deep, hop)).detail).toBe('depth')
    expect(failing(() => toTree('Body', { a: Array.from({ length: 200_000 }, () => '') }, hop)).detail).toBe('elements')
    expect(toTree('Body', JSON.parse('{"__proto__":{"polluted":"1"}}'), hop).children[0]?.local).toBe('__proto__')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('what is not well-formed is unreadable, and nothing of it is quoted', () => {
  test.each([
    '<a>999090000001</b>',
    '<a>&secret;</a>',
    '<a>&#0;</a>',
    '<a b=1/>',
    '<a b="1" b="2"/>',
    '<p:a/>',
    '<a/>text 999090000001',
    '<a/><b/>',
    '<a>\u0001</a>',
    '<a>]]></a>',
    'text',
    '',
  ])('%j', (text) => {
    const failure = failing(() => readXml(text, hop))
    expect(failure).toMatchObject({
      code: 'answer-unreadable',
      layer: hop,
      phase: 'body',
      sent: 'answered',
      detail: 'xml',
    })
    expect(failure.message + failure.detail).not.toContain('999090000001')
  })

  test.each(['<a>Ban & Bo</a>', '<a b="1 & 2"/>', '<a><b>x & y</b><c>z</c></a>'])(
    '%j has a raw ampersand and is not cut short',
    (text) => {
      expect(failing(() => readXml(text, hop))).toMatchObject({ code: 'answer-unreadable', detail: 'xml' })
    },
  )

  test.each([
    '<!-- <!DOCTYPE html> --><a>x</a>',
    '<a><![CDATA[<!DOCTYPE html>x]]></a>',
    '<!-- a > b --><a>x<!-- <!DOCTYPE a> --></a>',
  ])('%j holds the word and no document type', (text) => {
    expect(readXml(text, hop).text).toContain('x')
  })

  test.each(['<a><b>x', '<a><b></b>', '<a', '<a><!-- never ends', '<a><![CDATA[x'])(
    '%j stops in the middle',
    (text) => {
      expect(failing(() => readXml(text, hop)).code).toBe('answer-truncated')
    },
  )
})

test('elements are known by namespace and local name, whatever the prefix', () => {
  const spellings = [
    '<p:a xmlns:p="urn:x"><p:b>1</p:b></p:a>',
    '<a xmlns="urn:x"><b>1</b></a>',
    '<q:a xmlns:q="urn:x"><b xmlns="urn:x">1</b></q:a>',
  ]
  const [first, ...others] = spellings.map((text) => readXml(text, hop))
  for (const other of others) expect(other).toEqual(first)
  expect(first?.children[0]).toMatchObject({ ns: 'urn:x', local: 'b', text: '1' })
})

test('comments and processing instructions are passed over, attributes kept without declarations', () => {
  const read = readXml(
    '<?xml version="1.0"?><!-- x --><?go now?><a xmlns="urn:x" n="1" p:m="2" xmlns:p="urn:p">t<!-- y -->u</a>',
    hop,
  )
  expect(read).toEqual({ ns: 'urn:x', local: 'a', attributes: { n: '1' }, children: [], text: 'tu' })
})

describe('a document owes nothing to the one before it', () => {
  const good = '<a:p xmlns:a="urn:a" xmlns="urn:d"><a:q>x</a:q><r k="v">y</r></a:p>'
  const whole = readXml(good, hop)
  const others = [
    '<a><b>x',
    '<a></b>',
    '<x:a/>',
    '<!DOCTYPE a><a/>',
    '',
    'text',
    '<a xmlns="urn:x"><b c="1" d="2">',
    '<a:p xmlns:a="urn:other"><a:q>z</a:q></a:p>',
    '<p><q>z</q></p>',
    `${'<a>'.repeat(40)}`,
    `<a ${'b '.repeat(9)}`,
    `<a ${Array.from({ length: 40 }, (_, n) => `a${n}="1"`).join(' ')}/>`,
  ]

  test('whatever was read or refused before, the same text gives the same tree', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...others), { maxLength: 6 }), (before) => {
        for (const text of before) {
          try {
            readXml(text, hop)
          } catch {
            // What it is refused for is held elsewhere.
          }
        }
        expect(readXml(good, hop)).toEqual(whole)
      }),
    )
  })

  test('names by the hundred thousand do not change what a name means', () => {
    for (let round = 0; round < 30; round++) {
      const names = Array.from({ length: 5_000 }, (_, n) => `<n${round}-${n}/>`).join('')
      expect(readXml(`<a>${names}</a>`, hop).children).toHaveLength(5_000)
    }
    expect(readXml(good, hop)).toEqual(whole)
  })
})

describe('writing', () => {
  test('any text survives: what XML cannot hold is dropped, the rest is read back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const legal = text.replace(/[\ufffe\uffff\p{Cs}]|[^\P{Cc}\t\n]/gu, '')
        expect(readXml(`<a>${escapeText(text)}</a>`, hop).text).toBe(legal)
      }),
    )
    expect(escapeText('a\ud800b')).toBe('ab')
    expect(escapeText('😀 & <x> ]]>\r')).toBe('😀 &amp; &lt;x&gt; ]]&gt;')
  })

  test('a template says what the writer says, for any values', () => {
    const document = (a: string, b: string) => ({ r: { $: { xmlns: 'urn:x' }, a, e: '', c: { b } } })
    const template = createTemplate(document(hole(0), hole(1)))
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (a, b) => {
        const legal = (text: string) => text.replace(/\p{Cc}/gu, '') || '-'
        const filled = readXml(template([legal(a), legal(b)]), hop)
        expect(filled).toEqual(readXml(writeXml(document(legal(a), legal(b))), hop))
      }),
    )
  })
})

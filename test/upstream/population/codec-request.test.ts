/** Our questions: the contract's samples byte for byte, every shape valid by its schema, every name escaped. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PopulationQuery } from '../../../src/domain/person/population.ts'
import { createRequestCodec } from '../../../src/upstream/population/codec-request.ts'
import { wireName } from '../../../src/upstream/population/wire-name.ts'
import { readXml, writeXml } from '../../../src/upstream/xml/xml.ts'
import type { XmlNode } from '../../../src/upstream/xml/xml-tree.ts'
import { settingsFor, toFailure } from '../paths.ts'
import { compact, sample, schema, toProblems } from './samples.ts'

const codecFor = (other: object = {}) => createRequestCodec(settingsFor('ndxp-soap', 'http://127.0.0.1', other))

const query: PopulationQuery = {
  upstreamRequestId: '01J9ZTEST00000000000000001',
  purpose: {
    procedure: '1.999999',
    dossier: 'H99.01.02-261123-0001',
    officer: '999085000777',
    officerAccount: 'canbo.mau',
    unit: 'H99.01.02',
  },
  claim: {
    personalNumber: '999090000001',
    fullName: 'Nguyễn Văn Thử',
    dateOfBirth: { precision: 'day', date: '1990-01-31' },
  },
}
const pending = (claim: Partial<PopulationQuery['claim']>): PopulationQuery => ({
  ...query,
  claim: { ...query.claim, personalNumber: undefined, ...claim },
})

describe('the samples of the contract', () => {
  const yearOnly = pending({
    personalNumber: '999090000002',
    fullName: 'Phạm Văn Năm',
    dateOfBirth: { precision: 'year', year: 1950 },
  })
  const oldCard = pending({
    oldCardNumber: '999000022',
    fullName: 'PHAN VĂN THẺ',
    dateOfBirth: { precision: 'day', date: '1970-05-22' },
  })
  const bare = { sendUnit: false, sendAccount: false, phone: '' }
  test.each([
    ['request-037.xml', () => codecFor().lookup(query)],
    ['request-037-year-only.xml', () => codecFor().lookup(yearOnly)],
    ['request-037-old-card.xml', () => codecFor().lookup(oldCard)],
    [
      'request-033-2022.xml',
      () => codecFor({ services: { verify: { form: '2022', code: '003', ...bare } } }).verify(query),
    ],
    [
      'request-033-2023.xml',
      () => codecFor({ services: { verify: { absentIdentifier: 'empty', ...bare } } }).verify(query),
    ],
  ] as const)('%s', (name, message) => {
    expect(toProblems(sample(name))).toEqual([])
    expect(emptied(compact(message().soap()))).toBe(emptied(compact(sample(name))))
  })

  test('envelope-request.json', () => {
    const flat = codecFor().lookup(query).json({ form: 'envelope', absentFields: 'empty' })
    expect(flat).toEqual(JSON.parse(sample('envelope-request.json')))
  })

  test('tree-request.json', () => {
    const staff = { email: 'canbo.mau@h99.example' }
    expect(codecFor().lookup(query).json({ form: 'tree', type: undefined, staff })).toEqual(
      JSON.parse(sample('tree-request.json')),
    )
  })
})

/** `<a></a>` and `<a/>` are the same element. */
const emptied = (text: string) => text.replace(/<([\w:]+)><\/\1>/g, '<$1/>')

const anyQuery = fc.record({
  upstreamRequestId: fc.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
  traceparent: fc.constant(undefined),
  purpose: fc.record({
    procedure: fc.constantFrom('1.999999', '2.000884.000.00.00.H99'),
    dossier: fc.constant('D1'),
    officer: fc.stringMatching(/^999\d{9}$/),
    officerAccount: fc.option(fc.stringMatching(/^[a-z][a-z.@-]{0,50}$/), { nil: undefined }),
    unit: fc.constantFrom('H99', 'H99.01.02', '000.00.01.H99'),
  }),
  claim: fc
    .record({
      fullName: fc
        .array(
          fc.constantFrom('Nguyễn', 'ĐẶNG', 'thị', 'K’Brơi', 'hoà', 'Ấm', '<b>', '&amp;', ']]>', '"x"', '\u0000'),
          { minLength: 1, maxLength: 8 },
        )
        .map((words) => `A ${words.join(' ')}`),
      dateOfBirth: fc.oneof(
        fc
          .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
          .map((date) => ({ precision: 'day' as const, date: date.toISOString().slice(0, 10) })),
        fc.integer({ min: 1900, max: 2099 }).map((year) => ({ precision: 'year' as const, year })),
      ),
      number: fc.oneof(
        fc.stringMatching(/^999\d{9}$/).map((personalNumber) => ({ personalNumber })),
        fc.stringMatching(/^999\d{6}$/).map((oldCardNumber) => ({ oldCardNumber })),
      ),
    })
    .map(({ number, ...claim }) => ({ ...claim, ...number })),
})

const anySettings = fc.record({
  services: fc.record({
    lookup: fc.record({
      dateFormat: fc.constantFrom('yyyyMMdd', 'yyyy-MM-dd'),
      nameMode: fc.constantFrom('stripped', 'upper-accented'),
      absentIdentifier: fc.constant('omit'),
      sendUnit: fc.boolean(),
      sendAccount: fc.boolean(),
      phone: fc.constantFrom('', '0'),
    }),
    verify: fc.record({ form: fc.constantFrom('2022', '2023'), dateFormat: fc.constantFrom('yyyyMMdd', 'yyyy-MM-dd') }),
  }),
})

describe('whatever is asked, with whatever settings', () => {
  test('both requests are valid by the schema', () => {
    fc.assert(
      fc.property(anyQuery, anySettings, fc.constantFrom('dan', 'qldc', ''), (requested, settings, prefix) => {
        const codec = codecFor({ ...settings, prefix })
        expect(toProblems(codec.lookup(requested).soap())).toEqual([])
        expect(toProblems(codec.verify(requested).soap())).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('the filled template says what the XML writer would have said', () => {
    fc.assert(
      fc.property(anyQuery, (requested) => {
        const codec = codecFor({ services: { lookup: { nameMode: 'upper-accented' } } })
        const tree = readXml(codec.lookup(requested).soap(), 'ministry')
        expect(readXml(writeXml(asDocument(tree)), 'ministry')).toEqual(tree)
      }),
      { numRuns: 60 },
    )
  })

  test('the flat forms are valid by their schemas', () => {
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true })
    const [envelope, tree] = ['envelope-request.schema.json', 'tree-request.schema.json'].map((name) =>
      ajv.compile(schema(name)),
    )
    fc.assert(
      fc.property(anyQuery, anySettings, (requested, settings) => {
        const codec = codecFor(settings)
        for (const message of [codec.lookup(requested), codec.verify(requested)]) {
          envelope?.(message.json({ form: 'envelope', absentFields: 'empty' }))
          expect(envelope?.errors).toBeNull()
          tree?.(message.json({ form: 'tree', type: undefined, staff: undefined }))
          expect(tree?.errors).toBeNull()
        }
      }),
      { numRuns: 60 },
    )
  })
})

/** A tree as xml2js writes it. */
function asDocument(node: XmlNode): object {
  const content = (one: XmlNode): object =>
    one.children.length === 0
      ? { $: { xmlns: one.ns }, _: one.text }
      : { $: { xmlns: one.ns }, ...Object.fromEntries(one.children.map((child) => [child.local, content(child)])) }
  return { [node.local]: content(node) }
}

describe('details', () => {
  test('the provincial form of a procedure is cut to the national one', () => {
    const provincial = { ...query, purpose: { ...query.purpose, procedure: '2.000884.000.00.00.H99' } }
    expect(codecFor().lookup(provincial).soap()).toContain('<dan:MaDVC>2.000884</dan:MaDVC>')
  })

  test('the order of elements is a setting', () => {
    const elementOrder = [
      'name',
      'birthDate',
      'identifier',
      'requestId',
      'procedure',
      'service',
      'officer',
      'unit',
      'account',
      'phone',
    ]
    const children = readXml(codecFor({ elementOrder }).lookup(query).soap(), 'ministry').children[1]?.children[0]
      ?.children
    expect(children?.map((child) => child.local).slice(0, 4)).toEqual([
      'HoVaTen',
      'NgayThangNamSinh',
      'SoDinhDanh',
      'MaYeuCau',
    ])
  })

  test('an accented name keeps its markup as text', () => {
    const codec = codecFor({ services: { lookup: { nameMode: 'upper-accented' } } })
    const text = codec
      .lookup(pending({ personalNumber: '999090000001', fullName: ' Nguyễn <b>&\u0000 ]]> Văn ' }))
      .soap()
    expect(text).toContain('<dan:HoVaTen>NGUYỄN &lt;B&gt;&amp; ]]&gt; VĂN</dan:HoVaTen>')
    expect(toProblems(text)).toEqual([])
  })

  test.each([
    ['Nguyễn Văn Thử', 'NGUYENVANTHU', 'NGUYỄN VĂN THỬ'],
    ['nguyễn văn thử'.normalize('NFD'), 'NGUYENVANTHU', 'NGUYỄN VĂN THỬ'],
    [' Đặng  Thị Đào ', 'DANGTHIDAO', 'ĐẶNG THỊ ĐÀO'],
    ["K' Brể", 'KBRE', "K' BRỂ"],
  ])('%s', (name, stripped, accented) => {
    expect(wireName(name, 'stripped')).toBe(stripped)
    expect(wireName(name, 'upper-accented')).toBe(accented)
  })

  test('a refusal names the place and repeats no value', async () => {
    const failure = await toFailure(
      Promise.resolve().then(() => codecFor().lookup(pending({ personalNumber: '999090000001', fullName: '***' }))),
    )
    expect(failure).toMatchObject({ code: 'request-invalid', sent: 'no' })
    expect(failure.faults).toMatchObject([{ pointer: '/person/fullName', code: 'name-empty' }])
  })

  test('letters that the key has no place for are refused with their place, and only where the key is sent', async () => {
    const foreign = pending({ personalNumber: '999090000001', fullName: 'Нгуен Văn' })
    const failure = await toFailure(Promise.resolve().then(() => codecFor().lookup(foreign)))
    expect(failure.faults).toMatchObject([{ pointer: '/person/fullName', code: 'name-letters' }])
    const accented = codecFor({ services: { lookup: { nameMode: 'upper-accented' } } })
    expect(accented.lookup(foreign).soap()).toContain('НГУЕН VĂN')
  })
})

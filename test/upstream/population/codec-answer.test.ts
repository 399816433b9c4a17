/** The ministry's answers: the contract's samples, a round trip over every variant, and the strict edges. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Person } from '../../../src/domain/person/identity.ts'
import { createFaultTable, defaultFaultRules } from '../../../src/upstream/parsing/fault-rules.ts'
import { toTree } from '../../../src/upstream/parsing/json-tree.ts'
import { pastUntil } from '../../../src/upstream/parsing/read-date.ts'
import { readBirthDate } from '../../../src/upstream/population/birth-date.ts'
import { readLookup, readVerification } from '../../../src/upstream/population/codec-answer.ts'
import { type FaultContext, unwrap } from '../../../src/upstream/xml/soap.ts'
import { toFailure } from '../paths.ts'
import { anyRecord, type Record037, requested, toJsonTree, toXmlAnswer } from './records.ts'
import { sample, schema, toProblems } from './samples.ts'

const judge: FaultContext = {
  hop: 'security-server',
  faults: createFaultTable(defaultFaultRules),
  unauthorised: 'ministry-credentials-refused',
}
const findBody = (text: string) => unwrap({ status: 200, headers: {}, body: Buffer.from(text) }, judge)
const getTree = (text: string) => toTree('Body', (JSON.parse(text) as { Body: unknown }).Body, 'provincial-bus')
const now = Date.UTC(2026, 8, 15)
const claim = (personalNumber: string) => ({ personalNumber, fullName: 'x' })
const question = { claim: claim('999090000001'), upstreamRequestId: '01J9ZTEST00000000000000001' }
const read = (text: string, number: string) => readLookup(findBody(text), claim(number), now)
const failing = (text: string, number: string) => toFailure(Promise.resolve().then(() => read(text, number)))

const mau = {
  province: { code: '99', label: null },
  district: null,
  commune: { code: '99001', label: null },
  detail: 'XÃ MẪU, TỈNH MẪU',
  country: { code: 'VN', label: 'Việt Nam' },
}
const nobody = { fullName: null, personalNumber: null, oldCardNumber: null, nationality: null }
const vietnam = { code: 'VN', label: 'Việt Nam' }

describe('the samples of the contract', () => {
  test.each([
    'answer-037',
    'answer-037-year-only',
    'answer-037-sparse',
    'answer-037-structured-relatives',
    'answer-037-qcvn',
  ])('%s.xml is valid, and so is the person in it', (name) => {
    expect(toProblems(sample(`${name}.xml`))).toEqual([])
    const number = /SoDinhDanh>(\d+)</.exec(sample(`${name}.xml`))?.[1] ?? ''
    const { value, anomalies } = read(sample(`${name}.xml`), number)
    expect(Person.parse(value)).toEqual(value)
    expect(anomalies).toEqual([])
  })

  test('the full record', () => {
    const { value, asOf, notices } = read(sample('answer-037.xml'), '999090000001')
    expect(value).toEqual({
      personalNumber: '999090000001',
      oldCardNumber: null,
      fullName: 'NGUYỄN VĂN THỬ',
      dateOfBirth: { precision: 'day', date: '1990-01-31' },
      sex: { code: 'male', label: 'Nam' },
      ethnicity: { code: '01', label: 'Kinh' },
      religion: { code: '00', label: expect.any(String) },
      nationality: null,
      maritalStatus: { code: 'married', label: expect.any(String) },
      bloodGroup: { code: 'none', label: expect.any(String) },
      placeOfBirthRegistration: { generation: 'unknown', ...mau },
      homePlace: { generation: 'unknown', ...mau },
      permanentResidence: { generation: 'unknown', ...mau },
      currentResidence: { generation: 'unknown', ...mau },
      father: { ...nobody, fullName: 'NGUYỄN VĂN MẪU', nationality: vietnam },
      mother: null,
      spouse: null,
      legalRepresentative: null,
      householdHead: {
        ...nobody,
        fullName: 'NGUYỄN VĂN THỬ',
        personalNumber: '999090000001',
        relation: { code: 'CH01', label: null },
      },
      householdBookNumber: null,
    })
    expect({ asOf, notices }).toEqual({ asOf: null, notices: [] })
  })

  test('the same record as a JSON tree and inside a JSON envelope', () => {
    const xml = read(sample('answer-037.xml'), '999090000001')
    expect(readLookup(getTree(sample('tree-answer.json')), claim('999090000001'), now)).toEqual(xml)
    const { message } = JSON.parse(sample('envelope-answer.json')) as { message: string }
    expect(read(message, '999090000001')).toEqual(xml)
  })

  test('year only, a code without its zero, no district', () => {
    const { value } = read(sample('answer-037-year-only.xml'), '999090000002')
    expect(value).toMatchObject({
      dateOfBirth: { precision: 'year', year: 1950 },
      ethnicity: { code: '01', label: 'Kinh' },
    })
  })

  test('structured relatives, QCVN structures, data-as-of time', () => {
    const { value } = read(sample('answer-037-structured-relatives.xml'), '999090000004')
    expect([value?.father?.fullName, value?.mother?.fullName]).toEqual(['BÙI VĂN TRÚC', 'LÊ THỊ CẤU'])
    const qcvn = read(sample('answer-037-qcvn.xml'), '999090000005')
    expect(qcvn.asOf).toBe('2026-09-01T01:00:00.000Z')
    expect(qcvn.value).toMatchObject({
      fullName: 'LÊ QUY CHUẨN',
      dateOfBirth: { precision: 'day', date: '1990-05-05' },
      ethnicity: { code: '05' },
      religion: { code: '01' },
      homePlace: { commune: { code: '99001' } },
    })
  })

  test('nobody: an empty collection, or none', () => {
    for (const name of ['answer-037-empty-collection.xml', 'answer-037-no-collection.xml']) {
      expect(toProblems(sample(name))).toEqual([])
      expect(read(sample(name), '999090000001').value).toBeNull()
    }
    expect(readLookup(getTree(sample('tree-not-found.json')), claim('1'), now).value).toBeNull()
  })

  test('one bit', () => {
    for (const name of ['answer-033-true.xml', 'answer-033-false.xml']) expect(toProblems(sample(name))).toEqual([])
    expect(readVerification(findBody(sample('answer-033-true.xml')), question)).toBe(true)
    expect(readVerification(findBody(sample('answer-033-false.xml')), question)).toBe(false)
    expect(readVerification(getTree(sample('tree-verification.json')), question)).toBe(true)
  })

  test('the JSON samples are valid by their schemas', () => {
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true })
    const pairs = [
      ['envelope-answer.json', 'envelope-answer.schema.json'],
      ['envelope-error.json', 'envelope-answer.schema.json'],
      ['tree-answer.json', 'tree-answer.schema.json'],
      ['tree-not-found.json', 'tree-answer.schema.json'],
      ['tree-verification.json', 'tree-answer.schema.json'],
      ['fault-facade.json', 'tree-answer.schema.json'],
    ] as const
    for (const [name, by] of pairs) expect(ajv.validate(schema(by), JSON.parse(sample(name))), name).toBe(true)
  })
})

describe('any record, written in any of the tolerated ways, reads back the same', () => {
  test('as XML with any prefix, and valid by the schema', () => {
    fc.assert(
      fc.property(anyRecord, fc.constantFrom('ns1', 'dc', ''), fc.boolean(), (record, prefix, indented) => {
        const text = toXmlAnswer(record, prefix, indented)
        expect(toProblems(text)).toEqual([])
        const { value, anomalies } = read(text, record.number)
        expect(value).toMatchObject(requested(record))
        expect(anomalies).toEqual([])
      }),
      { numRuns: 80 },
    )
  })

  test('as a JSON tree with any kind of emptiness, equal to the XML', () => {
    fc.assert(
      fc.property(anyRecord, fc.constantFrom('', {}, [], null), (record, empty) => {
        const viaTree = readLookup(
          toTree('Body', toJsonTree(record, empty), 'provincial-bus'),
          claim(record.number),
          now,
        )
        expect(viaTree).toEqual(read(toXmlAnswer(record, 'ns1', false), record.number))
      }),
      { numRuns: 80 },
    )
  })
})

const number = '999090000001'
const plain: Record037 = { number, name: 'AN', extra: '' }
const withExtra = (extra: string) => toXmlAnswer({ ...plain, extra }, 'ns1', false)

describe('a person only when it is really there', () => {
  test.each([
    ['an empty element', '<ns1:CongDan/>'],
    [
      'nothing but empty elements',
      '<ns1:CongDan><ns1:SoDinhDanh/><ns1:HoVaTen><ns1:Ten> </ns1:Ten></ns1:HoVaTen></ns1:CongDan>',
    ],
  ])('%s is nobody', (_, inside) => {
    expect(read(collection(inside), number).value).toBeNull()
  })

  test.each([
    ['another number', `<ns1:CongDan><ns1:SoDinhDanh>999090000002</ns1:SoDinhDanh></ns1:CongDan>`, 'another number'],
    ['no number but a name', '<ns1:CongDan><ns1:HoVaTen>AN</ns1:HoVaTen></ns1:CongDan>', 'another number'],
    ['two different records', `${person('AN')}${person('BÌNH')}`, 'records differ'],
    ['everything but number and name', '<ns1:CongDan><ns1:GioiTinh>1</ns1:GioiTinh></ns1:CongDan>', 'another number'],
    ['words', 'Lỗi hệ thống', 'text'],
    ['words behind an empty record', '<ns1:CongDan/>Lỗi hệ thống', 'text'],
    ['a message in place of a record', '<ns1:ThongBaoLoi>Loi he thong</ns1:ThongBaoLoi>', 'no record'],
    ['a message in place of a record, empty', '<ns1:ThongBaoLoi/>', 'no record'],
    ['a message within an empty record', '<ns1:CongDan><ns1:Loi>500</ns1:Loi></ns1:CongDan>', 'another number'],
    [
      'an unknown element within an empty record',
      '<ns1:CongDan><ns1:SoDinhDanh/><ns1:HoVaTen/><ns1:Loi/></ns1:CongDan>',
      'another number',
    ],
    ['a record whose elements are not those of one', '<ns1:CongDan><ns1:GioiTinh/></ns1:CongDan>', 'another number'],
  ])('%s is unreadable', async (_, inside, detail) => {
    expect(await failing(collection(inside), number)).toMatchObject({
      code: 'answer-unreadable',
      layer: 'ministry',
      detail,
    })
  })

  test('the same record twice is one, and a notice says so', () => {
    const { value, notices } = read(collection(`${person('AN')}${person('AN')}`), number)
    expect(value?.fullName).toBe('AN')
    expect(notices).toEqual([{ code: 'several-records', pointer: '/person' }])
  })

  test('by old card, an empty card number in the record is accepted and another one is not', async () => {
    const byCard = { oldCardNumber: '999000022', fullName: 'x' }
    const recordWith = (card: string, named = 'AN') =>
      findBody(
        collection(
          `<ns1:CongDan><ns1:SoDinhDanh>${number}</ns1:SoDinhDanh><ns1:HoVaTen>${named}</ns1:HoVaTen>${card}</ns1:CongDan>`,
        ),
      )
    expect(readLookup(recordWith('<ns1:SoCMND/>'), byCard, now).value?.personalNumber).toBe(number)
    expect(readLookup(recordWith('<ns1:SoCMND>999000022</ns1:SoCMND>'), byCard, now).value?.oldCardNumber).toBe(
      '999000022',
    )
    const refused = async (card: string, named?: string) =>
      (await toFailure(Promise.resolve().then(() => readLookup(recordWith(card, named), byCard, now)))).detail
    expect(await refused('<ns1:SoCMND>999000023</ns1:SoCMND>')).toBe('another number')
    expect(await refused('<ns1:SoCMND>000000000</ns1:SoCMND>')).toBe('no number')
    // Neither card nor name shows whose record it is, and one of two cards may be another's.
    expect(await refused('<ns1:SoCMND/>', '')).toBe('no number')
    expect(await refused('<ns1:SoCMND><ns1:So>999000022</ns1:So></ns1:SoCMND>')).toBe('no number')
    expect(await refused('<ns1:SoCMND>999000022</ns1:SoCMND><ns1:SoCMND>999000023</ns1:SoCMND>')).toBe('no number')
  })

  test('other elements in the body, other namespaces and words are no answer', async () => {
    for (const body of [
      '<x xmlns="urn:x"/>',
      '<CongdanCollection xmlns="http://www.mic.gov.vn/dancu/2.0"/>',
      'không có',
    ]) {
      expect((await failing(envelope(body), number)).code).toBe('answer-unreadable')
      const asVerification = Promise.resolve().then(() => readVerification(findBody(envelope(body)), question))
      expect((await toFailure(asVerification)).code).toBe('answer-unreadable')
    }
    for (const bit of ['', 'có', '2']) {
      const result = envelope(`<KetQuaXacThuc xmlns="http://dancuquocgia.bca"><TonTai>${bit}</TonTai></KetQuaXacThuc>`)
      expect((await toFailure(Promise.resolve().then(() => readVerification(findBody(result), question)))).code).toBe(
        'answer-unreadable',
      )
    }
  })
})

describe('values', () => {
  test('unknown elements are ignored and counted, elements of other namespaces too', () => {
    const { value, anomalies } = read(
      withExtra('<ns1:MaSoThue>1</ns1:MaSoThue><x:Y xmlns:x="urn:x">1</x:Y><ns1:Trong/>'),
      number,
    )
    expect(value?.fullName).toBe('AN')
    expect(anomalies).toEqual([
      { kind: 'unknown-element', name: 'MaSoThue' },
      { kind: 'unknown-element', name: 'Y' },
    ])
  })

  test('unknown codes pass as they came, with no name', () => {
    const extra =
      '<ns1:GioiTinh>9</ns1:GioiTinh><ns1:DanToc>99</ns1:DanToc><ns1:NhomMau>0A</ns1:NhomMau><ns1:TinhTrangHonNhan>7</ns1:TinhTrangHonNhan>'
    expect(read(withExtra(extra), number).value).toMatchObject({
      sex: { code: '9', label: null },
      ethnicity: { code: '99', label: null },
      bloodGroup: { code: '0A', label: null },
      maritalStatus: { code: '7', label: null },
    })
  })

  test('text in NFD comes out in NFC, entities and CDATA as characters', () => {
    const extra = `<ns1:SoSoHoKhau>${'Số Ấ'.normalize('NFD')} &amp; <![CDATA[<b>]]>&#273;</ns1:SoSoHoKhau>`
    expect(read(withExtra(extra), number).value?.householdBookNumber).toBe('Số Ấ & <b>đ')
  })

  test('a name whose last part repeats all of it is not doubled', () => {
    const pieces =
      '<ns1:Cha><ns1:HoVaTen><ns1:Ho>LÊ</ns1:Ho><ns1:ChuDem>VĂN</ns1:ChuDem><ns1:Ten>LÊ VĂN AN</ns1:Ten></ns1:HoVaTen></ns1:Cha>'
    expect(read(withExtra(pieces), number).value?.father?.fullName).toBe('LÊ VĂN AN')
  })

  test('numbers of a JSON tree get their zeros back', () => {
    const tree = toTree(
      'Body',
      { CongdanCollection: { CongDan: { SoDinhDanh: 1090000001, HoVaTen: 'AN', DanToc: 1 } } },
      'ministry',
    )
    expect(readLookup(tree, claim('001090000001'), now).value).toMatchObject({
      personalNumber: '001090000001',
      ethnicity: { code: '01' },
    })
  })

  test.each(['0', '000000000000', '000 000 000 000', '000.000.000.000', '0-0', '0.0'])(
    'zeros alone (%s), as serializers and forms write them for nothing, are the number of no one',
    (zeros) => {
      const record = { SoDinhDanh: number, HoVaTen: 'AN', SoCMND: zeros, Cha: { SoDinhDanh: zeros, HoVaTen: 'LÊ AN' } }
      const { value, notices } = readLookup(
        toTree('Body', { CongdanCollection: { CongDan: record } }, 'ministry'),
        claim(number),
        now,
      )
      expect([value?.oldCardNumber, value?.father?.personalNumber, value?.father?.fullName]).toEqual([
        null,
        null,
        'LÊ AN',
      ])
      expect(notices).toEqual([
        { code: 'value-unreadable', pointer: '/person/oldCardNumber' },
        { code: 'value-unreadable', pointer: '/person/father/personalNumber' },
      ])
    },
  )

  test.each(['\0', '\u0001', '\ud800', '\udfff', '\u202e', '\u2066', '\uffff', '\ue000'])(
    'a text with %j in it can be stored and shown, and a name with it is none',
    (odd) => {
      const record = { SoDinhDanh: number, HoVaTen: 'AN', SoSoHoKhau: `12${odd}3`, Cha: { HoVaTen: `LÊ${odd} AN` } }
      const { value, notices } = readLookup(
        toTree('Body', { CongdanCollection: { CongDan: record } }, 'ministry'),
        claim(number),
        now,
      )
      expect(value?.householdBookNumber).toBe('12\uFFFD3')
      expect(value?.father?.fullName ?? null).toBe(null)
      expect(notices.map(({ code }) => code)).toContain('value-unreadable')
    },
  )

  test('invisible characters that pasting brings along are in no value', () => {
    const record = {
      SoDinhDanh: number,
      HoVaTen: 'AN',
      SoSoHoKhau: '\ufeff1\u200b2',
      Cha: { HoVaTen: 'L\u00adÊ \u200eAN' },
    }
    const { value } = readLookup(
      toTree('Body', { CongdanCollection: { CongDan: record } }, 'ministry'),
      claim(number),
      now,
    )
    expect([value?.householdBookNumber, value?.father?.fullName]).toEqual(['12', 'LÊ AN'])
  })

  const day = (date: string) => ({ precision: 'day', date })
  const year = (one: number) => ({ precision: 'year', year: one })
  test.each([
    ['19900131', '1990', day('1990-01-31'), null],
    ['1990-01-31', null, day('1990-01-31'), null],
    ['1990-01-31+07:00', null, day('1990-01-31'), null],
    ['19960229', null, day('1996-02-29'), null],
    ['19950229', '1995', year(1995), 'unreadable'],
    ['19500000', null, year(1950), null],
    ['1950', null, year(1950), null],
    ['31/01/1990', null, day('1990-01-31'), null],
    ['19910131', '1990', null, 'unreadable'],
    ['19900131', 'không', day('1990-01-31'), 'unreadable'],
    ['0001-01-01T00:00:00', null, null, 'placeholder'],
    ['0001-01-01T00:00:00', '1990', year(1990), null],
    ['99991231', null, null, 'placeholder'],
    ['20991231', null, null, 'unreadable'],
    [null, '1950', year(1950), null],
    [null, '50', null, 'unreadable'],
    [null, '2099', null, 'unreadable'],
    [null, null, null, null],
  ] as const)('born %s, %s', (full, yearOnly, value, lacking) => {
    expect(readBirthDate(full, yearOnly, pastUntil(now))).toEqual({ value, lacking })
  })

  test('a date that is none leaves a notice and no date', () => {
    const { value, notices } = read(
      withExtra('<ns1:NgayThangNamSinh><ns1:NgayThangNam>19901301</ns1:NgayThangNam></ns1:NgayThangNamSinh>'),
      number,
    )
    expect(value?.dateOfBirth).toBeNull()
    expect(notices).toEqual([{ code: 'birth-date-unreadable', pointer: '/person/dateOfBirth' }])
  })

  test('a placeholder for a date leaves another notice', () => {
    const { value, notices } = read(
      withExtra(
        '<ns1:NgayThangNamSinh><ns1:NgayThangNam>0001-01-01T00:00:00</ns1:NgayThangNam></ns1:NgayThangNamSinh>',
      ),
      number,
    )
    expect(value?.dateOfBirth).toBeNull()
    expect(notices).toEqual([{ code: 'birth-date-not-recorded', pointer: '/person/dateOfBirth' }])
  })

  test.each([
    ['2026-09-01T08:00:00', '2026-09-01T01:00:00.000Z'],
    ['2026-09-01T08:00:00Z', '2026-09-01T08:00:00.000Z'],
    ['hôm nay', null],
  ])('data as of %s', (stated, asOf) => {
    const text = collection(person('AN')).replace(
      '<ns1:CongdanCollection ',
      `<ns1:CongdanCollection ThoiDiemDuLieu="${stated}" `,
    )
    expect(read(text, number).asOf).toBe(asOf)
  })
})

function person(name: string): string {
  return `<ns1:CongDan><ns1:SoDinhDanh>${number}</ns1:SoDinhDanh><ns1:HoVaTen><ns1:Ten>${name}</ns1:Ten></ns1:HoVaTen></ns1:CongDan>`
}
function collection(inside: string): string {
  return envelope(
    `<ns1:CongdanCollection xmlns:ns1="http://www.mic.gov.vn/dancu/1.0">${inside}</ns1:CongdanCollection>`,
  )
}
function envelope(body: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`
}

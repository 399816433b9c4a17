// What the register refuses, and in whose words: a SOAP Fault on the SOAP paths, a text in the envelope, a code of the facade.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import {
  envelope,
  envelopeBody,
  lookupXml,
  ndxp,
  nextRequestId,
  type Pair,
  type Requested,
  soap,
  THU,
  tree,
  treeBody,
  value,
  verifyXml,
} from './client.ts'

let mocks: Mocks
beforeEach(async () => {
  mocks = await startMocks()
})
afterEach(() => mocks.close())

const fields = (): Pair[] => [
  ['MaYeuCau', nextRequestId()],
  ['MaDVC', '1.999999'],
  ['MaTichHop', '037'],
  ['MaCanBo', '999085000777'],
  ['MaDonVi', 'H99.01.02'],
  ['SoDinhDanh', '999090000001'],
  ['HoVaTen', 'NGUYENVANTHU'],
  ['NgayThangNamSinh', '<@NgayThangNam>19900131</@NgayThangNam>'],
]
const build = (pairs: readonly Pair[], root = 'TraCuuThongTinCongDan'): string => soap('dan', root, pairs)
const without = (name: string): string => build(fields().filter(([key]) => key !== name))
const having = (name: string, text: string): string =>
  build(fields().map((pair) => (pair[0] === name ? [name, text] : pair)))

async function toFault(body: string): Promise<string | undefined> {
  const got = await ndxp(mocks.url, body)
  if (got.status === 200) return undefined
  expect(got.status).toBe(500)
  expect(value(got.text, 'faultcode')).toBe('soapenv:Client')
  return value(got.text, 'faultstring')
}
const isFound = async (body: string): Promise<boolean> => (await ndxp(mocks.url, body)).text.includes('CongDan>')

describe('a SOAP request is refused', () => {
  it('when elements stand in another order, twice, or are unknown; unless order is free', async () => {
    const swapped = build([...fields().slice(1), ...fields().slice(0, 1)])
    const twice = build([...fields().slice(0, 1), ...fields()])
    const unknown = build([...fields(), ['TruongLa', 'x']])
    for (const body of [swapped, twice, unknown])
      expect(await toFault(body)).toBe('Sai thứ tự hoặc thừa trường thông tin')
    mocks.settings.strictOrder = false
    expect(await isFound(swapped)).toBe(true)
  })

  it.each([
    ['MaYeuCau', 'MaYeuCau không hợp lệ'],
    ['MaDVC', 'Thiếu MaDVC'],
    ['MaTichHop', 'Mã dịch vụ tích hợp không hợp lệ'],
    ['MaCanBo', 'Thiếu MaCanBo'],
    ['MaDonVi', 'Thiếu MaDonVi'],
    ['SoDinhDanh', 'Phải có đúng một trong hai: SoDinhDanh (12 số) hoặc SoCMND (9 số)'],
    ['HoVaTen', 'HoVaTen không hợp lệ'],
    ['NgayThangNamSinh', 'NgayThangNamSinh không hợp lệ'],
  ])('without %s', async (name, fault) => {
    expect(await toFault(without(name))).toBe(fault)
  })

  it.each([
    ['MaYeuCau', 'x'.repeat(41)],
    ['MaDVC', '2.000884.000.00.00.H99'],
    ['MaDVC', 'VPCP'],
    ['MaTichHop', '033'],
    ['MaCanBo', 'canbo.mau'],
    ['MaDonVi', 'H'.repeat(36)],
    ['SoDinhDanh', '99909000000'],
    ['HoVaTen', 'N'.repeat(101)],
    ['NgayThangNamSinh', '<@NgayThangNam>31/01/1990</@NgayThangNam>'],
  ])('with %s = %s', async (name, text) => {
    expect(await toFault(having(name, text))).toBeDefined()
  })

  it('when the XML is malformed, carries a DTD, or is no SOAP', async () => {
    const bad = [
      lookupXml().replace('</dan:HoVaTen>', ''),
      having('HoVaTen', 'A & B'),
      `<!DOCTYPE x>${lookupXml()}`,
      '<a/>',
      'not xml',
      '',
    ]
    for (const body of bad) expect(await toFault(body)).toBe('Dữ liệu yêu cầu không đúng định dạng XML')
    expect(await toFault(lookupXml().replace('http://dancuquocgia.bca', 'http://example.bca'))).toBe(
      'Không hỗ trợ nghiệp vụ được yêu cầu',
    )
    expect(await toFault(build(fields(), 'CungCapThongTinHoGiaDinh'))).toBe('Không hỗ trợ nghiệp vụ được yêu cầu')
  })

  it('when both forms of verify are mixed, or the other form is the only one taken', async () => {
    const mixed = build(
      [
        ['MaYeuCau', '1'],
        ['MaDVC', '1.999999'],
        ['MaDichVu', '033'],
        ['MaCanBo', '999085000777'],
        ['SoDinhDanh', '999090000001'],
        ['HoVaTen', 'X'],
      ],
      'XacThucThongTinCongDan',
    )
    expect(await toFault(mixed)).toBe('Sai thứ tự hoặc thừa trường thông tin')
    mocks.settings.verifyForm = '2022'
    expect(await toFault(verifyXml('2023'))).toBeDefined()
    expect(await toFault(verifyXml('2022'))).toBeUndefined()
    mocks.settings.verifyForm = '2023'
    expect(await toFault(verifyXml('2022'))).toBeDefined()
  })

  it('with both identifiers in a lookup; a verification takes both and both must belong together', async () => {
    const both = { number: '999070000022', oldCard: '999070022', name: 'PHANVANTHE' }
    expect(await toFault(lookupXml({ ...both, day: '19700222' }))).toBeDefined()
    const truth = async (requested: Requested) =>
      value((await ndxp(mocks.url, verifyXml('2023', requested))).text, 'TonTai')
    expect([await truth(both), await truth({ ...both, oldCard: '999070023' })]).toEqual(['true', 'false'])
  })

  it('by officer, by unit and by procedure, in words that differ', async () => {
    mocks.settings.refusedOfficers = ['999085000777']
    expect(await toFault(lookupXml())).toBe('Cán bộ không có quyền khai thác CSDL dân cư')
    mocks.settings.refusedOfficers = []
    mocks.settings.refusedUnits = ['H99.01.02']
    expect(await toFault(lookupXml())).toBe('Đơn vị không có quyền khai thác CSDL dân cư')
    mocks.settings.refusedUnits = []
    mocks.settings.refusedProcedures = ['1.999999']
    expect(await toFault(lookupXml())).toBe('Thủ tục chưa được cấp phép khai thác CSDL dân cư')
    mocks.settings.refusedProcedures = []
    mocks.settings.knownOfficersOnly = true
    expect(await toFault(lookupXml({ ...THU, officer: '999085000999' }))).toBe(
      'Cán bộ không có quyền khai thác CSDL dân cư',
    )
  })

  it('with a MaYeuCau that was answered before, only when set', async () => {
    const body = lookupXml({ ...THU, requestId: 'again' })
    expect(await toFault(body)).toBeUndefined()
    expect(await toFault(body)).toBeUndefined()
    mocks.settings.refuseDuplicateRequestIds = true
    expect(await toFault(body)).toBe('MaYeuCau đã tồn tại')
  })
})

describe('a name and a date match', () => {
  it('stripped by default, accented when set, either way when lenient', async () => {
    const accented = lookupXml({ ...THU, name: 'NGUYỄN VĂN THỬ' })
    expect([await isFound(lookupXml()), await isFound(accented)]).toEqual([true, false])
    mocks.settings.nameMode = 'upper-accented'
    expect([await isFound(lookupXml()), await isFound(accented)]).toEqual([false, true])
    mocks.settings.nameMode = 'either'
    expect([
      await isFound(lookupXml()),
      await isFound(accented),
      await isFound(lookupXml({ ...THU, name: 'Nguyễn văn Thử' })),
    ]).toEqual([true, true, true])
  })

  it('in the date form that is set, per service', async () => {
    const dashed = lookupXml({ ...THU, day: '1990-01-31' })
    expect(await isFound(dashed)).toBe(false)
    mocks.settings.lookupDateForm = 'yyyy-MM-dd'
    expect([await isFound(dashed), await isFound(lookupXml())]).toEqual([true, false])
    expect(value((await ndxp(mocks.url, verifyXml('2022'))).text, 'TonTai')).toBe('true')
  })

  it('never on another day or another year', async () => {
    expect(await isFound(lookupXml({ ...THU, day: '19900130' }))).toBe(false)
    expect(await isFound(lookupXml({ number: '999090000001', name: 'NGUYENVANTHU', year: '1991' }))).toBe(false)
  })
})

describe('the JSON paths refuse in their own words', () => {
  it('the envelope with 200, a failure code and a text, or with a SOAP Fault inside when set', async () => {
    mocks.settings.refusedOfficers = ['999085000777']
    const got = await envelope(mocks.url)
    expect([got.status, JSON.parse(got.text)]).toEqual([
      200,
      { error_code: '-1', message: 'Cán bộ không có quyền khai thác CSDL dân cư' },
    ])
    mocks.settings.envelopeRefusal = 'soap-fault'
    expect((JSON.parse((await envelope(mocks.url)).text) as { message: string }).message).toContain(
      '<faultcode>soapenv:Client</faultcode>',
    )
    expect((await envelope(mocks.url, '[1]')).status).toBe(200)
    expect(
      (JSON.parse((await envelope(mocks.url, envelopeBody(THU, { MaCanBo: '' }))).text) as { error_code: string })
        .error_code,
    ).toBe('-1')
  })

  it('the facade with 400 and its codes', async () => {
    const code = async (body: string): Promise<unknown> => {
      const got = await tree(mocks.url, body)
      expect(got.status).toBe(400)
      return JSON.parse(got.text)
    }
    expect(await code(treeBody(THU, { MaDVC: '' }))).toEqual({ message: 'Error', errorCode: '001' })
    expect(await code(treeBody(THU, { GovAgencyCode: '' }))).toMatchObject({ errorCode: '002' })
    expect(await code(treeBody(THU, { StaffEmail: '' }))).toMatchObject({ errorCode: '003' })
    expect(await code(treeBody(THU, { StaffEmail: 'nobody@h99.example' }))).toMatchObject({ errorCode: '005' })
    mocks.settings.refusedProcedures = ['1.999999']
    expect(await code(treeBody())).toMatchObject({ errorCode: '004' })
    mocks.settings.refusedProcedures = []
    mocks.settings.refusedOfficers = ['999085000777']
    expect(await code(treeBody())).toMatchObject({ errorCode: '005' })
    expect(await code('{')).toMatchObject({ errorCode: 'Dữ liệu yêu cầu không đúng định dạng' })
  })
})

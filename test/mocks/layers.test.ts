// Each access layer answers over a real socket, and the contract's example comes out as the contract prints it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PERSONAS } from '../../mocks/personas.ts'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import {
  envelope,
  envelopeBody,
  lgspSoap,
  lookupXml,
  ndxp,
  type Requested,
  THU,
  tags,
  tree,
  treeBody,
  value,
  verifyXml,
} from './client.ts'

let mocks: Mocks
beforeAll(async () => {
  mocks = await startMocks()
})
afterAll(() => mocks.close())

const key = (name: string): string =>
  name
    .toUpperCase()
    .replace(/Đ/g, 'D')
    .normalize('NFD')
    .replace(/[^A-Z0-9]/g, '')
const requestFor = (handle: string): Requested => {
  const one = PERSONAS.find((persona) => persona.handle === handle)
  if (!one) throw new Error(`no persona ${handle}`)
  const [year = '', month, day] = one.birthDate.split('-')
  return {
    number: one.number,
    name: key(one.name),
    ...(month === undefined ? { year } : { day: `${year}${month}${day}` }),
  }
}

/** The same question through all four paths; the two SOAP texts, the one in the envelope, and the JSON tree. */
async function everywhere(requested: Requested): Promise<{
  xmls: string[]
  tree: { Body: { CongdanCollection?: { CongDan?: Record<string, unknown> } | '' } | '' }
}> {
  const direct = await ndxp(mocks.url, lookupXml(requested))
  const bus = await lgspSoap(mocks.url, lookupXml(requested, 'qldc'))
  const wrapped = await envelope(mocks.url, envelopeBody(requested))
  const facade = await tree(mocks.url, treeBody(requested))
  for (const got of [direct, bus, wrapped, facade]) expect(got.status, got.text).toBe(200)
  const { error_code, message } = JSON.parse(wrapped.text) as { error_code: string; message: string }
  expect(error_code).toBe('SUCCESSFUL')
  return { xmls: [direct.text, bus.text, message], tree: JSON.parse(facade.text) }
}

const ADDRESS = ['MaTinhThanh', 'MaQuanHuyen', 'MaPhuongXa', 'ChiTiet', 'QuocGia']
const RELATIVE = ['HoVaTen', 'QuocTich', 'SoDinhDanh', 'SoCMND']
const EXAMPLE = [
  'Envelope',
  'Header',
  'Body',
  'CongdanCollection',
  'CongDan',
  'SoDinhDanh',
  'SoCMND',
  'HoVaTen',
  'Ho',
  'ChuDem',
  'Ten',
  'GioiTinh',
  'DanToc',
  'TonGiao',
  'TinhTrangHonNhan',
  'NhomMau',
  'NgayThangNamSinh',
  'Nam',
  'NgayThangNam',
  'NoiDangKyKhaiSinh',
  ...ADDRESS,
  'QuocTich',
  'QueQuan',
  ...ADDRESS,
  'ThuongTru',
  ...ADDRESS,
  'NoiOHienTai',
  ...ADDRESS,
  'Cha',
  ...RELATIVE,
  'Me',
  ...RELATIVE,
  'VoChong',
  'NguoiDaiDien',
  'ChuHo',
  'QuanHe',
  'SoDinhDanh',
  'SoCMND',
  'HoVaTen',
  'SoSoHoKhau',
]

describe('the access layers', () => {
  it("answer the contract's example in the contract's order, with its namespaces and echoes", async () => {
    const { text } = await ndxp(mocks.url)
    expect(tags(text)).toEqual(EXAMPLE)
    expect(text).toContain('<soapenv:Header xmlns:dan="http://dancuquocgia.bca"/>')
    expect(text).toContain('<soapenv:Body xmlns:dan="http://dancuquocgia.bca">')
    expect(text).toContain('<ns1:CongdanCollection xmlns:ns1="http://www.mic.gov.vn/dancu/1.0">')
    for (const line of [
      '<ns1:SoDinhDanh>999090000001</ns1:SoDinhDanh>',
      '<ns1:SoCMND/>',
      '<ns1:HoVaTen><ns1:Ho/><ns1:ChuDem/><ns1:Ten>NGUYỄN VĂN THỬ</ns1:Ten></ns1:HoVaTen>',
      '<ns1:NgayThangNamSinh><ns1:Nam>1990</ns1:Nam><ns1:NgayThangNam>19900131</ns1:NgayThangNam></ns1:NgayThangNamSinh>',
      '<ns1:NoiDangKyKhaiSinh><ns1:MaTinhThanh>99</ns1:MaTinhThanh><ns1:MaQuanHuyen/><ns1:MaPhuongXa>99001</ns1:MaPhuongXa><ns1:ChiTiet>XÃ MẪU, TỈNH MẪU</ns1:ChiTiet><ns1:QuocGia>VN</ns1:QuocGia></ns1:NoiDangKyKhaiSinh>',
      '<ns1:QuocTich/>',
      '<ns1:VoChong/>',
      '<ns1:NguoiDaiDien/>',
      '<ns1:ChuHo><ns1:QuanHe>CH01</ns1:QuanHe><ns1:SoDinhDanh>999090000001</ns1:SoDinhDanh><ns1:SoCMND/><ns1:HoVaTen>NGUYỄN VĂN THỬ</ns1:HoVaTen></ns1:ChuHo>',
      '<ns1:SoSoHoKhau/>',
    ])
      expect(text).toContain(line)
  })

  it('tell the same person on every path', async () => {
    for (const { handle, name, number } of PERSONAS) {
      const { xmls, tree: answer } = await everywhere(requestFor(handle))
      const collection = answer.Body === '' ? '' : answer.Body.CongdanCollection
      const person = collection ? collection.CongDan : undefined
      expect(person?.SoDinhDanh).toBe(number)
      const orders = xmls.map((xml) => tags(xml).join())
      expect(new Set(orders).size).toBe(1)
      const full = Object.values(person?.HoVaTen as Record<string, string>)
        .filter(Boolean)
        .join(' ')
      expect(full.normalize('NFC')).toBe(name)
    }
  })

  it('leave out the full date of a person with only a birth year, who matches on the year', async () => {
    const { xmls } = await everywhere({ number: '999090000002', name: 'PHAMVANNAM', year: '1990' })
    expect(xmls[0]).toContain('<ns1:NgayThangNamSinh><ns1:Nam>1990</ns1:Nam></ns1:NgayThangNamSinh>')
    const { text } = await ndxp(mocks.url, lookupXml({ number: '999090000002', name: 'PHAMVANNAM', day: '19900101' }))
    expect(text).not.toContain('CongDan>')
  })

  it('answer a year alone for anyone born that year', async () => {
    expect(
      value((await ndxp(mocks.url, lookupXml({ ...THU, day: undefined as never, year: '1990' }))).text, 'SoDinhDanh'),
    ).toBe('999090000001')
  })

  it('write sparse, structured and QCVN records as the contract tells them', async () => {
    const sparse = (await ndxp(mocks.url, lookupXml(requestFor('sparse')))).text
    for (const name of ['VoChong', 'MaQuanHuyen']) expect(tags(sparse)).not.toContain(name)
    expect(sparse).toContain('<ns1:QuocTich/>')

    const structured = (await ndxp(mocks.url, lookupXml(requestFor('structured')))).text
    expect(structured).toContain(
      '<ns1:Cha><ns1:HoVaTen><ns1:Ho>BÙI</ns1:Ho><ns1:ChuDem>ĐỨC</ns1:ChuDem><ns1:Ten>TRÚC</ns1:Ten></ns1:HoVaTen>',
    )
    expect(structured).toContain(
      '<ns1:Me><ns1:HoVaTen><ns1:Ho/><ns1:ChuDem/><ns1:Ten>ĐINH THỊ NHỊP</ns1:Ten></ns1:HoVaTen>',
    )

    const qcvn = (await ndxp(mocks.url, lookupXml(requestFor('qcvn')))).text
    expect(qcvn).toMatch(
      /<ns1:CongdanCollection xmlns:ns1="[^"]+" id="DS1" SoCongDan="1" GhiChu="" ThoiDiemDuLieu="\d{4}-\d\d-\d\dT[\d:]+\+07:00">/,
    )
    expect(qcvn).toContain('<ns1:DanToc><ns1:MaDanToc>05</ns1:MaDanToc><ns1:TenGoi>Khmer</ns1:TenGoi></ns1:DanToc>')
    expect(qcvn).toContain('<ns1:NgayThangNam>1990-05-05</ns1:NgayThangNam>')
    expect(qcvn).toContain('<ns1:MaDonViHanhChinh>31120</ns1:MaDonViHanhChinh>')
  })

  it('escape free text and keep decomposed Unicode as it is', async () => {
    const markup = await everywhere(requestFor('markup'))
    expect(markup.xmls[0]).toContain('CĂN HỘ A&amp;B, TẦNG &lt;12&gt;, CHUNG CƯ "SÔNG XANH" ]]&gt;')
    expect(JSON.stringify(markup.tree)).toContain('CĂN HỘ A&B, TẦNG <12>')
    const decomposed = (await ndxp(mocks.url, lookupXml(requestFor('decomposed')))).text
    expect(decomposed).toContain('TRƯƠNG ĐỨC TUẤN'.normalize('NFD'))
    expect(decomposed).not.toContain('TRƯƠNG ĐỨC TUẤN')
  })

  it('find a person by the old 9-digit card', async () => {
    const requested = { oldCard: '999070022', name: 'PHANVANTHE', day: '19700222' }
    for (const xml of (await everywhere(requested)).xmls) expect(value(xml, 'SoDinhDanh')).toBe('999070000022')
  })

  it('say "not found" in both shapes, by cause unless set otherwise', async () => {
    const wrongName = lookupXml({ ...THU, name: 'TRANVANTHU' })
    const nobody = lookupXml({ ...THU, number: '999490000001' })
    expect((await ndxp(mocks.url, wrongName)).text).toContain(
      '<ns1:CongdanCollection xmlns:ns1="http://www.mic.gov.vn/dancu/1.0"/>',
    )
    expect((await ndxp(mocks.url, nobody)).text).toContain('<soapenv:Body xmlns:dan="http://dancuquocgia.bca"/>')
    expect(JSON.parse((await tree(mocks.url, treeBody({ ...THU, name: 'TRANVANTHU' }))).text)).toEqual({
      Header: '',
      Body: { CongdanCollection: '' },
    })
    expect(JSON.parse((await tree(mocks.url, treeBody({ ...THU, number: '999490000001' }))).text)).toEqual({
      Header: '',
      Body: '',
    })

    mocks.settings.notFound = 'no-collection'
    expect((await ndxp(mocks.url, wrongName)).text).not.toContain('CongdanCollection')
    mocks.settings.notFound = 'empty-collection'
    expect((await ndxp(mocks.url, nobody)).text).toContain('CongdanCollection')
    mocks.settings.notFound = 'by-cause'
  })

  it('verify with one bit, in the forms of 2022 and 2023, on every path', async () => {
    for (const form of ['2022', '2023'] as const) {
      for (const [requested, truth] of [
        [THU, 'true'],
        [{ ...THU, name: 'TRANVANTHU' }, 'false'],
        [{ ...THU, number: '999490000001' }, 'false'],
      ] as const) {
        for (const got of [
          await ndxp(mocks.url, verifyXml(form, requested)),
          await lgspSoap(mocks.url, verifyXml(form, requested)),
        ]) {
          expect(got.text).toContain(`<ns1:KetQuaXacThuc xmlns:ns1="http://dancuquocgia.bca">`)
          expect(value(got.text, 'TonTai')).toBe(truth)
        }
      }
    }
    for (const codes of [{ MaTichHop: '033' }, { MaTichHop: '', MaDVC: '', MaDichVu: '033' }]) {
      const wrapped = JSON.parse((await envelope(mocks.url, envelopeBody(THU, codes))).text) as { message: string }
      expect(value(wrapped.message, 'TonTai')).toBe('true')
    }
    const facade = await tree(mocks.url, treeBody(THU, { type: 'XacThucThongTinCongDan', MaTichHop: '033' }))
    expect(JSON.parse(facade.text)).toEqual({ Header: '', Body: { KetQuaXacThuc: { TonTai: 'true' } } })
  })

  it('match by namespace and never by the prefix of the request, and write the prefix that is set', async () => {
    for (const prefix of ['dan', 'qldc', 'x', ''])
      expect(value((await ndxp(mocks.url, lookupXml(THU, prefix))).text, 'SoDinhDanh')).toBe('999090000001')
    mocks.settings.responsePrefix = 'dc'
    expect((await ndxp(mocks.url)).text).toContain('<dc:CongDan>')
    mocks.settings.responsePrefix = 'default'
    expect((await ndxp(mocks.url)).text).toContain('<CongdanCollection xmlns="http://www.mic.gov.vn/dancu/1.0">')
    mocks.settings.responsePrefix = 'ns1'
  })
})

// What the registry finds wrong, in its own words.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { BS, type Envelope, FILE, g1, g2, g3, KT_XML, LTKS, post, type Reply, reply, row } from './samples.ts'

let mocks: Mocks
beforeEach(async () => {
  mocks = await startMocks({ settings: { registryG1Token: 'none', registryG3Token: 'none' } })
})
afterEach(() => mocks?.close())

let serial = 0
const code = (): string => {
  serial += 1
  return `H01.004-260115-${String(serial).padStart(4, '0')}`
}
const push = (gen: string, body: unknown): Promise<Reply> =>
  reply(post(mocks.url, gen === 'g1' ? 'g1/dangKyHoTich' : `${gen}/nhanHoSoDKHT`, body))
const born = (more: object, envelope: Envelope = {}): Promise<Reply> =>
  push('g2', g2(code(), { ...LTKS, ...more }, envelope))

const DATA_INCORRECT = (text: string) => ({
  status: '0',
  errorCode: '500',
  errorDescription: `DATA_INCORRECT - ${text}`,
})
const length = (field: string) => `${field} có độ dài vượt quá số lượng cho phép. Vui lòng kiểm tra lại thông tin.`
const list = (field: string) =>
  `${field} không tồn tại. Vui lòng kiểm tra lại thông tin danh mục theo mô tả trong tài liệu kỹ thuật đã cung cấp.`
const format = (field: string) =>
  `${field} có định dạng không đúng. Vui lòng kiểm tra lại tài liệu kỹ thuật đã cung cấp.`
const missing = (field: string) => `${field} không được để trống. Vui lòng kiểm tra lại thông tin.`

describe('the envelope', () => {
  it.each([
    ['G2 wants dd/MM/yyyy HH:mm:ss', 'g2', { ngayTiepNhan: '2026-01-15' }, format('ngayTiepNhan')],
    ['G1 wants yyyy-MM-dd', 'g1', { ngayTiepNhan: '15/01/2026' }, format('ngayTiepNhan')],
    ['a module of another generation', 'g2', { module: 'KS' }, list('module')],
    ['no module', 'g2', { module: '' }, missing('module')],
    ['data that is no JSON', 'g2', { data: '{' }, 'Trường data không phải JSON hợp lệ.'],
    ['XML with a bare &', 'g1', { data: KT_XML.replace('&amp;', '&') }, 'Trường data không phải XML hợp lệ.'],
    ['XML of another root', 'g1', { data: '<a/>' }, 'Trường data không phải XML hợp lệ.'],
    [
      'a file that is no base64',
      'g2',
      { fileDinhKem: [{ ...FILE, duLieuTepDinhKem: 'a-_b' }] },
      format('duLieuTepDinhKem'),
    ],
    ['a PDF that is none', 'g2', { fileDinhKem: [{ ...FILE, duLieuTepDinhKem: 'AAAA' }] }, format('duLieuTepDinhKem')],
  ])('%s', async (_, gen, more, text) => {
    const body = gen === 'g1' ? g1(code(), KT_XML, more) : g2(code(), LTKS, more)
    expect(await push(gen, body)).toMatchObject(DATA_INCORRECT(text))
  })

  it('says what is no JSON at all', async () => {
    const answer = await post(mocks.url, 'g2/nhanHoSoDKHT', 'nothing')
    expect(JSON.parse(answer.text)).toMatchObject(DATA_INCORRECT('Dữ liệu gửi lên không phải JSON.'))
  })

  it('refuses a file above the limit, and leaves withdrawn ones out', async () => {
    mocks.settings.registryFileBytesMax = 10
    expect(await born({})).toMatchObject(DATA_INCORRECT(length('duLieuTepDinhKem')))
    expect(await born({}, { fileDinhKem: [{ ...FILE, huyGiayTo: 1 }] })).toMatchObject({ status: '1' })
  })

  it('accepts XML with a declaration or none, unknown and empty elements, and decomposed text', async () => {
    expect(await push('g1', g1(code(), `<?xml version="1.0"?>${KT_XML}`))).toMatchObject({ status: '1' })
    expect(await push('g1', g1(code(), KT_XML.normalize('NFD')))).toMatchObject({ status: '1' })
  })
})

describe('the catalogue of units', () => {
  it.each([
    ['a commune that never was', '99999', '15/01/2026 09:12:30', false],
    ['a commune of today', '00004', '15/01/2026 09:12:30', true],
    ['a commune that ended', '00016', '15/01/2026 09:12:30', false],
    ['the same, before', '00016', '15/01/2025 09:12:30', true],
    ['a district, before', '001', '15/01/2025 09:12:30', true],
    ['a district, today', '001', '15/01/2026 09:12:30', false],
    ['a department', '01', '15/01/2026 09:12:30', true],
    ['the invented province', '99001', '15/01/2026 09:12:30', true],
  ])('%s', async (_, unit, at, known) => {
    expect(await born({}, { maDonVi: unit, ngayTiepNhan: at })).toMatchObject(
      known
        ? { status: '1' }
        : { status: '0', errorCode: '106', errorDescription: 'AGENCY_ID_INCORRECT - Mã đơn vị không chính xác.' },
    )
  })

  it('changes at the instant that is set, and may read an old code as a new one', async () => {
    mocks.settings.registryCatalogueSwitch = '2026-02-01T00:00:00+07:00'
    expect(await born({}, { maDonVi: '00016' })).toMatchObject({ status: '1' })
    mocks.settings.registryCatalogueSwitch = '2026-01-01T00:00:00+07:00'
    expect(await born({}, { maDonVi: '00016' })).toMatchObject({ errorCode: '106' })
    mocks.settings.registryOldUnits = 'reinterpreted'
    expect(await born({}, { maDonVi: '00016' })).toMatchObject({ status: '1' })
  })

  it('may count its districts three further than the statistics office', async () => {
    mocks.settings.registryDistrictShift = 3
    expect(await born({}, { maDonVi: '625', ngayTiepNhan: '15/01/2025 09:12:30' })).toMatchObject({ status: '1' })
  })
})

describe('the declaration', () => {
  it.each([
    ['13 digits bring two errors', { meSoDDCN: '9991950000011' }, `${length('meSoDDCN')} ${format('meSoDDCN')}`],
    ['a paper that no list knows', { meLoaiGiayToTuyThan: '10' }, list('meLoaiGiayToTuyThan')],
    ['a code of the wrong type', { nksGioiTinh: 2 }, format('nksGioiTinh')],
    ['a date of G3', { nksNgaySinh: '10/01/2026' }, format('nksNgaySinh')],
    ['a child with only a year', { nksNgaySinh: '2026' }, format('nksNgaySinh')],
    ['an address as text', { nksQueQuan: 'Hà Nội' }, format('nksQueQuan')],
    ['a kind of registration', { loaiDangKy: '9' }, list('loaiDangKy')],
    ['what the law asks for', { nksHoTen: ' ', chaHoTen: '' }, `${missing('nksHoTen')} ${missing('chaHoTen')}`],
  ])('%s', async (_, more, text) => {
    expect(await born(more)).toMatchObject(DATA_INCORRECT(text))
  })

  it.each([
    ['a mother with only a year', {}],
    ['another ethnicity', { nksDanToc: '', nksDanTocKhac: 'Khác' }],
    [
      'no father',
      { nksLoaiKhaiSinh: '3', chaHoTen: '', chaNgaySinh: '', chaDanToc: '', chaQuocTich: '', chaNoiCuTru: null },
    ],
    ['trailing blanks', { nksNgaySinh: '10.01.2026 ', nksGioiTinh: '2 ' }],
  ])('accepts %s', async (_, more) => {
    expect(await born(more)).toMatchObject({ status: '1' })
  })

  it('joins the errors of G3 with a newline that lost its backslash', async () => {
    const bad = { ...BS, cbsSoDDCN: '9990900000011', cbsLoaiGiayToTuyThan: 10 }
    expect(await push('g3', g3(code(), bad))).toMatchObject({
      title: 'Có lỗi xảy ra.',
      status: 500,
      errors: `${length('cbsSoDDCN')}n${format('cbsSoDDCN')}n${list('cbsLoaiGiayToTuyThan')}`,
      inputSend: { module: 'BS' },
    })
  })

  it.each([
    ['a name in one piece', { cbsHoTen: 'TRẦN VĂN THỬ' }, 'cbsHoTen'],
    [
      'a district',
      { cbsNoiCuTru: { quocGia: 'VN', maTinh: '01', maHuyen: '', maXa: '00004', dcChiTiet: 'x' } },
      'cbsNoiCuTru',
    ],
    ['a date of G2', { cbsNgayCapGiayToTuyThan: '01.02.2022' }, 'cbsNgayCapGiayToTuyThan'],
    ['a birth date in one piece', { cbsNgaySinh: '01.02.2022' }, 'cbsNgaySinh'],
    ['a sex as text', { cbsGioiTinh: '1' }, 'cbsGioiTinh'],
  ])('refuses on G3 %s', async (_, more, field) => {
    expect(await push('g3', g3(code(), { ...BS, ...more }))).toMatchObject({ errors: format(field) })
  })

  it('takes a corrected declaration under the same code', async () => {
    const same = code()
    await push('g2', g2(same, { ...LTKS, meSoDDCN: '1' }))
    expect(await push('g2', g2(same))).toMatchObject({ status: '1' })
    expect(await row(mocks.url, same)).toMatchObject({
      receipts: 2,
      registrations: 1,
      verdicts: { refused: 1, registered: 1 },
    })
  })

  it('checks nothing but the envelope and the unit when set to', async () => {
    mocks.settings.registryChecks = 'off'
    expect(await born({ nksHoTen: '', nksGioiTinh: 9 })).toMatchObject({ status: '1' })
  })
})

describe('twins', () => {
  it('are suspected duplicates until pushed again, when set to', async () => {
    mocks.settings.registryTwins = 'suspect'
    expect(await born({})).toMatchObject({ status: '1' })
    const second = code()
    const twin = g2(second, { ...LTKS, nksHoTen: 'TRẦN THỊ SONG' })
    expect(await push('g2', twin)).toMatchObject({
      status: '0',
      errorDescription: expect.stringContaining('Nghi ngờ trùng'),
    })
    expect(await push('g2', twin)).toMatchObject({ status: '1' })
    expect(await born({ nksNgaySinh: '11.01.2026' })).toMatchObject({ status: '1' })
  })
})

describe('a function that is switched off', () => {
  it('is refused with a text of its own', async () => {
    mocks.settings.registryDisabledModules = ['LTKS']
    expect(await born({})).toMatchObject({ status: '0', errorDescription: expect.stringContaining('tạm ngừng') })
  })
})

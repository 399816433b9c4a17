// The three generations of the mock registry on their ordinary way, over real sockets.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { accessToken, bearerL1, call, FORM, GRANT } from '../client.ts'
import { g1, g2, g3, type Item, itemG2, ledger, post, pushG2, reply, requestG2, row } from './samples.ts'

async function bearerL3(url: string): Promise<string> {
  const key = Buffer.from('sandbox-consumer-key:sandbox-consumer-secret').toString('base64')
  const answer = await call(`${url}/token`, { headers: { ...FORM, Authorization: `Basic ${key}` }, body: GRANT })
  return (JSON.parse(answer.text) as { access_token: string }).access_token
}

let mocks: Mocks
let now: number
beforeEach(async () => {
  now = Date.parse('2026-09-01T08:00:00+07:00')
  mocks = await startMocks({ clock: () => now, settings: { registryG1Token: 'none', registryG3Token: 'none' } })
})
afterEach(() => mocks?.close())
const later = (ms: number): number => (now += ms)

describe('G2', () => {
  it('takes a filing with its file and goes 1, 3, 4 with number and document', async () => {
    const code = 'H01.004-260115-0001'
    expect(await pushG2(mocks.url, code)).toEqual({
      status: '1',
      statusDescription: 'Gửi thông tin thành công',
      errorCode: '',
      errorDescription: '',
    })
    expect(await itemG2(mocks.url, code)).toMatchObject({
      trangThai: 1,
      thoiGianThucHien: '01/09/2026 08:00:00',
      maHoSoMCDT: code,
    })
    later(1000)
    expect(await itemG2(mocks.url, code)).toMatchObject({ trangThai: 3, thoiGianThucHien: '01/09/2026 08:00:01' })
    later(1000)
    const { ketQuaXuLy, ...item } = (await itemG2(mocks.url, code)) as Item
    expect(item).toMatchObject({ trangThai: 4, module: 'LTKS', maDonVi: '00004', maTinh: '01' })
    expect(ketQuaXuLy).toMatchObject({
      soDangKy: '1/2026',
      quyenSo: '01/2026',
      ngayDangKy: '01/09/2026',
      nksHoTen: "TRẦN THỊ K'THỬ & CON",
      nksGioiTinh: 2,
      maGiayToKetQua: 'KQ.G15.000031',
    })
    expect(ketQuaXuLy?.soDinhDanh).toMatch(/^999326\d{6}$/)
    const pdf = Buffer.from(ketQuaXuLy?.giayKhaiSinh ?? '', 'base64').toString('latin1')
    expect(pdf).toMatch(/^%PDF-1\.4\n[\s\S]*startxref\n\d+\n%%EOF\n$/)
    expect(pdf).toContain('GIAY KHAI SINH')
    const at = Number(/startxref\n(\d+)/.exec(pdf)?.[1])
    expect(pdf.slice(at, at + 4)).toBe('xref')
  })

  it('hands out every register number and every personal number once', async () => {
    const codes = Array.from({ length: 30 }, (_, index) => `H01.004-260115-${1000 + index}`)
    await Promise.all(codes.map((code) => pushG2(mocks.url, code)))
    later(5000)
    const { value } = (await reply(requestG2(mocks.url, codes))) as { value: Item[] }
    expect(new Set(value.map((item) => item.ketQuaXuLy?.soDinhDanh)).size).toBe(30)
    expect(new Set(value.map((item) => item.ketQuaXuLy?.soDangKy)).size).toBe(30)
  })

  it('says that a repeated push was received before, and counts it', async () => {
    const code = 'H01.004-260115-0002'
    await pushG2(mocks.url, code)
    mocks.settings.duplicateCode = ''
    expect(await pushG2(mocks.url, code)).toMatchObject({
      status: '0',
      errorCode: '',
      errorDescription: `Hồ sơ ${code} đã được tiếp nhận.`,
    })
    expect(await row(mocks.url, code)).toMatchObject({
      receipts: 2,
      registrations: 1,
      verdicts: { registered: 1, duplicate: 1 },
    })
  })

  it('registers a repeated push again when set to, so that the ledger shows who sends twice', async () => {
    const code = 'H01.004-260115-0003'
    mocks.settings.duplicates = 'accept'
    await pushG2(mocks.url, code)
    expect(await pushG2(mocks.url, code)).toMatchObject({ status: '1' })
    expect(await row(mocks.url, code)).toMatchObject({ receipts: 2, registrations: 2 })
    expect((await ledger(mocks.url)).summary).toMatchObject({ registered: 1, doubled: 1 })
  })

  it('lets only one of two pushes at the same moment be the first', async () => {
    const code = 'H01.004-260115-0004'
    const answers = await Promise.all(Array.from({ length: 8 }, () => pushG2(mocks.url, code)))
    expect(answers.filter(({ status }) => status === '1')).toHaveLength(1)
  })

  it('leaves an unknown dossier out, or shows it as an item, or answers 201, as set', async () => {
    await pushG2(mocks.url, 'H01.004-260115-0005')
    const both = ['H01.004-260115-0005', 'H01.004-260115-0006']
    expect((await reply(requestG2(mocks.url, both))).value).toHaveLength(1)
    mocks.settings.registryUnknownDossier = 'item'
    expect((await reply(requestG2(mocks.url, both))).value).toMatchObject([
      { trangThai: 1 },
      { trangThai: 0, maHoSoMCDT: both[1] },
    ])
    mocks.settings.registryUnknownDossier = 'error'
    expect(await reply(requestG2(mocks.url, both.slice(1)))).toMatchObject({ status: 0, errorCode: '201' })
  })

  it('wants a province that exists, a module and codes', async () => {
    expect(await reply(requestG2(mocks.url, ['x'], { maTinh: '77777' }))).toMatchObject({ errorCode: '108' })
    expect(await reply(requestG2(mocks.url, []))).toMatchObject({ status: 0, errorCode: '500' })
    mocks.settings.registryAskMax = 3
    expect(await reply(requestG2(mocks.url, ['a', 'b', 'c', 'd']))).toMatchObject({ status: 0, errorCode: '500' })
  })
})

describe('G1', () => {
  const code = '000.01.01.H01-260115-0001'
  const request = (operation: string, more: object = { maDonVi: '00004', maHoSo: code }) =>
    reply(post(mocks.url, `g1/${operation}`, more))

  it('takes XML in JSON and puts the filing status into the status slot', async () => {
    expect(await reply(post(mocks.url, 'g1/dangKyHoTich', g1(code)))).toMatchObject({ status: '1' })
    expect(await request('traTrangThaiHoSo')).toMatchObject({
      status: '1',
      statusDescription: 'Đã tiếp nhận hồ sơ, chờ xử lý',
    })
    expect(await request('ketQuaDangKyHS')).toMatchObject({ status: '0', errorCode: '200' })
    later(2000)
    expect(await request('traTrangThaiHoSo')).toMatchObject({ status: '4' })
    expect(await request('ketQuaDangKyHS')).toMatchObject({
      status: '1',
      value: { soDangKy: '1/2026', nktHoTen: 'NGUYỄN VĂN CỤ & MẪU' },
    })
    mocks.settings.registryG1Result = 'text'
    expect(JSON.parse((await request('ketQuaDangKyHS')).value as string)).toMatchObject({ soDangKy: '1/2026' })
    mocks.settings.registryG1Result = 'list'
    expect(await request('ketQuaDangKyHS')).toMatchObject({ value: [{ soDangKy: '1/2026' }] })
    expect(await request('traTrangThaiHoSo', { maDonVi: 4, maHoSo: code })).toMatchObject({ status: '4' })
  })

  it('answers 106 for a unit and 201 for a dossier that it does not know', async () => {
    expect(await request('traTrangThaiHoSo', { maDonVi: '99999', maHoSo: code })).toMatchObject({
      status: '0',
      errorCode: '106',
    })
    expect(await request('traTrangThaiHoSo')).toMatchObject({
      status: '0',
      errorCode: '201',
      errorDescription: expect.stringMatching(/^RECORD_NOT_FOUND/),
    })
  })

  it('lists what changed on a day, and gives records by its own id', async () => {
    await post(mocks.url, 'g1/dangKyHoTich', g1(code))
    later(2000)
    const list = (await request('dsHoSoDangKy', { module: 'KT', ngayCapNhat: '2026-09-01' })).value as { id: string }[]
    expect(list).toMatchObject([{ maDonVi: '00004' }])
    const id = Number(list[0]?.id)
    expect((await request('traHoSo', { module: 'KT', maHoSo: id })).value).toMatchObject([
      { id: String(id), so: '1/2026' },
    ])
    expect((await request('traDanhSachHoSo', { maTinh: '01', module: 'KT', dsMaHoSo: [id, 5] })).value).toHaveLength(1)
    expect(await request('traHoSo', { module: 'KT', maHoSo: 5 })).toMatchObject({ errorCode: '201' })
    expect(await request('traDanhSachHoSo', { maTinh: 'xx', module: 'KT', dsMaHoSo: [id] })).toMatchObject({
      errorCode: '108',
    })
    expect((await request('dsHoSoDangKy', { module: 'KT', ngayCapNhat: '2026-08-31' })).value).toEqual([])
  })

  it('gives its catalogues as JSON in a string, and 302 for one that does not exist', async () => {
    const peoples = JSON.parse((await request('danhMuc', { loaiDanhMuc: 3 })).value as string)
    expect(peoples).toHaveLength(54)
    expect(JSON.parse((await request('danhMuc', { loaiDanhMuc: 4 })).value as string)).toHaveLength(34)
    expect(await request('danhMuc', { loaiDanhMuc: 6 })).toMatchObject({ errorCode: '302' })
  })
})

describe('G3', () => {
  it('takes split names and dates, tolerates a module code as the linked code, and answers like G2', async () => {
    const code = 'H01.004-260801-0001'
    expect(await reply(post(mocks.url, 'g3/nhanHoSoDKHT', g3(code)))).toMatchObject({ status: '1' })
    later(2000)
    const { value } = (await reply(
      post(mocks.url, 'g3/layKetQua', { maDinhDanhHoSo: [code], maTinh: '01', module: 'BS' }),
    )) as { value: Item[] }
    expect(value).toMatchObject([
      { trangThai: 4, ketQuaXuLy: { cbsHoTen: 'TRẦN VĂN THỬ NGHIỆM', cbsNgaySinh: '1990' } },
    ])
  })
})

describe('access', () => {
  it.each([
    ['bearer', false],
    ['bearer+lgspaccesstoken', true],
  ] as const)('%s', async (need, both) => {
    mocks.settings.registryG2Token = need
    const push = (headers: Record<string, string>) =>
      post(mocks.url, 'g2/nhanHoSoDKHT', g2('H01.004-260115-0007'), headers)
    expect((await push({})).status).toBe(401)
    expect((await push({ Authorization: 'Bearer nonsense' })).status).toBe(401)
    const bearer = { Authorization: `Bearer ${both ? await bearerL1(mocks.url) : await bearerL3(mocks.url)}` }
    if (both) expect((await push(bearer)).status).toBe(401)
    expect((await push({ ...bearer, ...(both ? { lgspaccesstoken: accessToken() } : {}) })).status).toBe(200)
    expect(await row(mocks.url, 'H01.004-260115-0007')).toMatchObject({
      registrations: 1,
      verdicts: { refused: both ? 3 : 2 },
    })
  })

  it('refuses by errorCode 100 with status 200 when set to, and everybody by 101', async () => {
    Object.assign(mocks.settings, { registryG2Token: 'bearer', registryAuthFailure: 'body-100' })
    expect(await pushG2(mocks.url, 'H01.004-260115-0008')).toMatchObject({ status: '0', errorCode: '100' })
    mocks.settings.registryIpDisallowed = true
    expect(await pushG2(mocks.url, 'H01.004-260115-0008')).toMatchObject({ status: '0', errorCode: '101' })
    expect(await reply(requestG2(mocks.url, ['x']))).toMatchObject({ status: 0, errorCode: '101' })
  })

  it('lives under the base paths it is given', async () => {
    mocks.settings.registryG2Base = '/apiLienThongKSKT/1.0'
    mocks.settings.registryAskOperation = 'traCuu'
    const answer = await call(`${mocks.url}/apiLienThongKSKT/1.0/nhanHoSoDKHT`, {
      body: JSON.stringify(g2('H01.004-260115-0009')),
    })
    expect(JSON.parse(answer.text)).toMatchObject({ status: '1' })
    expect((await call(`${mocks.url}/apiLienThongKSKT/1.0/layKetQua`, { body: '{}' })).status).toBe(404)
    expect((await call(`${mocks.url}/registry/g2/nhanHoSoDKHT`, { body: '{}' })).status).toBe(404)
  })
})

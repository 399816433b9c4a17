// The portal of 2026: it gives the code, takes files before the dossier, and fees and results in three statuses only.

import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { call, control } from '../client.ts'
import { dossier2026, type Item, kept, nextCode, parsed, post, post2026, row, token2026, upload } from './samples.ts'

let mocks: Mocks
let now: number
beforeEach(async () => {
  now = Date.parse('2026-11-30T09:20:00+07:00')
  mocks = await startMocks({ clock: () => now, settings: { portalFetches: [] } })
})
afterEach(() => mocks.close())

const step = (code: string, id: unknown, status: string, more: Item = {}): Item => ({
  IDHoSo: id,
  MaHoSo: code,
  NguoiXuLy: 'Chuyên viên Mẫu',
  ThoiDiemXuLy: '2026-11-30T09:15:00.000',
  PhongBanXuLy: 'Bộ phận một cửa',
  NoiDungXuLy: status,
  TrangThai: status,
  ...more,
})
const status = (code: string, id: unknown, to: string, more: Item = {}): Item => ({
  IdHoSo: id,
  MaHoSo: code,
  TrangThai: to,
  NoiDungYKien: '',
  DanhSachLePhi: [],
  DanhSachGiayToKetQua: [],
  ...more,
})
const fee = {
  TenPhiLePhi: 'Lệ phí',
  MaPhiLePhi: '1',
  HinhThucThu: '4',
  Gia: '8000',
  LoaiPhiLePhi: '1',
  TrangThaiThanhToan: '1',
}

async function file(): Promise<{ code: string; id: unknown }> {
  const code = await nextCode(mocks.url)
  const got = parsed(await post2026(mocks.url, 'NoiHoSo', dossier2026(code)))
  expect(got).toMatchObject({ code: 200, data: { maHoSo: code } })
  return { code, id: (got.data as Item).idHoSo }
}

describe('codes', () => {
  it('are given one after the other, by day', async () => {
    expect(await nextCode(mocks.url)).toBe('G99.20-20261130-0000001')
    expect(await nextCode(mocks.url)).toBe('G99.20-20261130-0000002')
    now += 86_400_000
    expect(await nextCode(mocks.url)).toBe('G99.20-20261201-0000001')
    expect((await post2026(mocks.url, 'GetNextValue', { MaTTHC: 'x' })).status).toBe(400)
  })

  it('are for one dossier of their procedure', async () => {
    const code = await nextCode(mocks.url, '1.000656')
    const refused = await post2026(mocks.url, 'NoiHoSo', dossier2026(code))
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('không do hệ thống cấp')])
    expect((await post2026(mocks.url, 'NoiHoSo', dossier2026('G99.20-20261130-0000009'))).status).toBe(400)
    const used = await file()
    const again = await post2026(mocks.url, 'NoiHoSo', dossier2026(used.code))
    expect([again.status, parsed(again).message]).toEqual([400, `Hồ sơ ${used.code} đã tồn tại`])
    const { codes } = parsed(await control(mocks.url, 'GET', 'portal/codes'))
    expect(codes).toMatchObject([
      { value: code, used: false },
      { value: used.code, used: true },
    ])
  })
})

describe('files', () => {
  it('are uploaded before, and named by number and hash', async () => {
    const { url } = mocks
    const { IdTepTin, HashTepTin } = parsed(await upload(url, '%PDF-1.4 mẫu'))
    expect(HashTepTin).toBe(createHash('sha256').update('%PDF-1.4 mẫu').digest('hex'))
    const component = (hash: unknown, id: unknown = IdTepTin): Item => ({
      MaThanhPhanHoSo: '000.00.00.G15-KQ0001',
      TenThanhPhanHoSo: 'Giấy chứng sinh',
      SoLuong: '1',
      LoaiBan: '2',
      GiayToDinhKem: [{ IdGiayTo: id, MaKetQua: '', TenGiayTo: 'gcs.pdf', HashTepTin: hash }],
    })
    const code = await nextCode(url)
    const send = (one: Item) => post2026(url, 'NoiHoSo', dossier2026(code, { ThanhPhanHoSo: [one] }))
    expect((await send(component('0'))).text).toContain('không khớp mã băm')
    expect((await send(component(HashTepTin, 'none'))).text).toContain('Tệp none không tồn tại')
    expect((await send(component(HashTepTin))).status).toBe(200)
    expect((await upload(url, '')).status).toBe(400)
    expect((await post2026(url, 'upload', {})).status).toBe(400)
  })
})

describe('steps and statuses', () => {
  it('go on in order; fees and results in 5, 6 and 9', async () => {
    const { url } = mocks
    const { code, id } = await file()
    expect((await post2026(url, 'CapNhatTienTrinh', [step(code, id, '2')])).status).toBe(200)
    const { IdTepTin, HashTepTin } = parsed(await upload(url, '%PDF-1.4 kết quả'))
    const result = { TenGiayTo: 'Giấy khai sinh', MaKetQua: 'KQ.DVC.KETQUA', IdGiayTo: IdTepTin, HashTepTin }
    const send = (one: Item) => post2026(url, 'CapNhatTrangThai', [one])
    expect((await send(status(code, id, '9'))).text).toContain('không thể chuyển')
    expect((await send(status(code, id, '2'))).status).toBe(200)
    for (const more of [{ DanhSachLePhi: [fee] }, { DanhSachGiayToKetQua: [result] }])
      expect((await send(status(code, id, '4', more))).text).toContain('chỉ được gửi ở trạng thái 5, 6, 9')
    expect((await send(status(code, id, '4'))).status).toBe(200)
    expect((await send(status(code, id, '6', { DanhSachLePhi: [fee] }))).status).toBe(200)
    expect((await send(status(code, id, '4'))).status).toBe(200)
    expect(
      (await send(status(code, id, '9', { DanhSachGiayToKetQua: [{ ...result, MaKetQua: 'KQ.X' }] }))).status,
    ).toBe(400)
    expect((await send(status(code, id, '9', { DanhSachGiayToKetQua: [result] }))).status).toBe(200)
    expect((await send(status(code, id, '10'))).status).toBe(200)
    expect(await kept(url, code)).toEqual(['2'])
    expect(await row(url, code)).toMatchObject({
      style: '2026',
      id,
      status: '10',
      creates: 1,
      updates: 6,
      findings: [],
    })
  })

  it('want the number of the dossier, ISO times, and a list', async () => {
    const { url } = mocks
    const { code, id } = await file()
    const answers = [
      await post2026(url, 'CapNhatTienTrinh', [step(code, '1', '2')]),
      await post2026(url, 'CapNhatTrangThai', [status(code, '1', '2')]),
      await post2026(url, 'CapNhatTienTrinh', [step(code, id, '2', { ThoiDiemXuLy: '20261130091500' })]),
      await post2026(url, 'CapNhatTienTrinh', step(code, id, '2')),
      await post2026(url, 'CapNhatTienTrinh', [step('G99.20-20261130-0000099', id, '2')]),
    ]
    expect(answers.map(({ status: code }) => code)).toEqual([400, 400, 400, 400, 404])
    expect(await kept(url, code)).toEqual([])
  })

  it('are shown to anyone who asks, in ISO times', async () => {
    const { url } = mocks
    const { code, id } = await file()
    await post2026(url, 'CapNhatTienTrinh', [step(code, id, '2')])
    expect(parsed(await post2026(url, 'TraCuuHoSo', { MaHoSo: code }))).toMatchObject({
      code: 200,
      data: [
        { MaHoSo: code, IdHoSo: id, TrangThaiHoSo: '1', TienTrinh: [{ ThoiDiemXuLy: '2026-11-30T09:15:00.000' }] },
      ],
    })
  })
})

describe('a unit that may not send', () => {
  it('gets 403', async () => {
    mocks.settings.portalRefusedUnits = ['H99.01.02']
    const code = await nextCode(mocks.url)
    expect((await post2026(mocks.url, 'NoiHoSo', dossier2026(code))).status).toBe(403)
    const other = dossier2026(code, { MaDonViTiepNhan: 'H99.01.03' })
    expect((await post2026(mocks.url, 'NoiHoSo', other)).status).toBe(200)
  })
})

describe('the caller', () => {
  it('needs a token that has not ended', async () => {
    const { url } = mocks
    const code = await nextCode(url)
    expect((await post(`${url}/portal/2026/NoiHoSo`, dossier2026(code))).status).toBe(401)
    const headers = { Authorization: `Bearer ${await token2026(url)}` }
    await control(url, 'DELETE', 'portal/sessions')
    expect((await post(`${url}/portal/2026/NoiHoSo`, dossier2026(code), headers)).status).toBe(401)
    expect(parsed(await post(`${url}/portal/2026/token`, { client_id: 'a', client_secret: 'b' }))).toMatchObject({
      code: 401,
    })
    const asked = await call(`${url}/portal/2026/GetNextValue?MaTTHC=1.001193`, {
      method: 'GET',
      headers: { Authorization: `Bearer ${await token2026(url)}` },
    })
    expect(parsed(asked)).toEqual({ value: 'G99.20-20261130-0000002' })
  })
})

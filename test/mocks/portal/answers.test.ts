// Every answer of the portal's contract, in each style: what is kept, what is refused, and in which words.

import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Settings } from '../../../mocks/settings.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { call } from '../client.ts'
import {
  bus,
  CODE,
  create,
  dossier,
  type Item,
  kept,
  ledger,
  lookUp,
  parsed,
  post,
  progress,
  row,
  service,
  signIn,
  stampAt,
  step,
  update,
} from './samples.ts'

let mocks: Mocks
let now = Date.parse('2026-11-30T09:20:00+07:00')

async function start(settings: Partial<Settings> = {}): Promise<string> {
  await mocks?.close()
  mocks = await startMocks({ clock: () => now, settings: { portalFetches: [], ...settings } })
  return mocks.url
}
beforeEach(async () => {
  await start()
})
afterAll(() => mocks.close())

describe('over the bus', () => {
  it('takes a bare array and answers code and words', async () => {
    expect(parsed(await create(mocks.url))).toEqual({ error_code: '0', message: 'Đồng bộ hồ sơ thành công' })
    expect(parsed(await update(mocks.url, dossier(CODE, { TrangThaiHoSo: '4' })))).toMatchObject({ error_code: '0' })
    const got = await progress(mocks.url, [step('2'), step('4', 5)])
    expect(got.headers['content-type']).toContain('text/plain')
    expect(got.text).toBe('Cập nhật tiến trình thành công')
    expect(await row(mocks.url)).toMatchObject({ creates: 1, updates: 1, status: '4', doubled: 0, outOfOrder: 0 })
    expect(await kept(mocks.url)).toEqual(['2', '4'])
  })

  it('knows the one address with isUpdating in the query', async () => {
    const path = 'SynsTTHCC/DongBoHoSoMC?MaDinhDanhDV=H99&isUpdating='
    expect(parsed(await bus(mocks.url, `${path}true`, [dossier()])).message).toContain('không tồn tại')
    expect(parsed(await bus(mocks.url, `${path}false`, [dossier()]))).toMatchObject({ error_code: '0' })
    expect(parsed(await bus(mocks.url, `${path}True`, [dossier()]))).toMatchObject({ error_code: '0' })
    expect(parsed(await bus(mocks.url, `${path}maybe`, [dossier()])).message).toContain('isUpdating')
  })

  it.each(['0', '3', '-3'] as const)('says "đã tồn tại" with the code %s', async (portalExistsCode) => {
    const url = await start({ portalExistsCode })
    await create(url)
    expect(parsed(await create(url))).toEqual({ error_code: portalExistsCode, message: `Hồ sơ ${CODE} đã tồn tại` })
    expect(await row(url)).toMatchObject({ creates: 1, verdicts: { kept: 1, exists: 1 } })
  })

  it.each([
    ['upper', `HỒ SƠ ${CODE} ĐÃ TỒN TẠI`],
    ['nfd', `Hồ sơ ${CODE} đã tồn tại`.normalize('NFD')],
    ['changed', `Mã hồ sơ ${CODE} bị trùng`],
  ] as const)('says it %s', async (portalExistsWording, message) => {
    const url = await start({ portalExistsWording })
    await create(url)
    expect(parsed(await create(url)).message).toBe(message)
  })

  it('wants a token, Accept, and an array', async () => {
    const { url } = mocks
    expect((await post(`${url}/portal/bus/ThemMoi`, [dossier()])).status).toBe(401)
    expect((await create(url, dossier(), { Accept: 'text/html' })).status).toBe(406)
    expect(parsed(await bus(url, 'ThemMoi', dossier())).message).toContain('mảng')
    expect(parsed(await bus(url, 'ThemMoi', [])).message).toContain('không được để trống')
    expect((await call(`${url}/portal/bus/ThemMoi`, { method: 'GET' })).status).toBe(405)
    expect((await call(`${url}/portal/bus/nothing`)).status).toBe(404)
    expect((await ledger(url)).summary).toMatchObject({ held: 0, verdicts: { refused: 1 } })
  })

  it('keeps no dossier of an array in which one is bad', async () => {
    const { url } = mocks
    const other = 'H99.01.02-261130-0002'
    const got = parsed(await bus(url, 'ThemMoi', [dossier(), dossier(other, { HinhThuc: '7' })]))
    expect(got).toMatchObject({ error_code: '-1', message: 'HinhThuc không có trong danh mục' })
    expect((await ledger(url)).dossiers).toMatchObject([
      { code: CODE, held: false, calls: [{ verdict: 'refused', reason: expect.stringContaining('cùng lần gửi') }] },
      { code: other, held: false, calls: [{ verdict: 'refused' }] },
    ])
  })
})

describe('what is wrong with a dossier', () => {
  const long = 'ă'.repeat(1001)
  const result = { TenGiayTo: 'Giấy khai sinh', DuongDanTepTinKetQua: 'http://127.0.0.1:9/a' }
  const paper = { TenTepDinhKem: 'a.pdf', DuongDanTaiTepTin: 'http://127.0.0.1:9/a' }
  const fee = { TenPhiLePhi: 'Lệ phí', MaPhiLePhi: '1', HinhThucThu: '1', Gia: '8000', LoaiPhiLePhi: '1' }
  const supplement = { HoSoBoSungId: 1, NoiDungBoSung: 'Thiếu', NgayBoSung: '20261130100000', TrangThaiBoSung: false }

  it.each<[says: string, change: Item, field: string]>([
    ['a number where text is wanted', { KenhThucHien: 2 }, 'KenhThucHien không đúng kiểu dữ liệu'],
    ['a channel of no list', { KenhThucHien: '4' }, 'KenhThucHien không có trong danh mục'],
    ['the kind of applicant of 2026', { LoaiDoiTuong: '0' }, 'LoaiDoiTuong không có trong danh mục'],
    ['an account of someone who did not file online', { KenhThucHien: '1' }, 'MaDoiTuong không hợp lệ'],
    ['an empty summary', { TrichYeuHoSo: '' }, 'TrichYeuHoSo không được để trống'],
    ['a summary of 1 001 characters', { TrichYeuHoSo: long }, 'TrichYeuHoSo vượt quá độ dài'],
    ['an ISO date', { NgayHenTra: '2026-11-30T17:00:00' }, 'NgayHenTra không đúng định dạng'],
    ['a day that does not exist', { NgayHenTra: '20260230170000' }, 'NgayHenTra không đúng định dạng'],
    ['no time of receipt', { NgayTiepNhan: '' }, 'NgayTiepNhan không được để trống'],
    ['status 11', { TrangThaiHoSo: '11' }, 'TrangThaiHoSo không có trong danh mục'],
    ['an unknown field', { trangThai: '4' }, 'trangThai không có trong tài liệu'],
    ['a code of another agency', { MaHoSo: 'H15.01-261130-0001' }, 'MaHoSo không chứa mã định danh H99'],
    ['no code', { MaHoSo: '' }, 'MaHoSo không được để trống'],
    ['11 digits', { DinhDanhCHS: [{ LoaiDinhDanh: '1', SoDinhDanh: '99909000000' }] }, 'DinhDanhCHS[0].SoDinhDanh'],
    ['12 digits of an old card', { DinhDanhCHS: [{ LoaiDinhDanh: '2', SoDinhDanh: '999090000001' }] }, 'SoDinhDanh'],
    ['a list that is none', { TaiLieuNop: {} }, 'TaiLieuNop không đúng kiểu dữ liệu'],
    ['no address', { TaiLieuNop: [{ ...paper, DuongDanTaiTepTin: 'a.pdf' }] }, 'TaiLieuNop[0].DuongDanTaiTepTin'],
    ['a file by ftp', { TaiLieuNop: [{ ...paper, DuongDanTaiTepTin: 'ftp://a/b' }] }, 'DuongDanTaiTepTin'],
    ['a fee of nothing', { DanhSachLePhi: [{ ...fee, Gia: '0' }] }, 'DanhSachLePhi[0].Gia không hợp lệ'],
    ['a count as text', { DanhSachTepDinhKemKhac: [{ TenGiayTo: 'a', SoLuong: '1', LoaiGiayTo: 1 }] }, 'SoLuong'],
    ['a flag as text', { DanhSachHoSoBoSung: [{ ...supplement, TrangThaiBoSung: '1' }] }, 'TrangThaiBoSung'],
    ['a name of 2 001 characters', { DanhSachGiayToKetQua: [{ ...result, TenGiayTo: 'ă'.repeat(2001) }] }, 'TenGiayTo'],
  ])('%s', async (_, change, field) => {
    const got = parsed(await create(mocks.url, dossier(CODE, change)))
    expect(got).toMatchObject({ error_code: '-1', message: expect.stringContaining(field) })
    expect((await ledger(mocks.url)).summary.held).toBe(0)
  })

  it('takes every list of the contract', async () => {
    const url = mocks.url
    const whole = dossier(CODE, {
      TrichYeuHoSo: 'ă'.repeat(1000),
      DinhDanhCHS: [{ LoaiDinhDanh: '2', SoDinhDanh: '999090000' }],
      DSKetNoiCSDL: [{ MaCSDL: '7' }],
      TaiLieuNop: [paper],
      DanhSachLePhi: [fee],
      DanhSachTepDinhKemKhac: [{ TenGiayTo: 'a', SoLuong: 1, LoaiGiayTo: 1 }],
      DanhSachHoSoBoSung: [{ ...supplement, NgayHenTraTruoc: '20261130170000', NgayHenTraMoi: '20261201170000' }],
      DanhSachGiayToKetQua: [{ ...result, MaGiayToKetQua: 'KQ.G15.000001' }],
    })
    expect(parsed(await create(url, whole))).toMatchObject({ error_code: '0' })
  })

  it('names every problem at once', async () => {
    const { message } = parsed(await create(mocks.url, dossier(CODE, { KenhThucHien: '9', TrichYeuHoSo: '' })))
    expect(message).toContain('KenhThucHien')
    expect(message).toContain('TrichYeuHoSo')
  })

  it('can be looser', async () => {
    const url = await start({ portalChecks: 'off', portalCodeRule: 'any' })
    const got = parsed(await create(url, dossier('X-1', { KenhThucHien: 9, more: 1 })))
    expect(got).toMatchObject({ error_code: '0' })
  })
})

describe('what is wrong with a step', () => {
  it.each<[says: string, change: Item, field: string]>([
    ['51 characters of a name', { NguoiXuLy: 'ă'.repeat(51) }, 'NguoiXuLy vượt quá độ dài'],
    ['no name', { NguoiXuLy: '' }, 'NguoiXuLy không được để trống'],
    ['no time', { ThoiDiemXuLy: '' }, 'ThoiDiemXuLy không được để trống'],
    ['a status of no list', { TrangThai: '0' }, 'TrangThai không có trong danh mục'],
    ['a number', { TrangThai: 2 }, 'TrangThai không đúng kiểu dữ liệu'],
    ['an unknown dossier', { MaHoSo: 'H99-261130-7' }, 'Hồ sơ H99-261130-7 không tồn tại'],
  ])('%s', async (_, change, field) => {
    await create(mocks.url)
    const got = await progress(mocks.url, [step('2', 0, change)])
    expect(got.text).toContain(field)
    expect(got.text).not.toContain('thành công')
    expect(await kept(mocks.url)).toEqual([])
  })

  it('takes 50 characters, and ten steps at once but no eleven', async () => {
    const { url } = mocks
    await create(url)
    await progress(url, [step('2', 0, { NguoiXuLy: 'ă'.repeat(50) })])
    const ten = Array.from({ length: 10 }, (__, index) => step('4', index + 1))
    expect((await progress(url, [...ten, step('4', 20)])).text).toContain('Quá 10 bước')
    expect(await kept(url)).toEqual(['2'])
    expect((await progress(url, ten)).text).toContain('thành công')
    expect(await kept(url)).toHaveLength(11)
    expect(await row(url)).toMatchObject({ doubled: 0, outOfOrder: 0 })
  })

  it('refuses the whole chunk for one bad step, or keeps what stood before it', async () => {
    let url = mocks.url
    await create(url)
    const chunk = [step('2'), step('10', 1), step('4', 2)]
    await progress(url, chunk)
    expect(await kept(url)).toEqual([])
    expect((await row(url))?.calls.at(-1)).toMatchObject({ verdict: 'refused', steps: ['2', '10', '4'] })
    url = await start({ portalChunks: 'prefix' })
    await create(url)
    expect((await progress(url, chunk)).text).toContain('không thể chuyển')
    expect(await kept(url)).toEqual(['2'])
  })
})

describe('the order of statuses', () => {
  it.each([
    ['2', '4', '9', '10'],
    ['1', '2', '5', '4', '6', '4', '4', '9'],
    ['1', '3'],
    ['2', '7'],
    ['2', '4', '8'],
  ])('%s, %s, %s…', async (...statuses) => {
    const { url } = mocks
    await create(url)
    for (const [index, status] of statuses.entries())
      expect((await progress(url, [step(status, index)])).text).toContain('thành công')
    expect(await kept(url)).toEqual(statuses)
  })

  it.each([
    [['4'], 'first'],
    [['9'], 'first'],
    [['2', '9'], 'done without work'],
    [['2', '4', '9', '4'], 'back from done'],
    [['2', '4', '10'], 'handed over without a result'],
    [['2', '7', '4'], 'after withdrawal'],
    [['2', '5', '9'], 'done while waiting'],
    [['2', '4', '3'], 'not accepted after acceptance'],
  ])('%j is refused: %s', async (statuses) => {
    const { url } = mocks
    await create(url)
    const answers: string[] = []
    for (const [index, status] of statuses.entries()) answers.push((await progress(url, [step(status, index)])).text)
    expect(answers.at(-1)).toContain('không thể chuyển từ trạng thái')
    expect(await kept(url)).toEqual(statuses.slice(0, -1))
  })

  it('can be kept and counted, or allow more', async () => {
    let url = await start({ portalTransitions: 'kept' })
    await create(url)
    await progress(url, [step('4'), step('9', 1)])
    expect(await row(url)).toMatchObject({ outOfOrder: 1, steps: [{ outOfOrder: true }, { outOfOrder: false }] })
    url = await start({ portalExtraTransitions: ['4>3'] })
    await create(url)
    await progress(url, [step('2'), step('4', 1), step('3', 2)])
    expect(await kept(url)).toEqual(['2', '4', '3'])
  })

  it('counts a step that is earlier than the one before, or refuses it', async () => {
    let url = mocks.url
    await create(url)
    await progress(url, [step('2', 5), step('4', 1)])
    expect(await row(url)).toMatchObject({ outOfOrder: 1 })
    url = await start({ portalStepTimes: 'enforced' })
    await create(url)
    expect((await progress(url, [step('2', 5), step('4', 1)])).text).toContain('trước bước liền trước')
  })

  it.each([
    ['keep', 'thành công', 3, 1],
    ['ignore', 'thành công', 2, 0],
    ['refuse', 'đã tồn tại', 2, 0],
  ] as const)('a repeated step: %s', async (portalRepeatedSteps, words, steps, doubled) => {
    const url = await start({ portalRepeatedSteps })
    await create(url)
    await progress(url, [step('2'), step('4', 1)])
    expect((await progress(url, [step('4', 1)])).text).toContain(words)
    const found = await row(url)
    expect(found).toMatchObject({ doubled, outOfOrder: 0 })
    expect(found?.steps).toHaveLength(steps)
    expect(found?.steps[1]).toMatchObject({ status: '4', arrivals: 2, nth: 1 })
  })

  it('lets a dossier go several steps at once, and never back', async () => {
    const { url } = mocks
    await create(url)
    const done = dossier(CODE, { TrangThaiHoSo: '9', NgayKetThucXuLy: stampAt(60) })
    expect(parsed(await update(url, done))).toMatchObject({ error_code: '0' })
    expect(parsed(await update(url, dossier(CODE, { TrangThaiHoSo: '4' }))).message).toContain('9 sang 4')
    expect(parsed(await update(url, done))).toMatchObject({ error_code: '0' })
    expect(await row(url)).toMatchObject({ status: '9', updates: 2, verdicts: { refused: 1 } })
  })
})

describe('the session style', () => {
  it('signs in, asks, creates, updates, and reports steps at one address', async () => {
    const { url } = mocks
    const session = await signIn(url)
    const signedIn = { session }
    expect(parsed(await service(url, 'TraCuuHoSo', [{ MaHoSo: CODE }], signedIn))).toMatchObject({ data: [] })
    expect(parsed(await service(url, 'DongBoHoSoMC', [dossier()], signedIn))).toEqual({
      error_code: '00',
      message: 'Đồng bộ hồ sơ thành công',
    })
    const updating = { session, isUpdating: 'True' }
    expect(parsed(await service(url, 'DongBoHoSoMC', [dossier(CODE, { TrangThaiHoSo: '4' })], updating))).toMatchObject(
      {
        error_code: '00',
      },
    )
    expect(parsed(await service(url, 'CapNhatTienDoHoSoMC', [step('2'), step('4', 1)], signedIn))).toEqual({
      error_code: '00',
      message: 'Cập nhật tiến trình thành công',
    })
    expect(parsed(await service(url, 'TraCuuHoSo', [{ MaHoSo: CODE }], signedIn))).toMatchObject({
      error_code: '00',
      data: [
        {
          MaHoSo: CODE,
          TrangThaiHoSo: '4',
          TienTrinh: [{ TrangThai: '2' }, { TrangThai: '4', ThoiDiemXuLy: stampAt(1) }],
        },
      ],
    })
    expect(await row(url)).toMatchObject({ style: 'session', queries: 1 })
  })

  it.each([
    ['0', '0'],
    ['00', '00'],
    ['number', 0],
  ] as const)('writes success as %s', async (portalSessionOk, code) => {
    const url = await start({ portalSessionOk })
    expect(parsed(await service(url, 'DongBoHoSoMC', [dossier()]))).toMatchObject({ error_code: code })
  })

  it('ends a session by time, by a new one, and on command', async () => {
    const url = await start({ portalSessionSeconds: 60, portalNewSessionEndsPrevious: true })
    const first = await signIn(url)
    await signIn(url)
    const ended = { error_code: '-1', message: expect.stringContaining('Phiên làm việc') }
    expect(parsed(await service(url, 'DongBoHoSoMC', [dossier()], { session: first }))).toMatchObject(ended)
    const session = await signIn(url)
    now += 60_000
    expect(parsed(await service(url, 'DongBoHoSoMC', [dossier()], { session }))).toMatchObject(ended)
    expect((await row(url))?.verdicts).toEqual({ refused: 2 })
    mocks.settings.portalSessionRefusal = 'http-401'
    expect((await service(url, 'DongBoHoSoMC', [dossier()], { session: 'no' })).status).toBe(401)
  })

  it('refuses a wrong password and an envelope that is none', async () => {
    const { url } = mocks
    const wrong = parsed(await post(`${url}/portal/session/login`, { username: 'a', password: 'b' }))
    expect(wrong).toMatchObject({ session: '', error_code: '-1' })
    expect(parsed(await service(url, 'Nothing', [])).message).toContain('service')
    expect(parsed(await service(url, 'DongBoHoSoMC', [dossier()], { isUpdating: true })).message).toContain(
      'isUpdating',
    )
    expect(parsed(await service(url, 'DongBoHoSoMC', [dossier()], { madonvi: '' })).message).toContain('madonvi')
    expect(parsed(await service(url, 'DongBoHoSoMC', {})).message).toContain('data')
  })

  it('refuses a unit that may not send', async () => {
    mocks.settings.portalRefusedUnits = ['H99']
    expect(parsed(await service(mocks.url, 'DongBoHoSoMC', [dossier()])).message).toContain('không được phép')
  })

  it('lists procedures', async () => {
    const { url } = mocks
    const listed = parsed(await service(url, 'LayDanhSachTTHC', [])).data as Item[]
    expect(listed).toContainEqual(expect.objectContaining({ MaTTHC: '1.001193', TenTTHC: 'Đăng ký khai sinh' }))
    expect(parsed(await service(url, 'LayThuTuc', [{ MaTTHC: '1.000656' }])).data).toHaveLength(1)
  })

  it('keeps no password and no session in what it remembers of requests', async () => {
    const { url } = mocks
    const session = await signIn(url)
    await service(url, 'DongBoHoSoMC', [dossier()], { session })
    const text = JSON.stringify(mocks.journal.entries())
    expect(text).not.toContain('sandbox-portal-password')
    expect(text).not.toContain(session)
  })
})

describe('the question', () => {
  it.each([
    ['progress', { TrangThaiHoSo: '2', ChuHoSo: 'NGUYỄN VĂN THỬ', TienTrinh: [expect.anything()] }],
    ['dossier', { TrangThaiHoSo: '2', ChuHoSo: 'NGUYỄN VĂN THỬ' }],
    ['status', { MaHoSo: CODE, TrangThaiHoSo: '2' }],
  ] as const)('shows the %s', async (portalLookUpShows, item) => {
    const url = await start({ portalLookUpShows })
    await create(url)
    await progress(url, [step('2')])
    const [found] = (await lookUp(url)).data as Item[]
    expect(found).toMatchObject(item)
    expect(Object.hasOwn(found ?? {}, 'TienTrinh')).toBe(portalLookUpShows === 'progress')
  })

  it('answers nothing, or no, about what is not there, and leaves no trace of it', async () => {
    let url = mocks.url
    expect(await lookUp(url)).toMatchObject({ error_code: '0', data: [] })
    expect((await ledger(url)).dossiers).toEqual([])
    url = await start({ portalNotFound: 'refusal' })
    expect(await lookUp(url)).toMatchObject({ error_code: '-1', message: `Hồ sơ ${CODE} không tồn tại` })
    url = await start({ portalLookUpIn: ['session'] })
    expect((await lookUp(url)).message).toContain('Chức năng không tồn tại')
  })
})

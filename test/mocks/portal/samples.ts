// Dossiers and steps written by hand in the shapes of the portal's contract, and clients that send them in each style:
// neither the mock nor the gateway is tested against itself.

import { SANDBOX_CREDENTIALS as C } from '../../../mocks/credentials.ts'
import type { PortalLedger, PortalLedgerRow } from '../../../mocks/portal/state/ledger.ts'
import { bearerL1, call, control, type Got } from '../client.ts'

export type Item = Record<string, unknown>

export const CODE = 'H99.01.02-261130-0001'

/** A birth filed online, in process. */
export function dossier(code = CODE, more: Item = {}): Item {
  return {
    MaHoSo: code,
    MaTTHC: '1.001193',
    TenTTHC: 'Đăng ký khai sinh',
    MaLinhVuc: 'G15-TP07',
    TenLinhVuc: 'Hộ tịch',
    KenhThucHien: '2',
    SoGiayToChuHoSo: '999090000001',
    ChuHoSo: 'NGUYỄN VĂN THỬ',
    LoaiDoiTuong: '1',
    MaDoiTuong: 'tech-999',
    TrichYeuHoSo: 'Khai sinh',
    NgayTiepNhan: '20261130091500',
    NgayHenTra: '20261130170000',
    NgayTra: '',
    NgayKetThucXuLy: '',
    NgayTuChoi: '',
    NgayNopHoSo: '20261130091000',
    TrangThaiHoSo: '2',
    HinhThuc: '0',
    DonViXuLy: 'UBND phường Thử',
    NoiNopHoSo: '2',
    HoSoCoThanhPhanSoHoa: '1',
    TaiKhoanDuocXacThucVoiVNeID: '1',
    DuocThanhToanTrucTuyen: '3',
    DinhDanhCHS: [{ LoaiDinhDanh: '1', SoDinhDanh: '999090000001' }],
    DSKetNoiCSDL: [],
    TaiLieuNop: [],
    DanhSachLePhi: [],
    DanhSachTepDinhKemKhac: [],
    DanhSachHoSoBoSung: [],
    DanhSachGiayToKetQua: [],
    ...more,
  }
}

/** Minutes after receipt, as the portal writes times. */
export const stampAt = (minute: number): string =>
  `20261130${String(9 + Math.floor((15 + minute) / 60)).padStart(2, '0')}${String((15 + minute) % 60).padStart(2, '0')}00`

/** The step that brings the status, minutes after receipt. */
export function step(status: string, minute = 0, more: Item = {}): Item {
  return {
    MaHoSo: CODE,
    NguoiXuLy: 'Chuyên viên Mẫu',
    ChucDanh: 'Công chức tư pháp - hộ tịch',
    ThoiDiemXuLy: stampAt(minute),
    PhongBanXuLy: 'Bộ phận một cửa',
    NoiDungXuLy: `Bước ${minute}`,
    TrangThai: status,
    NgayBatDau: '',
    NgayKetThucTheoQuyDinh: '',
    ...more,
  }
}

const JSON_HEADERS = { 'Content-Type': 'application/json', Accept: 'application/json' }

export const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Got> =>
  call(url, { body: JSON.stringify(body), headers: { ...JSON_HEADERS, ...headers } })

export const parsed = (got: Got): Item => JSON.parse(got.text) as Item

// --- session style

export async function signIn(url: string): Promise<string> {
  const { username, password } = C.portal
  const got = parsed(await post(`${url}/portal/session/login`, { username, password }))
  return String(got.session)
}

export async function service(
  url: string,
  name: string,
  data: unknown,
  more: Item = {},
  headers: Record<string, string> = {},
): Promise<Got> {
  const session = more.session ?? (await signIn(url))
  return post(
    `${url}/portal/session`,
    { session, madonvi: 'H99', service: name, isUpdating: 'False', data, ...more },
    headers,
  )
}

// --- over the bus

export async function bus(
  url: string,
  path: string,
  data: unknown,
  headers: Record<string, string> = {},
): Promise<Got> {
  const bearer = await bearerL1(url)
  return post(`${url}/portal/bus/${path}`, data, { Authorization: `Bearer ${bearer}`, ...headers })
}

export const create = (url: string, item: Item = dossier(), headers?: Record<string, string>): Promise<Got> =>
  bus(url, 'ThemMoi', [item], headers)
export const update = (url: string, item: Item, headers?: Record<string, string>): Promise<Got> =>
  bus(url, 'CapNhat', [item], headers)
export const progress = (url: string, steps: readonly Item[], headers?: Record<string, string>): Promise<Got> =>
  bus(url, 'DongBoTienTrinh', steps, headers)
export const lookUp = async (url: string, code = CODE): Promise<Item> =>
  parsed(await bus(url, 'TraCuuHoSo', [{ MaHoSo: code }]))

// --- 2026

export async function token2026(url: string): Promise<string> {
  const { clientId, clientSecret } = C.portal
  const got = parsed(await post(`${url}/portal/2026/token`, { client_id: clientId, client_secret: clientSecret }))
  return String((got.data as Item).access_token)
}

export async function post2026(url: string, path: string, body: unknown): Promise<Got> {
  return post(`${url}/portal/2026/${path}`, body, { Authorization: `Bearer ${await token2026(url)}` })
}

export async function nextCode(url: string, procedure = '1.001193'): Promise<string> {
  return String(parsed(await post2026(url, 'GetNextValue', { MaTTHC: procedure })).value)
}

/** Multipart by hand, as a client without a library would. */
export async function upload(url: string, content: string, name = 'giay-chung-sinh.pdf'): Promise<Got> {
  const boundary = 'mau-999'
  const body = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="files"; filename="${name}"`,
    'Content-Type: application/pdf',
    '',
    content,
    `--${boundary}--`,
    '',
  ].join('\r\n')
  const headers = {
    Authorization: `Bearer ${await token2026(url)}`,
    'Content-Type': `multipart/form-data; boundary=${boundary}`,
  }
  return call(`${url}/portal/2026/upload`, { body, headers })
}

export function dossier2026(code: string, more: Item = {}): Item {
  return {
    MaHoSo: code,
    MaTTHC: '1.001193',
    MaDichVuCong: '1.001193.01',
    ChuHoSo: 'NGUYỄN VĂN THỬ',
    LoaiDoiTuong: '0',
    MaDonViTiepNhan: 'H99.01.02',
    NgayNop: '2026-11-30 09:10:00',
    NgayTiepNhan: '2026-11-30 09:15:00',
    EformThongTinChiTiet: {},
    ThanhPhanHoSo: [],
    ThongTinNguoiNop: {
      LoaiDoiTuong: '0',
      IdDoiTuong: 'tech-999',
      ThongTinChiTiet: { TenNguoiNop: 'NGUYỄN VĂN THỬ', SoDinhDanh: '999090000001', NgaySinh: '19900131000000' },
    },
    ...more,
  }
}

// --- the ledger

export const ledger = async (url: string, query = ''): Promise<PortalLedger> =>
  JSON.parse((await control(url, 'GET', `portal/ledger${query}`)).text) as PortalLedger

export async function row(url: string, code = CODE): Promise<PortalLedgerRow | undefined> {
  return (await ledger(url)).dossiers.find((one) => one.code === code)
}

/** Statuses of the steps that the portal kept, in order. */
export const kept = async (url: string, code = CODE): Promise<string[]> =>
  ((await row(url, code))?.steps ?? []).map(({ status }) => status)

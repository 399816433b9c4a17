// A client of the linked-service software written by hand: neither the mock nor the gateway is tested against itself.

import { SANDBOX_CREDENTIALS as C } from '../../../mocks/credentials.ts'
import type { LinkedLedger, LinkedLedgerRow } from '../../../mocks/linked/ledger.ts'
import { call, control, type Got } from '../client.ts'

export type Item = Record<string, unknown>
const BASE = '/linked/api/lienthongdvclt'

export const parsed = (got: Got): Item => JSON.parse(got.text) as Item

export async function token(url: string): Promise<string> {
  const got = await call(`${url}/linked/api/token`, { body: JSON.stringify(C.linked) })
  return String(parsed(got).token)
}

async function send(url: string, method: string, path: string, body?: unknown, more: Record<string, string> = {}) {
  const own = more.Authorization ?? `Bearer ${await token(url)}`
  const headers = { 'Content-Type': 'application/json', ...more, Authorization: own }
  return call(`${url}${BASE}/${path}`, { method, headers, body: body === undefined ? '' : JSON.stringify(body) })
}

export type Listed = { id: string; maDonVi: number; maTTHC: string; module: string; maHoSo: string }
export const list = async (url: string): Promise<Listed[]> =>
  parsed(await send(url, 'GET', 'hosolienthong')).data as Listed[]
export const detail = (url: string, id: string): Promise<Got> => send(url, 'GET', `hosolienthong/${id}`)
export const acknowledge = (url: string, maHoSo: string, more: Item = {}): Promise<Got> =>
  send(url, 'PUT', 'hosolienthong', { maHoSo, daNhan: true, ...more })

const PDF = Buffer.from('%PDF-1.4 giấy khai sinh mẫu', 'utf8').toString('base64')

export const RESULT: Item = {
  soDangKy: '1/2026',
  giayKhaiSinh: PDF,
  maGiayToKetQua: 'KQ.G15.000031',
  chaNoiCuTru: 'Không có thông tin',
  chaLoaiCuTru: 1,
  meNoiCuTru: 'Số 1',
  meLoaiCuTru: 1,
}
export const DEATH_RESULT: Item = { soDangKy: '1/2026', giayKhaiTu: PDF, maGiayToKetQua: 'KQ.G15.000034' }

export function status(code: string, trangThai: number, more: Item = {}): Item {
  return {
    maTTHC: '2.000986',
    soHoSoLT: code,
    coQuanXuLy: 5,
    maHoSo: 'H99.01.02-261130-0001',
    trangThai,
    thoiGianThucHien: '30/11/2026 09:15:00',
    ghiChu: '',
    ketQuaXuLy: trangThai === 4 ? JSON.stringify(RESULT) : '',
    nguoiXuLy: 'Chuyên viên Mẫu',
    chucDanh: 'Công chức tư pháp - hộ tịch',
    phongBanXuLy: 'Bộ phận một cửa',
    noiDungXuLy: `Bước ${trangThai}`,
    ngayBatDau: '',
    ngayKetThucTheoQuyDinh: '',
    ngayHenTraTruoc: '',
    ngayHenTraMoi: '',
    hanBoSungHoSo: '',
    ...more,
  }
}

export const report = (url: string, body: Item, headers: Record<string, string> = {}): Promise<Got> =>
  send(url, 'POST', 'capNhatTrangThaiHoSoDVCLTHoTich', body, headers)

/** What a report was answered: the title of success, or the words under any field. */
export function words(got: Got): string {
  const { errors, title, status: code } = parsed(got)
  if (code === 200) return String(title)
  return Object.values((errors ?? {}) as Record<string, string[]>)
    .flat()
    .join('; ')
}

/** New dossiers on command; returns their codes. */
export async function come(url: string, what: Item = {}): Promise<string[]> {
  return parsed(await control(url, 'POST', 'linked/dossiers', what)).codes as string[]
}

/** One that was acknowledged. */
export async function taken(url: string, what: Item = {}): Promise<string> {
  const [code = ''] = await come(url, what)
  await acknowledge(url, code)
  return code
}

export const ledger = async (url: string, query = ''): Promise<LinkedLedger> =>
  JSON.parse((await control(url, 'GET', `linked/ledger${query}`)).text) as LinkedLedger

export async function row(url: string, code: string): Promise<LinkedLedgerRow | undefined> {
  return (await ledger(url)).dossiers.find((one) => one.code === code)
}

export const kept = async (url: string, code: string): Promise<number[]> =>
  ((await row(url, code))?.steps ?? []).map((step) => step.status)

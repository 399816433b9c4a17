// Filings written by hand in the shapes of the contract, and a client that sends them: neither the mock nor the gateway
// is tested against itself.

import { call, control, type Got } from '../client.ts'

export const LTKS = {
  loaiDangKy: '1',
  noiDangKy: '00004',
  soLuongBanSao: '2',
  nksHoTen: "TRẦN THỊ K'THỬ & CON",
  nksGioiTinh: '2',
  nksNgaySinh: '10.01.2026',
  nksNoiSinh: { maTinh: '01', dcChiTiet: 'Bệnh viện Mẫu' },
  nksQueQuan: { maTinh: '01', maXa: '00004', dcChiTiet: '' },
  nksDanToc: '01',
  nksQuocTich: 'VN',
  nksLoaiKhaiSinh: '1',
  meHoTen: 'LÊ THỊ MẸ',
  meNgaySinh: '1995',
  meDanToc: '01',
  meQuocTich: 'VN',
  meLoaiCuTru: '1',
  meNoiCuTru: { maTinh: '01', maHuyen: '', maXa: '00004', dcChiTiet: 'Số 1' },
  meLoaiGiayToTuyThan: '4',
  meSoGiayToTuyThan: '999195000001',
  meSoDDCN: '999195000001',
  chaHoTen: 'TRẦN VĂN CHA',
  chaNgaySinh: '01.02.1993',
  chaDanToc: '01',
  chaQuocTich: 'VN',
  chaLoaiCuTru: '1',
  chaNoiCuTru: { maTinh: '01', maHuyen: '', maXa: '00004', dcChiTiet: 'Số 1' },
  chaSoDDCN: '999093000001',
  nycHoTen: 'TRẦN VĂN CHA',
  nycQuanHe: 'Cha',
}

const PDF = Buffer.from('%PDF-1.4 giấy chứng sinh mẫu', 'utf8').toString('base64')
export const FILE = {
  id: 1,
  loaiGiayTo: 1,
  tenGiayTo: 'Giấy chứng sinh',
  tenTepDinhKem: 'gcs.pdf',
  huyGiayTo: 0,
  duLieuTepDinhKem: PDF,
}

export type Envelope = Record<string, unknown>

export function g2(code: string, data: object = LTKS, more: Envelope = {}): Envelope {
  return {
    maDonVi: '00004',
    module: 'LTKS',
    maHoSoLT: 'G01.99.01-260115-0007',
    maHoSoMCDT: code,
    ngayTiepNhan: '15/01/2026 09:12:30',
    data: JSON.stringify(data),
    fileDinhKem: [FILE],
    ...more,
  }
}

export const BS = {
  loaiBanSao: 0,
  loaiBSCC: '',
  cbsHoTen: { Ho: 'TRẦN ', ChuDem: 'VĂN', Ten: 'THỬ NGHIỆM ' },
  cbsNgaySinh: { namSinh: '1990', thangSinh: '', ngaySinh: '' },
  cbsGioiTinh: 1,
  cbsSoDDCN: '999090000001',
  cbsLoaiGiayToTuyThan: 4,
  cbsNgayCapGiayToTuyThan: '01/02/2022',
  cbsNoiCuTru: { quocGia: 'VN', maTinh: '01', maXa: '00004', dcChiTiet: '' },
  nycHoTen: { Ho: 'TRẦN', ChuDem: 'VĂN', Ten: 'THỬ' },
  nycQuanHe: 'Bản thân',
}

export function g3(code: string, data: object = BS, more: Envelope = {}): Envelope {
  return {
    maDonVi: '00004',
    module: 'BS',
    maHoSoLT: 'BS',
    maHoSoMCDT: code,
    ngayTiepNhan: '01/08/2026 ',
    data: JSON.stringify(data),
    fileDinhKem: [],
    ...more,
  }
}

export const KT_XML =
  '<hotich><hoso><noiDangKy>00004</noiDangKy><nktHoTen>NGUYỄN VĂN CỤ &amp; MẪU</nktHoTen><nktGioiTinh>1</nktGioiTinh>' +
  '<nktNgaySinh>1940</nktNgaySinh><nktNgayChet>10.01.2026</nktNgayChet><truongLa/><nktNoiChet>Tại nhà</nktNoiChet></hoso></hotich>'

export function g1(code: string, data: string = KT_XML, more: Envelope = {}): Envelope {
  return { maDonVi: '00004', module: 'KT', maHoSo: code, ngayTiepNhan: '2026-01-15', data, ...more }
}

export type Reply = Record<string, unknown> & { value?: unknown }
type Headers = Record<string, string>

export function post(url: string, path: string, body: unknown, headers: Headers = {}): Promise<Got> {
  return call(`${url}/registry/${path}`, {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

export async function reply(answer: Promise<Got>): Promise<Reply> {
  return JSON.parse((await answer).text) as Reply
}

export const pushG2 = (url: string, code: string, headers?: Headers): Promise<Reply> =>
  reply(post(url, 'g2/nhanHoSoDKHT', g2(code), headers))

export const requestG2 = (url: string, codes: string[], more: object = {}, headers?: Headers): Promise<Got> =>
  post(url, 'g2/layKetQua', { maDinhDanhHoSo: codes, maTinh: '01', module: 'LTKS', ...more }, headers)

export type Item = Record<string, unknown> & { ketQuaXuLy?: Record<string, string> | null }

export async function itemG2(url: string, code: string): Promise<Item | undefined> {
  const { value } = (await reply(requestG2(url, [code]))) as { value: Item[] }
  return value[0]
}

export type Row = Record<string, unknown> & { code: string; verdicts: Record<string, number>; hashes: string[] }

export async function ledger(
  url: string,
  query = '',
): Promise<{ summary: Record<string, unknown>; last: number; more: boolean; dossiers: Row[] }> {
  return JSON.parse((await control(url, 'GET', `registry/ledger${query}`)).text)
}

export async function row(url: string, code: string): Promise<Row | undefined> {
  return (await ledger(url)).dossiers.find((one) => one.code === code)
}

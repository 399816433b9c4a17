// What the portal of 2026 checks in its three messages.

import type { PortalSettings } from '../settings.ts'
import { STATUSES } from '../statuses.ts'
import {
  address,
  type Check,
  checkItem,
  checkList,
  form,
  getOneOf,
  type Item,
  isItem,
  isoTime,
  listed,
  needed,
  optional,
  type Problem,
  type Rules,
  stamp,
  text,
  whole,
} from './rules.ts'

const object: Check = (value) => (isItem(value) ? undefined : 'type')
const status = needed(getOneOf(...Object.keys(STATUSES)))

/** `0`, or 0: which of the two is not known. */
const kind =
  (values: readonly string[]): Check =>
  (value) =>
    typeof value !== 'string' && typeof value !== 'number'
      ? 'type'
      : values.includes(String(value))
        ? undefined
        : 'list'

const count: Check = (value) => (/^\d+$/.test(String(value)) ? undefined : whole(value, {}))

const dossierRules = ({ portal2026ApplicantKinds }: PortalSettings): Rules => ({
  MaHoSo: needed(text(100)),
  MaTTHC: needed(form(/^\d\.\d{6}$/)),
  MaDichVuCong: needed(form(/^\d\.\d{6}\.\d{2}$/)),
  ChuHoSo: needed(text(500)),
  LoaiDoiTuong: needed(kind(portal2026ApplicantKinds)),
  MaDonViTiepNhan: needed(text(100)),
  NgayNop: needed(isoTime),
  NgayTiepNhan: optional(isoTime),
  EformThongTinChiTiet: optional(object),
  ThanhPhanHoSo: listed,
  ThongTinNguoiNop: needed(object),
})

const COMPONENT: Rules = {
  MaThanhPhanHoSo: needed(text(100)),
  TenThanhPhanHoSo: needed(text()),
  SoLuong: needed(count),
  LoaiBan: needed(kind(['0', '1', '2'])),
  GiayToDinhKem: listed,
}

const PAPER: Rules = {
  IdGiayTo: needed(text(100)),
  MaKetQua: optional(text(100)),
  TenGiayTo: needed(text(2000)),
  HashTepTin: needed(text(200)),
}

const applicantRules = ({ portal2026ApplicantKinds }: PortalSettings): Rules => ({
  LoaiDoiTuong: needed(kind(portal2026ApplicantKinds)),
  IdDoiTuong: optional(text(100)),
  ThongTinChiTiet: needed(object),
})

const APPLICANT: Rules = {
  TenNguoiNop: needed(text(500)),
  SoDinhDanh: needed(form(/^(\d{9}|\d{12})$/)),
  NgayCapDinhDanh: optional(isoTime),
  NgaySinh: optional(stamp),
  SoDienThoai: optional(text(50)),
  Email: optional(text(200)),
  Fax: optional(text(50)),
  MaTinh: optional(text(20)),
  MaHuyen: optional(text(20)),
  MaXa: optional(text(20)),
  DiaChiChiTiet: optional(text()),
  TenChuHs: optional(text(500)),
  SoDinhDanhChuHs: optional(form(/^(\d{9}|\d{12})$/)),
  MaTinhChuHs: optional(text(20)),
  MaXaChuHs: optional(text(20)),
  DiaChiChiTietChuHs: optional(text()),
}

const STEP: Rules = {
  IDHoSo: needed(text(100)),
  MaHoSo: needed(text(100)),
  NguoiXuLy: needed(text(50)),
  ThoiDiemXuLy: needed(isoTime),
  PhongBanXuLy: optional(text(500)),
  NoiDungXuLy: optional(text()),
  TrangThai: status,
  NgayBatDau: optional(isoTime),
  NgayKetThucTheoQuyDinh: optional(isoTime),
}

const STATUS: Rules = {
  IdHoSo: needed(text(100)),
  MaHoSo: needed(text(100)),
  TrangThai: status,
  NoiDungYKien: optional(text()),
  PhongBanXuLy: optional(text(500)),
  NoiDungXuLy: optional(text()),
  DanhSachLePhi: listed,
  DanhSachGiayToKetQua: listed,
}

const FEE: Rules = {
  TenPhiLePhi: needed(text()),
  MaPhiLePhi: needed(text(50)),
  HinhThucThu: needed(getOneOf('1', '2', '4')),
  Gia: needed(form(/^[1-9]\d*$/)),
  LoaiPhiLePhi: needed(getOneOf('1', '2', '3')),
  TrangThaiThanhToan: optional(kind(['0', '1'])),
}

/** By the number of an upload, or by an address. */
const RESULT: Rules = {
  TenGiayTo: needed(text(2000)),
  MaKetQua: needed(getOneOf('KQ.DVC.THONGTIN', 'KQ.DVC.GIAYTOBOSUNG', 'KQ.DVC.KETQUA')),
  IdGiayTo: (value, { DuongDanTepTinKetQua }) =>
    DuongDanTepTinKetQua === undefined ? needed(text(100))(value, {}) : optional(text(100))(value, {}),
  HashTepTin: optional(text(200)),
  DuongDanTepTinKetQua: optional(address),
}

/** Statuses that may carry fees, results and files. */
const CARRYING = ['5', '6', '9']

const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export function getDossier2026Problems(item: unknown, settings: PortalSettings): Problem[] {
  if (settings.portalChecks === 'off') return isItem(item) ? [] : [{ field: 'body', kind: 'type' }]
  const unknownFields = settings.portalUnknownFields
  const problems = checkItem(item, dossierRules(settings), '', unknownFields)
  if (!isItem(item)) return problems
  problems.push(...checkList(item.ThanhPhanHoSo, COMPONENT, 'ThanhPhanHoSo', unknownFields))
  for (const [index, one] of toList(item.ThanhPhanHoSo).entries())
    if (isItem(one))
      problems.push(...checkList(one.GiayToDinhKem, PAPER, `ThanhPhanHoSo[${index}].GiayToDinhKem`, unknownFields))
  if (!isItem(item.ThongTinNguoiNop)) return problems
  problems.push(...checkItem(item.ThongTinNguoiNop, applicantRules(settings), 'ThongTinNguoiNop', unknownFields))
  const detail = item.ThongTinNguoiNop.ThongTinChiTiet
  if (isItem(detail)) problems.push(...checkItem(detail, APPLICANT, 'ThongTinNguoiNop.ThongTinChiTiet', unknownFields))
  return problems
}

export function getStep2026Problems(item: unknown, { portalChecks, portalUnknownFields }: PortalSettings): Problem[] {
  if (portalChecks === 'off') return isItem(item) ? [] : [{ field: 'body', kind: 'type' }]
  return checkItem(item, STEP, '', portalUnknownFields)
}

export function getStatus2026Problems(item: unknown, settings: PortalSettings): Problem[] {
  if (!isItem(item)) return [{ field: 'body', kind: 'type' }]
  const unknownFields = settings.portalUnknownFields
  const checks = settings.portalChecks !== 'off'
  const problems = checks ? checkItem(item, STATUS, '', unknownFields) : []
  if (checks) {
    problems.push(...checkList(item.DanhSachLePhi, FEE, 'DanhSachLePhi', unknownFields))
    problems.push(...checkList(item.DanhSachGiayToKetQua, RESULT, 'DanhSachGiayToKetQua', unknownFields))
  }
  if (CARRYING.includes(String(item.TrangThai))) return problems
  for (const field of ['DanhSachLePhi', 'DanhSachGiayToKetQua'])
    if (toList(item[field]).length > 0)
      problems.push({ field, kind: 'rule', text: `${field} chỉ được gửi ở trạng thái ${CARRYING.join(', ')}` })
  return problems
}

/** Numbers and hashes of files that were uploaded before, wherever they stand. */
export function getFilesNamed(item: Item): { readonly id: string; readonly sha256: string }[] {
  const papers = toList(item.ThanhPhanHoSo).flatMap((one) => (isItem(one) ? toList(one.GiayToDinhKem) : []))
  return [...papers, ...toList(item.DanhSachGiayToKetQua)].flatMap((one) =>
    isItem(one) && typeof one.IdGiayTo === 'string' && one.IdGiayTo !== ''
      ? [{ id: one.IdGiayTo, sha256: typeof one.HashTepTin === 'string' ? one.HashTepTin : '' }]
      : [],
  )
}

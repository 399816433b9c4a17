// What the portal checks in a dossier and in a step of the session and bus styles.

import type { PortalSettings } from '../settings.ts'
import { STATUSES } from '../statuses.ts'
import {
  address,
  type Check,
  checkItem,
  checkList,
  flag,
  form,
  getOneOf,
  type Item,
  isItem,
  listed,
  needed,
  optional,
  type Problem,
  type Rules,
  stamp,
  text,
  whole,
} from './rules.ts'

const binary = optional(getOneOf('0', '1'))
const status = needed(getOneOf(...Object.keys(STATUSES)))

/** The account is known only of those who filed online. */
const account: Check = (value, { KenhThucHien }) => {
  if (value === undefined || value === null || value === '') return undefined
  return KenhThucHien === '2' ? text()(value, {}) : 'rule'
}

/** A dossier that was taken in was taken in at some time. */
const received: Check = (value, { TrangThaiHoSo }) =>
  TrangThaiHoSo === '1' || TrangThaiHoSo === '3' ? optional(stamp)(value, {}) : needed(stamp)(value, {})

const dossierRules = ({ portalApplicantKinds }: PortalSettings): Rules => ({
  MaHoSo: needed(text(100)),
  MaTTHC: needed(form(/^\d\.\d{6}$/)),
  TenTTHC: needed(text()),
  MaLinhVuc: needed(text(50)),
  TenLinhVuc: needed(text()),
  KenhThucHien: needed(getOneOf('1', '2', '3')),
  SoGiayToChuHoSo: optional(text(50)),
  ChuHoSo: needed(text(500)),
  LoaiDoiTuong: needed(getOneOf(...portalApplicantKinds)),
  MaDoiTuong: account,
  ThongTinKhac: optional(text()),
  Email: optional(text(200)),
  Fax: optional(text(50)),
  SoDienThoai: optional(text(50)),
  GhiChu: optional(text()),
  TrichYeuHoSo: needed(text(1000)),
  NgayTiepNhan: received,
  NgayHenTra: optional(stamp),
  NgayTra: optional(stamp),
  NgayKetThucXuLy: optional(stamp),
  NgayTuChoi: optional(stamp),
  NgayNopHoSo: optional(stamp),
  TrangThaiHoSo: status,
  ThongTinTra: optional(text()),
  HinhThuc: optional(getOneOf('0', '1')),
  DonViXuLy: needed(text(500)),
  NoiNopHoSo: optional(getOneOf('1', '2')),
  HoSoCoThanhPhanSoHoa: binary,
  TaiKhoanDuocXacThucVoiVNeID: binary,
  DuocThanhToanTrucTuyen: optional(getOneOf('1', '2', '3')),
  MaHoSoKhac: optional(text(100)),
  DinhDanhCHS: listed,
  DSKetNoiCSDL: listed,
  TaiLieuNop: listed,
  DanhSachLePhi: listed,
  DanhSachTepDinhKemKhac: listed,
  DanhSachHoSoBoSung: listed,
  DanhSachGiayToKetQua: listed,
})

const identity: Check = (value, { LoaiDinhDanh }) =>
  needed(form(LoaiDinhDanh === '2' ? /^\d{9}$/ : /^\d{12}$/))(value, {})

const above0: Check = (value) =>
  typeof value !== 'string' ? 'type' : /^\d+$/.test(value) ? (Number(value) > 0 ? undefined : 'rule') : 'format'

const LISTS: Readonly<Record<string, Rules>> = {
  DinhDanhCHS: { LoaiDinhDanh: needed(getOneOf('1', '2')), SoDinhDanh: identity },
  DSKetNoiCSDL: { MaCSDL: needed(text(10)) },
  TaiLieuNop: {
    TepDinhKemId: optional(text(100)),
    TenTepDinhKem: needed(text(4000)),
    IsDeleted: optional(text(10)),
    MaThanhPhanHoSo: optional(text(100)),
    DuongDanTaiTepTin: needed(address),
    DuocSoHoa: binary,
    DuocTaiSuDung: optional(getOneOf('0', '1', '2')),
    DuocLayTuKhoDMQG: binary,
    MaKetQuaThayThe: optional(text(100)),
  },
  DanhSachLePhi: {
    TenPhiLePhi: needed(text()),
    MaPhiLePhi: needed(text(50)),
    HinhThucThu: needed(text(10)),
    Gia: needed(above0),
    LoaiPhiLePhi: needed(getOneOf('1', '2', '3')),
  },
  DanhSachTepDinhKemKhac: { TenGiayTo: needed(text()), SoLuong: needed(whole), LoaiGiayTo: needed(whole) },
  DanhSachHoSoBoSung: {
    HoSoBoSungId: needed(whole),
    NguoiYeuCauBoSung: optional(text(500)),
    NoiDungBoSung: needed(text()),
    NgayBoSung: needed(stamp),
    NguoiTiepNhanBoSung: optional(text(500)),
    ThongTinTiepNhan: optional(text()),
    NgayTiepNhanBoSung: optional(stamp),
    TrangThaiBoSung: needed(flag),
    DanhSachGiayToBoSung: listed,
    DanhSachLePhiBoSung: listed,
    NgayHenTraTruoc: optional(stamp),
    NgayHenTraMoi: optional(stamp),
  },
  DanhSachGiayToKetQua: {
    TenGiayTo: needed(text(2000)),
    MaThanhPhanHoSo: optional(text(100)),
    GiayToId: optional(text(100)),
    DuongDanTepTinKetQua: needed(address),
    MaGiayToKetQua: optional(text(100)),
  },
}

const STEP: Rules = {
  MaHoSo: needed(text(100)),
  NguoiXuLy: needed(text(50)),
  ChucDanh: optional(text(200)),
  ThoiDiemXuLy: needed(stamp),
  PhongBanXuLy: optional(text(500)),
  NoiDungXuLy: optional(text()),
  TrangThai: status,
  NgayBatDau: optional(stamp),
  NgayKetThucTheoQuyDinh: optional(stamp),
}

export function getDossierProblems(item: unknown, settings: PortalSettings): Problem[] {
  const { portalChecks, portalUnknownFields } = settings
  if (portalChecks === 'off') return isItem(item) ? [] : [{ field: 'data', kind: 'type' }]
  const problems = checkItem(item, dossierRules(settings), '', portalUnknownFields)
  if (!isItem(item)) return problems
  for (const [field, rules] of Object.entries(LISTS))
    problems.push(...checkList(item[field], rules, field, portalUnknownFields))
  return problems
}

export function getStepProblems(item: unknown, { portalChecks, portalUnknownFields }: PortalSettings): Problem[] {
  if (portalChecks === 'off') return isItem(item) ? [] : [{ field: 'data', kind: 'type' }]
  return checkItem(item, STEP, '', portalUnknownFields)
}

/** What the code of a dossier must look like, beside being there. */
export function getCodeProblems(
  { MaHoSo }: Item,
  { portalCodeRule, portalAgency }: PortalSettings,
): readonly Problem[] {
  if (portalCodeRule === 'any' || typeof MaHoSo !== 'string' || MaHoSo === '') return []
  const agency = MaHoSo.split('-', 1)[0] ?? ''
  if (agency.includes(portalAgency)) return []
  return [{ field: 'MaHoSo', kind: 'rule', text: `MaHoSo không chứa mã định danh ${portalAgency} của đơn vị` }]
}

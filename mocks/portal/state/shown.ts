// What the portal makes of a dossier, whatever style it came in: what a citizen sees and a ledger holds.

import type { Style } from '../style.ts'
import { readIso, readStamp } from './time.ts'

export type FileLink = {
  readonly name: string
  /** Where the portal fetches it; empty in 2026, where it was uploaded. */
  readonly url: string
  readonly kind: 'paper' | 'result'
  readonly code: string
}

type Supplement = {
  readonly content: string
  readonly at: number | null
  readonly receivedAt: number | null
  readonly dueBefore: number | null
  readonly dueAfter: number | null
}

export type Shown = {
  readonly procedure: string
  readonly procedureName: string
  readonly holder: string
  readonly unit: string
  readonly channel: string
  readonly status: string
  /** Milliseconds since the epoch; null when not stated. */
  readonly filed: number | null
  readonly received: number | null
  readonly due: number | null
  readonly ended: number | null
  readonly returned: number | null
  readonly files: readonly FileLink[]
  readonly fees: readonly { readonly name: string; readonly amount: string }[]
  readonly supplements: readonly Supplement[]
  /** Databases that it claims to have been looked up in. */
  readonly lookedUp: readonly string[]
  readonly identityNumbers: readonly string[]
}

export const NOTHING_SHOWN: Shown = {
  procedure: '',
  procedureName: '',
  holder: '',
  unit: '',
  channel: '',
  status: '',
  filed: null,
  received: null,
  due: null,
  ended: null,
  returned: null,
  files: [],
  fees: [],
  supplements: [],
  lookedUp: [],
  identityNumbers: [],
}

type Item = Readonly<Record<string, unknown>>

export const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

const list = (value: unknown): readonly Item[] =>
  Array.isArray(value) ? value.filter((one): one is Item => typeof one === 'object' && one !== null) : []

const moment = (value: unknown): number | null => readStamp(text(value)) ?? readIso(text(value)) ?? null

/** What the portal makes of an item; `before`: what it knew, for messages that state only a part. */
export function toShown(style: Style, item: Item, before: Shown = NOTHING_SHOWN): Shown {
  return style === '2026' ? from2026(item, before) : fromDossier(item)
}

function fromDossier(item: Item): Shown {
  const papers = list(item.TaiLieuNop).map((one): FileLink => {
    const name = text(one.TenTepDinhKem)
    return { name, url: text(one.DuongDanTaiTepTin), kind: 'paper', code: text(one.MaThanhPhanHoSo) }
  })
  return {
    procedure: text(item.MaTTHC),
    procedureName: text(item.TenTTHC),
    holder: text(item.ChuHoSo),
    unit: text(item.DonViXuLy),
    channel: text(item.KenhThucHien),
    status: text(item.TrangThaiHoSo),
    filed: moment(item.NgayNopHoSo),
    received: moment(item.NgayTiepNhan),
    due: moment(item.NgayHenTra),
    ended: moment(item.NgayKetThucXuLy),
    returned: moment(item.NgayTra),
    files: [...papers, ...list(item.DanhSachGiayToKetQua).map(toResult)],
    fees: list(item.DanhSachLePhi).map(toFee),
    supplements: list(item.DanhSachHoSoBoSung).map((one) => ({
      content: text(one.NoiDungBoSung),
      at: moment(one.NgayBoSung),
      receivedAt: moment(one.NgayTiepNhanBoSung),
      dueBefore: moment(one.NgayHenTraTruoc),
      dueAfter: moment(one.NgayHenTraMoi),
    })),
    lookedUp: list(item.DSKetNoiCSDL).map((one) => text(one.MaCSDL)),
    identityNumbers: list(item.DinhDanhCHS).map((one) => text(one.SoDinhDanh)),
  }
}

function toResult(one: Item): FileLink {
  const code = text(one.MaGiayToKetQua) || text(one.MaKetQua)
  return { name: text(one.TenGiayTo), url: text(one.DuongDanTepTinKetQua), kind: 'result', code }
}

const toFee = (one: Item): { name: string; amount: string } => ({ name: text(one.TenPhiLePhi), amount: text(one.Gia) })

/** NoiHoSo states the dossier; CapNhatTrangThai its status, and fees and results. */
function from2026(item: Item, before: Shown): Shown {
  if ('TrangThai' in item) {
    const results = list(item.DanhSachGiayToKetQua).map(toResult)
    const fees = list(item.DanhSachLePhi).map(toFee)
    return {
      ...before,
      status: text(item.TrangThai),
      files: [...before.files, ...results],
      fees: fees.length > 0 ? fees : before.fees,
    }
  }
  const person = (item.ThongTinNguoiNop ?? {}) as Item
  const detail = (person.ThongTinChiTiet ?? {}) as Item
  const number = text(detail.SoDinhDanhChuHs) || text(detail.SoDinhDanh)
  return {
    ...NOTHING_SHOWN,
    procedure: text(item.MaTTHC),
    holder: text(item.ChuHoSo),
    unit: text(item.MaDonViTiepNhan),
    channel: '2',
    status: '1',
    filed: moment(item.NgayNop),
    received: moment(item.NgayTiepNhan),
    files: list(item.ThanhPhanHoSo).flatMap((one) =>
      list(one.GiayToDinhKem).map((file): FileLink => {
        return { name: text(file.TenGiayTo), url: '', kind: 'paper', code: text(one.MaThanhPhanHoSo) }
      }),
    ),
    identityNumbers: number === '' ? [] : [number],
  }
}

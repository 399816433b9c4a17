// What registration brings: numbers in the register, a personal number for a child, a certificate. Numbers are handed
// out when the dossier reaches state 4 and never come twice; the rest repeats what was declared.

import type { Dossier, Result } from '../state/dossier.ts'
import { type Dossiers, registerSeries } from '../state/dossiers.ts'
import { toDay, toYear } from '../state/time.ts'
import { isObject, text } from './checks.ts'
import { parseObject } from './envelope.ts'
import { certificate } from './pdf.ts'
import type { Fields, Value } from './value.ts'
import { readDeclarationXml } from './xml.ts'

const getAct = (module: string): string => module.replace(/^LT/, '')

export function toFields(dossier: Dossier): Fields {
  return (dossier.gen === 'G1' ? readDeclarationXml(dossier.data) : parseObject(dossier.data)) ?? {}
}

export function makeResult(dossier: Dossier, at: number, dossiers: Dossiers): Result {
  const number = dossiers.next(registerSeries(dossier, at))
  const year = toYear(at)
  return {
    soDangKy: `${number}/${year}`,
    quyenSo: `01/${year}`,
    trangSo: String(Math.ceil(number / 2)),
    at,
    soDinhDanh: getAct(dossier.module) === 'KS' ? personalNumber(dossier, at, dossiers) : null,
  }
}

/** 999, then century and sex, then the year, then a serial: as the nation of the mocks numbers its people. */
function personalNumber(dossier: Dossier, at: number, dossiers: Dossiers): string {
  const fields = toFields(dossier)
  const year = birthYear(fields.nksNgaySinh) ?? toYear(at)
  const woman = text(fields.nksGioiTinh) === '2'
  const head = `999${(year >= 2000 ? 2 : 0) + (woman ? 1 : 0)}${String(year).slice(2)}`
  // The first serials are those of hand-written people.
  return head + String(Math.max(dossiers.next(head), 100_001)).padStart(6, '0')
}

function birthYear(value: Value | undefined): number | undefined {
  const written = isObject(value) ? text(value.namSinh) : /(\d{4})$/.exec(text(value))?.[1]
  return written !== undefined && /^\d{4}$/.test(written) ? Number(written) : undefined
}

/** The name of the certificate's field, and its title. Beyond birth and death the contract knows none. */
const PAPERS: Readonly<Record<string, readonly [field: string, title: string, code: string]>> = {
  KS: ['giayKhaiSinh', 'GIẤY KHAI SINH', 'KQ.G15.000031'],
  KT: ['giayKhaiTu', 'TRÍCH LỤC KHAI TỬ', 'KQ.G15.000034'],
  KH: ['giayChungNhanKetHon', 'GIẤY CHỨNG NHẬN KẾT HÔN', ''],
  HN: ['giayXacNhan', 'GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN', ''],
}
const OTHER_PAPER = ['banSaoTrichLuc', 'TRÍCH LỤC HỘ TỊCH', ''] as const

export type Shown = {
  /** The certificate is there by now. */
  readonly number: boolean
  readonly pdfBytes: number
  readonly province: string
}

/** `ketQuaXuLy` of a dossier in state 4. */
export function toResult(dossier: Dossier, shown: Shown): Record<string, Value> {
  const { result, unit, module } = dossier
  if (!result) return {}
  const fields = toFields(dossier)
  const act = getAct(module)
  const [field, title, code] = PAPERS[act] ?? OTHER_PAPER
  const number = shown.number ? (result.soDinhDanh ?? '') : ''
  const people = Object.entries(fields).filter(([name]) => /HoTen$/.test(name))
  const lines = [
    'BẢN MẪU - KHÔNG CÓ GIÁ TRỊ / SAMPLE',
    title,
    `Số: ${result.soDangKy}   Quyển: ${result.quyenSo}   Trang: ${result.trangSo}`,
    ...people.map(([name, value]) => `${name}: ${plainName(value)}`),
    ...(number === '' ? [] : [`Số định danh cá nhân: ${number}`]),
    `Nơi đăng ký: ${unit}, ngày ${toDay(result.at)}`,
  ]
  return {
    ...(act === 'KS' ? { soDinhDanh: number } : {}),
    ngayDangKy: toDay(result.at),
    ...(act === 'KS' ? { ndkksMaTinh: shown.province, ndkksMaHuyen: '', ndkksMaXa: unit } : {}),
    soDangKy: result.soDangKy,
    quyenSo: result.quyenSo,
    trangSo: result.trangSo,
    ...repeated(act, fields),
    [field]: certificate(lines, shown.pdfBytes).toString('base64'),
    ...(code === '' ? {} : { maGiayToKetQua: code }),
  }
}

/** What a result repeats of the declaration, in the words of G2: names as one text, codes of sex and residence as numbers. */
function repeated(act: string, fields: Fields): Record<string, Value> {
  const wanted =
    act === 'KS'
      ? /^(nks|me|cha|nyc)/
      : act === 'KT'
        ? /^(nkt|nyc|giayBaoTu)/
        : act === 'KH'
          ? /^(chong|vo)/
          : /^(nxn|nyc|cm|nc|cbs)/
  const made: Record<string, Value> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (!wanted.test(name)) continue
    const short = name.replace(/SoGiayToTuyThan$/, 'SoGiayTo')
    if (/HoTen$/.test(name)) made[short] = plainName(value)
    else if (/NgaySinh$/.test(name) && isObject(value))
      made[short] = [value.ngaySinh, value.thangSinh, value.namSinh].map(text).filter(Boolean).join('.')
    else if (/(GioiTinh|LoaiCuTru)$/.test(name)) made[short] = Number(text(value))
    else made[short] = value
  }
  return made
}

function plainName(value: Value): string {
  if (!isObject(value)) return text(value)
  return [value.Ho, value.ChuDem, value.Ten].map(text).filter(Boolean).join(' ')
}

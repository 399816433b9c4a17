// What becomes of a report of a status: the fields it must have, the enforced order, and the words for each refusal.

import { createHash } from 'node:crypto'
import type { LinkedDeps } from './deps.ts'
import type { LinkedDossier, LinkedVerdict, ReportLine } from './state.ts'
import { readMoment } from './time.ts'

type Item = Readonly<Record<string, unknown>>

type Judged = {
  readonly verdict: LinkedVerdict
  /** Field under which the words stand, and the words; absent when it is kept. */
  readonly field?: string
  readonly text?: string
}

export type JudgedReport = Judged & {
  readonly line: Omit<ReportLine, 't' | 'call' | 'hash'> & { readonly t: 'report' }
}

const STATUSES = [1, 2, 3, 4, 5, 6, 7]

export function judgeReport(item: Item, at: number, deps: LinkedDeps): JudgedReport {
  const code = typeof item.soHoSoLT === 'string' ? item.soHoSoLT : ''
  const status = typeof item.trangThai === 'number' ? item.trangThai : 0
  const result = status === 4 ? readResult(item.ketQuaXuLy) : undefined
  const dossier = deps.dossiers.get(code)
  const judged = judge(item, code, status, result, dossier, deps)
  const supplementUntil = readMoment(item.hanBoSungHoSo)
  return {
    ...judged,
    line: {
      t: 'report',
      at,
      code,
      verdict: judged.verdict,
      ...(judged.text === undefined ? {} : { reason: judged.text }),
      status,
      oneStopCode: typeof item.maHoSo === 'string' ? item.maHoSo : '',
      doneAt: readMoment(item.thoiGianThucHien),
      note: typeof item.ghiChu === 'string' ? item.ghiChu : '',
      ...(supplementUntil === null ? {} : { supplementUntil }),
      ...(result?.certificate === undefined ? {} : { certificate: result.certificate }),
    },
  }
}

function judge(
  item: Item,
  code: string,
  status: number,
  result: Result | undefined,
  dossier: LinkedDossier | undefined,
  deps: LinkedDeps,
): Judged {
  const wrong = findProblem(item, status, result, dossier, deps)
  if (wrong) return { verdict: 'refused', ...wrong }
  if (!dossier) return refuse('unknown', `Hồ sơ ${code} không tồn tại`)
  if (deps.settings.linkedNeedsAcknowledgement && dossier.acknowledgedAt === null && dossier.returns === 0)
    return refuse('refused', `Hồ sơ ${code} chưa được gửi không thể cập nhật trạng thái`)
  return judgeOrder(dossier, status, deps)
}

/** 1 → 3 → 7 → 4 → 5; 2 and 6 before the result. */
function judgeOrder(dossier: LinkedDossier, status: number, { settings }: LinkedDeps): Judged {
  const { code } = dossier.arrival
  const has = (one: number): boolean => dossier.steps.some((step) => step.status === one)
  if (has(6)) return refuse('ended', `Hồ sơ ${code} bị từ chối. Không thể cập nhật trạng thái`)
  if (has(5)) return refuse('ended', `Hồ sơ ${code} đã trả kết quả, không được cập nhật trạng thái`)
  if (has(4) && status === 4) return refuse('repeated', `Hồ sơ ${code} đã có kết quả xử lý`)
  if (has(4) && status !== 5)
    return refuse('ended', `Hồ sơ ${code} đã hoàn thành đăng ký, không được cập nhật trạng thái`)
  if (status === 1 && has(1)) return refuse('repeated', `Hồ sơ ${code} đã tồn tại trong một cửa điện tử`)
  const last = dossier.steps.at(-1)?.status
  if (last === status) return settings.linkedRepeats === 'success' ? { verdict: 'repeated' } : refuse('refused', LOGIC)
  // After a supplement it goes on where it was; 3 and 7 may come again then.
  const since = dossier.steps.slice(1 + dossier.steps.findLastIndex((step) => step.status === 2))
  const rank = ORDER.indexOf(status)
  const isBack = rank >= 0 && since.some((step) => ORDER.indexOf(step.status) >= rank)
  const needed = { 1: [], 2: [1], 3: [1], 6: [1], 7: [1, 3], 4: [1, 3, 7], 5: [4] }[status] ?? []
  if (!needed.every(has) || (status === 1 && last !== undefined) || isBack) return refuse('refused', LOGIC)
  return { verdict: 'kept' }
}

const ORDER = [1, 3, 7, 4, 5]
const LOGIC = 'Logic xử lý không hợp lệ'
const refuse = (verdict: LinkedVerdict, text: string): Judged => ({ verdict, field: 'soHoSoLT', text })

function findProblem(
  item: Item,
  status: number,
  result: Result | undefined,
  dossier: LinkedDossier | undefined,
  { settings }: LinkedDeps,
): { readonly field: string; readonly text: string } | undefined {
  const at = (field: string, text: string): { field: string; text: string } => ({
    field: settings.linkedValidationField === 'field' ? field : 'soHoSoLT',
    text: `${field} ${text}`,
  })
  if (typeof item.soHoSoLT !== 'string' || item.soHoSoLT === '') return at('soHoSoLT', 'không được để trống')
  if (!STATUSES.includes(status)) return at('trangThai', 'không tồn tại trong danh mục')
  if (settings.linkedChecks === 'off') return undefined
  // A list of codes says "không tồn tại" too: it is no word about the dossier.
  if (item.coQuanXuLy !== 5) return at('coQuanXuLy', 'không tồn tại trong danh mục')
  if (typeof item.maHoSo !== 'string' || item.maHoSo === '') return at('maHoSo', 'không được để trống')
  if (dossier && item.maTTHC !== dossier.arrival.procedure) return at('maTTHC', 'không tồn tại trong hồ sơ')
  if (readMoment(item.thoiGianThucHien) === null) return at('thoiGianThucHien', 'không đúng định dạng')
  for (const field of ['ngayBatDau', 'ngayKetThucTheoQuyDinh', 'ngayHenTraTruoc', 'ngayHenTraMoi', 'hanBoSungHoSo'])
    if (item[field] !== undefined && item[field] !== null && item[field] !== '' && readMoment(item[field]) === null)
      return at(field, 'không đúng định dạng')
  for (const field of ['nguoiXuLy', 'noiDungXuLy'])
    if (typeof item[field] !== 'string' || item[field] === '') return at(field, 'không được để trống')
  if (status !== 4) return undefined
  if (!result) return at('ketQuaXuLy', 'không phải chuỗi JSON')
  return dossier ? findResultProblem(result, dossier, at) : undefined
}

function findResultProblem(
  { item, certificate, hasCertificate }: Result,
  { arrival }: LinkedDossier,
  at: (field: string, text: string) => { field: string; text: string },
): { readonly field: string; readonly text: string } | undefined {
  const paper = arrival.kind === 'birth' ? 'giayKhaiSinh' : 'giayKhaiTu'
  if (!hasCertificate(paper) || !certificate) return at(paper, 'không phải tệp PDF mã hóa base64')
  if (certificate.code === '') return at('maGiayToKetQua', 'không được để trống')
  if (arrival.kind === 'death') return undefined
  for (const side of ['cha', 'me']) {
    const home = item[`${side}NoiCuTru`]
    const isEmpty =
      home === undefined || home === null || home === '' || (isItem(home) && Object.keys(home).length === 0)
    if (isEmpty) return at(`${side}NoiCuTru`, 'không được để trống')
    if (![1, 2].includes(Number(item[`${side}LoaiCuTru`])))
      return at(`${side}LoaiCuTru`, 'không tồn tại trong danh mục')
  }
  return undefined
}

type Result = {
  readonly item: Item
  readonly certificate: ReportLine['certificate'] | undefined
  readonly hasCertificate: (name: string) => boolean
}

export const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text of JSON with the certificate in base64. Undefined when it is none. */
function readResult(text: unknown): Result | undefined {
  if (typeof text !== 'string') return undefined
  let item: unknown
  try {
    item = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isItem(item)) return undefined
  const name = ['giayKhaiSinh', 'giayKhaiTu'].find((one) => typeof item[one] === 'string' && item[one] !== '')
  const bytes = decode(name === undefined ? undefined : item[name])
  const certificate = bytes && {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    code: typeof item.maGiayToKetQua === 'string' ? item.maGiayToKetQua : '',
  }
  return { item, certificate, hasCertificate: (wanted) => wanted === name }
}

function decode(value: unknown): Buffer | undefined {
  if (typeof value !== 'string' || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined
  const bytes = Buffer.from(value, 'base64')
  return bytes.toString('latin1', 0, 5) === '%PDF-' ? bytes : undefined
}

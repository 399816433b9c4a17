/** A report as it is sent (linked-services contract, "Report of a status"), and what of one cannot be. */
import type { RequestFault } from '../../domain/failure.ts'
import type { LinkedReport, LinkedResult, ParentResidence } from '../../domain/linked/linked.ts'
import { localTime } from '../../domain/vietnam-time.ts'
import { dayWith } from '../civil-registry/encode/moments.ts'
import type { LinkedServicesPathSettings } from './settings.ts'

type ReportSettings = Pick<
  LinkedServicesPathSettings,
  'agency' | 'statuses' | 'dateForm' | 'resultCodes' | 'officer' | 'unknownResidence'
>

const residenceNumbers = { permanent: 1, temporary: 2 } as const

/** Texts of the contract have no lengths; these are bounds of ours. */
const wordsMax = 2_000

export function writeReport(report: LinkedReport, settings: ReportSettings): Record<string, unknown> {
  const moment = (at: number | null) => (at === null ? '' : writeMoment(at, settings.dateForm))
  return {
    maTTHC: report.procedure,
    soHoSoLT: report.code,
    coQuanXuLy: settings.agency,
    maHoSo: report.oneStopCode,
    trangThai: settings.statuses[report.status],
    thoiGianThucHien: moment(report.at),
    ghiChu: cut(report.note ?? ''),
    ketQuaXuLy: report.result === null ? '' : JSON.stringify(writeResult(report, report.result, settings)),
    nguoiXuLy: report.officer ?? settings.officer.unnamed,
    chucDanh: settings.officer.title,
    phongBanXuLy: settings.officer.department,
    noiDungXuLy: cut(report.content),
    ngayBatDau: moment(report.startedAt),
    ngayKetThucTheoQuyDinh: moment(report.dueAt),
    ngayHenTraTruoc: moment(report.dueBefore),
    ngayHenTraMoi: moment(report.dueAfter),
    hanBoSungHoSo: moment(report.supplementDueAt),
  }
}

/** What cannot be sent, because nothing is invented in its place. */
export function reportFaults(report: LinkedReport, settings: ReportSettings): RequestFault[] {
  const faults: RequestFault[] = []
  if (report.status !== 'result') return faults
  if (report.result === null || report.result.certificate.length === 0) {
    faults.push(fault('/result/certificate', 'certificate-missing'))
    return faults
  }
  if (settings.resultCodes[report.kind] === undefined) faults.push(fault('/result', 'result-code-missing'))
  const { parents } = report.result
  if (parents === null || settings.unknownResidence !== undefined) return faults
  for (const [side, { address, type }] of Object.entries(parents)) {
    if (address === null) faults.push(fault(`/result/parents/${side}/address`, 'residence-unknown'))
    if (type === null) faults.push(fault(`/result/parents/${side}/type`, 'residence-unknown'))
  }
  return faults
}

function writeResult({ kind }: LinkedReport, result: LinkedResult, settings: ReportSettings): object {
  const { parents } = result
  const certificate = Buffer.from(result.certificate).toString('base64')
  return {
    soDangKy: result.registerNumber ?? '',
    quyenSo: result.registerBook ?? '',
    ngayDangKy: result.registeredOn === null ? '' : dayWith('/', result.registeredOn),
    ...(result.personalNumber !== null && { soDinhDanh: result.personalNumber }),
    [kind === 'birth-package' ? 'giayKhaiSinh' : 'giayKhaiTu']: certificate,
    maGiayToKetQua: settings.resultCodes[kind] ?? '',
    ...(parents && {
      ...writeResidence('cha', parents.father, settings),
      ...writeResidence('me', parents.mother, settings),
    }),
  }
}

function writeResidence(
  side: string,
  { address, type }: ParentResidence,
  { unknownResidence }: ReportSettings,
): object {
  return {
    [`${side}NoiCuTru`]: address ?? unknownResidence?.address ?? '',
    [`${side}LoaiCuTru`]: type === null ? (unknownResidence?.type ?? 0) : residenceNumbers[type],
  }
}

function writeMoment(at: number, form: ReportSettings['dateForm']): string {
  const local = localTime(at)
  if (local === null) return ''
  const time = local.time.slice(0, 8)
  switch (form) {
    case 'dd/MM/yyyy HH:mm:ss':
      return `${dayWith('/', local.date)} ${time}`
    case 'yyyy-MM-ddTHH:mm:ss':
      return `${local.date}T${time}`
    case 'yyyyMMddHHmmss':
      return `${local.date}${time}`.replaceAll(/\D/g, '')
  }
}

const cut = (text: string): string => [...text.normalize('NFC')].slice(0, wordsMax).join('')

const messages = {
  'certificate-missing': {
    vi: 'Chưa có bản điện tử của giấy tờ kết quả',
    en: 'The certificate of the result is not here',
  },
  'result-code-missing': {
    vi: 'Chưa khai báo mã giấy tờ kết quả của loại hồ sơ này',
    en: 'No code of the result paper is configured for this kind',
  },
  'residence-unknown': {
    vi: 'Chưa biết nơi cư trú; hệ thống liên thông không nhận để trống',
    en: 'The residence is not known, and the linked-service software refuses to have it empty',
  },
} as const

const fault = (pointer: string, code: keyof typeof messages): RequestFault => ({
  pointer,
  code,
  message: messages[code],
})

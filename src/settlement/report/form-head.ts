/** What stands above and below the table of the official form, on paper as in the workbook. */
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { dayText } from './period.ts'
import type { Report } from './report.ts'
import type { Language } from './table.ts'

/** Who reports to whom; a line to write on where it is not given. */
export interface FormParties {
  /** Đơn vị báo cáo. */
  reporter?: string | undefined
  /** Đơn vị nhận báo cáo. */
  recipient?: string | undefined
}

export const headTexts = {
  reporter: { vi: 'Đơn vị báo cáo', en: 'Reporting unit' },
  recipient: { vi: 'Đơn vị nhận báo cáo', en: 'Reports to' },
  period: { vi: 'Kỳ báo cáo', en: 'Period' },
  unit: { vi: 'Đơn vị tính: Số hồ sơ thủ tục hành chính', en: 'Counted in: dossiers of administrative procedures' },
  drawnBy: { vi: 'NGƯỜI LẬP BIỂU', en: 'DRAWN UP BY' },
  head: { vi: 'THỦ TRƯỞNG ĐƠN VỊ', en: 'HEAD OF THE UNIT' },
  sign: { vi: '(Ký, ghi rõ họ tên)', en: '(Signature, full name)' },
  signAndSeal: { vi: '(Ký, đóng dấu)', en: '(Signature, seal)' },
  place: { vi: '……, ngày …… tháng …… năm ……', en: 'Place and date: ……………………' },
  received: { vi: 'Số hồ sơ tiếp nhận', en: 'Dossiers received' },
  ended: { vi: 'Số hồ sơ đã giải quyết', en: 'Dossiers ended' },
  open: { vi: 'Số hồ sơ đang giải quyết', en: 'Dossiers open' },
  total: { vi: 'Tổng số', en: 'Total' },
  inPeriod: { vi: 'Trong kỳ', en: 'In the period' },
  online: { vi: 'Trực tuyến', en: 'Online' },
  direct: { vi: 'Trực tiếp, dịch vụ bưu chính', en: 'Counter or post' },
  carried: { vi: 'Từ kỳ trước', en: 'Carried over' },
  early: { vi: 'Trước hạn', en: 'Early' },
  onTime: { vi: 'Đúng hạn', en: 'On time' },
  late: { vi: 'Quá hạn', en: 'Late' },
  inTime: { vi: 'Trong hạn', en: 'In time' },
  overdue: { vi: 'Quá hạn', en: 'Overdue' },
  notes: { vi: 'Ghi chú', en: 'Notes' },
  beside: { vi: 'Số liệu ngoài biểu', en: 'Figures outside the form' },
  findings: { vi: 'Chất lượng dữ liệu', en: 'Quality of the data' },
  lateness: { vi: 'Nguyên nhân quá hạn', en: 'Causes of lateness' },
  indicators: { vi: 'Chỉ số theo Quyết định 766/QĐ-TTg', en: 'Indicators of Decision 766/QĐ-TTg' },
  indicatorTab: { vi: 'Chỉ số 766', en: 'Indicators 766' },
  lateTab: { vi: 'Đến sau khi chốt', en: 'Came late' },
  cameLate: { vi: 'Thông tin đến sau khi chốt kỳ', en: 'What came after the period was closed' },
} as const satisfies Record<string, Bilingual>

/** `Từ ngày 01/01/2026 đến ngày 31/01/2026` */
export function fromTo({ period }: Report, language: Language): string {
  const [from, to] = [dayText(period.from), dayText(period.to)]
  return language === 'vi' ? `Từ ngày ${from} đến ngày ${to}` : `From ${from} to ${to}`
}

/** That a period was closed, in one sentence; empty while it is not. */
export function closingText({ closing }: Report, language: Language): string {
  if (closing === null) return ''
  const { closedAt, closedBy, hash } = closing
  return language === 'vi'
    ? `Số liệu đã chốt lúc ${closedAt} bởi ${closedBy}; mã băm SHA-256 ${hash}.`
    : `The figures were closed at ${closedAt} by ${closedBy}; SHA-256 ${hash}.`
}

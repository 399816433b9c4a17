/** A report in a format, with what an answer or a file has to be called. */
import { toCsv } from './as-csv.ts'
import { pagePolicy, toPage } from './as-page.ts'
import { toText } from './as-text.ts'
import { toWorkbook } from './as-workbook.ts'
import type { FormParties } from './form-head.ts'
import type { Report } from './report.ts'
import type { Language } from './table.ts'

export const reportFormats = ['json', 'csv', 'xlsx', 'html', 'text'] as const
export type ReportFormat = (typeof reportFormats)[number]

export const contentTypes = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html; charset=utf-8',
  text: 'text/plain; charset=utf-8',
} as const satisfies Record<ReportFormat, string>

/** What a browser may do with a page to print: show it. */
export const pageHeaders = { 'content-security-policy': pagePolicy, 'x-frame-options': 'DENY' }

export async function writeReport(
  report: Report,
  format: ReportFormat,
  language: Language,
  parties: FormParties = {},
): Promise<string | Uint8Array<ArrayBuffer>> {
  switch (format) {
    case 'json':
      return JSON.stringify(report)
    case 'csv':
      return toCsv(report, language)
    case 'xlsx':
      return new Uint8Array(await toWorkbook(report, language, parties))
    case 'html':
      return toPage(report, language, parties)
    case 'text':
      return toText(report, language)
  }
}

/** A name for a file: which form, which period. */
export const fileName = ({ form, period }: Report, format: ReportFormat) =>
  `${form}_${period.from}_${period.to}.${format === 'text' ? 'txt' : format}`

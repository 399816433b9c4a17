/** A report in a format, with what an answer or a file has to be called. */
import { toCsv } from './as-csv.ts'
import { toPage } from './as-page.ts'
import { toText } from './as-text.ts'
import { toWorkbook } from './as-workbook.ts'
import type { FormParties } from './form-head.ts'
import type { Report } from './report.ts'
import type { Language } from './table.ts'

export type ReportFormat = 'json' | 'csv' | 'xlsx' | 'html' | 'text'

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

/** A report as one table: the thirteen columns and, behind them, what the form has no column for. CSV and workbook write it alike. */
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { figureColumns } from './form.ts'
import { columnTexts, type Report, type ReportRow } from './report.ts'

export type Language = keyof Bilingual
export type Cell = string | number | null

/** Columns behind the thirteenth. A share is a number from 0 to 1; empty where there is nothing to divide by. */
export const besideColumns: readonly { text: Bilingual; read: (row: ReportRow) => number | null }[] = [
  {
    text: { vi: 'Ngoài biểu: không rõ hạn, tiếp nhận', en: 'Outside the form: no due time, received' },
    read: ({ beside }) => beside.withoutDueTime.received,
  },
  {
    text: { vi: 'Ngoài biểu: không rõ hạn, đã kết thúc', en: 'Outside the form: no due time, ended' },
    read: ({ beside }) => beside.withoutDueTime.ended,
  },
  {
    text: { vi: 'Ngoài biểu: không rõ hạn, đang giải quyết', en: 'Outside the form: no due time, open' },
    read: ({ beside }) => beside.withoutDueTime.open,
  },
  {
    text: { vi: 'Trong cột 5: không rõ kênh', en: 'Within column 5: channel not known' },
    read: ({ beside }) => beside.channelUnknown,
  },
  {
    text: { vi: 'Trong cột 11: chờ công dân bổ sung', en: 'Within column 11: waits for the citizen' },
    read: ({ beside }) => beside.waitsForCitizen,
  },
  {
    text: { vi: 'Đã kết thúc không có kết quả', en: 'Ended without a result' },
    read: ({ beside }) => beside.endedWithoutResult,
  },
  { text: { vi: 'Trong cột 6: mở lại', en: 'Within column 6: reopened' }, read: ({ beside }) => beside.reopened },
  {
    text: { vi: 'Quá hạn theo hạn hiện tại (cột 10)', en: 'Late by the present due time (column 10)' },
    read: ({ beside }) => beside.byPresentDueTime['10'],
  },
  {
    text: { vi: 'Tiếp nhận trong kỳ', en: 'Received in the period' },
    read: ({ beside }) => beside.sameDay.received,
  },
  {
    text: { vi: 'Có kết quả trong ngày', en: 'Result on the same day' },
    read: ({ beside }) => beside.sameDay.ended,
  },
  { text: { vi: 'Tỷ lệ trong ngày', en: 'Same-day share' }, read: ({ beside }) => beside.sameDay.share },
]

const toHead = (column: keyof typeof columnTexts, language: Language) => `(${column}) ${columnTexts[column][language]}`

export function tableHead(language: Language): string[] {
  return [
    toHead('1', language),
    toHead('2', language),
    ...figureColumns.map((column) => toHead(column, language)),
    ...besideColumns.map(({ text }) => text[language]),
  ]
}

/** The code, and the name behind it where it has another one. */
export const rowLabel = ({ key, name }: ReportRow, language: Language) =>
  name[language] === key || key === 'total' ? name[language] : `${key} – ${name[language]}`

export function rowsWithTotal({ rows, total }: Report, language: Language): Cell[][] {
  return [...rows, total].map((row) => [
    row.number,
    rowLabel(row, language),
    ...figureColumns.map((column) => row.columns[column]),
    ...besideColumns.map(({ read }) => read(row)),
  ])
}

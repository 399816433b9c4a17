/** A report for a terminal: the thirteen columns, and what must be known beside them. */
import { figureColumns } from './form.ts'
import { fromTo } from './form-head.ts'
import { formNumber, type Report } from './report.ts'
import { type Language, rowLabel } from './table.ts'

/** A terminal is about so wide behind the figures. */
const labelMax = 48

export function toText(report: Report, language: Language): string {
  const rows = [...report.rows, report.total].map((row) => ({
    label: rowLabel(row, language).slice(0, labelMax),
    figures: figureColumns.map((column) => String(row.columns[column])),
  }))
  const labelWidth = Math.max(...rows.map(({ label }) => label.length), 3)
  const widths = figureColumns.map((column, index) =>
    Math.max(column.length + 2, ...rows.map(({ figures }) => figures[index]?.length ?? 0)),
  )
  const line = (label: string, cells: readonly string[]) =>
    `${label.padEnd(labelWidth)}  ${cells.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('  ')}`
  return [
    `${formNumber} – ${report.title[language]}`,
    fromTo(report, language),
    '',
    line(
      '(2)',
      figureColumns.map((column) => `(${column})`),
    ),
    ...rows.map(({ label, figures }) => line(label, figures)),
    '',
    ...report.notes.map((note) => `- ${note[language]}`),
    ...report.lateness.map(({ text, count }) => `- ${text[language]}: ${count}`),
    ...report.findings.map(({ text, count }) => `- ${text[language]}: ${count}`),
  ].join('\n')
}

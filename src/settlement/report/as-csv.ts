/**
 * A report as comma-separated values (RFC 4180) that spreadsheets open rightly: UTF-8 with its byte order mark, lines ended by
 * CRLF, and no text that a spreadsheet would take for a formula.
 */
import type { Report } from './report.ts'
import { type Cell, type Language, rowsWithTotal, tableHead } from './table.ts'

const byteOrderMark = '\uFEFF'

export function toCsv(report: Report, language: Language): string {
  const lines = [tableHead(language), ...rowsWithTotal(report, language)]
  return `${byteOrderMark}${lines.map((cells) => cells.map(toField).join(',')).join('\r\n')}\r\n`
}

function toField(cell: Cell): string {
  if (cell === null) return ''
  return typeof cell === 'number' ? String(cell) : quote(cell)
}

/** Spreadsheets take a text that begins so for a formula, quoted or not; an apostrophe makes it a text. */
const formula = /^[=+\-@\t\r]/

function quote(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

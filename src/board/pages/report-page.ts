/** Where a leader orders the report of a period: form II.06a as a document to print, as a workbook, or as plain figures. */
import { type Grouping, groupings } from '../../domain/dossier/report-words.ts'
import { drawChoice, drawField } from '../../pages/forms/fields.ts'
import { html, type Markup } from '../../pages/markup.ts'
import { insidePage } from '../../pages/shell.ts'
import type { OrderTexts } from '../../settlement/report/order.ts'
import { base, type VisitorView } from '../view.ts'
import { pageLinks } from './page-links.ts'

/** In which formats a leader gets a report. */
export const formats = ['html', 'xlsx', 'csv'] as const

export interface ReportForm {
  from: string
  to: string
  by: string
  format: string
  /** Of one unit only; absent: of all that the reader sees. */
  unit: string | undefined
  /** What is wrong with the last order, in the reader's language. */
  faults: Partial<Record<keyof OrderTexts | 'format', string>>
}

export const reportLink = (unit?: string): string =>
  unit === undefined ? `${base}/report` : `${base}/report?${new URLSearchParams({ unit }).toString()}`

export function reportPage(view: VisitorView, { from, to, by, format, unit, faults }: ReportForm): Markup {
  const { t, remark } = view
  const { report } = t
  const scope = unit ?? remark
  const main = html`${pageLinks(view, 'report')}<form class="action" method="get" action="${base}/report" aria-labelledby="report-title">
<h1 id="report-title">${report.title}</h1><p>${report.intro}</p><p>${report.scope(scope)}</p>
${unit === undefined ? '' : html`<input type="hidden" name="unit" value="${unit}">`}
${drawField({ name: 'from', label: report.from, hint: report.fromHint, type: 'date', value: from, fault: faults.from })}
${drawField({ name: 'to', label: report.to, hint: report.toHint, type: 'date', value: to, fault: faults.to })}
${drawChoice({ name: 'by', label: report.by, hint: report.byHint, value: by, fault: faults.by, options: groupings.map((each: Grouping) => ({ value: each, label: report.groupings[each] })) })}
${drawChoice({ name: 'format', label: report.format, hint: report.formatHint, value: format, fault: faults.format, options: formats.map((each) => ({ value: each, label: report.formats[each] })) })}
<div class="buttons"><button type="submit">${report.make}</button></div>
</form>`
  return insidePage(view, { title: report.title, main, kind: 'board-page narrow' })
}

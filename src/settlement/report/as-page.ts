/**
 * A report as a document to print: A4 across, as the official form looks, and behind it what the form has no place for. It needs no
 * script and no file but itself.
 */
import { createHash } from 'node:crypto'
import { html as asyncHtml, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { DossierList } from '../../domain/dossier/report-words.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { figureColumns } from './form.ts'
import { closingText, type FormParties, fromTo, headTexts } from './form-head.ts'
import type { Indicator } from './indicators.ts'
import { formNumber, type Report, type ReportRow } from './report.ts'
import { besideColumns, type Language, rowLabel } from './table.ts'

type Part = HtmlEscapedString | string | number | readonly Part[]
/** No promise is ever put in, so none comes out. */
const html = asyncHtml as (strings: TemplateStringsArray, ...pieces: Part[]) => HtmlEscapedString

/** Dossiers that a printed list names at most: paper is for reading, the workbook for searching. */
const listedMax = 30

export function toPage(report: Report, language: Language, parties: FormParties = {}): string {
  const say = (key: keyof typeof headTexts) => headTexts[key][language]
  const closing = closingText(report, language)
  const { reporter, recipient } = parties
  const blank = '……………………'
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${formNumber} – ${report.period.name[language]}</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<header class="head">
<div><p><b>${formNumber}</b></p><p class="small">${decreed[language]}</p></div>
<div class="title"><h1>${report.title[language]}</h1><p>${say('period')}: ${report.period.name[language]}</p><p class="small">(${fromTo(report, language)})</p></div>
<div class="parties"><p>${say('reporter')}: <b>${reporter ?? blank}</b></p><p>${say('recipient')}: <b>${recipient ?? blank}</b></p></div>
</header>
<p class="unit">${say('unit')}</p>
${formTable(report, language)}
<section class="notes"><h2>${say('notes')}</h2><ul>${closing === '' ? '' : html`<li>${closing}</li>`}${report.notes.map((note) => html`<li>${note[language]}</li>`)}</ul></section>
<section class="signatures">
<div><p>&nbsp;</p><p><b>${say('drawnBy')}</b></p><p class="small">${say('sign')}</p></div>
<div><p><i>${say('place')}</i></p><p><b>${say('head')}</b></p><p class="small">${say('signAndSeal')}</p></div>
</section>
<section class="more">
<h2>${say('beside')}</h2>
${besideTable(report, language)}
${listTable(say('lateness'), report.lateness, language)}
${listTable(say('findings'), report.findings, language)}
${indicatorTable(say('indicators'), report.indicators, language)}
${lateTable(say('cameLate'), report)}
</section>
</main>
</body>
</html>
`
  return String(page)
}

const decreed: Bilingual = {
  vi: 'Theo Thông tư số 01/2020/TT-VPCP ngày 21/10/2020',
  en: 'Circular 01/2020/TT-VPCP of 21/10/2020',
}
const columnOne: Bilingual = { vi: 'TT', en: 'No.' }
const columnTwo: Bilingual = { vi: 'Lĩnh vực, công việc giải quyết theo cấp', en: 'Field or work' }

/** Thousands by a narrow space that does not break: the same in both languages. */
const count = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f')

function formTable(report: Report, language: Language): Part {
  const say = (key: keyof typeof headTexts) => headTexts[key][language]
  const up = (key: keyof typeof headTexts) => html`<th scope="col" rowspan="2">${say(key)}</th>`
  const line = (row: ReportRow, kind: string) =>
    html`<tr class="${kind}"><td class="number">${row.number === null ? '' : row.number}</td><th scope="row">${rowLabel(row, language)}</th>${figureColumns.map((column) => html`<td class="figure">${count(row.columns[column])}</td>`)}</tr>
`
  return html`<table class="form">
<thead>
<tr><th scope="col" rowspan="3">${columnOne[language]}</th><th scope="col" rowspan="3">${columnTwo[language]}</th><th scope="colgroup" colspan="4">${say('received')}</th><th scope="colgroup" colspan="4">${say('ended')}</th><th scope="colgroup" colspan="3">${say('open')}</th></tr>
<tr>${up('total')}<th scope="colgroup" colspan="2">${say('inPeriod')}</th>${up('carried')}${(['total', 'early', 'onTime', 'late', 'total', 'inTime', 'overdue'] as const).map(up)}</tr>
<tr><th scope="col">${say('online')}</th><th scope="col">${say('direct')}</th></tr>
<tr class="numbers">${['1', '2', ...figureColumns].map((column) => html`<td>(${column})</td>`)}</tr>
</thead>
<tbody>
${report.rows.map((row) => line(row, ''))}${line(report.total, 'total')}</tbody>
</table>`
}

function besideTable(report: Report, language: Language): Part {
  const shown = (value: number | null) =>
    value === null ? '–' : Number.isInteger(value) ? count(value) : `${(value * 100).toFixed(1)} %`
  return html`<table class="beside">
<thead><tr><th scope="col">${columnTwo[language]}</th>${besideColumns.map(({ text }) => html`<th scope="col">${text[language]}</th>`)}</tr></thead>
<tbody>
${[...report.rows, report.total].map(
  (
    row,
  ) => html`<tr class="${row.number === null ? 'total' : ''}"><th scope="row">${rowLabel(row, language)}</th>${besideColumns.map(({ read }) => html`<td class="figure">${shown(read(row))}</td>`)}</tr>
`,
)}</tbody>
</table>`
}

function listTable(title: string, items: readonly (DossierList & { text: Bilingual })[], language: Language): Part {
  if (items.length === 0) return ''
  return html`<h2>${title}</h2>
<table class="list"><tbody>
${items.map(
  (
    item,
  ) => html`<tr><th scope="row">${item.text[language]}</th><td class="figure">${count(item.count)}</td><td class="codes">${named(item)}</td></tr>
`,
)}</tbody></table>`
}

function named({ count: all, dossiers }: DossierList): string {
  const shown = dossiers.slice(0, listedMax).join(', ')
  return all > Math.min(dossiers.length, listedMax) ? `${shown}, …` : shown
}

function indicatorTable(title: string, indicators: readonly Indicator[], language: Language): Part {
  if (indicators.length === 0) return ''
  const unknown = language === 'vi' ? 'Không biết' : 'Not known'
  const atLeast = language === 'vi' ? 'ít nhất ' : 'at least '
  return html`<h2>${title}</h2>
<table class="list"><tbody>
${indicators.map(({ code, name, maxPoints, value }) => {
  const shown = value.known
    ? `${value.reach === 'at-least' ? atLeast : ''}${count(value.numerator)} / ${count(value.denominator)}`
    : unknown
  const points = value.known && value.points !== null ? `${value.points.toFixed(2)} / ${maxPoints ?? '?'}` : '–'
  return html`<tr><td class="code">${code}</td><th scope="row">${name[language]}</th><td class="figure">${shown}</td><td class="figure">${points}</td><td>${value.known ? '' : value.why[language]}</td></tr>
`
})}</tbody></table>`
}

function lateTable(title: string, { closing }: Report): Part {
  const late = closing?.cameLate ?? []
  if (late.length === 0) return ''
  const stands = (where: { origin: string; outcome: string } | null) =>
    where ? `${where.origin}, ${where.outcome}` : '–'
  return html`<h2>${title}</h2>
<table class="list"><tbody>
${late.map(
  ({
    dossier,
    unit,
    before,
    now,
  }) => html`<tr><th scope="row">${dossier}</th><td>${unit}</td><td>${stands(before)} → ${stands(now)}</td></tr>
`,
)}</tbody></table>`
}

const style = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#e9e7e2;color:#000;font:12pt/1.35 "Times New Roman","Liberation Serif","Noto Serif",serif}
main{max-width:297mm;margin:0 auto;padding:14mm;background:#fff}
h1{margin:0 0 1mm;font-size:14pt;text-transform:uppercase}
h2{margin:6mm 0 2mm;font-size:12pt;break-after:avoid}
p{margin:0}
.small{font-size:10.5pt}
.head{display:grid;grid-template-columns:1fr 1.6fr 1fr;gap:6mm;align-items:start}
.title{text-align:center}
.unit{margin:4mm 0 1.5mm;text-align:right;font-style:italic;font-size:10.5pt}
table{width:100%;border-collapse:collapse;font-size:10.5pt;font-variant-numeric:tabular-nums}
thead{display:table-header-group}
tr{break-inside:avoid}
th,td{border:.6pt solid #000;padding:1mm 1.2mm;vertical-align:middle;overflow-wrap:anywhere}
thead th{text-align:center;font-weight:bold}
tbody th{font-weight:normal;text-align:left}
.numbers td{text-align:center;font-style:italic}
.number{text-align:center;width:9mm}
.figure{text-align:right;white-space:nowrap}
.code{white-space:nowrap}
.total th,.total td{font-weight:bold}
.form tbody th{min-width:34mm}
.notes ul{margin:0;padding-left:5mm;font-size:10.5pt}
.signatures{display:grid;grid-template-columns:1fr 1fr;margin:8mm 0 0;min-height:42mm;text-align:center;break-inside:avoid}
.more{break-before:page}
.beside{font-size:9.5pt}
.list th{width:45%}
.codes{font-size:9.5pt}
@media screen and (max-width:900px){main{padding:4mm;overflow-x:auto}.head{grid-template-columns:1fr}.title{text-align:left}}
@media print{body{background:#fff}main{max-width:none;padding:0}@page{size:A4 landscape;margin:14mm 12mm 14mm 16mm;@bottom-right{content:counter(page) "/" counter(pages);font:9pt "Times New Roman",serif}}}
`

/** What a page with this style needs of a Content-Security-Policy. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/**
 * A report as a workbook (XLSX): the official form with its merged head, and behind it the figures outside the form, what is
 * doubtful, why dossiers were late, and the indicators. Every figure is a number and every text a text; there are no formulas.
 */
import type { Cell, CellObject, Row, Sheet } from 'write-excel-file/node'
import type { DossierList } from '../../domain/dossier/report-words.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { figureColumns } from './form.ts'
import { closingText, type FormParties, fromTo, headTexts } from './form-head.ts'
import { formNumber, type Report } from './report.ts'
import { besideColumns, type Language, rowLabel } from './table.ts'

const columnCount = 2 + figureColumns.length

/** A spreadsheet holds no more in a cell than this, and no reader reads that much. */
const listedInCellMax = 200

const border = { borderStyle: 'thin' } as const
const text = (value: string, style: CellObject = {}): CellObject => ({ value, type: String, ...style })
const figure = (value: number | null): CellObject | null => (value === null ? null : { value, type: Number })
const across = (value: string, columnSpan: number, style: CellObject = {}): Row => [
  text(value, { columnSpan, ...style }),
  ...covered(columnSpan - 1),
]
const covered = (count: number): Cell[] => Array.from({ length: count }, () => null)

export async function toWorkbook(report: Report, language: Language, parties: FormParties = {}): Promise<Buffer> {
  // With the first workbook: most processes never write one.
  const { default: writeWorkbook } = await import('write-excel-file/node')
  const say = (key: keyof typeof headTexts) => headTexts[key][language]
  const tab = (title: string, data: Row[], widths: readonly number[]): Sheet<never> => ({
    sheet: title,
    data,
    columns: widths.map((width) => ({ width })),
    orientation: 'landscape',
  })
  const tabs = [
    tab('II.06a', formRows(report, language, parties), formWidths),
    tab(say('beside'), besideRows(report, language), [12, 34, ...besideColumns.map(() => 16)]),
    tab(say('notes'), noteRows(report, language), [120]),
    tab(say('findings'), listRows(say('findings'), findingItems(report, language)), listWidths),
    tab(say('lateness'), listRows(say('lateness'), causeItems(report, language)), listWidths),
    tab(say('indicatorTab'), indicatorRows(report, language), [8, 44, 12, 12, 12, 12, 70]),
  ]
  const late = report.closing?.cameLate ?? []
  if (late.length > 0) tabs.push(tab(say('lateTab'), lateRows(report), [34, 20, 30, 30]))
  return writeWorkbook(tabs, { fontFamily: 'Times New Roman', fontSize: 11 }).toBuffer()
}

const formWidths = [5, 34, ...figureColumns.map(() => 11)]
const listWidths = [70, 10, 80]

function formRows(report: Report, language: Language, { reporter, recipient }: FormParties): Row[] {
  const say = (key: keyof typeof headTexts) => headTexts[key][language]
  const head = { fontWeight: 'bold', align: 'center', alignVertical: 'center', wrap: true, ...border } as const
  const up = (value: string, style: CellObject = {}) => text(value, { ...head, ...style })
  const row = (cells: readonly Cell[]): Row => [...cells]
  const body = (bold: CellObject, each: Report['total']): Row => [
    each.number === null ? text('', { ...border }) : { ...figure(each.number), ...border, align: 'center' },
    text(rowLabel(each, language), { ...border, ...bold, wrap: true }),
    ...figureColumns.map((column) => ({ ...figure(each.columns[column]), ...border, ...bold })),
  ]
  return [
    across(formNumber, columnCount, { fontStyle: 'italic' }),
    across(report.title[language].toUpperCase(), columnCount, { fontWeight: 'bold', align: 'center' }),
    across(`${say('period')}: ${report.period.name[language]}`, columnCount, { align: 'center' }),
    across(fromTo(report, language), columnCount, { align: 'center' }),
    across(`${say('reporter')}: ${reporter ?? '………………'}`, columnCount),
    across(`${say('recipient')}: ${recipient ?? '………………'}`, columnCount),
    across(say('unit'), columnCount, { fontStyle: 'italic', align: 'right' }),
    row([
      up(columnOne[language], { rowSpan: 3 }),
      up(columnTwo[language], { rowSpan: 3 }),
      up(say('received'), { columnSpan: 4 }),
      ...covered(3),
      up(say('ended'), { columnSpan: 4 }),
      ...covered(3),
      up(say('open'), { columnSpan: 3 }),
      ...covered(2),
    ]),
    row([
      ...covered(2),
      up(say('total'), { rowSpan: 2 }),
      up(say('inPeriod'), { columnSpan: 2 }),
      null,
      up(say('carried'), { rowSpan: 2 }),
      ...(['total', 'early', 'onTime', 'late', 'total', 'inTime', 'overdue'] as const).map((key) =>
        up(say(key), { rowSpan: 2 }),
      ),
    ]),
    row([...covered(3), up(say('online')), up(say('direct')), ...covered(8)]),
    row(
      ['1', '2', ...figureColumns].map((column) =>
        text(`(${column})`, { align: 'center', fontStyle: 'italic', ...border }),
      ),
    ),
    ...report.rows.map((each) => body({}, each)),
    body({ fontWeight: 'bold' }, report.total),
  ]
}

const columnOne: Bilingual = { vi: 'TT', en: 'No.' }
const columnTwo: Bilingual = { vi: 'Lĩnh vực, công việc giải quyết theo cấp', en: 'Field or work' }

function besideRows({ rows, total }: Report, language: Language): Row[] {
  const head = [columnOne[language], columnTwo[language], ...besideColumns.map((column) => column.text[language])]
  return [
    head.map((each) => text(each, { fontWeight: 'bold', wrap: true, ...border })),
    ...rows
      .concat(total)
      .map((row) => [
        figure(row.number),
        text(rowLabel(row, language)),
        ...besideColumns.map(({ read }) => figure(read(row))),
      ]),
  ]
}

function noteRows(report: Report, language: Language): Row[] {
  const closing = closingText(report, language)
  const notes = report.notes.map((note) => note[language])
  return [...(closing === '' ? notes : [closing, ...notes])].map((note) => [text(note, { wrap: true })])
}

interface ListItem extends DossierList {
  text: string
}

const findingItems = ({ findings }: Report, language: Language): ListItem[] =>
  findings.map((finding) => ({ ...finding, text: finding.text[language] }))
const causeItems = ({ lateness }: Report, language: Language): ListItem[] =>
  lateness.map((cause) => ({ ...cause, text: cause.text[language] }))

function listRows(title: string, items: readonly ListItem[]): Row[] {
  return [
    [text(title, { fontWeight: 'bold' })],
    ...items.map((item) => [text(item.text, { wrap: true }), figure(item.count), text(named(item), { wrap: true })]),
  ]
}

/** The dossiers of a list, and that there are more where there are. */
function named({ count, dossiers }: DossierList): string {
  const shown = dossiers.slice(0, listedInCellMax)
  return shown.length < count ? [...shown, `… (${count})`].join(', ') : shown.join(', ')
}

function indicatorRows({ indicators }: Report, language: Language): Row[] {
  return indicators.map(({ code, name, maxPoints, value, costly }) => [
    text(code),
    text(name[language], { wrap: true }),
    ...(value.known
      ? [figure(value.numerator), figure(value.denominator), figure(value.points), figure(maxPoints)]
      : [...covered(3), figure(maxPoints)]),
    text(value.known ? named(costly) : value.why[language], { wrap: true }),
  ])
}

function lateRows({ closing }: Report): Row[] {
  const stands = (where: { origin: string; outcome: string } | null) =>
    where ? `${where.origin}, ${where.outcome}` : '–'
  return (closing?.cameLate ?? []).map(({ dossier, unit, before, now }) => [
    text(dossier),
    text(unit),
    text(stands(before)),
    text(stands(now)),
  ])
}

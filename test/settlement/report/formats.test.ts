/** A report in its formats holds the same figures in each, and nothing in it runs. */
import { read, utils } from '@e965/xlsx'
import { expect, test } from 'vitest'
import { toCsv } from '../../../src/settlement/report/as-csv.ts'
import { toPage } from '../../../src/settlement/report/as-page.ts'
import { toWorkbook } from '../../../src/settlement/report/as-workbook.ts'
import { figureColumns } from '../../../src/settlement/report/form.ts'
import { besideColumns } from '../../../src/settlement/report/table.ts'
import { sample } from './sample.ts'

const rows = [...sample.rows, sample.total]

/** By RFC 4180, as a reader that knows no more than it. */
function parseCsv(text: string): string[][] {
  const lines: string[][] = []
  let fields: string[] = []
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    fields.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end !== ',') {
      lines.push(fields)
      fields = []
    }
  }
  return lines.filter((each) => each.length > 1)
}

test('CSV begins with its byte order mark, ends lines by CRLF, and holds every figure', () => {
  const csv = toCsv(sample, 'vi')
  expect(csv.startsWith('\uFEFF(1) TT,')).toBe(true)
  expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  const [head, ...lines] = parseCsv(csv.slice(1))
  expect(head).toHaveLength(13 + besideColumns.length)
  expect(lines.map((line) => line.slice(2, 13).map(Number))).toEqual(
    rows.map(({ columns }) => figureColumns.map((column) => columns[column])),
  )
  expect(lines.at(-1)?.slice(0, 2)).toEqual(['', 'Tổng cộng'])
})

test('no text of a CSV begins like a formula', () => {
  const [, line] = parseCsv(toCsv(sample, 'en').slice(1))
  expect(line?.[1]).toBe(`'=cmd|"/c calc"!A1`)
})

test('the workbook holds every figure as a number and every text as a text, cell by cell', async () => {
  const workbook = read(await toWorkbook(sample, 'vi', { reporter: 'UBND xã Mẫu' }))
  expect(workbook.SheetNames).toEqual([
    'II.06a',
    'Số liệu ngoài biểu',
    'Ghi chú',
    'Chất lượng dữ liệu',
    'Nguyên nhân quá hạn',
    'Chỉ số 766',
  ])
  const form = workbook.Sheets['II.06a']
  if (!form) throw new Error('there is no form')
  const cell = (column: number, row: number) => form[utils.encode_cell({ c: column, r: row })]
  expect(cell(0, 4)?.v).toBe('Đơn vị báo cáo: UBND xã Mẫu')
  expect(Array.from({ length: 13 }, (_, column) => cell(column, 10)?.v)).toEqual(
    Array.from({ length: 13 }, (_, column) => `(${column + 1})`),
  )
  for (const [index, row] of rows.entries()) {
    expect(cell(1, 11 + index)).toMatchObject({ t: 's', v: row.number === null ? 'Tổng cộng' : row.key })
    for (const [nth, column] of figureColumns.entries()) {
      expect(cell(2 + nth, 11 + index)).toMatchObject({ t: 'n', v: row.columns[column] })
    }
  }
  for (const tab of Object.values(workbook.Sheets)) {
    for (const [name, value] of Object.entries(tab)) {
      if (!name.startsWith('!')) expect(value).not.toHaveProperty('f')
    }
  }
  const beside = workbook.Sheets['Số liệu ngoài biểu']
  if (!beside) throw new Error('there are no figures beside')
  for (const [index, row] of rows.entries()) {
    for (const [nth, { read: readFigure }] of besideColumns.entries()) {
      const expected = readFigure(row)
      expect(beside[utils.encode_cell({ c: 2 + nth, r: 1 + index })]?.v ?? null).toBe(expected)
    }
  }
})

test('the head of the form is merged as on paper', async () => {
  const form = read(await toWorkbook(sample, 'vi')).Sheets['II.06a']
  const merged = (form?.['!merges'] ?? []).map((range) => utils.encode_range(range))
  expect(merged).toEqual(
    expect.arrayContaining(['A8:A10', 'B8:B10', 'C8:F8', 'G8:J8', 'K8:M8', 'C9:C10', 'D9:E9', 'F9:F10']),
  )
})

test('the page holds every figure, both signatures and no markup of others', () => {
  const page = toPage(sample, 'vi', { reporter: 'UBND <b>xã</b>' })
  expect(page).toContain('UBND &lt;b&gt;xã&lt;/b&gt;')
  expect(page).toContain('=cmd|&quot;/c calc&quot;!A1')
  expect(page).not.toContain('<script')
  for (const text of [
    'Biểu số II.06a/VPCP/KSTT',
    'Kỳ báo cáo',
    'Từ ngày 01/01/2026 đến ngày 31/01/2026',
    'NGƯỜI LẬP BIỂU',
    'THỦ TRƯỞNG ĐƠN VỊ',
  ]) {
    expect(page).toContain(text)
  }
  const figures = [...page.matchAll(/<tr class="(?:total)?"><td class="number">\d*<\/td>.*?<\/tr>/g)].map(([line]) =>
    [...line.matchAll(/<td class="figure">([\d\u202f]+)</g)].map(([, figure]) =>
      Number(figure?.replaceAll('\u202f', '')),
    ),
  )
  expect(figures).toEqual(rows.map(({ columns }) => figureColumns.map((column) => columns[column])))
})

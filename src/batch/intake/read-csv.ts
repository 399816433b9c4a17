/**
 * Comma-separated values (RFC 4180) with a header, as spreadsheets save them: separated by commas, semicolons or tabs, the columns in any
 * order, named as in the API or as forms in Viet Nam name them. Each line becomes the question that one call would hold.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CsvError, type Info, parse } from 'csv-parse'
import { findWrittenBirth } from '../../domain/person/written-birth.ts'
import { fold } from '../../domain/text.ts'
import { lineFaults, type ReadLine, UnreadableFile } from './read-line.ts'

/** What a column may be called beside the name of its member. */
const columnNames = {
  reference: ['reference', 'Mã tham chiếu', 'STT'],
  'purpose.procedure': ['procedure', 'Mã thủ tục hành chính', 'Mã TTHC'],
  'purpose.dossier': ['dossier', 'Mã hồ sơ'],
  'purpose.officer': ['officer', 'Mã cán bộ'],
  'purpose.officerAccount': ['officerAccount', 'Tài khoản cán bộ'],
  'purpose.unit': ['unit', 'Mã đơn vị'],
  'person.personalNumber': ['personalNumber', 'Số định danh cá nhân', 'Số định danh', 'Số CCCD', 'Số căn cước'],
  'person.oldCardNumber': ['oldCardNumber', 'Số CMND'],
  'person.fullName': ['fullName', 'Họ, chữ đệm và tên', 'Họ và tên', 'Họ tên'],
  'person.dateOfBirth': ['dateOfBirth', 'Ngày, tháng, năm sinh', 'Ngày sinh'],
  fields: ['fields', 'Trường thông tin'],
  'attributes.sex': ['sex', 'Giới tính'],
  'attributes.ethnicity': ['ethnicity', 'Dân tộc'],
  'attributes.nationality': ['nationality', 'Quốc tịch'],
  'attributes.fatherName': ['fatherName', 'Họ tên cha'],
  'attributes.motherName': ['motherName', 'Họ tên mẹ'],
  'attributes.spouseName': ['spouseName', 'Họ tên vợ hoặc chồng'],
  'attributes.permanentResidence.province': ['permanentResidence.province', 'Mã tỉnh thường trú'],
  'attributes.permanentResidence.commune': ['permanentResidence.commune', 'Mã xã thường trú'],
} as const
type ColumnName = keyof typeof columnNames

/** Letters and digits alone: forms differ in marks, capitals and blanks. */
const toKey = (name: string): string => fold(name).replace(/[^a-z0-9]/g, '')
const byKey = new Map<string, ColumnName>(
  (Object.keys(columnNames) as ColumnName[]).flatMap((column) =>
    [column, ...columnNames[column]].map((name) => [toKey(name), column] as const),
  ),
)

/** Members of a question that a column says in other words than JSON does. */
const cellReaders: Partial<Record<ColumnName, (cell: string) => unknown>> = {
  fields: (cell) => cell.split(/[\s,;|]+/).filter((name) => name !== ''),
  // A text that is no date stays one: the schema names the fault.
  'person.dateOfBirth': (cell) => findWrittenBirth(cell) ?? cell,
  'attributes.sex': (cell) => ({ nam: 'male', nu: 'female' })[fold(cell)] ?? cell,
}

const headerCharsMax = 16_384
/** Longer than any name of a column. */
const nameCharsMax = 60
/** A quotation mark that is never closed must not make us hold the whole file. */
const recordCharsMax = 16_384

export async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<ReadLine> {
  const { delimiter, all } = await findDelimiter(text)
  // Where the record begins that is being parsed: records lie ready before they are read here.
  let parsing = 1
  const parser = parse({
    delimiter,
    info: true,
    relaxColumnCount: true,
    skipEmptyLines: true,
    maxRecordSize: recordCharsMax,
    trim: true,
    onRecord: (record, { lines }) => {
      parsing = lines + 1
      return record
    },
  })
  const fed = pipeline(Readable.from(all), parser)
  // What ends the feeding ends the reading below with the same error.
  fed.catch(() => {})
  let header: ColumnName[] | undefined
  let names: string[] = []
  let line = 1
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (header === undefined) {
        names = record
        header = readHeader(record)
      } else if (record.some((cell) => cell !== '')) yield toLine(header, names, record, line)
      line = info.lines + 1
    }
  } catch (error) {
    if (error instanceof CsvError) throw new UnreadableFile(parsing, lineFaults.quotes)
    throw error
  }
  if (header === undefined) throw new UnreadableFile(1, lineFaults.noHeader)
}

/** The separator that the header has most of, outside of quotation marks. */
async function findDelimiter(text: AsyncIterable<string>) {
  const source = text[Symbol.asyncIterator]()
  let first = ''
  while (!first.includes('\n') && first.length < headerCharsMax) {
    const { value, done } = await source.next()
    if (done) break
    first += value
  }
  const header = (first.split('\n', 1)[0] ?? '').replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => header.split(delimiter).length
  const delimiter = [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best))
  async function* all(): AsyncGenerator<string> {
    yield first
    for (;;) {
      const { value, done } = await source.next()
      if (done) return
      yield value
    }
  }
  return { delimiter, all: all() }
}

/** Every fault of the header at once; a file whose columns are not known says nothing. */
function readHeader(record: readonly string[]): ColumnName[] {
  const columns = record.map((name) => byKey.get(toKey(name)))
  const unknown = columns.indexOf(undefined)
  if (unknown !== -1) throw new UnreadableFile(1, { ...lineFaults.unknownColumn, column: toLetters(unknown) })
  const known = columns.flatMap((column) => column ?? [])
  const twice = known.findIndex((column, index) => known.indexOf(column) !== index)
  if (twice !== -1) throw new UnreadableFile(1, { ...lineFaults.columnTwice, column: toLetters(twice) })
  return known
}

/** As spreadsheets count columns: A, B … Z, AA. A name from the file itself may be a person's. */
function toLetters(index: number): string {
  const rest = Math.floor(index / 26) - 1
  return (rest >= 0 ? toLetters(rest) : '') + String.fromCharCode(65 + (index % 26))
}

function toLine(header: readonly ColumnName[], names: readonly string[], record: string[], line: number): ReadLine {
  if (record.length !== header.length) return { line, faults: [lineFaults.cells] }
  const value: Record<string, unknown> = {}
  for (const [index, column] of header.entries()) {
    const cell = record[index] ?? ''
    if (cell !== '') set(value, column.split('.'), cellReaders[column]?.(cell) ?? cell)
  }
  return { line, value, toColumn: (pointer) => toColumnName(header, names, pointer) }
}

function set(value: Record<string, unknown>, [step = '', ...rest]: string[], cell: unknown): void {
  if (rest.length === 0) value[step] = cell
  else {
    value[step] ??= {}
    set(value[step] as Record<string, unknown>, rest, cell)
  }
}

/** The header's own name of the column that a member came from; of a member that no column holds, the name it should have. */
function toColumnName(header: readonly ColumnName[], names: readonly string[], pointer: string): string {
  const path = pointer.slice(1).replaceAll('/', '.')
  const index = header.findIndex(
    (column) => path === column || path.split('.').slice(0, column.split('.').length).join('.') === column,
  )
  if (index !== -1) return (names[index] ?? '').slice(0, nameCharsMax)
  const meant = (Object.keys(columnNames) as ColumnName[]).find((column) => column === path)
  return meant === undefined ? path : columnNames[meant][0]
}

/** Unpacks the streams that are read here: those that say where objects are, and evidence. What is shown is never unpacked. */
import { inflateSync } from 'node:zlib'
import { type Budget, PdfFault } from './budget.ts'
import type { PdfDictionary, PdfStream, PdfValue } from './read-value.ts'

/** `direct` follows a reference; producers write these parameters directly. */
export function unpack(
  bytes: Buffer,
  { dictionary, from, to }: PdfStream,
  budget: Budget,
  direct: (value: PdfValue | undefined) => PdfValue | undefined,
): Buffer {
  const packed = bytes.subarray(from, to)
  const filter = onlyOne(direct(dictionary.entries.get('Filter')), from)
  if (filter === undefined) {
    budget.unpack(packed.length)
    return packed
  }
  const kind = direct(filter)
  if (kind?.type !== 'name' || kind.value !== 'FlateDecode') {
    throw new PdfFault('malformed', 'a table that is packed in an unusual way', from)
  }
  const parameters = direct(onlyOne(direct(dictionary.entries.get('DecodeParms')), from))
  const plain = inflate(packed, budget, from)
  return parameters?.type === 'dictionary' ? unpredict(plain, parameters, from) : plain
}

/** The value, or the only one of a list. */
function onlyOne(value: PdfValue | undefined, at: number): PdfValue | undefined {
  if (value === undefined || value.type === 'null') return undefined
  if (value.type !== 'array') return value
  if (value.items.length > 1) throw new PdfFault('malformed', 'a table that is packed more than once', at)
  return value.items[0]
}

function inflate(packed: Buffer, budget: Budget, at: number): Buffer {
  try {
    // One byte more than is left: what is exactly as long is allowed.
    const plain = inflateSync(packed, { maxOutputLength: budget.unpackedLeft() + 1 })
    budget.unpack(plain.length)
    return plain
  } catch (error) {
    if (error instanceof PdfFault) throw error
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') budget.unpack(Number.POSITIVE_INFINITY)
    throw new PdfFault('malformed', 'a table that cannot be unpacked', at)
  }
}

/** PNG predictors (ISO 32000-1, 7.4.4.4), by which tables of numbers get short. */
function unpredict(plain: Buffer, { entries }: PdfDictionary, at: number): Buffer {
  const number = (name: string, absent: number): number => {
    const value = entries.get(name)
    if (value === undefined) return absent
    if (value.type !== 'number') throw new PdfFault('malformed', 'a table with an unusual parameter', at)
    return value.value
  }
  const predictor = number('Predictor', 1)
  if (predictor === 1) return plain
  const columns = number('Columns', 1)
  const usual = number('Colors', 1) === 1 && number('BitsPerComponent', 8) === 8
  if (predictor < 10 || predictor > 15 || !usual || !Number.isInteger(columns) || columns < 1 || columns > 1_000) {
    throw new PdfFault('malformed', 'a table with an unusual parameter', at)
  }
  const width = columns + 1
  if (plain.length % width !== 0) throw new PdfFault('malformed', 'a table whose last row is cut', at)
  const rows = plain.length / width
  const out = Buffer.alloc(rows * columns)
  for (let row = 0; row < rows; row++) unfilter(plain, out, row, columns, at)
  return out
}

function unfilter(plain: Buffer, out: Buffer, row: number, columns: number, at: number): void {
  const filter = plain[row * (columns + 1)] ?? 0
  if (filter > 4) throw new PdfFault('malformed', 'a table with an unknown filter', at)
  for (let column = 0; column < columns; column++) {
    const here = row * columns + column
    const left = column > 0 ? (out[here - 1] ?? 0) : 0
    const above = row > 0 ? (out[here - columns] ?? 0) : 0
    const aboveLeft = row > 0 && column > 0 ? (out[here - columns - 1] ?? 0) : 0
    const raw = plain[row * (columns + 1) + 1 + column] ?? 0
    out[here] = (raw + predict(filter, left, above, aboveLeft)) & 0xff
  }
}

function predict(filter: number, left: number, above: number, aboveLeft: number): number {
  if (filter === 1) return left
  if (filter === 2) return above
  if (filter === 3) return (left + above) >> 1
  if (filter !== 4) return 0
  const [a, b, c] = [left, above, aboveLeft].map((one) => Math.abs(left + above - aboveLeft - one)) as [
    number,
    number,
    number,
  ]
  if (a <= b && a <= c) return left
  return b <= c ? above : aboveLeft
}

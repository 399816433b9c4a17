/**
 * What one file may cost, counted and not timed: the same file ends the same way on every machine. What is used up ends the reading
 * with a fault; nothing that was read until then is used.
 */

/** Why a file, or a part of it, cannot be read as what it claims to be. */
export const pdfFaultKinds = [
  /** It does not begin as a PDF. */
  'not-a-pdf',
  /** The bytes do not follow the standard at a place that counts; readers may differ in what they show. */
  'malformed',
  /** Something stands behind the last end of the file. */
  'bytes-after-end',
  'encrypted',
  /** More than the budget allows: too deep, too many objects, too much when unpacked. */
  'too-complex',
] as const
export type PdfFaultKind = (typeof pdfFaultKinds)[number]

export class PdfFault extends Error {
  readonly kind: PdfFaultKind
  /** Where in the file, as a byte; `null` = at no one place, or inside something unpacked. */
  readonly at: number | null

  constructor(kind: PdfFaultKind, what: string, at: number | null = null) {
    super(what)
    this.name = 'PdfFault'
    this.kind = kind
    this.at = at
  }
}

export interface Budget {
  /** Takes so many steps: a value read, an entry of a table, an object compared. */
  step(count?: number): void
  /** How many bytes may still be unpacked. */
  unpackedLeft(): number
  unpack(bytes: number): void
}

/**
 * A signed paper of a hundred pages takes some ten thousand steps, and unpacks less than a megabyte of tables. What so many steps can keep
 * stays far below the memory of the thread: where that runs out at one large piece, the whole process ends, and not the thread alone.
 */
const stepsMax = 400_000
const unpackedMax = 16 * 1024 * 1024
/** Arrays and dictionaries in each other; producers stay below ten. */
export const depthMax = 48

export function createBudget(): Budget {
  let steps = stepsMax
  let unpacked = unpackedMax
  return {
    step(count = 1) {
      steps -= count
      if (steps < 0) throw new PdfFault('too-complex', 'too many objects')
    },
    unpackedLeft: () => unpacked,
    unpack(bytes) {
      unpacked -= bytes
      if (unpacked < 0) throw new PdfFault('too-complex', 'too much when unpacked')
    },
  }
}

/** Whether the bytes that a signature is about are the whole file, or the whole file as it once was. */
import type { FoundSignature } from './find-signatures.ts'

export type Coverage =
  | { covers: 'whole-file' }
  /** All that was there when it was signed; something was appended since. */
  | { covers: 'earlier-state'; end: number }
  | { covers: 'not-whole'; why: CoverageGap }

/** Why the range of a signature is none on which anything can be built. */
export const coverageGaps = [
  /** No range, or none of two pieces. */
  'no-byte-range',
  /** It does not begin with the first byte. */
  'begins-late',
  /** What it leaves out is more or something else than this signature. */
  'gap-holds-more',
  /** It reaches beyond the file, or its pieces do not follow each other. */
  'range-outside',
  /** Where it ends is no end of a PDF in which this signature stands. */
  'ends-inside',
  /** Bytes behind the end that no update explains. */
  'bytes-after-end',
] as const
export type CoverageGap = (typeof coverageGaps)[number]

/** `length` of the file. What lies between the two pieces must be the signature and nothing else, from bracket to bracket. */
export function judgeCoverage({ byteRange, contents }: FoundSignature, length: number): Coverage {
  if (byteRange === null || byteRange.length !== 4) return { covers: 'not-whole', why: 'no-byte-range' }
  const [start = 0, first = 0, second = 0, rest = 0] = byteRange
  const end = second + rest
  if (start !== 0) return { covers: 'not-whole', why: 'begins-late' }
  if (first === 0 || second <= first || rest === 0 || end > length) return { covers: 'not-whole', why: 'range-outside' }
  const span = contents?.hex ? contents.span : null
  if (span?.from !== first || span.to !== second) return { covers: 'not-whole', why: 'gap-holds-more' }
  return end === length ? { covers: 'whole-file' } : { covers: 'earlier-state', end }
}

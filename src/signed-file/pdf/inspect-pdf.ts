/** All that can be said of a PDF without any key: its signatures, the bytes they are about, and what was changed since. */
import { type Budget, createBudget, PdfFault, type PdfFaultKind } from './budget.ts'
import { findEvidence, type PdfEvidence } from './find-evidence.ts'
import { type Certification, type FoundSignature, findSignatures } from './find-signatures.ts'
import { type Changes, judgeChanges } from './judge-changes.ts'
import { type Coverage, judgeCoverage } from './judge-coverage.ts'
import { findMember, isName, openPdf, type Pdf, viewSections } from './open-pdf.ts'
import type { PdfValue } from './read-value.ts'

/** What the bytes show beside the signatures. */
export const pdfNotices = [
  /** A reader may run something when it opens the file. */
  'active-content',
  /** A form of another kind (XFA) stands beside the pages; readers differ in which they show. */
  'xfa-form',
  /** Pieces of signatures lie in the file that its form does not show. */
  'signature-traces',
  /** An earlier state of the file had a signature that it has no more. */
  'signature-removed',
  /** Bytes behind the end, which readers pass over. */
  'bytes-after-end',
] as const
type PdfNotice = (typeof pdfNotices)[number]

export interface PdfSignature {
  found: FoundSignature
  coverage: Coverage
  /** `not-checkable`: the file as it was signed cannot be read whole. */
  changes: Changes | { changes: 'not-checkable' }
  /** What was signed, in two pieces; `null` = the range does not say. */
  content: readonly [Buffer, Buffer] | null
}

export type PdfReading =
  | { read: true; signatures: readonly PdfSignature[]; notices: readonly PdfNotice[]; evidence: PdfEvidence }
  | { read: false; why: PdfFaultKind; at: number | null }

/** Never throws for what the bytes are. */
export function inspectPdf(bytes: Buffer): PdfReading {
  const budget = createBudget()
  try {
    const { pdf, trailing } = openWhole(bytes, budget)
    const notices = new Set<PdfNotice>(findNotices(pdf))
    if (trailing) notices.add('bytes-after-end')
    const all = findSignatures(pdf)
    if (hasLostSignature(pdf, all, budget)) notices.add('signature-removed')
    if (countTraces(bytes) > all.length) notices.add('signature-traces')
    const signatures = all.map((found) => inspectSignature(pdf, found, { trailing, all, budget }))
    return {
      read: true,
      signatures,
      notices: pdfNotices.filter((one) => notices.has(one)),
      evidence: findEvidence(pdf, budget),
    }
  } catch (error) {
    if (error instanceof PdfFault) return { read: false, why: error.kind, at: error.at }
    // Deep nesting that the budget did not foresee ends as the budget would.
    if (error instanceof RangeError) return { read: false, why: 'too-complex', at: null }
    throw error
  }
}

/** Bytes behind the end are left out of what is read, and told by `trailing`. */
function openWhole(bytes: Buffer, budget: Budget): { pdf: Pdf; trailing: boolean } {
  try {
    return { pdf: openPdf(bytes, bytes.length, budget), trailing: false }
  } catch (error) {
    if (!(error instanceof PdfFault) || error.kind !== 'bytes-after-end' || error.at === null) throw error
    return { pdf: openPdf(bytes, error.at, budget), trailing: true }
  }
}

interface Setting {
  trailing: boolean
  all: readonly FoundSignature[]
  budget: Budget
}

function inspectSignature(pdf: Pdf, found: FoundSignature, { trailing, all, budget }: Setting): PdfSignature {
  const { bytes } = pdf
  const stated = judgeCoverage(found, bytes.length)
  const content = toContent(bytes, found)
  if (stated.covers === 'not-whole') return { found, coverage: stated, changes: { changes: 'not-checkable' }, content }
  if (trailing) return { found, coverage: gap('bytes-after-end'), changes: { changes: 'not-checkable' }, content }
  if (stated.covers === 'whole-file') return { found, coverage: stated, changes: { changes: 'none' }, content }
  const signed = openState(pdf, found, stated.end, budget)
  if (signed === null) return { found, coverage: gap('ends-inside'), changes: { changes: 'not-checkable' }, content }
  // Nothing was appended that a reader would take notice of: what stands there belongs to no state of the file.
  if (signed.sections.length === pdf.sections.length && signed.sections[0]?.at === pdf.sections[0]?.at) {
    return { found, coverage: gap('bytes-after-end'), changes: { changes: 'not-checkable' }, content }
  }
  const changes = judgeChanges(signed, pdf, strictest(found, all, stated.end), budget)
  return { found, coverage: stated, changes, content }
}

const gap = (why: (Coverage & { covers: 'not-whole' })['why']): Coverage => ({ covers: 'not-whole', why })

/** The file as it ended when it was signed; `null` where that is no file in which the signature stands. */
function openState(pdf: Pdf, { contents }: FoundSignature, end: number, budget: Budget): Pdf | null {
  try {
    const signed = openPdf(pdf.bytes, end, budget)
    const there = findSignatures(signed).some((one) => one.contents?.span?.from === contents?.span?.from)
    return there ? signed : null
  } catch (error) {
    if (error instanceof PdfFault && error.kind !== 'too-complex') return null
    throw error
  }
}

/** What was certified before or by this signature binds all that follow. */
function strictest(
  { certification }: FoundSignature,
  all: readonly FoundSignature[],
  end: number,
): Certification | null {
  const before = all.filter((one) => (one.contents?.span?.to ?? end) <= end).map((one) => one.certification)
  const stated = [certification, ...before].filter((one) => one !== null)
  return stated.length === 0 ? null : (stated.sort()[0] ?? null)
}

function toContent(bytes: Buffer, { byteRange }: FoundSignature): readonly [Buffer, Buffer] | null {
  if (byteRange?.length !== 4) return null
  const [a = 0, b = 0, c = 0, d = 0] = byteRange
  if (a + b > bytes.length || c + d > bytes.length) return null
  return [bytes.subarray(a, a + b), bytes.subarray(c, c + d)]
}

/** Whether a signature of an earlier state is gone: every update is gone back, and what its form showed is looked for. */
function hasLostSignature(pdf: Pdf, all: readonly FoundSignature[], budget: Budget): boolean {
  const here = new Set(all.map(({ contents }) => contents?.span?.from))
  for (let newest = 1; newest < pdf.sections.length; newest++) {
    const earlier = findEarlier(pdf, newest, budget)
    if (earlier.some(({ contents }) => contents?.span && !here.has(contents.span.from))) return true
  }
  return false
}

function findEarlier(pdf: Pdf, newest: number, budget: Budget): FoundSignature[] {
  try {
    return findSignatures(viewSections(pdf.bytes, pdf.end, pdf.sections.slice(newest), budget))
  } catch (error) {
    // Of a file that is laid out for the web the older section is only a part: it shows no state of its own.
    if (error instanceof PdfFault && error.kind !== 'too-complex') return []
    throw error
  }
}

function countTraces(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf('/ByteRange'); at !== -1; at = bytes.indexOf('/ByteRange', at + 10)) count++
  return count
}

function* findNotices(pdf: Pdf): Generator<PdfNotice> {
  const catalog = pdf.resolve(pdf.root)
  const runs = (value: PdfValue | undefined) => isName(pdf.resolve(findMember(pdf.resolve(value), 'S')), 'JavaScript')
  const scripts = findMember(pdf.resolve(findMember(catalog, 'Names')), 'JavaScript')
  if (scripts !== undefined || runs(findMember(catalog, 'OpenAction')) || findMember(catalog, 'AA') !== undefined) {
    yield 'active-content'
  }
  if (findMember(pdf.resolve(findMember(catalog, 'AcroForm')), 'XFA') !== undefined) yield 'xfa-form'
}

/** What a file is worth by itself: whether it is as it was signed, by whom, and what of that is not known. */

import { judgeSignature, type SignatureFinding } from './judge-signature.ts'
import { pdfFaultKinds } from './pdf/budget.ts'
import { inspectPdf, pdfNotices } from './pdf/inspect-pdf.ts'
import { readCertificate } from './trust/read-certificate.ts'
import { readOcspResponse } from './trust/read-ocsp.ts'
import { readRevocationList } from './trust/read-revocation-list.ts'
import type { TrustStore } from './trust/trust-store.ts'

export const fileVerdicts = [
  /** As it was signed, and every signature is valid. */
  'valid',
  /** Something is known to be wrong. */
  'invalid',
  /** Nothing is known to be wrong, and something is not known. */
  'unknown',
  'unsigned',
] as const
export type FileVerdict = (typeof fileVerdicts)[number]

export const wholeVerdicts = [
  /** Every signature fits the bytes, and covers all that is shown. */
  'whole',
  /** Something is another than was signed. */
  'changed',
  'unsigned',
  'not-checkable',
] as const
export type WholeVerdict = (typeof wholeVerdicts)[number]

/** Why a file could not be judged. */
export const readingFaults = [...pdfFaultKinds, 'took-too-long'] as const
export type ReadingFault = (typeof readingFaults)[number]

/** What a person should know of the file beside its signatures. */
export const fileNotices = [
  ...pdfNotices,
  /** One whom no trusted root vouches for added something that is seen: it may lie over what others signed. */
  'mark-of-stranger',
] as const
export type FileNotice = (typeof fileNotices)[number]

export interface FileFinding {
  verdict: FileVerdict
  whole: WholeVerdict
  /** `null` = it was read. */
  unread: ReadingFault | null
  signatures: readonly SignatureFinding[]
  notices: readonly FileNotice[]
}

export function judgeFile(bytes: Buffer, trust: TrustStore, now: number): FileFinding {
  const reading = inspectPdf(bytes)
  if (!reading.read) return unreadFile(reading.why)
  const { evidence } = reading
  const all: TrustStore = {
    roots: trust.roots,
    intermediates: [...trust.intermediates, ...present(evidence.certificates.map(readCertificate))],
    revocationLists: [
      ...trust.revocationLists,
      ...present(evidence.revocationLists.map((one) => readRevocationList(one))),
    ],
    ocspResponses: [...trust.ocspResponses, ...evidence.ocspResponses.flatMap(readOcspResponse)],
    asked: trust.asked,
  }
  const signatures = reading.signatures.map((signature) => judgeSignature({ signature, trust: all, now }))
  const marked = hasMarkOfStranger(signatures)
  const notices: FileNotice[] = [...reading.notices, ...(marked ? (['mark-of-stranger'] as const) : [])]
  const whole = judgeWhole(signatures, notices)
  return { verdict: toVerdict(signatures, whole), whole, unread: null, signatures, notices }
}

const present = <T>(list: readonly (T | null)[]): T[] => list.filter((one) => one !== null)

export const unreadFile = (unread: ReadingFault): FileFinding => ({
  verdict: 'unknown',
  whole: 'not-checkable',
  unread,
  signatures: [],
  notices: [],
})

/** Whether something that is seen was added to what one signed, and one who signed after is a stranger. */
function hasMarkOfStranger(signatures: readonly SignatureFinding[]): boolean {
  const toEnd = ({ coverage }: SignatureFinding) =>
    coverage.covers === 'earlier-state' ? coverage.end : Number.POSITIVE_INFINITY
  return signatures.some(
    (marked) =>
      marked.additions.includes('visible-signature') &&
      signatures.some((later) => later.chain !== 'trusted' && toEnd(later) > toEnd(marked)),
  )
}

function judgeWhole(signatures: readonly SignatureFinding[], notices: readonly FileNotice[]): WholeVerdict {
  const changed = signatures.some(
    ({ integrity, coverage, changes }) =>
      integrity === 'altered' || coverage.covers === 'not-whole' || changes === 'content',
  )
  if (changed || notices.includes('signature-removed')) return 'changed'
  if (!signatures.some(({ kind }) => kind === 'signature')) {
    // A signature that the file does not show any more may have been taken out.
    return notices.includes('signature-traces') ? 'not-checkable' : 'unsigned'
  }
  const sure = signatures.every(
    ({ integrity, changes, algorithm }) => integrity === 'intact' && changes !== 'not-checkable' && !algorithm?.weak,
  )
  // Of two contents readers show one or the other; and what a stranger laid over the pages is shown.
  const seen = !notices.includes('xfa-form') && !notices.includes('mark-of-stranger')
  return sure && seen ? 'whole' : 'not-checkable'
}

function toVerdict(signatures: readonly SignatureFinding[], whole: WholeVerdict): FileVerdict {
  if (whole === 'changed' || signatures.some(({ verdict }) => verdict === 'invalid')) return 'invalid'
  if (whole === 'unsigned') return 'unsigned'
  // A stamp over the file adds a time; that its authority is not known takes nothing from the signers.
  const signers = signatures.filter(({ kind }) => kind === 'signature')
  return whole === 'whole' && signers.every(({ verdict }) => verdict === 'valid') ? 'valid' : 'unknown'
}

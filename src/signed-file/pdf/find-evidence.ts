/** What travels in a file to prove its signatures later (document security store, ETSI EN 319 142-1, 5.4.2). */
import { type Budget, PdfFault } from './budget.ts'
import { findMember, type Pdf } from './open-pdf.ts'
import { unpack } from './unpack.ts'

/** Certificates and statements about them, each as its bytes. */
export interface PdfEvidence {
  certificates: readonly Buffer[]
  revocationLists: readonly Buffer[]
  ocspResponses: readonly Buffer[]
}

/** A store of five signatures with their chains holds about forty pieces; a revocation list that travels is a short one. */
const piecesMax = 100
const pieceBytesMax = 1024 * 1024

/** What cannot be unpacked is left out: evidence that is missing proves nothing. */
export function findEvidence(pdf: Pdf, budget: Budget): PdfEvidence {
  const store = pdf.resolve(findMember(pdf.resolve(pdf.root), 'DSS'))
  const read = (name: string): Buffer[] => {
    const list = pdf.resolve(findMember(store, name))
    if (list.type !== 'array') return []
    return list.items.slice(0, piecesMax).flatMap((item) => {
      try {
        const stream = pdf.resolve(item)
        if (stream.type !== 'stream') return []
        const plain = unpack(pdf.bytes, stream, budget, pdf.resolve)
        return plain.length <= pieceBytesMax ? [plain] : []
      } catch (error) {
        if (error instanceof PdfFault && error.kind !== 'too-complex') return []
        throw error
      }
    })
  }
  return { certificates: read('Certs'), revocationLists: read('CRLs'), ocspResponses: read('OCSPs') }
}

/**
 * From a certificate to a root that the operator trusts (RFC 5280, 6). The library's own engine is not used: it stops at the first gap
 * and does not tell a root that is not trusted from a chain that is broken. What it would judge and this does not (limits of names and
 * policies) makes a chain refused, and never passed.
 */
import { isWeak, verifies } from './algorithms.ts'
import type { Certificate } from './read-certificate.ts'

export const chainFaults = [
  /** Outside the time of one of its certificates, at the moment asked about. */
  'expired',
  'not-yet-valid',
  /** A certificate on the way is none of an authority, or not for certificates. */
  'not-an-authority',
  'too-long',
  /** One of them has a limit or a critical part that is not judged here. */
  'unjudged-limit',
  /** The signer's certificate is for something else than signing documents. */
  'wrong-usage',
] as const
export type ChainFault = (typeof chainFaults)[number]

export type Chain =
  /** `path`: from the certificate to the root. `weak`: one of them is signed by SHA-1 or with a short key. */
  | { chain: 'trusted'; path: readonly Certificate[]; weak: boolean }
  | { chain: 'refused'; path: readonly Certificate[]; why: ChainFault }
  /** It ends at no root that is trusted here: unknown, and not forged. */
  | { chain: 'unknown-root' }
  | { chain: 'no-roots' }

export interface ChainQuestion {
  certificate: Certificate
  roots: readonly Certificate[]
  /** Whatever may stand between: of the operator, and what came with the file. */
  others: readonly Certificate[]
  /** Milliseconds since the epoch. */
  at: number
  usage: 'documents' | 'time-stamps' | 'ocsp'
}

/** Certificates of one chain; the state's has three. */
const lengthMax = 8
/** Signatures that are verified for one question: files may bring hundreds of certificates of one name. */
const verificationsMax = 60
/** Clocks of signers and authorities differ by so much. */
export const graceMs = 60_000

export function findChain(question: ChainQuestion): Chain {
  const { certificate, roots, others } = question
  if (roots.length === 0) return { chain: 'no-roots' }
  const trusted = new Set(roots.map(({ sha256 }) => sha256))
  let verifications = 0
  let refused: Chain | null = null
  const open: Certificate[][] = [[certificate]]
  // The shortest first.
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const last = path.at(-1) ?? certificate
    if (trusted.has(last.sha256)) {
      const why = findFault(path, question)
      if (why === null) return { chain: 'trusted', path, weak: hasWeakLink(path) }
      refused ??= { chain: 'refused', path, why }
      continue
    }
    if (path.length >= lengthMax) continue
    for (const issuer of [...roots, ...others]) {
      if (!last.issuer.equals(issuer.subject) || path.some(({ sha256 }) => sha256 === issuer.sha256)) continue
      if (++verifications > verificationsMax) return refused ?? { chain: 'unknown-root' }
      if (isSignedBy(last, issuer)) open.push([...path, issuer])
    }
  }
  return refused ?? { chain: 'unknown-root' }
}

export const isSignedBy = ({ scheme, signed, signature }: Certificate, issuer: Certificate): boolean =>
  scheme !== null && verifies(scheme, issuer.key, signed, signature)

/** The root's own signature proves nothing: it is trusted for what it is. */
const hasWeakLink = (path: readonly Certificate[]): boolean =>
  path.some(({ weakKey }) => weakKey) ||
  path.slice(0, -1).some(({ scheme }) => scheme !== null && isWeak(scheme.digest))

function findFault(path: readonly Certificate[], { at, usage }: ChainQuestion): ChainFault | null {
  const [signer, ...authorities] = path
  if (!signer || !isFor(signer, usage)) return 'wrong-usage'
  if (path.some(({ unjudged }) => unjudged.length > 0)) return 'unjudged-limit'
  for (const [below, { authority, keyUsage }] of authorities.entries()) {
    if (authority === null || (keyUsage !== null && !keyUsage.has('certificate-sign'))) return 'not-an-authority'
    if (authority.pathLengthMax !== null && below > authority.pathLengthMax) return 'too-long'
  }
  if (path.some(({ notAfter }) => at > notAfter + graceMs)) return 'expired'
  return path.some(({ notBefore }) => at < notBefore - graceMs) ? 'not-yet-valid' : null
}

const purpose = {
  any: '2.5.29.37.0',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
} as const
/** A certificate that is only for these signs no papers. */
const notForPapers: readonly string[] = [purpose.timeStamping, purpose.ocspSigning, purpose.serverAuthentication]

function isFor({ keyUsage, extendedUsage }: Certificate, usage: ChainQuestion['usage']): boolean {
  if (keyUsage !== null && !keyUsage.has('digital-signature') && !keyUsage.has('content-commitment')) return false
  if (usage === 'time-stamps') return extendedUsage?.length === 1 && extendedUsage[0] === purpose.timeStamping
  if (usage === 'ocsp') return extendedUsage?.includes(purpose.ocspSigning) ?? false
  return extendedUsage === null || extendedUsage.some((one) => !notForPapers.includes(one))
}

/**
 * Whether a certificate was revoked, by evidence that is handed in. Nothing is fetched. No evidence is no answer: neither "good" nor
 * "revoked".
 */
import { hashBytes, verifies } from './algorithms.ts'
import { findChain, graceMs, isSignedBy } from './find-chain.ts'
import type { Certificate } from './read-certificate.ts'
import type { OcspResponse } from './read-ocsp.ts'
import type { RevocationList } from './read-revocation-list.ts'

export const revocationSources = ['ocsp', 'list'] as const
type RevocationSource = (typeof revocationSources)[number]

export type Revocation =
  /** Not revoked at the moment asked about, as of `asOf`. */
  | { revocation: 'good'; source: RevocationSource; asOf: number }
  /** Revoked by then; where the time of signing is not proven, also when it was revoked since. */
  | { revocation: 'revoked'; source: RevocationSource; revokedAt: number }
  /** Revoked since, and the signature is proven to be older. */
  | { revocation: 'revoked-later'; source: RevocationSource; revokedAt: number }
  /** Nothing lies here that speaks of it. */
  | { revocation: 'not-checked' }
  /** What lies here is too old, of another time, or not signed by one who may; or who was asked gave no answer. */
  | { revocation: 'not-checkable' }

export interface RevocationQuestion {
  certificate: Certificate
  issuer: Certificate
  roots: readonly Certificate[]
  lists: readonly RevocationList[]
  responses: readonly OcspResponse[]
  /** When it was signed. */
  at: number
  /** Whether that is proven by a time-stamp. */
  proven: boolean
  now: number
  /** Somebody was asked about it, and gave no answer that is of use. */
  asked?: boolean
}

export function judgeRevocation(question: RevocationQuestion): Revocation {
  const { at, proven } = question
  const found = [...fromResponses(question), ...fromLists(question)]
  if (found.length === 0) return { revocation: question.asked ? 'not-checkable' : 'not-checked' }
  // One that says revoked counts, whatever others say.
  const revoked = found
    .flatMap(({ source, status }) => (status.is === 'revoked' ? [{ source, revokedAt: status.at }] : []))
    .sort((a, b) => a.revokedAt - b.revokedAt)[0]
  if (revoked) {
    return { revocation: proven && revoked.revokedAt > at ? 'revoked-later' : 'revoked', ...revoked }
  }
  const good = found.find(({ status }) => status.is === 'good')
  return good ? { revocation: 'good', source: good.source, asOf: good.asOf } : { revocation: 'not-checkable' }
}

interface Statement {
  source: RevocationSource
  status: { is: 'good' } | { is: 'revoked'; at: number } | { is: 'nothing' }
  asOf: number
}

/**
 * It speaks of the moment: made after it, or before it and not yet out of date. Where no stamp proves when it was signed, the moment is now:
 * one who has a revoked key states a day before that, and brings what was said then.
 */
function coversMoment(
  { thisUpdate, nextUpdate }: { thisUpdate: number; nextUpdate: number | null },
  { at, proven, now }: RevocationQuestion,
): boolean {
  if (thisUpdate > now + graceMs) return false
  const moment = proven ? at : now
  return thisUpdate >= moment - graceMs || (nextUpdate !== null && nextUpdate >= moment)
}

/** Signatures of responses and lists that are verified for one certificate. */
const statementsMax = 20

function fromResponses(question: RevocationQuestion): Statement[] {
  const { certificate, issuer, responses } = question
  return responses
    .filter(({ about }) => {
      if (about.serial !== certificate.serial) return false
      const named = hashBytes(about.digest, issuer.subject).equals(about.issuerName)
      return named && hashBytes(about.digest, issuer.keyBytes).equals(about.issuerKey)
    })
    .slice(0, statementsMax)
    .map((response) => {
      const { status: stated, thisUpdate } = response
      const usable = isByResponder(response, question)
      const current = stated.is === 'revoked' || coversMoment(response, question)
      const status = usable && current && stated.is !== 'unknown' ? stated : ({ is: 'nothing' } as const)
      return { source: 'ocsp', status, asOf: thisUpdate }
    })
}

/** By the issuer itself, or by one whom the issuer made a responder (RFC 6960, 4.2.2.2). */
function isByResponder(
  { scheme, signed, signature, certificates, producedAt }: OcspResponse,
  question: RevocationQuestion,
) {
  if (scheme === null) return false
  const { issuer, roots } = question
  if (verifies(scheme, issuer.key, signed, signature)) return true
  return certificates.some((responder) => {
    if (!responder.issuer.equals(issuer.subject) || !isSignedBy(responder, issuer)) return false
    const chain = findChain({
      certificate: responder,
      roots: [issuer, ...roots],
      others: [],
      at: producedAt,
      usage: 'ocsp',
    })
    return chain.chain === 'trusted' && verifies(scheme, responder.key, signed, signature)
  })
}

function fromLists(question: RevocationQuestion): Statement[] {
  const { certificate, issuer, lists } = question
  return lists
    .filter((list) => list.issuer.equals(certificate.issuer))
    .slice(0, statementsMax)
    .map((list) => {
      const { scheme, signed, signature, thisUpdate, revoked } = list
      const mayList = issuer.keyUsage === null || issuer.keyUsage.has('revocation-list-sign')
      const usable = mayList && scheme !== null && verifies(scheme, issuer.key, signed, signature)
      const at = revoked.get(certificate.serial)
      if (usable && at !== undefined) return { source: 'list', status: { is: 'revoked', at }, asOf: thisUpdate }
      // Lists drop what has run out.
      const speaks = coversMoment(list, question) && thisUpdate <= certificate.notAfter
      return { source: 'list', status: { is: usable && speaks ? 'good' : 'nothing' }, asOf: thisUpdate }
    })
}

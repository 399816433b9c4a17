/**
 * When a signature was made: by a time-stamp that can be trusted, else as the signer states. Signers here are known whose clock states
 * the time of Viet Nam as if it were UTC, seven hours ahead; and time-stamps that come minutes late, because their authority is slow.
 */
import { hourMs } from '../domain/duration.ts'
import { contentTypes } from './cms/read-cms.ts'
import { readTimestamp } from './cms/read-timestamp.ts'
import { verifyCms } from './cms/verify-cms.ts'
import { type Digest, hashBytes } from './trust/algorithms.ts'
import { findChain, graceMs } from './trust/find-chain.ts'
import { judgeRevocation } from './trust/judge-revocation.ts'
import type { Certificate } from './trust/read-certificate.ts'
import type { TrustStore } from './trust/trust-store.ts'

export const stampVerdicts = [
  /** By an authority of a trusted root that was not revoked: the time is proven. */
  'proven',
  /** The same, but whether the authority was revoked is not known, or its certificate has run out since. */
  'trusted',
  /** It is about another signature, or was changed. */
  'altered',
  /** Its authority ends at no root that is trusted here. */
  'unknown-root',
  /** Its authority may not stamp, or was revoked. */
  'refused',
  'not-checkable',
  'none',
] as const
export type StampVerdict = (typeof stampVerdicts)[number]

export const clockVerdicts = [
  /** It states a time that fits the stamp. */
  'agrees',
  /** It states local time as UTC; seven hours are taken off. */
  'seven-hours-ahead',
  /** It states another time than the stamp, or one that is not yet. */
  'differs',
  /** There is nothing to compare it with, or it states no time. */
  'not-comparable',
] as const
export type ClockVerdict = (typeof clockVerdicts)[number]

export interface SigningTime {
  /** Milliseconds since the epoch; `null` = nothing states it that could be believed. */
  at: number | null
  source: 'timestamp' | 'stated' | 'none'
  /** No one can have made it later. */
  proven: boolean
  statedAt: number | null
  stamp: StampVerdict
  clock: ClockVerdict
}

export interface Stamp {
  verdict: StampVerdict
  at: number | null
  /** Whose stamp it is, where that is known. */
  authority: Certificate | null
}

export interface StampQuestion {
  token: Buffer | null
  /** Digest of what must have been stamped. */
  hashStamped: (digest: Digest) => Buffer
  trust: TrustStore
  now: number
}

export function judgeStamp({ token, hashStamped, trust, now }: StampQuestion): Stamp {
  if (token === null) return { verdict: 'none', at: null, authority: null }
  const stamp = readTimestamp(token)
  if (stamp === null) return { verdict: 'not-checkable', at: null, authority: null }
  const { cms, content, generatedAt: at, imprint } = stamp
  if (!hashStamped(imprint.digest).equals(imprint.hash)) return { verdict: 'altered', at, authority: null }
  const read = verifyCms({
    cms,
    hashContent: (digest) => hashBytes(digest, content),
    others: trust.intermediates,
    contentType: contentTypes.timestamp,
    mustName: true,
  })
  if (read.integrity === 'altered') return { verdict: 'altered', at, authority: null }
  if (read.integrity === 'not-checkable') return { verdict: 'not-checkable', at, authority: null }
  const { signer: authority } = read
  const others = [...trust.intermediates, ...cms.certificates]
  const found = findChain({ certificate: authority, roots: trust.roots, others, at, usage: 'time-stamps' })
  if (found.chain === 'refused') return { verdict: 'refused', at, authority }
  if (found.chain !== 'trusted') return { verdict: 'unknown-root', at, authority }
  const checks = found.path.slice(0, -1).map((certificate, index) =>
    judgeRevocation({
      certificate,
      issuer: found.path[index + 1] ?? certificate,
      roots: trust.roots,
      lists: [...trust.revocationLists, ...cms.revocationLists],
      responses: [...trust.ocspResponses, ...cms.ocspResponses],
      at,
      proven: false,
      now,
    }),
  )
  if (checks.some(({ revocation }) => revocation === 'revoked')) return { verdict: 'refused', at, authority }
  const sure = checks.every(({ revocation }) => revocation === 'good') && !found.weak && !read.weak
  return { verdict: sure && now <= authority.notAfter ? 'proven' : 'trusted', at, authority }
}

/** A stamp may come so much later than the signature: authorities take minutes, and are asked again. */
const stampLateMs = hourMs
const aheadMs = 7 * hourMs
const aheadToleranceMs = hourMs

export function judgeTime(statedAt: number | null, stamp: Stamp, now: number): SigningTime {
  const believed = stamp.verdict === 'proven' || stamp.verdict === 'trusted'
  if (believed && stamp.at !== null) {
    const clock = statedAt === null ? 'not-comparable' : compareClocks(statedAt, stamp.at)
    const proven = stamp.verdict === 'proven'
    return { at: stamp.at, source: 'timestamp', proven, statedAt, stamp: stamp.verdict, clock }
  }
  const unproven = { proven: false, statedAt, stamp: stamp.verdict } as const
  if (statedAt === null) return { at: null, source: 'none', clock: 'not-comparable', ...unproven }
  if (statedAt <= now + graceMs) return { at: statedAt, source: 'stated', clock: 'not-comparable', ...unproven }
  // It is not yet that late: a clock that is ahead, or a time that was made up.
  const ahead = statedAt - aheadMs
  if (ahead <= now + aheadToleranceMs) {
    return { at: Math.min(ahead, now), source: 'stated', clock: 'seven-hours-ahead', ...unproven }
  }
  return { at: null, source: 'none', clock: 'differs', ...unproven }
}

function compareClocks(statedAt: number, stampedAt: number): ClockVerdict {
  const ahead = statedAt - stampedAt
  if (ahead <= graceMs && ahead >= -stampLateMs) return 'agrees'
  return Math.abs(ahead - aheadMs) <= aheadToleranceMs ? 'seven-hours-ahead' : 'differs'
}

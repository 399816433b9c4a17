/** One signature of a file, question by question: each answer stands by itself, and what is not known is never taken for good. */
import { contentTypes, readCms } from './cms/read-cms.ts'
import { readTimestamp } from './cms/read-timestamp.ts'
import { type Integrity, verifyCms } from './cms/verify-cms.ts'
import { judgeStamp, judgeTime, type SigningTime } from './judge-time.ts'
import type { PdfSignature } from './pdf/inspect-pdf.ts'
import type { Addition, Change } from './pdf/judge-changes.ts'
import type { Coverage } from './pdf/judge-coverage.ts'
import { type Digest, hashBytes, type Scheme } from './trust/algorithms.ts'
import { type Chain, findChain, graceMs } from './trust/find-chain.ts'
import { judgeRevocation, type Revocation } from './trust/judge-revocation.ts'
import type { Certificate } from './trust/read-certificate.ts'
import { type StatusQuestion, toStatusQuestions } from './trust/status-questions.ts'
import type { TrustStore } from './trust/trust-store.ts'

export const verdicts = ['valid', 'invalid', 'unknown'] as const
export type Verdict = (typeof verdicts)[number]

export const validities = [
  'valid',
  /** Signed after its certificate had run out. */
  'expired',
  'not-yet-valid',
  /** The certificate has run out since, and no trusted stamp proves that the signature is older; or no time is stated. */
  'not-provable',
  'unknown',
] as const
export type Validity = (typeof validities)[number]

/** What keeps a signature from being valid. */
const reasons = {
  altered: 'invalid',
  'not-whole': 'invalid',
  changed: 'invalid',
  'chain-refused': 'invalid',
  expired: 'invalid',
  'not-yet-valid': 'invalid',
  revoked: 'invalid',
  'integrity-not-checkable': 'unknown',
  'changes-not-checkable': 'unknown',
  'unknown-root': 'unknown',
  'no-roots': 'unknown',
  'chain-not-judged': 'unknown',
  'time-not-provable': 'unknown',
  'revocation-not-checked': 'unknown',
  'revocation-not-checkable': 'unknown',
  'weak-algorithm': 'unknown',
} as const satisfies Record<string, Exclude<Verdict, 'valid'>>
export type Reason = keyof typeof reasons
export const reasonWords = Object.keys(reasons) as [Reason, ...Reason[]]

export interface SignatureFinding {
  kind: 'signature' | 'timestamp'
  verdict: Verdict
  /** Empty = valid. */
  reasons: readonly Reason[]
  coverage: Coverage
  changes: 'none' | 'additions' | 'content' | 'not-checkable'
  additions: readonly Addition[]
  /** Up to twenty. */
  changed: readonly Change[]
  integrity: Integrity['integrity']
  integrityGap: (Integrity & { integrity: 'not-checkable' })['why'] | null
  /** `null` = not read. */
  algorithm: { scheme: Scheme['scheme']; digest: Digest; weak: boolean } | null
  signer: Certificate | null
  chain: Chain['chain']
  chainFault: (Chain & { chain: 'refused' })['why'] | null
  root: Certificate | null
  time: SigningTime
  validity: Validity
  /** The worst of its chain. */
  revocation: Revocation
  /** What may be asked about certificates of its chain whose status is not known. */
  statusQuestions: readonly StatusQuestion[]
}

export interface SignatureQuestion {
  signature: PdfSignature
  /** With what came in the file. */
  trust: TrustStore
  now: number
}

export function judgeSignature({ signature, trust, now }: SignatureQuestion): SignatureFinding {
  const { found, coverage, changes, content } = signature
  const hashContent = (digest: Digest) => hashBytes(digest, ...(content ?? []))
  const contents = found.contents?.bytes ?? Buffer.alloc(0)
  const isStamp = found.kind === 'timestamp'
  const stampOnly = isStamp ? readTimestamp(contents) : null
  const cms = isStamp ? (stampOnly?.cms ?? null) : isReadForm(found.subFilter) ? readCms(contents) : null
  const padded = cms !== null && !contents.subarray(cms.length).every((byte) => byte === 0)
  const integrity: Integrity =
    // What stands inside (`adbe.pkcs7.sha1`) is what was signed then, and says itself what it is about.
    cms === null || content === null || padded || (!isStamp && cms.content !== null)
      ? { integrity: 'not-checkable', why: 'form' }
      : stampOnly
        ? verifyStampOnly(stampOnly, hashContent, trust)
        : verifyCms({
            cms,
            hashContent,
            others: trust.intermediates,
            contentType: contentTypes.data,
            mustName: found.subFilter === forms.cades,
          })
  const signer = integrity.integrity === 'intact' ? integrity.signer : null
  const all = cms ? joinTrust(trust, cms) : trust
  const time = isStamp
    ? ownTime(stampOnly?.generatedAt ?? null)
    : judgeTime(
        cms?.attributes.signingTime ?? found.statedAt,
        judgeStamp({
          token: cms?.timestamp ?? null,
          hashStamped: (digest) => hashBytes(digest, cms?.signature ?? Buffer.alloc(0)),
          trust: all,
          now,
        }),
        now,
      )
  const chain = signer ? findSignerChain(signer, all, time, now, isStamp ? 'time-stamps' : 'documents') : null
  const { revocation, statusQuestions } = judgeRevocations(chain, all, time, now)
  const validity = signer ? judgeValidity(signer, time, now) : 'unknown'
  const answers = {
    coverage,
    changes: changes.changes,
    integrity: integrity.integrity,
    weak: (integrity.integrity === 'intact' && integrity.weak) || (chain?.chain === 'trusted' && chain.weak),
    chain: chain ?? { chain: 'unknown-root' },
    validity,
    revocation,
  } satisfies Answers
  const against = findReasons(answers)
  return {
    kind: found.kind,
    verdict: toVerdict(against),
    reasons: against,
    coverage,
    changes: changes.changes,
    additions: changes.changes === 'additions' ? changes.additions : [],
    changed: changes.changes === 'content' ? changes.found : [],
    integrity: integrity.integrity,
    integrityGap: integrity.integrity === 'not-checkable' ? integrity.why : null,
    algorithm: cms?.scheme ? { scheme: cms.scheme.scheme, digest: cms.scheme.digest, weak: answers.weak } : null,
    signer,
    chain: answers.chain.chain,
    chainFault: chain?.chain === 'refused' ? chain.why : null,
    root: chain?.chain === 'trusted' ? (chain.path.at(-1) ?? null) : null,
    time,
    validity,
    revocation,
    statusQuestions,
  }
}

/** The two in which the signature stands beside what it is about (ISO 32000-2, table 260). Readers do not know others, or read them otherwise. */
const forms = { cades: 'ETSI.CAdES.detached', cms: 'adbe.pkcs7.detached' } as const
const isReadForm = (subFilter: string): boolean => Object.values<string>(forms).includes(subFilter)

type StampOnly = NonNullable<ReturnType<typeof readTimestamp>>

/** A stamp over the file itself: it is about the file's bytes, and its authority signed that. */
function verifyStampOnly(stamp: StampOnly, hashContent: (digest: Digest) => Buffer, trust: TrustStore): Integrity {
  if (!hashContent(stamp.imprint.digest).equals(stamp.imprint.hash)) return { integrity: 'altered' }
  return verifyCms({
    cms: stamp.cms,
    hashContent: (digest) => hashBytes(digest, stamp.content),
    others: trust.intermediates,
    contentType: contentTypes.timestamp,
    mustName: true,
  })
}

const ownTime = (at: number | null): SigningTime => ({
  at,
  source: at === null ? 'none' : 'timestamp',
  proven: false,
  statedAt: null,
  stamp: 'none',
  clock: 'not-comparable',
})

function joinTrust(trust: TrustStore, cms: NonNullable<ReturnType<typeof readCms>>): TrustStore {
  return {
    roots: trust.roots,
    intermediates: [...trust.intermediates, ...cms.certificates],
    revocationLists: [...trust.revocationLists, ...cms.revocationLists],
    ocspResponses: [...trust.ocspResponses, ...cms.ocspResponses],
    asked: trust.asked,
  }
}

/** In the life of the signer's certificate: whether it was signed within that is another question. */
function findSignerChain(
  certificate: Certificate,
  trust: TrustStore,
  time: SigningTime,
  now: number,
  usage: 'documents' | 'time-stamps',
): Chain {
  const at = Math.min(Math.max(time.at ?? now, certificate.notBefore), certificate.notAfter)
  return findChain({ certificate, roots: trust.roots, others: trust.intermediates, at, usage })
}

function judgeValidity({ notBefore, notAfter }: Certificate, { at, proven }: SigningTime, now: number): Validity {
  if (at === null) return 'not-provable'
  if (at < notBefore - graceMs) return 'not-yet-valid'
  if (at > notAfter + graceMs) return 'expired'
  return proven || now <= notAfter ? 'valid' : 'not-provable'
}

/** From the worst on: what is known to be revoked, what is not known, what is good. */
const worst = [
  'revoked',
  'not-checkable',
  'not-checked',
  'revoked-later',
  'good',
] as const satisfies readonly Revocation['revocation'][]

function judgeRevocations(
  chain: Chain | null,
  trust: TrustStore,
  time: SigningTime,
  now: number,
): Pick<SignatureFinding, 'revocation' | 'statusQuestions'> {
  // Addresses are read of certificates alone for which a root of the operator stands.
  if (chain?.chain !== 'trusted') return { revocation: { revocation: 'not-checked' }, statusQuestions: [] }
  const checks = chain.path.slice(0, -1).map((certificate, index) => {
    const issuer = chain.path[index + 1] ?? certificate
    const judged = judgeRevocation({
      certificate,
      issuer,
      roots: trust.roots,
      lists: trust.revocationLists,
      responses: trust.ocspResponses,
      at: time.at ?? now,
      proven: time.proven,
      now,
      asked: trust.asked?.has(certificate.sha256) ?? false,
    })
    const open = judged.revocation === 'not-checked' || judged.revocation === 'not-checkable'
    return { judged, questions: open ? toStatusQuestions(certificate, issuer) : [] }
  })
  const rank = ({ judged }: (typeof checks)[number]) => worst.indexOf(judged.revocation)
  const statusQuestions = checks.flatMap(({ questions }) => questions)
  const [first] = checks.sort((a, b) => rank(a) - rank(b))
  // A signer that is a root itself has none above it who could revoke it.
  return { revocation: first?.judged ?? { revocation: 'not-checked' }, statusQuestions }
}

interface Answers {
  coverage: Coverage
  changes: SignatureFinding['changes']
  integrity: Integrity['integrity']
  weak: boolean
  chain: Chain
  validity: Validity
  revocation: Revocation
}

function findReasons({ coverage, changes, integrity, weak, chain, validity, revocation }: Answers): Reason[] {
  const found: (Reason | null)[] = [
    coverage.covers === 'not-whole' ? 'not-whole' : null,
    changes === 'content'
      ? 'changed'
      : changes === 'not-checkable' && coverage.covers !== 'not-whole'
        ? 'changes-not-checkable'
        : null,
    integrity === 'altered' ? 'altered' : integrity === 'not-checkable' ? 'integrity-not-checkable' : null,
  ]
  if (integrity === 'intact') {
    found.push(
      chainReasons(chain),
      validityReasons[validity],
      chain.chain === 'trusted' ? revocationReasons[revocation.revocation] : null,
      weak ? 'weak-algorithm' : null,
    )
  }
  return found.filter((one) => one !== null)
}

function chainReasons(chain: Chain): Reason | null {
  if (chain.chain === 'trusted') return null
  if (chain.chain !== 'refused') return chain.chain
  return chain.why === 'unjudged-limit' ? 'chain-not-judged' : 'chain-refused'
}

const validityReasons = {
  valid: null,
  expired: 'expired',
  'not-yet-valid': 'not-yet-valid',
  'not-provable': 'time-not-provable',
  unknown: 'time-not-provable',
} as const satisfies Record<Validity, Reason | null>

const revocationReasons = {
  good: null,
  'revoked-later': null,
  revoked: 'revoked',
  'not-checked': 'revocation-not-checked',
  'not-checkable': 'revocation-not-checkable',
} as const satisfies Record<Revocation['revocation'], Reason | null>

function toVerdict(against: readonly Reason[]): Verdict {
  if (against.length === 0) return 'valid'
  return against.some((one) => reasons[one] === 'invalid') ? 'invalid' : 'unknown'
}

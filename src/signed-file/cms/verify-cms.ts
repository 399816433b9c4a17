/** Whether a signature is one over this content, by the certificate that it names. Says nothing of who may be trusted. */
import { type Digest, hashBytes, isWeak, verifies } from '../trust/algorithms.ts'
import type { Certificate } from '../trust/read-certificate.ts'
import type { Cms } from './read-cms.ts'

export type Integrity =
  /** `weak`: made by SHA-1, for which two contents of one digest can be made. */
  | { integrity: 'intact'; signer: Certificate; weak: boolean }
  /** The content or the signature is another than was signed. */
  | { integrity: 'altered' }
  | { integrity: 'not-checkable'; why: IntegrityGap }

export const integrityGaps = [
  /** No signature of one signer in a form that is read here. */
  'form',
  /** An algorithm or a key that is not read here. */
  'algorithm',
  /** The signer's certificate is neither in the file nor here. */
  'no-signer',
  /** It does not say by which certificate it was made, as its form demands. */
  'certificate-not-named',
] as const
export type IntegrityGap = (typeof integrityGaps)[number]

const gap = (why: IntegrityGap): Integrity => ({ integrity: 'not-checkable', why })

export interface CmsQuestion {
  cms: Cms
  /** Digest of the content by any algorithm. */
  hashContent: (digest: Digest) => Buffer
  /** Whatever the signer's certificate may be among, beside those that came with it. */
  others: readonly Certificate[]
  /** What the content must be said to be. */
  contentType: string
  /** Whether the attributes must name the certificate, so that no other can stand in its place (ETSI EN 319 122-1, 5.2.2). */
  mustName: boolean
}

export function verifyCms({ cms, hashContent, others, contentType, mustName }: CmsQuestion): Integrity {
  const { digest, scheme, attributes } = cms
  if (cms.contentType !== contentType) return gap('form')
  if (digest === null || scheme === null) return gap('algorithm')
  if (attributes.messageDigest === null || attributes.contentType !== contentType) return { integrity: 'altered' }
  const { signingCertificate: named } = attributes
  if (named === 'unreadable' || (named === 'absent' && mustName)) return gap('certificate-not-named')
  const candidates = [...cms.certificates, ...others].filter(cms.isSigner)
  const signer = candidates.find(({ der }) => named === 'absent' || hashBytes(named.digest, der).equals(named.hash))
  if (!signer) return candidates.length > 0 ? { integrity: 'altered' } : gap('no-signer')
  const same = hashContent(digest).equals(attributes.messageDigest)
  if (!same || !verifies(scheme, signer.key, cms.signedAttributes, cms.signature)) return { integrity: 'altered' }
  return { integrity: 'intact', signer, weak: isWeak(digest) || isWeak(scheme.digest) || signer.weakKey }
}

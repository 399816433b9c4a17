/** A finding as the API and the command hand it out: moments in ISO 8601, certificates by what they are known by. */
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { findIso } from '../domain/vietnam-time.ts'
import { addressTexts, fileSentences, signatureSentences } from './finding-texts.ts'
import { type AddressVerdict, judgeAddress } from './judge-address.ts'
import type { FileFinding } from './judge-file.ts'
import type { SignatureFinding } from './judge-signature.ts'
import type { Certificate } from './trust/read-certificate.ts'

export type FileFindingView = ReturnType<typeof toFileView>
export type AddressView = { verdict: AddressVerdict; sentence: Bilingual }

/** By what a file is known. */
export interface FileIdentity {
  /** Lower-case hex. */
  sha256: string
  bytes: number
}

/** `roots`: how many are trusted here. */
export function toFileView(finding: FileFinding, { sha256, bytes }: FileIdentity, roots: number) {
  const { verdict, whole, unread, notices, signatures } = finding
  return {
    sha256,
    bytes,
    verdict,
    whole,
    unread,
    notices: [...notices],
    roots,
    signatures: signatures.map(toSignatureView),
    sentences: fileSentences(finding),
  }
}

function toSignatureView(finding: SignatureFinding) {
  const { coverage, time, revocation, signer, root } = finding
  return {
    kind: finding.kind,
    verdict: finding.verdict,
    reasons: [...finding.reasons],
    coverage: { covers: coverage.covers, why: coverage.covers === 'not-whole' ? coverage.why : null },
    changes: {
      changes: finding.changes,
      additions: [...finding.additions],
      found: finding.changed.map(({ object, role, kind }) => ({ object, role, kind })),
    },
    integrity: { integrity: finding.integrity, why: finding.integrityGap },
    algorithm: finding.algorithm,
    signer: signer && {
      ...toCertificateView(signer),
      serial: signer.serial,
      notBefore: findIso(signer.notBefore),
      notAfter: findIso(signer.notAfter),
    },
    chain: { chain: finding.chain, why: finding.chainFault, root: root && toCertificateView(root) },
    time: {
      at: findIso(time.at),
      source: time.source,
      proven: time.proven,
      statedAt: findIso(time.statedAt),
      stamp: time.stamp,
      clock: time.clock,
    },
    validity: finding.validity,
    revocation: {
      revocation: revocation.revocation,
      source: 'source' in revocation ? revocation.source : null,
      asOf: 'asOf' in revocation ? findIso(revocation.asOf) : null,
      revokedAt: 'revokedAt' in revocation ? findIso(revocation.revokedAt) : null,
    },
    sentences: signatureSentences(finding),
  }
}

const toCertificateView = ({ name, sha256 }: Certificate) => ({ name, sha256 })

export function toAddressView(text: string, hosts: readonly string[]): AddressView {
  const verdict = judgeAddress(text, hosts)
  return { verdict, sentence: addressTexts[verdict] }
}

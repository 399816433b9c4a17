/** What may be asked about a certificate whose status nothing here speaks of: of its responder, or for the list of its issuer. Asks nothing itself. */

import { hashBytes } from './algorithms.ts'
import type { Certificate } from './read-certificate.ts'
import { asn1 } from './structures.ts'

export interface StatusQuestion {
  /** SHA-256 of the certificate, lower-case hex. */
  certificate: string
  url: string
  /** The request to a responder (RFC 6960, 4.1.1); `null` = a list is fetched. */
  request: Uint8Array | null
}

/** What came of questions: what was answered, and about which certificates somebody was asked. */
export interface StatusEvidence {
  answers: readonly Uint8Array[]
  /** SHA-256 of each, lower-case hex. */
  asked: readonly string[]
}

/** Responders first: their answers are small, and of today. */
export function toStatusQuestions(certificate: Certificate, issuer: Certificate): StatusQuestion[] {
  const { ocsp, lists } = certificate.statusAddresses
  const of = { certificate: certificate.sha256 }
  const request = ocsp.length > 0 ? encodeRequest(certificate, issuer) : null
  return [
    ...(request === null ? [] : ocsp.map((url) => ({ ...of, url, request }))),
    ...lists.map((url) => ({ ...of, url, request: null })),
  ]
}

const sha1 = '1.3.14.3.2.26'

/** By SHA-1, the one digest that every responder takes (RFC 5019, 2.1.1); it names the certificate and protects nothing. */
function encodeRequest({ serial }: Certificate, issuer: Certificate): Uint8Array {
  const { Sequence, ObjectIdentifier, Null, OctetString, Integer } = asn1()
  const hash = (bytes: Buffer) => new OctetString({ valueHex: new Uint8Array(hashBytes('sha1', bytes)) })
  const about = new Sequence({
    value: [
      new Sequence({ value: [new ObjectIdentifier({ value: sha1 }), new Null()] }),
      hash(issuer.subject),
      hash(issuer.keyBytes),
      new Integer({ valueHex: new Uint8Array(Buffer.from(serial, 'hex')) }),
    ],
  })
  const one = new Sequence({ value: [about] })
  const list = new Sequence({ value: [one] })
  const request = new Sequence({ value: [new Sequence({ value: [list] })] })
  return new Uint8Array(request.toBER())
}

/** OCSP responses (RFC 6960) that were fetched by somebody else: nothing is asked for here. */
import type { BasicOCSPResponse } from 'pkijs'
import { type Digest, type Scheme, toDigest } from './algorithms.ts'
import { type Certificate, fromStructure } from './read-certificate.ts'
import { readScheme, readWholeDer, structure, toMoment } from './read-der.ts'
import { pki } from './structures.ts'

/** What a responder said of one certificate. */
export interface OcspResponse {
  about: { digest: Digest; issuerName: Buffer; issuerKey: Buffer; serial: string }
  status: { is: 'good' } | { is: 'revoked'; at: number } | { is: 'unknown' }
  producedAt: number
  thisUpdate: number
  nextUpdate: number | null
  /** Certificates that came with it. */
  certificates: readonly Certificate[]
  scheme: Scheme | null
  signed: Buffer
  signature: Buffer
}

const basicResponse = '1.3.6.1.5.5.7.48.1.1'

/** A whole response, or the inner part that some producers keep. Empty = neither, or one that says nothing. */
export function readOcspResponse(der: Uint8Array): OcspResponse[] {
  const value = readWholeDer(der)
  if (value === null) return []
  const outer = structure(() => new (pki().OCSPResponse)({ schema: value }))
  const inner = outer?.responseBytes
  if (inner) {
    if (inner.responseType !== basicResponse) return []
    const basic = readWholeDer(Buffer.from(inner.response.valueBlock.valueHexView))
    return basic === null ? [] : readBasic(() => new (pki().BasicOCSPResponse)({ schema: basic }))
  }
  return readBasic(() => new (pki().BasicOCSPResponse)({ schema: value }))
}

function readBasic(make: () => BasicOCSPResponse): OcspResponse[] {
  const read = structure(make)
  if (!read) return []
  const { tbsResponseData: data } = read
  const producedAt = toMoment(data.producedAt)
  // What is critical and not understood makes the whole worthless.
  if (producedAt === null || data.responseExtensions?.some(({ critical }) => critical)) return []
  const certificates = (read.certs ?? []).slice(0, 10).map(fromStructure)
  const common = {
    producedAt,
    certificates: certificates.filter((one) => one !== null),
    scheme: readScheme(read.signatureAlgorithm, null),
    signed: Buffer.from(data.tbsView),
    signature: Buffer.from(read.signature.valueBlock.valueHexView),
  }
  return data.responses.slice(0, 100).flatMap(({ certID, certStatus, thisUpdate, nextUpdate, singleExtensions }) => {
    const digest = toDigest(certID.hashAlgorithm.algorithmId)
    const since = toMoment(thisUpdate)
    const status = toStatus(certStatus)
    if (!digest || since === null || status === null || singleExtensions?.some(({ critical }) => critical)) return []
    const about = {
      digest,
      issuerName: Buffer.from(certID.issuerNameHash.valueBlock.valueHexView),
      issuerKey: Buffer.from(certID.issuerKeyHash.valueBlock.valueHexView),
      serial: Buffer.from(certID.serialNumber.valueBlock.valueHexView).toString('hex'),
    }
    return [{ ...common, about, status, thisUpdate: since, nextUpdate: toMoment(nextUpdate) }]
  })
}

/** The number of the tag says which of the three (4.2.1). */
function toStatus(certStatus: unknown): OcspResponse['status'] | null {
  const { idBlock, valueBlock } = certStatus as {
    idBlock?: { tagClass: number; tagNumber: number }
    valueBlock?: { value?: { toDate?: () => Date }[] }
  }
  if (idBlock?.tagClass !== 3) return null
  if (idBlock.tagNumber === 0) return { is: 'good' }
  if (idBlock.tagNumber === 2) return { is: 'unknown' }
  if (idBlock.tagNumber !== 1) return null
  const at = toMoment(valueBlock?.value?.[0]?.toDate?.())
  return at === null ? null : { is: 'revoked', at }
}

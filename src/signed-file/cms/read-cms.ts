/** Signatures as CMS carries them (RFC 5652, CAdES: ETSI EN 319 122-1), of papers and of time-stamps. */
import type { AsnType } from 'asn1js'
import type { Attribute, BasicOCSPResponse, CertificateRevocationList, SignedData, SignerInfo } from 'pkijs'
import { type Digest, type Scheme, toDigest } from '../trust/algorithms.ts'
import { type Certificate, fromStructure } from '../trust/read-certificate.ts'
import { readDer, readScheme, structure, toMoment } from '../trust/read-der.ts'
import { type OcspResponse, readOcspResponse } from '../trust/read-ocsp.ts'
import { type RevocationList, readRevocationList } from '../trust/read-revocation-list.ts'
import { asn1, pki } from '../trust/structures.ts'

export interface Cms {
  /** What kind of content it is about, as the number on the wire. */
  contentType: string
  /** The content, where it stands inside; `null` = it stands elsewhere. */
  content: Buffer | null
  digest: Digest | null
  scheme: Scheme | null
  /** What the signature is over: the attributes as a set. */
  signedAttributes: Buffer
  attributes: {
    contentType: string | null
    messageDigest: Buffer | null
    /** As the signer's clock had it; milliseconds since the epoch. */
    signingTime: number | null
    /** Digest of the signer's certificate. `unreadable` = it stands there, and cannot be read. */
    signingCertificate: { digest: Digest; hash: Buffer } | 'absent' | 'unreadable'
  }
  signature: Buffer
  /** Whether a certificate is the signer's. */
  isSigner(certificate: Certificate): boolean
  certificates: readonly Certificate[]
  revocationLists: readonly RevocationList[]
  ocspResponses: readonly OcspResponse[]
  /** The time-stamp over the signature, as it came; `null` = none. */
  timestamp: Buffer | null
  /** How many bytes it takes; what follows is padding. */
  length: number
}

export const contentTypes = { data: '1.2.840.113549.1.7.1', timestamp: '1.2.840.113549.1.9.16.1.4' } as const

const signedDataType = '1.2.840.113549.1.7.2'
const id = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timestamp: '1.2.840.113549.1.9.16.2.14',
  adobeRevocation: '1.2.840.113583.1.1.8',
} as const

/** A chain and a few that do not belong to it. */
const certificatesMax = 20

/** `null` = no signature of one signer with signed attributes: other forms are not read here. */
export function readCms(bytes: Uint8Array): Cms | null {
  const outer = readDer(bytes)
  const info = outer && structure(() => new (pki().ContentInfo)({ schema: outer.value }))
  if (!info || info.contentType !== signedDataType) return null
  const signed = structure(() => new (pki().SignedData)({ schema: info.content }))
  const [signer, ...others] = signed?.signerInfos ?? []
  if (!signed || !signer || others.length > 0 || !signer.signedAttrs) return null
  const encoded = Buffer.from(signer.signedAttrs.encodedValue)
  const attributes = readAttributes(signer.signedAttrs.attributes)
  const content = readContent(signed)
  if (attributes === null || content === 'unreadable') return null
  const digest = toDigest(signer.digestAlgorithm.algorithmId)
  const structures = (signed.certificates ?? []).filter((one) => one instanceof pki().Certificate)
  const certificates = structures.slice(0, certificatesMax).map(fromStructure)
  const archived = findValue(signer.signedAttrs.attributes, id.adobeRevocation)
  const stamp = findValue(signer.unsignedAttrs?.attributes ?? [], id.timestamp)
  return {
    contentType: signed.encapContentInfo.eContentType,
    content,
    digest,
    scheme: readScheme(signer.signatureAlgorithm, digest),
    signedAttributes: encoded,
    attributes,
    signature: Buffer.from(signer.signature.valueBlock.valueHexView),
    isSigner: toSelector(signer),
    certificates: certificates.filter((one) => one !== null),
    ...readRevocation(signed, archived),
    timestamp: stamp && toBytes(stamp),
    length: outer?.length ?? 0,
  }
}

/** In one piece or in several, as long contents are written. */
function readContent({ encapContentInfo: { eContent } }: SignedData): Buffer | null | 'unreadable' {
  if (!eContent) return null
  return structure(() => Buffer.from(eContent.getValue())) ?? 'unreadable'
}

/** Attributes of which there is one at most. `null` = one stands there twice, or has several values. */
function readAttributes(attributes: readonly Attribute[]): Cms['attributes'] | null {
  const types = attributes.map(({ type }) => type)
  const single: readonly string[] = Object.values(id)
  if (types.some((type, index) => single.includes(type) && types.indexOf(type) !== index)) return null
  if (attributes.some(({ type, values }) => single.includes(type) && values.length !== 1)) return null
  const contentType = findValue(attributes, id.contentType)
  const messageDigest = findValue(attributes, id.messageDigest)
  const signingTime = findValue(attributes, id.signingTime) as { toDate?: () => Date } | null
  return {
    contentType: contentType instanceof asn1().ObjectIdentifier ? contentType.getValue() : null,
    messageDigest:
      messageDigest instanceof asn1().OctetString ? Buffer.from(messageDigest.valueBlock.valueHexView) : null,
    signingTime: signingTime === null ? null : toMoment(structure(() => signingTime.toDate?.()) ?? undefined),
    signingCertificate: readSigningCertificate(
      findValue(attributes, id.signingCertificateV2),
      findValue(attributes, id.signingCertificate),
    ),
  }
}

function findValue(attributes: readonly Attribute[], type: string): AsnType | null {
  const values: readonly AsnType[] = attributes.find((one) => one.type === type)?.values ?? []
  return values[0] ?? null
}

/** The first of a list of lists: an algorithm (SHA-256 where none stands there) and a digest (RFC 5035); SHA-1 in the older form. */
function readSigningCertificate(v2: AsnType | null, v1: AsnType | null): Cms['attributes']['signingCertificate'] {
  const stated = v2 ?? v1
  if (stated === null) return 'absent'
  const first = getItems(getItems(getItems(stated)[0])[0])
  const [algorithm, hash] = first[0] instanceof asn1().OctetString ? [null, first[0]] : [first[0], first[1]]
  if (!(hash instanceof asn1().OctetString)) return 'unreadable'
  const bytes = Buffer.from(hash.valueBlock.valueHexView)
  if (v2 === null) return { digest: 'sha1', hash: bytes }
  if (algorithm === null) return { digest: 'sha256', hash: bytes }
  const number = getItems(algorithm)[0]
  const digest = number instanceof asn1().ObjectIdentifier ? toDigest(number.getValue()) : null
  return digest ? { digest, hash: bytes } : 'unreadable'
}

const getItems = (value: AsnType | undefined | null): readonly AsnType[] =>
  value instanceof asn1().Sequence ? value.valueBlock.value : []

function toSelector({ sid }: SignerInfo): Cms['isSigner'] {
  if (sid instanceof pki().IssuerAndSerialNumber) {
    const issuer = Buffer.from(sid.issuer.valueBeforeDecode)
    const serial = Buffer.from(sid.serialNumber.valueBlock.valueHexView).toString('hex')
    return (certificate) => certificate.serial === serial && certificate.issuer.equals(issuer)
  }
  const bytes = (sid as { valueBlock?: { valueHexView?: Uint8Array } }).valueBlock?.valueHexView
  const keyId = bytes ? Buffer.from(bytes).toString('hex') : null
  return ({ subjectKeyId }) => keyId !== null && subjectKeyId === keyId
}

/** Evidence that the signer put in: beside the certificates, or in Adobe's attribute. */
function readRevocation(
  { crls = [], ocsps = [] }: SignedData,
  archived: AsnType | null,
): Pick<Cms, 'revocationLists' | 'ocspResponses'> {
  const lists = crls.flatMap((one) => (one instanceof pki().CertificateRevocationList ? [toListBytes(one)] : []))
  const responses = ocsps.flatMap((one) => (one instanceof pki().BasicOCSPResponse ? [toResponseBytes(one)] : []))
  const pieces = getItems(archived).flatMap((part) => {
    const tag = (part as { idBlock: { tagNumber: number } }).idBlock.tagNumber
    const inner = (part as { valueBlock?: { value?: readonly AsnType[] } }).valueBlock?.value?.[0]
    return getItems(inner).map((one) => ({ tag, bytes: toBytes(one) }))
  })
  const allLists = [...lists, ...pieces.filter(({ tag }) => tag === 0).map(({ bytes }) => bytes)]
  const allResponses = [...responses, ...pieces.filter(({ tag }) => tag === 1).map(({ bytes }) => bytes)]
  const present = (bytes: Buffer | null) => bytes !== null
  return {
    revocationLists: allLists
      .filter(present)
      .slice(0, 20)
      .map((one) => readRevocationList(one))
      .filter((one) => one !== null),
    ocspResponses: allResponses.filter(present).slice(0, 20).flatMap(readOcspResponse),
  }
}

const toListBytes = (one: CertificateRevocationList) => structure(() => Buffer.from(one.toSchema(false).toBER()))
const toResponseBytes = (one: BasicOCSPResponse) => structure(() => Buffer.from(one.toSchema().toBER()))

/** As it stood in what was read. */
function toBytes(value: AsnType): Buffer | null {
  const { valueBeforeDecodeView } = value as { valueBeforeDecodeView?: Uint8Array }
  return valueBeforeDecodeView ? Buffer.from(valueBeforeDecodeView) : null
}

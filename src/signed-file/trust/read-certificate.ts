/** X.509 certificates (RFC 5280), read whole: what is marked as critical and not judged here is named, and never passed over. */

import { createHash, type KeyObject } from 'node:crypto'
import type { Certificate as PkiCertificate } from 'pkijs'
import { readKey, type Scheme } from './algorithms.ts'
import { readScheme, readWholeDer, structure, toMoment } from './read-der.ts'
import { pki } from './structures.ts'

export interface Certificate {
  /** SHA-256 of it, lower-case hex: what it is known by here. */
  sha256: string
  der: Buffer
  /** As they are encoded: names are the same when their bytes are. */
  subject: Buffer
  issuer: Buffer
  /** Lower-case hex. */
  serial: string
  /** Milliseconds since the epoch; both belong to the time in which it is valid. */
  notBefore: number
  notAfter: number
  key: KeyObject
  /** Of the key, for statements that name it by its digest. */
  keyBytes: Buffer
  /** Its key is too short to rely on. */
  weakKey: boolean
  /** How its issuer signed it; `null` = in a way that is not read. */
  scheme: Scheme | null
  signed: Buffer
  signature: Buffer
  authority: { pathLengthMax: number | null } | null
  /** `null` = it does not say: for everything. */
  keyUsage: ReadonlySet<KeyUsage> | null
  extendedUsage: readonly string[] | null
  subjectKeyId: string | null
  /** Critical extensions, and limits of names and policies, that are not judged here. */
  unjudged: readonly string[]
  /** Where its status can be asked for, as it says itself: responders (OCSP) and lists. Web addresses alone, a few of each. */
  statusAddresses: { ocsp: readonly string[]; lists: readonly string[] }
  /** Common name of the subject, for people; empty = it has none. */
  name: string
}

type KeyUsage = 'digital-signature' | 'content-commitment' | 'certificate-sign' | 'revocation-list-sign'

/** Bits of the first byte (RFC 5280, 4.2.1.3). */
const usageBits = {
  'digital-signature': 0x80,
  'content-commitment': 0x40,
  'certificate-sign': 0x04,
  'revocation-list-sign': 0x02,
} as const satisfies Record<KeyUsage, number>

const id = {
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  extendedUsage: '2.5.29.37',
  subjectKeyId: '2.5.29.14',
  nameConstraints: '2.5.29.30',
  policyConstraints: '2.5.29.36',
  commonName: '2.5.4.3',
  authorityAccess: '1.3.6.1.5.5.7.1.1',
  responder: '1.3.6.1.5.5.7.48.1',
  listPoints: '2.5.29.31',
} as const
/** May be critical, and change nothing of what is judged: alternative names, policies where nothing limits them, qualified statements. */
const harmless: ReadonlySet<string> = new Set([
  '2.5.29.17',
  '2.5.29.18',
  '2.5.29.32',
  '1.3.6.1.5.5.7.1.3',
  id.listPoints,
])
const judged: ReadonlySet<string> = new Set([id.keyUsage, id.basicConstraints, id.extendedUsage, ...harmless])
/** Limit what an authority may certify, whether critical or not. */
const limiting: ReadonlySet<string> = new Set([id.nameConstraints, id.policyConstraints])

/** `null` = no certificate, or one with a key of a kind or size that is not read. */
export function readCertificate(der: Uint8Array): Certificate | null {
  const value = readWholeDer(der)
  const read = value && structure(() => new (pki().Certificate)({ schema: value }))
  return read && toCertificate(read, Buffer.from(der))
}

/** Of one that stands inside something else. */
export function fromStructure(read: PkiCertificate): Certificate | null {
  const der = structure(() => Buffer.from(read.toSchema(false).toBER()))
  return der && readCertificate(der)
}

function toCertificate(read: PkiCertificate, der: Buffer): Certificate | null {
  const spki = structure(() => Buffer.from(read.subjectPublicKeyInfo.toSchema().toBER()))
  const key = spki && readKey(spki)
  const notBefore = toMoment(read.notBefore.value)
  const notAfter = toMoment(read.notAfter.value)
  const extensions = readExtensions(read)
  if (!key || notBefore === null || notAfter === null || extensions === null) return null
  return {
    sha256: createHash('sha256').update(der).digest('hex'),
    der,
    subject: Buffer.from(read.subject.valueBeforeDecode),
    issuer: Buffer.from(read.issuer.valueBeforeDecode),
    serial: Buffer.from(read.serialNumber.valueBlock.valueHexView).toString('hex'),
    notBefore,
    notAfter,
    key: key.key,
    keyBytes: Buffer.from(read.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView),
    weakKey: key.weak,
    scheme: readScheme(read.signatureAlgorithm, null),
    signed: Buffer.from(read.tbsView),
    signature: Buffer.from(read.signatureValue.valueBlock.valueHexView),
    ...extensions,
    name: toName(read),
  }
}

type Extensions = Pick<
  Certificate,
  'authority' | 'keyUsage' | 'extendedUsage' | 'subjectKeyId' | 'statusAddresses' | 'unjudged'
>

/** `null` = one that is judged cannot be read, or stands there twice. */
function readExtensions({ extensions = [] }: PkiCertificate): Extensions | null {
  const found: Extensions = {
    authority: null,
    keyUsage: null,
    extendedUsage: null,
    subjectKeyId: null,
    statusAddresses: { ocsp: [], lists: [] },
    unjudged: [],
  }
  const unjudged: string[] = []
  const seen = new Set<string>()
  for (const { extnID, critical, extnValue } of extensions) {
    if (seen.has(extnID)) return null
    seen.add(extnID)
    if (limiting.has(extnID) || (critical && !judged.has(extnID))) unjudged.push(extnID)
    const value = readWholeDer(Buffer.from(extnValue.valueBlock.valueHexView))
    if (value === null) {
      if (judged.has(extnID)) return null
      continue
    }
    if (extnID === id.basicConstraints) {
      const stated = structure(() => new (pki().BasicConstraints)({ schema: value }))
      if (!stated) return null
      const { cA, pathLenConstraint: length } = stated
      if (length !== undefined && typeof length !== 'number') return null
      found.authority = cA ? { pathLengthMax: length ?? null } : null
    } else if (extnID === id.keyUsage) {
      const bits = (value as { valueBlock: { valueHexView?: Uint8Array } }).valueBlock.valueHexView?.[0] ?? 0
      const usages = Object.entries(usageBits) as [KeyUsage, number][]
      found.keyUsage = new Set(usages.filter(([, bit]) => (bits & bit) !== 0).map(([usage]) => usage))
    } else if (extnID === id.extendedUsage) {
      const stated = structure(() => new (pki().ExtKeyUsage)({ schema: value }))
      if (!stated) return null
      found.extendedUsage = stated.keyPurposes
    } else if (extnID === id.subjectKeyId) {
      const bytes = (value as { valueBlock: { valueHexView?: Uint8Array } }).valueBlock.valueHexView
      found.subjectKeyId = bytes ? Buffer.from(bytes).toString('hex') : null
    } else if (extnID === id.authorityAccess) {
      // Help for who asks: one that cannot be read says nothing of the certificate.
      const stated = structure(() => new (pki().InfoAccess)({ schema: value }))
      const responders = stated?.accessDescriptions.filter(({ accessMethod }) => accessMethod === id.responder) ?? []
      found.statusAddresses = {
        ...found.statusAddresses,
        ocsp: toAddresses(responders.map(({ accessLocation }) => accessLocation)),
      }
    } else if (extnID === id.listPoints) {
      const stated = structure(() => new (pki().CRLDistributionPoints)({ schema: value }))
      const names = stated?.distributionPoints.flatMap(({ distributionPoint }) =>
        Array.isArray(distributionPoint) ? distributionPoint : [],
      )
      found.statusAddresses = { ...found.statusAddresses, lists: toAddresses(names ?? []) }
    }
  }
  return { ...found, unjudged }
}

const addressesMax = 3
const addressCharsMax = 500

/** Of general names those that are web addresses (RFC 5280, 4.2.1.6). */
function toAddresses(names: readonly { type: number; value: unknown }[]): string[] {
  const addresses = names.flatMap(({ type, value }) => (type === 6 && typeof value === 'string' ? [value] : []))
  const web = addresses.filter((one) => one.length <= addressCharsMax && /^https?:\/\//i.test(one) && URL.canParse(one))
  return web.slice(0, addressesMax)
}

/** For people only: short, and without what a terminal or a page would act on. */
function toName({ subject }: PkiCertificate): string {
  const value = subject.typesAndValues.filter(({ type }) => type === id.commonName).at(-1)?.value
  const text: unknown = (value as { valueBlock?: { value?: unknown } } | undefined)?.valueBlock?.value
  if (typeof text !== 'string') return ''
  return text
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, 200)
}

/**
 * A small public-key infrastructure in the shape of the state's: a root, an authority below it, signers whose signatures carry their own
 * certificate alone, a time-stamp authority, lists and responses. Written byte by byte (DER), so that no mistake of the library that
 * reads signatures can hide in what it reads.
 */
import { constants, createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { der, tag } from '../../support/certificate.ts'

type DigestName = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512'
type Way = 'rsa' | 'pss' | 'ec'

const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const digits = [first * 40 + second, ...rest].flatMap((arc) => {
    const bytes = [arc & 0x7f]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift((left & 0x7f) | 0x80)
    return bytes
  })
  return der(tag.oid, Buffer.from(digits))
}
export const seq = (...content: Buffer[]) => der(tag.sequence, ...content)
const set = (...content: Buffer[]) => der(tag.set, ...content)
const octets = (content: Buffer) => der(tag.octets, content)
const integer = (value: number | Buffer) => {
  if (Buffer.isBuffer(value)) return der(tag.integer, value)
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return der(tag.integer, (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}
const bits = (content: Buffer) => der(tag.bits, Buffer.from([0]), content)
const nothing = der(0x05)
const bool = (value: boolean) => der(tag.boolean, Buffer.from([value ? 0xff : 0]))
const generalized = (at: number) =>
  der(tag.generalizedTime, `${new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`)
const utc = (at: number) => der(tag.utcTime, `${new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`)

const digestNumbers: Record<DigestName, string> = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
}
const rsaNumbers: Record<DigestName, string> = {
  md5: '1.2.840.113549.1.1.4',
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
}
const ecNumbers: Record<DigestName, string> = {
  md5: '1.2.840.10045.4.1',
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
}
const digestAlgorithm = (digest: DigestName) => seq(oid(digestNumbers[digest]), nothing)
const toHash = (digest: DigestName, ...pieces: Buffer[]) => {
  const hash = createHash(digest)
  for (const piece of pieces) hash.update(piece)
  return hash.digest()
}

const saltBytes = 32
function algorithm(way: Way, digest: DigestName): Buffer {
  if (way === 'rsa') return seq(oid(rsaNumbers[digest]), nothing)
  if (way === 'ec') return seq(oid(ecNumbers[digest]))
  const mask = seq(oid('1.2.840.113549.1.1.8'), digestAlgorithm(digest))
  const parameters = seq(
    der(0xa0, digestAlgorithm(digest)),
    der(0xa1, mask),
    der(0xa2, integer(saltBytes)),
    der(0xa3, integer(1)),
  )
  return seq(oid('1.2.840.113549.1.1.10'), parameters)
}

function signBytes(way: Way, digest: DigestName, data: Buffer, key: KeyObject): Buffer {
  if (way === 'ec') return sign(digest, data, key)
  const padding = way === 'pss' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
  return sign(digest, data, { key, padding, ...(way === 'pss' && { saltLength: saltBytes }) })
}

export interface Party {
  name: Buffer
  privateKey: KeyObject
  spki: Buffer
  way: Way
  /** Its certificate. */
  der: Buffer
  serial: number
  issuer: Buffer
}

export interface Wish {
  commonName: string
  /** Absent: by itself. */
  by?: Party
  kind?: 'ec' | 'rsa'
  bits?: number
  authority?: { pathLength?: number } | false
  usage?: number
  extended?: string[]
  from?: number
  to?: number
  digest?: DigestName
  way?: Way
  extensions?: Buffer[]
  /** Of another party, whose key it takes. */
  keysOf?: Party
}

export const nowMs = Date.parse('2026-11-30T08:00:00Z')
export const dayMs = 86_400_000

let serials = 100
export const extension = (number: string, critical: boolean, value: Buffer) =>
  seq(oid(number), ...(critical ? [bool(true)] : []), octets(value))
const toBits = (byte: number) => der(tag.bits, Buffer.from([Math.max(0, 31 - Math.clz32(byte & -byte)), byte]))

export function issue(wish: Wish): Party {
  const keys = wish.keysOf
    ? undefined
    : wish.kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: wish.bits ?? 2_048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const privateKey = keys?.privateKey ?? wish.keysOf?.privateKey
  const spki = keys?.publicKey.export({ type: 'spki', format: 'der' }) ?? wish.keysOf?.spki
  if (!privateKey || !spki) throw new Error('a party without a key')
  const name = seq(set(seq(oid('2.5.4.3'), der(tag.utf8, wish.commonName))))
  const serial = serials++
  const own: Way = wish.kind === 'rsa' ? 'rsa' : 'ec'
  const by = wish.by ?? { name, privateKey, way: own }
  const digest = wish.digest ?? 'sha256'
  const way = wish.way ?? by.way
  const from = wish.from ?? nowMs - 365 * dayMs
  const to = wish.to ?? nowMs + 365 * dayMs
  const { authority } = wish
  const constraints = authority
    ? seq(bool(true), ...(authority.pathLength === undefined ? [] : [integer(authority.pathLength)]))
    : seq()
  const all = [
    extension('2.5.29.19', true, constraints),
    extension('2.5.29.15', true, toBits(wish.usage ?? (authority ? 0x06 : 0xc0))),
    extension('2.5.29.14', false, octets(toHash('sha1', spki))),
    ...(wish.extended ? [extension('2.5.29.37', true, seq(...wish.extended.map(oid)))] : []),
    ...(wish.extensions ?? []),
  ]
  const body = seq(
    der(0xa0, integer(2)),
    integer(serial),
    algorithm(way, digest),
    by.name,
    seq(utc(from), utc(to)),
    name,
    spki,
    der(0xa3, seq(...all)),
  )
  const whole = seq(body, algorithm(way, digest), bits(signBytes(way, digest, body, by.privateKey)))
  return { name, privateKey, spki, way: own, der: whole, serial, issuer: by.name }
}

export interface CmsWish {
  signer: Party
  content: Buffer
  way?: Way
  digest?: DigestName
  /** Absent: as `digest`. */
  signatureDigest?: DigestName
  signingTime?: number
  certificates?: Buffer[]
  /** Put inside. */
  inside?: boolean
  contentType?: string
  /** Over the signature's value. */
  stamp?: (value: Buffer) => Buffer
  /** Of the attribute that names the certificate; `none` leaves it out. */
  names?: Party | 'none'
  signers?: number
  crls?: Buffer[]
  /** Changes the value after signing. */
  spoil?: boolean
  /** Digest of something else in the attribute. */
  about?: Buffer
}

const dataType = '1.2.840.113549.1.7.1'
const attribute = (number: string, value: Buffer) => seq(oid(number), set(value))

export function makeCms(wish: CmsWish): Buffer {
  const { signer, content, digest = 'sha256', certificates = [signer.der], contentType = dataType } = wish
  const way = wish.way ?? signer.way
  const named = wish.names ?? signer
  const attributes = [
    attribute('1.2.840.113549.1.9.3', oid(contentType)),
    ...(wish.signingTime === undefined ? [] : [attribute('1.2.840.113549.1.9.5', utc(wish.signingTime))]),
    attribute('1.2.840.113549.1.9.4', octets(toHash(digest, wish.about ?? content))),
    ...(named === 'none'
      ? []
      : [attribute('1.2.840.113549.1.9.16.2.47', seq(seq(seq(octets(toHash('sha256', named.der))))))]),
  ].sort(Buffer.compare)
  const signed = set(...attributes)
  const value = signBytes(way, wish.signatureDigest ?? digest, signed, signer.privateKey)
  const stamp = wish.stamp?.(value)
  if (wish.spoil) value[value.length - 1] = (value.at(-1) ?? 0) ^ 1
  const info = seq(
    integer(1),
    seq(signer.issuer, integer(signer.serial)),
    digestAlgorithm(digest),
    Buffer.concat([Buffer.from([0xa0]), signed.subarray(1)]),
    algorithm(way, wish.signatureDigest ?? digest),
    octets(value),
    ...(stamp ? [der(0xa1, attribute('1.2.840.113549.1.9.16.2.14', stamp))] : []),
  )
  const body = seq(
    integer(contentType === dataType ? 1 : 3),
    set(digestAlgorithm(digest)),
    seq(oid(contentType), ...(wish.inside ? [der(0xa0, octets(content))] : [])),
    ...(certificates.length > 0 ? [der(0xa0, ...certificates)] : []),
    ...(wish.crls ? [der(0xa1, ...wish.crls)] : []),
    set(...Array.from({ length: wish.signers ?? 1 }, () => info)),
  )
  return seq(oid('1.2.840.113549.1.7.2'), der(0xa0, body))
}

/** A time-stamp over `stamped`, made at `at`. */
export function makeStamp(authority: Party, stamped: Buffer, at: number, change: Partial<CmsWish> = {}): Buffer {
  const content = seq(
    integer(1),
    oid('1.2.3.4'),
    seq(digestAlgorithm('sha256'), octets(toHash('sha256', stamped))),
    integer(serials++),
    generalized(at),
  )
  const contentType = '1.2.840.113549.1.9.16.1.4'
  return makeCms({ signer: authority, content, inside: true, contentType, signingTime: at, ...change })
}

export interface ListWish {
  by: Party
  revoked?: readonly { party: Party; at: number }[]
  thisUpdate?: number
  nextUpdate?: number
  extensions?: Buffer[]
}

export function makeList({ by, revoked = [], ...wish }: ListWish): Buffer {
  const entries = revoked.map(({ party, at }) => seq(integer(party.serial), utc(at)))
  const body = seq(
    integer(1),
    algorithm(by.way, 'sha256'),
    by.name,
    utc(wish.thisUpdate ?? nowMs - dayMs),
    utc(wish.nextUpdate ?? nowMs + dayMs),
    ...(entries.length > 0 ? [seq(...entries)] : []),
    ...(wish.extensions ? [der(0xa0, seq(...wish.extensions))] : []),
  )
  return seq(body, algorithm(by.way, 'sha256'), bits(signBytes(by.way, 'sha256', body, by.privateKey)))
}

export interface ResponseWish {
  about: Party
  issuer: Party
  by: Party
  status: 'good' | 'unknown' | { revokedAt: number }
  thisUpdate?: number
  nextUpdate?: number | null
}

export function makeResponse({ about, issuer, by, status, ...wish }: ResponseWish): Buffer {
  const thisUpdate = wish.thisUpdate ?? nowMs - dayMs / 2
  const nextUpdate = wish.nextUpdate === undefined ? nowMs + dayMs : wish.nextUpdate
  const keyBits = readKeyBits(issuer.spki)
  const id = seq(
    digestAlgorithm('sha1'),
    octets(toHash('sha1', issuer.name)),
    octets(toHash('sha1', keyBits)),
    integer(about.serial),
  )
  const stated =
    status === 'good' ? der(0x80) : status === 'unknown' ? der(0x82) : der(0xa1, generalized(status.revokedAt))
  const one = seq(
    id,
    stated,
    generalized(thisUpdate),
    ...(nextUpdate === null ? [] : [der(0xa0, generalized(nextUpdate))]),
  )
  const data = seq(der(0xa1, by.name), generalized(thisUpdate), seq(one))
  const certificates = by === issuer ? [] : [der(0xa0, seq(by.der))]
  const basic = seq(
    data,
    algorithm(by.way, 'sha256'),
    bits(signBytes(by.way, 'sha256', data, by.privateKey)),
    ...certificates,
  )
  return seq(der(0x0a, Buffer.from([0])), der(0xa0, seq(oid('1.3.6.1.5.5.7.48.1.1'), octets(basic))))
}

/** The key itself, behind the algorithm and the tag: keys here are never longer than their last part. */
function readKeyBits(spki: Buffer): Buffer {
  const from = spki.indexOf(Buffer.from([0x03, spki.length > 200 ? 0x82 : 0x42]))
  const header = spki.length > 200 ? 5 : 3
  return spki.subarray(from + header)
}

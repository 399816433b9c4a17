/**
 * Certificates made by hand, byte by byte (DER, RFC 5280): what a peer may show is not bounded by what tools would issue.
 * Each is signed by its own key, so that it can be trusted as its own authority.
 */
import { generateKeyPairSync, sign } from 'node:crypto'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const spki = publicKey.export({ type: 'spki', format: 'der' })
/** The key of every certificate here. */
export const oddKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  printable: 0x13,
  teletex: 0x14,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universal: 0x1c,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

export function der(kind: number, ...content: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(content.map((one) => (typeof one === 'string' ? Buffer.from(one, 'utf8') : one)))
  const { length } = body
  if (length < 128) return Buffer.concat([Buffer.from([kind, length]), body])
  const hex = length.toString(16)
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([Buffer.from([kind, 0x80 | digits.length]), digits, body])
}

const oid = (hex: string) => der(tag.oid, Buffer.from(hex, 'hex'))
const ecdsaWithSha256 = der(tag.sequence, oid('2a8648ce3d040302'))
const commonName = '550403'

/** One part of a name: the OID as hex, and its value with its tag. */
export const part = (id: string, value: Buffer) => der(tag.set, der(tag.sequence, oid(id), value))
export const name = (...pieces: readonly Buffer[]) => der(tag.sequence, ...pieces)
export const cn = (value: Buffer | string, kind: number = tag.utf8) => part(commonName, der(kind, value))

const extension = (id: string, value: Buffer) => der(tag.sequence, oid(id), der(tag.octets, value))
/** The alternative names, as GeneralName values of whatever kind. */
export const altNames = (...names: readonly Buffer[]) => extension('551d11', der(tag.sequence, ...names))
export const dnsName = (value: Buffer | string) => der(0x82, value)
export const ipName = (...bytes: readonly number[]) => der(0x87, Buffer.from(bytes))
export const forLoopback = altNames(dnsName('localhost'), ipName(127, 0, 0, 1))
/** Where the authority is to be asked (AIA). */
export const authorityAt = (value: Buffer | string) =>
  extension('2b06010505070101', der(tag.sequence, der(tag.sequence, oid('2b06010505073001'), der(0x86, value))))
export { extension }

export interface OddCertificate {
  notBefore?: Buffer
  notAfter?: Buffer
  subject?: Buffer
  issuer?: Buffer
  serial?: Buffer
  extensions?: readonly Buffer[]
}

export function oddCertificate(odd: OddCertificate = {}): string {
  const subject = odd.subject ?? name(cn('localhost'))
  const extensions = odd.extensions ?? [forLoopback]
  const body = der(
    tag.sequence,
    der(0xa0, der(tag.integer, Buffer.from([2]))),
    der(tag.integer, odd.serial ?? Buffer.from([1])),
    ecdsaWithSha256,
    odd.issuer ?? subject,
    der(
      tag.sequence,
      odd.notBefore ?? der(tag.utcTime, '250101000000Z'),
      odd.notAfter ?? der(tag.generalizedTime, '21250101000000Z'),
    ),
    subject,
    spki,
    ...(extensions.length === 0 ? [] : [der(0xa3, der(tag.sequence, ...extensions))]),
  )
  const signature = sign('sha256', body, privateKey)
  const whole = der(tag.sequence, body, ecdsaWithSha256, der(tag.bits, Buffer.from([0]), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** That the certificate is one of an authority. */
export const ofAuthority = extension('551d13', der(tag.sequence, der(tag.boolean, Buffer.from([0xff]))))

/** A list of revoked certificates (CRL) of an authority, signed by the one key of this file; PEM. */
export function oddRevocationList(list: { issuer: Buffer; serials: readonly Buffer[]; nextUpdate?: string }): string {
  const entries = list.serials.map((serial) =>
    der(tag.sequence, der(tag.integer, serial), der(tag.utcTime, '250601000000Z')),
  )
  const body = der(
    tag.sequence,
    der(tag.integer, Buffer.from([1])),
    ecdsaWithSha256,
    list.issuer,
    der(tag.utcTime, '250601000000Z'),
    der(tag.generalizedTime, list.nextUpdate ?? '21250101000000Z'),
    ...(entries.length === 0 ? [] : [der(tag.sequence, Buffer.concat(entries))]),
  )
  const whole = der(
    tag.sequence,
    body,
    ecdsaWithSha256,
    der(tag.bits, Buffer.from([0]), sign('sha256', body, privateKey)),
  )
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN X509 CRL-----\n${lines.join('\n')}\n-----END X509 CRL-----\n`
}

/** The algorithms by which signatures are read here, by their numbers on the wire; and the one place that verifies one. */
import { constants, createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'

export const digests = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const
export type Digest = (typeof digests)[number]

/** How a value was made. `weak`: it is read, and proves little: two contents with one such digest can be made. */
export type Scheme =
  | { scheme: 'rsa-pkcs1'; digest: Digest }
  | { scheme: 'rsa-pss'; digest: Digest; saltBytes: number }
  | { scheme: 'ecdsa'; digest: Digest }

const digestNumbers: Readonly<Record<string, Digest>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/** `null`: none that is read here, such as MD5. */
export const toDigest = (oid: string): Digest | null => digestNumbers[oid] ?? null

const named: Readonly<Record<string, Scheme>> = {
  '1.2.840.113549.1.1.5': { scheme: 'rsa-pkcs1', digest: 'sha1' },
  '1.2.840.113549.1.1.14': { scheme: 'rsa-pkcs1', digest: 'sha224' },
  '1.2.840.113549.1.1.11': { scheme: 'rsa-pkcs1', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { scheme: 'rsa-pkcs1', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { scheme: 'rsa-pkcs1', digest: 'sha512' },
  '1.2.840.10045.4.1': { scheme: 'ecdsa', digest: 'sha1' },
  '1.2.840.10045.4.3.1': { scheme: 'ecdsa', digest: 'sha224' },
  '1.2.840.10045.4.3.2': { scheme: 'ecdsa', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { scheme: 'ecdsa', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { scheme: 'ecdsa', digest: 'sha512' },
}

const rsa = '1.2.840.113549.1.1.1'
const ecPublicKey = '1.2.840.10045.2.1'
export const rsaPss = '1.2.840.113549.1.1.10'

/** `beside`: the digest that stands beside the number, which counts where the number names none; `null` = none stands there. */
export function toScheme(oid: string, beside: Digest | null, pss: Pss | null): Scheme | null {
  const scheme = findScheme(oid, beside, pss)
  // Two digests for one signature: which counts, readers decide differently.
  return scheme && beside !== null && scheme.digest !== beside ? null : scheme
}

/** Parameters of RSASSA-PSS (RFC 4055), with the digest of its mask. */
export interface Pss {
  digest: Digest | null
  maskDigest: Digest | null
  saltBytes: number
  trailer: number
}

function findScheme(oid: string, beside: Digest | null, pss: Pss | null): Scheme | null {
  if (oid === rsa) return beside && { scheme: 'rsa-pkcs1', digest: beside }
  if (oid === ecPublicKey) return beside && { scheme: 'ecdsa', digest: beside }
  if (oid !== rsaPss) return named[oid] ?? null
  if (pss?.digest == null || pss.maskDigest !== pss.digest || pss.trailer !== 1) return null
  if (pss.saltBytes < 0 || pss.saltBytes > 512) return null
  return { scheme: 'rsa-pss', digest: pss.digest, saltBytes: pss.saltBytes }
}

export const hashBytes = (digest: Digest, ...pieces: readonly Uint8Array[]): Buffer => {
  const hash = createHash(digest)
  for (const piece of pieces) hash.update(piece)
  return hash.digest()
}

/** A key and what is known of its strength; `null` = of a kind or size that is not read: a hostile one may take minutes. */
export function readKey(spki: Uint8Array): { key: KeyObject; weak: boolean } | null {
  let key: KeyObject
  try {
    key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  } catch {
    return null
  }
  const { modulusLength = 0, publicExponent = 0n, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss') {
    if (modulusLength < 1_024 || modulusLength > 8_192 || publicExponent < 3n || publicExponent > 0xffff_ffffn)
      return null
    return { key, weak: modulusLength < 2_048 }
  }
  if (key.asymmetricKeyType === 'ec') return curves.has(namedCurve) ? { key, weak: false } : null
  return null
}

const curves: ReadonlySet<string> = new Set([
  'prime256v1',
  'secp384r1',
  'secp521r1',
  'brainpoolP256r1',
  'brainpoolP384r1',
  'brainpoolP512r1',
])

export const isWeak = (digest: Digest): boolean => digest === 'sha1'

/** Whether the value was made with this key over these bytes. A key of another kind has made none. */
export function verifies(scheme: Scheme, key: KeyObject, data: Uint8Array, value: Uint8Array): boolean {
  const isRsa = key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss'
  if ((scheme.scheme === 'ecdsa') === isRsa) return false
  try {
    if (scheme.scheme === 'ecdsa') return verify(scheme.digest, data, key, value)
    const how =
      scheme.scheme === 'rsa-pss'
        ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltBytes }
        : { padding: constants.RSA_PKCS1_PADDING }
    return verify(scheme.digest, data, { key, ...how }, value)
  } catch {
    // A key that is bound to another way of signing.
    return false
  }
}

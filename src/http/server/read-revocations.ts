/**
 * Reading the lists of revoked client certificates. A list of a large authority has hundreds of thousands of entries: as a map it is
 * forty megabytes for the collector to walk through, so what stays is two arrays outside the heap.
 */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { verifies } from '../../signed-file/trust/algorithms.ts'
import { readCertificate } from '../../signed-file/trust/read-certificate.ts'
import { readRevocationList } from '../../signed-file/trust/read-revocation-list.ts'

/** One list as plain bytes, so that a thread can hand it over without a copy. */
export interface PackedList {
  issuer: Uint8Array
  /** ms since the epoch; `null` = none is stated. */
  nextUpdate: number | null
  /** Of each serial number the first 16 bytes of its SHA-256, in their order. */
  digests: Uint8Array
  /** When each of them was revoked, ms since the epoch. */
  moments: Float64Array
}

const digestBytes = 16

/** Throws for the first file that cannot be used; its message names the file and no content. */
export function readRevocations(authoritiesFile: string | undefined, files: readonly string[]): PackedList[] {
  const authorities =
    authoritiesFile === undefined ? [] : readBlocks(authoritiesFile, 'CERTIFICATE').map(readCertificate)
  return files.flatMap((file) =>
    readBlocks(file, 'X509 CRL').map((der) => {
      const list = readRevocationList(der)
      if (!list) throw new Error(`${file} holds a list that is not understood`)
      const { scheme, signed, signature, issuer, nextUpdate, revoked } = list
      const isOurs = authorities.some(
        (authority) =>
          authority?.subject.equals(issuer) && scheme !== null && verifies(scheme, authority.key, signed, signature),
      )
      if (!isOurs) throw new Error(`${file} holds a list that no authority of authoritiesFile has signed`)
      // A copy: as a view it would keep the whole file.
      return { issuer: new Uint8Array(issuer), nextUpdate, ...pack(revoked) }
    }),
  )
}

const toDigest = (serial: string): Buffer => hash('sha256', serial, 'buffer').subarray(0, digestBytes)

function pack(revoked: ReadonlyMap<string, number>): Pick<PackedList, 'digests' | 'moments'> {
  const entries = Array.from(revoked, ([serial, at]) => ({ digest: toDigest(serial), at }))
  entries.sort((a, b) => a.digest.compare(b.digest))
  const digests = new Uint8Array(entries.length * digestBytes)
  const moments = new Float64Array(entries.length)
  for (const [index, { digest, at }] of entries.entries()) {
    digests.set(digest, index * digestBytes)
    moments[index] = at
  }
  return { digests, moments }
}

/** When this certificate was revoked; `undefined` = the list does not name it. `serial` in lower-case hex. */
export function findRevoked({ digests, moments }: PackedList, serial: string): number | undefined {
  const wanted = toDigest(serial)
  let [low, high] = [0, moments.length - 1]
  while (low <= high) {
    const middle = (low + high) >>> 1
    const at = middle * digestBytes
    const order = wanted.compare(digests, at, at + digestBytes)
    if (order === 0) return moments[middle]
    if (order > 0) low = middle + 1
    else high = middle - 1
  }
  return undefined
}

/** PEM, or one DER as authorities publish it. */
function readBlocks(file: string, label: string): Buffer[] {
  const bytes = readFileSync(file)
  if (bytes[0] === 0x30) return [bytes]
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g')
  const blocks = [...bytes.toString('latin1').matchAll(block)].map(([, body = '']) => Buffer.from(body, 'base64'))
  if (blocks.length === 0) throw new Error(`${file} holds no ${label}`)
  return blocks
}

/** ASN.1 from strangers (X.690), within bounds; and what the library's structures hold, as plain bytes and numbers. */
import type { AsnType } from 'asn1js'
import type { AlgorithmIdentifier } from 'pkijs'
import { type Digest, type Pss, rsaPss, type Scheme, toDigest, toScheme } from './algorithms.ts'
import { asn1, pki } from './structures.ts'

/** A signature with ten certificates has a few thousand parts. */
const nodesMax = 20_000
const depthMax = 40

/** What begins at the first byte, and how many bytes it takes; `null` = no ASN.1 that is read here. */
export function readDer(
  bytes: Uint8Array,
  limits: { nodesMax?: number } = {},
): { value: AsnType; length: number } | null {
  try {
    const options = { maxDepth: depthMax, maxNodes: limits.nodesMax ?? nodesMax }
    const { offset, result } = asn1().fromBER(bytes as Uint8Array<ArrayBuffer>, options)
    return offset === -1 || result.error !== '' ? null : { value: result, length: offset }
  } catch {
    return null
  }
}

/** The same, where nothing may follow. */
export function readWholeDer(bytes: Uint8Array, limits: { nodesMax?: number } = {}): AsnType | null {
  const read = readDer(bytes, limits)
  return read?.length === bytes.length ? read.value : null
}

/** What a structure of the library makes of bytes; `null` = they are no such structure. */
export function structure<T>(make: () => T): T | null {
  try {
    return make()
  } catch {
    return null
  }
}

export function readScheme(algorithm: AlgorithmIdentifier, beside: Digest | null): Scheme | null {
  return toScheme(algorithm.algorithmId, beside, readPss(algorithm))
}

function readPss({ algorithmId, algorithmParams }: AlgorithmIdentifier): Pss | null {
  if (algorithmId !== rsaPss) return null
  const stated = structure(() => new (pki().RSASSAPSSParams)({ schema: algorithmParams }))
  if (!stated) return null
  const mask = structure(() => new (pki().AlgorithmIdentifier)({ schema: stated.maskGenAlgorithm.algorithmParams }))
  return {
    digest: toDigest(stated.hashAlgorithm.algorithmId),
    maskDigest: mask && toDigest(mask.algorithmId),
    saltBytes: stated.saltLength,
    trailer: stated.trailerField,
  }
}

/** Milliseconds since the epoch; `null` = no moment. */
export function toMoment(date: Date | undefined): number | null {
  const at = date?.getTime() ?? Number.NaN
  return Number.isNaN(at) ? null : at
}

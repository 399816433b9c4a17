/**
 * API keys: `lth_<key id>_<secret>`. The secret is 256 random bits, so a keyed hash of it is enough to store: there is
 * nothing to guess. The key id only finds the entry; the secret is compared in constant time, also when there is none.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createKeyedHash, type KeyedHash } from '../domain/keyed-hash.ts'

const shape = /^lth_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/

export interface IssuedKey {
  /** Shown once to anyone who asked for it. */
  key: string
  id: string
  /** What the consumers file holds. */
  hash: string
}

export function issueKey(hashKey: string): IssuedKey {
  const id = BigInt(`0x${randomBytes(9).toString('hex')}`)
    .toString(36)
    .padStart(12, '0')
    .slice(-12)
  const secret = randomBytes(32).toString('base64url')
  return { key: `lth_${id}_${secret}`, id, hash: createKeyedHash(hashKey)(secret, 'hex') }
}

export function readKey(presented: string): { id: string; secret: string } | undefined {
  const [, id, secret] = shape.exec(presented) ?? []
  return id && secret ? { id, secret } : undefined
}

/** Compares against `undefined` just as long as against a hash, so that time does not betray which key ids exist. */
export function secretMatches(keyed: KeyedHash, secret: string, stored: Buffer | undefined): boolean {
  const presented = Buffer.from(keyed(secret, 'hex'), 'hex')
  const matches = timingSafeEqual(presented, stored ?? Buffer.alloc(presented.length))
  return matches && stored !== undefined
}

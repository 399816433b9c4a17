/**
 * The arithmetic of the trail. Record n of a chain carries HMAC-SHA-256(key, hash of record n-1 ‖ text of record n), so
 * that a change, a gap or a swap anywhere breaks every record behind it, and no one without the key can repair it.
 */
import type { KeyedHash } from '../domain/keyed-hash.ts'

/** What stands before the first record of a chain. */
export const genesis = '0'.repeat(64)

export function chainHash(keyed: KeyedHash, previousHash: string, body: string): string {
  return keyed(previousHash + body, 'hex')
}

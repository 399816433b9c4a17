/**
 * The arithmetic of the trail. Record n of a chain carries HMAC-SHA-256(key, hash of record n-1 ‖ text of record n), so
 * that a change, a gap or a swap anywhere breaks every record behind it, and nobody without the key can mend it.
 */
import { createHmac } from 'node:crypto'

/** What stands before the first record of a chain. */
export const genesis = '0'.repeat(64)

export function chainHash(key: string | Buffer, previousHash: string, body: string): string {
  return createHmac('sha256', key).update(previousHash).update(body).digest('hex')
}

/** The subject of a record: a keyed hash, so that the trail can be searched by a person and names nobody. */
export function subjectHash(key: string | Buffer, number: string): string {
  return createHmac('sha256', key).update(number).digest('base64url')
}

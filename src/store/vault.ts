/**
 * The vault: what is personal is sealed before it reaches the database (AES-256-GCM, NIST SP 800-38D). Sealed bytes name
 * the key that opens them, so keys can be changed while the gateway serves, and are bound to their place: a value that is
 * moved to another row or column does not open.
 *
 *   length of the key id (1) ‖ key id ‖ nonce (12) ‖ tag (16) ‖ ciphertext
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

export interface VaultKey {
  keyId: string
  /** 32 bytes. */
  key: Buffer
}

export interface Vault {
  /** `place` names table, row and part: the additional authenticated data. */
  seal(plain: Uint8Array, place: string): Buffer
  /** Fails when the key is not there, or the bytes or their place are not the ones that were sealed. */
  open(sealed: Uint8Array, place: string): Buffer
  /** The same content under the current key; the very same bytes when they are under it already. */
  reseal(sealed: Uint8Array, place: string): Buffer
  /** What everything sealed under the current key begins with. */
  readonly prefix: Buffer
}

const nonceBytes = 12
const tagBytes = 16

export function createVault(current: VaultKey, retired: readonly VaultKey[] = []): Vault {
  const keys = new Map([...retired, current].map(({ keyId, key }) => [keyId, key]))
  const prefix = prefixOf(current.keyId)

  function seal(plain: Uint8Array, place: string): Buffer {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(Buffer.from(place))
    const head = cipher.update(plain)
    const tail = cipher.final()
    return Buffer.concat([prefix, nonce, cipher.getAuthTag(), head, tail])
  }

  function open(sealed: Uint8Array, place: string): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
    const idEnd = 1 + (bytes[0] ?? 0)
    const keyId = bytes.toString('latin1', 1, idEnd)
    const key = keys.get(keyId)
    if (!key) throw new Error(`vault: there is no key named ${/^[\w.-]{1,40}$/.test(keyId) ? keyId : '(unreadable)'}`)
    const nonceEnd = idEnd + nonceBytes
    const tagEnd = nonceEnd + tagBytes
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(idEnd, nonceEnd), { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(nonceEnd, tagEnd))
    return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()])
  }

  function reseal(sealed: Uint8Array, place: string): Buffer {
    const bytes = Buffer.from(sealed)
    return bytes.subarray(0, prefix.length).equals(prefix) ? bytes : seal(open(bytes, place), place)
  }

  return { seal, open, reseal, prefix }
}

/** What everything sealed under the key of this name begins with. */
export function prefixOf(keyId: string): Buffer {
  return Buffer.concat([Buffer.from([keyId.length]), Buffer.from(keyId, 'latin1')])
}

/** Where each sealed value has its place. Changing one of these makes what is stored unreadable. */
export const place = {
  part: (filing: string, part: string) => `filing_secret:${filing}:${part}`,
  detail: (filing: string, number: number) => `filing_event:${filing}:${number}`,
  attachment: (consumer: string, sha256: string) => `attachment:${consumer}:${sha256}`,
  rerunNote: (run: string) => `filing_rerun:${run}`,
  webhookSecret: (endpoint: string) => `webhook_endpoint:${endpoint}`,
}

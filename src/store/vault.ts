/**
 * The vault: what is personal is sealed before it reaches the database (AES-256-GCM, NIST SP 800-38D). Sealed bytes name
 * the key that opens them, so keys can be changed while the gateway serves, and are bound to their place: a value that is
 * moved to another row or column does not open.
 *
 *   length of the key id (1) ‖ key id ‖ nonce (12) ‖ tag (16) ‖ ciphertext
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { nextTurn, stepBytes, steps } from '../domain/yielding.ts'

/** What names a key that is not there: it may open once that key is given. */
export class VaultKeyMissing extends Error {}

export interface VaultKey {
  keyId: string
  /** 32 bytes. */
  key: Buffer
}

export interface Vault {
  /** `place` names table, row and part: the additional authenticated data. */
  seal(plain: Uint8Array, aad: string): Buffer
  /** Fails when the key is not there, or the bytes or their place are not the ones that were sealed. */
  open(sealed: Uint8Array, aad: string): Buffer
  /** As `seal`, for what is large: in steps, with whatever else is due between them. */
  sealLarge(pieces: readonly Uint8Array[], aad: string): Promise<Buffer>
  /** As `open`, for what is large and read piece by piece: so long are the sealed bytes altogether. */
  openLarge(pieces: AsyncIterable<Uint8Array>, length: number, aad: string): Promise<Buffer>
  /** The same content under the current key; the very same bytes when they are under it already. */
  reseal(sealed: Uint8Array, aad: string): Buffer
  /** What everything sealed under the current key begins with. */
  readonly prefix: Buffer
}

const nonceBytes = 12
const tagBytes = 16

export function createVault(current: VaultKey, retired: readonly VaultKey[] = []): Vault {
  const keys = new Map([...retired, current].map(({ keyId, key }) => [keyId, key]))
  const prefix = getPrefix(current.keyId)

  function seal(plain: Uint8Array, aad: string): Buffer {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(Buffer.from(aad))
    const head = cipher.update(plain)
    const tail = cipher.final()
    return Buffer.concat([prefix, nonce, cipher.getAuthTag(), head, tail])
  }

  function open(sealed: Uint8Array, aad: string): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
    const { decipher, contentAt } = begin(bytes, aad)
    return Buffer.concat([decipher.update(bytes.subarray(contentAt)), decipher.final()])
  }

  /** Reads what stands before the content: all of it must be there. */
  function begin(bytes: Buffer, aad: string) {
    const idEnd = 1 + (bytes[0] ?? 0)
    const keyId = bytes.toString('latin1', 1, idEnd)
    const key = keys.get(keyId)
    if (!key)
      throw new VaultKeyMissing(`vault: there is no key named ${/^[\w.-]{1,40}$/.test(keyId) ? keyId : '(unreadable)'}`)
    const nonceEnd = idEnd + nonceBytes
    const contentAt = nonceEnd + tagBytes
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(idEnd, nonceEnd), { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(aad)).setAuthTag(bytes.subarray(nonceEnd, contentAt))
    return { decipher, contentAt }
  }

  async function sealLarge(pieces: readonly Uint8Array[], aad: string): Promise<Buffer> {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(Buffer.from(aad))
    const tagAt = prefix.length + nonceBytes
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    const sealed = Buffer.allocUnsafe(tagAt + tagBytes + length)
    prefix.copy(sealed)
    nonce.copy(sealed, prefix.length)
    let at = tagAt + tagBytes
    let sinceTurn = 0
    for (const piece of pieces) {
      for (const step of steps(piece)) {
        at += cipher.update(step).copy(sealed, at)
        sinceTurn += step.length
        if (sinceTurn < stepBytes) continue
        sinceTurn = 0
        await nextTurn()
      }
    }
    cipher.final()
    cipher.getAuthTag().copy(sealed, tagAt)
    return sealed
  }

  async function openLarge(pieces: AsyncIterable<Uint8Array>, length: number, aad: string): Promise<Buffer> {
    // Whatever the length says, no more than the sealed bytes can hold is asked for.
    const plain = Buffer.allocUnsafe(length)
    let begun: ReturnType<typeof begin> | undefined
    let [at, read] = [0, 0]
    for await (const piece of pieces) {
      read += piece.length
      if (read > length) break
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      begun ??= begin(bytes, aad)
      const content = at === 0 && read === piece.length ? bytes.subarray(begun.contentAt) : bytes
      at += begun.decipher.update(content).copy(plain, at)
      await nextTurn()
    }
    if (!begun || read !== length) throw new Error('vault: what is sealed is not as long as it was')
    // Nothing of it is handed out before its tag was checked.
    begun.decipher.final()
    return plain.subarray(0, at)
  }

  function reseal(sealed: Uint8Array, aad: string): Buffer {
    const bytes = Buffer.from(sealed)
    return bytes.subarray(0, prefix.length).equals(prefix) ? bytes : seal(open(bytes, aad), aad)
  }

  return { seal, open, sealLarge, openLarge, reseal, prefix }
}

/** What everything sealed under the key of this name begins with. */
export function getPrefix(keyId: string): Buffer {
  return Buffer.concat([Buffer.from([keyId.length]), Buffer.from(keyId, 'latin1')])
}

/** Where each sealed value has its place. Changing one of these makes what is stored unreadable. */
export const aad = {
  part: (filing: string, part: string) => `filing_secret:${filing}:${part}`,
  detail: (filing: string, number: number) => `filing_event:${filing}:${number}`,
  attachment: (consumer: string, sha256: string) => `attachment:${consumer}:${sha256}`,
  /** `at`: milliseconds since the epoch. */
  dossierReason: (dossier: number, type: string, at: number) => `dossier_event:${dossier}:${type}:${at}`,
  dossierApplicant: (dossier: number) => `dossier_applicant:${dossier}`,
  linkedContent: (linked: number, revision: number) => `linked_content:${linked}:${revision}`,
  linkedFile: (linked: number, revision: number, number: number) => `linked_file:${linked}:${revision}:${number}`,
  laneWords: (target: string, dossier: number) => `sync_lane:${target}:${dossier}`,
  batchQuestion: (batch: string, number: number) => `batch_person:${batch}:${number}:question`,
  batchAnswer: (batch: string, number: number) => `batch_person:${batch}:${number}:answer`,
  rerunNote: (run: string) => `filing_rerun:${run}`,
  orderNote: (order: string) => `pending_order:${order}`,
  fileAddress: (address: string) => `file_address:${address}`,
  webhookSecret: (endpoint: string) => `webhook_endpoint:${endpoint}`,
}

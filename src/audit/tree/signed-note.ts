/**
 * Signed notes (C2SP signed-note) with Ed25519: a text, an empty line, and lines of signatures. Keys are written as Go's
 * `golang.org/x/mod/sumdb/note` writes them, so that a key and a note can be handed to tools that were made for others.
 */
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'

/** Signs under a name; `publicKey` is what others verify with: `name+id+base64`. */
export interface NoteSigner {
  name: string
  publicKey: string
  sign(text: string): string
}

export interface NoteVerifier {
  name: string
  /** Whether this key signed the text. */
  verify(text: string, signature: Buffer): boolean
  /** Four bytes that tell keys of one name apart, in hexadecimal. */
  id: string
}

const ed25519 = 0x01
/** What stands before 32 bytes of a private key (RFC 8410, PKCS#8), and of a public one (SPKI). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')
/** Names are written into lines and before a plus sign. */
export const keyName = /^[^\s+\p{C}\p{Z}]{1,100}$/u
const privateKeyText = /^PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/
export const publicKeyText = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/

/** `seed`: 32 bytes. */
export function createSigner(name: string, seed: Buffer): NoteSigner {
  const key = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' })
  const typed = Buffer.concat([Buffer.of(ed25519), exportPublic(key)])
  const id = getKeyId(name, typed)
  return {
    name,
    publicKey: `${name}+${id}+${typed.toString('base64')}`,
    sign: (text) => {
      const signature = Buffer.concat([Buffer.from(id, 'hex'), sign(null, Buffer.from(text), key)])
      return `${text}\n— ${name} ${signature.toString('base64')}\n`
    },
  }
}

function exportPublic(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length)
}

function getKeyId(name: string, typedKey: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typedKey]), 'hex').slice(0, 8)
}

/** `undefined` = no private key of this form. */
export function readSigner(text: string): NoteSigner | undefined {
  const [, name, id, data] = privateKeyText.exec(text) ?? []
  if (name === undefined || id === undefined || data === undefined) return undefined
  const typed = Buffer.from(data, 'base64')
  if (typed.length !== 33 || typed[0] !== ed25519) return undefined
  const signer = createSigner(name, typed.subarray(1))
  return signer.publicKey.startsWith(`${name}+${id}+`) ? signer : undefined
}

/** A new private key in text. */
export function writePrivateKey(name: string, seed: Buffer): string {
  const { publicKey } = createSigner(name, seed)
  const id = publicKey.slice(name.length + 1, name.length + 9)
  return `PRIVATE+KEY+${name}+${id}+${Buffer.concat([Buffer.of(ed25519), seed]).toString('base64')}`
}

/** `undefined` = no public key of this form. */
export function readVerifier(text: string): NoteVerifier | undefined {
  const [, name, id, data] = publicKeyText.exec(text) ?? []
  if (name === undefined || id === undefined || data === undefined) return undefined
  const typed = Buffer.from(data, 'base64')
  if (typed.length !== 33 || typed[0] !== ed25519 || getKeyId(name, typed) !== id) return undefined
  const key = createPublicKey({ key: Buffer.concat([publicPrefix, typed.subarray(1)]), format: 'der', type: 'spki' })
  return { name, id, verify: (signed, signature) => verify(null, Buffer.from(signed), key, signature) }
}

/** Larger than any note of ours; a hostile one costs no more than this. */
const noteCharsMax = 1_000_000

/**
 * The text of a note that one of these keys signed; `undefined` = none did, or a line with the name and id of one of them does not verify.
 * Signatures of unknown keys say nothing.
 */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): string | undefined {
  const end = note.length > noteCharsMax ? -1 : note.lastIndexOf('\n\n')
  if (end === -1 || !note.endsWith('\n')) return undefined
  const text = note.slice(0, end + 1)
  let signed = false
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name, data] = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? []
    if (name === undefined || data === undefined) return undefined
    const bytes = Buffer.from(data, 'base64')
    const id = bytes.subarray(0, 4).toString('hex')
    const verifier = verifiers.find((one) => one.name === name && one.id === id)
    if (!verifier) continue
    if (!verifier.verify(text, bytes.subarray(4))) return undefined
    signed = true
  }
  return signed ? text : undefined
}

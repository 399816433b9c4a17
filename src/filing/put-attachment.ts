/** Storing a file by its content: checked while it arrives, sealed, kept once however often it is sent. */
import { createHash } from 'node:crypto'
import { authorizeAnyProcedure } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Departure } from '../domain/runtime.ts'
import { storeAttachment, touchAttachment } from '../store/attachments.ts'
import { withStorageErrors } from '../store/outage.ts'
import { type FilingParts, nowOf } from './parts.ts'

export interface AttachmentUpload {
  caller: Caller
  /** Lower-case hex, as the sender computed it. */
  sha256: string
  mediaType: string
  content: AsyncIterable<Uint8Array>
  /** Fires when the sender has gone: then it waits for no room any more. */
  departure?: Departure | undefined
  /** As stated by its sender; absent = nobody knows before it has arrived. */
  length?: number | undefined
}

/**
 * `created` is false when it was there already. Fails with `attachment-type-unsupported`, `attachment-empty`,
 * `attachment-content-mismatch`, `body-too-large`, `attachment-hash-mismatch` or `storage-unavailable`; then nothing is kept.
 */
export async function putAttachment(
  parts: FilingParts,
  { caller, sha256, mediaType, content, departure, length = Number.POSITIVE_INFINITY }: AttachmentUpload,
): Promise<{ created: boolean; bytes: number }> {
  authorizeAnyProcedure(caller, 'file')
  const { attachmentTypes, attachmentBytesMax } = parts.settings
  if (!attachmentTypes.some((type) => type === mediaType)) throw new GatewayFailure('attachment-type-unsupported')
  // Once as it arrives, once sealed.
  const room = 2 * Math.min(length, attachmentBytesMax)
  const release = await parts.uploadRoom.take(caller.consumer.id, room, departure)
  try {
    return await receive(parts, { caller, sha256, mediaType, content })
  } finally {
    release()
  }
}

async function receive(
  parts: FilingParts,
  { caller, sha256, mediaType, content }: Pick<AttachmentUpload, 'caller' | 'sha256' | 'mediaType' | 'content'>,
): Promise<{ created: boolean; bytes: number }> {
  const { attachmentBytesMax } = parts.settings
  const hash = createHash('sha256')
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of content) {
    bytes += piece.length
    if (bytes > attachmentBytesMax) {
      throw new GatewayFailure('body-too-large', { detail: `at most ${attachmentBytesMax} bytes` })
    }
    hash.update(piece)
    pieces.push(piece)
  }
  if (hash.digest('hex') !== sha256) throw new GatewayFailure('attachment-hash-mismatch')
  if (bytes === 0) throw new GatewayFailure('attachment-empty')
  if (!looksLike(mediaType, pieces)) throw new GatewayFailure('attachment-content-mismatch')
  const { consumer } = caller
  return withStorageErrors('storage-unavailable', async () => {
    // The commonest repetition costs no encryption and no write of the content.
    const known = await touchAttachment(parts.database, consumer.id, sha256, nowOf(parts))
    if (known !== undefined) return { created: false, bytes: known }
    const attachment = { sha256, mediaType, pieces, bytes }
    const created = await storeAttachment(parts.database, parts.vault, consumer.id, attachment, nowOf(parts))
    return { created, bytes }
  })
}

const signatures: Record<string, string> = {
  'application/pdf': '%PDF-',
  'image/jpeg': '\xff\xd8\xff',
  'image/png': '\x89PNG',
}

/** A file that is not what it says would be refused by the registry in words that nobody understands. */
function looksLike(mediaType: string, pieces: readonly Uint8Array[]): boolean {
  // A PDF may begin with a few foreign bytes (ISO 32000-1, annex H.3.4.1).
  const beginning = beginningOf(pieces).toString('latin1')
  const signature = signatures[mediaType] ?? ''
  return mediaType === 'application/pdf' ? beginning.includes(signature) : beginning.startsWith(signature)
}

function beginningOf(pieces: readonly Uint8Array[]): Buffer {
  const beginning: Uint8Array[] = []
  let bytes = 0
  for (const piece of pieces) {
    if (bytes >= signatureWithin) break
    beginning.push(piece.subarray(0, signatureWithin - bytes))
    bytes += piece.length
  }
  return Buffer.concat(beginning)
}

const signatureWithin = 1024

/** Stores a file by its content. It is checked while it arrives, sealed, and kept once however often it is sent. */
import { createHash } from 'node:crypto'
import { authorizeAnyProcedure } from '../../access/policy.ts'
import type { Caller } from '../../domain/access.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { ClientAbort } from '../../domain/runtime.ts'
import { storeAttachment, touchAttachment } from '../../store/filing/attachments.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import { currentTime, type FilingDeps } from '../deps.ts'

export interface AttachmentUpload {
  caller: Caller
  /** Lower-case hex, as the sender computed it. */
  sha256: string
  mediaType: string
  content: AsyncIterable<Uint8Array>
  /** Fires when the sender has gone: then the call no longer waits for room. */
  departure?: ClientAbort | undefined
  /** As stated by the sender; absent = it is unknown until the file has arrived. */
  length?: number | undefined
}

/**
 * `created` is false when the file was there already. Fails with `attachment-type-unsupported`, `attachment-empty`,
 * `attachment-content-mismatch`, `body-too-large`, `attachment-hash-mismatch` or `storage-unavailable`; then nothing is kept.
 */
export async function putAttachment(
  deps: FilingDeps,
  { caller, sha256, mediaType, content, departure, length = Number.POSITIVE_INFINITY }: AttachmentUpload,
): Promise<{ created: boolean; bytes: number }> {
  authorizeAnyProcedure(caller, 'file')
  const { attachmentTypes, attachmentBytesMax } = deps.settings
  if (!attachmentTypes.some((type) => type === mediaType)) {
    const list = attachmentTypes.join(', ')
    const message = { vi: `Cổng này nhận: ${list}`, en: `This gateway takes: ${list}` }
    throw new GatewayFailure('attachment-type-unsupported', {
      faults: [{ pointer: 'Content-Type', code: 'media-type', message }],
    })
  }
  // Once as it arrives, once sealed.
  const room = 2 * Math.min(length, attachmentBytesMax)
  const release = await deps.uploadRoom.take(caller.consumer.id, room, departure)
  try {
    return await receive(deps, { caller, sha256, mediaType, content })
  } finally {
    release()
  }
}

async function receive(
  deps: FilingDeps,
  { caller, sha256, mediaType, content }: Pick<AttachmentUpload, 'caller' | 'sha256' | 'mediaType' | 'content'>,
): Promise<{ created: boolean; bytes: number }> {
  const { attachmentBytesMax } = deps.settings
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
  if (!matchesMediaType(mediaType, pieces)) throw new GatewayFailure('attachment-content-mismatch')
  const { consumer } = caller
  return withStorageErrors('storage-unavailable', async () => {
    // The most common repetition costs no encryption and no write of the content.
    const known = await touchAttachment(deps.database, consumer.id, sha256, currentTime(deps))
    if (known !== undefined) return { created: false, bytes: known }
    const attachment = { sha256, mediaType, pieces, bytes }
    const created = await storeAttachment(deps.database, deps.vault, consumer.id, attachment, currentTime(deps))
    return { created, bytes }
  })
}

const signatures: Record<string, string> = {
  'application/pdf': '%PDF-',
  'image/jpeg': '\xff\xd8\xff',
  'image/png': '\x89PNG',
}

/** The registry would refuse a file of another type than stated, in words that no one understands. */
function matchesMediaType(mediaType: string, pieces: readonly Uint8Array[]): boolean {
  // A PDF may begin with a few foreign bytes (ISO 32000-1, annex H.3.4.1).
  const beginning = getBeginning(pieces).toString('latin1')
  const signature = signatures[mediaType] ?? ''
  return mediaType === 'application/pdf' ? beginning.includes(signature) : beginning.startsWith(signature)
}

function getBeginning(pieces: readonly Uint8Array[]): Buffer {
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

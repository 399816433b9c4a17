/**
 * Hands out the file behind an address. Anyone who has the address may have the file, and no one else learns anything: an address that is
 * unknown, has run out, was revoked, is asked for from a foreign network, or whose file is gone is refused with one failure after the
 * same work. What leaves is on record in the trail before its first byte does.
 */
import { hash } from 'node:crypto'
import { GatewayFailure } from '../domain/failure.ts'
import type { ClientAbort } from '../domain/runtime.ts'
import { type AddressedFileRow, countFetch, findGoodAddress } from '../store/file-address/addresses.ts'
import { openSealedFile, type SealedRow } from '../store/filing/sealed-files.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { type FileAddressDeps, hashSecret, toFileName, toSafeType } from './deps.ts'

export interface FileRequest {
  requestId: string
  /** The last part of the address, whatever was sent there. */
  secret: string
  /** Address of the socket's other end. */
  remote: string
  /** The network that a stranger's allowance belongs to. */
  network: string
}

export interface FoundFile {
  mediaType: string
  bytes: number
  fileName: string
  /** A strong validator (RFC 9110, 8.8.1); it does not disclose the content's hash. */
  etag: string
  row: AddressedFileRow
}

/** From the first byte to before the second number. */
export interface ByteRange {
  from: number
  to: number
}

/**
 * Fails with `file-not-found`, `fetches-exceeded`, `storage-unavailable` or `audit-unavailable`. Nothing has left by it: what is made of
 * it goes through `discloseFile` or `discloseFacts`.
 */
export async function findFile(deps: FileAddressDeps, request: FileRequest): Promise<FoundFile> {
  takeTurn(deps.strangers, request.network, deps.settings.strangerPerMinute)
  // For every address alike: that the trail cannot be written shows nothing about one.
  deps.trail.assertWritable()
  const find = (hash: FileAddressDeps['hash']) =>
    withStorageErrors('storage-unavailable', () =>
      findGoodAddress(deps.database, hashSecret({ hash }, request.secret), deps.clock.now()),
    )
  const row = (await find(deps.hash)) ?? (deps.formerHash && (await find(deps.formerHash)))
  if (!row || !deps.networks.allows(row.target, request.remote)) throw new GatewayFailure('file-not-found')
  takeTurn(deps.fetchers, row.id, deps.settings.perMinute)
  const { kind, sha256, mediaType, bytes } = row
  return {
    mediaType: toSafeType(mediaType),
    bytes,
    fileName: toFileName(kind, sha256, mediaType),
    etag: `"${deps.hash(`etag/1/${row.id}/${sha256}`, 'base64url').slice(0, 22)}"`,
    row,
  }
}

/** What answers without content tell: that there is a file of this size and type. On record before that. */
export function discloseFacts(deps: FileAddressDeps, request: FileRequest, { row }: FoundFile): Promise<void> {
  return record(deps, request, row, undefined)
}

/**
 * The file, or a part of it, once its record is durable. `release` gives back the memory: call it when the answer has left. Fails with
 * `file-not-found` when the address ended meanwhile or the file is not the one that it was issued for, and as `findFile` does.
 */
export async function discloseFile(
  deps: FileAddressDeps,
  request: FileRequest,
  { row }: FoundFile,
  range: ByteRange,
  departure: ClientAbort | undefined,
): Promise<{ content: Uint8Array<ArrayBuffer>; release: () => void }> {
  // Sealed pieces are opened into one buffer, and nothing of it is used before its seal was checked; what leaves is a copy.
  const release = await deps.room.take(request.network, row.bytes + range.to - range.from, departure)
  try {
    const content = await withStorageErrors('storage-unavailable', async () => {
      const opened = await openSealedFile(deps.database, deps.vault, toSealedRow(row))
      // A registry may have issued another certificate since: this address is not for that one.
      if (!opened || opened.length !== row.bytes || hash('sha256', opened, 'hex') !== row.sha256) return undefined
      const good = await countFetch(deps.database, row.id, deps.clock.now())
      return good ? opened : undefined
    })
    if (!content) throw new GatewayFailure('file-not-found')
    await record(deps, request, row, range)
    return { content: new Uint8Array(content.subarray(range.from, range.to)), release }
  } catch (error) {
    release()
    throw error
  }
}

function takeTurn(quotas: FileAddressDeps['strangers'], id: string, perMinute: number): void {
  try {
    quotas.take({ id, quota: { perMinute, burst: perMinute } })
  } catch (error) {
    const { retryAfterMs } = error as GatewayFailure
    throw new GatewayFailure('fetches-exceeded', retryAfterMs === undefined ? {} : { retryAfterMs })
  }
}

function toSealedRow({ kind, filing, consumer, sha256 }: AddressedFileRow): SealedRow {
  return kind === 'result'
    ? { table: 'filing_secret', filing, part: 'certificate' }
    : { table: 'attachment', consumer, sha256 }
}

/** One record for each person whom the filing concerns. Without a range nothing of the content left. */
async function record(
  { trail, networks }: FileAddressDeps,
  { requestId, remote }: FileRequest,
  row: AddressedFileRow,
  range: ByteRange | undefined,
): Promise<void> {
  const subjects = row.subject.split(',')
  await Promise.all(
    (range ? subjects : subjects.slice(0, 1)).map((subject) =>
      trail.append({
        kind: 'file-fetch',
        operation: 'fetch-file',
        requestId,
        target: row.target,
        address: row.id,
        procedure: row.procedure,
        dossier: row.dossier,
        unit: row.unit,
        filing: row.filing,
        file: row.kind,
        subject,
        network: networks.classify(remote),
        bytes: range ? { ...range, of: row.bytes } : null,
      }),
    ),
  )
}

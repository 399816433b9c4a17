/** A filing as it is sent: the opened request of its current revision, with its files. It is held only during the send. */

import { GatewayFailure } from '../../domain/failure.ts'
import type { FilingFile, RegistryFiling } from '../../domain/filing/civil-registry.ts'
import type { FilingRequest } from '../../domain/filing/filing-request.ts'
import { attachmentSizes, loadAttachments } from '../../store/filing/attachments.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import { getSecret } from '../../store/filing/secrets.ts'
import type { FilingDeps } from '../deps.ts'

export interface OpenedFiling {
  request: FilingRequest
  filing: RegistryFiling
  /** Gives the memory of its files back. */
  release(): void
}

/** The files of this filing need more memory than is free at the moment: it is sent later. */
export class NoRoomForFiles extends Error {}

/** Fails with `NoRoomForFiles`, or with `internal-error` when the request or a file is missing: nothing is ever sent in part. */
export async function openFiling(
  deps: Pick<FilingDeps, 'database' | 'vault' | 'deliveryRoom'>,
  row: FilingRow,
): Promise<OpenedFiling> {
  const { database, vault } = deps
  const plain = await getSecret(database, vault, row.id, `request/${row.revision}`)
  if (!plain) throw new GatewayFailure('internal-error', { detail: 'the request is not there', sent: 'no' })
  const request = JSON.parse(plain.toString('utf8')) as FilingRequest
  const release = await takeRoom(deps, row, request)
  const files = await getFiles(deps, row.consumer, request).catch((error) => {
    release()
    throw error
  })
  const { kind, dossier, linkedDossier, registrationUnit, receivedAt } = row
  const { declaration } = request
  return {
    request,
    filing: { kind, dossier, linkedDossier, unit: registrationUnit, receivedAt, declaration, files },
    release,
  }
}

async function takeRoom(
  { database, deliveryRoom }: Pick<FilingDeps, 'database' | 'deliveryRoom'>,
  { id, consumer }: FilingRow,
  { attachments }: FilingRequest,
): Promise<() => void> {
  if (attachments.length === 0) return () => {}
  const sizes = await attachmentSizes(
    database,
    consumer,
    attachments.map(({ sha256 }) => sha256),
  )
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  const release = deliveryRoom.tryTake(id, bytes)
  if (!release) throw new NoRoomForFiles()
  return release
}

async function getFiles(
  { database, vault }: Pick<FilingDeps, 'database' | 'vault'>,
  consumer: string,
  { attachments }: FilingRequest,
): Promise<FilingFile[]> {
  if (attachments.length === 0) return []
  const hashes = [...new Set(attachments.map(({ sha256 }) => sha256))]
  const stored = await loadAttachments(database, vault, consumer, hashes)
  return attachments.map(({ sha256, title, fileName }) => {
    const file = stored.get(sha256)
    if (!file) throw new GatewayFailure('internal-error', { detail: 'a file is not there', sent: 'no' })
    return { sha256, title, fileName, mediaType: file.mediaType, content: file.content }
  })
}

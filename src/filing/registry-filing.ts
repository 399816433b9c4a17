/** A filing as it is sent: the request of its current revision, opened, with its files. Held only while it is sent. */
import type { FilingFile, RegistryFiling } from '../domain/civil-registry.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { FilingRequest } from '../domain/filing-request.ts'
import { loadAttachments } from '../store/attachments.ts'
import { getSecret } from '../store/filing-secrets.ts'
import type { FilingRow } from '../store/filings.ts'
import type { FilingParts } from './parts.ts'

/** Fails with `internal-error` when the request or a file is not there: nothing is ever sent in part (pitfall 12). */
export async function openFiling(
  { database, vault }: FilingParts,
  row: FilingRow,
): Promise<{ request: FilingRequest; filing: RegistryFiling }> {
  const plain = await getSecret(database, vault, row.id, `request/${row.revision}`)
  if (!plain) throw new GatewayFailure('internal-error', { detail: 'the request is not there', sent: 'no' })
  const request = JSON.parse(plain.toString('utf8')) as FilingRequest
  const files = await filesOf({ database, vault }, row.consumer, request)
  const { kind, dossier, linkedDossier, registrationUnit, receivedAt } = row
  const { declaration } = request
  return { request, filing: { kind, dossier, linkedDossier, unit: registrationUnit, receivedAt, declaration, files } }
}

async function filesOf(
  { database, vault }: Pick<FilingParts, 'database' | 'vault'>,
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

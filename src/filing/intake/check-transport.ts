/**
 * Checks whether the path that will carry a filing can carry all of it. The check comes before the filing is accepted, so
 * that nothing is left out on the way.
 */

import { GatewayFailure } from '../../domain/failure.ts'
import type { RegistryFiling } from '../../domain/filing/civil-registry.ts'
import type { FilingRequest } from '../../domain/filing/filing-request.ts'
import { attachmentSizes } from '../../store/filing/attachments.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import type { Queryable } from '../../store/postgres/database.ts'
import type { FilingDeps } from '../deps.ts'

type Travelling = Pick<FilingRow, 'consumer' | 'kind' | 'dossier' | 'linkedDossier' | 'registrationUnit' | 'receivedAt'>

/** Fails with `request-invalid`, or `message-too-large` when nothing else is wrong, naming every place. */
export async function checkTravel(
  { paths }: Pick<FilingDeps, 'paths'>,
  connection: Queryable,
  layer: string,
  row: Travelling,
  { declaration, attachments }: Pick<FilingRequest, 'declaration' | 'attachments'>,
): Promise<void> {
  const path = paths.get(layer)
  if (!path) return
  const { consumer, kind, dossier, linkedDossier, receivedAt } = row
  const filing: Omit<RegistryFiling, 'files'> = {
    kind,
    dossier,
    linkedDossier,
    receivedAt,
    declaration,
    unit: row.registrationUnit,
  }
  const hashes = [...new Set(attachments.map(({ sha256 }) => sha256))]
  const sizes = hashes.length > 0 ? await attachmentSizes(connection, consumer, hashes) : new Map<string, number>()
  const files = attachments.map(({ sha256, title, fileName }) => ({ title, fileName, bytes: sizes.get(sha256) ?? 0 }))
  const faults = path.toFaults(filing, files)
  if (faults.length === 0) return
  const tooLarge = faults.every(({ code }) => code === 'message-too-large')
  throw new GatewayFailure(tooLarge ? 'message-too-large' : 'request-invalid', { layer: 'caller', faults })
}

/** What operators do with addresses of files: see which there are, and end them. The secret of an address is shown to no one. */
import { GatewayFailure } from '../domain/failure.ts'
import { findDossiersByCode } from '../store/dossier/dossiers.ts'
import {
  type AddressChoice,
  listAddresses,
  revokeAddresses,
  type ShownAddress,
} from '../store/file-address/addresses.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { FileAddressDeps } from './deps.ts'

export type { ShownAddress } from '../store/file-address/addresses.ts'

/** As an operator names them: one address, all of a dossier, all of a target. */
export type NamedAddresses =
  | { by: 'id'; id: string }
  | { by: 'dossier'; code: string; unit?: string | undefined }
  | { by: 'target'; target: string }

export interface RevokeOrder {
  requestId: string
  /** The system and the person who act, as `system/person`. */
  actor: string
  which: NamedAddresses
  /** Whether new addresses may be issued for the same files: yes after a leak, no where a file must not be fetched any more. */
  again: boolean
  /** Why, in the operator's own words. */
  note: string
}

/** More are no list that a person reads. */
const shownMax = 200

/** The newest first. Fails with `dossier-not-found`, `dossier-ambiguous` or `operations-unavailable`. */
export function showAddresses(
  deps: Pick<FileAddressDeps, 'database'>,
  which: NamedAddresses,
): Promise<readonly ShownAddress[]> {
  return withStorageErrors('operations-unavailable', async () =>
    listAddresses(deps.database, await toChoice(deps, which), shownMax),
  )
}

/**
 * From then on no fetch begins; one under way ends. On record before it is done. Fails with `file-not-found` where none is named,
 * `dossier-not-found`, `dossier-ambiguous`, `operations-unavailable` or `audit-unavailable`.
 */
export async function revokeFileAddresses(deps: FileAddressDeps, order: RevokeOrder): Promise<{ revoked: number }> {
  const { requestId, actor, which, again, note } = order
  const choice = await withStorageErrors('operations-unavailable', async () => {
    const found = await toChoice(deps, which)
    const [any] = await listAddresses(deps.database, found, 1)
    if (!any) throw new GatewayFailure('file-not-found')
    return found
  })
  const [consumer = '', officer = ''] = actor.split('/')
  await deps.trail.append({
    kind: 'file-addresses',
    requestId,
    consumer,
    officer,
    operation: again ? 'revoke-files' : 'withdraw-files',
    object: toObject(which),
    note,
  })
  const { ended } = await withStorageErrors('operations-unavailable', () =>
    revokeAddresses(deps.database, choice, { now: deps.clock.now(), again }),
  )
  return { revoked: ended }
}

async function toChoice(
  { database }: Pick<FileAddressDeps, 'database'>,
  which: NamedAddresses,
): Promise<AddressChoice> {
  if (which.by === 'id') return { id: which.id }
  if (which.by === 'target') return { target: which.target }
  const rows = await findDossiersByCode(database, which.code)
  const [row, ...others] = which.unit === undefined ? rows : rows.filter(({ unit }) => unit === which.unit)
  if (!row) throw new GatewayFailure('dossier-not-found')
  if (others.length > 0) {
    const faults = rows.map(({ unit }) => ({
      pointer: '/unit',
      code: unit,
      message: { vi: `Hồ sơ của đơn vị ${unit}`, en: `A dossier of ${unit}` },
    }))
    throw new GatewayFailure('dossier-ambiguous', { faults })
  }
  return { dossier: row.id }
}

function toObject(which: NamedAddresses): string {
  if (which.by === 'id') return which.id
  return which.by === 'target' ? `target ${which.target}` : `dossier ${which.code}`
}

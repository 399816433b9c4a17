/** The result of a linked dossier as it is reported: what the registry issued for the filing of the dossier, and nothing else. */
import type { LinkedKind, LinkedResult } from '../../domain/linked/linked.ts'
import type { ResultView } from '../../filing/query/filing-view.ts'
import { findResults } from '../../store/file-address/addresses.ts'
import { getSecret } from '../../store/filing/secrets.ts'
import type { Database } from '../../store/postgres/database.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { Vault } from '../../store/vault.ts'

/** Where a parent lives is not in the register's entry; what is sent in its place is a setting of the path. */
const unknownResidence = { address: null, type: null } as const

/** `null` = no filing of the dossier is completed, or its certificate is not here. Fails with `storage-unavailable`. */
export async function findResult(
  { database, vault }: { database: Pick<Database, 'query'>; vault: Vault },
  { dossier, kind }: { dossier: number; kind: LinkedKind },
): Promise<LinkedResult | null> {
  return withStorageErrors('storage-unavailable', async () => {
    const filing = (await findResults(database, dossier)).findLast((one) => one.kind === kind)?.filing
    if (filing === undefined) return null
    const certificate = await getSecret(database, vault, filing, 'certificate')
    const result = await getSecret(database, vault, filing, 'result')
    if (certificate === undefined || certificate.length === 0 || result === undefined) return null
    const { registerNumber, registerBook, registeredOn, personalNumber } = JSON.parse(
      result.toString('utf8'),
    ) as ResultView
    const parents = kind === 'birth-package' ? { father: unknownResidence, mother: unknownResidence } : null
    return { registerNumber, registerBook, registeredOn, personalNumber, certificate, parents }
  })
}

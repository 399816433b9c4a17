/** The result of a linked dossier as it is reported: what the registry issued for the filing of the dossier, and nothing else. */
import type { FilingRequest } from '../../domain/filing/filing-request.ts'
import type { LinkedKind, LinkedResult } from '../../domain/linked/linked.ts'
import type { UnitCodes } from '../../domain/person/units.ts'
import type { ResultView } from '../../filing/query/filing-view.ts'
import { findResults } from '../../store/file-address/addresses.ts'
import { getSecret } from '../../store/filing/secrets.ts'
import type { Database } from '../../store/postgres/database.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { Vault } from '../../store/vault.ts'
import { toResidences } from './residence.ts'

interface ResultDeps {
  database: Pick<Database, 'query'>
  vault: Vault
  /** By which declared places are put into words. */
  unitCodes: UnitCodes
}

/** `null` = no filing of the dossier is completed, or its certificate is not here. Fails with `storage-unavailable`. */
export async function findResult(
  { database, vault, unitCodes }: ResultDeps,
  { dossier, kind }: { dossier: number; kind: LinkedKind },
): Promise<LinkedResult | null> {
  return withStorageErrors('storage-unavailable', async () => {
    const found = (await findResults(database, dossier)).findLast((one) => one.kind === kind)
    if (found === undefined) return null
    const { filing, revision } = found
    const certificate = await getSecret(database, vault, filing, 'certificate')
    const result = await getSecret(database, vault, filing, 'result')
    if (certificate === undefined || certificate.length === 0 || result === undefined) return null
    const { registerNumber, registerBook, registeredOn, personalNumber } = JSON.parse(
      result.toString('utf8'),
    ) as ResultView
    const parents =
      kind === 'birth-package' ? await findParents({ database, vault, unitCodes }, filing, revision) : null
    return { registerNumber, registerBook, registeredOn, personalNumber, certificate, parents }
  })
}

/** Where the parents live is not in the register's entry: it is what was declared. The request may have been removed in time. */
async function findParents(
  { database, vault, unitCodes }: ResultDeps,
  filing: string,
  revision: number,
): Promise<LinkedResult['parents']> {
  const sealed = await getSecret(database, vault, filing, `request/${revision}`)
  const request = sealed && (JSON.parse(sealed.toString('utf8')) as FilingRequest)
  return toResidences(request?.kind === 'birth-package' ? request.declaration : {}, unitCodes)
}

/** The dossier that a code names, among those that a caller may see. */
import { GatewayFailure } from '../domain/failure.ts'
import { type DossierRow, findDossiersByCode } from '../store/dossier/dossiers.ts'
import type { DossierDeps } from './deps.ts'

export interface DossierName {
  /** Either of its codes. */
  code: string
  /** Needed where several units have a dossier under this code. */
  unit?: string | undefined
}

/**
 * Fails with `dossier-not-found`, also for one that is not to be seen, and with `dossier-ambiguous` where several are meant. To a caller
 * that may not see a dossier it does not exist.
 */
export async function findDossier(
  { database }: Pick<DossierDeps, 'database'>,
  { code, unit }: DossierName,
  may: (row: DossierRow) => boolean,
): Promise<DossierRow> {
  const rows = (await findDossiersByCode(database, code)).filter(
    (row) => (unit === undefined || row.unit === unit) && may(row),
  )
  const [row, ...others] = rows
  if (!row) throw new GatewayFailure('dossier-not-found')
  if (others.length === 0) return row
  const faults = rows.map((one) => ({
    pointer: '?unit',
    code: one.unit,
    message: { vi: `Hồ sơ của đơn vị ${one.unit}`, en: `A dossier of ${one.unit}` },
  }))
  throw new GatewayFailure('dossier-ambiguous', { faults })
}

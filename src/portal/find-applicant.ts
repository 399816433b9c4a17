/**
 * Whose dossier it is, opened for one call: what the one-stop system stated when it registered the dossier, else who asks in the
 * declaration that was filed in it. What does not open is not known.
 */

import type { DossierApplicant } from '../domain/dossier/dossier-request.ts'
import type { FilingRequest } from '../domain/filing/filing-request.ts'
import { fromFiling, fromStatedApplicant } from '../domain/portal/applicant.ts'
import type { PortalApplicant } from '../domain/portal/portal.ts'
import { getSealedApplicant } from '../store/dossier/applicants.ts'
import type { DossierRow } from '../store/dossier/dossiers.ts'
import { findFiledRequest } from '../store/portal/filed-requests.ts'
import type { Database } from '../store/postgres/database.ts'
import { aad } from '../store/vault.ts'

export interface ApplicantDeps {
  database: Pick<Database, 'query'>
  /** Reads one sealed row among others; `null` = it does not open. */
  sealed: { read(sealed: Uint8Array, aad: string, row: string): string | null }
}

export async function findApplicant(
  { database, sealed }: ApplicantDeps,
  { id, code, nationalCode, unit }: Pick<DossierRow, 'id' | 'code' | 'nationalCode' | 'unit'>,
): Promise<PortalApplicant | null> {
  const stated = await getSealedApplicant(database, id)
  const opened = stated && sealed.read(stated.sealed, aad.dossierApplicant(id), `dossier_applicant ${id}`)
  if (opened) return fromStatedApplicant(JSON.parse(opened) as DossierApplicant)
  const codes = nationalCode === null ? [code] : [code, nationalCode]
  const filed = await findFiledRequest(database, codes, unit)
  if (filed === null) return null
  const part = `request/${filed.revision}`
  const request = sealed.read(filed.sealed, aad.part(filed.filing, part), `filing_secret ${filed.filing} ${part}`)
  return request === null ? null : fromFiling(JSON.parse(request) as FilingRequest)
}

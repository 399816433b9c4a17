/**
 * Whose dossier it is, opened for one call: what the one-stop system stated when it registered the dossier, else who asks in the
 * declaration that was filed in it. Where one system stated somebody and another one filed a declaration of somebody else, the declaration
 * goes first: the registry acts by it, and a system that only knows the code may have stated anyone. What does not open is not known.
 */

import type { DossierApplicant } from '../domain/dossier/dossier-request.ts'
import type { FilingRequest } from '../domain/filing/filing-request.ts'
import { compareNames } from '../domain/person/names.ts'
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
  const codes = nationalCode === null ? [code] : [code, nationalCode]
  const [stated, filed] = await Promise.all([getSealedApplicant(database, id), findFiledRequest(database, codes, unit)])
  const openStated = (): PortalApplicant | null => {
    if (stated === null) return null
    const opened = sealed.read(stated.sealed, aad.dossierApplicant(id), `dossier_applicant ${id}`)
    return opened === null ? null : fromStatedApplicant(JSON.parse(opened) as DossierApplicant)
  }
  const openFiled = (): PortalApplicant | null => {
    if (filed === null) return null
    const part = `request/${filed.revision}`
    const request = sealed.read(filed.sealed, aad.part(filed.filing, part), `filing_secret ${filed.filing} ${part}`)
    return request === null ? null : fromFiling(JSON.parse(request) as FilingRequest)
  }
  const holder = openStated()
  if (holder !== null && stated?.consumer === filed?.consumer) return holder
  const declared = openFiled()
  // The same person: what was stated knows more of them, such as the account at the portal.
  if (holder === null || declared === null || isSamePerson(holder, declared)) return holder ?? declared
  return declared
}

/** By the numbers where both have one, else by the names. */
function isSamePerson(one: PortalApplicant, other: PortalApplicant): boolean {
  if (one.number !== null && other.number !== null) return one.number === other.number
  return compareNames(one.name, other.name).outcome !== 'mismatch'
}

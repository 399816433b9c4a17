/** The dependencies of the use cases of dossiers. */
import type { Trail } from '../audit/trail.ts'
import type { DossierEvent } from '../domain/dossier/dossier.ts'
import type { ReckonedDue } from '../domain/dossier/projection.ts'
import type { Clock } from '../domain/runtime.ts'
import type { DossierIdentity } from '../store/dossier/dossiers.ts'
import type { Database } from '../store/postgres/database.ts'
import type { Vault } from '../store/vault.ts'

/**
 * Reckons the due times of a dossier from the steps that count, as of a moment. `null` = nothing is reckoned here; what cannot be
 * known is an answer that says why.
 */
export type Reckon = (dossier: DossierIdentity, events: readonly DossierEvent[], asOf: number) => ReckonedDue | null

export interface DossierDeps {
  database: Database
  vault: Pick<Vault, 'seal'>
  /** Reads one sealed row among others, so that a row that does not open fails alone; `null` = it does not open. */
  sealed: { read(sealed: Uint8Array, aad: string, row: string): string | null }
  trail: Pick<Trail, 'append' | 'assertWritable'>
  clock: Clock
  reckon: Reckon
}

/** Writes what is done with dossiers to the audit trail. No person is in it: a dossier names none. */
import type { Caller } from '../domain/access.ts'
import type { DossierEntry } from '../domain/audit.ts'
import type { DossierDeps } from './deps.ts'

export interface DossierRecord extends Omit<DossierEntry, 'kind' | 'consumer' | 'credential' | 'officer'> {
  caller: Caller
  officer?: string | undefined
}

/** Resolves when the record is durable. Fails with `audit-unavailable`. */
export function record({ trail }: Pick<DossierDeps, 'trail'>, entry: DossierRecord): Promise<void> {
  const { caller, officer = '', ...rest } = entry
  return trail.append({
    ...rest,
    kind: 'dossier',
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    officer,
  })
}

/** Writes what is done with dossiers to the audit trail. No person is in it: a dossier names none. */
import type { Caller } from '../domain/access.ts'
import type { AuditEntry, DossierOperation } from '../domain/audit.ts'
import type { DossierDeps } from './deps.ts'

export interface DossierRecord {
  requestId: string
  caller: Caller
  operation: DossierOperation
  outcome: 'done' | 'refused'
  result: AuditEntry['result']
  procedure: string
  dossier: string
  unit: string
  officer?: string | undefined
  /** Which step it was about: its type and moment. */
  object?: string | undefined
}

/** Resolves when the record is durable. Fails with `audit-unavailable`. */
export function record({ trail }: Pick<DossierDeps, 'trail'>, entry: DossierRecord): Promise<void> {
  const { caller, officer = '', ...rest } = entry
  return trail.append({
    ...rest,
    officer,
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    subject: '',
    fields: [],
    path: null,
    attempts: 0,
    shared: false,
    upstreamRequestId: null,
    exchangeId: null,
    durationMs: 0,
  })
}

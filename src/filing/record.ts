/** Writes records of filings to the audit trail. They are durable before anything is sent out or done by hand. */
import type { Caller, Purpose } from '../domain/access.ts'
import type { AuditEntry, FilingField, FilingOperation } from '../domain/audit.ts'
import type { FilingRow } from '../store/filing/filings.ts'
import type { FilingDeps } from './deps.ts'

/** The part of a filing that its records quote; it exists also for a filing that was never accepted. */
export type Recorded = Pick<FilingRow, 'id' | 'consumer' | 'credential' | 'procedure' | 'dossier' | 'subject'>

export interface RecordOptions {
  requestId: string
  operation: FilingOperation
  outcome: AuditEntry['outcome']
  result: AuditEntry['result']
  officer: string
  officerAccount?: string | undefined
  unit: string
  fields?: readonly FilingField[] | undefined
  path?: string | undefined
  attempts?: number | undefined
  caller?: Caller | undefined
}

/** Resolves when the record is durable. A disclosure has one record per person concerned. Fails with `audit-unavailable`. */
export async function record({ trail }: FilingDeps, filing: Recorded, options: RecordOptions): Promise<void> {
  const { caller, fields = [], path = null, attempts = 0, ...rest } = options
  const concerned = filing.subject.split(',')
  await Promise.all(
    (options.outcome === 'disclosed' ? concerned : concerned.slice(0, 1)).map((subject) =>
      trail.append({
        ...rest,
        consumer: caller?.consumer.id ?? filing.consumer,
        credential: caller?.credentialId ?? filing.credential,
        procedure: filing.procedure,
        dossier: filing.dossier,
        subject,
        fields,
        path,
        attempts,
        shared: false,
        upstreamRequestId: null,
        exchangeId: null,
        durationMs: 0,
        object: filing.id,
      }),
    ),
  )
}

export function getOfficer({ officer, officerAccount, unit }: Purpose) {
  return { officer, officerAccount, unit }
}

/** Records an action by hand before it is done. `row` = the filing that it is done to, if it is done to one. */
export async function recordAction(
  deps: FilingDeps,
  action: {
    requestId: string
    actor: string
    operation: FilingOperation
    object: string
    row?: FilingRow | undefined
  },
): Promise<void> {
  const { requestId, actor, operation, object, row } = action
  const [consumer = '', officer = ''] = actor.split('/')
  const done = { requestId, operation, outcome: 'done', result: 'done', officer } as const
  const who = { consumer, credential: '' }
  if (row) return record(deps, { ...row, ...who }, { ...done, unit: row.registrationUnit })
  return record(deps, { id: object, ...who, procedure: '', dossier: '', subject: '' }, { ...done, unit: '' })
}

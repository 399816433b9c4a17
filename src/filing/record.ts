/** Writes records of filings to the audit trail. They are durable before anything is sent out or done by hand. */
import type { Caller, Purpose } from '../domain/access.ts'
import type { FilingEntry, FilingField, FilingOperation, RunOperation } from '../domain/audit.ts'
import type { FilingRow } from '../store/filing/filings.ts'
import type { FilingDeps } from './deps.ts'

/** The part of a filing that its records quote; it exists also for a filing that was never accepted. */
export type Recorded = Pick<FilingRow, 'id' | 'consumer' | 'credential' | 'procedure' | 'dossier' | 'subject'>

export interface RecordOptions extends Pick<FilingEntry, 'requestId' | 'operation' | 'outcome' | 'result'> {
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
        kind: 'filing',
        ...rest,
        consumer: caller?.consumer.id ?? filing.consumer,
        credential: caller?.credentialId ?? filing.credential,
        filing: filing.id,
        procedure: filing.procedure,
        dossier: filing.dossier,
        subject,
        fields,
        path,
        attempts,
      }),
    ),
  )
}

export function getOfficer({ officer, officerAccount, unit }: Purpose) {
  return { officer, officerAccount, unit }
}

interface ByHand<O> {
  requestId: string
  /** The system and the person who act, as `system/person`. */
  actor: string
  operation: O
}

/** Records an action by hand on one filing, before it is done. */
export function recordAction(deps: FilingDeps, row: FilingRow, action: ByHand<FilingOperation>): Promise<void> {
  const { requestId, actor, operation } = action
  const [consumer = '', officer = ''] = actor.split('/')
  const options = {
    requestId,
    operation,
    outcome: 'done',
    result: 'done',
    officer,
    unit: row.registrationUnit,
  } as const
  return record(deps, { ...row, consumer, credential: '' }, options)
}

/** Records an order about many filings, before it is carried out. */
export function recordRun({ trail }: FilingDeps, run: string, action: ByHand<RunOperation>): Promise<void> {
  const { requestId, actor, operation } = action
  const [consumer = '', officer = ''] = actor.split('/')
  return trail.append({ kind: 'run', requestId, consumer, operation, officer, run })
}

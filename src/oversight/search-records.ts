/** An auditor searches the trail. Each search is itself on record, with who searched and why, before anything leaves. */
import { requireRole } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import type { AuditRecord, OversightOperation } from '../domain/audit.ts'
import { toFailure } from '../domain/failure.ts'
import { findRecords, type RecordFilter, type RecordPosition } from '../store/audit/search.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { OversightDeps } from './deps.ts'

/** Who looks, and why. */
export interface AuditorRequest {
  requestId: string
  caller: Caller
  /** The account of the person who looks. */
  officer: string
  /** Why, in their own words. */
  reason: string
}

export interface RecordSearch extends Omit<RecordFilter, 'subjects'> {
  /** Keyed hash of a person, as records have it. */
  subject?: string | undefined
  before?: RecordPosition | undefined
  limit: number
}

export interface SearchedRecord extends AuditRecord, RecordPosition {}

export interface FoundRecords {
  records: readonly SearchedRecord[]
  /** Where to go on; `null` = that was all. */
  next: RecordPosition | null
}

/**
 * Looks into the trail are for auditors. Who is no auditor and tries is on record; where that cannot be written, the refusal is given all the same.
 */
export async function admitAuditor(
  { trail }: Pick<OversightDeps, 'trail'>,
  { requestId, caller, officer, reason }: AuditorRequest,
  operation: OversightOperation,
): Promise<void> {
  try {
    requireRole(caller, 'auditor')
  } catch (error) {
    await trail
      .append({
        kind: 'oversight',
        requestId,
        consumer: caller.consumer.id,
        credential: caller.credentialId,
        operation,
        officer,
        subject: '',
        outcome: 'refused',
        result: toFailure(error).code,
        object: '',
        note: reason,
      })
      .catch(() => {})
    throw error
  }
  trail.assertWritable()
}

/** Fails with `role-required`, `storage-unavailable` or `audit-unavailable`; then nothing leaves. */
export async function searchRecords(
  { database, trail }: OversightDeps,
  request: AuditorRequest,
  { subject, before, limit, ...filter }: RecordSearch,
): Promise<FoundRecords> {
  await admitAuditor({ trail }, request, 'read-audit')
  const { requestId, caller, officer, reason } = request
  const subjects = subject === undefined ? undefined : [subject]
  const found = await withStorageErrors('storage-unavailable', () =>
    findRecords(database, { ...filter, subjects }, { before, limit }),
  )
  await trail.append({
    kind: 'oversight',
    requestId,
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    operation: 'read-audit',
    officer,
    subject: subject ?? '',
    outcome: 'disclosed',
    result: 'told',
    object: describe(filter, before, found.length),
    note: reason,
  })
  const last = found.length === limit ? found.at(-1) : undefined
  return { records: found.map(({ body }) => readRecord(body)), next: last ? toPosition(last) : null }
}

export function readRecord(body: string): SearchedRecord {
  return JSON.parse(body)
}

const toPosition = ({ at, chain, seq }: RecordPosition): RecordPosition => ({ at, chain, seq })

/** What was asked for, an officer included: who is searched for in the trail stands in the trail. */
function describe(filter: Omit<RecordFilter, 'subjects'>, before: RecordPosition | undefined, count: number): string {
  const asked = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
  const further = before === undefined ? [] : ['further']
  return [...asked, ...further, `${count} records`].join(' ')
}

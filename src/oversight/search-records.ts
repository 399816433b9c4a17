/** An auditor searches the trail. Each search is itself on record, with who searched and why, before anything leaves. */
import { requireRole } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import type { AuditRecord, OversightOperation } from '../domain/audit.ts'
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
  /** Keyed hashes of one person, as records have them: that of now first. */
  subjects?: readonly string[] | undefined
  before?: RecordPosition | undefined
  limit: number
}

export interface SearchedRecord extends AuditRecord, RecordPosition {}

export interface FoundRecords {
  records: readonly SearchedRecord[]
  /** Where to go on; `null` = that was all. */
  next: RecordPosition | null
}

/** Looks into the trail are for auditors, and each is on record: where that cannot be written, nothing is looked at. */
export function admitAuditor({ trail }: Pick<OversightDeps, 'trail'>, caller: Caller): void {
  requireRole(caller, 'auditor')
  trail.assertWritable()
}

/** What an auditor did, on record. `subject`: keyed hash of whom it was about. */
export function recordOversight(
  { trail }: Pick<OversightDeps, 'trail'>,
  { requestId, caller, officer, reason }: AuditorRequest,
  act: { operation: OversightOperation; subject?: string | undefined; object?: string },
): Promise<void> {
  const { operation, subject = '', object = '' } = act
  return trail.append({
    kind: 'oversight',
    requestId,
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    operation,
    officer,
    subject,
    outcome: 'disclosed',
    result: 'told',
    object,
    note: reason,
  })
}

/** Fails with `role-required`, `storage-unavailable` or `audit-unavailable`; then nothing leaves. */
export async function searchRecords(
  { database, trail }: OversightDeps,
  request: AuditorRequest,
  { subjects, before, limit, ...filter }: RecordSearch,
): Promise<FoundRecords> {
  admitAuditor({ trail }, request.caller)
  const found = await withStorageErrors('storage-unavailable', () =>
    findRecords(database, { ...filter, subjects }, { before, limit }),
  )
  await recordOversight({ trail }, request, {
    operation: 'read-audit',
    subject: subjects?.[0],
    object: describe(filter, before, found.length),
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

/** The report that a citizen is owed, made from the trail. That it was made, and what the law kept back of it, is on record before it leaves. */
import { findRecords } from '../store/audit/search.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { accessesMax, type CitizenReport, makeCitizenReport } from './citizen-report.ts'
import type { OversightDeps } from './deps.ts'
import { type AuditorRequest, admitAuditor, readRecord } from './search-records.ts'

/** Twice what is shown: some of them are no accesses, and what is kept back takes no room. */
const recordsMax = accessesMax * 2

/** Who has a report made, and why. */
export interface ReportOrder {
  requestId: string
  consumer: string
  credential: string
  officer: string
  reason: string
}

/**
 * `numbers`: all under which the person was asked about, the old card number too. Fails with `role-required`, `storage-unavailable` or
 * `audit-unavailable`; then nothing leaves.
 */
export async function reportToCitizen(
  deps: OversightDeps,
  request: AuditorRequest,
  numbers: readonly string[],
): Promise<CitizenReport> {
  admitAuditor(deps, request.caller)
  const { requestId, caller, officer, reason } = request
  const order = { requestId, consumer: caller.consumer.id, credential: caller.credentialId, officer, reason }
  return reportSubjects(
    deps,
    order,
    numbers.map((number) => deps.trail.getSubject(number)),
    numbers.flatMap((number) => deps.trail.getSubjects(number)),
  )
}

/** The same by keyed hashes, for those whose right was seen to elsewhere. `all`: with those of keys of before. */
export async function reportSubjects(
  { database, trail, clock, settings, removed }: OversightDeps,
  { reason, ...order }: ReportOrder,
  subjects: readonly string[],
  all: readonly string[] = subjects,
): Promise<CitizenReport> {
  const found = await withStorageErrors('storage-unavailable', () =>
    findRecords(database, { subjects: all }, { limit: recordsMax }),
  )
  const records = found.map(({ body }) => readRecord(body))
  const { report, withheld } = makeCitizenReport(
    records,
    settings.delays,
    clock.now(),
    await withStorageErrors('storage-unavailable', removed),
  )
  const bases = withheld.bases.map((basis) => ` (${basis})`).join('')
  // One record for each number: each is found by its own.
  for (const subject of subjects) {
    await trail.append({
      kind: 'oversight',
      ...order,
      operation: 'citizen-report',
      subject,
      outcome: 'disclosed',
      result: 'told',
      object: `${report.accesses.length} accesses, ${withheld.count} kept back${bases}`,
      note: reason,
    })
  }
  return report
}

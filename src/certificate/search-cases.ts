/** What an investigator reads of certificates that did not hold. Each look is on record, with who looked and why, before anything leaves. */
import { requireRole } from '../access/policy.ts'
import type { Caller } from '../domain/access.ts'
import type { CaseFilter, KnownCase } from '../domain/certificate/case.ts'
import { dayMs } from '../domain/duration.ts'
import { type CaseGroup, findCases, groupCases } from '../store/certificate/cases.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { CertificateDeps } from './deps.ts'

export interface CaseSearch {
  requestId: string
  caller: Caller
  /** The account of the person who looks. */
  officer: string
  /** Why, in their own words. */
  note: string
  filter: Omit<CaseFilter, 'since'> & { since?: number | undefined }
  before?: number | undefined
  limit: number
}

export interface FoundCases {
  groups: readonly CaseGroup[]
  cases: readonly KnownCase[]
  /** Where to go on; `null` = that was all. */
  next: number | null
}

/** Groups that one answer holds at most. */
const groupsMax = 50

/** Fails with `role-required`, `storage-unavailable` or `audit-unavailable`; then nothing leaves. */
export async function searchCases(
  { database, trail, clock, settings }: CertificateDeps,
  { requestId, caller, officer, note, filter, before, limit }: CaseSearch,
): Promise<FoundCases> {
  requireRole(caller, 'investigator')
  trail.assertWritable()
  const kept = clock.now() - settings.casesDays * dayMs
  const within = { ...filter, since: Math.max(filter.since ?? kept, kept) }
  const [groups, cases] = await withStorageErrors('storage-unavailable', () =>
    Promise.all([groupCases(database, within, groupsMax), findCases(database, within, { before, limit })]),
  )
  await trail.append({
    kind: 'case-reading',
    requestId,
    consumer: caller.consumer.id,
    credential: caller.credentialId,
    operation: 'read-cases',
    officer,
    note,
    object: describe(filter, cases.length),
  })
  return { groups, cases, next: cases.length === limit ? (cases.at(-1)?.id ?? null) : null }
}

/** What was looked at: names no person. */
function describe(filter: CaseSearch['filter'], count: number): string {
  const asked = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
  return [...asked, `${count} cases`].join(' ')
}

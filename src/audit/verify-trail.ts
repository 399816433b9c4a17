/**
 * Proves that the trail is whole, or names the first record of each chain where it is not: changed, missing, moved, or
 * cut off at its end. It reads only; it needs the chain keys and no running gateway.
 */

import type { RemovedMonth } from '../domain/audit.ts'
import { auditRecordHash, auditRecordPages, type StoredAuditRecord } from '../store/audit/records.ts'
import type { Database } from '../store/postgres/database.ts'
import { type ProvenRemovals, readProvenRemovals } from './read-removals.ts'
import { toRemovedMonth } from './tree/removal.ts'
import type { NoteVerifier } from './tree/signed-note.ts'
import {
  ChainWalk,
  compareQuoted,
  compareRemoved,
  type ExpectedHead,
  QuotedHeads,
  type TrailFinding,
} from './verify-chain.ts'

export interface TrailReport {
  whole: boolean
  chains: number
  records: number
  /** Months that were removed when their time was over, as far as that is proved. */
  removed: RemovedMonth[]
  findings: TrailFinding[]
}

/** `expected`: heads that were noted outside the database (the log prints them). `verifiers`: who signs removals; absent: none is believed. */
export async function verifyTrail(
  database: Pick<Database, 'query'>,
  keys: ReadonlyMap<string, string>,
  expected: readonly ExpectedHead[] = [],
  verifiers: readonly NoteVerifier[] = [],
): Promise<TrailReport> {
  for (;;) {
    const proven = await readProvenRemovals(database, verifiers)
    const report = await verify(database, keys, expected, proven)
    // What was removed while it was read looks missing: then it is read again.
    const now = await readProvenRemovals(database, verifiers)
    if (report.whole || now.removals.length === proven.removals.length) return report
  }
}

const notedOutside = { vi: 'một đầu chuỗi đã ghi lại ở nơi khác', en: 'a head noted outside' }

async function verify(
  database: Pick<Database, 'query'>,
  keys: ReadonlyMap<string, string>,
  expected: readonly ExpectedHead[],
  { removals, ranges, findings }: ProvenRemovals,
): Promise<TrailReport> {
  const report: TrailReport = {
    whole: true,
    chains: 0,
    records: 0,
    removed: removals.map(toRemovedMonth),
    findings: [...findings],
  }
  const quoted = new QuotedHeads()
  const ends = new Map<string, number>()
  let walk: ChainWalk | undefined
  const find = (finding: TrailFinding | undefined) => {
    if (finding) report.findings.push(finding)
  }
  const step = (record: StoredAuditRecord) => {
    if (walk?.chain !== record.chain) {
      find(walk?.passRemoved())
      walk = new ChainWalk(record.chain, keys, undefined, ranges)
      report.chains += 1
    }
    report.records += 1
    find(walk.step(record))
    ends.set(record.chain, record.seq)
    quoted.read(record)
  }
  for await (const page of auditRecordPages(database)) for (const record of page) step(record)
  find(walk?.passRemoved())
  for (const chain of ranges.chains()) ends.set(chain, Math.max(ends.get(chain) ?? -1, ranges.lastOf(chain) ?? -1))
  for (const head of [...expected.map((head) => ({ ...head, by: notedOutside })), ...quoted.values()]) {
    const range = ranges.find(head.chain, head.seq)
    const finding = range
      ? compareRemoved(head, range)
      : compareQuoted(head, await auditRecordHash(database, head.chain, head.seq), ends.get(head.chain))
    const known = report.findings.some(({ chain, seq }) => chain === head.chain && seq <= head.seq)
    if (finding && !known) report.findings.push(finding)
  }
  report.whole = report.findings.length === 0
  return report
}

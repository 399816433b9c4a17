/**
 * Proves that the trail is whole, or names the first record of each chain where it is not: changed, missing, moved, or
 * cut off at its end. It reads only; it needs the chain keys and no running gateway.
 */
import { auditRecordHash, auditRecordPages, type StoredAuditRecord } from '../store/audit/records.ts'
import type { Database } from '../store/postgres/database.ts'
import { ChainWalk, compareQuoted, type ExpectedHead, QuotedHeads, type TrailFinding } from './verify-chain.ts'

export interface TrailReport {
  whole: boolean
  chains: number
  records: number
  findings: TrailFinding[]
}

/** `expected`: heads that were noted outside the database (the log prints them). */
export async function verifyTrail(
  database: Pick<Database, 'query'>,
  keys: ReadonlyMap<string, string>,
  expected: readonly ExpectedHead[] = [],
): Promise<TrailReport> {
  const report: TrailReport = { whole: true, chains: 0, records: 0, findings: [] }
  const quoted = new QuotedHeads()
  const ends = new Map<string, number>()
  let walk: ChainWalk | undefined
  const step = (record: StoredAuditRecord) => {
    if (walk?.chain !== record.chain) {
      walk = new ChainWalk(record.chain, keys)
      report.chains += 1
    }
    report.records += 1
    const finding = walk.step(record)
    if (finding) report.findings.push(finding)
    ends.set(record.chain, record.seq)
    quoted.read(record)
  }
  for await (const page of auditRecordPages(database)) for (const record of page) step(record)
  for (const head of [...expected.map((head) => ({ ...head, by: 'a head noted outside' })), ...quoted.values()]) {
    const finding = compareQuoted(head, await auditRecordHash(database, head.chain, head.seq), ends.get(head.chain))
    const known = report.findings.some(({ chain, seq }) => chain === head.chain && seq <= head.seq)
    if (finding && !known) report.findings.push(finding)
  }
  report.whole = report.findings.length === 0
  return report
}

/**
 * Proves that the trail is whole, or names the first record of each chain where it is not: changed, missing, moved, or
 * cut off at its end. It reads only; it needs the chain keys and no running gateway.
 */
import type { KnotEntry } from '../domain/audit.ts'
import { createKeyedHash, type KeyedHash } from '../domain/keyed-hash.ts'
import { auditRecordHash, auditRecords, type StoredAuditRecord } from '../store/audit-records.ts'
import type { Database } from '../store/database.ts'
import { chainHash, genesis } from './chain.ts'

interface TrailFinding {
  kind: 'changed' | 'missing' | 'moved' | 'tail-missing' | 'unknown-key'
  chain: string
  seq: number
  explanation: string
}

export interface TrailReport {
  whole: boolean
  chains: number
  records: number
  findings: TrailFinding[]
}

/** A head that was noted outside the database (the log prints them): the chain must still reach it. */
export interface ExpectedHead {
  chain: string
  seq: number
  hash: string
}

export async function verifyTrail(
  database: Pick<Database, 'query'>,
  keys: ReadonlyMap<string, string>,
  expected: readonly ExpectedHead[] = [],
): Promise<TrailReport> {
  const report: TrailReport = { whole: true, chains: 0, records: 0, findings: [] }
  // The farthest head that anyone quotes of a chain: what lies before it is held by the chain itself.
  const quoted = new Map<string, ExpectedHead & { by: string }>()
  const note = (head: ExpectedHead, by: string) => {
    if ((quoted.get(head.chain)?.seq ?? -1) < head.seq) quoted.set(head.chain, { ...head, by })
  }
  const ends = new Map<string, number>()
  let walk: ChainWalk | undefined
  for await (const record of auditRecords(database)) {
    if (walk?.chain !== record.chain) {
      walk = new ChainWalk(record.chain, keys)
      report.chains += 1
    }
    report.records += 1
    const finding = walk.step(record)
    if (finding) report.findings.push(finding)
    ends.set(record.chain, record.seq)
    for (const head of knotOf(record.body)?.heads ?? []) note(head, `chain ${record.chain}, record ${record.seq}`)
  }
  for (const head of [...expected.map((head) => ({ ...head, by: 'a head noted outside' })), ...quoted.values()]) {
    const finding = compareQuoted(head, await auditRecordHash(database, head.chain, head.seq), ends.get(head.chain))
    const known = report.findings.some(({ chain, seq }) => chain === head.chain && seq <= head.seq)
    if (finding && !known) report.findings.push(finding)
  }
  report.whole = report.findings.length === 0
  return report
}

/** Walks one chain. After its first finding it resumes from what is stored, so that one fault is named once. */
class ChainWalk {
  readonly chain: string
  readonly #keys: ReadonlyMap<string, string>
  #begun = false
  /** `undefined`: not among the keys that were given; then only gaps can be seen. */
  #key: KeyedHash | undefined
  #next = 0
  /** Hashes that the next record may build on: the stored one, and after a finding also the one it should have been. */
  #previous: string[] = [genesis]

  constructor(chain: string, keys: ReadonlyMap<string, string>) {
    this.chain = chain
    this.#keys = keys
  }

  step(record: StoredAuditRecord): TrailFinding | undefined {
    const { chain, seq, body } = record
    const finding = (kind: TrailFinding['kind'], explanation: string, at = seq) => ({
      kind,
      chain,
      seq: at,
      explanation,
    })
    let found: TrailFinding | undefined
    if (!this.#begun) {
      this.#begun = true
      const keyId = knotOf(body)?.key
      // A chain that lost its opening does not say which key it has; where there is only one, that is it.
      const key =
        keyId === undefined && this.#keys.size === 1 ? [...this.#keys.values()][0] : this.#keys.get(keyId ?? '')
      if (key !== undefined) this.#key = createKeyedHash(key)
      else found = finding('unknown-key', `cannot be verified: its key "${keyId ?? '?'}" was not given`)
    }
    const stored = record.hash.toString('hex')
    const key = this.#key
    const computed = key ? this.#previous.map((previous) => chainHash(key, previous, body)) : []
    const intact = computed.includes(stored)
    if (!found && seq !== this.#next) {
      const gap = seq - 1 === this.#next ? `record ${this.#next} is` : `records ${this.#next} to ${seq - 1} are`
      found = finding('missing', `${gap} missing`, this.#next)
    } else if (!found && key && !intact) {
      const place = placeOf(body)
      const moved = place !== undefined && (place.chain !== chain || place.seq !== seq)
      found = moved
        ? finding('moved', `holds the record that was written as ${place.chain} ${place.seq}`)
        : finding('changed', 'its text or its hash is not what was written')
    }
    this.#next = seq + 1
    this.#previous = intact ? [stored] : [stored, ...computed]
    return found
  }
}

function compareQuoted(
  head: ExpectedHead & { by: string },
  hash: string | undefined,
  end: number | undefined,
): TrailFinding | undefined {
  if (hash === head.hash) return undefined
  const { chain, seq, by } = head
  if (hash !== undefined) return { kind: 'changed', chain, seq, explanation: `${by} quotes another hash for it` }
  const from = end === undefined ? 0 : end + 1
  return { kind: 'tail-missing', chain, seq: from, explanation: `${by} saw this chain reach record ${seq}` }
}

function placeOf(body: string): { chain: string; seq: number } | undefined {
  try {
    const { chain, seq } = JSON.parse(body)
    return { chain, seq }
  } catch {
    return undefined
  }
}

function knotOf(body: string): KnotEntry | undefined {
  if (!body.includes('"knot"')) return undefined
  try {
    const entry = JSON.parse(body)
    return Array.isArray(entry.heads) ? entry : undefined
  } catch {
    return undefined
  }
}

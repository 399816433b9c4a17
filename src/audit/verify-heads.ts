/** A quick proof that the chain keys of the configuration are the ones that the trail is written with: the last records. */
import { createKeyedHash } from '../domain/keyed-hash.ts'
import { chainHeads, getAuditRecords } from '../store/audit/records.ts'
import { findRemovedRange } from '../store/audit/removals.ts'
import type { Database } from '../store/postgres/database.ts'
import { chainHash, genesis } from './chain.ts'
import { findChainKey } from './chain-key.ts'

export interface HeadsReport {
  chains: number
  /** Chains whose last record was computed again and fits. */
  fit: number
  /** Chains whose last record does not fit the key of that name. */
  broken: { chain: string; seq: number }[]
  /** Names of keys that chains were opened with and the configuration does not hold. */
  unknownKeys: string[]
}

/** Looks at this many chains at most; each process makes one. */
const chainsMax = 200

export async function verifyHeads(
  database: Pick<Database, 'query'>,
  keys: ReadonlyMap<string, string>,
): Promise<HeadsReport> {
  const heads = await chainHeads(database)
  const report: HeadsReport = { chains: heads.length, fit: 0, broken: [], unknownKeys: [] }
  for (const { chain, seq, hash } of heads.slice(-chainsMax)) {
    const last = await getAuditRecords(database, chain, { after: seq - 2, until: seq, limit: 2 })
    const keyId = await findChainKey(database, chain)
    const key = keys.get(keyId ?? '')
    if (key === undefined) {
      const name = keyId ?? '?'
      if (!report.unknownKeys.includes(name)) report.unknownKeys.push(name)
      continue
    }
    const stored = last.length === 2 ? last[0]?.hash.toString('hex') : undefined
    const previous = seq === 0 ? genesis : (stored ?? (await findRemovedRange(database, chain, seq - 1))?.after)
    const body = last.at(-1)?.body
    const fits =
      previous !== undefined && body !== undefined && chainHash(createKeyedHash(key), previous, body) === hash
    if (fits) report.fit += 1
    else report.broken.push({ chain, seq })
  }
  return report
}

/** The key that a chain was opened with, also where its opening was removed when its time was over. */
import { getAuditRecords } from '../store/audit/records.ts'
import { findRemovedRange } from '../store/audit/removals.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { findKeyId } from './verify-chain.ts'

/** Its name; `undefined` = the chain does not say. */
export async function findChainKey(database: Queryable, chain: string): Promise<string | undefined> {
  const [opening] = await getAuditRecords(database, chain, { after: -1, until: 0, limit: 1 })
  if (opening) return findKeyId(opening.body)
  return (await findRemovedRange(database, chain, 0))?.keyId
}

/**
 * Takes the records of all chains into one Merkle tree, segment by segment, and signs each. A record is taken in once it fits its chain: one that
 * was changed before its turn is not sealed but reported, and its chain stays behind until somebody has looked.
 */
import { hash } from 'node:crypto'
import { createKeyedHash } from '../../domain/keyed-hash.ts'
import type { Clock } from '../../domain/runtime.ts'
import { auditRecordHash, type ChainHead, chainHeads, getAuditRecords } from '../../store/audit/records.ts'
import { findRemovedRange } from '../../store/audit/removals.ts'
import { appendSegment, findLastInTree, findLastSegment, lockTree, type StoredRange } from '../../store/audit/tree.ts'
import type { Database, Queryable } from '../../store/postgres/database.ts'
import { findChainKey } from '../chain-key.ts'
import { type AuditSettings, chainKeys } from '../settings.ts'
import { ChainWalk, type TrailFinding } from '../verify-chain.ts'
import { GrowingTree } from './merkle.ts'
import { hashRecord, makeLinks, segmentRecordsMax, writeSegment } from './segment.ts'
import { createSigner, type NoteSigner, type NoteVerifier, readSigner, readVerifier } from './signed-note.ts'

export interface TreeGrowth {
  /** Records that were taken in. */
  added: number
  /** Whether there is more to take in now. */
  more: boolean
  /** Chains that do not go on as they were written. */
  findings: TrailFinding[]
}

const none: TreeGrowth = { added: 0, more: false, findings: [] }

/**
 * The key of the settings, else one that follows from the chain key: who holds that could write the trail anew anyway. The first is today's,
 * the others are those of retired chain keys.
 */
export function findSigners({ keyId, chainKey, retiredKeys, tree }: AuditSettings): [NoteSigner, ...NoteSigner[]] {
  const derive = (key: string) =>
    createSigner(tree.origin, Buffer.from(createKeyedHash(key)('audit-tree/ed25519/1', 'hex'), 'hex'))
  const own = tree.signingKey === undefined ? undefined : readSigner(tree.signingKey)
  const former = retiredKeys.filter((old) => old.keyId !== keyId).map((old) => derive(old.chainKey))
  const derived = derive(chainKey)
  return own ? [own, derived, ...former] : [derived, ...former]
}

/** Of all keys that ever signed here, as text. */
export function findPublicKeys(settings: AuditSettings): string[] {
  return [...new Set([...findSigners(settings).map(({ publicKey }) => publicKey), ...settings.tree.knownKeys])]
}

/** Of all keys that ever signed here. */
export function findVerifiers(settings: AuditSettings): NoteVerifier[] {
  return findPublicKeys(settings)
    .map(readVerifier)
    .filter((one) => one !== undefined)
}

export function toVerifiers(signers: readonly NoteSigner[]): NoteVerifier[] {
  return signers.map(({ publicKey }) => readVerifier(publicKey)).filter((one) => one !== undefined)
}

/** Adds one segment at most. One replica does it at a time; where another is at it, nothing is added. */
export function growTree(database: Database, settings: AuditSettings, clock: Clock): Promise<TreeGrowth> {
  return database.transaction(async (connection) => {
    if (!(await lockTree(connection))) return none
    const last = await findLastSegment(connection)
    const tiles: { index: number; hash: Buffer }[] = []
    const tree = new GrowingTree(last, (index, node) => tiles.push({ index, hash: node }))
    const first = tree.size
    const ranges: StoredRange[] = []
    const leaves: Buffer[] = []
    const findings: TrailFinding[] = []
    const heads = await chainHeads(connection)
    for (const head of heads) {
      const left = segmentRecordsMax - leaves.length
      if (left === 0) break
      const taken = await takeChain(connection, head, chainKeys(settings), left)
      if (taken.finding) findings.push(taken.finding)
      if (taken.leaves.length === 0) continue
      ranges.push({ leaf: tree.size, chain: head.chain, from: taken.from, to: taken.from + taken.leaves.length - 1 })
      for (const leaf of taken.leaves) tree.append(leaf)
      leaves.push(...taken.leaves)
    }
    if (leaves.length === 0) return { ...none, findings }
    const [signer] = findSigners(settings)
    const [link = hash('sha256', '', 'buffer')] = makeLinks(leaves)
    const at = new Date(clock.now()).toISOString()
    const text = writeSegment({ origin: signer.name, first, size: tree.size, root: tree.root, at, ranges, link })
    await appendSegment(
      connection,
      { first, size: tree.size, peaks: tree.peaks, note: signer.sign(text) },
      ranges,
      tiles,
    )
    return { added: leaves.length, more: leaves.length === segmentRecordsMax, findings }
  })
}

/** What a chain has behind its last record in the tree, as far as it is what was written. */
async function takeChain(
  connection: Queryable,
  { chain, seq }: ChainHead,
  keys: ReadonlyMap<string, string>,
  limit: number,
) {
  const last = await findLastInTree(connection, chain)
  const from = last + 1
  const leaves: Buffer[] = []
  if (last >= seq) return { from, leaves }
  const walk = new ChainWalk(chain, keys, last === -1 ? undefined : await standAt(connection, chain, last))
  for (const record of await getAuditRecords(connection, chain, { after: last, until: seq, limit })) {
    const finding = walk.step(record)
    if (finding) return { from, leaves, finding }
    leaves.push(hashRecord(record.hash.toString('hex'), record.body))
  }
  return { from, leaves }
}

/** Where a walk goes on that reached a record. */
async function standAt(connection: Queryable, chain: string, seq: number) {
  const stored =
    (await auditRecordHash(connection, chain, seq)) ?? (await findRemovedRange(connection, chain, seq))?.after
  const keyId = await findChainKey(connection, chain)
  return stored === undefined || keyId === undefined ? undefined : { seq, hash: stored, keyId }
}

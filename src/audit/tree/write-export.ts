/**
 * Writes an export of the trail, and proofs of single records. Nothing is signed that is not what was signed before: where the records no longer lead to
 * the segments' roots, the export ends with an error and without its last line.
 */
import type { Clock } from '../../domain/runtime.ts'
import { listRemovals, readKeptLeaves } from '../../store/audit/removals.ts'
import {
  findLastSegment,
  findLeaf,
  findSegmentEnding,
  listSegments,
  listStamps,
  readLeaves,
  readTiles,
  type StoredSegment,
} from '../../store/audit/tree.ts'
import type { Database } from '../../store/postgres/database.ts'
import { type ExportHeader, exportFormat, writeEnd } from './export-format.ts'
import { toVerifiers } from './grow-tree.ts'
import { findProofRanges, findSubtrees, GrowingTree, joinTiles, type LeafRange, tileLeaves } from './merkle.ts'
import { findUncovered, joinLeaves, openRemoval, type Removal } from './removal.ts'
import { hashRecord, lastLink, makeLinks, readCheckpoint, readSegment, type Segment } from './segment.ts'
import { type NoteSigner, type NoteVerifier, openNote } from './signed-note.ts'
import { writeProof } from './verify-export.ts'

type Records = Pick<Database, 'query'>

/** The trail is not what was sealed: `verify-audit` says where. */
export class TrailDiffers extends Error {
  constructor(segment: Pick<StoredSegment, 'first' | 'size'>) {
    super(
      `the records at the leaves ${segment.first} to ${segment.size - 1} are not those that were sealed: run verify-audit`,
    )
  }
}

/**
 * The lines of an export, from the first leaf or from where an earlier export ended (its size). Where that lies within what was removed when its time
 * was over, it begins behind it. Throws `TrailDiffers`.
 */
export async function* writeExport(
  database: Records,
  signers: readonly [NoteSigner, ...NoteSigner[]],
  clock: Clock,
  from = 0,
  verifiers: readonly NoteVerifier[] = toVerifiers(signers),
): AsyncGenerator<string> {
  const [signer] = signers
  const asked = from === 0 ? undefined : await findSegmentEnding(database, from)
  if (from !== 0 && !asked) throw new Error(`no segment ends with ${from} leaves: begin where an earlier export ended`)
  const statements = await readRemovals(database, verifiers)
  const removable = joinLeaves(statements.flatMap(({ removal }) => removal.leaves))
  const before = asked && (await passRemoved(database, asked, removable))
  const header: ExportHeader = {
    format: exportFormat,
    origin: signer.name,
    from: before ? { peaks: before.peaks.map((one) => one.toString('base64')), checkpoint: before.note } : null,
  }
  yield JSON.stringify(header)
  for (const { note } of statements) yield JSON.stringify({ removal: note })
  const tree = new GrowingTree(before)
  // A tree that grows meanwhile is exported up to here.
  const last = await findLastSegment(database)
  const removed: LeafRange[] = []
  const pass = (range: LeafRange) => {
    const joined = joinLeaves([...removed, range])
    removed.splice(0, removed.length, ...joined)
  }
  let skipped: StoredSegment | undefined
  let next = tree.size
  while (next < (last?.size ?? 0)) {
    const segments = await listSegments(database, next, 64)
    const stamps = new Map(
      (await listStamps(database, next, segments.at(-1)?.size ?? next)).map((stamp) => [stamp.size, stamp.token]),
    )
    for (const segment of segments) {
      if (segment.size > (last?.size ?? 0)) break
      next = segment.size
      if (findUncovered(removable, { from: segment.first, to: segment.size }) === undefined) {
        skipped = segment
        continue
      }
      if (skipped) yield await writeSkip(database, tree, skipped, verifiers, pass)
      skipped = undefined
      yield* writeSegmentLines(database, tree, segment, verifiers, pass)
      const stamp = stamps.get(segment.size)
      if (stamp) yield JSON.stringify({ stamp: stamp.toString('base64'), size: segment.size })
    }
  }
  if (skipped) yield await writeSkip(database, tree, skipped, verifiers, pass)
  const at = new Date(clock.now()).toISOString()
  const end = { origin: signer.name, size: tree.size, root: tree.root, at, from: before?.size ?? 0, removed }
  yield JSON.stringify({ end: signer.sign(writeEnd(end)) })
}

/** What was removed from the trail, the oldest first. Throws where what was kept of it is not what was signed. */
export async function readRemovals(
  database: Records,
  verifiers: readonly NoteVerifier[],
): Promise<{ note: string; removal: Removal }[]> {
  return (await listRemovals(database)).map(({ month, note }) => {
    const removal = openRemoval(note, verifiers)
    if (!removal)
      throw new Error(`what proves the removal of ${month.slice(0, 7)} is not what was signed: run verify-audit`)
    return { note, removal }
  })
}

async function passRemoved(
  database: Records,
  asked: StoredSegment,
  removable: readonly LeafRange[],
): Promise<StoredSegment> {
  let behind = asked
  for (;;) {
    const [next] = await listSegments(database, behind.size, 1)
    if (!next || findUncovered(removable, { from: next.first, to: next.size }) !== undefined) return behind
    behind = next
  }
}

/** Takes the tree over segments of which every record was removed, to the signed root behind them. */
async function writeSkip(
  database: Records,
  tree: GrowingTree,
  stored: StoredSegment,
  verifiers: readonly NoteVerifier[],
  pass: (range: LeafRange) => void,
): Promise<string> {
  const range = { from: tree.size, to: stored.size }
  const text = openNote(stored.note, verifiers)
  const segment = text === undefined ? undefined : readSegment(text)
  const skip: string[] = []
  for (const { height, ...leaves } of findSubtrees(range)) {
    const root = await readRoot(database, leaves)
    if (!root) throw new TrailDiffers({ first: range.from, size: range.to })
    tree.appendSubtree(height, root)
    skip.push(root.toString('base64'))
  }
  if (!segment || !tree.root.equals(segment.root)) throw new TrailDiffers({ first: range.from, size: range.to })
  pass(range)
  return JSON.stringify({ skip, segment: stored.note })
}

async function* writeSegmentLines(
  database: Records,
  tree: GrowingTree,
  stored: StoredSegment,
  verifiers: readonly NoteVerifier[],
  pass: (range: LeafRange) => void,
): AsyncGenerator<string> {
  const { leaves } = await openSegment(database, tree, stored, verifiers)
  const links = makeLinks(leaves.map(({ hash }) => hash))
  yield JSON.stringify({ segment: stored.note })
  for (const [index, { leaf, hash, record }] of leaves.entries()) {
    const link = (links[index + 1] ?? lastLink).toString('base64')
    if (!record) pass({ from: leaf, to: leaf + 1 })
    yield JSON.stringify(
      record ? { hash: record.hash, link, body: record.body } : { link, removed: hash.toString('base64') },
    )
  }
}

interface Leaf {
  leaf: number
  hash: Buffer
  /** Absent: it was removed when its time was over. */
  record?: { hash: string; body: string } | undefined
}

/** A segment that is what was signed, with its leaves; the tree grows over it. Throws `TrailDiffers`. */
export async function openSegment(
  database: Records,
  tree: GrowingTree,
  stored: StoredSegment,
  verifiers: readonly NoteVerifier[],
): Promise<{ segment: Segment; leaves: Leaf[] }> {
  const text = openNote(stored.note, verifiers)
  const segment = text === undefined ? undefined : readSegment(text)
  if (!segment || segment.first !== tree.size) throw new TrailDiffers(stored)
  const leaves = await findLeaves(database, { from: segment.first, to: segment.size })
  if (!leaves) throw new TrailDiffers(stored)
  for (const { hash } of leaves) tree.append(hash)
  const [link] = makeLinks(leaves.map(({ hash }) => hash))
  if (!tree.root.equals(segment.root) || !link?.equals(segment.link)) throw new TrailDiffers(stored)
  return { segment, leaves }
}

/** Each leaf of a range: from its record, else from the hash that was kept of it. `undefined` = one is neither there nor kept. */
async function findLeaves(database: Records, { from, to }: LeafRange): Promise<Leaf[] | undefined> {
  const records = await readLeaves(database, from, to)
  const there = new Map(records.map((record) => [record.leaf, record]))
  const kept = there.size === to - from ? undefined : await readKeptLeaves(database, from, to)
  const leaves: Leaf[] = []
  for (let leaf = from; leaf < to; leaf++) {
    const record = there.get(leaf)
    const hash = record ? hashRecord(record.hash, record.body) : kept?.get(leaf)
    if (!hash) return undefined
    leaves.push({ leaf, hash, record })
  }
  return leaves
}

/** The newest signed checkpoint; `undefined` = nothing is in the tree yet. To be kept where nobody who administers the database reaches. */
export async function findCheckpoint(database: Records): Promise<string | undefined> {
  return (await findLastSegment(database))?.note
}

/** A proof of one record that verifies alone (C2SP tlog-proof); `undefined` = the record is not in the tree yet, or not there. */
export async function proveRecord(database: Records, chain: string, seq: number): Promise<string | undefined> {
  const [leaf, last] = [await findLeaf(database, chain, seq), await findLastSegment(database)]
  const checkpoint = last && readCheckpoint(last.note)
  if (leaf === undefined || !last || !checkpoint) return undefined
  const [record] = await readLeaves(database, leaf, leaf + 1)
  if (!record) return undefined
  const hashes: Buffer[] = []
  for (const range of findProofRanges(leaf, last.size)) {
    const root = await readRoot(database, range)
    if (!root) throw new TrailDiffers({ first: range.from, size: range.to })
    hashes.push(root)
  }
  return writeProof({ data: record.hash + record.body, leaf, hashes, checkpoint: last.note })
}

/** Ranges of a proof begin where a subtree does, so complete subtrees of 256 leaves are known. `undefined` = a record is neither there nor kept as a hash. */
async function readRoot(database: Records, { from, to }: LeafRange): Promise<Buffer | undefined> {
  const whole = to - from >= tileLeaves ? Math.floor((to - from) / tileLeaves) : 0
  const behind = from + whole * tileLeaves
  const tiles = whole === 0 ? [] : await readTiles(database, from / tileLeaves, from / tileLeaves + whole)
  const leaves = behind === to ? [] : await findLeaves(database, { from: behind, to })
  return (
    leaves &&
    joinTiles(
      tiles,
      leaves.map(({ hash }) => hash),
    )
  )
}

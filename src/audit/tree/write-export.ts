/**
 * Writes an export of the trail, and proofs of single records. Nothing is signed that is not what was signed before: where the records no longer lead to
 * the segments' roots, the export ends with an error and without its last line.
 */
import type { Clock } from '../../domain/runtime.ts'
import {
  findLastSegment,
  findLeaf,
  findSegmentEnding,
  listSegments,
  readLeaves,
  readTiles,
  type StoredSegment,
} from '../../store/audit/tree.ts'
import type { Database } from '../../store/postgres/database.ts'
import { type ExportHeader, exportFormat, writeEnd } from './export-format.ts'
import { findProofRanges, GrowingTree, joinTiles, type LeafRange, tileLeaves } from './merkle.ts'
import { hashRecord, lastLink, makeLinks, readCheckpoint, readSegment } from './segment.ts'
import { type NoteSigner, openNote, readVerifier } from './signed-note.ts'
import { writeProof } from './verify-export.ts'

type Records = Pick<Database, 'query'>

/** The trail is not what was sealed: `verify-audit` says where. */
class TrailDiffers extends Error {
  constructor(segment: Pick<StoredSegment, 'first' | 'size'>) {
    super(
      `the records at the leaves ${segment.first} to ${segment.size - 1} are not those that were sealed: run verify-audit`,
    )
  }
}

/** The lines of an export, from the first leaf or from where an earlier export ended (its size). Throws `TrailDiffers`. */
export async function* writeExport(
  database: Records,
  signers: readonly [NoteSigner, ...NoteSigner[]],
  clock: Clock,
  from = 0,
): AsyncGenerator<string> {
  const [signer] = signers
  const before = from === 0 ? undefined : await findSegmentEnding(database, from)
  if (from !== 0 && !before) throw new Error(`no segment ends with ${from} leaves: begin where an earlier export ended`)
  const header: ExportHeader = {
    format: exportFormat,
    origin: signer.name,
    from: before ? { peaks: before.peaks.map((one) => one.toString('base64')), checkpoint: before.note } : null,
  }
  yield JSON.stringify(header)
  const tree = new GrowingTree(before)
  // A tree that grows meanwhile is exported up to here.
  const last = await findLastSegment(database)
  while (tree.size < (last?.size ?? 0)) {
    for (const segment of await listSegments(database, tree.size, 64)) {
      if (segment.size > (last?.size ?? 0)) break
      yield* writeSegmentLines(database, tree, segment, signers)
    }
  }
  const at = new Date(clock.now()).toISOString()
  const end = { origin: signer.name, size: tree.size, root: tree.root, at, from, removed: [] satisfies LeafRange[] }
  yield JSON.stringify({ end: signer.sign(writeEnd(end)) })
}

async function* writeSegmentLines(
  database: Records,
  tree: GrowingTree,
  stored: StoredSegment,
  signers: readonly NoteSigner[],
): AsyncGenerator<string> {
  const text = openNote(stored.note, findVerifiers(signers))
  const segment = text === undefined ? undefined : readSegment(text)
  if (!segment || segment.first !== tree.size) throw new TrailDiffers(stored)
  const records = await readLeaves(database, segment.first, segment.size)
  if (records.length !== segment.size - segment.first) throw new TrailDiffers(stored)
  const leaves = records.map(({ hash, body }) => hashRecord(hash, body))
  const links = makeLinks(leaves)
  for (const leaf of leaves) tree.append(leaf)
  if (!tree.root.equals(segment.root) || !links[0]?.equals(segment.link)) throw new TrailDiffers(stored)
  yield JSON.stringify({ segment: stored.note })
  for (const [index, { hash, body }] of records.entries()) {
    yield JSON.stringify({ hash, link: (links[index + 1] ?? lastLink).toString('base64'), body })
  }
}

function findVerifiers(signers: readonly NoteSigner[]) {
  return signers.map(({ publicKey }) => readVerifier(publicKey)).filter((one) => one !== undefined)
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
  for (const range of findProofRanges(leaf, last.size)) hashes.push(await readRoot(database, range))
  return writeProof({ data: record.hash + record.body, leaf, hashes, checkpoint: last.note })
}

/** Ranges of a proof begin where a subtree does, so complete subtrees of 256 leaves are known. */
async function readRoot(database: Records, { from, to }: LeafRange): Promise<Buffer> {
  const whole = to - from >= tileLeaves ? Math.floor((to - from) / tileLeaves) : 0
  const behind = from + whole * tileLeaves
  const tiles = whole === 0 ? [] : await readTiles(database, from / tileLeaves, from / tileLeaves + whole)
  const records = behind === to ? [] : await readLeaves(database, behind, to)
  return joinTiles(
    tiles,
    records.map(({ hash, body }) => hashRecord(hash, body)),
  )
}

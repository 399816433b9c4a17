/**
 * Verifies an export of the trail as it is read: needs the file and a public key, no database, no network and no chain key. Deleted, changed,
 * swapped, inserted or cut off: the first record that is not what was signed is named, and what stands behind it is not believed.
 */

import type { RemovedMonth } from '../../domain/audit.ts'
import {
  EndLine,
  type ExportEnd,
  ExportHeader,
  RecordLine,
  RemovalLine,
  readEnd,
  SegmentLine,
  SkipLine,
  StampLine,
} from './export-format.ts'
import { findSubtrees, GrowingTree, hashLeaf, type LeafRange, rootFromProof } from './merkle.ts'
import { findUncovered, joinLeaves, openRemoval, type Removal, toRemovedMonth } from './removal.ts'
import {
  hashRecord,
  lastLink,
  makeLink,
  placeAt,
  readCheckpoint,
  readHash,
  readSegment,
  type Segment,
} from './segment.ts'
import { type NoteVerifier, openNote } from './signed-note.ts'

/**
 * `changed`: the text or the hash is not what was signed. `moved`: another record stands there. `missing`: it is not there. `inserted`: what
 * stands there was never signed. `not-stamped`: a time-stamp that is not over this checkpoint, or not by an authority of the given roots. `cut-off`: the file ends before its end. `not-signed`: none of the keys signed this. `unreadable`: no line of an export.
 */
export type ExportFault =
  | 'changed'
  | 'moved'
  | 'missing'
  | 'inserted'
  | 'cut-off'
  | 'not-signed'
  | 'not-stamped'
  | 'unreadable'

export interface ExportFinding {
  kind: ExportFault
  /** Leaf of the tree. */
  leaf: number
  /** Which record belongs there; `null` = only a segment that is not there, or not signed, would say. */
  chain: string | null
  seq: number | null
  /** Line of the file, from 1; where it is cut off, the one that is not there. */
  line: number
}

export interface ExportReport {
  whole: boolean
  origin: string | null
  /** When it was made, ISO 8601; `null` = its end was not reached. */
  exportedAt: string | null
  /** Leaves from `from` on, up to before `size`; those verified before a finding. */
  from: number
  size: number
  /** Root of the tree of that size, base64. */
  root: string
  records: number
  /** Records among them that were removed when their time was over; their hashes are proved. */
  removed: number
  /** What was removed from the trail until then, when and under which provision: as signed. */
  removals: RemovedMonth[]
  /** Checkpoints that an outside authority has stamped, and the last of them. Without roots nobody has looked whose they are. */
  stamps: { count: number; checked: boolean; last: (JudgedStamp & { size: number }) | null }
  finding: ExportFinding | null
}

/** What a time-stamp is worth. */
export interface JudgedStamp {
  good: boolean
  /** ISO 8601, as the authority states it. */
  at: string | null
  authority: string | null
}

/** `judge`: says what a token over a note is worth; absent: stamps are counted, and nobody looks whose they are. */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  verifiers: readonly NoteVerifier[],
  judge?: (note: string, token: Buffer) => JudgedStamp,
): Promise<ExportReport> {
  const reader = new ExportReader(verifiers, judge)
  for await (const line of lines) {
    reader.read(line)
    if (reader.finding) break
  }
  return reader.report()
}

/** A fault of another leaf than the one that is read. */
interface Fault {
  kind: ExportFault
  leaf: number
}

class ExportReader {
  finding: ExportFinding | null = null
  readonly #verifiers: readonly NoteVerifier[]
  #line = 0
  #origin: string | null = null
  #from = 0
  #tree = new GrowingTree()
  #segment: Segment | undefined
  /** What the next record must lead to. */
  #link: Buffer = lastLink
  readonly #removals: Removal[] = []
  /** Leaves of all removals, joined. */
  #removable: LeafRange[] = []
  readonly #removed: LeafRange[] = []
  #removedCount = 0
  #end: ExportEnd | undefined
  readonly #judge: ((note: string, token: Buffer) => JudgedStamp) | undefined
  /** Of the segment that was read last; `undefined` = its stamp was read too. */
  #note: string | undefined
  #stamps = 0
  #lastStamp: (JudgedStamp & { size: number }) | null = null

  constructor(verifiers: readonly NoteVerifier[], judge?: (note: string, token: Buffer) => JudgedStamp) {
    this.#verifiers = verifiers
    this.#judge = judge
  }

  read(line: string): void {
    this.#line += 1
    const fault = this.#readLine(parse(line))
    if (fault) this.#find(fault)
  }

  #readLine(value: unknown): ExportFault | Fault | undefined {
    if (this.#end) return 'inserted'
    if (this.#line === 1) return this.#readHeader(value)
    if (this.#segment && this.#tree.size < this.#segment.size) return this.#readRecord(this.#segment, value)
    const removal = RemovalLine.safeParse(value)
    if (removal.success) return this.#readRemoval(removal.data.removal)
    const skip = SkipLine.safeParse(value)
    if (skip.success) return this.#readSkip(skip.data)
    const segment = SegmentLine.safeParse(value)
    if (segment.success) return this.#readSegment(segment.data.segment)
    const stamp = StampLine.safeParse(value)
    if (stamp.success) return this.#readStamp(stamp.data)
    const end = EndLine.safeParse(value)
    if (end.success) return this.#readEnd(end.data.end)
    return RecordLine.safeParse(value).success ? 'inserted' : 'unreadable'
  }

  report(): ExportReport {
    if (!this.finding && !this.#end) {
      this.#line += 1
      this.#find('cut-off')
    }
    return {
      whole: this.finding === null,
      origin: this.#origin,
      exportedAt: this.#end?.at ?? null,
      from: this.#from,
      size: this.#tree.size,
      root: this.#tree.root.toString('base64'),
      records: this.#tree.size - this.#from,
      removed: this.#removedCount,
      removals: this.#removals.map(toRemovedMonth),
      stamps: { count: this.#stamps, checked: this.#judge !== undefined, last: this.#lastStamp },
      finding: this.finding,
    }
  }

  #readHeader(value: unknown): ExportFault | Fault | undefined {
    const header = ExportHeader.safeParse(value)
    if (!header.success) return 'unreadable'
    const { origin, from } = header.data
    this.#origin = origin
    if (from === null) return undefined
    const text = openNote(from.checkpoint, this.#verifiers)
    const checkpoint = text === undefined ? undefined : readCheckpoint(text)
    if (checkpoint?.origin !== origin) return 'not-signed'
    const tree = goOn(checkpoint.size, from.peaks)
    if (!tree?.root.equals(checkpoint.root)) return 'changed'
    this.#tree = tree
    this.#from = checkpoint.size
    return undefined
  }

  #readRemoval(note: string): ExportFault | undefined {
    const removal = openRemoval(note, this.#verifiers)
    if (removal?.origin !== this.#origin) return 'not-signed'
    this.#removals.push(removal)
    this.#removable = joinLeaves([...this.#removable, ...removal.leaves])
    return undefined
  }

  /** Only what a statement says was removed may be passed over, and the tree must grow over it to the signed root. */
  #readSkip({ skip, segment: note }: { skip: readonly string[]; segment: string }): ExportFault | Fault | undefined {
    const text = openNote(note, this.#verifiers)
    const segment = text === undefined ? undefined : readSegment(text)
    if (segment?.origin !== this.#origin) return 'not-signed'
    const from = this.#tree.size
    if (segment.size <= from) return 'inserted'
    const range = { from, to: segment.size }
    const uncovered = findUncovered(this.#removable, range)
    if (uncovered !== undefined) return { kind: 'missing', leaf: uncovered }
    const subtrees = findSubtrees(range)
    if (subtrees.length !== skip.length) return 'changed'
    for (const [index, { height }] of subtrees.entries()) {
      const root = readHash(skip[index])
      if (!root) return 'unreadable'
      this.#tree.appendSubtree(height, root)
    }
    if (!this.#tree.root.equals(segment.root)) return { kind: 'changed', leaf: from }
    this.#pass(range)
    return undefined
  }

  #pass({ from, to }: LeafRange): void {
    const last = this.#removed.at(-1)
    if (last?.to === from) last.to = to
    else this.#removed.push({ from, to })
    this.#removedCount += to - from
  }

  #readSegment(note: string): ExportFault | Fault | undefined {
    const text = openNote(note, this.#verifiers)
    const segment = text === undefined ? undefined : readSegment(text)
    if (segment?.origin !== this.#origin) return 'not-signed'
    if (segment.first !== this.#tree.size) return segment.first > this.#tree.size ? 'missing' : 'inserted'
    this.#segment = segment
    this.#note = note
    this.#link = segment.link
    return undefined
  }

  #readStamp({ stamp, size }: { stamp: string; size: number }): ExportFault | undefined {
    const note = this.#note
    if (note === undefined || size !== this.#tree.size || size !== this.#segment?.size) return 'inserted'
    this.#note = undefined
    this.#stamps += 1
    if (!this.#judge) return undefined
    const judged = this.#judge(note, Buffer.from(stamp, 'base64'))
    if (!judged.good) return 'not-stamped'
    this.#lastStamp = { ...judged, size }
    return undefined
  }

  #readRecord(segment: Segment, value: unknown): ExportFault | Fault | undefined {
    const read = RecordLine.safeParse(value)
    if (!read.success) return isFrame(value) ? 'missing' : 'unreadable'
    const record = read.data
    const [leaf, next] = [findLeaf(record), readHash(record.link)]
    if (!leaf || !next || !makeLink(leaf, next).equals(this.#link))
      return this.#isElsewhere(record) ? 'moved' : 'changed'
    if ('removed' in record) {
      const range = { from: this.#tree.size, to: this.#tree.size + 1 }
      // Hidden, and not removed: no statement says so.
      if (findUncovered(this.#removable, range) !== undefined) return 'missing'
      this.#pass(range)
    }
    this.#tree.append(leaf)
    this.#link = next
    // A segment of another tree that the same key signed has another root.
    const other = this.#tree.size === segment.size && !this.#tree.root.equals(segment.root)
    return other ? { kind: 'not-signed', leaf: segment.first } : undefined
  }

  #readEnd(note: string): ExportFault | Fault | undefined {
    const text = openNote(note, this.#verifiers)
    const end = text === undefined ? undefined : readEnd(text)
    if (end?.origin !== this.#origin) return 'not-signed'
    if (end.size !== this.#tree.size) return end.size > this.#tree.size ? 'missing' : 'inserted'
    if (end.from !== this.#from || !end.root.equals(this.#tree.root)) return 'not-signed'
    const hidden = this.#removed.find((range, index) => !isSame(range, end.removed[index]))
    if (hidden) return { kind: 'changed', leaf: hidden.from }
    this.#end = end
    return undefined
  }

  /** What its own text says, which nothing has proved: it only tells one fault from another. */
  #isElsewhere(record: RecordLine): boolean {
    const place = this.#segment && placeAt(this.#segment, this.#tree.size)
    const stated = 'body' in record ? parse(record.body) : undefined
    if (!place || typeof stated !== 'object' || stated === null || !('chain' in stated) || !('seq' in stated))
      return false
    return stated.chain !== place.chain || stated.seq !== place.seq
  }

  #find(fault: ExportFault | Fault): void {
    const { kind, leaf } = typeof fault === 'string' ? { kind: fault, leaf: this.#tree.size } : fault
    const place = this.#segment && placeAt(this.#segment, leaf)
    this.finding = { kind, leaf, chain: place?.chain ?? null, seq: place?.seq ?? null, line: this.#line }
  }
}

function isFrame(value: unknown): boolean {
  return [SegmentLine, SkipLine, RemovalLine, StampLine, EndLine].some((line) => line.safeParse(value).success)
}

function isSame(one: LeafRange, other: LeafRange | undefined): boolean {
  return one.from === other?.from && one.to === other.to
}

function findLeaf(record: RecordLine): Buffer | undefined {
  return 'body' in record ? hashRecord(record.hash, record.body) : readHash(record.removed)
}

function goOn(size: number, peaks: readonly string[]): GrowingTree | undefined {
  const hashes = peaks.map(readHash).filter((one) => one !== undefined)
  try {
    return new GrowingTree({ size, peaks: hashes })
  } catch {
    return undefined
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** First line of a proof that one record stands in the tree (C2SP tlog-proof). */
export const proofFormat = 'c2sp.org/tlog-proof@v1'

export interface ProofReport {
  proved: boolean
  origin: string | null
  leaf: number | null
  size: number | null
  /** The record as it was written: behind its hash in the chain. `null` = the proof does not hold. */
  record: string | null
}

/** `record`: the leaf's data where the proof does not carry it: hash in the chain, then body. */
export function verifyProof(proof: string, verifiers: readonly NoteVerifier[], record?: string): ProofReport {
  const refused = { proved: false, origin: null, leaf: null, size: null, record: null }
  const [, extra, index, hashes, note] = proofText.exec(proof) ?? []
  if (index === undefined || hashes === undefined || note === undefined) return refused
  const text = openNote(note, verifiers)
  const checkpoint = text === undefined ? undefined : readCheckpoint(text)
  const data = record ?? (extra === undefined ? undefined : Buffer.from(extra, 'base64').toString())
  const path = hashes.split('\n').slice(0, -1).map(readHash)
  const known = path.filter((one) => one !== undefined)
  if (!checkpoint || data === undefined || known.length !== path.length) return refused
  const root = rootFromProof(hashLeaf(data), Number(index), checkpoint.size, known)
  if (!root?.equals(checkpoint.root)) return refused
  return { proved: true, origin: checkpoint.origin, leaf: Number(index), size: checkpoint.size, record: data }
}

const proofText =
  /^c2sp\.org\/tlog-proof@v1\n(?:extra ([A-Za-z0-9+/]*={0,2})\n)?index (0|[1-9]\d{0,15})\n((?:[A-Za-z0-9+/]{43}=\n)*)\n([\s\S]*)$/

export function writeProof(proof: {
  data: string
  leaf: number
  hashes: readonly Buffer[]
  checkpoint: string
}): string {
  const lines = [
    proofFormat,
    `extra ${Buffer.from(proof.data).toString('base64')}`,
    `index ${proof.leaf}`,
    ...proof.hashes.map((one) => one.toString('base64')),
  ]
  return `${lines.join('\n')}\n\n${proof.checkpoint}`
}

/**
 * The arithmetic of a Merkle tree as RFC 6962, section 2.1, defines it, so that foreign tools compute the same roots and check the same
 * proofs. Pure: it knows leaf hashes and sizes, and no record.
 */
import { hash } from 'node:crypto'

const [leafPrefix, nodePrefix] = [Buffer.of(0), Buffer.of(1)]
const hashBytes = 32
/** Larger than a record; what is longer gets a buffer of its own. Its first byte stays 0, the prefix of a leaf. */
const leafScratch = Buffer.alloc(8192)
const pairScratch = Buffer.alloc(1 + 2 * hashBytes)

export function hashLeaf(data: string): Buffer {
  // A UTF-16 unit takes at most three bytes in UTF-8.
  if (data.length * 3 >= leafScratch.length) return digest(Buffer.concat([leafPrefix, Buffer.from(data)]))
  return digest(leafScratch.subarray(0, 1 + leafScratch.write(data, 1)))
}

function hashNode(left: Buffer, right: Buffer): Buffer {
  return hashPair(nodePrefix, left, right)
}

/**
 * SHA-256 over a byte that says what is hashed, and two hashes. Every record is hashed so several times on its way into the tree: it is put
 * together in one buffer that is kept, and the digest comes as text into Node's pool, since a native buffer of its own costs twice the hashing.
 */
export function hashPair(prefix: Buffer, left: Buffer, right: Buffer): Buffer {
  // A proof of others may bring anything.
  if (left.length !== hashBytes || right.length !== hashBytes) return digest(Buffer.concat([prefix, left, right]))
  prefix.copy(pairScratch)
  left.copy(pairScratch, 1)
  right.copy(pairScratch, 1 + hashBytes)
  return digest(pairScratch)
}

function digest(bytes: Buffer): Buffer {
  return Buffer.from(hash('sha256', bytes, 'binary'), 'binary')
}

/** Leaves below one node that is kept: a proof reads these nodes, and leaves only at its edges. */
export const tileLeaves = 256
const tileLevel = Math.log2(tileLeaves)

type OnTile = (index: number, hash: Buffer) => void

/**
 * A tree that grows at its right edge. It holds one hash for each complete subtree, the largest first: as many as the size has ones in binary.
 * `onTile` is handed each complete subtree of 256 leaves, once.
 */
export class GrowingTree {
  #size: number
  readonly #peaks: Buffer[]
  readonly #onTile: OnTile | undefined

  /** Goes on from `size` leaves with their peaks; absent: from nothing. Throws where there are not as many peaks as that size has. */
  constructor(from: { size: number; peaks: readonly Buffer[] } = { size: 0, peaks: [] }, onTile?: OnTile) {
    if (from.peaks.length !== countPeaks(from.size))
      throw new RangeError('the peaks are not those of a tree of this size')
    this.#size = from.size
    this.#peaks = [...from.peaks]
    this.#onTile = onTile
  }

  get size(): number {
    return this.#size
  }

  get peaks(): readonly Buffer[] {
    return this.#peaks
  }

  append(leaf: Buffer): void {
    this.appendSubtree(0, leaf)
  }

  /** The root of 2^`height` leaves in their place. Throws where such a subtree cannot stand at the tree's edge. */
  appendSubtree(height: number, subtree: Buffer): void {
    const leaves = 2 ** height
    if (this.#size % leaves !== 0) throw new RangeError('no subtree of this height stands here')
    this.#peaks.push(subtree)
    let [rest, level] = [this.#size / leaves, height]
    while (rest % 2 === 1) {
      const right = this.#peaks.pop()
      const left = this.#peaks.pop()
      if (!left || !right) throw new Error('a tree lost a peak')
      const node = hashNode(left, right)
      this.#peaks.push(node)
      rest = Math.floor(rest / 2)
      level += 1
      if (level === tileLevel) this.#onTile?.(rest, node)
    }
    this.#size += leaves
  }

  get root(): Buffer {
    return foldPeaks(this.#peaks)
  }
}

/** The root above complete subtrees that stand side by side, the largest first. */
function foldPeaks(peaks: readonly Buffer[]): Buffer {
  const last = peaks.at(-1)
  if (!last) return hash('sha256', '', 'buffer')
  return peaks.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last)
}

function countPeaks(size: number): number {
  let [rest, ones] = [size, 0]
  for (; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2
  return ones
}

/** Leaves from one to before another. */
export interface LeafRange {
  from: number
  to: number
}

/** Whose roots prove that leaf `index` stands in a tree of `size`, from the leaf's sibling upwards (RFC 6962, 2.1.1). */
export function findProofRanges(index: number, size: number): LeafRange[] {
  if (!(index >= 0 && index < size)) throw new RangeError('no such leaf in a tree of this size')
  const ranges: LeafRange[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + splitAt(to - from)
    if (index < middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  return ranges.reverse()
}

/** A complete subtree: its leaves begin at a multiple of 2^`height`. */
interface Subtree extends LeafRange {
  height: number
}

/** The fewest complete subtrees that hold the leaves of a range, from left to right: a tree that ends before it goes on behind it with their roots. */
export function findSubtrees({ from, to }: LeafRange): Subtree[] {
  const found: Subtree[] = []
  for (let at = from; at < to; ) {
    let height = 0
    while (at % 2 ** (height + 1) === 0 && at + 2 ** (height + 1) <= to) height += 1
    found.push({ from: at, to: at + 2 ** height, height })
    at += 2 ** height
  }
  return found
}

/** The largest power of two below `count`. */
function splitAt(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

/** The root that a proof leads to (RFC 9162, 2.1.3.2); `undefined` = no proof of this leaf in a tree of this size. */
export function rootFromProof(leaf: Buffer, index: number, size: number, proof: readonly Buffer[]): Buffer | undefined {
  if (!(index >= 0 && index < size)) return undefined
  let [node, last, root] = [index, size - 1, leaf]
  for (const sibling of proof) {
    if (last === 0) return undefined
    if (node % 2 === 1 || node === last) {
      root = hashNode(sibling, root)
      while (node % 2 === 0 && node !== 0) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
    } else {
      root = hashNode(root, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 ? root : undefined
}

/** The root of leaves of which complete subtrees of 256 are known by their nodes, and what lies behind them leaf by leaf. */
export function joinTiles(tiles: readonly Buffer[], leaves: readonly Buffer[]): Buffer {
  const [whole, rest] = [new GrowingTree(), new GrowingTree()]
  // A node above others is computed as one above leaves is: only the leaves themselves are hashed otherwise.
  for (const tile of tiles) whole.append(tile)
  for (const leaf of leaves) rest.append(leaf)
  return foldPeaks([...whole.peaks, ...rest.peaks])
}

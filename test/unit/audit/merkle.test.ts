/** The tree over the trail is the one of RFC 6962: an implementation that follows its text word for word says the same. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  findProofRanges,
  GrowingTree,
  hashLeaf,
  joinTiles,
  rootFromProof,
  tileLeaves,
} from '../../../src/audit/tree/merkle.ts'

const sha256 = (...parts: readonly Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const leaves = Array.from({ length: 700 }, (_, n) => hashLeaf(`record ${n}`))

/** MTH of section 2.1, over leaf hashes. */
function mth(list: readonly Buffer[]): Buffer {
  const [only] = list
  if (!only) return sha256()
  if (list.length === 1) return only
  let k = 1
  while (k * 2 < list.length) k *= 2
  return sha256(Buffer.of(1), mth(list.slice(0, k)), mth(list.slice(k)))
}

const grow = (count: number) => {
  const tree = new GrowingTree()
  for (const leaf of leaves.slice(0, count)) tree.append(leaf)
  return tree
}

test('the root of every size is that of the definition, and a tree goes on from its peaks', () => {
  // The first vectors of the Certificate Transparency project: the empty tree, and one empty leaf.
  expect(grow(0).root.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(hashLeaf('').toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), (first, more) => {
      const tree = new GrowingTree(grow(first))
      for (const leaf of leaves.slice(first, first + more)) tree.append(leaf)
      expect(tree.root).toEqual(mth(leaves.slice(0, first + more)))
    }),
    { numRuns: 50 },
  )
})

test('a leaf of any length is hashed as the definition says, also one after another', () => {
  const lengths = [0, 1, 2729, 2730, 2731, 8190, 8191, 8192, 100_000, 1]
  for (const character of ['a', 'ễ', '😀']) {
    for (const length of lengths) {
      const data = character.repeat(length)
      expect(hashLeaf(data)).toEqual(sha256(Buffer.of(0), Buffer.from(data)))
    }
  }
})

test('a sibling of a forged proof that is no hash is hashed as it was handed in', () => {
  const [leaf = Buffer.of()] = leaves
  for (const length of [0, 31, 33, 64]) {
    const sibling = Buffer.alloc(length, 7)
    expect(rootFromProof(leaf, 0, 2, [sibling])).toEqual(sha256(Buffer.of(1), leaf, sibling))
  }
})

test('a proof of every leaf leads to the root, from complete subtrees as from single leaves, and no other leaf or place does', () => {
  const tiles: Buffer[] = []
  const whole = new GrowingTree(undefined, (index, hash) => {
    tiles[index] = hash
  })
  for (const leaf of leaves) whole.append(leaf)
  const root = (from: number, to: number) => {
    const count = Math.floor((to - from) / tileLeaves)
    const behind = from + count * tileLeaves
    return joinTiles(tiles.slice(from / tileLeaves, from / tileLeaves + count), leaves.slice(behind, to))
  }
  const place = fc
    .integer({ min: 1, max: leaves.length })
    .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)))
  fc.assert(
    fc.property(place, fc.nat(leaves.length - 1), ([size, index], other) => {
      const proof = findProofRanges(index, size).map(({ from, to }) => root(from, to))
      const expected = mth(leaves.slice(0, size))
      expect(rootFromProof(leaves[index] ?? Buffer.of(), index, size, proof)).toEqual(expected)
      if (other === index) return
      const forged = [
        rootFromProof(leaves[other] ?? Buffer.of(), index, size, proof),
        rootFromProof(leaves[index] ?? Buffer.of(), other, size, proof),
        rootFromProof(leaves[index] ?? Buffer.of(), index, size, [...proof, expected]),
      ]
      for (const one of forged) expect(one).not.toEqual(expected)
    }),
    { numRuns: 100 },
  )
})

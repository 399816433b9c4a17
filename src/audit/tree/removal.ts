/**
 * The statement of a month that was removed from the trail when its time was over: a signed note with which records they were, when and under
 * which provision they were removed, and a digest of where each chain stood before and behind them. It can never pass for a checkpoint: its second line is no size.
 *
 *   lienthong/audit-trail
 *   removal 2025-03
 *   at 2026-11-30T18:00:00.000Z
 *   under Nghị định 333/2026/NĐ-CP
 *   records 1042
 *   since 2025-03-01T00:00:11.123Z       the first of them
 *   until 2025-03-31T16:59:58.009Z       the last of them
 *   ranges 3 kB3k…=                      runs of records of one chain, and the digest of their lines
 *   leaves 1030 2072                     from one leaf of the tree to before another
 */
import { hash } from 'node:crypto'
import type { RemovedMonth } from '../../domain/audit.ts'
import type { LeafRange } from './merkle.ts'
import { readHash } from './segment.ts'
import { type NoteVerifier, openNote } from './signed-note.ts'

/** Records of one chain that stood behind each other and were removed together. */
export interface RemovedRange {
  chain: string
  /** Both included. */
  from: number
  to: number
  /** Hash of the record before the first, hexadecimal; 64 zeros where it was the first of its chain. */
  before: string
  /** Hash of the last of them. */
  after: string
  /** Name of the key of the chain. */
  keyId: string
}

export interface Removal extends RemovedMonth {
  origin: string
  ranges: number
  /** Of the lines of the ranges. */
  digest: Buffer
  leaves: readonly LeafRange[]
}

export function toRemovedMonth({ month, at, basis, records, since, until }: Removal): RemovedMonth {
  return { month, at, basis, records, since, until }
}

/** In order of chain and number, whatever order they are in. */
export function digestRanges(ranges: readonly RemovedRange[]): Buffer {
  const lines = ranges.map(
    ({ chain, from, to, before, after, keyId }) => `${chain} ${from} ${to} ${before} ${after} ${keyId}\n`,
  )
  return hash('sha256', lines.toSorted().join(''), 'buffer')
}

export function writeRemoval(removal: Removal): string {
  const { origin, month, at, basis, records, since, until, ranges, digest, leaves } = removal
  return [
    origin,
    `removal ${month}`,
    `at ${at}`,
    `under ${basis}`,
    `records ${records}`,
    `since ${since}`,
    `until ${until}`,
    `ranges ${ranges} ${digest.toString('base64')}`,
    ...leaves.map(({ from, to }) => `leaves ${from} ${to}`),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

const removalText =
  /^(\S+)\nremoval (\d{4}-\d{2})\nat (\S+)\nunder (.+)\nrecords (\d{1,15})\nsince (\S+)\nuntil (\S+)\nranges (\d{1,9}) (\S+)\n((?:leaves \d{1,15} \d{1,15}\n)+)$/

/** `undefined` = no such statement, or one whose figures contradict each other. */
function readRemoval(text: string): Removal | undefined {
  const [, origin, month, at, basis, records, since, until, ranges, digestText, leafLines] =
    removalText.exec(text) ?? []
  const digest = readHash(digestText)
  if (!origin || !month || !at || !basis || !since || !until || !leafLines || !digest) return undefined
  const leaves = leafLines.split('\n').slice(0, -1).map(readLeaves)
  const count = leaves.reduce((sum, { from, to }) => sum + to - from, 0)
  const inOrder = leaves.every(({ from, to }, index) => from < to && from >= (leaves[index - 1]?.to ?? 0))
  if (!inOrder || count !== Number(records)) return undefined
  return { origin, month, at, basis, records: count, since, until, ranges: Number(ranges), digest, leaves }
}

function readLeaves(line: string): LeafRange {
  const [, from, to] = line.split(' ')
  return { from: Number(from), to: Number(to) }
}

/** `undefined` = none of these keys signed it, or it is no statement of a removal. */
export function openRemoval(note: string, verifiers: readonly NoteVerifier[]): Removal | undefined {
  const text = openNote(note, verifiers)
  return text === undefined ? undefined : readRemoval(text)
}

/** Joined, in order; ranges that touch or overlap become one. */
export function joinLeaves(ranges: readonly LeafRange[]): LeafRange[] {
  const joined: LeafRange[] = []
  for (const { from, to } of ranges.toSorted((one, other) => one.from - other.from)) {
    const last = joined.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined
}

/** The first leaf of a range that is in none of those; `undefined` = they hold all of it. `joined`: as `joinLeaves` gives them. */
export function findUncovered(joined: readonly LeafRange[], { from, to }: LeafRange): number | undefined {
  const holding = joined.find((range) => range.from <= from && from < range.to)
  if (!holding) return from
  return holding.to >= to ? undefined : holding.to
}

/**
 * A segment: leaves that were added to the tree together, up to 1,024. Its note is a signed checkpoint (C2SP tlog-checkpoint) with lines of ours
 * behind the root: which records of which chains it holds, in order, and the link that leads from the first to the last of them.
 *
 *   lienthong/audit-trail          origin
 *   1030                           leaves of the tree behind this segment
 *   bJbE…=                         its root
 *   first 1024                     the first leaf of the segment
 *   at 2026-11-30T07:00:00.000Z
 *   chain 0198… 512 517            records 512 to 517 of that chain
 *   link kB3k…=
 *
 * A leaf is the text that the chain hashes next: hash(n) as 64 hexadecimal characters, then body(n). The link of a record is SHA-256 over 0x02, its leaf hash and
 * the link of the next record of the segment (32 zeros behind the last). So who trusts the first link trusts each record in turn, and the
 * first one that was touched is named, however much of the file was touched with it.
 */
import { hashLeaf, hashPair } from './merkle.ts'

/** Records of one chain, both included. */
interface ChainRange {
  chain: string
  from: number
  to: number
}

export interface Checkpoint {
  origin: string
  /** Leaves of the tree. */
  size: number
  root: Buffer
  /** Lines behind the root, without their ends. */
  further: readonly string[]
}

export interface Segment extends Omit<Checkpoint, 'further'> {
  /** Its first leaf; its last is the one before `size`. */
  first: number
  /** When it was signed, ISO 8601, by the gateway's clock. */
  at: string
  ranges: readonly ChainRange[]
  link: Buffer
}

/** A segment is verified in memory, and this many records are a megabyte. */
export const segmentRecordsMax = 1024
const linkPrefix = Buffer.of(2)
/** The link behind the last record of a segment. */
export const lastLink: Buffer = Buffer.alloc(32)

export function makeLink(leaf: Buffer, next: Buffer): Buffer {
  return hashPair(linkPrefix, leaf, next)
}

/** The leaf of a record: what the next record of its chain is hashed over. */
export function hashRecord(chainHash: string, body: string): Buffer {
  return hashLeaf(chainHash + body)
}

/** The link of each leaf, and behind them the last one. */
export function makeLinks(leaves: readonly Buffer[]): Buffer[] {
  const links: Buffer[] = [lastLink]
  for (const leaf of leaves.toReversed()) links.push(makeLink(leaf, links.at(-1) ?? lastLink))
  return links.reverse()
}

export function writeCheckpoint({ origin, size, root, further }: Checkpoint): string {
  return [origin, size, root.toString('base64'), ...further].map((line) => `${line}\n`).join('')
}

/** `undefined` = no checkpoint. The text is one whose signature was verified. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [origin, size, root, ...further] = text.split('\n').slice(0, -1)
  if (!origin || size === undefined || root === undefined || !/^(0|[1-9]\d{0,15})$/.test(size)) return undefined
  const bytes = readHash(root)
  return bytes && { origin, size: Number(size), root: bytes, further }
}

/** 32 bytes in base64, written just so. */
export function readHash(text: unknown): Buffer | undefined {
  if (typeof text !== 'string' || text.length !== 44) return undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === 32 && bytes.toString('base64') === text ? bytes : undefined
}

export function writeSegment({ first, at, ranges, link, ...checkpoint }: Segment): string {
  const chains = ranges.map(({ chain, from, to }) => `chain ${chain} ${from} ${to}`)
  const further = [`first ${first}`, `at ${at}`, ...chains, `link ${link.toString('base64')}`]
  return writeCheckpoint({ ...checkpoint, further })
}

const chainLine = /^chain ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (\d{1,15}) (\d{1,15})$/

/** `undefined` = no segment. */
export function readSegment(text: string): Segment | undefined {
  const checkpoint = readCheckpoint(text)
  if (!checkpoint) return undefined
  const { further, ...head } = checkpoint
  const [firstLine, atLine, ...rest] = further
  const first = /^first (\d{1,15})$/.exec(firstLine ?? '')?.[1]
  const at = /^at (\S+)$/.exec(atLine ?? '')?.[1]
  const link = readHash(/^link (\S+)$/.exec(rest.at(-1) ?? '')?.[1])
  const ranges = rest.slice(0, -1).map((line) => {
    const [, chain, from, to] = chainLine.exec(line) ?? []
    return chain === undefined ? undefined : { chain, from: Number(from), to: Number(to) }
  })
  const known = ranges.filter((range) => range !== undefined)
  if (first === undefined || at === undefined || !link || known.length !== ranges.length) return undefined
  const count = known.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  const fits = known.every(({ from, to }) => from <= to) && Number(first) + count === head.size
  return fits ? { ...head, first: Number(first), at, link, ranges: known } : undefined
}

/** Which record stands at a leaf of the segment. */
export function placeAt({ first, ranges }: Segment, index: number): { chain: string; seq: number } | undefined {
  let left = index - first
  for (const { chain, from, to } of ranges) {
    if (left <= to - from) return left < 0 ? undefined : { chain, seq: from + left }
    left -= to - from + 1
  }
  return undefined
}

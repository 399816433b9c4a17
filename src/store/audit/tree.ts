/** The rows of the Merkle tree over the trail, and its leaves as they stand in the records. */
import type { Queryable } from '../postgres/database.ts'

export interface StoredSegment {
  first: number
  size: number
  peaks: readonly Buffer[]
  /** The signed checkpoint behind it. */
  note: string
}

export interface StoredRange {
  leaf: number
  chain: string
  from: number
  to: number
}

/** A record as a leaf of the tree. */
export interface StoredLeaf {
  /** Its position in the tree. */
  leaf: number
  chain: string
  seq: number
  /** Hash in its chain, hexadecimal. */
  hash: string
  body: string
}

/** Any number that no other advisory lock of ours has: the letters "tree" in ASCII. */
const treeLock = 0x7472_6565

/** False: another replica is at it. The lock ends with the transaction. */
export async function lockTree(connection: Queryable): Promise<boolean> {
  const { rows } = await connection.query('SELECT pg_try_advisory_xact_lock($1) AS locked', [treeLock])
  return rows[0].locked
}

const toSegment = (row: { first: string; size: string; peaks: Buffer; note: string }): StoredSegment => ({
  first: Number(row.first),
  size: Number(row.size),
  peaks: Array.from({ length: row.peaks.length / 32 }, (_, n) => row.peaks.subarray(n * 32, n * 32 + 32)),
  note: row.note,
})

/** `undefined` = the tree has no leaf yet. */
export async function findLastSegment(database: Queryable): Promise<StoredSegment | undefined> {
  const { rows } = await database.query(
    'SELECT first, size, peaks, note FROM audit_tree_segment ORDER BY first DESC LIMIT 1',
  )
  return rows[0] && toSegment(rows[0])
}

/** The segment behind which the tree has so many leaves; `undefined` = it ends within none there. */
export async function findSegmentEnding(database: Queryable, size: number): Promise<StoredSegment | undefined> {
  const { rows } = await database.query('SELECT first, size, peaks, note FROM audit_tree_segment WHERE size = $1', [
    size,
  ])
  return rows[0] && toSegment(rows[0])
}

/** The segment that holds a leaf; `undefined` = the tree ends before it. */
export async function findSegmentHolding(database: Queryable, leaf: number): Promise<StoredSegment | undefined> {
  const { rows } = await database.query(
    'SELECT first, size, peaks, note FROM audit_tree_segment WHERE first <= $1 ORDER BY first DESC LIMIT 1',
    [leaf],
  )
  const [row] = rows
  return row && Number(row.size) > leaf ? toSegment(row) : undefined
}

/** Segments from a leaf on, in order. */
export async function listSegments(database: Queryable, from: number, limit: number): Promise<StoredSegment[]> {
  const { rows } = await database.query(
    'SELECT first, size, peaks, note FROM audit_tree_segment WHERE first >= $1 ORDER BY first LIMIT $2',
    [from, limit],
  )
  return rows.map(toSegment)
}

export async function appendSegment(
  connection: Queryable,
  { first, size, peaks, note }: StoredSegment,
  ranges: readonly StoredRange[],
  tiles: readonly { index: number; hash: Buffer }[],
): Promise<void> {
  await connection.query('INSERT INTO audit_tree_segment (first, size, peaks, note) VALUES ($1, $2, $3, $4)', [
    first,
    size,
    Buffer.concat(peaks),
    note,
  ])
  await connection.query(
    `INSERT INTO audit_tree_range (leaf, chain, from_seq, to_seq)
     SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::bigint[])`,
    [
      ranges.map(({ leaf }) => leaf),
      ranges.map(({ chain }) => chain),
      ranges.map(({ from }) => from),
      ranges.map(({ to }) => to),
    ],
  )
  if (tiles.length === 0) return
  await connection.query('INSERT INTO audit_tree_tile (index, hash) SELECT * FROM unnest($1::bigint[], $2::bytea[])', [
    tiles.map(({ index }) => index),
    tiles.map(({ hash }) => hash),
  ])
}

/** The last record of a chain that is in the tree; -1 = none is. */
export async function findLastInTree(database: Queryable, chain: string): Promise<number> {
  const { rows } = await database.query(
    'SELECT to_seq FROM audit_tree_range WHERE chain = $1 ORDER BY from_seq DESC LIMIT 1',
    [chain],
  )
  return rows[0] ? Number(rows[0].to_seq) : -1
}

/** Which leaf a record is; `undefined` = it is not in the tree yet. */
export async function findLeaf(database: Queryable, chain: string, seq: number): Promise<number | undefined> {
  const { rows } = await database.query(
    `SELECT leaf, from_seq, to_seq FROM audit_tree_range WHERE chain = $1 AND from_seq <= $2
     ORDER BY from_seq DESC LIMIT 1`,
    [chain, seq],
  )
  const [row] = rows
  return row && Number(row.to_seq) >= seq ? Number(row.leaf) + seq - Number(row.from_seq) : undefined
}

/** Roots of complete subtrees of 256 leaves, from one to before another. */
export async function readTiles(database: Queryable, from: number, to: number): Promise<Buffer[]> {
  const { rows } = await database.query(
    'SELECT hash FROM audit_tree_tile WHERE index >= $1 AND index < $2 ORDER BY index',
    [from, to],
  )
  return rows.map(({ hash }) => hash)
}

/** Records that stand at the leaves from one to before another, in order. Where a record is gone there are fewer. */
export async function readLeaves(database: Queryable, from: number, to: number): Promise<StoredLeaf[]> {
  const { rows } = await database.query(
    `SELECT t.leaf + r.seq - t.from_seq AS leaf, r.chain, r.seq, encode(r.hash, 'hex') AS hash, r.body::text AS body
     FROM audit_tree_range t
     CROSS JOIN LATERAL (
       SELECT chain, seq, hash, body FROM audit_record
       WHERE chain = t.chain AND seq BETWEEN greatest(t.from_seq, t.from_seq + $1 - t.leaf)
         AND least(t.to_seq, t.from_seq + $2 - 1 - t.leaf)
       -- Kept apart: as one join it may be planned over the whole trail.
       OFFSET 0) AS r
     WHERE t.leaf < $2 AND t.leaf >= coalesce((SELECT max(leaf) FROM audit_tree_range WHERE leaf <= $1), 0)
     ORDER BY t.leaf, r.seq`,
    [from, to],
  )
  return rows.map(({ leaf, chain, seq, hash, body }) => ({ leaf: Number(leaf), chain, seq: Number(seq), hash, body }))
}

/** A time-stamp of an authority over the note of a segment. */
export interface StoredStamp {
  /** Leaves of the tree behind that segment. */
  size: number
  /** As the authority states it. */
  at: number
  token: Buffer
}

/** Who asks for a stamp, since when, and for how long no one else does; a claimant that is gone by then is taken over from. */
export interface StampClaim {
  claimant: string
  now: number
  heldMs: number
}

/** False: another one is at it. A claim from the future is of a clock that was wrong, and holds nobody up. */
export async function claimStamp(database: Queryable, { claimant, now, heldMs }: StampClaim): Promise<boolean> {
  const { rowCount } = await database.query(
    `INSERT INTO audit_stamp_claim AS held (claimant, claimed_at) VALUES ($1, $2)
     ON CONFLICT (one) DO UPDATE SET claimant = $1, claimed_at = $2
     WHERE NOT held.claimed_at BETWEEN $3 AND $2`,
    [claimant, new Date(now), new Date(now - heldMs)],
  )
  return rowCount === 1
}

export async function releaseStamp(database: Queryable, claimant: string): Promise<void> {
  await database.query('DELETE FROM audit_stamp_claim WHERE claimant = $1', [claimant])
}

const toStamp = (row: { size: string; at: Date; token: Buffer }): StoredStamp => ({
  size: Number(row.size),
  at: row.at.getTime(),
  token: row.token,
})

export async function findLastStamp(database: Queryable): Promise<StoredStamp | undefined> {
  const { rows } = await database.query('SELECT size, at, token FROM audit_tree_stamp ORDER BY size DESC LIMIT 1')
  return rows[0] && toStamp(rows[0])
}

/** Of segments that end within these leaves, in order. */
export async function listStamps(database: Queryable, above: number, upTo: number): Promise<StoredStamp[]> {
  const { rows } = await database.query(
    'SELECT size, at, token FROM audit_tree_stamp WHERE size > $1 AND size <= $2 ORDER BY size',
    [above, upTo],
  )
  return rows.map(toStamp)
}

/** Ends the claim with it. False: the claim was taken over, and nothing is kept. */
export async function insertStamp(
  database: Queryable,
  claimant: string,
  { size, at, token }: StoredStamp,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `WITH own AS (DELETE FROM audit_stamp_claim WHERE claimant = $1 RETURNING one)
     INSERT INTO audit_tree_stamp (size, at, token) SELECT $2, $3, $4 FROM own`,
    [claimant, size, new Date(at), token],
  )
  return rowCount === 1
}

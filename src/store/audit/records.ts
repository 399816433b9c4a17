/** The audit trail's rows. They are appended in batches and read in order; nothing here changes or removes one. */
import type { Connection, Database } from '../postgres/database.ts'

export interface StoredAuditRecord {
  chain: string
  seq: number
  hash: Buffer
  /** The record's text exactly as it was hashed. */
  body: string
}

export interface ChainHead {
  chain: string
  seq: number
  hash: string
}

/**
 * Appends records `firstSeq`, `firstSeq + 1`... of one chain in one statement, which is one commit: all or none.
 * They travel as lines, since no JSON text in one piece holds a line break: each is checked once and kept byte by byte. `month`: the first day of the
 * month that they are kept with; a month that no partition was made for is kept with others.
 */
export async function appendAuditRecords(
  connection: Connection,
  chain: string,
  firstSeq: number,
  records: readonly { hash: string; body: string }[],
  month: string,
): Promise<void> {
  let hashes = '\\x'
  let bodies = ''
  for (const { hash, body } of records) {
    hashes += hash
    bodies += bodies === '' ? body : `\n${body}`
  }
  await connection.query({
    name: 'append-audit-records',
    text: `INSERT INTO audit_record (chain, seq, hash, body, month)
           SELECT $1::uuid, $2::bigint + n - 1, substr($3::bytea, (n::int - 1) * 32 + 1, 32), body::json, $5::date
           FROM string_to_table($4, chr(10)) WITH ORDINALITY AS batch (body, n)`,
    values: [chain, firstSeq, hashes, bodies, month],
  })
}

/**
 * Makes the partitions of a month and of the one behind it, unless they are there; each alone, the one behind it first: a month whose records
 * went to the last partition already is refused, and must not keep the next one from its own.
 */
export async function makeMonths(database: Pick<Database, 'query'>, now: number): Promise<void> {
  for (const ahead of ['1 month', '0 months']) {
    await database.query(
      `SELECT audit_record_month(day::date)
       FROM (SELECT $1::timestamptz AT TIME ZONE 'UTC' + $2::interval AS day) AS wanted
       WHERE to_regclass('audit_record_' || to_char(day, 'YYYY_MM')) IS NULL`,
      [new Date(now).toISOString(), ahead],
    )
  }
}

/**
 * The last record of every chain, or of one. It hops from chain to chain through the primary key, so it costs a few
 * index look-ups per chain however long the chains are.
 */
export async function chainHeads(database: Pick<Database, 'query'>, chain?: string): Promise<ChainHead[]> {
  const { rows } = await database.query(
    `WITH RECURSIVE chains AS (
       (SELECT chain FROM audit_record WHERE $1::uuid IS NULL OR chain = $1 ORDER BY chain LIMIT 1)
       UNION ALL
       SELECT (SELECT r.chain FROM audit_record r WHERE r.chain > chains.chain AND $1::uuid IS NULL ORDER BY r.chain LIMIT 1)
       FROM chains WHERE chains.chain IS NOT NULL)
     SELECT chains.chain, head.seq, encode(head.hash, 'hex') AS hash
     FROM chains CROSS JOIN LATERAL
       (SELECT seq, hash FROM audit_record r WHERE r.chain = chains.chain ORDER BY seq DESC LIMIT 1) AS head`,
    [chain ?? null],
  )
  return rows.map((row) => ({ chain: row.chain, seq: Number(row.seq), hash: row.hash }))
}

/** All records of all chains, chain by chain in order of sequence. */
export async function* auditRecords(database: Pick<Database, 'query'>): AsyncGenerator<StoredAuditRecord> {
  for await (const page of auditRecordPages(database)) yield* page
}

/** The same a page at a time. While a page is worked on, the server reads the next one: verifying waits for the slower of the two, not for both in turn. */
export async function* auditRecordPages(
  database: Pick<Database, 'query'>,
): AsyncGenerator<readonly StoredAuditRecord[]> {
  let page = await readPage(database, { chain: '00000000-0000-0000-0000-000000000000', seq: -1 })
  for (;;) {
    const last = page.at(-1)
    if (!last) return
    const next = readPage(database, last)
    // A reader that stops here wants no next page; what fails then is no failure of its own.
    next.catch(() => {})
    yield page
    page = await next
  }
}

/** Large enough that a verification is bound by hashing, small enough to stay within a few megabytes. */
const pageSize = 5000

async function readPage(
  database: Pick<Database, 'query'>,
  after: { chain: string; seq: number },
): Promise<StoredAuditRecord[]> {
  // The place is hidden from the planner. Where it sees the last chain it takes what lies behind it for a row or two of each month, and for every
  // page sorts all that is left of that chain: with 2.5 million records in it a page took 40 s.
  const { rows } = await database.query(
    `SELECT chain, seq, hash, body::text AS body FROM audit_record
     WHERE (chain, seq) > ((SELECT $1::uuid), (SELECT $2::bigint)) ORDER BY chain, seq LIMIT ${pageSize}`,
    [after.chain, after.seq],
  )
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }))
}

/** Records of one chain behind `after`, in order, at most `limit` of them and none behind `until`. */
export async function getAuditRecords(
  database: Pick<Database, 'query'>,
  chain: string,
  { after, until, limit }: { after: number; until: number; limit: number },
): Promise<StoredAuditRecord[]> {
  const { rows } = await database.query(
    `SELECT chain, seq, hash, body::text AS body FROM audit_record
     WHERE chain = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4`,
    [chain, after, until, limit],
  )
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }))
}

/** The stored hash of one record, in hex; `undefined` where there is no such record. */
export async function auditRecordHash(
  database: Pick<Database, 'query'>,
  chain: string,
  seq: number,
): Promise<string | undefined> {
  const { rows } = await database.query(
    "SELECT encode(hash, 'hex') AS hash FROM audit_record WHERE chain = $1 AND seq = $2",
    [chain, seq],
  )
  return rows[0]?.hash
}

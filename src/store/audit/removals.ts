/** Months of the trail whose time is over: which there are, what is kept of them, and their removal. Only here a partition of the trail is dropped. */
import type { Queryable } from '../postgres/database.ts'

/** A partition of the trail. */
export interface StoredMonth {
  /** First day of the month (UTC); 2000-01-01 = what was written before the trail was kept by months. */
  month: string
  /** Time of the last record, ISO 8601; `null` = it is empty. */
  until: string | null
}

export interface StoredRemoval {
  month: string
  /** The signed statement. */
  note: string
  recorded: boolean
  removed: boolean
}

export interface StoredRemovedRange {
  chain: string
  from: number
  to: number
  /** Hexadecimal, as in the chain. */
  before: string
  after: string
  keyId: string
  month: string
}

const before = '2000-01-01'
const tableName = (month: string) =>
  month === before ? 'audit_record_before' : `audit_record_${month.slice(0, 7).replace('-', '_')}`

/** The partitions by months, the oldest first. The last partition, of months without one, is none of them. */
export async function listMonths(database: Queryable): Promise<StoredMonth[]> {
  const { rows } = await database.query(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'audit_record'::regclass`,
  )
  const months = rows
    .map(({ name }) => (name === 'audit_record_before' ? before : /^audit_record_(\d{4})_(\d{2})$/.exec(name)))
    .flatMap((found) => (found === null ? [] : [found === before ? before : `${found[1]}-${found[2]}-01`]))
    .toSorted()
  const listed: StoredMonth[] = []
  for (const month of months) {
    const last = await database.query(`SELECT max(at) AS until FROM ${tableName(month)}`)
    listed.push({ month, until: last.rows[0].until })
  }
  return listed
}

/** Whether a month holds what was done about a breach, or records that a case of one is about (`since`, `until`: of that month's records). */
export async function holdsViolation(
  database: Queryable,
  month: string,
  { since, until, operations }: { since: string; until: string; operations: readonly string[] },
): Promise<boolean> {
  const { rows } = await database.query(
    `SELECT EXISTS (SELECT 1 FROM ${tableName(month)} WHERE body ->> 'operation' = ANY ($1))
       OR EXISTS (SELECT 1 FROM breach_case
         WHERE coalesce(scope ->> 'since', '') <= $3 AND coalesce(scope ->> 'until', '9999') > $2) AS holds`,
    [operations, since, until],
  )
  return rows[0].holds
}

/** Runs of records of one chain in a month, with the hash of the last one of each. */
export async function listRunsOfMonth(
  database: Queryable,
  month: string,
): Promise<{ chain: string; from: number; to: number; after: string }[]> {
  const name = tableName(month)
  const { rows } = await database.query(
    `WITH numbered AS (
       SELECT chain, seq, seq - row_number() OVER (PARTITION BY chain ORDER BY seq) AS run FROM ${name}),
     runs AS (SELECT chain, min(seq) AS first, max(seq) AS last FROM numbered GROUP BY chain, run)
     SELECT runs.chain, first, last, encode(r.hash, 'hex') AS after
     FROM runs JOIN ${name} r ON r.chain = runs.chain AND r.seq = runs.last ORDER BY runs.chain, first`,
  )
  return rows.map((row) => ({ chain: row.chain, from: Number(row.first), to: Number(row.last), after: row.after }))
}

/** Times of the first and the last record of a month; `null` = it is empty. */
export async function findSpanOfMonth(
  database: Queryable,
  month: string,
): Promise<{ since: string; until: string } | null> {
  const { rows } = await database.query(`SELECT min(at) AS since, max(at) AS until FROM ${tableName(month)}`)
  return rows[0].since === null ? null : rows[0]
}

export async function countRecords(database: Queryable, month: string): Promise<number> {
  const { rows } = await database.query(`SELECT count(*)::bigint AS count FROM ${tableName(month)}`)
  return Number(rows[0].count)
}

/** Leaves of the tree at which runs of records stand, in order, one range for each run of the tree. */
export async function findLeavesOfRuns(
  database: Queryable,
  runs: readonly { chain: string; from: number; to: number }[],
): Promise<{ from: number; to: number }[]> {
  const { rows } = await database.query(
    `SELECT t.leaf + greatest(t.from_seq, r.first) - t.from_seq AS first, t.leaf + least(t.to_seq, r.last) - t.from_seq + 1 AS behind
     FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS r (chain, first, last)
     JOIN audit_tree_range t ON t.chain = r.chain AND t.from_seq <= r.last AND t.to_seq >= r.first
     ORDER BY 1`,
    [runs.map(({ chain }) => chain), runs.map(({ from }) => from), runs.map(({ to }) => to)],
  )
  return rows.map(({ first, behind }) => ({ from: Number(first), to: Number(behind) }))
}

export async function readRemoval(database: Queryable, month: string): Promise<StoredRemoval | undefined> {
  const { rows } = await database.query(`${selectRemovals} WHERE month = $1`, [month])
  return rows[0]
}

/** Those whose records are gone, the oldest month first. */
export async function listRemovals(database: Queryable): Promise<StoredRemoval[]> {
  const { rows } = await database.query(`${selectRemovals} WHERE removed_at IS NOT NULL ORDER BY month`)
  return rows
}

const selectRemovals = `SELECT to_char(month, 'YYYY-MM-DD') AS month, note, recorded_at IS NOT NULL AS recorded,
  removed_at IS NOT NULL AS removed FROM audit_removal`

/** Of months whose records are gone, or of one month whether they are or not. */
export async function listRemovedRanges(database: Queryable, month?: string): Promise<StoredRemovedRange[]> {
  const { rows } = await database.query(
    `SELECT chain, from_seq, to_seq, encode(before, 'hex') AS before, encode(after, 'hex') AS after, key_id,
       to_char(month, 'YYYY-MM-DD') AS month
     FROM audit_removal_range JOIN audit_removal USING (month)
     WHERE CASE WHEN $1::date IS NULL THEN removed_at IS NOT NULL ELSE month = $1 END ORDER BY chain, from_seq`,
    [month ?? null],
  )
  return rows.map((row) => ({
    chain: row.chain,
    from: Number(row.from_seq),
    to: Number(row.to_seq),
    before: row.before,
    after: row.after,
    keyId: row.key_id,
    month: row.month,
  }))
}

/** The removed range of a chain that holds a record; `undefined` = the record was not removed. */
export async function findRemovedRange(
  database: Queryable,
  chain: string,
  seq: number,
): Promise<Omit<StoredRemovedRange, 'month'> | undefined> {
  const { rows } = await database.query(
    `SELECT chain, from_seq, to_seq, encode(before, 'hex') AS before, encode(after, 'hex') AS after, key_id
     FROM audit_removal_range JOIN audit_removal USING (month)
     WHERE removed_at IS NOT NULL AND chain = $1 AND from_seq <= $2 AND to_seq >= $2`,
    [chain, seq],
  )
  const [row] = rows
  return (
    row && {
      chain: row.chain,
      from: Number(row.from_seq),
      to: Number(row.to_seq),
      before: row.before,
      after: row.after,
      keyId: row.key_id,
    }
  )
}

/** Kept hashes of leaves whose records were removed, of those from one to before another. */
export async function readKeptLeaves(database: Queryable, from: number, to: number): Promise<Map<number, Buffer>> {
  const { rows } = await database.query('SELECT leaf, hash FROM audit_removal_leaf WHERE leaf >= $1 AND leaf < $2', [
    from,
    to,
  ])
  return new Map(rows.map(({ leaf, hash }) => [Number(leaf), hash]))
}

export async function prepareRemoval(
  connection: Queryable,
  { month, note, ranges }: { month: string; note: string; ranges: readonly Omit<StoredRemovedRange, 'month'>[] },
  now: number,
): Promise<void> {
  await connection.query('INSERT INTO audit_removal (month, note, prepared_at) VALUES ($1, $2, $3)', [
    month,
    note,
    new Date(now),
  ])
  await connection.query(
    `INSERT INTO audit_removal_range (month, chain, from_seq, to_seq, before, after, key_id)
     SELECT $1, chain, first, last, decode(before, 'hex'), decode(after, 'hex'), key_id
     FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[])
       AS r (chain, first, last, before, after, key_id)`,
    [
      month,
      ranges.map(({ chain }) => chain),
      ranges.map(({ from }) => from),
      ranges.map(({ to }) => to),
      ranges.map((range) => range.before),
      ranges.map(({ after }) => after),
      ranges.map(({ keyId }) => keyId),
    ],
  )
}

export async function keepLeaves(
  connection: Queryable,
  leaves: readonly { leaf: number; hash: Buffer }[],
): Promise<void> {
  await connection.query(
    `INSERT INTO audit_removal_leaf (leaf, hash) SELECT * FROM unnest($1::bigint[], $2::bytea[])
     ON CONFLICT (leaf) DO NOTHING`,
    [leaves.map(({ leaf }) => leaf), leaves.map(({ hash }) => hash)],
  )
}

export async function setRecorded(connection: Queryable, month: string, now: number): Promise<void> {
  await connection.query('UPDATE audit_removal SET recorded_at = $2 WHERE month = $1', [month, new Date(now)])
}

/** How long the removal waits for searches that read the trail; appends wait as long behind it, and far less than an answer may. */
const lockTimeoutMs = 1_000

/**
 * In a transaction of its own. Nothing is removed, and `false` returned, where the month does not hold exactly as many records as the statement says.
 * Rejects where the trail is read all the time; then the next attempt follows.
 */
export async function dropMonth(
  connection: Queryable,
  { month, records, now }: { month: string; records: number; now: number },
): Promise<boolean> {
  await connection.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`)
  const name = tableName(month)
  if ((await countRecords(connection, month)) !== records) return false
  await connection.query(`DROP TABLE ${name}`)
  await connection.query('UPDATE audit_removal SET removed_at = $2 WHERE month = $1', [month, new Date(now)])
  return true
}

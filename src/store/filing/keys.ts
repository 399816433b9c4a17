/** Idempotency keys: which filing, and which of its events, a consumer's key has been answered with. */
import type { Queryable } from '../postgres/database.ts'

export interface StoredKey {
  bodyHash: string
  filing: string
  /** The event that the first answer told. */
  number: number
}

export async function findKey(connection: Queryable, consumer: string, key: string): Promise<StoredKey | undefined> {
  const { rows } = await connection.query(
    'SELECT body_hash, filing, number FROM filing_key WHERE consumer = $1 AND key = $2',
    [consumer, key],
  )
  return rows[0] && { bodyHash: rows[0].body_hash, filing: rows[0].filing, number: rows[0].number }
}

/** Fails with a unique violation when the key is taken. */
export async function insertKey(
  connection: Queryable,
  consumer: string,
  key: string,
  { bodyHash, filing, number }: StoredKey,
): Promise<void> {
  await connection.query(
    'INSERT INTO filing_key (consumer, key, body_hash, filing, number) VALUES ($1, $2, $3, $4, $5)',
    [consumer, key, bodyHash, filing, number],
  )
}

/** Whether no one else works on this key now; it is held until the transaction ends. */
export async function holdKey(connection: Queryable, consumer: string, key: string): Promise<boolean> {
  const { rows } = await connection.query(
    `SELECT pg_try_advisory_xact_lock(hashtextextended($1 || chr(31) || $2, 0)) AS free`,
    [consumer, key],
  )
  return rows[0].free
}

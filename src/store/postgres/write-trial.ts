/** Writing something and taking it back, to see whether it could have been kept. */
import { randomUUID } from 'node:crypto'
import type { Queryable } from './database.ts'

/**
 * Pages of a table that goes away with the transaction. A disk that is full refuses to extend a file; a single row would
 * still find room in a page that is there. 8 MB: less than one file of the write-ahead log, a few minutes of a busy city.
 */
const pages = 1_000

/** Rejects with the database's own error when it does not take what the gateway writes. Nothing of it stays. */
export async function tryWriting(connection: Queryable): Promise<void> {
  await connection.query('BEGIN')
  try {
    const { rows } = await connection.query("SELECT to_regclass('audit_record') IS NOT NULL AS there")
    if (rows[0].there) {
      await connection.query(
        `INSERT INTO audit_record (chain, seq, hash, body) VALUES ($1, 0, decode(repeat('00', 32), 'hex'), '{}')`,
        [randomUUID()],
      )
    }
    await connection.query('CREATE TEMPORARY TABLE lienthong_write_trial (page text) ON COMMIT DROP')
    // Not compressed: repeated letters would take no room at all.
    await connection.query('ALTER TABLE lienthong_write_trial ALTER COLUMN page SET STORAGE PLAIN')
    await connection.query(
      `INSERT INTO lienthong_write_trial SELECT repeat('x', 8000) FROM generate_series(1, ${pages})`,
    )
  } finally {
    await connection.query('ROLLBACK')
  }
}

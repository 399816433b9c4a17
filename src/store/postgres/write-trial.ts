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
      await checkRights(connection)
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

/** Every table of ours but partitions, which are reached by their table; not the trail's alone: an account may have been given the rights on some of them, before others came. */
async function checkRights(connection: Queryable): Promise<void> {
  const { rows } = await connection.query(
    `SELECT FROM pg_class c
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace IN (to_regnamespace(current_schema()), to_regnamespace('pgboss'))
       AND c.relowner = (SELECT relowner FROM pg_class WHERE oid = to_regclass('audit_record'))
       AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
         AND (c.oid = to_regclass('audit_record') OR has_table_privilege(c.oid, 'UPDATE')))
     LIMIT 1`,
  )
  if (rows.length > 0) throw Object.assign(new Error('no right on a table'), { code: '42501' })
}

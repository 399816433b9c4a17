/** The note of the last check of the trail, shared by all replicas, and the lock that lets one of them check at a time. */
import type { Connection, Queryable } from '../postgres/database.ts'

export interface StoredCheckNote {
  note: string
  keyId: string
  mac: string
}

/** Any number that no other advisory lock of ours has: the letters "audi" in ASCII. */
const checkLock = 0x6175_6469

/** False: another replica is at it. The lock ends with the connection. */
export async function lockChecks(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query('SELECT pg_try_advisory_lock($1) AS locked', [checkLock])
  return rows[0].locked
}

export async function readCheckNote(connection: Queryable): Promise<StoredCheckNote | undefined> {
  const { rows } = await connection.query('SELECT note, key_id, mac FROM audit_check')
  return rows[0] && { note: rows[0].note, keyId: rows[0].key_id, mac: rows[0].mac }
}

export async function writeCheckNote(connection: Queryable, { note, keyId, mac }: StoredCheckNote): Promise<void> {
  await connection.query(
    `INSERT INTO audit_check (note, key_id, mac) VALUES ($1, $2, $3)
     ON CONFLICT (one) DO UPDATE SET note = $1, key_id = $2, mac = $3`,
    [note, keyId, mac],
  )
}

/** Which changes of the schema a database has had, and which this version knows. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ClientBase } from 'pg'

export interface Migrations {
  applied: string[]
  /** Of this version and not applied yet: the next start does. */
  pending: string[]
  /** Applied and unknown to this version: a newer one was here. */
  unknown: string[]
}

export async function readMigrations(connection: Pick<ClientBase, 'query'>): Promise<Migrations> {
  const names = readdirSync(join(import.meta.dirname, '../migrations'))
    .map((file) => file.replace(/\.sql$/, ''))
    .sort()
  const { rows } = await connection.query("SELECT to_regclass('lienthong_migration') IS NOT NULL AS there")
  const done = rows[0].there ? await connection.query('SELECT name FROM lienthong_migration ORDER BY id') : { rows: [] }
  const applied: string[] = done.rows.map(({ name }) => name)
  return {
    applied,
    pending: names.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !names.includes(name)),
  }
}

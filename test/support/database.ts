/** A database of one's own for a test file, in the run's server; and the trail's rows as tests want to see them. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { createDatabase, type Database, migrate } from '../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'

export const silent = { debug() {}, info() {}, warn() {}, error() {} }

export interface TestDatabase {
  settings: DatabaseSettings
  database: Database
  drop(): Promise<void>
}

/** A database without a table. */
export function emptyDatabase(serverUrl?: string): Promise<{ url: string; drop(): Promise<void> }> {
  return makeDatabase(serverUrl ?? inject('postgresUrl'), '')
}

/** One that is up to date. */
export async function freshDatabase(serverUrl?: string): Promise<TestDatabase> {
  const { url, drop } = await (serverUrl === undefined
    ? makeDatabase(inject('postgresUrl'), `TEMPLATE ${inject('postgresTemplate')}`)
    : emptyDatabase(serverUrl))
  const settings = DatabaseSettings.parse({ url })
  if (serverUrl !== undefined) await migrate(settings, silent)
  const database = createDatabase(settings, silent)
  return {
    settings,
    database,
    drop: async () => {
      await database.close()
      await drop()
    },
  }
}

async function makeDatabase(serverUrl: string, from: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await asAdmin(serverUrl, `CREATE DATABASE ${name} ${from}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => asAdmin(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`) }
}

async function asAdmin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

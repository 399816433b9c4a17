/** The process itself: when the database prevents the start, it ends with the doctor's sentence and nothing else. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { emptyDatabase, freshDatabase, type TestDatabase } from '../support/database.ts'
import { eventually, within } from '../support/eventually.ts'
import { type GatewayProcessOptions, startGatewayProcess } from '../support/gateway-process.ts'

// Processes start: on a busy machine each takes many seconds.
vi.setConfig({ testTimeout: 180_000 })

let base: TestDatabase
beforeAll(async () => {
  base = await freshDatabase()
})
afterAll(() => base.drop())

const password = 'hush-password'
const changed = (change: (url: URL) => void): string => {
  const url = new URL(base.settings.url)
  change(url)
  return url.href
}
async function refused(options: GatewayProcessOptions): Promise<string> {
  const gateway = await startGatewayProcess(options)
  const code = await within(60_000, 'the start is given up', gateway.ended())
  const text = gateway.errors()
  expect(code).toBe(1)
  expect(text).not.toMatch(/^\s+at /m)
  for (const secret of [password, new URL(base.settings.url).password]) expect(text).not.toContain(secret)
  return text
}
const at = () => {
  const { host, pathname } = new URL(base.settings.url)
  return `${host}${pathname}`
}

test('a wrong password', async () => {
  const text = await refused({ databaseUrl: changed((url) => Object.assign(url, { password })) })
  expect(text).toBe(
    `lienthong: the gateway cannot start:\n  database ${at()}, account postgres: the password is wrong (28P01, while connecting)\n    → Check account and password in \`database.url\`, and pg_hba.conf.\n`,
  )
})

test('no such database, in Vietnamese', async () => {
  const databaseUrl = changed((url) => Object.assign(url, { pathname: '/khong-co' }))
  const text = await refused({ databaseUrl, env: { LANG: 'vi_VN.UTF-8' } })
  expect(text).toContain('lienthong: không khởi động được:\n  cơ sở dữ liệu ')
  expect(text).toContain('không có cơ sở dữ liệu tên này (3D000, khi kết nối)\n    → ')
})

test('an account without a right on the schema', async () => {
  const role = `guest_${randomUUID().replaceAll('-', '')}`
  const empty = `empty_${randomUUID().replaceAll('-', '')}`
  const admin = new pg.Client({ connectionString: inject('postgresUrl') })
  await admin.connect()
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`)
  await admin.query(`CREATE DATABASE ${empty}`)
  try {
    const databaseUrl = changed((url) => Object.assign(url, { username: role, password, pathname: `/${empty}` }))
    const text = await refused({ databaseUrl })
    expect(text).toContain(`account ${role}: the account lacks a right (42501, while bringing its schema up to date)`)
  } finally {
    await admin.query(`DROP DATABASE ${empty} WITH (FORCE)`)
    await admin.query(`DROP ROLE ${role}`)
    await admin.end()
  }
})

test('a password that is not escaped names the setting', async () => {
  const databaseUrl = base.settings.url.replace(/:[^:@/]+@/, ':12#w@')
  expect(databaseUrl).toContain('#')
  const text = await refused({ databaseUrl })
  expect(text).toContain('database.url: ')
  expect(text).toContain('percent-encoded')
})

test('a wrong key of the vault, before the port opens', async () => {
  const first = await startGatewayProcess({ databaseUrl: base.settings.url })
  await first.ready()
  expect(await first.stop()).toBe(0)
  const text = await refused({
    databaseUrl: base.settings.url,
    env: { ANOTHER_KEY: Buffer.alloc(32, 8).toString('base64') },
    config: { filing: { vault: { keyId: 'run', key: { env: 'ANOTHER_KEY' } } } },
  })
  expect(text).toContain('filing.vault.key: this is not the key of the vault "run" that this database is kept with')
})

const admin = async (...statements: string[]) => {
  const client = new pg.Client({ connectionString: base.settings.url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
const limit = (value: string) => {
  const name = new URL(base.settings.url).pathname.slice(1)
  return admin(
    `ALTER DATABASE ${name} SET statement_timeout = ${value}`,
    `ALTER DATABASE ${name} SET lock_timeout = ${value}`,
  )
}

test('limits that the database sets for everyone do not end a start that waits for another one', async () => {
  const other = new pg.Client({ connectionString: base.settings.url })
  await other.connect()
  await limit("'2s'")
  try {
    // The lock of a replica that migrates.
    await other.query(`SELECT pg_advisory_lock(${0x6c69_656e})`)
    const gateway = await startGatewayProcess({ databaseUrl: base.settings.url })
    const waiting = `SELECT FROM pg_stat_activity WHERE application_name = 'lienthong migrations'
      AND wait_event = 'advisory' AND clock_timestamp() - query_start > interval '3 s'`
    await eventually('it waits beyond the limit', async () => (await other.query(waiting)).rowCount === 1, 60_000)
    await other.end()
    await gateway.ready()
    expect(await gateway.stop()).toBe(0)
  } finally {
    await other.end()
    await limit('DEFAULT')
  }
})

test('a database that cancels statements is not one that does not answer', async () => {
  const empty = await emptyDatabase()
  // One that is cancelled is certain: the library that migrates wraps the refusal into a sentence without its code.
  const client = new pg.Client({ connectionString: empty.url })
  await client.connect()
  try {
    await client.query(`CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'canceling statement due to statement timeout' USING ERRCODE = '57014'; END $$`)
    await client.query('CREATE EVENT TRIGGER refuse ON ddl_command_start EXECUTE FUNCTION refuse()')
    const text = await refused({ databaseUrl: empty.url })
    expect(text).toContain('a statement took too long (57014, while bringing its schema up to date)')
    expect(text).not.toContain('does not answer')
  } finally {
    await client.end()
    await empty.drop()
  }
})

/** What the doctor says of the database, the trail, the register and our own certificates. */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { TrailCheck } from '../../src/audit/check-trail.ts'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { judgeDatabase } from '../../src/doctor/checks/check-database.ts'
import type { DatabaseCondition } from '../../src/store/postgres/database-facts.ts'
import { freshDatabase, silent } from '../support/database.ts'
import { admit, base64, complaints, identity, type Patient, pem, secrets } from './fixtures.ts'

let patient: Patient
beforeAll(async () => {
  patient = await admit()
})
afterAll(() => patient.close())

const sound: DatabaseCondition = {
  version: '18.0',
  versionNumber: 180_000,
  clockMs: 3,
  fsync: true,
  synchronousCommit: 'on',
  fullPageWrites: true,
  readOnly: false,
  connections: { used: 3, max: 100 },
  mayCreate: true,
}
const done = { applied: ['0001'], pending: [], unknown: [] }

test.each<[string, Partial<DatabaseCondition>, Partial<typeof done> | object, string[]]>([
  ['sound', {}, {}, []],
  ['too old', { version: '14.9', versionNumber: 140_009 }, {}, ['database version fail']],
  ['a standby', { readOnly: true }, {}, ['database version fail']],
  ['without fsync', { fsync: false }, {}, ['database durability fail']],
  ['with commits that do not wait', { synchronousCommit: 'off' }, {}, ['database durability fail']],
  ['with a replica that commits wait for', { synchronousCommit: 'remote_apply' }, {}, []],
  ['full', { connections: { used: 95, max: 100 } }, {}, ['database connections warn']],
  ['5 s off', { clockMs: -5_000 }, {}, ['database clock warn']],
  ['a minute off', { clockMs: 60_000 }, {}, ['database clock fail']],
  ['of a newer version', {}, { unknown: ['0099_later'] }, ['database migrations fail']],
  ['to be brought up to date', {}, { pending: ['0002'] }, []],
  ['that may not be brought up to date', { mayCreate: false }, { pending: ['0002'] }, ['database migrations fail']],
])('a database that is %s', (_, condition, migrations, expected) => {
  const findings = judgeDatabase({ ...sound, ...condition }, { ...done, ...migrations }, { connectionsMax: 8 })
  expect(complaints(findings)).toEqual(expected)
  for (const { status, advice } of findings) expect(advice === null).toBe(status === 'ok')
})

describe('a database that cannot be reached says why, and no password', () => {
  test.each([
    ['a closed port', (url: URL) => Object.assign(url, { port: '1' }), 'ECONNREFUSED'],
    ['no such database', (url: URL) => Object.assign(url, { pathname: '/not-there' }), '3D000'],
    ['no such host', (url: URL) => Object.assign(url, { host: 'no-such-database.invalid' }), 'ENOTFOUND'],
  ])('%s', async (_, change, code) => {
    const url = change(new URL(patient.database.settings.url))
    const findings = await patient.examine({ databaseUrl: url.href })
    expect(complaints(findings)).toEqual([`database reachable fail ${code}`])
    expect(JSON.stringify(findings)).not.toContain(url.password || 'no-password-in-this-url')
  })
})

test('keys that the trail was not written with are named, and so is a trail that the last check found broken', async () => {
  const settings = AuditSettings.parse({ keyId: 'test', chainKey: secrets.chainKey, subjectKey: secrets.subjectKey })
  const trail = new Trail(patient.database.database, settings, { now: Date.now }, silent)
  await trail.open()
  await trail.close()
  expect(complaints(await patient.examine(), 'audit')).toEqual([])

  const audit = (changes: object) => ({
    more: { audit: { keyId: 'test', subjectKey: secrets.subjectKey, ...changes } },
  })
  const other = 'another-key'.padEnd(32, '.')
  expect(complaints(await patient.examine(audit({ chainKey: other })), 'audit')).toEqual(['chain-key fail'])
  expect(complaints(await patient.examine(audit({ keyId: 'next', chainKey: other })), 'audit')).toEqual([
    'chain-key fail',
  ])
  const retiredKeys = [{ keyId: 'test', chainKey: secrets.chainKey }]
  expect(complaints(await patient.examine(audit({ keyId: 'next', chainKey: other, retiredKeys })), 'audit')).toEqual([])

  const { database } = patient.database
  await database.query('ALTER TABLE audit_record DISABLE TRIGGER audit_record_is_final')
  await database.query('DELETE FROM audit_record WHERE seq = 0')
  await new TrailCheck({ database, settings, clock: { now: Date.now }, logger: silent }).check()
  expect(complaints(await patient.examine(), 'audit')).toContain('last-check fail')
})

test('the register: wrong entries are named one by one, an absent file too', async () => {
  const file = join(patient.folder, 'broken.yaml')
  writeFileSync(file, 'consumers: [{ id: "Not An Id", name: x }]')
  const access = (consumersFile: string) => ({ access: { consumersFile, keyHashKey: 'k'.repeat(32) } })
  const wrong = complaints(await patient.examine({ more: access('broken.yaml') }), 'consumers')
  expect(wrong.length).toBeGreaterThan(1)
  expect(new Set(wrong)).toEqual(new Set(['consumers fail']))
  expect(complaints(await patient.examine({ more: access('absent.yaml') }), 'consumers')).toEqual([
    'consumers fail ENOENT',
  ])
})

test.each([
  ['expired', identity('expired'), 'fail'],
  ['that is well', identity('client'), undefined],
  [
    'with an encrypted key',
    { cert: pem('client.pem'), key: pem('client-encrypted.key'), passphrase: 'synthetic' },
    'ok',
  ],
  ['in PKCS#12', { pfx: base64('client.p12'), passphrase: 'synthetic' }, 'ok'],
])('a certificate of ours %s', async (_, tls, status) => {
  const findings = await patient.examine({ paths: ['ndxp'], path: { tls } })
  const own = findings.filter(({ check }) => check === 'own-certificate')
  expect(own).toHaveLength(1)
  expect(own[0]?.status).toBe(status ?? 'ok')
})

test('a certificate of ours whose key is another is no configuration to begin with', () => {
  const tls = { cert: pem('client.pem'), key: pem('server.key') }
  expect(() => patient.examine({ paths: ['ndxp'], path: { tls } })).toThrow(/tls\.key: does not belong to `cert`/)
})

test('receivers of webhooks and traces are only looked up', async () => {
  await patient.database.database.query(
    `INSERT INTO webhook_endpoint (id, consumer, url, secret, created_at)
     VALUES (gen_random_uuid(), 'one-stop', 'https://gone.example/token-in-the-path', '', now())`,
  )
  const requested: string[] = []
  const resolve = async (host: string) => {
    requested.push(host)
    throw new Error('ENOTFOUND')
  }
  const findings = await patient.examine({}, { resolve })
  expect(requested).toEqual(['gone.example'])
  expect(complaints(findings, 'webhooks')).toEqual(['resolves warn'])
  expect(JSON.stringify(findings)).not.toContain('token-in-the-path')
})

describe('what the gateway writes is tried, and taken back', () => {
  const admin = async (text: string, url = inject('postgresUrl')) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }
  const writes = async (databaseUrl?: string) =>
    complaints(await patient.examine(databaseUrl === undefined ? {} : { databaseUrl }), 'database').filter(
      (line) => !line.startsWith('connections'),
    )

  test('nothing of it stays', async () => {
    const { database } = patient.database
    const counted =
      'SELECT (SELECT count(*) FROM audit_record)::int AS records, (SELECT count(*) FROM pg_class)::int AS n'
    const before = (await database.query(counted)).rows
    expect(await writes()).toEqual([])
    expect((await database.query(counted)).rows).toEqual(before)
  })

  test('an account without the right to write the trail', async () => {
    const role = `reader_${randomUUID().replaceAll('-', '')}`
    const { url } = patient.database.settings
    await admin(`CREATE ROLE ${role} LOGIN PASSWORD 'hush-reader'`)
    await admin(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`, url)
    const as = Object.assign(new URL(url), { username: role, password: 'hush-reader' })
    expect(await writes(as.href)).toEqual(['writes fail 42501'])
    await admin(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}; DROP ROLE ${role}`, url)
  })

  test.each([
    ['a table that only filings need', 'REVOKE INSERT ON filing FROM'],
    ['the right to change what is there', 'REVOKE UPDATE ON webhook_lane FROM'],
    ['the tables of the queue', 'REVOKE INSERT ON ALL TABLES IN SCHEMA pgboss FROM'],
  ])('an account that may write the trail, but lacks %s', async (_, revoke) => {
    const role = `writer_${randomUUID().replaceAll('-', '')}`
    const { url } = patient.database.settings
    await admin(`CREATE ROLE ${role} LOGIN PASSWORD 'hush-writer'`)
    const schemas = 'IN SCHEMA public, pgboss'
    await admin(
      `GRANT USAGE ON SCHEMA public, pgboss TO ${role}; GRANT ALL ON ALL TABLES ${schemas} TO ${role};
       GRANT ALL ON ALL SEQUENCES ${schemas} TO ${role}`,
      url,
    )
    const as = Object.assign(new URL(url), { username: role, password: 'hush-writer' })
    expect(await writes(as.href)).toEqual([])
    await admin(`${revoke} ${role}`, url)
    expect(await writes(as.href)).toEqual(['writes fail 42501'])
    await admin(`DROP OWNED BY ${role}; DROP ROLE ${role}`, url)
  })

  test('a database that is switched to read-only has its own finding', async () => {
    const { url } = patient.database.settings
    const name = new URL(url).pathname.slice(1)
    await admin(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    expect(await writes()).toEqual(['version fail'])
    await admin(`ALTER DATABASE ${name} RESET default_transaction_read_only`)
  })

  // A file system of its own needs the right to mount one.
  test.runIf(process.getuid?.() === 0)('a full disk', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lienthong-full-disk-'))
    chmodSync(folder, 0o755)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', folder])
    const space = `full_${randomUUID().replaceAll('-', '')}`
    const full = await freshDatabase()
    try {
      const data = join(folder, 'space')
      mkdirSync(data)
      const { rows } = await full.database.query('SHOW data_directory')
      const owner = statSync(rows[0].data_directory)
      chownSync(data, owner.uid, owner.gid)
      chmodSync(data, 0o700)
      await admin(`CREATE TABLESPACE ${space} LOCATION '${data}'`)
      const url = new URL(full.settings.url)
      await full.database.close()
      await admin(`ALTER DATABASE ${url.pathname.slice(1)} SET TABLESPACE ${space}`)
      expect(await writes(url.href)).toEqual([])
      writeFileSync(join(folder, 'filler'), Buffer.alloc(statfsSync(folder).bavail * statfsSync(folder).bsize - 65_536))
      expect(await writes(url.href)).toEqual(['writes fail 53100'])
      rmSync(join(folder, 'filler'))
      expect(await writes(url.href)).toEqual([])
    } finally {
      await admin(`DROP DATABASE ${new URL(full.settings.url).pathname.slice(1)} WITH (FORCE)`)
      await admin(`DROP TABLESPACE IF EXISTS ${space}`)
      execFileSync('umount', [folder])
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

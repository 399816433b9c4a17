/**
 * Promise 2 while the database goes away: nothing is disclosed that is not recorded, the answer is a 503 that comes in
 * time, and service returns by itself. The database is a server of this file's own, so that it can be stopped.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { verifyTrail } from '../../src/audit/verify-trail.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'
import { createDatabase } from '../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'
import { eventually, within } from '../support/eventually.ts'
import { type Answer, makeClaim, purpose, startGateway, type TestGateway } from '../support/gateway.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-outage-'))
let postgres: EmbeddedPostgres
let database: TestDatabase
let gateway: TestGateway
const question = { purpose, person: makeClaim(getPersona('thu')), fields: ['fullName'] }
const lookUp = () => gateway.post('/v1/identity/lookups', question)

beforeAll(async () => {
  postgres = await startEmbeddedPostgres(folder)
  database = await freshDatabase(postgres.url)
  await database.database.close()
  gateway = await startGateway({ databaseUrl: database.settings.url, audit: { appendTimeoutMs: 500 } })
})
afterEach(async () => {
  expect((await lookUp()).status).toBe(200)
})
afterAll(async () => {
  await gateway.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Keeps asking until it is stopped, and remembers every answer. */
function load(workers: number) {
  const answers: Answer[] = []
  let running = true
  const loops = Array.from({ length: workers }, async () => {
    while (running) answers.push(await within(10_000, 'an answer under load', lookUp()))
  })
  return {
    answers,
    end: async () => {
      running = false
      await Promise.all(loops)
    },
  }
}

async function recorded(): Promise<number> {
  const reader = createDatabase(DatabaseSettings.parse({ url: database.settings.url }), silent)
  const { rows } = await reader.query(
    "SELECT count(*)::int AS count FROM audit_record WHERE body ->> 'outcome' = 'disclosed'",
  )
  await reader.close()
  return rows[0].count
}

async function assertWhole(): Promise<void> {
  const reader = createDatabase(DatabaseSettings.parse({ url: database.settings.url }), silent)
  const report = await verifyTrail(reader, new Map([['test', 'c'.repeat(32)]]))
  await reader.close()
  expect(report.findings).toEqual([])
}

const serverPid = () => Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
const port = () => Number(new URL(postgres.url).port)

async function outage(stop: () => Promise<void>, start: () => Promise<void>): Promise<Answer[]> {
  const traffic = load(8)
  await eventually('answers before the outage', () => traffic.answers.length > 50)
  await stop()
  await eventually('a refusal during the outage', () => traffic.answers.some(({ status }) => status === 503))
  const from = traffic.answers.length
  await eventually('more refusals', () => traffic.answers.length > from + 50)
  const during = traffic.answers.slice(from)
  expect(new Set(during.map(({ status }) => status))).toEqual(new Set([503]))
  expect((await gateway.get('/readyz')).status).toBe(503)
  await start()
  await eventually('answers after the outage', async () => (await lookUp()).status === 200)
  expect((await gateway.get('/readyz')).status).toBe(200)
  await traffic.end()
  return traffic.answers
}

test('a stopped database: only refusals, never a record less than a disclosure, and service returns by itself', async () => {
  const before = await recorded()
  const answers = await outage(postgres.stop, async () => {
    postgres = await startEmbeddedPostgres(folder, port())
  })
  const disclosed = answers.filter(({ status }) => status === 200).length
  expect(await recorded()).toBeGreaterThanOrEqual(before + disclosed)
  for (const refusal of answers.filter(({ status }) => status !== 200)) {
    expect(refusal.json.code).toBe('audit-unavailable')
    expect(refusal.headers.get('retry-after')).toMatch(/^[1-9]/)
    expect(refusal.text).not.toContain(getPersona('thu').name)
  }
  await assertWhole()
})

test('a killed database loses no acknowledged record', async () => {
  const before = await recorded()
  const answers = await outage(
    async () => {
      process.kill(serverPid(), 'SIGKILL')
    },
    async () => {
      // The rest of the killed server ends by itself within moments; until then a start is refused.
      postgres = await eventually('the server starts again', () =>
        startEmbeddedPostgres(folder, port()).catch(() => undefined),
      )
    },
  )
  expect(await recorded()).toBeGreaterThanOrEqual(before + answers.filter(({ status }) => status === 200).length)
  await assertWhole()
})

test('a database that hangs holds no caller longer than the trail may take', async () => {
  const client = createDatabase(DatabaseSettings.parse({ url: database.settings.url }), silent)
  // The lock makes every append wait, as a full disk or a stuck volume would.
  const locker = await client.connect(60_000)
  await locker.query('BEGIN')
  await locker.query('LOCK TABLE audit_record IN ACCESS EXCLUSIVE MODE')
  const answer = await within(5_000, 'an answer while the database hangs', lookUp())
  expect([answer.status, answer.json.code]).toEqual([503, 'audit-unavailable'])
  const requested = gateway.mocks.journal.entries().length
  const next = await within(5_000, 'a second answer', lookUp())
  expect([next.status, next.json.code]).toEqual([503, 'audit-unavailable'])
  // The trail is known to be broken: what could not be recorded is not even fetched.
  expect(gateway.mocks.journal.entries().length).toBe(requested)
  await locker.query('ROLLBACK')
  await locker.end()
  await client.close()
  await eventually('service returns', async () => (await lookUp()).status === 200)
  await assertWhole()
})

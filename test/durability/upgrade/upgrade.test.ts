/**
 * An installation of an earlier version is taken over as it is. The database beside this test was written by the code of
 * commit 3c12205, with the first seven migrations: filings in every state that a registry's day leaves behind, two of them
 * under way when the process was killed, an endpoint that answered 500, open alerts, a held path, and a trail of every kind
 * of record. The registry's memory of that day stands beside it. All people are invented; the keys are the tests' own.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { getLedger } from '../../../mocks/civil-registry/state/ledger.ts'
import { issueKey } from '../../../src/access/api-key.ts'
import { verifyTrail } from '../../../src/audit/verify-trail.ts'
import { createDatabase, type Database } from '../../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../../src/store/settings.ts'
import { pdf, reaches, sha256, upload } from '../../http/filings/fixtures.ts'
import { emptyDatabase, silent } from '../../support/database.ts'
import { makeFiling } from '../../support/declarations.ts'
import { eventually } from '../../support/eventually.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { type Receiver, startReceiver } from '../../webhook/fixtures.ts'

// The filings go their ways at the pace of retries and polls, side by side with whatever else the machine does.
vi.setConfig({ testTimeout: 120_000 })
const becomes = (id: string, state: string) => reaches(gateway, id, state, 60_000)

/** When the recording was made: a little after the leases of the killed process had run out. */
const recordedAt = Date.parse('2026-11-29T16:59:10Z')
const recordedMigrations = 7
const recordedEndpoint = '5294ee7a-1ab3-4fc7-ace6-39fc345e2f90'
const recordedHook = 'http://127.0.0.1:35235/hooks'
const keys = new Map([['test', 'c'.repeat(32)]])

/** The recorded filings, by what they were waiting for or how they had ended. */
const filings = {
  completed: 'df93a941-92c5-429c-9856-fee1585ae6b8',
  supplementRequested: '35d5d2ea-a12c-402f-9745-52242403e43d',
  refused: '337aad72-f598-4d91-b1f9-06e80c957d59',
  rejected: '2d14b815-a5d6-4c25-9027-16f1b026dad5',
  suspectedDuplicate: '7087cea8-b2cc-429c-9b8c-540d6fc2c59d',
  moduleDisabled: '00c84531-0a21-45d9-8f58-7f7e6779c10d',
  unitUnknown: '7e001fa0-52c0-4545-8af1-b8b298eddfc8',
  closed: 'bf7d9cf4-c828-40e8-ae09-e9f2f82e5f13',
  withdrawn: '65aacb1d-9061-46dd-8224-4253ff61623d',
  numberPending: 'b54cec28-447c-4bd1-9648-b1aaf81fb407',
  documentPending: '704aa61d-d235-41b9-8a8f-424079eaf5b7',
  lost: 'a3bf7ef4-5519-4ca8-9432-d97782891166',
  unintelligible: '0ee0a3e5-3e90-4826-9d7f-ecaeddc9a8a5',
  received: '7157deac-646a-496b-9ca6-672b0091fc14',
  soonEligible: '17037ea4-77ed-4d3c-9527-efc5bcd12a75',
  takenAndKilled: '462a27ed-e9cd-4c3d-9a5e-d12b3251854f',
  droppedAndKilled: '1fb8fd0b-3b71-40d6-a440-0f6da6e91d3b',
  behindTheKilled: '4253e4b6-20c9-4f9b-ac3e-5e68e24a9a5c',
} as const

const operator = issueKey(keyHashKey)
const asOperator = { authorization: `Bearer ${operator.key}` }
const acting = { officer: 'truc.ban', note: 'after the upgrade' }
const folder = mkdtempSync(join(tmpdir(), 'lienthong-upgrade-'))
const open: { close(): Promise<unknown> }[] = []
let database: Database
let gateway: TestGateway
let hook: Receiver
let desk: Receiver
let trailBefore: string[]

const here = (name: string) => gunzipSync(readFileSync(join(import.meta.dirname, name))).toString('utf8')

/** The schema of that version, with what it held; times are moved to now, except those that the trail hashed. */
async function restore(url: string, movedMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await runner({
      dbClient: client,
      dir: join(import.meta.dirname, '../../../src/store/migrations'),
      direction: 'up',
      count: recordedMigrations,
      migrationsTable: 'lienthong_migration',
      noLock: true,
      logger: silent,
    })
    // Rows in any order, and no trigger of today on what was written then.
    await client.query(`SET session_replication_role = replica; SET TIME ZONE 'UTC'; ${here('before.sql.gz')}`)
    const { rows } = await client.query(
      `SELECT table_name AS name, string_agg(format('%1$I = %1$I + $1::int * interval ''1 s''', column_name), ', ') AS sets
       FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'timestamp with time zone'
         AND table_name NOT IN ('audit_record', 'lienthong_migration') AND is_generated = 'NEVER'
       GROUP BY table_name`,
    )
    for (const { name, sets } of rows) await client.query(`UPDATE ${name} SET ${sets}`, [Math.round(movedMs / 1000)])
    await client.query('UPDATE webhook_endpoint SET url = $2 WHERE url = $1', [recordedHook, hook.url])
  } finally {
    await client.end()
  }
}

/** The registry's memory, moved by the same time. */
function restoreRegistry(state: string, movedMs: number): void {
  mkdirSync(state, { recursive: true })
  const lines = here('before-registry.jsonl.gz').trimEnd().split('\n')
  const moved = lines.map((line) => {
    const happened = JSON.parse(line)
    return JSON.stringify({ ...happened, at: happened.at + movedMs })
  })
  writeFileSync(join(state, 'registry.jsonl'), `${moved.join('\n')}\n`)
}

async function readTrail(): Promise<string[]> {
  const { rows } = await database.query(
    `SELECT encode(hash, 'hex') || body::text AS line FROM audit_record WHERE chain = 'ed5c3118-5376-4847-90e8-050195fd97e6' ORDER BY seq`,
  )
  return rows.map(({ line }) => line)
}

beforeAll(async () => {
  const movedMs = Math.floor((Date.now() - recordedAt) / 1000) * 1000
  hook = await startReceiver()
  desk = await startReceiver()
  const base = await emptyDatabase()
  database = createDatabase(DatabaseSettings.parse({ url: base.url }), silent)
  open.push({ close: base.drop }, database, hook, desk)
  await restore(base.url, movedMs)
  restoreRegistry(join(folder, 'registry'), movedMs)
  trailBefore = await readTrail()
  gateway = await startGateway({
    databaseUrl: base.url,
    paths: ['ndxp', 'lgsp'],
    filings: {},
    others: [consumerWith(operator, { id: 'operations', roles: ['operator'], grants: [] })],
    alerts: {
      targets: [
        { name: 'desk', url: desk.url, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`, minSeverity: 'info' },
      ],
      allowHttp: true,
      allowPrivateTargets: ['127.0.0.0/8'],
      intervalMs: 20,
      lookEveryMs: 50,
      quietMs: 500,
    },
    mocks: {
      state: join(folder, 'registry'),
      settings: { registryReceivedMs: 300, registryEligibleMs: 300, registryLateMs: 300 },
    },
  })
  open.push({ close: () => gateway.stop() })
})
afterAll(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
  rmSync(folder, { recursive: true, force: true })
})

const sequencesIn = ({ received }: Receiver): number[] => received.map(({ json }) => json.data.sequence)
const types = ({ events }: { events: { type: string }[] }) => events.map(({ type }) => type)

test('the recorded trail is untouched, and stays whole with all that this version adds', async () => {
  expect(trailBefore).toHaveLength(107)
  expect(await readTrail()).toEqual(trailBefore)
  const report = await verifyTrail(database, keys)
  expect(report).toMatchObject({ whole: true, findings: [] })
  expect(report.records).toBeGreaterThan(trailBefore.length)
})

test.each([
  ['a send that the registry took before the process was killed', filings.takenAndKilled],
  ['a send that the registry dropped before the process was killed', filings.droppedAndKilled],
  ['a filing whose number was to come', filings.numberPending],
  ['a filing whose certificate was to come', filings.documentPending],
])('%s goes on to its completion by itself', async (_, id) => {
  const done = await becomes(id, 'completed')
  expect(done.result).toMatchObject({ registerNumber: expect.any(String) })
  expect(types(done)[0]).toBe('accepted')
})

test('a filing of the same dossier waits until it is known what became of the killed send', async () => {
  // The registry takes one filing under a code, so that a person has to look at the second.
  const second = await becomes(filings.behindTheKilled, 'needs-review')
  const first = (await gateway.get(`/v1/filings/${filings.takenAndKilled}`)).json
  const events: { type: string; sequence: number }[] = first.events
  const known = events[events.findIndex(({ type }) => type === 'outcome-unknown') + 1]?.sequence
  const sent = second.events.find(({ type }: { type: string }) => type === 'delivering').sequence
  expect(known).toBeGreaterThan(0)
  expect(sent).toBeGreaterThan(known ?? 0)
})

test('what the registry is still working on is followed further', async () => {
  await becomes(filings.soonEligible, 'eligible')
  expect((await gateway.get(`/v1/filings/${filings.received}`)).json).toMatchObject({
    state: 'received',
    attention: null,
  })
})

test('no recorded filing is registered twice', async () => {
  await becomes(filings.droppedAndKilled, 'completed')
  await becomes(filings.takenAndKilled, 'completed')
  const { doubled, registered } = getLedger(gateway.mocks.registry, gateway.mocks.settings, Date.now()).summary
  expect(doubled).toBe(0)
  expect(registered).toBeGreaterThan(10)
})

test('what had ended stays as it was, and its certificate can still be opened', async () => {
  for (const [id, state] of [
    [filings.completed, 'completed'],
    [filings.refused, 'refused'],
    [filings.closed, 'closed'],
    [filings.withdrawn, 'withdrawn'],
  ] as const) {
    expect((await gateway.get(`/v1/filings/${id}`)).json).toMatchObject({ id, state })
  }
  const certificate = await gateway.get(`/v1/filings/${filings.completed}/certificate`)
  expect([certificate.status, certificate.text.slice(0, 5)]).toEqual([200, '%PDF-'])
})

test('what waited for a consumer goes on with what the consumer hands in', async () => {
  const content = pdf('after the upgrade')
  await upload(gateway, content)
  const attachments = [{ sha256: sha256(content), title: 'Giấy chứng sinh', fileName: 'gcs.pdf' }]
  for (const id of [filings.supplementRequested, filings.rejected]) {
    const { dossier } = (await gateway.get(`/v1/filings/${id}`)).json
    const { purpose } = makeFiling('birth', { dossier })
    const body = { purpose, note: 'Bổ sung giấy tờ', attachments }
    const sent = await gateway.post(`/v1/filings/${id}/supplements`, body, { 'idempotency-key': randomUUID() })
    expect(sent.status, sent.text).toBe(202)
    expect(types(await becomes(id, 'completed'))).toContain('supplement-submitted')
  }
})

test('what waited for an operator goes on with what the operator does', async () => {
  const act = (name: string, body: object) =>
    gateway.post(`/v1/operations/filings/${name}`, { ...acting, ...body }, asOperator)
  const { filings: listed } = (await gateway.get('/v1/operations/filings/attention?limit=50', asOperator)).json
  const waiting: string[] = listed.map(({ id }: { id: string }) => id)
  expect(waiting).toEqual(
    expect.arrayContaining([
      filings.suspectedDuplicate,
      filings.unitUnknown,
      filings.moduleDisabled,
      filings.unintelligible,
      filings.lost,
    ]),
  )
  expect((await act('confirm', { id: filings.suspectedDuplicate })).status).toBe(200)
  await becomes(filings.suspectedDuplicate, 'completed')
  expect((await act('rerun', { ids: [filings.unitUnknown] })).status).toBe(200)
  await becomes(filings.unitUnknown, 'completed')
  expect((await act('close', { id: filings.lost })).json).toEqual({ id: filings.lost, state: 'closed' })
})

test('the endpoint of that version gets every event that it had not got, each filing in order', async () => {
  const events = await database.query('SELECT sequence::int FROM filing_event WHERE sequence <= 97 ORDER BY sequence')
  await eventually(
    'the recorded events are delivered',
    () => new Set(sequencesIn(hook)).size >= events.rows.length,
    60_000,
  )
  const seen = new Map<string, number>()
  for (const { json } of hook.received) {
    const { filingId, sequence } = json.data
    expect(sequence, filingId).toBeGreaterThanOrEqual(seen.get(filingId) ?? 0)
    seen.set(filingId, sequence)
  }
  const { json } = await gateway.get('/v1/webhooks')
  expect(json.webhooks).toMatchObject([{ id: recordedEndpoint, state: 'enabled', topics: ['filings'] }])
  // What it receives is what it received: filings, and nothing of what came later.
  expect(hook.received.map(({ json: { type } }) => type.split('.')[0])).toEqual(hook.received.map(() => 'filing'))
})

test('open alerts are the same alerts still: recovered when their reason is gone, never opened anew', async () => {
  const about = (key: string) => desk.received.filter(({ json }) => json.key === key).map(({ json }) => json.type)
  await eventually('the alert recovers', () => about('dead-letter/unit-unknown').includes('alert.recovered'), 60_000)
  // The message that never arrived in that version, and the one that follows it.
  expect(about('dead-letter/unit-unknown')).toEqual(['alert.opened', 'alert.recovered'])
})

test('the held path is held still, by whom and why', () => {
  const held = gateway.serving.gateway.health.report('population').paths.find(({ path }) => path === 'lgsp')
  expect(held).toMatchObject({ state: 'held', hold: { reason: 'Đổi chứng thư', by: 'operations/truc.ban' } })
})

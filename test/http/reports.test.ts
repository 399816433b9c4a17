/** Reports over HTTP: each caller counts what it may read and nothing else, in every format, with every fault at once. */
import { read, utils } from '@e965/xlsx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueKey } from '../../src/access/api-key.ts'
import { dayInVietnam } from '../../src/domain/vietnam-time.ts'
import type { Report } from '../../src/settlement/report/report.ts'
import { insertDossiers } from '../settlement/report/fixtures.ts'
import { dossier } from '../settlement/report/sample.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
const ward = issueKey(keyHashKey)
const stranger = issueKey(keyHashKey)
const leader = issueKey(keyHashKey)

beforeAll(async () => {
  gateway = await startGateway({
    consumer: () => ({ grants: [{ procedures: ['1.001193', '1.000894'], operations: ['follow'] }] }),
    others: [
      consumerWith(ward, {
        id: 'ward',
        units: ['H99.01.02'],
        grants: [{ procedures: ['1.001193'], operations: ['follow'] }],
      }),
      consumerWith(leader, { id: 'office', roles: ['leader'], grants: [] }),
      consumerWith(stranger, { id: 'stranger', grants: [{ procedures: ['1.001193'], operations: ['verify'] }] }),
    ],
  })
  const database = gateway.database?.database
  if (!database) throw new Error('the gateway has no database')
  await insertDossiers(database, [
    dossier({ due: '2026-01-05T17:00:00' }, ['received', '2026-01-05T09:00:00'], ['done', '2026-01-05T16:00:00']),
    dossier(
      { procedure: '1.000894', due: '2026-01-05T17:00:00' },
      ['received', '2026-01-05T09:00:00'],
      ['done', '2026-01-06T16:00:00'],
    ),
    dossier(
      { unit: 'H99.01.021', due: '2026-01-05T17:00:00' },
      ['received', '2026-01-05T09:00:00'],
      ['done', '2026-01-06T16:00:00'],
    ),
    dossier(
      { unit: 'H99.02', channel: 'online', due: '2026-02-02T17:00:00' },
      ['received', '2026-01-30T09:00:00'],
      ['accepted', '2026-01-30T10:00:00'],
    ),
    dossier({ unit: 'H99.02', procedure: '2.000635', due: '2026-02-02T17:00:00' }, ['received', '2026-01-30T09:00:00']),
    dossier({ unit: 'H88.02', due: '2026-02-02T17:00:00' }, ['received', '2026-01-30T09:00:00']),
  ])
})
afterAll(() => gateway.stop())

const january = '/v1/reports/II.06a?from=2026-01-01&to=2026-01-31'
const as = (key: { key: string }) => ({ authorization: `Bearer ${key.key}` })

test('a caller gets a report of the dossiers that it may read, and of no others', async () => {
  const all = await gateway.get(january)
  expect(all.status).toBe(200)
  const report: Report = all.json
  expect(report.rows.map(({ key, columns }) => [key, columns['3']])).toEqual([
    ['H99.01.02', 2],
    ['H99.01.021', 1],
    ['H99.02', 1],
  ])
  expect(report.scope).toEqual({ units: ['H99'], procedures: ['1.001193', '1.000894'] })
  const own: Report = (await gateway.get(january, as(ward))).json
  expect(own.rows.map(({ key, columns }) => [key, columns['3']])).toEqual([['H99.01.02', 1]])
  expect(JSON.stringify(own)).not.toContain('H99.02')
  expect(JSON.stringify(own)).not.toContain('H99.01.021')
})

test('who may read no dossier gets no report', async () => {
  const refused = await gateway.get(january, as(stranger))
  expect(refused.status).toBe(403)
  expect(refused.json.code).toBe('operation-not-allowed')
})

test('a report comes as CSV, workbook and page, named for its period', async () => {
  const csv = await gateway.get(`${january}&format=csv`)
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="II.06a_2026-01-01_2026-01-31.csv"')
  const answer = await fetch(`${gateway.url}${january}&format=xlsx`, { headers: as({ key: gateway.key }) })
  const form = read(new Uint8Array(await answer.arrayBuffer())).Sheets['II.06a']
  expect(form?.[utils.encode_cell({ c: 2, r: 11 })]).toMatchObject({ t: 'n', v: 2 })
  const page = await gateway.get(`${january}&format=html`)
  expect(page.text).toContain('THỦ TRƯỞNG ĐƠN VỊ')
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
})

test('every fault of the query is reported at once', async () => {
  const refused = await gateway.get('/v1/reports/II.06a?from=2026-02-30&to=x&by=mood&format=pdf&extra=1')
  expect(refused.status).toBe(400)
  // The name of what no one knows is not repeated: it could be anything.
  const pointers = new Set(refused.json.errors.map(({ pointer }: { pointer: string }) => pointer))
  expect([...pointers].sort()).toEqual(['?*', '?by', '?format', '?from', '?to'])
  const backwards = await gateway.get('/v1/reports/II.06a?from=2026-02-01&to=2026-01-31')
  expect(backwards.json.errors).toMatchObject([{ pointer: '?to', code: 'ends-before-it-begins' }])
  expect((await gateway.get('/v1/reports/II.07b?from=2026-01-01&to=2026-01-31')).status).toBe(404)
})

test('a leader closes a period that is over, once and on record; no one else does, and none that runs', async () => {
  const closings = '/v1/reports/II.06a/closings'
  const order = { from: '2025-12-01', to: '2025-12-31', officer: 'lanh.dao' }
  const refused = await gateway.post(closings, order)
  expect([refused.status, refused.json.code]).toEqual([403, 'role-required'])
  const all = await Promise.all(Array.from({ length: 3 }, () => gateway.post(closings, order, as(leader))))
  expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 201])
  expect(new Set(all.map(({ json }) => json.hash)).size).toBe(1)
  const [first] = all
  expect(first?.json).toMatchObject({ form: 'II.06a', from: '2025-12-01', to: '2025-12-31', closedBy: 'lanh.dao' })
  const again = await gateway.post(closings, { ...order, officer: 'nguoi.khac' }, as(leader))
  expect([again.status, again.headers.get('idempotency-replayed'), again.json]).toEqual([200, 'true', first?.json])
  const { json: report } = await gateway.get('/v1/reports/II.06a?from=2025-12-01&to=2025-12-31')
  expect(report.closing).toMatchObject({ id: first?.json.id, closedBy: 'lanh.dao' })
  const rows = await gateway.database?.database.query(
    `SELECT body->>'result' AS result, body->>'consumer' AS consumer, body->>'object' AS object FROM audit_record
     WHERE body->>'operation' = 'close-report' ORDER BY 1`,
  )
  const about = { consumer: 'office', object: 'II.06a 2025-12-01 2025-12-31' }
  expect(rows?.rows).toEqual(['done', 'replayed', 'replayed', 'replayed'].map((result) => ({ result, ...about })))
  const running = await gateway.post(closings, { ...order, to: '2199-12-31' }, as(leader))
  expect([running.status, running.json.code, running.json.errors[0].pointer]).toEqual([400, 'request-invalid', '/to'])
  const today = dayInVietnam(new Date().toISOString())
  const early = await gateway.post(closings, { from: '2026-02-01', to: today, officer: 'lanh.dao' }, as(leader))
  expect([early.status, early.json.code]).toEqual([409, 'period-not-over'])
  const faulty = await gateway.post(closings, { from: '2025-13-01', to: 'x', officer: 'a b' }, as(leader))
  const pointers: string[] = faulty.json.errors.map(({ pointer }: { pointer: string }) => pointer)
  expect([...new Set(pointers)].sort()).toEqual(['/from', '/officer', '/to'])
})

/**
 * The trail is searched by those who may, each look is on record first, and a citizen learns who looked. Nothing of a person stands in what is
 * searched, exported, reported or dumped.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY, getPersona } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { AuditSettings } from '../../src/audit/settings.ts'
import { findSigners, growTree } from '../../src/audit/tree/grow-tree.ts'
import { proveRecord, writeExport } from '../../src/audit/tree/write-export.ts'
import { getAudit, getLookup, lookups, newDossier } from '../gateway/questions.ts'
import { leaksIn } from '../http/leaks.ts'
import { expectCleanDump } from '../support/dump.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'

const auditor = issueKey(keyHashKey)
const asAuditor = { authorization: `Bearer ${auditor.key}` }
const audit = { keyId: 'test', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) }
const by = { by: 'kiem.toan', reason: 'Kiểm tra định kỳ quý IV' }
/** An investigation whose accesses are shown later. */
const basis = 'Luật 91/2025/QH15, Điều 19: hoạt động điều tra'

let gateway: TestGateway
let dossier: string
beforeAll(async () => {
  gateway = await startGateway({
    audit,
    oversight: { delays: [{ units: ['H99.07'], days: 30, basis }] },
    others: [
      consumerWith(auditor, { id: 'inspectorate', name: 'Thanh tra thành phố', grants: [], roles: ['auditor'] }),
    ],
  })
  const first = getLookup(CANARY, { fields: ['fullName', 'father.fullName'] })
  dossier = first.purpose.dossier
  await gateway.post(lookups, first)
  await gateway.post('/v1/identity/verifications', { purpose: newDossier(), person: getLookup(CANARY).person })
  await gateway.post(lookups, getLookup(CANARY, { purpose: { ...newDossier(), unit: 'H99.07' } }))
  await gateway.post(lookups, getLookup(CANARY, { purpose: { ...newDossier(), unit: 'H98.01' } }))
  await gateway.post(lookups, getLookup(getPersona('thu')))
})
afterAll(() => gateway.stop())

const search = (asked: object, headers: Record<string, string> = asAuditor) =>
  gateway.post('/v1/audit/records/searches', { ...by, ...asked }, headers)
const list = (query: Record<string, string>, headers: Record<string, string> = asAuditor) =>
  gateway.get(`/v1/audit/records?${new URLSearchParams({ ...by, ...query })}`, headers)

test('an auditor finds what was asked about a person, and the search is on record before it is answered', async () => {
  const { status, json, text } = await search({ personalNumber: CANARY.number })
  expect(status).toBe(200)
  expect(
    json.records.map(({ outcome, operation, unit }: Record<string, string>) => [operation, outcome, unit]),
  ).toEqual([
    ['lookup', 'refused', 'H98.01'],
    ['lookup', 'disclosed', 'H99.07'],
    ['verify', 'disclosed', 'H99.01.02'],
    ['lookup', 'disclosed', 'H99.01.02'],
  ])
  expect(leaksIn(text)).toEqual([])
  const [{ subject }] = json.records
  expect((await getAudit(gateway)).at(-1)).toMatchObject({
    operation: 'read-audit',
    requestId: json.requestId,
    consumer: 'inspectorate',
    officer: by.by,
    note: by.reason,
    subject,
    object: '4 records',
    outcome: 'disclosed',
  })
  // By the hash it is asked in a URL, where no number may stand. The search before is about her too.
  expect((await list({ subject })).json.records).toHaveLength(5)
})

test('every filter of the search finds the same by itself, and pages meet without a gap', async () => {
  const own = { consumer: 'one-stop' }
  const all = (await search(own)).json.records
  expect(all).toHaveLength(5)
  const count = async (asked: object) => (await search({ ...own, ...asked })).json.records.length
  expect(await count({ dossier: dossier.toLowerCase() })).toBe(1)
  expect(await count({ unit: 'H99.07' })).toBe(1)
  expect(await count({ procedure: '1.001193' })).toBe(5)
  expect(await count({ operation: 'verify' })).toBe(1)
  expect(await count({ outcome: 'refused' })).toBe(1)
  expect(await count({ officer: all[0].officer })).toBe(5)
  const [, second] = all
  expect(await count({ since: second.at })).toBeGreaterThanOrEqual(2)
  expect(await count({ until: all.at(-1).at })).toBe(0)
  // Offsets of other zones are the same moments.
  const later = new Date(Date.parse(all[0].at) + 1).toISOString().replace('Z', '+00:00')
  expect(await count({ since: later })).toBe(0)
  const seen: unknown[] = []
  let cursor: string | undefined
  do {
    const { json } = await search({ ...own, limit: 2, cursor })
    seen.push(...json.records)
    cursor = json.next ?? undefined
  } while (cursor)
  expect(seen).toEqual(all)
})

test('no number of a person stands in a URL or a reason, and faults are named together', async () => {
  const { status, json } = await list({ officer: '999085000777', reason: `tra số ${CANARY.number}`, limit: '0' })
  expect(status).toBe(400)
  expect(json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
    '?limit',
    '?officer',
    '?reason',
  ])
  expect((await search({ subject: 's'.repeat(43), personalNumber: CANARY.number })).status).toBe(400)
  expect(leaksIn(gateway.log.join('\n'))).toEqual([])
})

test('who is no auditor learns nothing, and the attempt is on record', async () => {
  for (const path of ['/v1/audit/records/searches', '/v1/audit/citizen-reports']) {
    const { status, json } = await gateway.post(path, { ...by, personalNumber: CANARY.number })
    expect([status, json.code]).toEqual([403, 'role-required'])
    expect((await getAudit(gateway)).at(-1)).toMatchObject({
      consumer: 'one-stop',
      operation: 'authorize',
      outcome: 'refused',
      result: 'role-required',
      object: `POST ${path}`,
      note: 'role auditor',
      subject: '',
    })
  }
})

test('a citizen learns who looked, when, for what and which data; of others and of officers nothing', async () => {
  const order = { ...by, personalNumber: CANARY.number }
  const { status, json, text } = await gateway.post('/v1/audit/citizen-reports', order, asAuditor)
  expect(status).toBe(200)
  const accesses = json.accesses.filter(({ operation }: { operation: string }) => operation !== 'read-audit')
  expect(accesses).toMatchObject([
    { kind: 'refused', unit: 'H98.01', dossier: null, officer: 1 },
    { kind: 'compared', unit: 'H99.01.02', fields: [] },
    { kind: 'shown', unit: 'H99.01.02', fields: ['fullName', 'father.fullName'], consumer: 'one-stop' },
  ])
  expect(leaksIn(text)).toEqual([])
  expect(text).not.toContain('999085000777')
  // The dossier is not known to be hers: it may be another's.
  expect(text).not.toContain(dossier)
  // What is shown later by law is not in it; that it was kept back, and why, is in the trail.
  expect(text).not.toContain('H99.07')
  expect((await getAudit(gateway)).at(-1)).toMatchObject({
    operation: 'citizen-report',
    outcome: 'disclosed',
    object: `${json.accesses.length} accesses, 1 kept back (${basis})`,
  })
})

test.each([
  ['vi', 'Lịch sử khai thác dữ liệu cá nhân của ông/bà', 'họ, chữ đệm và tên của cha', 'Bị từ chối'],
  ['en', 'Who looked at your personal data', 'father: full name', 'Refused'],
])('as a page to print, in %s, without a script and kept by no browser', async (language, ...expected) => {
  const headers = { ...asAuditor, accept: 'text/html', 'accept-language': language }
  const answer = await gateway.post('/v1/audit/citizen-reports', { ...by, personalNumber: CANARY.number }, headers)
  for (const word of [...expected, 'One-stop system', 'H99.01.02']) expect(answer.text).toContain(word)
  expect(answer.text).not.toMatch(/<script|<link|<img|https?:/)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(leaksIn(answer.text)).toEqual([])
  expect(answer.text).not.toContain('999085000777')
})

test('a breach is counted out of the trail: whom it reaches, which fields, units and systems, and when who was notified', async () => {
  const [since, until] = [
    new Date(Date.now() - 3_600_000).toISOString(),
    new Date(Date.now() + 3_600_000).toISOString(),
  ]
  const path = '/v1/breaches/VP-2026-01'
  const detectedAt = new Date(Date.now() - 60_000).toISOString()
  const stated = { ...by, detectedAt, nature: 'Tra cứu ngoài hồ sơ', scope: { unit: 'H99.01.02', since, until } }
  const toHeaders = (key: string) => ({ authorization: `Bearer ${key}` })
  const send = (method: 'PUT' | 'POST', address: string, body: object, key = auditor.key) =>
    method === 'PUT' ? gateway.put(address, body, toHeaders(key)) : gateway.post(address, body, toHeaders(key))
  const opened = await send('PUT', path, stated)
  expect([opened.status, opened.json.pressure]).toEqual([200, 'controller'])
  expect(Date.parse(opened.json.authorityDue) - Date.parse(detectedAt)).toBe(72 * 3_600_000)
  // The same again is the same, and nothing makes the clock begin later.
  expect((await send('PUT', path, stated)).json).toEqual(opened.json)
  const later = { ...stated, detectedAt: new Date().toISOString() }
  expect((await send('PUT', path, later)).json.code).toBe('breach-state-conflict')
  const { json, text } = await gateway.get(`${path}?${new URLSearchParams(by)}`, asAuditor)
  expect(json.reach).toMatchObject({ persons: 2, officers: 1, units: ['H99.01.02'], consumers: ['one-stop'] })
  expect(json.reach.fields).toEqual(expect.arrayContaining(['fullName', 'father.fullName']))
  expect(leaksIn(text)).toEqual([])
  expect(text).not.toContain('999085000777')
  const notice = { ...by, to: 'controller', at: detectedAt, reference: '12/CV' }
  expect((await send('POST', `${path}/notices`, notice)).json.pressure).toBe('time')
  // What was stated first stays.
  await send('POST', `${path}/notices`, { ...notice, reference: '13/CV' })
  const authority = await send('POST', `${path}/notices`, { ...notice, to: 'authority' })
  expect(authority.json).toMatchObject({ pressure: 'none', notices: { controller: { reference: '12/CV', by: by.by } } })
  expect((await send('POST', `${path}/closing`, by)).json.closedAt).not.toBeNull()
  expect((await send('PUT', path, stated)).json.code).toBe('breach-state-conflict')
  expect((await send('POST', '/v1/breaches/VP-9/notices', notice)).json.code).toBe('breach-not-found')
  expect((await send('PUT', path, stated, gateway.key)).json.code).toBe('role-required')
  const named = await send('PUT', '/v1/breaches/VP-2', {
    ...stated,
    nature: `số ${CANARY.number}`,
    scope: { since: until, until: since },
  })
  expect(named.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
    '/nature',
    '/scope/until',
  ])
  expect((await gateway.get(`/v1/breaches?${new URLSearchParams(by)}`, asAuditor)).json.breaches).toHaveLength(1)
  const acts = (await getAudit(gateway)).flatMap(({ operation, object }) =>
    object?.startsWith('VP-2026-01') ? [operation] : [],
  )
  expect(new Set(acts)).toEqual(new Set(['record-breach', 'read-breach', 'breach-notice', 'close-breach']))
})

test('nothing of a person is in an export, a proof or a dump of the database', async () => {
  const { database } = gateway.database ?? {}
  if (!database) throw new Error('no database')
  const settings = AuditSettings.parse(audit)
  const clock = { now: Date.now }
  await growTree(database, settings, clock)
  const lines = await Array.fromAsync(writeExport(database, findSigners(settings), clock))
  expect(lines.length).toBeGreaterThan(10)
  expect(leaksIn(lines.join('\n'))).toEqual([])
  const record = (await search({ personalNumber: CANARY.number })).json.records.at(-1)
  const proof = (await proveRecord(database, record.chain, record.seq)) ?? ''
  expect(proof).toContain('c2sp.org/tlog-proof@v1')
  expect(leaksIn(proof)).toEqual([])
  await expectCleanDump(database, 'oversight/audit-records')
})

/** Dossiers over HTTP: registered, moved, found by either code, listed, and shown to no one who may not see them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../../mocks/personas.ts'
import { issueKey } from '../../../src/access/api-key.ts'
import { expectCleanDump } from '../../support/dump.ts'
import { eventually } from '../../support/eventually.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { expectNoTrace, expectTactful, watchConsole } from '../canary.ts'
import { leaksIn } from '../leaks.ts'

const printed = watchConsole()
const dossiers = '/v1/dossiers'
const ward = issueKey(keyHashKey)
const reader = issueKey(keyHashKey)
let gateway: TestGateway
let second: TestGateway
beforeAll(async () => {
  const grant = { procedures: ['1.001193'], operations: ['register' as const] }
  gateway = await startGateway({
    filings: {},
    others: [
      consumerWith(ward, { id: 'ward', units: ['H99.01.03'], grants: [grant] }),
      consumerWith(reader, {
        id: 'reader',
        grants: [{ procedures: ['1.001193'], operations: ['follow'] }],
      }),
    ],
  })
  second = await startGateway({ filings: {}, beside: gateway })
})
afterAll(async () => {
  await second?.stop()
  await gateway?.stop()
})

let serial = 0
const nextCode = () => `H99.01.02-261123-${String(++serial).padStart(4, '0')}`
const as = (key: string) => ({ authorization: `Bearer ${key}` })
const at = (minutes: number) => new Date(Date.parse('2026-11-23T08:00:00+07:00') + minutes * 60_000).toISOString()
const registration = (code: string, more: object = {}) => ({
  code,
  procedure: '1.001193',
  unit: 'H99.01.02',
  receivedAt: at(0),
  ...more,
})

test('a dossier is registered, moved and read; the same again is no second one', async () => {
  const code = nextCode()
  const nationalCode = `G99-31-${code.slice(-4)}`
  const body = registration(code, { nationalCode, channel: 'online', acceptedAt: at(3), officer: 'canbo.mau' })
  const first = await gateway.post(dossiers, body)
  expect([first.status, first.headers.get('location')]).toEqual([201, `${dossiers}/${code}?unit=H99.01.02`])
  const again = await second.post(dossiers, body)
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true'])
  const { due: _, ...then } = first.json
  expect(again.json).toMatchObject(then)
  const step = { type: 'stopped', at: at(9), reason: 'công dân xin dừng', officer: 'canbo.mau' }
  const reported = await gateway.post(`${dossiers}/${nationalCode}/events`, step)
  expect([reported.status, reported.json.status]).toEqual([201, 'stopped'])
  const repeated = await second.post(`${dossiers}/${code}/events`, step)
  expect([repeated.status, repeated.headers.get('idempotency-replayed')]).toEqual([200, 'true'])
  for (const name of [code, nationalCode, code.toLowerCase().replace('h99', 'H99')]) {
    const { status, json } = await gateway.get(`${dossiers}/${name}`)
    expect([status, json.code, json.endType]).toEqual([200, code, 'stopped'])
    expect(json.events.at(-1)).toMatchObject({ type: 'stopped', reason: step.reason, officer: 'canbo.mau' })
  }
})

test('every fault of a registration and of a step is named at once, at its place', async () => {
  const wrong = await gateway.post(dossiers, { code: 'x', unit: '', channel: 'fax', receivedAt: 'today', nothing: 1 })
  expect([wrong.status, wrong.json.code]).toEqual([400, 'request-invalid'])
  const pointers = wrong.json.errors.map(({ pointer }: { pointer: string }) => pointer)
  for (const pointer of ['/code', '/unit', '/channel', '/receivedAt', '/procedure']) expect(pointers).toContain(pointer)
  const late = await gateway.post(
    dossiers,
    registration(nextCode(), { receivedAt: '2199-01-01T00:00:00Z', acceptedAt: at(0) }),
  )
  expect(late.json.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`)).toEqual([
    '/receivedAt in-the-future',
    '/acceptedAt before-receipt',
  ])
  const code = nextCode()
  await gateway.post(dossiers, registration(code))
  const step = await gateway.post(`${dossiers}/${code}/events`, { type: 'due-time-changed', at: at(1) })
  expect(step.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/reason', '/officer', '/dueAt'])
})

test('a step that does not fit is a 409 that names the step in the way and what may be reported, in both languages', async () => {
  const code = nextCode()
  await gateway.post(dossiers, registration(code, { acceptedAt: at(1) }))
  await gateway.post(`${dossiers}/${code}/events`, { type: 'done', at: at(20) })
  const step = { type: 'supplement-asked', at: at(30) }
  for (const [language, words] of [
    ['en', 'cannot follow where the dossier is done'],
    ['vi', 'Không thể có bước'],
  ] as const) {
    const refused = await gateway.post(`${dossiers}/${code}/events`, step, { 'accept-language': language })
    expect([refused.status, refused.json.code]).toEqual([409, 'dossier-step-not-allowed'])
    expect(refused.json.errors[0].message).toContain(words)
    expect(refused.json.errors[0].message).toContain('result-returned')
  }
})

test('lists are cut by unit, procedure, status and openness, and go on page by page without a gap', async () => {
  const codes = Array.from({ length: 7 }, nextCode)
  for (const code of codes) await gateway.post(dossiers, registration(code, { unit: 'H99.07.01' }))
  await gateway.post(`${dossiers}/${codes[0]}/events`, {
    type: 'not-accepted',
    at: at(2),
    reason: 'không thuộc thẩm quyền',
  })
  const seen: string[] = []
  let cursor = ''
  do {
    const { json } = await gateway.get(`${dossiers}?unit=H99.07&open=true&limit=2${cursor}`)
    seen.push(...json.dossiers.map(({ code }: { code: string }) => code))
    cursor = json.nextCursor === null ? '' : `&cursor=${json.nextCursor}`
  } while (cursor !== '')
  expect(seen).toEqual([...codes.slice(1)].reverse())
  const ended = await gateway.get(`${dossiers}?unit=H99.07.01&status=not-accepted&procedure=1.001193`)
  expect(ended.json.dossiers).toMatchObject([{ code: codes[0] }])
  expect((await gateway.get(`${dossiers}?cursor=AAAA`)).json.errors).toMatchObject([{ pointer: '?cursor' }])
  expect((await gateway.get(`${dossiers}?unit=H99.07&open=1`)).status).toBe(400)
})

test('a system without the grant or of another unit gets the same 404 as for a code that does not exist, and an empty list', async () => {
  const code = nextCode()
  await gateway.post(dossiers, registration(code))
  for (const key of [ward.key]) {
    const problem = ({ json: { requestId: _, ...rest } }: { json: Record<string, unknown> }) => rest
    const [theirs, none] = [
      await gateway.get(`${dossiers}/${code}`, as(key)),
      await gateway.get(`${dossiers}/H99-1-1`, as(key)),
    ]
    expect([theirs.status, problem(theirs)]).toEqual([404, problem(none)])
    const step = await gateway.post(`${dossiers}/${code}/events`, { type: 'done', at: at(9) }, as(key))
    expect([step.status, problem(step)]).toEqual([404, problem(none)])
    expect((await gateway.get(dossiers, as(key))).json.dossiers).toEqual([])
    const register = await gateway.post(dossiers, registration(code), as(key))
    expect([register.status, register.json.code, register.json.errors[0].pointer]).toEqual([
      403,
      'unit-not-allowed',
      '/unit',
    ])
  }
  const step = await gateway.post(`${dossiers}/${code}/events`, { type: 'done', at: at(9) }, as(reader.key))
  expect([step.status, step.json.code]).toEqual([403, 'operation-not-allowed'])
  expect((await gateway.get(`${dossiers}/${code}`, as(reader.key))).status).toBe(200)
  expect((await gateway.get(`${dossiers}/${code}`, { authorization: '' })).status).toBe(401)
})

test('a dossier has a forecast that says what it does not know, lists can be asked by it, and it ends with the dossier', async () => {
  const code = nextCode()
  // Received this moment: whatever day it is, its due time is still to come, or not known.
  const receivedAt = new Date(Date.now() - 60_000).toISOString()
  const { json: fresh } = await gateway.post(dossiers, registration(code, { receivedAt }))
  expect(fresh.forecast).toMatchObject({ verdict: 'not-knowable', probability: null, ends: null })
  const forecast = await eventually('it is forecast', async () => {
    const { json } = await gateway.get(`${dossiers}/${code}`)
    return json.forecast.why === 'not-computed' ? undefined : json.forecast
  })
  expect(forecast.verdict).toBe('not-knowable')
  expect(['too-few-known', 'no-due-time']).toContain(forecast.why)
  expect(forecast.sentence).toEqual({
    vi: expect.stringContaining('Chưa thể biết'),
    en: expect.stringContaining('Not knowable'),
  })
  const list = async (verdict: string, headers = {}) => {
    const { json } = await gateway.get(`${dossiers}?limit=200&forecast=${verdict}`, headers)
    return json.dossiers.map((each: { code: string }) => each.code)
  }
  expect(await list(forecast.verdict)).toContain(code)
  expect(await list('on-track')).not.toContain(code)
  // Of another ward: it does not exist for that one, by no verdict.
  expect(await list(forecast.verdict, as(ward.key))).not.toContain(code)
  expect((await gateway.get(`${dossiers}?forecast=sure`)).status).toBe(400)
  await gateway.post(`${dossiers}/${code}/events`, {
    type: 'stopped',
    at: new Date().toISOString(),
    reason: 'công dân rút',
  })
  expect((await gateway.get(`${dossiers}/${code}`)).json.forecast).toBeNull()
  expect(await list(forecast.verdict)).not.toContain(code)
})

test('the canary as the holder is in no answer, no log, no metric and no column that is not sealed', async () => {
  const { name, number } = CANARY
  const code = nextCode()
  const applicant = { name, number, phone: '0999999999', email: 'canary@example.org' }
  const registered = await gateway.post(dossiers, registration(code, { applicant }))
  expect(registered.status).toBe(201)
  const read = await gateway.get(`${dossiers}/${code}`)
  const feed = await gateway.get(`${dossiers}/events?after=0&limit=1000`)
  const list = await gateway.get(`${dossiers}?limit=200`)
  for (const { text } of [registered, read, feed, list]) {
    expect(leaksIn(text)).toEqual([])
    expect(text).not.toMatch(/0999999999|canary@/)
  }
  const account = await gateway.post(dossiers, registration(code, { applicant: { ...applicant, account: name } }))
  expect(account.json.errors).toMatchObject([{ pointer: '/applicant/account', code: 'not-online' }])
  expectTactful('an account offline', account)
  const wrong = registration(code, { applicant: { ...applicant, kind: name, email: number, [name]: number } })
  expectTactful('her in every member', await gateway.post(dossiers, wrong))
  const { rows } = (await gateway.database?.database.query(
    'SELECT row_to_json(a)::text AS text FROM dossier_applicant a UNION ALL SELECT row_to_json(e)::text FROM dossier_event e UNION ALL SELECT body::text FROM audit_record',
  )) ?? { rows: [] }
  for (const { text } of rows) expect(leaksIn(text)).toEqual([])
  await expectNoTrace('holder', gateway, printed)
})

test('the canary in a reason is in no log, no metric, no problem document and no column that is not sealed', async () => {
  const { name, number } = CANARY
  const code = nextCode()
  await gateway.post(dossiers, registration(code))
  const step = { type: 'stopped', at: at(5), reason: `${name} ${number} không đến`, officer: 'canbo.mau' }
  const recorded = await gateway.post(`${dossiers}/${code}/events`, step)
  expect(recorded.json.events.at(-1).reason).toBe(step.reason)
  expectTactful(
    'another content',
    await gateway.post(`${dossiers}/${code}/events`, { ...step, reason: `không phải ${name}` }),
  )
  expectTactful('her as a type', await gateway.post(`${dossiers}/${code}/events`, { ...step, type: name, [number]: 1 }))
  expectTactful('her as a code', await gateway.get(`${dossiers}/${number}`))
  expectTactful(
    'her as a registration',
    await gateway.post(dossiers, registration(number, { officer: name, [name]: number })),
  )
  const { rows } = (await gateway.database?.database.query(
    'SELECT row_to_json(e)::text AS text FROM dossier_event e UNION ALL SELECT row_to_json(d)::text FROM dossier d UNION ALL SELECT row_to_json(f)::text FROM dossier_forecast f UNION ALL SELECT body::text FROM audit_record',
  )) ?? { rows: [] }
  expect(rows.length).toBeGreaterThan(3)
  for (const { text } of rows) expect(leaksIn(text)).toEqual([])
  await expectNoTrace('dossiers', gateway, printed)
})

test('nothing of a person stands unsealed in the whole database', async () => {
  const database = gateway.database?.database
  if (!database) throw new Error('no database')
  await expectCleanDump(database, 'http/dossiers/dossiers')
})

/** What operators see of lanes and do to them: only with the role, always with a name and a reason, and on record. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueKey } from '../../src/access/api-key.ts'
import { type Answer, consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'

const base = '/v1/operations/lanes'
let gateway: TestGateway
const operator = issueKey(keyHashKey)
const auditor = issueKey(keyHashKey)
const unit = 'H99.01.02'
beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    others: [
      consumerWith(operator, { id: 'operations', roles: ['operator'], grants: [] }),
      consumerWith(auditor, { id: 'inspection', roles: ['auditor'], grants: [] }),
    ],
  })
})
afterAll(() => gateway.stop())

const as = (key: string) => ({ authorization: `Bearer ${key}` })
const getOutcome = ({ status, json }: Answer) => [status, json.code]
const acting = { officer: 'truc.ban', note: 'the portal was mended', target: 'portal' }
const query = (sql: string, values: unknown[] = []) => gateway.database?.database.query(sql, values)

let serial = 0
/** A dossier whose lane stands still for this cause, with a step of which it is open whether it arrived. */
async function makeStopped(cause: string): Promise<string> {
  serial += 1
  const code = `H99.01.02-261130-${String(serial).padStart(4, '0')}`
  const registered = await gateway.post('/v1/dossiers', {
    code,
    procedure: '1.001193',
    unit,
    receivedAt: '2026-11-23T08:00:00+07:00',
  })
  expect(registered.status).toBe(201)
  await query(
    `INSERT INTO sync_lane (target, dossier, state, due_at, waiting_since, woken, doubt, sending_item, stopped_cause, stopped_at)
     SELECT 'portal', id, 'stopped', now(), now(), 1, true, 'item', $2, now() FROM dossier WHERE code = $1`,
    [code, cause],
  )
  await query(
    `INSERT INTO sync_step (target, dossier, position, state, event_type, event_at, status, at, key, marked_at)
     SELECT 'portal', id, 1, 'sending', 'received', now(), 'new', now(), 'k', now() FROM dossier WHERE code = $1`,
    [code],
  )
  return code
}

test('no one acts without the role, and an auditor only reads', async () => {
  for (const name of ['hold', 'release', 'rerun']) {
    const body = { ...acting, cause: 'refused' }
    expect(getOutcome(await gateway.post(`${base}/${name}`, body))).toEqual([403, 'role-required'])
    expect(getOutcome(await gateway.post(`${base}/${name}`, body, as(auditor.key)))).toEqual([403, 'role-required'])
  }
  expect(getOutcome(await gateway.get(base))).toEqual([403, 'role-required'])
  for (const { key } of [operator, auditor]) expect((await gateway.get(base, as(key))).status).toBe(200)
})

test('a lane that stands still has cause, owner, since when, and what releases it, in both languages', async () => {
  const code = await makeStopped('cannot-ask')
  const { json } = await gateway.get(`${base}?target=portal&cause=cannot-ask`, as(operator.key))
  expect(json.lanes).toHaveLength(1)
  expect(json.lanes[0]).toMatchObject({
    dossier: code,
    unit,
    target: 'portal',
    state: 'stopped',
    doubt: true,
    words: null,
    stopped: { cause: 'cannot-ask', owner: 'operator', since: expect.stringMatching(/^20/) },
  })
  for (const text of ['sentence', 'nextStep']) {
    expect(json.lanes[0].stopped[text]).toEqual({ vi: expect.stringMatching(/./), en: expect.stringMatching(/./) })
  }
  const dossier = await gateway.get(`/v1/dossiers/${code}`)
  expect(dossier.json.sync).toMatchObject([
    { target: 'portal', state: 'stopped', steps: [{ event: 'received', status: 'new', state: 'sending' }], unsent: [] },
  ])
})

test('a person who has seen the target says what arrived, of one dossier at a time', async () => {
  const code = await makeStopped('differs-there')
  const many = { ...acting, cause: 'differs-there', doubt: 'arrived' }
  expect(getOutcome(await gateway.post(`${base}/release`, many, as(operator.key)))).toEqual([400, 'request-invalid'])
  const one = { ...acting, dossier: { code, unit }, doubt: 'arrived' }
  expect((await gateway.post(`${base}/release`, one, as(operator.key))).json).toEqual({ lanes: 1 })
  const { json } = await gateway.get(`/v1/dossiers/${code}`)
  expect(json.sync).toMatchObject([
    { state: 'waiting', doubt: false, arrived: 1, stopped: null, steps: [{ state: 'arrived' }] },
  ])
})

test('what did not arrive is free to be sent again', async () => {
  const code = await makeStopped('unclear')
  const one = { ...acting, dossier: { code, unit }, doubt: 'not-arrived' }
  expect((await gateway.post(`${base}/release`, one, as(operator.key))).json).toEqual({ lanes: 1 })
  const { json } = await gateway.get(`/v1/dossiers/${code}`)
  expect(json.sync).toMatchObject([{ state: 'waiting', doubt: false, arrived: 0, stopped: null, steps: [] }])
})

test('the lanes of a cause are released a few first and then the others, and each order is on record', async () => {
  const codes = [await makeStopped('refused'), await makeStopped('refused'), await makeStopped('refused')]
  const order = { ...acting, cause: 'refused' }
  expect((await gateway.post(`${base}/release`, { ...order, limit: 1 }, as(operator.key))).json).toEqual({ lanes: 1 })
  const left = await gateway.get(`${base}?cause=refused`, as(operator.key))
  expect(left.json.lanes.map(({ dossier }: { dossier: string }) => dossier)).toEqual(codes.slice(1))
  expect((await gateway.post(`${base}/release`, order, as(operator.key))).json).toEqual({ lanes: 2 })
  const records = await query(
    `SELECT body FROM audit_record WHERE body::text LIKE '%release-lanes%portal cause refused%'`,
  )
  expect(records?.rows.map(({ body }) => body.note)).toEqual([acting.note, acting.note])
})

test('a rerun releases the lanes of a cause a few first, is on record and in the list, and is stopped by hand', async () => {
  await makeStopped('unit-unknown')
  await makeStopped('unit-unknown')
  const order = { ...acting, cause: 'unit-unknown' }
  const begun = await gateway.post(`${base}/rerun`, order, as(operator.key))
  expect(begun.json).toEqual({ run: expect.stringMatching(/^[0-9a-f-]{36}$/), lanes: 2 })
  expect(getOutcome(await gateway.post(`${base}/rerun`, order, as(operator.key)))).toEqual([409, 'rerun-under-way'])
  const { json } = await gateway.get(`${base}/reruns`, as(auditor.key))
  expect(json.reruns).toMatchObject([
    { run: begun.json.run, target: 'portal', cause: 'unit-unknown', actor: 'operations/truc.ban', state: 'canary' },
  ])
  expect(json.reruns[0].lanes.waiting).toBe(2)
  const { officer, note } = acting
  const stop = { officer, note, run: begun.json.run }
  expect(getOutcome(await gateway.post(`${base}/rerun/stop`, stop, as(auditor.key)))).toEqual([403, 'role-required'])
  expect((await gateway.post(`${base}/rerun/stop`, stop, as(operator.key))).json).toEqual({ stopped: true })
  expect((await gateway.post(`${base}/rerun/stop`, stop, as(operator.key))).json).toEqual({ stopped: false })
  const records = await query(
    `SELECT body FROM audit_record WHERE body ->> 'operation' LIKE '%lane%rerun' OR body ->> 'operation' = 'rerun-lanes' ORDER BY seq`,
  )
  expect(records?.rows.map(({ body }) => body.operation).slice(0, 2)).toEqual(['rerun-lanes', 'stop-lane-rerun'])
  expect((await gateway.post(`${base}/rerun`, { ...acting, cause: 'not-carried' }, as(operator.key))).json).toEqual({
    run: null,
    lanes: 0,
  })
})

test('lanes of which each has to be looked at are released by no order for a cause', async () => {
  await makeStopped('cannot-ask')
  for (const name of ['release', 'rerun']) {
    const answer = await gateway.post(`${base}/${name}`, { ...acting, cause: 'cannot-ask' }, as(operator.key))
    expect(getOutcome(answer)).toEqual([409, 'rerun-needs-a-look'])
    expect(answer.json.errors).toMatchObject([{ pointer: '/cause', code: 'cannot-ask' }])
  }
})

test('a dossier that is held is not sent until it is released', async () => {
  const code = await makeStopped('refused')
  const one = { ...acting, dossier: { code, unit } }
  expect((await gateway.post(`${base}/hold`, one, as(operator.key))).json).toEqual({ lanes: 1 })
  const held = await gateway.get(`${base}?cause=held`, as(operator.key))
  expect(held.json.lanes).toMatchObject([{ dossier: code, stopped: { cause: 'held', owner: 'operator' } }])
  expect((await gateway.post(`${base}/release`, one, as(operator.key))).json).toEqual({ lanes: 1 })
  expect((await gateway.get(`${base}?cause=held`, as(operator.key))).json.lanes).toEqual([])
})

test('a dossier that is not there, and an order about nothing, are refused', async () => {
  const gone = { ...acting, dossier: { code: 'H99.01.02-261130-9999', unit } }
  expect(getOutcome(await gateway.post(`${base}/hold`, gone, as(operator.key)))).toEqual([404, 'dossier-not-found'])
  expect(getOutcome(await gateway.post(`${base}/hold`, acting, as(operator.key)))).toEqual([400, 'request-invalid'])
})

test('the pages of the list meet, and skip none', async () => {
  const all = await gateway.get(`${base}?limit=200&state=waiting`, as(operator.key))
  const seen: string[] = []
  let cursor = ''
  do {
    const page = await gateway.get(`${base}?limit=2&state=waiting${cursor}`, as(operator.key))
    seen.push(...page.json.lanes.map(({ dossier }: { dossier: string }) => dossier))
    cursor = page.json.nextCursor === null ? '' : `&cursor=${page.json.nextCursor}`
  } while (cursor !== '')
  expect(seen).toEqual(all.json.lanes.map(({ dossier }: { dossier: string }) => dossier))
})

test('metrics count lanes by target, state and cause', async () => {
  await makeStopped('refused')
  const { text } = await gateway.get('/metrics')
  expect(text).toMatch(/lienthong_sync_lanes\{target="portal",state="stopped"\} [1-9]/)
  expect(text).toMatch(/lienthong_sync_lanes_stopped\{target="portal",cause="refused"\} 1/)
})

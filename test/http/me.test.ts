/** What a caller learns of itself, and what a dry run tells: from the policy alone, on record, asking no register and costing nothing. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { getAudit, getLookup, lookups, makeVerification, newDossier, verifications } from '../gateway/questions.ts'
import { eventually } from '../support/eventually.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'
import { leaksIn } from './leaks.ts'

const modest = issueKey(keyHashKey)
const watcher = issueKey(keyHashKey)
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    path: { rate: { perDay: 1_000, perMinute: 6_000 } },
    consumer: () => ({
      units: ['H99.01'],
      grants: [
        {
          procedures: ['1.001193'],
          operations: ['lookup', 'verify'],
          fields: ['fullName', 'sex'],
          attributes: ['sex'],
        },
        { procedures: ['1.001193'], operations: ['lookup'], fields: ['religion'], until: '2020-12-31' },
        { procedures: ['1.001193'], operations: ['lookup'], fields: ['ethnicity'], units: ['H99.01.77'] },
      ],
    }),
    others: [
      consumerWith(watcher, {
        id: 'watcher',
        grants: [{ procedures: ['*'], operations: ['watch'] }],
      }),
      consumerWith(modest, {
        id: 'modest',
        quota: { perMinute: 1, burst: 3, procedures: [{ procedures: ['1.001193'], perMinute: 1, burst: 1 }] },
      }),
    ],
  })
})
afterAll(() => gateway.stop())
beforeEach(() => gateway.mocks.journal.clear())
const calls = () => Object.values(gateway.mocks.journal.counts()).reduce((sum, count) => sum + count, 0)

test('a caller learns who it is, every grant with its days and units, and what is left of its quota', async () => {
  const { status, json, headers } = await gateway.get('/v1/me')
  expect(status).toBe(200)
  expect(json).toMatchObject({
    units: ['H99.01'],
    grants: [
      { number: 1, inForce: true, fields: ['fullName', 'sex'], attributes: ['sex'], from: null, until: null },
      { number: 2, inForce: false, until: '2020-12-31' },
      { number: 3, inForce: true, units: ['H99.01.77'] },
    ],
  })
  expect(json.decision).toBeUndefined()
  expect(json.quota.remaining).toBeLessThanOrEqual(json.quota.burst)
  expect(headers.get('ratelimit-policy')).toMatch(/^"default";q=\d+;w=60, "burst";q=\d+;w=\d+$/)
})

test('it learns what the limits of the ministry leave, and of those alone to which its grants lead', async () => {
  const getDay = async () => {
    const { json } = await gateway.get('/v1/me')
    return json.upstreams.find(({ per }: { per: string }) => per === 'day')
  }
  const before = await eventually('the replica has heard what is left', async () => {
    const day = await getDay()
    return day.left === null ? undefined : day
  })
  expect(before).toEqual({ link: 'population', path: 'ndxp', per: 'day', max: 1_000, left: 1_000 })
  const { status } = await gateway.post(lookups, getLookup(CANARY, { fields: ['fullName'] }))
  expect(status).toBe(200)
  expect((await getDay()).left).toBe(999)
  const { json } = await gateway.get('/v1/me')
  const { link, path, max } = json.upstreams.find(({ per }: { per: string }) => per === 'minute')
  expect([link, path, max]).toEqual(['population', 'ndxp', 6_000])
  const other = await gateway.get('/v1/me', { authorization: `Bearer ${watcher.key}` })
  expect([other.status, other.json.upstreams]).toEqual([200, []])
})

test('it learns why a field would be refused, and which grant came near', async () => {
  const query = 'operation=lookup&procedure=1.001193&unit=H99.01.02&fields=fullName,religion,ethnicity'
  const { json } = await gateway.get(`/v1/me?${query}`, { 'accept-language': 'en' })
  expect(json.decision).toMatchObject({
    allowed: false,
    code: 'field-not-allowed',
    reasons: [
      { pointer: '/fields/1', message: expect.stringContaining('Grant 2 is in force only until 2020-12-31') },
      { pointer: '/fields/2', message: expect.stringContaining('Grant 3 allows it, but only for H99.01.77') },
    ],
  })
  expect((await gateway.get(`/v1/me?${query}`)).json.decision.reasons[0].message).toContain(
    'Quyền số 2 chỉ có hiệu lực đến hết ngày 31/12/2020',
  )
  expect((await gateway.get('/v1/me?operation=lookup')).json.code).toBe('request-invalid')
  expect((await gateway.get('/v1/me?who=else')).status).toBe(400)
})

test('a dry run says what a question would disclose and cost, asks no register, and is on record as one', async () => {
  const before = (await gateway.get('/v1/me')).json.quota.remaining
  const body = getLookup(CANARY, { fields: ['fullName', 'sex'] })
  for (const query of ['?dryRun', '?dryRun=true']) {
    const { status, json, text } = await gateway.post(`${lookups}${query}`, body)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      dryRun: true,
      discloses: ['fullName', 'sex'],
      grants: [1],
      cost: { requests: 1, upstreamCalls: 1 },
    })
    expect(leaksIn(text)).toEqual([])
  }
  const verification = makeVerification(CANARY, { attributes: { sex: 'male' } })
  expect((await gateway.post(`${verifications}?dryRun`, verification)).json.discloses).toEqual(['sex'])
  expect(calls()).toBe(0)
  expect((await gateway.get('/v1/me')).json.quota.remaining).toBeGreaterThanOrEqual(before - 1)
  const records = (await getAudit(gateway)).filter(({ operation }) => operation.startsWith('dry-run'))
  expect(records.map(({ operation, outcome, fields }) => [operation, outcome, fields])).toEqual([
    ['dry-run-lookup', 'done', ['fullName', 'sex']],
    ['dry-run-lookup', 'done', ['fullName', 'sex']],
    ['dry-run-verify', 'done', ['sex']],
  ])
  expect(records[0]?.subject).not.toBe('')
})

test('a dry run is refused as the question would be; another query is refused and asks nothing', async () => {
  const refused = await gateway.post(`${lookups}?dryRun`, getLookup(CANARY, { fields: ['fullName', 'religion'] }))
  expect([refused.status, refused.json.code]).toEqual([403, 'field-not-allowed'])
  expect((await getAudit(gateway)).at(-1)).toMatchObject({ operation: 'dry-run-lookup', outcome: 'refused' })
  for (const query of ['?dryrun', '?dryRun=yes', '?dryRun&dryRun']) {
    const body = getLookup(CANARY, { fields: ['fullName'] })
    expect((await gateway.post(`${lookups}${query}`, body)).status, query).toBe(400)
  }
  expect(calls()).toBe(0)
  const asked = await gateway.post(`${lookups}?dryRun=false`, getLookup(CANARY, { fields: ['fullName'] }))
  expect(asked.json.outcome).toBe('found')
})

test('dry runs are bounded by themselves, and a procedure by its own quota', async () => {
  const headers = { authorization: `Bearer ${modest.key}` }
  const ask = (query = '') => gateway.post(`${lookups}${query}`, getLookup(CANARY, { purpose: newDossier() }), headers)
  const statuses: number[] = []
  for (let count = 0; count < 4; count++) statuses.push((await ask('?dryRun')).status)
  expect(statuses).toEqual([200, 200, 200, 429])
  expect((await ask()).status).toBe(200)
  const second = await ask()
  expect([second.status, second.json.code, second.json.detail]).toEqual([429, 'quota-exceeded', 'procedure 1.001193'])
  expect(second.headers.get('retry-after')).not.toBeNull()
})

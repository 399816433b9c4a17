/**
 * Summaries through whole gateways: dossiers come in over HTTP, the day ends, and each endpoint gets the figures of what its consumer may
 * read, signed, once over two replicas, and anew where what came late changed them.
 */
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CANARY } from '../../../mocks/personas.ts'
import { issueKey } from '../../../src/access/api-key.ts'
import { eventually } from '../../support/eventually.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { type Receiver, startReceiver } from '../../webhook/fixtures.ts'
import { expectNoTrace, watchConsole } from '../canary.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })
const printed = watchConsole()
const ward = issueKey(keyHashKey)
/** The hour of the gateways; a test moves it on. */
let now = Date.parse('2026-11-25T10:00:00+07:00')
const clock = { now: () => now }
let gateway: TestGateway
let second: TestGateway
const receivers: Receiver[] = []
beforeAll(async () => {
  const filings = { webhooks: { summaryIntervalMs: 50, summaryDelayMs: 0 } }
  gateway = await startGateway({
    clock,
    filings,
    others: [
      consumerWith(ward, {
        id: 'ward',
        units: ['H99.01.03'],
        grants: [{ procedures: ['1.001193'], operations: ['register'] }],
      }),
    ],
  })
  second = await startGateway({ clock, filings, beside: gateway })
})
afterAll(async () => {
  await second?.stop()
  await gateway?.stop()
  for (const receiver of receivers) await receiver.close()
})

const as = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })

async function subscribe(headers = {}) {
  const to = await startReceiver()
  receivers.push(to)
  const { status, text, json } = await gateway.post('/v1/webhooks', { url: to.url, topics: ['summaries'] }, headers)
  expect(status, text).toBe(201)
  return { to, webhook: new Webhook(json.secret) }
}

async function register(code: string, unit: string, receivedAt: string) {
  const about = { procedure: '1.001193', channel: 'counter', officer: CANARY.number }
  const answer = await gateway.post('/v1/dossiers', { code, unit, receivedAt, acceptedAt: receivedAt, ...about })
  expect(answer.status, answer.text).toBe(201)
}
async function finish(code: string, at: string) {
  const answer = await gateway.post(`/v1/dossiers/${code}/events`, { type: 'done', at, officer: CANARY.number })
  expect(answer.status, answer.text).toBe(201)
}
const findSummary = (to: Receiver, day: string, version: number) =>
  eventually(
    `version ${version} of ${day}`,
    () => to.received.find(({ json: { data } }) => data.period.from === day && data.version === version),
    120_000,
  )

test('a day that has ended comes once to each, over what it may read, signed, and again where what came late changed it', async () => {
  const city = await subscribe()
  const own = await subscribe(as(ward))
  await register('H99.01.02-261125-0001', 'H99.01.02', '2026-11-25T08:30:00+07:00')
  await finish('H99.01.02-261125-0001', '2026-11-25T09:30:00+07:00')
  await register('H99.01.03-261125-0001', 'H99.01.03', '2026-11-25T09:00:00+07:00')
  expect([city, own].flatMap(({ to }) => to.received)).toEqual([])

  now = Date.parse('2026-11-26T00:00:01+07:00')
  const [whole, part] = [await findSummary(city.to, '2026-11-25', 1), await findSummary(own.to, '2026-11-25', 1)]
  expect(whole.json).toMatchObject({
    type: 'summary.day',
    data: {
      sequence: 1,
      replaces: null,
      total: { columns: { 3: 2, 7: 1, 11: 1 }, sameDay: { received: 2, ended: 1 } },
    },
  })
  expect(whole.json.data.units.map(({ unit }: { unit: string }) => unit)).toEqual(['H99.01.02', 'H99.01.03'])
  expect(part.json.data.units.map(({ unit }: { unit: string }) => unit)).toEqual(['H99.01.03'])
  expect(part.json.data.total.columns).toMatchObject({ 3: 1, 7: 0, 11: 1 })
  for (const [message, { webhook }] of [
    [whole, city],
    [part, own],
  ] as const) {
    const headers = message.headers as Record<string, string>
    const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000)
    expect(webhook.sign(headers['webhook-id'] ?? '', sentAt, message.body)).toBe(headers['webhook-signature'])
  }
  const report = await gateway.get(whole.json.data.report)
  expect(report.status, report.text).toBe(200)
  expect(report.json.total.columns).toEqual(whole.json.data.total.columns)

  // It was settled yesterday, and is heard of today: the comparison of the next day finds it.
  await finish('H99.01.03-261125-0001', '2026-11-25T15:00:00+07:00')
  now = Date.parse('2026-11-27T00:00:01+07:00')
  const corrected = await findSummary(city.to, '2026-11-25', 2)
  expect(corrected.json.data).toMatchObject({
    replaces: whole.headers['webhook-id'],
    total: { columns: { 3: 2, 7: 2, 11: 0 } },
  })
  await findSummary(own.to, '2026-11-25', 2)
  for (const { to } of [city, own]) {
    await findSummary(to, '2026-11-26', 1)
    const names = to.received.map(({ json: { data } }) => `${data.period.from} ${data.version}`)
    expect([...names].sort()).toEqual(['2026-11-25 1', '2026-11-25 2', '2026-11-26 1'])
    for (const { body } of to.received) expect(body).not.toContain(CANARY.number)
  }
  await expectNoTrace('summaries', gateway, printed)
})

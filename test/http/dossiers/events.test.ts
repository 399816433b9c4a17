/** Dossier events over HTTP, by feed and by webhook: each to those that may read the dossier, in order, signed, and naming no one. */
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CANARY } from '../../../mocks/personas.ts'
import { issueKey } from '../../../src/access/api-key.ts'
import { eventually } from '../../support/eventually.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { type Receiver, startReceiver } from '../../webhook/fixtures.ts'
import { expectNoTrace, expectTactful, watchConsole } from '../canary.ts'
import { file, reaches } from '../filings/fixtures.ts'
import { leaksIn } from '../leaks.ts'

// Filings go their way at the pace of polls, side by side with whatever else the machine does.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const printed = watchConsole()
const ward = issueKey(keyHashKey)
const filer = issueKey(keyHashKey)
let gateway: TestGateway
let second: TestGateway
const receivers: Receiver[] = []
beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    others: [
      consumerWith(ward, {
        id: 'ward',
        units: ['H99.01.03'],
        grants: [{ procedures: ['1.001193'], operations: ['register'] }],
      }),
      consumerWith(filer, { id: 'filer', grants: [{ procedures: ['1.001193'], operations: ['file'] }] }),
    ],
  })
  second = await startGateway({ filings: {}, beside: gateway })
})
afterAll(async () => {
  await second?.stop()
  await gateway?.stop()
  for (const receiver of receivers) await receiver.close()
})

const events = '/v1/dossiers/events'
const as = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })
const at = (minutes: number) => new Date(Date.parse('2026-11-23T08:00:00+07:00') + minutes * 60_000).toISOString()
let serial = 0
const nextCode = () => `H99.01.02-261124-${String(++serial).padStart(4, '0')}`
const register = (code: string, unit = 'H99.01.02', headers = {}) =>
  gateway.post('/v1/dossiers', { code, procedure: '1.001193', unit, receivedAt: at(0) }, headers)
const report = (code: string, type: string, minutes: number, more: object = {}) =>
  gateway.post(`/v1/dossiers/${code}/events`, { type, at: at(minutes), ...more })

interface FeedEvent {
  sequence: number
  dossier: string
  type: string
  status: string
}
/** What the feed has of one dossier, once it has so much. */
const readFeedAbout = (code: string, count: number) =>
  eventually(`${count} events of ${code}`, async () => {
    const own: FeedEvent[] = []
    for (let after = 0; ; ) {
      const { json } = await gateway.get(`${events}?limit=500&after=${after}`)
      own.push(...json.events.filter(({ dossier }: FeedEvent) => dossier === code))
      if (json.events.length === 0 && json.last === after) break
      after = json.last
    }
    return own.length >= count ? own : undefined
  })

async function receiver(topics: string[] | undefined, headers = {}) {
  const to = await startReceiver()
  receivers.push(to)
  const registered = await gateway.post('/v1/webhooks', { url: to.url, ...(topics && { topics }) }, headers)
  expect(registered.status, registered.text).toBe(201)
  return {
    to,
    id: registered.json.id as string,
    webhook: new Webhook(registered.json.secret),
    topics: registered.json.topics,
  }
}
const typesAt = (to: Receiver, code: string) =>
  to.received.filter(({ json }) => json.data.dossier === code).map(({ json }) => json.type)

test('an endpoint gets what it chose: dossiers signed and in order, and one that chose nothing filings alone', async () => {
  const plain = await receiver(undefined)
  const chosen = await receiver(['dossiers'])
  const other = await receiver(['dossiers'], as(ward))
  expect([plain.topics, chosen.topics]).toEqual([['filings'], ['dossiers']])
  const code = nextCode()
  await register(code)
  await report(code, 'accepted', 5)
  await report(code, 'done', 30, { officer: CANARY.number })
  const wards = nextCode()
  await register(wards, 'H99.01.03', as(ward))
  const { json } = await file(gateway, 'birth')
  await reaches(gateway, json.id, 'completed', 60_000)
  const filed = json.dossier
  await eventually(
    'the end of the filed dossier arrives',
    () => typesAt(chosen.to, filed).includes('dossier.done'),
    60_000,
  )
  await eventually('the end of the registered one arrives', () => typesAt(chosen.to, code).length === 3, 60_000)
  await eventually("the ward's arrives", () => typesAt(other.to, wards).length === 1, 60_000)
  await eventually('the end of the filing arrives', () => typesAt(plain.to, filed).includes('filing.completed'), 60_000)
  expect(typesAt(chosen.to, code)).toEqual(['dossier.received', 'dossier.accepted', 'dossier.done'])
  expect(typesAt(chosen.to, filed).slice(0, 2)).toEqual(['dossier.received', 'dossier.accepted'])
  const feed = await readFeedAbout(code, 3)
  const mine = chosen.to.received.filter(({ json: { data } }) => data.dossier === code)
  expect(mine.map(({ json: { type, data } }) => [type, data.sequence, data.status])).toEqual(
    feed.map(({ type, sequence, status }) => [`dossier.${type}`, sequence, status]),
  )
  for (const { headers, body } of chosen.to.received) {
    chosen.webhook.verify(body, headers as Record<string, string>)
    expect(leaksIn(body)).toEqual([])
  }
  const ids = chosen.to.received.map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids).size).toBe(ids.length)
  expect(new Set(plain.to.received.map(({ json }) => json.type.split('.')[0]))).toEqual(new Set(['filing']))
  // Nothing of another unit: the ward got its own alone.
  expect(other.to.received.map(({ json }) => json.data.dossier)).toEqual([wards])
})

test('an endpoint may choose anew, and asks again for what it had not chosen', async () => {
  const { to, id } = await receiver(['filings'])
  const early = nextCode()
  await register(early)
  const [first] = await readFeedAbout(early, 1)
  const refused = await gateway.post(`/v1/webhooks/${id}/replay`, { topic: 'dossiers', fromSequence: first?.sequence })
  expect([refused.status, refused.json.errors[0].pointer]).toEqual([400, '/topic'])
  const choose = (topics: string[]) =>
    fetch(`${gateway.url}/v1/webhooks/${id}/topics`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ topics }),
    })
  expect((await choose(['filings', 'dossiers'])).status).toBe(204)
  const listed = (await gateway.get('/v1/webhooks')).json.webhooks.find((one: { id: string }) => one.id === id)
  expect(listed.topics).toEqual(['filings', 'dossiers'])
  const replayed = await gateway.post(`/v1/webhooks/${id}/replay`, { topic: 'dossiers', fromSequence: first?.sequence })
  expect(replayed.status).toBe(202)
  await eventually('it arrives', () => typesAt(to, early).length === 1, 60_000)
  expect((await choose([])).status).toBe(400)
  expect((await choose(['people'])).status).toBe(400)
})

test('a consumer that may read no dossier receives none and reads none', async () => {
  const refused = await gateway.post('/v1/webhooks', { url: 'http://127.0.0.1:9/x', topics: ['dossiers'] }, as(filer))
  expect([refused.status, refused.json.code]).toEqual([403, 'operation-not-allowed'])
  const read = await gateway.get(events, as(filer))
  expect([read.status, read.json.code]).toEqual([403, 'operation-not-allowed'])
})

test('a long poll at one replica ends with what another recorded, and a stream goes on after the last id', async () => {
  const before = nextCode()
  await register(before)
  const [last] = await readFeedAbout(before, 1)
  const code = nextCode()
  const polled = second.get(`${events}?after=${last?.sequence}&wait=60`)
  await register(code)
  const { json } = await polled
  expect(json.events[0]).toMatchObject({ type: 'received', dossier: code, status: 'new', filingId: null })
  const stream = await fetch(`${second.url}${events}`, {
    headers: {
      authorization: `Bearer ${gateway.key}`,
      accept: 'text/event-stream',
      'last-event-id': String(last?.sequence),
    },
  })
  const reader = (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes(code)) {
    const { value, done } = await reader.read()
    if (done) break
    text += value
  }
  await reader.cancel()
  expect(text).toContain(`id: ${json.events[0].sequence}\nevent: received\n`)
  const beyond = await gateway.get(`${events}?after=${json.last + 1000}`)
  expect([beyond.status, beyond.json.errors[0].code]).toEqual([400, 'beyond-the-end'])
})

test('a reason and an officer stay with the dossier: no feed, message, log or line of the console has them', async () => {
  const { to } = await receiver(['dossiers'])
  const code = nextCode()
  await register(code)
  const reason = `${CANARY.name} ${CANARY.number}`
  await report(code, 'due-time-changed', 9, { reason, officer: CANARY.number, dueAt: at(6000) })
  await eventually('both arrive', () => typesAt(to, code).length === 2, 60_000)
  const page = await gateway.get(`${events}?limit=500`)
  expect(leaksIn(page.text)).toEqual([])
  for (const { body } of to.received) expect(leaksIn(body)).toEqual([])
  expectTactful('the feed', page)
  await expectNoTrace('dossier events', gateway, printed)
})

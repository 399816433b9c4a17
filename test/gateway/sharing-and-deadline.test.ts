/**
 * What one caller's question costs another, and itself: identical questions share one call and nothing else, no caller
 * waits longer than it said, a caller that hangs up stops the work, and a full gateway says so at once.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { eventually, within } from '../support/eventually.ts'
import {
  consumerWith,
  startGateway,
  type TestGateway,
  type TestGatewayOptions,
  writeConsumers,
} from '../support/gateway.ts'
import { getAudit, getLookup, lookups, makeVerification, verifications } from './questions.ts'

const mai = getPersona('mai')
/** As long as one call takes where another is to come while it is under way. */
const slow = { settings: { latencyMs: 1_000 } }

let gateway: TestGateway
const start = async (options: TestGatewayOptions = {}) => {
  gateway = await startGateway(options)
}
afterEach(() => gateway.stop())

const requested = () => gateway.mocks.journal.counts().ndxp
const held = () => gateway.mocks.open().waits

test('identical lookups under way cost one upstream call, one record each, and show each caller its own fields', async () => {
  await start({ mocks: slow })
  const question = getLookup(mai)
  const narrow = [['fullName'], ['sex', 'dateOfBirth'], ['father.fullName'], ['fullName']]
  const answers = await Promise.all(narrow.map((fields) => gateway.post(lookups, { ...question, fields })))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(answers.map(({ json }) => Object.keys(json.person).toSorted())).toEqual([
    ['fullName'],
    ['dateOfBirth', 'sex'],
    ['father'],
    ['fullName'],
  ])
  expect(requested()).toBe(1)
  expect(answers.filter(({ json }) => json.source.shared).length).toBe(3)
  expect(new Set(answers.map(({ json }) => json.source.upstreamRequestId)).size).toBe(1)

  const trail = await getAudit(gateway)
  expect(trail.map(({ requestId }) => requestId).toSorted()).toEqual(
    answers.map(({ json }) => json.requestId).toSorted(),
  )
  expect(trail.filter(({ shared }) => shared).length).toBe(3)
  expect(trail.map(({ fields }) => [...fields].join()).toSorted()).toEqual(narrow.map(String).toSorted())
  expect(trail.every(({ outcome }) => outcome === 'disclosed')).toBe(true)
})

test('an answer is never kept: the same question later is asked again', async () => {
  await start()
  const question = getLookup(mai)
  await gateway.post(lookups, question)
  const again = await gateway.post(lookups, question)
  expect(again.json.source).toMatchObject({ live: true, shared: false })
  expect(requested()).toBe(2)
})

test('another dossier, officer, person, operation or consumer never shares a call', async () => {
  await start({ mocks: slow })
  const [first, second] = [issueKey(keyHashKey), issueKey(keyHashKey)]
  writeConsumers(gateway.consumersFile, [consumerWith(first), consumerWith(second, { id: 'notary' })])
  const as = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })
  await eventually('both consumers are known', async () => (await gateway.get('/v1/links', as(second))).status === 200)

  const question = getLookup(mai)
  const { purpose } = question
  const answers = await Promise.all([
    gateway.post(lookups, question, as(first)),
    gateway.post(lookups, question, as(second)),
    gateway.post(lookups, getLookup(mai), as(first)),
    gateway.post(lookups, { ...question, purpose: { ...purpose, officer: '999088000778' } }, as(first)),
    gateway.post(lookups, getLookup(getPersona('thu'), { purpose }), as(first)),
    gateway.post(verifications, makeVerification(mai, { purpose }), as(first)),
  ])
  expect(answers.map(({ status, json }) => [status, json.source?.shared])).toEqual(answers.map(() => [200, false]))
  expect(requested()).toBe(answers.length)
  const trail = await getAudit(gateway)
  expect(trail.filter(({ consumer }) => consumer === 'notary').length).toBe(1)
})

test('`Prefer: wait` bounds the wait for a ministry that never answers', async () => {
  await start()
  gateway.mocks.faults.add({ fault: 'black-hole' })
  const answer = gateway.post(lookups, getLookup(mai), { prefer: 'wait=1', 'accept-language': 'en' })
  const { status, json } = await within(5_000, 'an answer, with 15 s as the default', answer)
  expect({ status, ...json }).toMatchObject({
    status: 504,
    code: 'deadline-exceeded',
    layer: 'gateway',
    retryable: true,
    detail: 'deadline of 1000 ms',
  })
  expect(await getAudit(gateway)).toMatchObject([{ outcome: 'failed', result: 'deadline-exceeded', attempts: 1 }])
  await eventually('the call upstream is cut', () => gateway.mocks.open().sockets === 0)
})

test('each of two callers who share a call waits no longer than it said', async () => {
  await start({ mocks: { settings: { latencyMs: 2_000 } }, path: { headersTimeoutMs: 10_000 } })
  const question = getLookup(mai)
  const [hasty, patient] = await Promise.all([
    gateway.post(lookups, question, { prefer: 'wait=1' }),
    gateway.post(lookups, question, { prefer: 'wait=15' }),
  ])
  expect(hasty.json.code).toBe('deadline-exceeded')
  expect(patient.status).toBe(200)
  expect(requested()).toBe(1)
})

test('a caller that hangs up ends the upstream call when no one else waits for it', async () => {
  await start()
  gateway.mocks.faults.add({ fault: 'black-hole' })
  const leaving = new AbortController()
  const answer = send(getLookup(mai), leaving.signal)
  await eventually('the question is upstream', () => requested() === 1)
  expect(gateway.mocks.open().sockets).toBe(1)
  leaving.abort()
  await expect(answer).rejects.toThrow()
  await eventually('the call upstream is cut', () => gateway.mocks.open().sockets === 0, 1_500)
  const [entry] = await eventually('the use is recorded', async () => {
    const trail = await getAudit(gateway)
    return trail.length > 0 ? trail : null
  })
  expect(entry).toMatchObject({ outcome: 'failed', result: 'request-cancelled', attempts: 1 })
  await eventually('the log reports it', () => gateway.log.some((line) => line.includes('"request-cancelled"')))
})

test('a caller that hangs up takes nothing from another who shares the call', async () => {
  await start({ mocks: slow })
  const question = getLookup(mai)
  const leaving = new AbortController()
  const gone = send(question, leaving.signal)
  await eventually('the question is upstream', () => held() === 1)
  const stays = gateway.post(lookups, question)
  await eventually('the second has joined', async () => /event="shared"\} 1/.test((await gateway.get('/metrics')).text))
  leaving.abort()
  await expect(gone).rejects.toThrow()
  expect(await stays).toMatchObject({ status: 200, json: { outcome: 'found', source: { shared: true } } })
  expect(requested()).toBe(1)
})

test("the ministry sees the caller's trace, with a span of ours; a broken one is replaced", async () => {
  await start()
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const span = '00f067aa0ba902b7'
  await gateway.post(lookups, getLookup(mai), { traceparent: `00-${trace}-${span}-01` })
  await gateway.post(lookups, getLookup(mai), { traceparent: `00-${'0'.repeat(32)}-${span}-01` })
  await gateway.post(lookups, getLookup(mai))
  const seen = gateway.mocks.journal.entries().map(({ headers }) => String(headers.traceparent))
  expect(seen[0]).toMatch(new RegExp(`^00-${trace}-(?!${span})[0-9a-f]{16}-01$`))
  for (const other of seen.slice(1)) expect(other).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-00$/)
  expect(new Set(seen.map((one) => one.split('-')[1])).size).toBe(3)
  expect(gateway.log.some((line) => line.includes(`"trace":"${trace}"`))).toBe(true)
})

test('when every slot and every place in the queue is taken, the next caller learns at once when to come again', async () => {
  await start({ guard: { concurrencyMax: 1, queueMax: 1 }, mocks: slow })
  const first = gateway.post(lookups, getLookup(mai))
  await eventually('the first is upstream', () => held() === 1)
  const second = gateway.post(lookups, getLookup(mai))
  await eventually('the second waits', () => gateway.serving.gateway.link.health().paths[0]?.queued === 1)
  const third = await within(
    750,
    'the refusal, while the first is still under way',
    gateway.post(lookups, getLookup(mai)),
  )
  expect(third).toMatchObject({ status: 503, json: { code: 'link-busy', layer: 'gateway', retryable: true } })
  expect(third.headers.get('retry-after')).toBe('1')
  expect([(await first).status, (await second).status]).toEqual([200, 200])
  expect(requested()).toBe(2)
  expect((await getAudit(gateway)).length).toBe(2)
})

test('a connection that was opened ahead and never used does not hold up the stop', async () => {
  await start({ server: { drainMs: 15_000 } })
  const unused = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  await once(unused, 'connect')
  await gateway.get('/livez')
  const cut = once(unused, 'close')
  unused.resume()
  await within(5_000, 'the stop, with 15 s to drain', gateway.serving.stop())
  await cut
})

/** The harness's own key hash key: consumers written here are known to its gateway. */
const keyHashKey = 'test-key-hash-key'.padEnd(32, '.')

function send(body: object, signal: AbortSignal): Promise<Response> {
  const headers = { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' }
  const sent = fetch(gateway.url + lookups, { method: 'POST', headers, body: JSON.stringify(body), signal })
  // The caller awaits it only after it has cancelled it.
  sent.catch(() => {})
  return sent
}

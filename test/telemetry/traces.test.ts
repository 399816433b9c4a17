/** One trace runs from the consumer's `traceparent` to the ministry; it holds nothing of a person; a dead collector costs nothing. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CANARY, getPersona } from '../../mocks/personas.ts'
import { newDossier } from '../gateway/questions.ts'
import { aboutHer, isShe, lookups, verifications } from '../http/canary.ts'
import { file } from '../http/filings/fixtures.ts'
import { leaksIn } from '../http/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { makeClaim, startGateway, type TestGateway } from '../support/gateway.ts'
import { type Collector, startCollector, toPath } from './collector.ts'

let collector: Collector
let gateway: TestGateway
beforeAll(async () => {
  collector = await startCollector()
  const otlp = {
    url: collector.url,
    intervalMs: 20,
    headers: { Authorization: 'Bearer of-the-collector' },
  }
  gateway = await startGateway({
    paths: ['ndxp', 'lgsp'],
    telemetry: { sampleRatio: 0, otlp },
    guard: { volumeMin: 10_000 },
  })
})
afterEach(() => gateway.mocks.faults.clear())
afterAll(async () => {
  await gateway.stop()
  await collector.close()
})

let traces = 0
/** A consumer's own trace: its id, and the header it sends. */
function consumerTrace(flags = '01') {
  const traceId = `${(++traces).toString(16).padStart(8, '0')}abcdef0123456789abcdef01`
  return { traceId, header: { traceparent: `00-${traceId}-00f067aa0ba902b7-${flags}` } }
}
const question = (name = 'thu') => ({
  purpose: newDossier(),
  person: makeClaim(getPersona(name)),
  fields: ['fullName'],
})
const received = () => gateway.mocks.journal.entries().map(({ headers }) => headers.traceparent)

describe('one trace', () => {
  test('runs through policy, link, attempt and exchange to the record, and on to the ministry', async () => {
    const { traceId, header } = consumerTrace()
    expect((await gateway.post(lookups, question(), header)).status).toBe(200)
    const spans = await collector.trace(traceId, 'POST /v1/identity/lookups')
    expect(spans.map((span) => toPath(span, spans)).sort()).toEqual([
      'POST /v1/identity/lookups',
      'POST /v1/identity/lookups > audit append',
      'POST /v1/identity/lookups > link population',
      'POST /v1/identity/lookups > link population > attempt ndxp',
      'POST /v1/identity/lookups > link population > attempt ndxp > POST',
      'POST /v1/identity/lookups > policy',
    ])
    const named = (name: string) => spans.find((span) => span.name === name)
    const server = named('POST /v1/identity/lookups')
    expect(server).toMatchObject({ kind: 2, parentSpanId: '00f067aa0ba902b7', status: 0 })
    expect(server?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/v1/identity/lookups',
      'http.response.status_code': 200,
      'lienthong.outcome': 'found',
      'lienthong.consumer': 'one-stop',
    })
    const exchange = named('POST')
    expect(exchange).toMatchObject({ kind: 3, events: ['sent', 'first-byte'] })
    expect(exchange?.attributes).toMatchObject({ 'server.address': '127.0.0.1', 'http.response.status_code': 200 })
    expect(server?.resource).toMatchObject({ 'service.name': 'lienthong' })
    // The ministry learns the id of the exchange, and so could hang its own spans below it.
    expect(received().at(-1)).toBe(`00-${traceId}-${exchange?.spanId}-01`)
    for (const span of spans) expect(span.endedAt >= span.startedAt).toBe(true)
    expect(collector.headers.at(-1)).toMatchObject({ authorization: 'Bearer of-the-collector' })
  })

  test('shows both attempts of a call that moved to the other path, and what the first one met', async () => {
    gateway.mocks.faults.add({ fault: 'reset', layer: 'ndxp' })
    const { traceId, header } = consumerTrace()
    expect((await gateway.post(lookups, question(), header)).status).toBe(200)
    const spans = await collector.trace(traceId, 'POST /v1/identity/lookups')
    const named = (name: string) => spans.find((span) => span.name === name)
    expect(named('attempt ndxp')).toMatchObject({
      status: 2,
      attributes: {
        'lienthong.outcome': 'connection-reset',
        'lienthong.layer': 'network',
        'lienthong.phase': 'first-byte',
        'error.type': 'connection-reset',
      },
    })
    expect(named('attempt lgsp')).toMatchObject({ status: 0, attributes: { 'lienthong.outcome': 'ok' } })
    expect(named('link population')).toMatchObject({
      status: 0,
      events: ['retry'],
      attributes: { 'lienthong.path': 'lgsp', 'lienthong.attempts': 2 },
    })
  })

  test('of a refusal ends with the policy and its record; of a caller’s fault it is no error', async () => {
    const { traceId, header } = consumerTrace()
    const foreign = { ...newDossier(), unit: 'G01.01' }
    const answer = await gateway.post(lookups, { ...question(), purpose: foreign }, header)
    expect(answer.status).toBe(403)
    const spans = await collector.trace(traceId, 'POST /v1/identity/lookups')
    expect(spans.map(({ name }) => name).sort()).toEqual(['POST /v1/identity/lookups', 'audit append', 'policy'])
    expect(spans.find(({ name }) => name === 'policy')?.attributes['error.type']).toBe('unit-not-allowed')
    expect(spans.find(({ name }) => name.startsWith('POST'))?.status).toBe(0)
  })

  test('of identical questions under way: each has its own, and says that the answer was shared', async () => {
    gateway.mocks.faults.add({ fault: 'slow-headers', params: { delayMs: 150 } })
    const same = question()
    const [one, two] = [consumerTrace(), consumerTrace()]
    await Promise.all([one, two].map(({ header }) => gateway.post(lookups, same, header)))
    const shared = await Promise.all(
      [one, two].map(async ({ traceId }) => {
        const spans = await collector.trace(traceId, 'POST /v1/identity/lookups')
        return spans.find(({ name }) => name === 'link population')?.attributes['lienthong.shared']
      }),
    )
    expect(shared.sort()).toEqual([false, true])
  })
})

describe('whether a trace is kept', () => {
  test('is the consumer’s choice: what it does not sample is not traced, and passed on as before', async () => {
    const { traceId, header } = consumerTrace('00')
    await gateway.post(lookups, question(), header)
    expect(received().at(-1)).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`))
    const next = consumerTrace()
    await gateway.post(lookups, question(), next.header)
    await collector.trace(next.traceId, 'POST /v1/identity/lookups')
    expect(collector.spans().filter((span) => span.traceId === traceId)).toEqual([])
  })

  test('a trace id of decimal digits is not taken over, whatever its flag says', async () => {
    const digits = CANARY.number.padStart(32, '0')
    await gateway.post(lookups, question(), { traceparent: `00-${digits}-00f067aa0ba902b7-01` })
    const next = consumerTrace()
    await gateway.post(lookups, question(), next.header)
    await collector.trace(next.traceId, 'POST /v1/identity/lookups')
    expect(collector.bodies.join()).not.toContain(digits)
  })
})

test('the canary stands in no span, whatever becomes of the question', async () => {
  const steps: [fault: Parameters<typeof gateway.mocks.faults.add>[0] | null, path: string, body: object][] = [
    [null, lookups, aboutHer()],
    [null, verifications, isShe()],
    [null, lookups, aboutHer({ person: { ...makeClaim(CANARY), fullName: getPersona('thu').name } })],
    [null, lookups, { ...aboutHer(), fields: ['ethnicity', CANARY.name] }],
    [{ fault: 'html-200' }, lookups, aboutHer()],
    [{ fault: 'soap-fault', params: { text: `Lỗi: ${CANARY.number} ${CANARY.name}` } }, lookups, aboutHer()],
    [{ fault: 'reset-mid-body' }, lookups, aboutHer()],
    [{ fault: 'garbage-wire' }, verifications, isShe()],
  ]
  for (const [fault, path, body] of steps) {
    gateway.mocks.faults.clear()
    if (fault) gateway.mocks.faults.add(fault)
    const { traceId, header } = consumerTrace()
    await gateway.post(path, body, header)
    await collector.trace(traceId, `POST ${path}`)
  }
  const { traceId, header } = consumerTrace()
  await gateway.get(`/v1/links/${CANARY.number}`, header)
  await eventually('the unknown address is traced', () => collector.spans().some((span) => span.traceId === traceId))
  for (const body of collector.bodies) expect(leaksIn(body)).toEqual([])
})

test('a filing is traced at intake and at delivery, and both name the filing', async () => {
  const own = await startCollector()
  const otlp = { url: own.url, intervalMs: 20 }
  const registry = await startGateway({ telemetry: { sampleRatio: 1, otlp }, filings: {} })
  try {
    const { traceId, header } = consumerTrace()
    const answer = await file(registry, 'birth', {}, header)
    expect(answer.status, answer.text).toBe(202)
    const intake = await own.trace(traceId, 'POST /v1/filings')
    expect(intake.map((span) => toPath(span, intake)).sort()).toEqual([
      'POST /v1/filings',
      'POST /v1/filings > audit append',
      'POST /v1/filings > policy',
      'POST /v1/filings > take filing',
    ])
    const delivery = await eventually('it is delivered', () =>
      own
        .spans()
        .find(({ name, attributes }) => name === 'deliver registry' && attributes['lienthong.outcome'] === 'sent'),
    )
    expect(delivery.attributes['lienthong.filing.id']).toBe(answer.json.id)
    const spans = await own.trace(delivery.traceId, 'deliver registry')
    expect(spans.map((span) => toPath(span, spans)).sort()).toEqual([
      'deliver registry',
      'deliver registry > link civil-registry',
      'deliver registry > link civil-registry > attempt registry',
      'deliver registry > link civil-registry > attempt registry > POST',
      'deliver registry > link civil-registry > attempt registry > audit append',
    ])
    // The mother's number and her name, and the dossier's code.
    for (const body of own.bodies) expect(body).not.toMatch(/999195000101|Thử|H99\.01\.02-/)
  } finally {
    await registry.stop()
    await own.close()
  }
})

/** The links by API: read by every consumer, acted on by operators, every answer as it is described, nothing of a person. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY, getPersona } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { expectNoCanary, getAudit, getLookup, lookups } from '../gateway/questions.ts'
import { eventually, within } from '../support/eventually.ts'
import { type Answer, consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
const operator = issueKey(keyHashKey)
const auditor = issueKey(keyHashKey)
const as = (key: string) => ({ authorization: `Bearer ${key}` })
const acting = { officer: 'truc.ban', note: 'Bảo trì máy chủ bảo mật' }
const getOutcome = ({ status, json }: Answer) => [status, json.code]
const act = (name: string, body: object, key = operator.key, path = 'ndxp') =>
  gateway.post(`/v1/links/population/paths/${path}/${name}`, body, as(key))

const description = JSON.parse(readFileSync(join(import.meta.dirname, '../../contracts/gateway/openapi.json'), 'utf8'))
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
ajv.addSchema({ $id: 'gateway', ...description })

function expectDescribed(method: string, path: string, answer: Answer): void {
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  const steps = ['paths', path, method, 'responses', String(answer.status), 'content', type, 'schema']
  const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
  const validate = ajv.getSchema(`gateway#/${pointer}`)
  expect(validate, `${method} ${path} ${answer.status}`).toBeTypeOf('function')
  expect(validate?.(answer.json), JSON.stringify(validate?.errors)).toBe(true)
}

beforeAll(async () => {
  gateway = await startGateway({
    paths: ['ndxp', 'lgsp'],
    health: { intervalMs: 200, timeoutMs: 1_000, calmMs: 400, tickMs: 20 },
    guard: { windowMs: 1_000, volumeMin: 3, resetMs: 200, rampMs: 0 },
    others: [
      consumerWith(operator, { id: 'operations', roles: ['operator'], grants: [] }),
      consumerWith(auditor, { id: 'inspection', roles: ['auditor'], grants: [] }),
    ],
  })
})
afterAll(() => gateway.stop())

test('a faulty path among two: no lookup fails, and the answer says which path carries the traffic and why', async () => {
  gateway.mocks.faults.add({ fault: 'reset', layer: 'ndxp' })
  for (let call = 0; call < 10; call++) {
    expect((await gateway.post(lookups, getLookup(getPersona('thu')))).json.source.path).toBe('lgsp')
  }
  const link = await eventually('ndxp is down', async () => {
    const { json } = await gateway.get('/v1/links/population')
    return json.paths[0].state === 'down' && json.carriedBy === 'lgsp' ? json : undefined
  })
  expect(link).toMatchObject({ state: 'degraded', paths: [{ carries: false }, { carries: true, state: 'healthy' }] })
  expect(link.sentence.vi).toMatch(/^Lưu lượng đi qua lgsp vì ndxp không nhận được: .* từ \d\d:\d\d/)
  expect(link.nextStep.vi.length).toBeGreaterThan(20)
  gateway.mocks.faults.clear()
  await eventually('ndxp is well again', async () => (await gateway.get('/v1/links')).json.links[0].state === 'healthy')
})

test('the outage is an incident that can be sent away: described, hashed, without a person', async () => {
  const list = await gateway.get('/v1/links/population/incidents', as(auditor.key))
  expectDescribed('get', '/v1/links/{name}/incidents', list)
  const [newest] = list.json.incidents
  const report = await eventually('it has ended', async () => {
    const answer = await gateway.get(`/v1/links/population/incidents/${newest.id}`, as(auditor.key))
    return answer.json.endedAt ? answer : undefined
  })
  expectDescribed('get', '/v1/links/{name}/incidents/{id}', report)
  expect(report.json).toMatchObject({ path: 'ndxp', worst: 'down' })
  expect(report.json.requestIdHashes[0]).toMatch(/^[0-9a-f]{64}$/)
  const before = await gateway.get(`/v1/links/population/incidents?before=${newest.id}`, as(auditor.key))
  expect(before.json.incidents).toEqual([])
})

test('a hold is seen by all with its end, and with words and name by operators and auditors only', async () => {
  const held = await act('hold', { ...acting, forMinutes: 5 })
  expectDescribed('post', '/v1/links/{name}/paths/{path}/hold', held)
  expect(held.json).toMatchObject({ state: 'held', hold: { reason: acting.note, by: 'operations/truc.ban' } })
  for (const key of [operator.key, auditor.key]) {
    const { text } = await gateway.get('/v1/links', as(key))
    expect(text).toContain(acting.note)
    expect(text).toContain('truc.ban')
  }
  for (const path of ['/v1/links', '/v1/links/population']) {
    const seen = await gateway.get(path)
    expect(seen.text).not.toContain(acting.note)
    expect(seen.text).not.toContain('truc.ban')
    expect(seen.text).toContain(held.json.hold.until)
  }
  const during = await gateway.post(lookups, getLookup(getPersona('thu')))
  expect(during.json.source.path).toBe('lgsp')
  expectDescribed('post', '/v1/links/{name}/paths/{path}/release', await act('release', acting))
  const drained = await act('drain', { ...acting, until: new Date(Date.now() + 60_000).toISOString(), waitMs: 1_000 })
  expectDescribed('post', '/v1/links/{name}/paths/{path}/drain', drained)
  expect(drained.json).toMatchObject({ state: 'held', inFlight: 0 })
  await act('release', acting)
  const probed = await act('probe', { officer: 'truc.ban' })
  expectDescribed('post', '/v1/links/{name}/paths/{path}/probe', probed)
  expect(probed.json.failure).toBeNull()
  const actions = (await getAudit(gateway)).filter(({ object }) => object === 'population/ndxp')
  expect(actions.map(({ operation, officer }) => [operation, officer])).toEqual(
    ['hold-path', 'release-path', 'drain-path', 'release-path', 'probe-path'].map((name) => [name, 'truc.ban']),
  )
})

test('no one acts or reads incidents without the role, and a fault is reported with its place', async () => {
  for (const name of ['hold', 'release', 'drain', 'probe']) {
    const path = `/v1/links/population/paths/ndxp/${name}`
    expect(getOutcome(await gateway.post(path, {})), name).toEqual([403, 'role-required'])
    expect(getOutcome(await gateway.post(path, {}, as(auditor.key))), name).toEqual([403, 'role-required'])
    expect(getOutcome(await gateway.post(path, {}, as('wrong')))).toEqual([401, 'credentials-unknown'])
  }
  expect(getOutcome(await gateway.get('/v1/links/population/incidents'))).toEqual([403, 'role-required'])
  const none = await act('hold', acting)
  expect(none.json.errors).toMatchObject([{ pointer: '/until', code: 'exactly-one' }])
  const past = await act('hold', { ...acting, until: '2020-01-01T00:00:00Z' })
  expect(past.json.errors).toMatchObject([{ pointer: '/until', code: 'until-out-of-range' }])
  const number = await act('hold', { ...acting, note: `Theo yêu cầu ${getPersona('thu').number}`, forMinutes: 1 })
  expect(number.json.errors).toMatchObject([{ pointer: '/note', code: 'number-in-note' }])
  expectDescribed('post', '/v1/links/{name}/paths/{path}/hold', number)
  expect(number.text).not.toContain(getPersona('thu').number)
})

test('what is not there is reported as not there', async () => {
  const answers = [
    await gateway.get('/v1/links/nowhere'),
    await act('hold', { ...acting, forMinutes: 1 }, operator.key, 'nowhere'),
    await gateway.get('/v1/links/population/incidents/x', as(auditor.key)),
    await gateway.get('/v1/links/nowhere/incidents', as(auditor.key)),
  ]
  const codes = ['link-not-found', 'path-not-found', 'incident-not-found', 'link-not-found']
  expect(answers.map(getOutcome)).toEqual(codes.map((code) => [404, code]))
  expectDescribed('get', '/v1/links/{name}', answers[0] as Answer)
})

test('reports are as described, live and with history', async () => {
  expectDescribed('get', '/v1/links', await gateway.get('/v1/links', as(operator.key)))
  const whole = await gateway.get('/v1/links/population', as(operator.key))
  expectDescribed('get', '/v1/links/{name}', whole)
  expect(whole.json.history.map(({ path }: { path: string }) => path)).toEqual(['ndxp', 'lgsp'])
  await eventually('the hold is in the strip', async () => {
    const { history } = (await gateway.get('/v1/links/population')).json
    return history[0].states.some(({ state }: { state: string }) => state === 'held')
  })
})

test('a change of state reaches who follows the links within two seconds', async () => {
  const leave = new AbortController()
  const stream = await fetch(`${gateway.url}/v1/links/events`, { headers: as(gateway.key), signal: leave.signal })
  expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let heard = ''
  const hear = async (what: RegExp) => {
    while (!what.test(heard)) {
      const { value, done } = await reader.read()
      if (done) throw new Error('the stream ended')
      heard += decoder.decode(value, { stream: true })
    }
  }
  await within(20_000, 'a first picture', hear(/event: links\ndata: .*"link":"population"/))
  await act('hold', { ...acting, forMinutes: 1 })
  await within(20_000, 'the state', hear(/"state":"held"/))
  expect(heard).not.toContain(acting.note)
  leave.abort()
  await act('release', acting)
})

test('the canary is in no report, history, incident or stored row', async () => {
  gateway.mocks.faults.add({ fault: 'html-200', layer: 'ndxp' })
  for (let call = 0; call < 5; call++) await gateway.post(lookups, getLookup(CANARY))
  await eventually('ndxp is down', async () => (await gateway.get('/v1/links')).json.links[0].paths[0].state === 'down')
  gateway.mocks.faults.clear()
  await eventually('ndxp is well', async () => (await gateway.get('/v1/links')).json.links[0].state === 'healthy')
  expectNoCanary('link', (await gateway.get('/v1/links/population', as(operator.key))).text)
  const { json, text } = await gateway.get('/v1/links/population/incidents', as(auditor.key))
  expectNoCanary('incidents', text)
  for (const { id } of json.incidents) {
    expectNoCanary('incident', (await gateway.get(`/v1/links/population/incidents/${id}`, as(auditor.key))).text)
  }
  for (const table of ['state', 'minute', 'slice', 'hold', 'incident', 'run']) {
    const stored = await gateway.database?.database.query(`SELECT * FROM health_${table}`)
    expectNoCanary(`health_${table}`, JSON.stringify(stored?.rows))
  }
})

/** The routes of webhooks as a consumer sees them. The edge around them is a stand-in; the database is real. */
import { OpenAPIHono } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toFailure } from '../../src/domain/failure.ts'
import type { Edge } from '../../src/http/edge.ts'
import { createLargeBodies } from '../../src/http/input/large-bodies.ts'
import { problemResponse } from '../../src/http/problem.ts'
import { beginRequest, type Env } from '../../src/http/request.ts'
import { mountWebhooks } from '../../src/http/routes/webhooks.ts'
import type { WebhookDeps } from '../../src/webhook/deps.ts'
import { eventually } from '../support/eventually.ts'
import { actor, type Receiver, startReceiver, startWebhookWorld, type WebhookWorld } from './fixtures.ts'

let gateway: WebhookWorld
let to: Receiver
beforeAll(async () => {
  to = await startReceiver()
  gateway = await startWebhookWorld()
})
afterAll(async () => {
  await gateway.close()
  await to.close()
})

/** An app with nothing but these routes; `consumer` is who calls, with or without the grant to follow filings. */
function appFor(deps: WebhookDeps | undefined, consumer = 'one-stop', mayFollow = true) {
  const app = new OpenAPIHono<Env>()
  app.use('*', async (c, next) => {
    c.set('request', beginRequest(c, 0))
    await next()
  })
  app.onError((error, c) => problemResponse(c, toFailure(error)))
  const { caller } = actor(consumer)
  const edge = {
    bodyLimits: { bytesMax: 4_096, depthMax: 16, large: createLargeBodies() },
    admit: (c: Parameters<Edge['admit']>[0]) => {
      const request = c.get('request')
      request.caller = mayFollow ? caller : { ...caller, consumer: { ...caller.consumer, grants: [] } }
      return request
    },
  } as unknown as Edge
  mountWebhooks(app, edge, deps)
  return async (method: string, path: string, body?: unknown) => {
    const sent =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await app.request(path, { method, ...sent })
    const text = await response.text()
    return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) }
  }
}

test('an endpoint is registered, listed without its secret, enabled, replayed and removed', async () => {
  const request = appFor(gateway.replica().deps)
  const made = await request('POST', '/v1/webhooks', { url: to.url })
  expect(made).toMatchObject({ status: 201, json: { url: to.url, secret: expect.stringMatching(/^whsec_/) } })
  const at = made.headers.get('location') ?? ''
  expect(at).toBe(`/v1/webhooks/${made.json.id}`)
  const { json } = await request('GET', '/v1/webhooks')
  expect(json.webhooks).toMatchObject([{ id: made.json.id, state: 'enabled', waiting: 0, failed: 0, disabled: null }])
  expect(JSON.stringify(json)).not.toContain(made.json.secret)
  expect((await request('POST', `${at}/enable`)).status).toBe(204)
  expect(await request('POST', `${at}/replay`, {})).toMatchObject({
    status: 202,
    json: { queued: 0, nextSequence: null },
  })
  expect((await request('DELETE', at)).status).toBe(204)
  expect(await request('DELETE', at)).toMatchObject({
    status: 404,
    json: { code: 'webhook-not-found', layer: 'caller' },
  })
  expect((await request('GET', '/v1/webhooks')).json).toEqual({ webhooks: [] })
})

test('what cannot be an id names no webhook; what is no URL is a fault at its field', async () => {
  const request = appFor(gateway.replica().deps)
  for (const path of ['/v1/webhooks/nothing', '/v1/webhooks/0198c0de-0000-4000-8000-00000000000g']) {
    expect(await request('DELETE', path)).toMatchObject({ status: 404, json: { code: 'webhook-not-found' } })
  }
  expect(await request('POST', '/v1/webhooks', { url: 'nothing' })).toMatchObject({
    status: 400,
    json: { code: 'request-invalid', errors: [{ pointer: '/url', code: 'not-a-url' }] },
  })
  expect(await request('POST', '/v1/webhooks', { url: to.url, secret: 'mine' })).toMatchObject({ status: 400 })
})

test('a consumer that may not follow filings hears of none', async () => {
  const request = appFor(gateway.replica().deps, 'one-stop', false)
  for (const [method, path, body] of [
    ['POST', '/v1/webhooks', { url: to.url }],
    ['GET', '/v1/webhooks', undefined],
    ['DELETE', '/v1/webhooks/0198c0de-0000-4000-8000-000000000000', undefined],
  ] as const) {
    expect(await request(method, path, body)).toMatchObject({ status: 403, json: { code: 'operation-not-allowed' } })
  }
})

test('a gateway without filings says so', async () => {
  expect(await appFor(undefined)('GET', '/v1/webhooks')).toMatchObject({
    status: 404,
    json: { code: 'filings-disabled' },
  })
})

test('registrations that wait for one another leave connections to all others, however many they are', async () => {
  const { deps } = gateway.replica()
  const [request, byAnother] = [appFor(deps, 'in-a-hurry'), appFor(deps, 'patient')]
  // As another process does that is registering an endpoint of the same consumer.
  const holder = await deps.database.connect()
  await holder.query(`SELECT pg_advisory_lock(hashtextextended('webhooks of in-a-hurry', 0))`)
  const ends = Promise.all(
    Array.from({ length: 40 }, (_, n) => request('POST', '/v1/webhooks', { url: `${to.url}?n=${n}` })),
  )
  await eventually('one waits', async () => {
    const { rows } = await holder.query(
      `SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
    )
    return rows[0].count > 0
  })
  await Promise.all(Array.from({ length: 20 }, () => deps.database.query('SELECT 1')))
  expect((await byAnother('POST', '/v1/webhooks', { url: to.url })).status).toBe(201)
  await holder.query('SELECT pg_advisory_unlock_all()')
  const statuses = (await ends).map(({ status }) => status)
  await holder.end()
  expect(statuses.filter((status) => status === 201)).toHaveLength(deps.settings.endpointsMax)
  expect(new Set(statuses)).toEqual(new Set([201, 400]))
})

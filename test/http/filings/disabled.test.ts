/** A gateway whose configuration has no filings says so, and serves everything else. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFiling } from '../../support/declarations.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { filings, pdf, upload } from './fixtures.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

test('every route of filings answers filings-disabled', async () => {
  const id = randomUUID()
  const key = { 'idempotency-key': id }
  const answers = [
    await gateway.post(filings, makeFiling('birth'), key),
    await gateway.get(filings),
    await gateway.get(`${filings}/${id}`),
    await gateway.get(`${filings}/${id}/certificate`),
    await gateway.get(`${filings}/events`),
    await gateway.post(`${filings}/${id}/supplements`, {}, key),
    await gateway.post(`${filings}/${id}/withdrawal`, {}),
    await upload(gateway, pdf()),
    await gateway.get('/v1/operations/filings/attention'),
    await gateway.post('/v1/operations/filings/close', {}),
    await gateway.get('/v1/webhooks'),
  ]
  for (const { status, json } of answers) expect([status, json.code]).toEqual([404, 'filings-disabled'])
})

test('a stranger does not even learn that', async () => {
  const answer = await gateway.get(filings, { authorization: 'Bearer lth_unknown' })
  expect([answer.status, answer.json.code]).toEqual([401, 'credentials-unknown'])
})

test('the rest works, and shows one link', async () => {
  expect((await gateway.get('/readyz')).status).toBe(200)
  expect((await gateway.get('/v1/links')).json.links).toHaveLength(1)
  expect((await gateway.get('/metrics')).text).not.toContain('lienthong_filing')
})

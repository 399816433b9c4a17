/** While the database or the registry is away: nothing is promised that is not kept, and the same key brings it through. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFiling } from '../../support/declarations.ts'
import { eventually } from '../../support/eventually.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { cutDatabase, restoreDatabase } from '../trail-outage.ts'
import { file, filings, newDossierCode, pdf, reaches, upload } from './fixtures.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {}, guard: { attemptsMax: 1 } })
})
afterAll(() => gateway.stop())

test('without its database the gateway takes nothing, says when to come again, and the same key succeeds later', async () => {
  const body = makeFiling('birth', { dossier: newDossierCode() })
  const headers = { 'idempotency-key': randomUUID() }
  await cutDatabase(gateway)
  try {
    for (const answer of [
      await gateway.post(filings, body, headers),
      await upload(gateway, pdf('during the outage')),
      await gateway.get(`${filings}/${randomUUID()}`),
      await gateway.get(filings),
      await gateway.get(`${filings}/events`),
      await gateway.get(`${filings}/events`, { accept: 'text/event-stream' }),
    ]) {
      expect(answer.status).toBe(503)
      expect(['storage-unavailable', 'audit-unavailable']).toContain(answer.json.code)
      expect(answer.json.retryable).toBe(true)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  } finally {
    await restoreDatabase(gateway)
  }
  const taken = await eventually(
    'the filing is taken',
    async () => {
      const answer = await gateway.post(filings, body, headers)
      return answer.status === 202 ? answer : undefined
    },
    15_000,
  )
  expect((await gateway.get(`${filings}?dossier=${body.purpose.dossier}`)).json.filings).toHaveLength(1)
  await reaches(gateway, taken.json.id, 'completed')
})

test('a registry that is away delays no 202, and what was taken is registered when it is back', async () => {
  await gateway.mocks.pause()
  const taken = await Promise.all(Array.from({ length: 5 }, () => file(gateway, 'birth')))
  for (const { status } of taken) expect(status).toBe(202)
  expect((await gateway.get('/readyz')).status).toBe(200)
  await gateway.mocks.resume()
  for (const { json } of taken) await reaches(gateway, json.id, 'completed', 30_000)
})

/** Wishes 2 and 3, through a whole gateway: an agreed rate and announced hours are kept, and callers get them by name. */
import { afterEach, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { getLookup, lookups } from '../gateway/questions.ts'
import { file, reaches } from '../http/filings/fixtures.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway | undefined
afterEach(() => gateway?.stop())

const thu = getPersona('thu')
const soon = (ms: number) => new Date(Date.now() + ms).toISOString()

test('beyond the agreed rate a question is refused by name, and the other side sees none of it', async () => {
  gateway = await startGateway({ path: { rate: { perSecond: 0.05, burst: 2 } } })
  const answers = []
  for (let count = 0; count < 4; count++) answers.push(await gateway.post(lookups, getLookup(thu)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 503, 503])
  expect(answers[3]?.json).toMatchObject({ code: 'upstream-rate-reached', layer: 'gateway', retryable: true })
  expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(gateway.mocks.journal.entries()).toHaveLength(2)
})

test('in closed hours a question is refused with the time until it opens, and the link is held, not down', async () => {
  gateway = await startGateway({ path: { closed: [{ kind: 'once', from: soon(-60_000), to: soon(3_600_000) }] } })
  const answer = await gateway.post(lookups, getLookup(thu))
  expect(answer.status).toBe(503)
  expect(answer.json).toMatchObject({ code: 'upstream-closed', retryable: true })
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3_500)
  expect(gateway.mocks.journal.entries()).toEqual([])
  const [path] = (await gateway.get('/v1/links/population')).json.paths
  expect(path).toMatchObject({ state: 'held' })
})

test('a filing is taken in closed hours, kept, and sent when they are over', async () => {
  const opens = Date.now() + 3_000
  const closed = [{ kind: 'once', from: soon(-60_000), to: new Date(opens).toISOString() }]
  gateway = await startGateway({ filings: { path: { closed } } })
  const filed = await file(gateway, 'birth')
  expect(filed.status).toBe(202)
  await reaches(gateway, filed.json.id, 'received')
  const pushes = gateway.mocks.journal.entries().filter(({ body }) => body.includes('ngayTiepNhan'))
  expect(pushes).toHaveLength(1)
  expect(pushes[0]?.at).toBeGreaterThanOrEqual(opens)
})

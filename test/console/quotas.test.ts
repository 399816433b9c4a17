/** The page of quotas: who uses how much, who is refused, and what the limits of upstreams leave, over all replicas and live. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { auditor, startConsoleGateway, stranger } from '../browser/fixtures.ts'
import { getLookup, lookups } from '../gateway/questions.ts'
import { eventually } from '../support/eventually.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'

const greedy = issueKey(keyHashKey)
const batch = issueKey(keyHashKey)
const page = '/ops/quotas'

let gateway: TestGateway
let replica: TestGateway
beforeAll(async () => {
  gateway = await startConsoleGateway({
    path: { rate: { perDay: 100, perMinute: 6_000 } },
    others: [
      consumerWith(auditor, { id: 'inspection', roles: ['auditor'], grants: [] }),
      consumerWith(stranger, { id: 'notary' }),
      // So slow that what it uses stays used for the length of the test.
      consumerWith(greedy, { id: 'greedy', name: 'Greedy <system>', quota: { perMinute: 1, burst: 4 } }),
      consumerWith(batch, { id: 'by-procedure', quota: { perMinute: 600, burst: 100, procedures: [own] } }),
    ],
  })
  replica = await startGateway({ beside: gateway, paths: ['ndxp', 'lgsp'], path: { rate: { perDay: 100 } } })
})
afterAll(async () => {
  await replica?.stop()
  await gateway?.stop()
})
const own = { procedures: ['1.001193'], perMinute: 1, burst: 2 }

async function signIn(key: string, language = 'en') {
  const entered = await fetch(`${gateway.url}/ops/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url },
    body: new URLSearchParams({ key, officer: 'canbo.mau' }),
  })
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return async (path: string, signal?: AbortSignal) =>
    fetch(gateway.url + path, {
      redirect: 'manual',
      headers: { cookie, 'accept-language': language },
      ...(signal && { signal }),
    })
}

const as = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })

async function waitForText(what: string, wanted: RegExp, read: () => Promise<string>): Promise<string> {
  return eventually(what, async () => {
    const text = await read()
    return wanted.test(text) ? text : undefined
  })
}

test('operators and auditors see who uses its quota up, on whatever replica, and who is refused', async () => {
  const [operator, inspector] = [await signIn(gateway.key), await signIn(auditor.key)]
  await eventually('it has used all that it may', async () => {
    const [one, other] = [await gateway.get('/v1/links', as(greedy)), await replica.get('/v1/links', as(greedy))]
    return one.status === 429 && other.status === 429
  })
  expect((await gateway.get('/v1/operations/lanes', as(stranger))).status).toBe(403)
  const read = async () => (await operator(page)).text()
  const row = /Greedy &lt;system&gt;.*?<code>greedy<\/code>.*?(\d) of 4 at once/s
  await waitForText('what it uses', row, read)
  const refused = await waitForText('what it was refused', /\d over the quota, 0 without the right/, read)
  expect(refused).toMatch(/greedy.*notary/s)
  const text = await waitForText('what another was refused', /0 over the quota, 1 without the right/, read)
  expect(text).toContain('1 a minute, 4 at once')
  expect((await inspector(page)).status).toBe(200)
  const vietnamese = await (await (await signIn(gateway.key, 'vi'))(page)).text()
  expect(vietnamese).toContain('1 lượt một phút, 4 lượt cùng lúc')
  expect(await (await operator('/ops')).text()).toContain(`href="${page}"`)
})

test('what a day of an upstream leaves is shown, and of a bound of procedures its own use; no person is named', async () => {
  const operator = await signIn(gateway.key)
  const { status } = await gateway.post(lookups, getLookup(CANARY, { fields: ['fullName'] }), as(batch))
  expect(status).toBe(200)
  const read = async () => (await operator(page)).text()
  const text = await waitForText('the calls of today', /<code>ndxp<\/code>.*?100 a day.*?>1<.*?\d+ calls/s, read)
  expect(text).toMatch(/6\s000 a minute/)
  const bound = await waitForText('the use of the procedure', /procedure 1\.001193: 1 of 2 at once/, read)
  for (const of of [CANARY.number, CANARY.name]) expect(bound).not.toContain(of)
})

test('an open page is redrawn', async () => {
  const operator = await signIn(gateway.key)
  const end = new AbortController()
  const stream = await operator(`${page}/events`, end.signal)
  expect(stream.headers.get('content-type')).toContain('text/event-stream')
  let heard = ''
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const piece of stream.body ?? []) heard += decoder.decode(piece)
  })().catch(() => {})
  await eventually('the first look', () => heard.includes('quotas-upstreams'))
  expect((await gateway.get('/v1/operations/lanes', as(batch))).status).toBe(403)
  await eventually(
    'the refusal is shown',
    () => heard.includes('by-procedure') && /0 over the quota, 1 without/.test(heard),
  )
  end.abort()
  await reading
})

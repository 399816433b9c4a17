/** One filing that waits, on a page of its own: what bulk reruns refuse is decided here, on record and one by one. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditor, startConsoleGateway, stopFilings } from '../browser/fixtures.ts'
import { reaches } from '../http/filings/fixtures.ts'
import type { TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startConsoleGateway()
})
afterAll(() => gateway.stop())

async function signIn(key: string) {
  const answer = await fetch(`${gateway.url}/ops/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url },
    body: new URLSearchParams({ key, officer: 'canbo.mau' }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const headers = { cookie, 'accept-language': 'en', origin: gateway.url }
  return {
    get: async (path: string) => {
      const response = await fetch(gateway.url + path, { headers })
      return { status: response.status, text: await response.text() }
    },
    post: async (path: string, fields: Record<string, string>) => {
      const body = new URLSearchParams(fields)
      const response = await fetch(gateway.url + path, { method: 'POST', redirect: 'manual', headers, body })
      return { status: response.status, location: response.headers.get('location'), text: await response.text() }
    },
  }
}
const tokenIn = (text: string) => /name="token" value="([^"]+)"/.exec(text)?.[1] ?? ''

test('a filing is sent again alone, with a reason, and the next page shows the message', async () => {
  const [id = ''] = await stopFilings(gateway, 1)
  const operator = await signIn(gateway.key)
  const board = await operator.get('/ops')
  expect(board.text).toContain(`/ops/filings/one?id=${id}`)
  const page = await operator.get(`/ops/filings/one?id=${id}`)
  expect(page.text).toMatch(/value="rerun"/)
  expect(page.text).not.toMatch(/value="confirm"/)
  const token = tokenIn(page.text)
  const refused = await operator.post(`/ops/filings/one?id=${id}`, { token, id, do: 'rerun', note: ' ' })
  expect([refused.status, /at most 500/.test(refused.text)]).toEqual([400, true])
  const done = await operator.post(`/ops/filings/one?id=${id}`, { token, id, do: 'rerun', note: 'the module is on' })
  // No fragment: the page would jump past its message.
  expect([done.status, done.location]).toEqual([303, '/ops'])
  const filed = await reaches(gateway, id, 'completed')
  expect(filed.events.find(({ type }: { type: string }) => type === 'rerun').detail).toMatchObject({
    note: 'the module is on',
  })
})

test('an action that the state of a filing does not allow is not done', async () => {
  const [id = ''] = await stopFilings(gateway, 1)
  const operator = await signIn(gateway.key)
  const token = tokenIn((await operator.get(`/ops/filings/one?id=${id}`)).text)
  const confirmed = await operator.post('/ops/filings/one', { token, id, do: 'confirm', note: 'twins' })
  expect(confirmed.status).toBe(409)
  expect((await operator.post('/ops/filings/one', { token, id, do: 'constructor', note: 'x' })).status).toBe(409)
  expect((await operator.get('/ops/filings/one?id=1')).status).toBe(404)
  const foreign = await operator.post('/ops/filings/one', { token: 'x', id, do: 'close', note: 'x' })
  expect(foreign.status).toBe(403)
})

test('an auditor sees it and finds no button', async () => {
  const [id = ''] = await stopFilings(gateway, 1)
  const looking = await signIn(auditor.key)
  const page = await looking.get(`/ops/filings/one?id=${id}`)
  expect([page.status, /name="do"/.test(page.text)]).toEqual([200, false])
})

test('the page of a bulk rerun has no form for a cause that a person must examine, and its address sends nothing', async () => {
  const [id = ''] = await stopFilings(gateway, 1)
  // As the registry leaves it when it suspects a duplicate.
  await gateway.database?.database.query(
    `UPDATE filing SET state = 'needs-review', cause = 'suspected-duplicate' WHERE id = $1`,
    [id],
  )
  const operator = await signIn(gateway.key)
  const page = await operator.get('/ops/filings/rerun?cause=suspected-duplicate')
  expect(page.text).toMatch(/twin/)
  expect(page.text).not.toMatch(/name="canary"/)
  const one = await operator.get(`/ops/filings/one?id=${id}`)
  expect([/value="confirm"/.test(one.text), /value="rerun"/.test(one.text)]).toEqual([true, false])
  const token = tokenIn(one.text)
  const sent = await operator.post('/ops/filings/rerun', {
    token,
    cause: 'suspected-duplicate',
    canary: '0',
    perMinute: '60',
    note: 'all of them',
  })
  expect([sent.status, /looked at one by one/.test(sent.text)]).toEqual([409, true])
  await operator.post('/ops/filings/one', { token, id, do: 'confirm', note: 'twins, seen both papers' })
  await reaches(gateway, id, 'completed')
})

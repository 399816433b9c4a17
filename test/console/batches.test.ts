/** The page of batches: a file is sent, watched in numbers, paused and cancelled by an operator; an auditor only looks. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { auditor, startConsoleGateway, stranger } from '../browser/fixtures.ts'
import { getAudit, makeVerification } from '../gateway/questions.ts'
import { eventually } from '../support/eventually.ts'
import type { TestGateway } from '../support/gateway.ts'

const thu = getPersona('thu')
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startConsoleGateway({ batches: { intervalMs: 20 } })
})
afterAll(() => gateway.stop())

async function signIn(key: string, language = 'en') {
  const answer = await fetch(`${gateway.url}/ops/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url },
    body: new URLSearchParams({ key, officer: 'canbo.mau' }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const headers = { cookie, 'accept-language': language, origin: gateway.url }
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(gateway.url + path, { redirect: 'manual', headers, ...init })
    return { status: response.status, text: await response.text() }
  }
  return {
    get: (path: string) => ask(path),
    post: (path: string, body: FormData | URLSearchParams) => ask(path, { method: 'POST', body }),
  }
}
const tokenIn = (text: string) => /name="token" value="([^"]+)"/.exec(text)?.[1] ?? ''
const page = '/ops/batches'

function toForm(token: string, text: string, name = 'hoc-sinh.jsonl'): FormData {
  const form = new FormData()
  form.set('token', token)
  form.set('operation', 'verify')
  form.set('file', new File([text], name))
  return form
}

test('an operator sends a file and sees it done, in numbers alone', async () => {
  const operator = await signIn(gateway.key)
  const { text: empty } = await operator.get(page)
  const lines = [makeVerification(thu), makeVerification(thu)].map((person) => JSON.stringify(person)).join('\n')
  expect((await operator.post(page, toForm(tokenIn(empty), lines))).status).toBe(303)
  const done = await eventually('the page shows that it is done', async () => {
    const { text } = await operator.get(page)
    return text.includes('matched: 2') ? text : undefined
  })
  expect(done).not.toContain(thu.number)
  expect(done).not.toContain(thu.name)
  const [, results = ''] = /href="(\/ops\/batches\/results\?batch=[^"]+)"/.exec(done) ?? []
  const [head, ...rows] = (await operator.get(results)).text.trim().split('\r\n')
  expect([head?.split(',').slice(0, 3), rows.length]).toEqual([['number', 'reference', 'outcome'], 2])
  expect(rows[0]).toMatch(/^"1","","matched"/)
  expect((await getAudit(gateway)).at(-1)).toMatchObject({ operation: 'batch-results', officer: 'canbo.mau' })
  const other = await signIn(auditor.key)
  expect((await other.get(page)).text).not.toContain(results)
  expect((await other.get(results)).status, 'another system, whatever its role').toBe(404)
  expect((await (await signIn(gateway.key, 'vi')).get(page)).text).toContain('Lô xác thực, tra cứu')
  expect((await operator.get('/ops')).text).toContain(`href="${page}"`)
})

test('a file with faults is shown with line and column, and no value of it', async () => {
  const operator = await signIn(gateway.key)
  const token = tokenIn((await operator.get(page)).text)
  const { status, text } = await operator.post(
    page,
    toForm(token, `personalNumber,fullName\n${thu.number}1,x`, 'a.csv'),
  )
  expect(status).toBe(400)
  expect(text).toContain('<td>2</td><td>personalNumber</td>')
  expect(text).not.toContain(thu.number)
  expect((await operator.post(page, toForm(token, ''))).status).toBe(400)
})

test('a batch is paused and cancelled by hand, on record', async () => {
  const operator = await signIn(gateway.key)
  await gateway.mocks.pause()
  const token = tokenIn((await operator.get(page)).text)
  await operator.post(page, toForm(token, JSON.stringify(makeVerification(thu))))
  const { json } = await gateway.get('/v1/identity/batches')
  const [{ id }] = json.batches
  const act = (verb: string) => operator.post(`${page}/act`, new URLSearchParams({ token, batch: id, do: verb }))
  expect((await act('pause')).status).toBe(303)
  expect((await operator.get(page)).text).toContain('paused')
  expect((await act('cancel')).status).toBe(303)
  expect((await gateway.get(`/v1/identity/batches/${id}`)).json.state).toBe('cancelled')
  await gateway.mocks.resume()
})

test('an auditor looks and cannot act; a stranger does not come in; a form without its token is none of ours', async () => {
  const looking = await signIn(auditor.key)
  const { status, text } = await looking.get(page)
  expect(status).toBe(200)
  expect(text).not.toContain('type="file"')
  expect((await looking.post(page, toForm(tokenIn(text), '{}'))).status).toBe(403)
  expect((await (await signIn(stranger.key)).get(page)).status).not.toBe(200)
  const operator = await signIn(gateway.key)
  expect((await operator.post(page, toForm('wrong', '{}'))).status).toBe(403)
})

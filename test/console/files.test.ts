/** The page of addresses of files: an operator sees them and ends them, an auditor only looks, and no one sees an address itself. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueKey } from '../../src/access/api-key.ts'
import { type CompletedBirth, completeBirth, fetchFile, issue, publicUrl } from '../http/files/fixtures.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'

const auditor = issueKey(keyHashKey)
let gateway: TestGateway
let birth: CompletedBirth
beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    fileAddresses: { publicUrl, allowHttp: true },
    consumer: () => ({ roles: ['operator'] }),
    others: [consumerWith(auditor, { id: 'auditor', roles: ['auditor'], grants: [] })],
  })
  birth = await completeBirth(gateway)
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
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(gateway.url + path, { redirect: 'manual', headers, ...init })
    return { status: response.status, location: response.headers.get('location'), text: await response.text() }
  }
  return {
    get: ask,
    post: (path: string, fields: object) => ask(path, { method: 'POST', body: new URLSearchParams({ ...fields }) }),
  }
}
const tokenIn = (text: string) => /name="token" value="([^"]+)"/.exec(text)?.[1] ?? ''

test('an operator finds the addresses of a dossier and ends them, with a reason; nothing shows an address', async () => {
  const { url } = await issue(gateway, birth)
  expect((await fetchFile(gateway, url)).status).toBe(200)
  const operator = await signIn(gateway.key)
  const path = `/ops/files?dossier=${birth.code}`
  const page = await operator.get(path)
  expect(page.status).toBe(200)
  expect(page.text).toMatch(/portal.*result.*works/s)
  expect(page.text).not.toContain(url.slice(-43))
  const token = tokenIn(page.text)
  const fields = { token, dossier: birth.code, do: 'withdraw' }
  const refused = await operator.post('/ops/files', { ...fields, note: ' ' })
  expect([refused.status, refused.text.includes('at most 500')]).toEqual([400, true])
  expect((await fetchFile(gateway, url)).status).toBe(200)
  const foreign = await operator.post('/ops/files', { ...fields, token: 'x', note: 'x' })
  expect(foreign.status).toBe(403)
  const done = await operator.post('/ops/files', { ...fields, note: 'sent by mistake' })
  expect([done.status, done.location]).toEqual([303, path])
  expect((await fetchFile(gateway, url)).status).toBe(404)
  expect((await operator.get(path)).text).toContain('revoked, none issued again')
})

test('an auditor sees the table and no button; a text that is no code is refused beside its field', async () => {
  const looking = await signIn(auditor.key)
  const page = await looking.get(`/ops/files?dossier=${birth.code}`)
  expect([page.status, page.text.includes('name="do"')]).toEqual([200, false])
  expect((await looking.get('/ops/files')).status).toBe(200)
  const faulty = await looking.get('/ops/files?dossier=x')
  expect([faulty.status, faulty.text.includes('This is no dossier code')]).toEqual([400, true])
  expect((await looking.get('/ops/files?dossier=H99.01.02-260101-9999')).status).toBe(404)
})

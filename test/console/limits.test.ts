/** A hold has one limit, that of the settings: the page and the API keep it and name it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConsoleGateway } from '../browser/fixtures.ts'
import type { TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startConsoleGateway({ health: { probing: false, holdMaxMs: 30 * 60_000 } }, false)
})
afterAll(() => gateway.stop())

async function holdPage(): Promise<string> {
  const signedIn = await fetch(`${gateway.url}/ops/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url },
    body: new URLSearchParams({ key: gateway.key, officer: 'canbo.mau' }),
  })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const page = await fetch(`${gateway.url}/ops/links/population/paths/ndxp/hold`, { headers: { cookie } })
  return page.text()
}

test('the form of a hold offers no time that it would refuse', async () => {
  const field = /<input[^>]*name="minutes"[^>]*>/.exec(await holdPage())?.[0] ?? ''
  expect([/value="(\d+)"/.exec(field)?.[1], /max="(\d+)"/.exec(field)?.[1]]).toEqual(['30', '30'])
})

test('the API refuses a longer hold and names the limit, even where that is less than an hour', async () => {
  const body = { officer: 'canbo.mau', note: 'maintenance', forMinutes: 31 }
  const path = '/v1/links/population/paths/ndxp/hold'
  const refused = await gateway.post(path, body, { 'accept-language': 'en' })
  expect(refused.status).toBe(400)
  expect(refused.json.errors).toMatchObject([{ pointer: '/until', message: expect.stringMatching(/30 minutes/) }])
  expect((await gateway.post(path, { ...body, forMinutes: 30 })).status).toBe(200)
})

/** Who may do what at the operators' pages, asked without a browser: forged forms, sessions that are over, headers. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueKey } from '../../src/access/api-key.ts'
import { auditor, startConsoleGateway, stranger } from '../browser/fixtures.ts'
import { consumerWith, keyHashKey, type TestGateway, writeConsumers } from '../support/gateway.ts'

let gateway: TestGateway
const operator = issueKey(keyHashKey)
beforeAll(async () => {
  gateway = await startConsoleGateway({ others: [] }, false)
  register()
  await gateway.serving.gateway.reload()
})
afterAll(() => gateway.stop())

function register(...without: string[]): void {
  const all = [
    consumerWith(operator, { id: 'operations', roles: ['operator'], grants: [] }),
    consumerWith(auditor, { id: 'inspection', roles: ['auditor'], grants: [] }),
    consumerWith(stranger, { id: 'notary' }),
  ]
  writeConsumers(
    gateway.consumersFile,
    all.filter(({ id }) => !without.includes(id)),
  )
}

interface Browsing {
  cookie?: string | undefined
  headers?: Record<string, string>
}
const open = (path: string, { cookie, headers }: Browsing = {}) =>
  fetch(gateway.url + path, { redirect: 'manual', headers: { ...(cookie && { cookie }), ...headers } })
const send = (path: string, fields: Record<string, string>, { cookie, headers }: Browsing = {}) =>
  fetch(gateway.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url, ...(cookie && { cookie }), ...headers },
    body: new URLSearchParams(fields),
  })

async function enter(key: string, officer = 'canbo.mau'): Promise<{ cookie: string; token: string }> {
  const answer = await send('/ops/sign-in', { key, officer })
  expect(answer.status).toBe(303)
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const text = await (await open('/ops', { cookie })).text()
  return { cookie, token: /name="token" value="([^"]+)"/.exec(text)?.[1] ?? '' }
}

const hold = '/ops/links/population/paths/ndxp/hold'
const filled = { minutes: '5', reason: 'Bảo trì' }
const stateOfNdxp = () => gateway.serving.gateway.health.report('population').paths[0]?.state

test('the cookie is for our pages alone: no script reads it, no other site sends it; over https it stays there', async () => {
  const answer = await send('/ops/sign-in', { key: operator.key, officer: 'canbo.mau' })
  expect(answer.headers.getSetCookie()[0]).toMatch(/^ops-session=[^;]+; Path=\/ops; HttpOnly; SameSite=Strict$/)
  const behindProxy = {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'gateway.example',
    origin: 'https://gateway.example',
  }
  const secure = await send('/ops/sign-in', { key: operator.key, officer: 'canbo.mau' }, { headers: behindProxy })
  expect(secure.headers.getSetCookie()[0]).toMatch(/; HttpOnly; Secure; SameSite=Strict$/)
})

test('a form acts only with the token of its own session, and from a page of ours', async () => {
  const [mine, other] = [await enter(operator.key), await enter(operator.key, 'another')]
  const { cookie, token } = mine
  const attempts: [string, Promise<Response>][] = [
    ['no token', send(hold, filled, { cookie })],
    ['a made-up token', send(hold, { ...filled, token: 'x'.repeat(43) }, { cookie })],
    ["another session's token", send(hold, { ...filled, token: other.token }, { cookie })],
    ['another site', send(hold, { ...filled, token }, { cookie, headers: { origin: 'https://elsewhere.example' } })],
    [
      'no origin',
      fetch(gateway.url + hold, {
        method: 'POST',
        headers: { cookie },
        body: new URLSearchParams({ ...filled, token }),
      }),
    ],
    ['a privacy-hiding page', send(hold, { ...filled, token }, { cookie, headers: { origin: 'null' } })],
    [
      'another site by fetch metadata',
      send(hold, { ...filled, token }, { cookie, headers: { 'sec-fetch-site': 'cross-site' } }),
    ],
    [
      'a sibling host by fetch metadata',
      send(hold, { ...filled, token }, { cookie, headers: { 'sec-fetch-site': 'same-site' } }),
    ],
  ]
  for (const [what, answer] of attempts) {
    const { status, headers } = await answer
    expect([what, status, headers.get('content-type')]).toEqual([what, 403, 'text/html; charset=utf-8'])
  }
  expect(stateOfNdxp()).not.toBe('held')
  expect(
    (
      await send(
        '/ops/sign-in',
        { key: operator.key, officer: 'a' },
        { headers: { origin: 'https://elsewhere.example' } },
      )
    ).status,
  ).toBe(403)
  const done = await send(hold, { ...filled, token }, { cookie })
  expect([done.status, done.headers.get('location')]).toEqual([303, '/ops/links/population'])
  expect(stateOfNdxp()).toBe('held')
})

test.each([
  ['two proxies', { 'x-forwarded-host': 'gateway.example, inner.example', origin: 'https://gateway.example' }, 303],
  [
    'the port that https implies',
    { 'x-forwarded-host': 'gateway.example:443', origin: 'https://gateway.example' },
    303,
  ],
  ['capitals', { 'x-forwarded-host': 'Gateway.EXAMPLE', origin: 'https://gateway.example' }, 303],
  ['another port', { 'x-forwarded-host': 'gateway.example:8443', origin: 'https://gateway.example' }, 403],
  ['a longer name', { 'x-forwarded-host': 'gateway.example', origin: 'https://gateway.example.elsewhere.test' }, 403],
  ['a list of others', { 'x-forwarded-host': 'a.example, b.example', origin: 'https://gateway.example' }, 403],
  ['nothing in a list', { 'x-forwarded-host': ' , ', origin: 'null' }, 403],
])('where a form comes from is compared as addresses are: %s', async (_, headers, status) => {
  const answer = await send('/ops/sign-in', { key: operator.key, officer: 'canbo.mau' }, { headers })
  expect(answer.status).toBe(status)
})

test('opening an address never acts, and an auditor never does', async () => {
  const { cookie, token } = await enter(auditor.key)
  expect((await open(hold, { cookie })).status).toBe(403)
  expect((await send(hold, { ...filled, token }, { cookie })).status).toBe(403)
  const probe = '/ops/links/population/paths/ndxp/probe'
  expect((await open(probe, { cookie })).status).toBe(404)
  expect((await send(probe, { token }, { cookie })).status).toBe(403)
})

test('without a session every page leads to the sign-in and back again, and only to pages of ours', async () => {
  for (const path of ['/ops', '/ops/links/population', '/ops/nowhere']) {
    const answer = await open(path)
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/ops/sign-in?back=${encodeURIComponent(path)}`,
    ])
  }
  for (const back of [
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/ops//elsewhere.example',
    '/docs',
    '/ops/../v1',
    '/opsx',
  ]) {
    const answer = await send('/ops/sign-in', { key: operator.key, officer: 'canbo.mau', back })
    const to = new URL(answer.headers.get('location') ?? '', gateway.url)
    expect([back, to.origin, to.pathname.startsWith('/ops')]).toEqual([back, gateway.url, true])
  }
})

test('when a key or its role is dropped, its sessions end at once; an open stream says so and ends', async () => {
  const { cookie } = await enter(auditor.key)
  const stream = await open('/ops/events', { cookie, headers: { accept: 'text/event-stream' } })
  const reported = stream.text()
  expect((await open('/ops', { cookie })).status).toBe(200)
  register('inspection')
  await gateway.serving.gateway.reload()
  expect(await reported).toContain('event: ended')
  const answer = await open('/ops', { cookie })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/ops/sign-in?expired=1&back=%2Fops'])
  const again = await open('/ops/events', { cookie, headers: { accept: 'text/event-stream' } })
  expect(await again.text()).toBe('event: ended\ndata: {}\n\n')
  register()
  await gateway.serving.gateway.reload()
})

test('every page carries the policy that lets nothing foreign in, and no cache keeps it', async () => {
  const { cookie } = await enter(operator.key)
  for (const path of ['/ops/sign-in', '/ops', '/ops/links/population', hold, '/ops/nowhere']) {
    const answer = await open(path, { cookie: path === '/ops/sign-in' ? undefined : cookie })
    const text = await answer.text()
    expect(answer.headers.get('content-security-policy'), path).toMatch(
      /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
    )
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
    expect(answer.headers.get('referrer-policy')).toBe('same-origin')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(text, path).not.toMatch(/<style|style="|<script(?! type="module" src="\/ops\/)|\son\w+="/)
    // A namespace may be shown as a setting; nothing is loaded from, sent to or linked with another place.
    expect(text, path).not.toMatch(/\s[\w-]+="\s*(https?:)?\/\/(?!127)|url\(/)
  }
})

test('our own files may be kept, at an address that changes with them', async () => {
  const text = await (await open('/ops/sign-in')).text()
  for (const [, address = ''] of text.matchAll(/(?:href|src)="(\/ops\/[\w.]+\?v=\w+)"/g)) {
    const answer = await open(address)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
    expect((await open(address.replace(/v=.*/, 'v=old'))).headers.get('cache-control')).toBe('no-store')
  }
})

test('a caller that guesses keys is stopped after a few', async () => {
  const strict = await startConsoleGateway({ server: { operatorsPage: { signInsPerMinute: 3 } } }, false)
  const attempt = () =>
    fetch(`${strict.url}/ops/sign-in`, {
      method: 'POST',
      headers: { origin: strict.url },
      body: new URLSearchParams({ key: 'lth_guess', officer: 'a' }),
    })
  const statuses: number[] = []
  for (let times = 0; times < 5; times++) statuses.push((await attempt()).status)
  await strict.stop()
  expect(statuses).toEqual([401, 401, 401, 429, 429])
})

test('wrong keys do not lock out a right key at the same address', async () => {
  const strict = await startConsoleGateway({ server: { operatorsPage: { signInsPerMinute: 3 } } }, false)
  const attempt = async (key: string) => {
    const response = await fetch(`${strict.url}/ops/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: strict.url },
      body: new URLSearchParams({ key, officer: 'canbo.mau' }),
    })
    return response.status
  }
  const wrong: number[] = []
  for (let times = 0; times < 5; times++) wrong.push(await attempt('lth_guess'))
  const right: number[] = []
  for (let times = 0; times < 5; times++) right.push(await attempt(strict.key))
  const after = await attempt('lth_guess')
  await strict.stop()
  expect(wrong).toContain(429)
  expect(right).toEqual([303, 303, 303, 303, 303])
  expect(after, 'and wrong ones are not let in with it').not.toBe(303)
})

test('a gateway that wants no page has none', async () => {
  const without = await startConsoleGateway({ server: { operatorsPage: { enabled: false } } }, false)
  const answer = await fetch(`${without.url}/ops`)
  await without.stop()
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8'])
})

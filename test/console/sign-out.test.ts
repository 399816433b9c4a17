/** A sign-out ends the session: a kept cookie opens nothing, here, at another replica, or after a restart. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConsoleGateway } from '../browser/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
let replica: TestGateway
beforeAll(async () => {
  gateway = await startConsoleGateway({}, false)
  replica = await startGateway({ beside: gateway, paths: ['ndxp', 'lgsp'] })
})
afterAll(async () => {
  await replica.stop()
  await gateway.stop()
})

const open = (at: TestGateway, path: string, cookie: string, accept = 'text/html') =>
  fetch(at.url + path, { redirect: 'manual', headers: { cookie, accept } })
const send = (at: TestGateway, path: string, fields: Record<string, string>, cookie = '') =>
  fetch(at.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: at.url, cookie },
    body: new URLSearchParams(fields),
  })

async function enter(at: TestGateway): Promise<{ cookie: string; token: string }> {
  const answer = await send(at, '/ops/sign-in', { key: at.key, officer: 'canbo.mau' })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const page = await (await open(at, '/ops', cookie)).text()
  return { cookie, token: /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '' }
}

/** What each kind of address says to this cookie: a page, a stream, a form that acts, a form that only reads. */
async function opened(at: TestGateway, { cookie, token }: { cookie: string; token: string }): Promise<unknown[]> {
  const stream = open(at, '/ops/events', cookie, 'text/event-stream').then(async (answer) => {
    const reader = answer.body?.getReader()
    const { value } = (await reader?.read()) ?? {}
    await reader?.cancel()
    return new TextDecoder().decode(value).includes('event: ended') ? 'ended' : 'open'
  })
  const hold = { minutes: '5', reason: 'Bảo trì', token }
  return [
    (await open(at, '/ops', cookie)).status,
    (await open(at, '/ops/links/population', cookie)).status,
    await stream,
    (await send(at, '/ops/links/population/paths/lgsp/hold', hold, cookie)).headers.get('location'),
    (await send(at, '/ops/theme', { theme: 'dark', token }, cookie)).headers.get('location'),
  ]
}

const inside = [200, 200, 'open', '/ops/links/population', '/ops']
const outside = [303, 303, 'ended', '/ops/sign-in?expired=1&back=%2Fops', '/ops/sign-in?expired=1&back=%2Fops']

test('the old cookie opens nothing: no page, no stream, no form, at no replica, and not after a restart', async () => {
  const mine = await enter(gateway)
  const another = await enter(gateway)
  expect(await opened(gateway, mine)).toEqual(inside)
  expect(await opened(replica, mine)).toEqual(inside)
  await send(gateway, '/ops/sign-out', { token: mine.token }, mine.cookie)
  expect(await opened(gateway, mine)).toEqual(outside)
  expect(await opened(replica, mine)).toEqual(outside)
  const restarted = await startGateway({ beside: gateway, paths: ['ndxp', 'lgsp'] })
  expect(await opened(restarted, mine)).toEqual(outside)
  expect(await opened(restarted, another), 'another session of the same person stays open').toEqual(inside)
  await restarted.stop()
})

test('a stream that is open at another replica ends when its session does', async () => {
  const mine = await enter(gateway)
  const stream = await open(replica, '/ops/events', mine.cookie, 'text/event-stream')
  let reported = ''
  const reading = (async () => {
    for await (const piece of stream.body ?? []) reported += new TextDecoder().decode(piece)
  })()
  await eventually('the stream is open', () => reported.includes('event: fragments'))
  await send(gateway, '/ops/sign-out', { token: mine.token }, mine.cookie)
  await eventually('the stream reports its end', () => reported.includes('event: ended'), 30_000)
  await reading
})

test('a cookie that signs out twice, or was never a session, changes nothing for others', async () => {
  const [mine, other] = [await enter(gateway), await enter(replica)]
  for (let times = 0; times < 2; times++) await send(gateway, '/ops/sign-out', { token: mine.token }, mine.cookie)
  await send(gateway, '/ops/sign-out', { token: mine.token }, 'ops-session=made.up')
  expect(await opened(gateway, other)).toEqual(inside)
})

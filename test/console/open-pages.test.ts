/** Pages that are kept open: what a reader of least rights, or somebody without any, can take away from the others. */
import { afterEach, expect, test } from 'vitest'
import { auditor, startConsoleGateway } from '../browser/fixtures.ts'
import { openRaw, type RawSocket } from '../http/raw-socket.ts'
import { eventually, within } from '../support/eventually.ts'
import type { TestGateway, TestGatewayOptions } from '../support/gateway.ts'

let gateway: TestGateway
const sockets: RawSocket[] = []
afterEach(async () => {
  for (const { socket } of sockets.splice(0)) socket.destroy()
  await gateway.stop()
})
const start = async (server: TestGatewayOptions['server']) => {
  gateway = await startConsoleGateway({ server: { operatorsPage: { signInsPerMinute: 1_000 }, ...server } }, false)
}
const opened = async () => {
  const raw = await openRaw(gateway.url)
  sockets.push(raw)
  return raw
}

async function enter(key: string): Promise<string> {
  const answer = await fetch(`${gateway.url}/ops/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url },
    body: new URLSearchParams({ key, officer: 'canbo.mau' }),
  })
  await answer.arrayBuffer()
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

/** A page kept open, once its first news is there; or the status with which it was refused. */
async function keepOpen(cookie: string, path = '/ops/events'): Promise<{ raw: RawSocket; status: number }> {
  const raw = await opened()
  raw.socket.write(
    `GET ${path} HTTP/1.1\r\nhost: gateway.test\r\naccept: text/event-stream\r\ncookie: ${cookie}\r\n\r\n`,
  )
  const status = await eventually(`an answer for ${path}`, () => {
    const text = raw.received()
    return /event: fragments|<\/html>/.test(text) ? Number(text.slice(9, 12)) : undefined
  })
  return { raw, status }
}

test('strangers who open more connections than there are places push no signed-in reader out', async () => {
  await start({ connectionsMax: 16 })
  const { raw } = await keepOpen(await enter(gateway.key))
  let over = false
  void raw.closed.then(() => {
    over = true
  })
  for (let n = 0; n < 40; n++) await opened()
  await eventually('the places are full', () => gateway.serving.connections.count() === 16)
  const before = raw.received().length
  await eventually('news still comes', () => over || raw.received().length > before, 10_000)
  expect(over).toBe(false)
})

test('one key keeps a bounded number of pages open, however many sessions it begins, and takes no place from another key', async () => {
  await start({ events: { openMax: 2, streamMs: 60_000 } })
  const taken: RawSocket[] = []
  const statuses: number[] = []
  for (let session = 0; session < 18; session++) {
    const cookie = await enter(auditor.key)
    for (let n = 0; n < 2; n++) {
      const { raw, status } = await keepOpen(cookie, `/ops/events?n=${n}`)
      statuses.push(status)
      taken.push(raw)
    }
  }
  expect(statuses).toEqual([...Array(32).fill(200), ...Array(4).fill(429)])
  expect((await keepOpen(await enter(gateway.key))).status).toBe(200)
  // A page that is closed gives its place back.
  const [first] = taken
  first?.socket.destroy()
  await within(20_000, 'the end', first?.closed ?? Promise.resolve())
  const cookie = await enter(auditor.key)
  await eventually('a place is free', async () => (await keepOpen(cookie)).status === 200)
})

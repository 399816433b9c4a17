/** What goes out to somebody without credentials is bounded, by connection and by address; callers and small answers are not. */
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'

const megabyte = 1_048_576

let gateway: TestGateway
beforeEach(async () => {
  gateway = await startGateway()
})
afterEach(() => gateway.stop())

interface Reader {
  received: number
  closed: boolean
  answers: number
  closeAnnounced: boolean
}

/** Reads as fast as it can, as often as it asks. */
function reading(request: string, times: number): Reader {
  const { hostname, port } = new URL(gateway.url)
  const reader: Reader = { received: 0, closed: false, answers: 0, closeAnnounced: false }
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  socket.on('data', (piece: Buffer) => {
    reader.received += piece.length
    const text = piece.toString('latin1')
    // Of the headers that two pieces share a few are not counted.
    reader.answers += text.match(/^x-request-id: /gim)?.length ?? 0
    reader.closeAnnounced ||= /^connection: close/im.test(text)
  })
  socket.once('close', () => {
    reader.closed = true
  })
  socket.write(request.repeat(times))
  return reader
}

const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`

test.each(['/docs', '/openapi.json', '/metrics', '/ops/style.css', '/board/style.css', '/nowhere'])(
  '1 500 pipelined requests for %s take no more than a share, then the connection ends',
  async (path) => {
    const reader = reading(get(path), 1_500)
    await eventually(`the share of ${path} is had`, () => reader.closed || reader.answers > 1_450, 40_000)
    // What was begun beside the last one may still leave.
    expect(reader.received).toBeLessThan(12 * megabyte)
  },
  60_000,
)

test('connection after connection an address gets a bounded number of large pages; small ones go on, and so do callers', async () => {
  const answers = []
  let received = 0
  for (let n = 0; n < 60; n++) {
    const answer = await fetch(`${gateway.url}/openapi.json`, {
      headers: { 'accept-encoding': 'identity', connection: 'close' },
    })
    received += (await answer.text()).length
    answers.push(answer)
  }
  const refused = answers.filter(({ status }) => status === 429)
  // In bytes, because the page grows with what it describes.
  expect(received).toBeGreaterThan(14 * megabyte)
  expect(refused.length).toBeGreaterThan(10)
  expect(refused[0]?.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
  for (const path of ['/livez', '/readyz', '/metrics']) {
    const { status } = await fetch(gateway.url + path)
    expect([path, status]).toEqual([path, 200])
  }
  // Not empty-handed either: what is kept is confirmed.
  const etag = answers[0]?.headers.get('etag') ?? ''
  const headers = { 'accept-encoding': 'identity', 'if-none-match': etag }
  expect((await fetch(`${gateway.url}/openapi.json`, { headers })).status).toBe(304)
  expect((await gateway.get('/v1/links')).status).toBe(200)
})

test('a connection on which a caller has proved itself has no such share', async () => {
  const credentials = `Authorization: Bearer ${gateway.key}\r\n`
  const reader = reading(get('/v1/links', credentials) + get('/openapi.json', 'Accept-Encoding: identity\r\n'), 30)
  await eventually('nearly all sixty answers', () => reader.answers > 50, 40_000)
  expect(reader.received).toBeGreaterThan(12 * megabyte)
  expect([reader.closed, reader.closeAnnounced]).toEqual([false, false])
})

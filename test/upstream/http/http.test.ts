/** One exchange over a real socket: what undici may not do to us, and what we promise about dead connections, size and time. */
import type { Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { HttpRequest } from '../../../src/upstream/http/exchange.ts'
import { createHttp, type Http } from '../../../src/upstream/http/http.ts'
import { eventually, within } from '../../support/eventually.ts'
import { http, startWire, type Wire, type WireRequest, xml } from '../../support/wire.ts'
import { toFailure } from '../paths.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function wire(answer: (request: WireRequest) => void, onConnection?: (socket: Socket) => void): Promise<Wire> {
  const made = await startWire(answer, onConnection === undefined ? {} : { onConnection })
  open.push(made)
  return made
}

function client(origin: string, other: object = {}): Http {
  const made = createHttp({
    origin,
    connectTimeoutMs: 1_000,
    headersTimeoutMs: 5_000,
    bodyTimeoutMs: 5_000,
    keepAliveMs: 4_000,
    connectionsMax: 4,
    tls: {},
    answerBytesMax: 1_048_576,
    ...other,
  })
  open.unshift(made)
  return made
}

const query = (to: Http, other: Partial<HttpRequest> = {}) =>
  within(
    10_000,
    'an exchange',
    to.exchange({ method: 'POST', path: '/', headers: [], body: '<a/>', repeatable: true, ...other }),
  )

/** One connection, so that the next request must take the one that the last has used. */
const single = { connectionsMax: 1 }

test('connections are kept and used again', async () => {
  const server = await wire(({ socket }) => socket.write(http(200, xml, '<a/>')))
  const to = client(server.url, single)
  for (let n = 0; n < 5; n++) expect((await query(to)).body.toString()).toBe('<a/>')
  expect(server.connections()).toBe(1)
})

/** The trap: the server closes an idle connection in the very moment we write to it. */
const closesSecond = ({ socket, onConnection }: WireRequest) => {
  if (onConnection === 1) socket.write(http(200, xml, '<a/>'))
  else socket.resetAndDestroy()
}

test('a kept connection that turns out dead is no failure: the request goes out once more on a fresh one', async () => {
  const server = await wire(closesSecond)
  const to = client(server.url, single)
  await query(to)
  expect((await query(to)).status).toBe(200)
  expect(server.connections()).toBe(2)
  expect(server.requests.length).toBe(3)
})

test('a dead kept connection that closes politely is no failure either', async () => {
  const server = await wire(({ socket, onConnection }) => {
    if (onConnection === 1) socket.write(http(200, xml, '<a/>'))
    else socket.end()
  })
  const to = client(server.url, single)
  await query(to)
  expect((await query(to)).status).toBe(200)
})

test('what may not be repeated is not: the caller learns that it may have been taken', async () => {
  const server = await wire(closesSecond)
  const to = client(server.url, single)
  await query(to, { repeatable: false })
  const failure = await toFailure(query(to, { repeatable: false }))
  expect(failure).toMatchObject({ code: 'connection-reset', sent: 'maybe', phase: 'first-byte' })
  expect(server.requests.length).toBe(2)
})

test('a reset on a new connection is a failure at once: nothing was stale', async () => {
  const server = await wire(({ socket }) => socket.resetAndDestroy())
  expect(await toFailure(query(client(server.url)))).toMatchObject({ code: 'connection-reset', sent: 'maybe' })
  expect(server.requests.length).toBe(1)
})

test('a second reset in a row is not repeated again', async () => {
  const server = await wire(({ socket, overall }) => {
    if (overall === 1) socket.write(http(200, xml, '<a/>'))
    else socket.resetAndDestroy()
  })
  const to = client(server.url, single)
  await query(to)
  expect((await toFailure(query(to))).code).toBe('connection-reset')
  expect(server.requests.length).toBe(3)
})

test('when the resend finds no one, the first attempt may still have been taken', async () => {
  const server = await wire(({ socket, onConnection }) => {
    if (onConnection === 1) socket.write(http(200, xml, '<a/>'))
    else void server.close()
  })
  const to = client(server.url, single)
  await query(to)
  expect(await toFailure(query(to))).toMatchObject({ code: 'connection-refused', sent: 'maybe' })
})

test('a kept connection that dies in the middle of an answer is not repeated', async () => {
  const server = await wire(({ socket, onConnection }) => {
    if (onConnection === 1) socket.write(http(200, xml, '<a/>'))
    else socket.write(http(200, xml, '<a', 100), () => socket.resetAndDestroy())
  })
  const to = client(server.url, single)
  await query(to)
  expect(await toFailure(query(to))).toMatchObject({ code: 'answer-truncated', sent: 'answered', phase: 'body' })
  expect(server.requests.length).toBe(2)
})

test('idle connections are given up before a server would close them', async () => {
  const server = await wire(({ socket }) => socket.write(http(200, xml, '<a/>')))
  let closed = 0
  const to = client(server.url, { keepAliveMs: 50 })
  await query(to)
  server.requests[0]?.socket.once('close', () => closed++)
  await eventually('the idle connection to be closed from our side', () => closed === 1)
})

test('a redirect is an answer like any other and is not followed', async () => {
  const target = await wire(({ socket }) => socket.write(http(200, xml, '<secret/>')))
  const server = await wire(({ socket }) => socket.write(http(302, { location: target.url }, '')))
  expect((await query(client(server.url))).status).toBe(302)
  expect(target.requests).toEqual([])
})

test('a packed answer is refused without being unpacked', async () => {
  const server = await wire(({ socket }) => socket.write(http(200, { ...xml, 'content-encoding': 'gzip' }, 'xxxx')))
  expect(await toFailure(query(client(server.url)))).toMatchObject({
    code: 'answer-unreadable',
    detail: 'content-encoding',
  })
})

test('an answer that announces more than the cap is refused at its headers', async () => {
  const server = await wire(({ socket }) => socket.write(http(200, xml, '', 2_000_000)))
  expect(await toFailure(query(client(server.url)))).toMatchObject({ code: 'answer-too-large', sent: 'answered' })
})

test('a stream of a gigabyte is cut at the cap, and memory stays flat', async () => {
  const piece = Buffer.alloc(65_536, 'a')
  let written = 0
  const pour = (socket: Socket): void => {
    while (written < 1_073_741_824 && !socket.destroyed) {
      written += piece.length
      if (!socket.write(piece)) {
        socket.once('drain', () => pour(socket))
        return
      }
    }
  }
  const server = await wire(({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\n\r\n')
    pour(socket)
  })
  const before = process.memoryUsage().rss
  expect(await toFailure(query(client(server.url)))).toMatchObject({ code: 'answer-too-large', phase: 'body' })
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1_048_576)
  await eventually('the connection to be cut', () => server.requests[0]?.socket.destroyed)
  expect(written).toBeLessThan(64 * 1_048_576)
})

test('answers in many pieces arrive whole', async () => {
  const server = await wire(({ socket }) => {
    const bytes = http(200, xml, 'ễ'.repeat(5_000))
    for (let at = 0; at < bytes.length; at += 1_000) socket.write(bytes.subarray(at, at + 1_000))
  })
  expect((await query(client(server.url))).body.toString()).toBe('ễ'.repeat(5_000))
})

test('early hints are not the answer', async () => {
  const server = await wire(({ socket }) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')
    socket.write(http(200, xml, '<a/>'))
  })
  expect((await query(client(server.url))).status).toBe(200)
})

test('an aborted exchange answers with the reason at once and cuts its connection', async () => {
  const server = await wire(() => undefined)
  const to = client(server.url)
  const deadline = new AbortController()
  const requested = query(to, { signal: deadline.signal })
  await eventually('the request to arrive', () => server.requests.length === 1)
  const reason = new GatewayFailure('deadline-exceeded')
  deadline.abort(reason)
  expect(await toFailure(requested)).toBe(reason)
  await eventually('the connection to be cut', () => server.requests[0]?.socket.destroyed)
})

test('an abort without a reason of ours is a cancelled request that says what was sent', async () => {
  const server = await wire(() => undefined)
  const caller = new AbortController()
  const requested = query(client(server.url), { signal: caller.signal })
  await eventually('the request to arrive', () => server.requests.length === 1)
  caller.abort()
  expect(await toFailure(requested)).toMatchObject({ code: 'request-cancelled', sent: 'maybe' })
  expect(await toFailure(query(client(server.url), { signal: caller.signal }))).toMatchObject({ sent: 'no' })
  expect(server.requests.length).toBe(1)
})

test('a request given up while it waits for a connection is never written', async () => {
  const server = await wire(({ socket, overall }) => {
    // The first answer comes when the test says so.
    if (overall > 1) socket.write(http(200, xml, '<late/>'))
  })
  const to = client(server.url, { connectionsMax: 1 })
  const first = query(to)
  await eventually('the first request to arrive', () => server.requests.length === 1)
  const caller = new AbortController()
  const second = query(to, { signal: caller.signal, body: '<second/>' })
  caller.abort()
  expect(await toFailure(second)).toMatchObject({ code: 'request-cancelled', sent: 'no' })
  server.requests[0]?.socket.write(http(200, xml, '<first/>'))
  expect((await first).body.toString()).toBe('<first/>')
  expect((await query(to, { body: '<third/>' })).body.toString()).toBe('<late/>')
  expect(server.requests.map((request) => request.text.split('\r\n\r\n')[1])).toEqual(['<a/>', '<third/>'])
})

test('an exchange leaves no listener on its signal', async () => {
  const server = await wire(({ socket }) => socket.write(http(200, xml, '<a/>')))
  const { signal } = new AbortController()
  let listeners = 0
  const watched = new Proxy(signal, {
    get(target, name) {
      if (name === 'addEventListener') listeners++
      if (name === 'removeEventListener') listeners--
      const value = Reflect.get(target, name, target) as unknown
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  await query(client(server.url), { signal: watched })
  expect(listeners).toBe(0)
})

test('after close, nothing is sent and anyone who waits gets an answer', async () => {
  const server = await wire(() => undefined)
  const to = client(server.url)
  const waiting = query(to)
  const ended = toFailure(waiting)
  await eventually('the request to arrive', () => server.requests.length === 1)
  await to.close()
  expect((await ended).code).toBe('shutting-down')
  expect(await toFailure(query(to))).toMatchObject({ code: 'shutting-down', sent: 'no' })
})

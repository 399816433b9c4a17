/**
 * What one connection, or many, may hold of the process. Counted, not timed: real sockets, a real server, and a handler that
 * answers only when the test says so.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { type Exchange, findConnection, guardConnections, markKnown } from '../../../src/http/server/connections.ts'
import { eventually } from '../../support/eventually.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function start(
  limits: { connectionsMax?: number; answerTimeoutMs?: number },
  handle: (exchange: Exchange) => unknown,
  monotonic?: { now(): number },
) {
  const server = createServer({ requireHostHeader: false })
  const all = { connectionsMax: 100, answerTimeoutMs: 60_000, ...limits }
  const connections = guardConnections(server, all, handle, monotonic)
  let parsed = 0
  server.on('request', (incoming, outgoing) => {
    parsed++
    connections.take({ incoming, outgoing })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  closers.push(() => {
    connections.stop()
    server.closeAllConnections()
    server.close()
  })
  const open = async () => {
    const socket = connect(port, '127.0.0.1')
    const state = { socket, text: '', closed: false }
    socket.setEncoding('latin1').on('data', (piece) => {
      state.text += piece
    })
    socket.on('error', () => undefined)
    socket.once('close', () => {
      state.closed = true
    })
    closers.push(() => socket.destroy())
    await once(socket, 'connect')
    return state
  }
  return { connections, open, parsed: () => parsed }
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
const answers = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 200 OK[\s\S]*?\r\n\r\n(\/\d+)/g)].map(([, path]) => path)

test('of a few pipelined requests no more than four are worked on at once, and all are answered in their order', async () => {
  const waiting: Exchange[] = []
  let most = 0
  const { connections, open } = await start({}, (exchange) => {
    waiting.push(exchange)
    most = Math.max(most, connections.active())
  })
  const client = await open()
  client.socket.write(Array.from({ length: 16 }, (_, index) => get(`/${index}`)).join(''))
  const served: string[] = []
  for (let count = 0; count < 16; count++) {
    const { incoming, outgoing } = (await eventually('the next one', () => waiting.shift())) as Exchange
    served.push(incoming.url ?? '')
    outgoing.end(incoming.url)
  }
  await eventually('all answers', () => answers(client.text).length === 16)
  expect(answers(client.text)).toEqual(Array.from({ length: 16 }, (_, index) => `/${index}`))
  expect(served).toEqual(answers(client.text))
  expect(most).toBe(4)
  expect(connections.active()).toBe(0)
  expect(client.closed).toBe(false)
})

test('of 1 500 pipelined requests some twenty are parsed, the others as answers leave; other connections are served', async () => {
  const waiting: Exchange[] = []
  const { connections, open, parsed } = await start({}, (exchange) => {
    if (exchange.incoming.url === '/others') exchange.outgoing.end('served')
    else waiting.push(exchange)
  })
  const greedy = await open()
  greedy.socket.write(Array.from({ length: 1_500 }, (_, index) => get(`/${index}`)).join(''))
  await eventually('four are worked on', () => waiting.length === 4)
  const other = await open()
  other.socket.write(get('/others'))
  await eventually('the answer', () => other.text.endsWith('served'))
  expect(parsed()).toBeLessThanOrEqual(40)
  expect([waiting.length, connections.active()]).toEqual([4, 4])
  for (let count = 0; count < 1_500; count++) {
    const { incoming, outgoing } = (await eventually('the next one', () => waiting.shift())) as Exchange
    outgoing.end(incoming.url)
    expect(connections.active()).toBeLessThanOrEqual(4)
  }
  await eventually('all answers', () => answers(greedy.text).length === 1_500)
  expect(answers(greedy.text)).toEqual(Array.from({ length: 1_500 }, (_, index) => `/${index}`))
})

test('who pipelines and never reads holds sixteen requests and what two reads bring, and is closed in its time', async () => {
  const body = Buffer.alloc(8 * 1024 * 1024)
  const { connections, open, parsed } = await start({ answerTimeoutMs: 1_000 }, ({ outgoing }) => outgoing.end(body))
  const deaf = await open()
  deaf.socket.pause()
  deaf.socket.write(get('/large').repeat(20_000))
  await eventually('the first ones are worked on', () => connections.active() > 0)
  await eventually('it is closed', () => connections.count() === 0)
  expect(parsed()).toBeLessThanOrEqual(60)
  expect(connections.active()).toBe(0)
})

test.each(['a stranger', 'a proven caller'])(
  'bodies that %s pipelines arrive whole, however they are cut',
  async (who) => {
    const known = who !== 'a stranger'
    const { open, connections } = await start({}, async ({ incoming, outgoing }) => {
      if (known) markKnown(incoming.socket)
      const hash = createHash('sha256')
      for await (const piece of incoming) hash.update(piece)
      outgoing.end(`/${BigInt(`0x${hash.digest('hex')}`)}`)
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ bytes: fc.nat(200_000), chunked: fc.boolean() }), { minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 8 }),
        async (requests, cuts) => {
          const client = await open()
          if (known) {
            client.socket.write(get('/first'))
            await eventually('it is served', () => answers(client.text).length === 1)
            await eventually('it is read directly', () => connections.direct() === 1)
            client.text = ''
          }
          const bodies = requests.map(({ bytes }, index) => Buffer.alloc(bytes, index + 1))
          const sent = Buffer.concat(
            bodies.flatMap((content, index) => {
              const chunked = requests[index]?.chunked && content.length > 0
              const framing = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${content.length}`
              const head = Buffer.from(`POST / HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\n`)
              const size = Buffer.from(`${content.length.toString(16)}\r\n`)
              return chunked ? [head, size, content, Buffer.from('\r\n0\r\n\r\n')] : [head, content]
            }),
          )
          // Of what is cut into single bytes only the beginning: a million writes prove no more than some thousand.
          for (let at = 0, turn = 0; at < sent.length; turn++) {
            const cut = turn < 2_000 ? (cuts[turn % cuts.length] ?? 1) : sent.length
            client.socket.write(sent.subarray(at, at + cut))
            at += cut
          }
          const hashes = bodies.map(
            (content) => `/${BigInt(`0x${createHash('sha256').update(content).digest('hex')}`)}`,
          )
          await eventually('all answers', () => answers(client.text).length === hashes.length)
          expect(answers(client.text)).toEqual(hashes)
          client.socket.destroy()
          await eventually('it is closed', () => connections.count() === 0)
          expect(connections.direct()).toBe(0)
        },
      ),
      { numRuns: 20 },
    )
  },
  60_000,
)

test('who proved itself and sends one request at a time is read directly, from the second unanswered one on in pieces', async () => {
  const waiting: Exchange[] = []
  const { connections, open, parsed } = await start({}, (exchange) => {
    markKnown(exchange.incoming.socket)
    if (exchange.incoming.url === '/first') exchange.outgoing.end('served')
    else waiting.push(exchange)
  })
  const answerAll = async (count: number) => {
    for (let left = count; left > 0; left--) {
      const { incoming, outgoing } = (await eventually('the next one', () => waiting.shift())) as Exchange
      outgoing.end(incoming.url)
      expect(connections.active()).toBeLessThanOrEqual(4)
    }
    await eventually('all answers', () => answers(client.text).length === count)
    client.text = ''
  }
  const client = await open()
  for (let count = 0; count < 3; count++) {
    client.socket.write(get('/first'))
    await eventually('it is served', () => client.text.endsWith('served'))
    await eventually('it is read directly', () => connections.direct() === 1)
    client.text = ''
  }
  client.socket.write(get('/1') + get('/2'))
  await eventually('the first is worked on', () => waiting.length === 2)
  expect(connections.direct()).toBe(0)
  await answerAll(2)
  // For good, however well it behaves.
  const before = parsed()
  client.socket.write(Array.from({ length: 1_500 }, (_, index) => get(`/${index}`)).join(''))
  await eventually('four are worked on', () => waiting.length === 4)
  expect(parsed() - before).toBeLessThanOrEqual(40)
  await answerAll(1_500)
  expect(connections.direct()).toBe(0)
  const hasty = await open()
  hasty.socket.write(get('/first').repeat(2))
  await eventually('both are served', () => hasty.text.split('served').length === 3)
  await eventually('all is answered', () => connections.active() === 0)
  expect(connections.direct()).toBe(0)
})

test('one read that brings too many ends direct reading for all, for a minute', async () => {
  const waiting: Exchange[] = []
  let now = 0
  const { connections, open, parsed } = await start(
    {},
    (exchange) => {
      markKnown(exchange.incoming.socket)
      if (exchange.incoming.url === '/first') exchange.outgoing.end('served')
      else waiting.push(exchange)
    },
    { now: () => now },
  )
  const serve = async () => {
    const client = await open()
    client.socket.write(get('/first'))
    await eventually('it is served', () => client.text.endsWith('served'))
    return client
  }
  const burst = Array.from({ length: 1_500 }, (_, index) => get(`/${index}`)).join('')
  const [greedy, second, third] = [await serve(), await serve(), await serve()]
  await eventually('all are read directly', () => connections.direct() === 3)
  greedy.socket.write(burst)
  await eventually('four are worked on', () => waiting.length === 4)
  const before = parsed()
  // More than is parsed in pieces, or nothing of this would be needed.
  expect(before).toBeGreaterThan(100)
  expect(connections.direct()).toBe(0)

  second.socket.write(burst)
  await eventually('four of the second are worked on', () => waiting.length === 8)
  expect(parsed() - before).toBeLessThanOrEqual(40)
  third.text = ''
  third.socket.write(get('/first'))
  await eventually('the third is served', () => third.text.endsWith('served'))
  const late = await serve()
  expect(connections.direct()).toBe(0)
  now = 60_000
  late.text = ''
  late.socket.write(get('/first'))
  await eventually('the late one is served', () => late.text.endsWith('served'))
  await eventually('and read directly again', () => connections.direct() === 1)
})

test('of what still comes on a connection that is closing, no more than one read is parsed', async () => {
  const { connections, open, parsed } = await start({}, ({ incoming, outgoing }) => {
    markKnown(incoming.socket)
    if (incoming.url === '/first') outgoing.end('served')
    const connection = findConnection(incoming.socket)
    if (connection && incoming.url === '/last') connection.closing = true
  })
  const client = await open()
  client.socket.write(get('/first'))
  await eventually('it is read directly', () => connections.direct() === 1)
  client.socket.write(get('/last'))
  await eventually('it came', () => parsed() === 2)
  client.socket.write(get('/more').repeat(40_000))
  await eventually('all of it was read', () => client.socket.writableLength === 0)
  const other = await open()
  other.socket.write(get('/first'))
  await eventually('another is served', () => other.text.endsWith('served'))
  expect(connections.direct()).toBeLessThanOrEqual(1)
  // 64 kB in requests of 29 bytes.
  expect(parsed()).toBeLessThanOrEqual(2_300)
})

test('an answer that is not read is given up in its time, one that is read slowly within it is not', async () => {
  const body = Buffer.alloc(32 * 1024 * 1024)
  const { connections, open } = await start({ answerTimeoutMs: 1_000 }, ({ outgoing }) => outgoing.end(body))
  const deaf = await open()
  deaf.socket.pause()
  deaf.socket.write(get('/large'))
  const reader = await open()
  let read = 0
  reader.socket.removeAllListeners('data').on('data', (piece: string) => {
    read += piece.length
  })
  reader.socket.write(get('/large'))
  await eventually('the large answer is read', () => read >= body.length)
  await eventually('the one that is not read is closed', () => connections.count() === 1)
  expect(deaf.closed || deaf.socket.readableLength > 0).toBe(true)
  expect(reader.closed).toBe(false)
})

test('of too many connections, those without a proven caller yield first, then idle ones, and never busy ones', async () => {
  const busy: Socket[] = []
  const { connections, open } = await start({ connectionsMax: 4 }, ({ incoming, outgoing }) => {
    if (incoming.url !== '/nobody') markKnown(incoming.socket)
    if (incoming.url === '/busy') busy.push(incoming.socket)
    else outgoing.end('ok')
  })
  const caller = await open()
  caller.socket.write(get('/caller'))
  await eventually('the caller is served', () => caller.text.endsWith('ok'))
  const working = await open()
  working.socket.write(get('/busy'))
  await eventually('one is worked on', () => busy.length === 1)
  const strangers = [await open(), await open()]
  strangers[1]?.socket.write(get('/nobody'))
  await eventually('a stranger is served too', () => strangers[1]?.text.endsWith('ok'))

  const more = [await open(), await open()]
  await eventually('both strangers have yielded', () => strangers.every(({ closed }) => closed))
  for (const each of more) each.socket.write(get('/caller'))
  await eventually('the new ones are served', () => more.every(({ text }) => text.endsWith('ok')))
  expect([caller.closed, working.closed]).toEqual([false, false])

  const another = await open()
  await eventually('the idle caller that was quiet longest has yielded', () => caller.closed)
  another.socket.write(get('/caller'))
  await eventually('and the new one is served', () => another.text.endsWith('ok'))
  expect(working.closed).toBe(false)
  expect(connections.count()).toBe(4)
  expect(busy.every((socket) => findConnection(socket)?.known)).toBe(true)
})

test('a thousand silent connections leave room for a caller', async () => {
  const { connections, open } = await start({ connectionsMax: 64 }, ({ outgoing }) => outgoing.end('ok'))
  for (let count = 0; count < 1_000; count++) await open()
  await eventually('they are bounded', () => connections.count() <= 64)
  const caller = await open()
  caller.socket.write(get('/caller'))
  await eventually('the caller is served', () => caller.text.endsWith('ok'))
})

test.each([
  ['empty lines', '', '\r\n'],
  ['blanks before the value of a header', 'GET /1 HTTP/1.1\r\nHost: a\r\nX:', ' '],
  ['empty lines behind a request that waits', get('/1'), '\r\n'],
])('%s without a request end the connection after some', async (_, begin, stray) => {
  const { open } = await start({}, () => undefined)
  const client = await open()
  client.socket.write(begin)
  const pour = () => {
    while (!client.closed && client.socket.write(stray.repeat(8_192)));
    client.socket.once('drain', pour)
  }
  pour()
  await eventually('the end', () => client.closed)
  // Most of it lies in the buffers of both sides.
  expect(client.socket.bytesWritten / 1_048_576, 'MiB').toBeLessThan(32)
})

test('many requests, their bodies and empty lines between them are no such strays', async () => {
  const { open } = await start({}, ({ incoming, outgoing }) => {
    incoming.resume()
    incoming.on('end', () => outgoing.end(incoming.url))
  })
  const client = await open()
  for (let count = 0; count < 8; count++) {
    const body = '\r\n'.repeat(60_000)
    client.socket.write(`POST /${count} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}\r\n\r\n`)
  }
  await eventually('all answers', () => answers(client.text).length === 8)
  expect(client.closed).toBe(false)
})

/** Unrequested informational answers (RFC 9110, section 15.2), in every cutting, before answers of every kind. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createWebhookSender } from '../../../src/upstream/webhook-sender.ts'
import { eventually } from '../../support/eventually.ts'
import { http, json, type WireRequest, xml } from '../../support/wire.ts'
import { client, open, query, wire } from '../connections.ts'
import { toFailure } from '../paths.ts'

const goOn = 'HTTP/1.1 100 Continue\r\n\r\n'
const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nX-A: b\r\n\r\n'
const processing = 'HTTP/1.1 102 Processing\r\n\r\n'
const answer = http(200, xml, '<a/>')

/** Writes pieces one after another, each in a packet of its own. */
const inPieces = (pieces: readonly (Buffer | string)[]) => {
  return ({ socket }: WireRequest) => {
    socket.setNoDelay(true)
    const [first, ...others] = pieces
    socket.write(first ?? '')
    for (const [at, piece] of others.entries()) setTimeout(() => socket.write(piece), 2 * at + 2)
  }
}

describe.each([
  ['100', [goOn, answer]],
  ['100 and the answer in one piece', [Buffer.concat([Buffer.from(goOn), answer])]],
  ['103', [hints, answer]],
  ['102 and 103 and 100', [processing, hints, goOn, answer]],
  ['a hundred of them', [...Array<string>(100).fill(hints), answer]],
  ['100 of HTTP/1.0', ['HTTP/1.0 100 Continue\r\n\r\n', answer]],
  ['100 without a reason', ['HTTP/1.1 100\r\n\r\n', answer]],
  ['100 with lines that end in LF', ['HTTP/1.1 100 Continue\nX: y\n\n', answer]],
  ['100 byte by byte', [...goOn, answer]],
  ['103 cut in its middle', [hints.slice(0, 30), hints.slice(30), answer]],
  ['its number cut in two', ['HTTP/1.1 1', '00 Continue\r\n\r\n', answer]],
] as const)('%s', (_, pieces) => {
  test('is read over, on a new connection and on a kept one', async () => {
    const server = await wire(inPieces(pieces))
    const to = client(server.url, { connectionsMax: 1 })
    for (let n = 0; n < 3; n++) {
      const { status, body } = await query(to, { repeatable: false })
      expect([status, body.toString()]).toEqual([200, '<a/>'])
    }
    expect(server.connections()).toBe(1)
    expect(server.requests).toHaveLength(3)
  })
})

test('wherever the bytes are cut, the answer is the one that was sent', async () => {
  const heads = fc.array(fc.constantFrom(goOn, hints, processing), { maxLength: 4 })
  const body = fc.string({ maxLength: 60 }).map((text) => `${text}HTTP/1.1 100 Continue\r\n\r\n`)
  const cuts = fc.array(fc.nat(400), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(heads, body, cuts, async (informational, text, places) => {
      const bytes = Buffer.concat([Buffer.from(informational.join('')), http(200, json, text)])
      const at = [0, ...places.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length]
      const pieces = at.slice(1).map((end, n) => bytes.subarray(at[n], end))
      const server = await wire(inPieces(pieces.filter((piece) => piece.length > 0)))
      const to = client(server.url, { connectionsMax: 1 })
      for (let n = 0; n < 2; n++) expect((await query(to)).body.toString()).toBe(text)
      for (const one of open.splice(0)) await one.close()
    }),
    { numRuns: 40 },
  )
})

test('one after the other without an answer ends when no answer begins in time', async () => {
  const server = await wire(({ socket }) => {
    const timer = setInterval(() => socket.write(hints), 20)
    socket.once('close', () => clearInterval(timer))
  })
  const to = client(server.url, { headersTimeoutMs: 300 })
  expect(await toFailure(query(to))).toMatchObject({ code: 'first-byte-timeout', sent: 'maybe' })
})

test('one without an end is bounded', async () => {
  const server = await wire(({ socket }) => {
    socket.write('HTTP/1.1 103 Early Hints\r\n')
    const timer = setInterval(() => socket.write(`X: ${'y'.repeat(4_000)}\r\n`), 1)
    socket.once('close', () => clearInterval(timer))
  })
  expect((await toFailure(query(client(server.url)))).code).toBe('answer-too-large')
})

test('a flood of them is bounded, wherever the reads cut it', async () => {
  const flood = Buffer.from(hints.repeat(5_000))
  const server = await wire(({ socket }) => {
    const pour = () => {
      while (!socket.destroyed && socket.write(flood));
      socket.once('drain', pour)
    }
    pour()
  })
  const failure = await toFailure(query(client(server.url)))
  expect(failure).toMatchObject({ code: 'answer-too-large', phase: 'first-byte', sent: 'answered' })
})

test('101 is no answer: the failure says what came', async () => {
  const server = await wire(({ socket }) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'),
  )
  expect(await toFailure(query(client(server.url)))).toMatchObject({
    code: 'answer-unreadable',
    layer: 'network',
    detail: 'http 101',
    sent: 'answered',
  })
})

test('a webhook behind a server that says it is posted once', async () => {
  const server = await wire(inPieces([goOn, http(204, {}, '', null)]))
  const sender = createWebhookSender({
    allowPrivateTargets: ['127.0.0.0/8'],
    connectTimeoutMs: 5_000,
    totalTimeoutMs: 5_000,
    answerBytesMax: 1_000,
  })
  const sent = await sender.send({ url: `${server.url}/h`, headers: {}, body: '{}' }, new AbortController().signal)
  expect(sent.status).toBe(204)
  await eventually('the connection to be closed', () => server.requests[0]?.socket.destroyed)
  expect(server.requests).toHaveLength(1)
})

/** What is not HTTP as it should be, and which word reports it. */
test.each([
  ['two lengths that differ', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi', 'content-length'],
  ['two lengths that agree', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi', 'content-length'],
  ['a list of lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nhi', 'content-length'],
  ['a length below zero', 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nhi', 'content-length'],
  [
    'a length beside chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'content-length',
  ],
  ['a folded header', 'HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nhi', 'folded header'],
  ['a first header that is folded', 'HTTP/1.1 200 OK\r\n X-A: b\r\nContent-Length: 2\r\n\r\nhi', 'folded header'],
  ['a blank before the colon', 'HTTP/1.1 200 OK\r\nX-A : b\r\nContent-Length: 2\r\n\r\nhi', 'header'],
  ['a header with a NUL', 'HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 2\r\n\r\nhi', 'header'],
  ['a status below 100', 'HTTP/1.1 099 x\r\nContent-Length: 2\r\n\r\nhi', 'status'],
  ['a status of four digits', 'HTTP/1.1 1000 x\r\n\r\n', 'status'],
  ['lines that end in LF', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nhi', 'line ends'],
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', 'not http'],
  ['the answer of HTTP/2', 'HTTP/2 200\r\n\r\n', 'not http'],
])('%s', async (_, bytes, detail) => {
  const server = await wire(({ socket }) => socket.write(bytes))
  const failure = await toFailure(query(client(server.url)))
  expect(failure).toMatchObject({ code: 'answer-unreadable', layer: 'network', sent: 'answered', detail })
  expect(failure.cause).toBeUndefined()
})

test('a chunk whose size is no number', async () => {
  const server = await wire(({ socket }) =>
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\nzz\r\n'),
  )
  expect(await toFailure(query(client(server.url)))).toMatchObject({
    code: 'answer-unreadable',
    phase: 'body',
    detail: 'chunk',
  })
})

/**
 * Answers that are nearly all frame: bytes that the parser takes and nobody counts, and heads of thousands of tiny lines. Any
 * endpoint of a consumer can send them.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { passOverInformational } from '../../../src/upstream/http/informational.ts'
import { createWebhookSender } from '../../../src/upstream/webhook-sender.ts'
import { http, xml } from '../../support/wire.ts'
import { client, open, query, wire } from '../connections.ts'
import { toFailure } from '../paths.ts'

const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const ok = 'HTTP/1.1 200 OK\r\n'
const reading = { phase: 'body', sent: 'answered' }
const waiting = { phase: 'first-byte', sent: 'answered' }

/** Begins an answer and goes on with the same piece as long as it is read. */
const pouring = (begin: string, piece: string) =>
  wire(({ socket }) => {
    const flood = Buffer.from(piece)
    const pour = () => {
      while (!socket.destroyed && socket.write(flood));
      socket.once('drain', pour)
    }
    socket.write(begin)
    pour()
  })

const floods: [what: string, begin: string, piece: string, where: object][] = [
  ['the extension of a chunk', `${chunked}2;a=`, 'b'.repeat(65_536), reading],
  ['noughts before the size of a chunk', chunked, '0'.repeat(65_536), reading],
  ['chunks of a byte, each with a long extension', chunked, `1;${'a'.repeat(16_000)}\r\nx\r\n`, reading],
  ['empty lines before the answer', '', '\r\n'.repeat(32_768), waiting],
  ['a reason', 'HTTP/1.1 200 ', 'r'.repeat(65_536), waiting],
  ['blanks before the value of a header', `${ok}X:`, ' '.repeat(65_536), waiting],
  ['blanks in a header that the parser knows', `${ok}Connection:`, ' '.repeat(65_536), waiting],
  ['lines of a head', ok, 'a:\r\n'.repeat(16_384), waiting],
]

describe('without end:', () => {
  test.each(floods)('%s, and the answer is too large', async (_, begin, piece, where) => {
    const server = await pouring(begin, piece)
    expect(await toFailure(query(client(server.url)))).toMatchObject({ code: 'answer-too-large', ...where })
    // What lies in the buffers of both sides is sent, and read by nobody.
    expect((server.requests[0]?.socket.bytesWritten ?? 0) / 1_048_576, 'MiB').toBeLessThan(32)
  })

  test('behind the head of an answer to a webhook: it was delivered', async () => {
    const server = await pouring(`${chunked}2;a=`, 'b'.repeat(65_536))
    const settings = { connectTimeoutMs: 5_000, totalTimeoutMs: 60_000, answerBytesMax: 1_000 }
    const sender = createWebhookSender({ allowPrivateTargets: ['127.0.0.0/8'], ...settings })
    const sent = await sender.send({ url: `${server.url}/h`, headers: {}, body: '{}' }, new AbortController().signal)
    expect(sent.status).toBe(200)
    expect((server.requests[0]?.socket.bytesWritten ?? 0) / 1_048_576, 'MiB').toBeLessThan(32)
  })
})

test('an honest answer in chunks of one byte is read, one after the other on the same connection', async () => {
  const body = 'x'.repeat(60_000)
  const server = await wire(({ socket }) => socket.write(`${chunked}${'1\r\nx\r\n'.repeat(body.length)}0\r\n\r\n`))
  const to = client(server.url, { connectionsMax: 1 })
  for (let n = 0; n < 4; n++) expect((await query(to)).body.toString() === body).toBe(true)
  expect(server.connections()).toBe(1)
})

/** A connection over which these bytes come. */
async function bringing(bytes: Buffer): Promise<Socket> {
  const server = await wire(({ socket }) => socket.end(bytes))
  const socket = connect({ host: '127.0.0.1', port: server.port })
  open.push({ close: async () => void socket.destroy() })
  await once(socket, 'connect')
  socket.write('GET / HTTP/1.1\r\n\r\n')
  return socket
}

test('the parser gets a read in small pieces: what it has refused it goes through to the end of its piece', async () => {
  const bytes = http(200, xml, 'y'.repeat(300_000))
  const socket = await bringing(bytes)
  passOverInformational(socket, 1_000_000)
  const pieces: Buffer[] = []
  socket.on('readable', () => {
    for (let piece = socket.read(); piece !== null; piece = socket.read()) pieces.push(piece)
  })
  await once(socket, 'end')
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(4_096)
})

test('of a connection that was broken off nothing more is handed out', async () => {
  const socket = await bringing(http(200, xml, 'y'.repeat(30_000)))
  passOverInformational(socket, 1_000_000)
  await once(socket, 'readable')
  expect(socket.read()).toHaveLength(4_096)
  socket.destroy()
  expect(socket.read()).toBeNull()
})

/**
 * Bodies of callers who have proved themselves that are mostly framing: refused by every reader of a body after a bounded piece. What an
 * honest sender makes of chunks is read.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type ClientRequest, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPersona } from '../../../mocks/personas.ts'
import { watchFraming } from '../../../src/http/input/framing.ts'
import { makeVerification, verifications } from '../../gateway/questions.ts'
import { eventually, within } from '../../support/eventually.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { openRaw } from '../raw-socket.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
})
afterAll(() => gateway.stop())

const toChunks = (text: string, bytes: number, extension = '') => {
  const whole = Buffer.from(text)
  const pieces: string[] = []
  for (let at = 0; at < whole.length; at += bytes) {
    const piece = whole.subarray(at, at + bytes)
    pieces.push(`${piece.length.toString(16)}${extension}\r\n${piece.toString('latin1')}\r\n`)
  }
  return pieces.join('')
}
const last = '0\r\n\r\n'

async function send(method: string, path: string, type: string, framed: string) {
  const raw = await openRaw(gateway.url)
  const head = `${method} ${path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${gateway.key}\r\nidempotency-key: ${crypto.randomUUID()}\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`
  raw.socket.write(head + framed, 'latin1')
  await within(
    20_000,
    'an answer',
    eventually('its body', () => /\r\n\r\n[\s\S]*\}/.test(raw.received())),
  )
  raw.socket.destroy()
  const answer = raw.received()
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), text: answer }
}

const json = 'application/json'
const pdf = `%PDF-1.7${' '.repeat(400_000)}`
const hash = createHash('sha256').update(pdf).digest('hex')
const readers: [what: string, method: string, path: string, type: string][] = [
  ['a question', 'POST', verifications, json],
  ['a filing', 'POST', '/v1/filings', json],
  ['a file of a filing', 'PUT', `/v1/attachments/${hash}`, 'application/pdf'],
  ['a file to be checked', 'POST', '/v1/certificates/files/checks', json],
  ['a batch', 'POST', '/v1/identity/batches?operation=verify', 'text/csv'],
  ['a webhook', 'POST', '/v1/webhooks', json],
]

test.each(readers)(
  '%s in chunks of one byte is refused before it is read to its end',
  async (_, method, path, type) => {
    const body = `%PDF-1.7${' '.repeat(20_000)}`
    const { status, text } = await send(method, path, type, toChunks(body, 1))
    expect([status, text]).toEqual([400, expect.stringContaining('"chunks-too-small"')])
  },
)

// What comes while a batch waits for the database is read by nobody yet, and in no chunks to be counted.
const reading = readers.filter(([what]) => what !== 'a batch')
test.each(reading)('%s behind extensions of chunks is refused', async (_, method, path, type) => {
  const { status, text } = await send(method, path, type, toChunks(' '.repeat(200), 1, `;x=${'y'.repeat(10_000)}`))
  expect([status, text]).toEqual([400, expect.stringContaining('"chunks-too-small"')])
})

test('what honest senders make of chunks is read: a small body byte by byte, and a file in pieces of any usual size', async () => {
  const question = JSON.stringify(makeVerification(getPersona('thu')))
  expect((await send('POST', verifications, json, toChunks(question, 1) + last)).status).toBe(200)
  for (const bytes of [512, 1_024, 8_192, 65_536]) {
    const { status } = await send('PUT', `/v1/attachments/${hash}`, 'application/pdf', toChunks(pdf, bytes) + last)
    expect([200, 201], `chunks of ${bytes}`).toContain(status)
  }
})

/** Sends a body byte by byte, the next one when the last has come; resolves with how many pieces were counted before it was refused. */
async function countPieces(bytes: number, headers: Record<string, string | number>): Promise<number> {
  let counted = 0
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  let sent: ClientRequest | undefined
  const server = createServer((incoming) => {
    const framing = watchFraming(incoming)
    incoming.on('data', (piece: Buffer) => {
      try {
        framing.count(counted + piece.length)
        counted += piece.length
      } catch {
        return end()
      }
      if (counted === bytes) return end()
      sent?.write('x')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  sent = request({ host: '127.0.0.1', port, method: 'PUT', headers })
  sent.on('error', () => {})
  sent.write('x')
  await within(20_000, 'every byte has come, or they were refused', ended)
  sent.destroy()
  server.close()
  return counted
}

test('a body of a stated length has no frames: it is read in however many pieces the network brings it', async () => {
  expect(await countPieces(6_000, { 'content-length': 6_000 })).toBe(6_000)
  expect(await countPieces(6_000, { 'transfer-encoding': 'chunked' }), 'as chunks they are too small').toBeLessThan(
    5_000,
  )
})

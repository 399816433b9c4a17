/** Every way the path itself fails, over real sockets: code, layer, phase, and what the sockets prove about the request. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test } from 'vitest'
import { CANARY } from '../../../mocks/personas.ts'
import type { GatewayFailure } from '../../../src/domain/failure.ts'
import { BoundedAttempt } from '../../../src/link/bounded-attempt.ts'
import { within } from '../../support/eventually.ts'
import { http, startWire, type WireRequest, xml } from '../../support/wire.ts'
import { getTraces, lookUp, openPath, published, queryFor, toFailure } from '../paths.ts'

const pem = (name: string) => readFileSync(join(import.meta.dirname, '../tls', name), 'utf8')
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** Looks up the canary on the path to `url`; her values may be in no failure. */
async function failing(url: string, other: object = {}): Promise<GatewayFailure> {
  const path = openPath('ndxp-soap', url, other)
  open.unshift(path)
  const failure = await toFailure(lookUp(path, queryFor(CANARY)))
  for (const trace of getTraces(CANARY)) expect(published(failure)).not.toContain(trace)
  return failure
}

async function wire(answer: (request: WireRequest) => void, tls?: object) {
  const made = await startWire(answer, tls === undefined ? {} : { tls })
  open.push(made)
  return made
}

const record = http(200, xml, '<a>'.padEnd(500))

describe('nothing was sent', () => {
  test('the name has no address', async () => {
    const failure = await failing('http://no-such-host.invalid')
    expect(failure).toMatchObject({ code: 'dns-failed', layer: 'network', phase: 'dns', sent: 'no', retryable: true })
  })

  test('no one listens', async () => {
    const gone = await startWire(() => undefined)
    await gone.close()
    const failure = await failing(gone.url)
    expect(failure).toMatchObject({ code: 'connection-refused', layer: 'network', phase: 'tcp', sent: 'no' })
  })

  test('the connection is never accepted', async () => {
    const full = await stuckListener()
    open.push(full)
    const failure = await failing(full.url, { connectTimeoutMs: 300 })
    expect(failure).toMatchObject({ code: 'connect-timeout', layer: 'network', phase: 'tcp', sent: 'no' })
  })

  test('the handshake never ends', async () => {
    const mute = await wire(() => undefined)
    const failure = await failing(mute.url.replace('http:', 'https:'), { connectTimeoutMs: 300 })
    expect(failure).toMatchObject({ code: 'connect-timeout', phase: 'tls', sent: 'no' })
  })

  test.each([
    ['expired', { key: 'expired.key', cert: 'expired.pem' }, { ca: 'ca.pem' }, 'CERT_HAS_EXPIRED'],
    ['for another name', { key: 'other.key', cert: 'other.pem' }, { ca: 'ca.pem' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [
      'of an authority we do not know',
      { key: 'server.key', cert: 'server.pem' },
      {},
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
  ] as const)('their certificate is %s', async (_, theirs, ours, detail) => {
    const server = await wire(() => undefined, { key: pem(theirs.key), cert: pem(theirs.cert) })
    const failure = await failing(server.url, { tls: 'ca' in ours ? { ca: pem(ours.ca) } : {} })
    expect(failure).toMatchObject({ code: 'tls-failed', layer: 'network', phase: 'tls', sent: 'no', detail })
  })

  test('what answers does not speak TLS', async () => {
    const plain = await startWire(() => undefined, {
      onConnection: (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    })
    open.push(plain)
    const failure = await failing(plain.url.replace('http:', 'https:'))
    expect(failure).toMatchObject({ code: 'tls-failed', phase: 'tls', sent: 'no' })
  })
})

test('a private authority is trusted when named, our certificate shown when asked for, its absence a failure of the path', async () => {
  const server = await wire(({ socket }) => socket.write(http(200, xml, '<html>x</html>')), {
    key: pem('server.key'),
    cert: pem('server.pem'),
    ca: pem('ca.pem'),
    requestCert: true,
    rejectUnauthorized: true,
  })
  const mutual = { ca: pem('ca.pem'), cert: pem('client.pem'), key: pem('client.key') }
  expect((await failing(server.url, { tls: mutual })).code).toBe('answer-html')
  // TLS 1.3 checks our certificate only after the handshake; whether an alert or a bare reset comes is theirs to choose.
  const failure = await failing(server.url, { tls: { ca: pem('ca.pem') } })
  expect(['tls-failed', 'connection-reset']).toContain(failure.code)
  expect(failure).toMatchObject({ layer: 'network', sent: 'maybe' })
})

describe('a server that wants our certificate and says so with a page', () => {
  const page = (words: string) =>
    http(
      400,
      { 'content-type': 'text/html' },
      `<html><head><title>400 ${words}</title></head><body>nginx</body></html>`,
    )
  test.each([
    ['No required SSL certificate was sent', 'CLIENT_CERTIFICATE_REQUIRED'],
    ['The SSL certificate error', 'CLIENT_CERTIFICATE_REFUSED'],
  ])('%s', async (words, detail) => {
    const server = await wire(({ socket }) => socket.write(page(words)))
    const failure = { code: 'tls-failed', layer: 'network', phase: 'tls', sent: 'answered', detail }
    expect(await failing(server.url)).toMatchObject(failure)
    const path = openPath('ndxp-soap', server.url)
    open.unshift(path)
    // By default a 400 proves that the path works; this one proves that it does not.
    expect(await toFailure(path.probe(new AbortController().signal))).toMatchObject(failure)
  })
})

test('the name to check in their certificate is a setting', async () => {
  const server = await wire(() => undefined, { key: pem('server.key'), cert: pem('server.pem') })
  const failure = await failing(server.url, { tls: { ca: pem('ca.pem'), servername: 'gateway' } })
  expect(failure).toMatchObject({
    code: 'tls-failed',
    phase: 'tls',
    sent: 'no',
    detail: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
})

describe('the request left us and no answer came', () => {
  test.each([
    ['RST', ({ socket }: WireRequest) => void socket.resetAndDestroy()],
    ['FIN', ({ socket }: WireRequest) => void socket.end()],
    [
      'RST in the middle of the headers',
      ({ socket }: WireRequest) => void socket.write('HTTP/1.1 200 OK\r\nConte', () => socket.resetAndDestroy()),
    ],
  ])('%s', async (_, answer) => {
    const server = await wire(answer)
    const failure = await failing(server.url)
    expect(failure).toMatchObject({ code: 'connection-reset', layer: 'network', phase: 'first-byte', sent: 'maybe' })
  })

  test('silence', async () => {
    const server = await wire(() => undefined)
    const failure = await failing(server.url, { headersTimeoutMs: 200 })
    expect(failure).toMatchObject({ code: 'first-byte-timeout', layer: 'network', phase: 'first-byte', sent: 'maybe' })
  })
})

describe('an answer began', () => {
  test.each([
    ['cut short of its length', (bytes: Buffer) => bytes.subarray(0, 200)],
    ['chunked, without its end', () => Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n<soap')],
  ])('%s', async (_, cut) => {
    const server = await wire(({ socket }) => socket.end(cut(record)))
    const failure = await failing(server.url)
    expect(failure).toMatchObject({ code: 'answer-truncated', layer: 'network', phase: 'body', sent: 'answered' })
  })

  test('without a length, and the XML in it has no end', async () => {
    const server = await wire(({ socket }) =>
      socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<soapenv:Envelope xmlns:soapenv="x"><a>'),
    )
    expect(await failing(server.url)).toMatchObject({ code: 'answer-truncated', phase: 'body', sent: 'answered' })
  })

  test('and stops', async () => {
    const server = await wire(({ socket }) => socket.write(record.subarray(0, 200)))
    const failure = await failing(server.url, { bodyTimeoutMs: 200 })
    expect(failure).toMatchObject({ code: 'body-timeout', layer: 'network', phase: 'body', sent: 'answered' })
  })

  test('and is no HTTP', async () => {
    const server = await wire(({ socket }) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
    const failure = await failing(server.url)
    expect(failure).toMatchObject({
      code: 'answer-unreadable',
      layer: 'network',
      phase: 'first-byte',
      sent: 'answered',
    })
  })

  test('with headers beyond all measure', async () => {
    const server = await wire(({ socket }) => socket.write(http(200, { 'x-much': 'a'.repeat(40_000) }, '')))
    expect(await failing(server.url)).toMatchObject({ code: 'answer-too-large', phase: 'first-byte', sent: 'answered' })
  })
})

describe('an attempt whose time is up says which part took it', () => {
  /** The attempt of a link, which has less time than the phases of the path, as it has by default. */
  async function attempted(url: string, other: object = {}): Promise<GatewayFailure> {
    const path = openPath('ndxp-soap', url, other)
    open.unshift(path)
    const bounds = { budgetMs: 300, detached: false }
    const attempt = new BoundedAttempt(
      (_, signal) => path.lookUp(queryFor(CANARY), signal),
      'ndxp',
      bounds,
      () => {},
    )
    const result = await within(10_000, 'an attempt', attempt.result)
    if (result.ok) throw new Error('it succeeded')
    return result.failure
  }

  test('half an answer, and then silence', async () => {
    const server = await wire(({ socket }) => socket.write(record.subarray(0, 200)))
    expect(await attempted(server.url)).toMatchObject({ code: 'body-timeout', phase: 'body', sent: 'answered' })
  })

  test('the head of an answer, and then silence', async () => {
    const server = await wire(({ socket }) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'))
    expect(await attempted(server.url)).toMatchObject({ code: 'body-timeout', phase: 'body', sent: 'answered' })
  })

  test('no answer', async () => {
    const server = await wire(() => undefined)
    expect(await attempted(server.url)).toMatchObject({
      code: 'first-byte-timeout',
      phase: 'first-byte',
      sent: 'maybe',
    })
  })

  test('a handshake that does not end', async () => {
    const mute = await wire(() => undefined)
    const failure = await attempted(mute.url.replace('http:', 'https:'))
    expect(failure).toMatchObject({ code: 'connect-timeout', phase: 'tls', sent: 'no' })
  })

  test('a connection that is never accepted', async () => {
    const full = await stuckListener()
    open.push(full)
    expect(await attempted(full.url)).toMatchObject({ code: 'connect-timeout', phase: 'tcp', sent: 'no' })
  })
})

/**
 * A listening socket whose owner is stuck: its backlog of one is full of our own connections, so the kernel drops the next
 * SYN. A thread of its own, because Node accepts whatever its loop gets to see.
 */
async function stuckListener(): Promise<{ url: string; close(): Promise<void> }> {
  const worker = new Worker(
    `const { createServer } = require('node:net')
     const { parentPort } = require('node:worker_threads')
     const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port)
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
     })`,
    { eval: true },
  )
  const [port] = (await once(worker, 'message')) as [number]
  const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      for (const filler of fillers) filler.destroy()
      await worker.terminate()
    },
  }
}

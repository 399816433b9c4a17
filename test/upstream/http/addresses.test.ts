/** Which addresses are connected to, from which, and what becomes of it when some do not answer; over real sockets. */
import { once } from 'node:events'
import { connect, type LookupFunction } from 'node:net'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { startWire, type Wire, type WireRequest } from '../../support/wire.ts'
import { answering, client, open, query, server, trusting, wire } from '../connections.ts'
import { toFailure } from '../paths.ts'

describe('addresses', () => {
  const answersWith =
    (...addresses: readonly string[]): LookupFunction =>
    (_name, { all }, done) => {
      const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
      if (all) done(null, found)
      else done(null, found[0]?.address ?? '', found[0]?.family)
    }
  const named = (to: Wire) => to.url.replace('127.0.0.1', 'bus.invalid')

  /** A documentation address (RFC 5737): nothing comes back from there. */
  const nowhere = '192.0.2.1'

  test('one that does not answer costs a moment and not the call', async () => {
    const to = await wire(answering)
    const http = client(named(to), { lookup: answersWith(nowhere, '127.0.0.1') })
    expect((await query(http)).status).toBe(200)
  })

  test('a slow one is not given up because another refuses', async () => {
    // The kernel drops our first SYN while the backlog is full; the next one comes a second later.
    const slow = await startStuck()
    open.push(slow)
    const http = client(`http://bus.invalid:${slow.port}`, { lookup: answersWith('127.0.0.1', '127.0.0.2') })
    const requested = query(http)
    slow.release()
    expect((await requested).status).toBe(200)
  })

  const breakOff = ({ socket }: WireRequest) => socket.destroy()
  test.each([
    ['takes the request and is mute', () => undefined, 'first-byte-timeout'],
    ['takes the request and breaks off', breakOff, 'connection-reset'],
  ] as const)('one that %s costs one call, and the next goes to the other', async (_, misbehave, code) => {
    const mute = await wire(misbehave)
    const well = await startWire(answering, { at: { host: '127.0.0.2', port: mute.port } })
    open.push(well)
    const lookup = answersWith('127.0.0.1', '127.0.0.2')
    const http = client(named(mute), { lookup, headersTimeoutMs: 1_000 })
    expect(await toFailure(query(http))).toMatchObject({ code })
    for (let n = 0; n < 3; n++) expect((await query(http)).status).toBe(200)
    expect([mute.requests.length, well.requests.length]).toEqual([1, 3])
  })

  test('one that takes connections and finishes no handshake costs one call', async () => {
    const mute = await wire(() => undefined)
    const well = await startWire(answering, { tls: server, at: { host: '127.0.0.2', port: mute.port } })
    open.push(well)
    const url = named(mute).replace('http:', 'https:')
    const http = client(url, {
      lookup: answersWith('127.0.0.1', '127.0.0.2'),
      connectTimeoutMs: 1_000,
      tls: { ...trusting.tls, servername: 'localhost' },
    })
    expect(await toFailure(query(http))).toMatchObject({ code: 'connect-timeout', phase: 'tls' })
    for (let n = 0; n < 3; n++) expect((await query(http)).status).toBe(200)
    expect([mute.connections(), well.requests.length]).toEqual([1, 3])
  })

  test('where all are mute they take turns, and the first that answers again is found', async () => {
    const first = await wire(() => undefined)
    let silent = true
    const second = await startWire((request) => silent || answering(request), {
      at: { host: '127.0.0.2', port: first.port },
    })
    open.push(second)
    const lookup = answersWith('127.0.0.1', '127.0.0.2')
    const http = client(named(first), { lookup, headersTimeoutMs: 1_000 })
    for (let n = 0; n < 2; n++) expect(await toFailure(query(http))).toMatchObject({ code: 'first-byte-timeout' })
    expect([first.requests.length, second.requests.length]).toEqual([1, 1])
    silent = false
    await query(http).catch(() => undefined)
    for (let n = 0; n < 3; n++) expect((await query(http)).status).toBe(200)
  })

  test('all refuse: the first refusal is reported', async () => {
    const gone = await startWire(() => undefined)
    await gone.close()
    const http = client(named(gone), { lookup: answersWith('127.0.0.1', '127.0.0.2', '::1') })
    expect(await toFailure(query(http))).toMatchObject({
      code: 'connection-refused',
      phase: 'tcp',
      detail: 'ECONNREFUSED',
    })
  })

  test('only those of the family that is set', async () => {
    const to = await wire(answering)
    const lookup = answersWith('::1', '127.0.0.1')
    expect((await query(client(named(to), { lookup, network: { family: 'ipv4' } }))).status).toBe(200)
    expect(
      await toFailure(query(client(named(to), { lookup: answersWith('127.0.0.1'), network: { family: 'ipv6' } }))),
    ).toMatchObject({
      code: 'dns-failed',
      phase: 'dns',
    })
  })

  test('a look-up that fails at once, late, with nothing or by throwing is a failure of the name', async () => {
    const failing: LookupFunction[] = [
      (name, _options, done) => done(Object.assign(new Error(name), { code: 'EAI_AGAIN' }), '', 0),
      (name, _options, done) => process.nextTick(done, Object.assign(new Error(name), { code: 'ENOTFOUND' }), '', 0),
      (_name, _options, done) => done(null, []),
      () => {
        throw Object.assign(new Error('x'), { code: 'ENOTFOUND' })
      },
    ]
    for (const lookup of failing) {
      expect(await toFailure(query(client('http://bus.invalid:9', { lookup })))).toMatchObject({
        code: 'dns-failed',
        phase: 'dns',
        sent: 'no',
      })
    }
  })

  test('the address to come from is one of this machine', async () => {
    const from: (string | undefined)[] = []
    const to = await startWire(answering, { onConnection: (socket) => from.push(socket.remoteAddress) })
    open.push(to)
    await query(client(to.url, { network: { sourceAddress: '127.0.0.9' } }))
    expect(from).toEqual(['127.0.0.9'])
    const foreign = client(to.url, { network: { sourceAddress: nowhere } })
    expect(await toFailure(query(foreign))).toMatchObject({
      code: 'connection-refused',
      phase: 'tcp',
      detail: 'EADDRNOTAVAIL',
    })
  })
})

/**
 * A server on 127.0.0.1 that accepts nothing until it is released: its backlog of one is full of our own connections. A
 * thread of its own, because Node accepts whatever its loop gets to see.
 */
async function startStuck(): Promise<{ port: number; release(): void; close(): Promise<void> }> {
  const gate = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(
    `const { createServer } = require('node:net')
     const { parentPort, workerData } = require('node:worker_threads')
     const answer = 'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n'
     const server = createServer((socket) => {
       socket.on('error', () => undefined)
       socket.once('data', () => socket.write(answer))
     })
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port)
       Atomics.wait(workerData, 0, 0)
     })`,
    { eval: true, workerData: gate },
  )
  const [port] = (await once(worker, 'message')) as [number]
  const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  await Promise.all(fillers.slice(0, 2).map((filler) => once(filler, 'connect')))
  const release = () => {
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
  }
  return {
    port,
    release,
    async close() {
      release()
      for (const filler of fillers) filler.destroy()
      await worker.terminate()
    },
  }
}

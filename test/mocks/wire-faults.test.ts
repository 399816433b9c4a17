// Every fault of the wire is seen on the wire: raw sockets where HTTP clients would hide it.

import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import { call, control, lookupXml, ndxp, ndxpHeaders, THU, toFailure, treeBody } from './client.ts'

let mocks: Mocks
beforeEach(async () => {
  mocks = await startMocks()
})
afterEach(async () => {
  await mocks.close()
  expect(mocks.open()).toEqual({ sockets: 0, waits: 0 })
})

type Wire = { readonly bytes: Buffer; readonly end: 'FIN' | string }

/** One request over a bare socket; resolves when the server ends or resets the connection. */
function raw(fault: string, deadlineMs = 3_000): Promise<Wire> {
  const body = Buffer.from(lookupXml())
  const headers = {
    ...ndxpHeaders(),
    'X-Mock-Fault': fault,
    'Content-Length': String(body.length),
    Host: 'mock',
    Connection: 'close',
  }
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    const socket = connect(mocks.port, '127.0.0.1')
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error(`${fault}: connection still open after ${deadlineMs} ms`))
    }, deadlineMs)
    const done = (end: string): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ bytes: Buffer.concat(pieces), end })
    }
    socket.on('data', (piece: Buffer) => pieces.push(piece))
    socket.on('end', () => done('FIN'))
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
    socket.write(
      `POST /ndxp/population HTTP/1.1\r\n${Object.entries(headers)
        .map((pair) => pair.join(': '))
        .join('\r\n')}\r\n\r\n`,
    )
    socket.write(body)
  })
}

const toBody = ({ bytes }: Wire): string => bytes.toString('utf8').split('\r\n\r\n')[1] ?? ''
const getLength = ({ bytes }: Wire): number => Number(/content-length: (\d+)/i.exec(bytes.toString('latin1'))?.[1])

describe('on the wire', () => {
  it('reset: RST and not one byte', async () => {
    expect(await raw('reset')).toEqual({ bytes: Buffer.alloc(0), end: 'ECONNRESET' })
  })

  it('close: FIN and not one byte', async () => {
    expect(await raw('close')).toEqual({ bytes: Buffer.alloc(0), end: 'FIN' })
  })

  it('reset-mid-headers: headers begin and never end', async () => {
    const { bytes, end } = await raw('reset-mid-headers')
    expect(end).toBe('ECONNRESET')
    expect(bytes.toString()).not.toContain('\r\n\r\n')
  })

  it('reset-mid-body: whole headers, half a body, RST', async () => {
    const wire = await raw('reset-mid-body')
    expect(wire.end).toBe('ECONNRESET')
    expect(getLength(wire)).toBeGreaterThan(1000)
    expect(wire.bytes.length).toBeLessThan(getLength(wire))
  })

  it('truncated: half a body, then FIN, by length or by chunks', async () => {
    const long = await raw('truncated')
    expect(long.end).toBe('FIN')
    expect(Buffer.byteLength(toBody(long))).toBe(Math.floor(getLength(long) / 2))
    const chunked = await raw('truncated; mode=chunked')
    expect(chunked.bytes.toString()).toMatch(/transfer-encoding: chunked/i)
    expect(chunked.bytes.toString().endsWith('0\r\n\r\n')).toBe(false)
    expect(await toFailure(ndxp(mocks.url, lookupXml(), { 'X-Mock-Fault': 'truncated; mode=chunked' }))).toBe(
      'ECONNRESET',
    )
  })

  it('garbage-wire: bytes that are no HTTP', async () => {
    const { bytes } = await raw('garbage-wire; bytes=64')
    expect(bytes.length).toBe(64)
    expect(await toFailure(ndxp(mocks.url, lookupXml(), { 'X-Mock-Fault': 'garbage-wire' }))).toMatch(/^HPE_/)
  })

  it('black-hole: accepted and never answered', async () => {
    await expect(ndxp(mocks.url, lookupXml(), { 'X-Mock-Fault': 'black-hole' }, 150)).rejects.toThrow(
      'no answer within 150 ms',
    )
  })

  it('slow-headers: nothing until the delay is over, then the truth', async () => {
    await expect(ndxp(mocks.url, lookupXml(), { 'X-Mock-Fault': 'slow-headers; delayMs=60000' }, 150)).rejects.toThrow(
      'no answer',
    )
    expect((await ndxp(mocks.url, lookupXml(), { 'X-Mock-Fault': 'slow-headers; delayMs=20' })).text).toContain(
      'CongDan>',
    )
  })

  it('slow-body: the truth, piece by piece', async () => {
    const began = performance.now()
    const got = await ndxp(mocks.url, lookupXml(), { 'X-Mock-Fault': 'slow-body; stepMs=5; stepBytes=100' })
    expect(got.text).toContain('</soapenv:Envelope>')
    // More than 20 pieces of 5 ms; timers may be early by a fraction.
    expect(performance.now() - began).toBeGreaterThan(80)
    await expect(ndxp(mocks.url, lookupXml(), { 'X-Mock-Fault': 'slow-body' }, 200)).rejects.toThrow('no answer')
  })

  it('huge-stream: goes on only as fast as it is read, and stops when no one reads', async () => {
    const small = await ndxp(mocks.url, lookupXml(), { 'X-Mock-Fault': 'huge-stream; bytes=3000000' })
    expect(small.body.length).toBeGreaterThan(3_000_000)
    const body = lookupXml()
    const before = process.memoryUsage().arrayBuffers
    const headers = {
      ...ndxpHeaders(),
      'X-Mock-Fault': 'huge-stream',
      'Content-Length': String(Buffer.byteLength(body)),
      Host: 'mock',
    }
    const socket = connect(mocks.port, '127.0.0.1')
    socket.write(
      `POST /ndxp/population HTTP/1.1\r\n${Object.entries(headers)
        .map((pair) => pair.join(': '))
        .join('\r\n')}\r\n\r\n${body}`,
    )
    await new Promise((resolve) => socket.once('readable', resolve))
    expect(mocks.open().waits).toBeLessThanOrEqual(1)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000)
    socket.destroy()
  })
})

describe('a fault never disturbs the scenario', () => {
  it('a request that got no whole answer may be repeated with its MaYeuCau; one that did may not', async () => {
    mocks.settings.refuseDuplicateRequestIds = true
    for (const fault of ['reset', 'reset-mid-body', 'truncated', 'html-200', 'http-503', 'xroad-error']) {
      const requested = { ...THU, requestId: fault }
      await toFailure(ndxp(mocks.url, lookupXml(requested), { 'X-Mock-Fault': fault }))
      expect((await ndxp(mocks.url, lookupXml(requested))).status, fault).toBe(200)
    }
    const requested = { ...THU, requestId: 'slow' }
    await ndxp(mocks.url, lookupXml(requested), { 'X-Mock-Fault': 'slow-headers; delayMs=1' })
    expect((await ndxp(mocks.url, lookupXml(requested))).status).toBe(500)
  })
})

describe('the scenario people', () => {
  it('misbehave by their number alone, on every path', async () => {
    mocks.settings.slowDelayMs = 60_000
    const request = (number: string, name: string, day: string, deadlineMs = 15_000): Promise<unknown> =>
      call(`${mocks.url}/lgsp/tree/population`, { body: treeBody({ number, name, day }), deadlineMs })
    await expect(request('999090000090', 'NGUYENVANCHAM', '19900901', 200)).rejects.toThrow('no answer within 200 ms')
    expect(await toFailure(request('999090000091', 'NGUYENVANDUT', '19900902'))).toBe('ECONNRESET')
    expect(await request('999090000092', 'NGUYENVANTRANG', '19900903')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    })
    expect(await request('999090000093', 'NGUYENVANLOI', '19900904')).toMatchObject({
      status: 200,
      text: expect.stringContaining('999090000093'),
    })
  })
})

describe('pausing', () => {
  it('refuses connections, cuts those open, and comes back on the same port', async () => {
    const hanging = toFailure(ndxp(mocks.url, lookupXml(), { 'X-Mock-Fault': 'black-hole' }))
    await expect.poll(() => mocks.journal.counts().ndxp).toBe(1)
    await mocks.pause()
    expect(await hanging).toBe('ECONNRESET')
    expect(await toFailure(ndxp(mocks.url))).toBe('ECONNREFUSED')
    await mocks.resume()
    expect((await ndxp(mocks.url)).status).toBe(200)
  })

  it('by control, comes back by itself', async () => {
    expect((await control(mocks.url, 'POST', 'pause', { forMs: 50 })).status).toBe(202)
    await expect.poll(() => toFailure(ndxp(mocks.url)), { interval: 10, timeout: 3_000 }).toBe('ECONNREFUSED')
    await expect.poll(() => toFailure(ndxp(mocks.url)), { interval: 10, timeout: 3_000 }).toBe('answered')
  })
})

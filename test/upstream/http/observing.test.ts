/** What the sockets tell of a path, over real connections: which phases were reached, what certificate was shown, and nothing of anybody. */
import { readFileSync } from 'node:fs'
import type { LookupFunction } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { CANARY } from '../../../mocks/personas.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import type { ExchangeSample, WireObserver } from '../../../src/domain/link/wire.ts'
import type { HttpRequest } from '../../../src/upstream/http/exchange.ts'
import { createHttp, type Http } from '../../../src/upstream/http/http.ts'
import { eventually, within } from '../../support/eventually.ts'
import { http, startWire, type Wire, type WireRequest, xml } from '../../support/wire.ts'
import { drivers, getTraces, lookUp, openPath, queryFor, toFailure } from '../paths.ts'
import { Notebook } from '../xml/notebook.ts'

const pem = (name: string) => readFileSync(join(import.meta.dirname, '../tls', name), 'utf8')
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function wire(answer: (request: WireRequest) => void, tls?: object): Promise<Wire> {
  const made = await startWire(answer, tls === undefined ? {} : { tls })
  open.push(made)
  return made
}

function client(origin: string, observer: WireObserver, other: object = {}): Http {
  const timing = { connectTimeoutMs: 1_000, headersTimeoutMs: 5_000, bodyTimeoutMs: 5_000, keepAliveMs: 4_000 }
  const made = createHttp({
    origin,
    ...timing,
    connectionsMax: 1,
    tls: {},
    answerBytesMax: 1_048_576,
    observer,
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

const date = 'Mon, 23 Nov 2026 04:12:13 GMT'
const answering = ({ socket }: WireRequest) => socket.write(http(200, { ...xml, date }, '<a/>'))
const number = expect.any(Number)
const never = Number.NaN

describe('an exchange', () => {
  test('has its four moments in their order, the status, and their Date as it came', async () => {
    const seen = new Notebook()
    const server = await wire(answering)
    await query(client(server.url, seen))
    expect(seen.exchanges).toEqual([
      {
        target: 'service',
        handedAt: number,
        sentAt: number,
        firstByteAt: number,
        endedAt: number,
        status: 200,
        date,
      },
    ])
    const [{ handedAt, sentAt, firstByteAt, endedAt }] = seen.exchanges as [ExchangeSample]
    expect([handedAt, sentAt, firstByteAt, endedAt]).toEqual(
      [handedAt, sentAt, firstByteAt, endedAt].toSorted((a, b) => a - b),
    )
  })

  test('on a kept connection is reported alone: no connection was made for it', async () => {
    const seen = new Notebook()
    const to = client((await wire(answering)).url, seen)
    for (let n = 0; n < 3; n++) await query(to)
    expect([seen.exchanges.length, seen.connections.length]).toEqual([3, 1])
  })

  test.each([
    ['that no one takes', (socket: WireRequest['socket']) => void socket.resetAndDestroy(), never, 0],
    [
      'that breaks in its body',
      (socket: WireRequest['socket']) => void socket.write(http(200, xml, '<a', 9), () => socket.resetAndDestroy()),
      number,
      200,
    ],
  ])('%s ends with what was reached', async (_, treat, firstByteAt, status) => {
    const seen = new Notebook()
    const server = await wire(({ socket }) => treat(socket))
    await toFailure(query(client(server.url, seen)))
    expect(seen.exchanges).toMatchObject([
      { handedAt: number, sentAt: number, firstByteAt, endedAt: number, status, date: null },
    ])
  })

  test('that finds no connection was handed over and never sent', async () => {
    const seen = new Notebook()
    const gone = await startWire(() => undefined)
    await gone.close()
    await toFailure(query(client(gone.url, seen)))
    expect(seen.exchanges).toMatchObject([{ handedAt: number, sentAt: never, firstByteAt: never, status: 0 }])
  })

  test('that is given up is reported at once, and one given up before it began is none', async () => {
    const seen = new Notebook()
    const server = await wire(() => undefined)
    const to = client(server.url, seen)
    const caller = new AbortController()
    const requested = query(to, { signal: caller.signal })
    await eventually('the request to arrive', () => server.requests.length === 1)
    caller.abort()
    await toFailure(requested)
    await toFailure(query(to, { signal: caller.signal }))
    expect(seen.exchanges).toMatchObject([{ sentAt: number, firstByteAt: never, status: 0 }])
  })

  test('that is sent once more counts twice: the dead connection, and the answer', async () => {
    const seen = new Notebook()
    const server = await wire(({ socket, onConnection }) => {
      if (onConnection === 1) socket.write(http(200, xml, '<a/>'))
      else socket.resetAndDestroy()
    })
    const to = client(server.url, seen)
    await query(to)
    await query(to)
    expect(seen.exchanges).toMatchObject([
      { status: 200 },
      { sentAt: number, firstByteAt: never, status: 0 },
      { handedAt: number, sentAt: number, firstByteAt: number, status: 200 },
    ])
    expect(seen.connections.length).toBe(2)
  })

  test('of which only the head counts is reported with its status', async () => {
    const seen = new Notebook()
    const server = await wire(({ socket }) => socket.write(http(204, { date }, '')))
    await query(client(server.url, seen), { answer: 'status' })
    expect(seen.exchanges).toMatchObject([{ firstByteAt: number, status: 204, date }])
  })

  test('a fresh one takes no kept connection and leaves none', async () => {
    const seen = new Notebook()
    const server = await wire(answering)
    const to = client(server.url, seen)
    await query(to)
    for (let n = 0; n < 2; n++) await query(to, { method: 'GET', body: null, fresh: true })
    expect(server.connections()).toBe(3)
    expect(server.requests[1]?.text).toMatch(/^GET \/ HTTP\/1\.1\r\n/)
    expect(server.requests[1]?.text).not.toMatch(/content-length|content-type|transfer-encoding/i)
    await eventually('its connection to be closed', () => server.requests[2]?.socket.destroyed)
    expect(server.requests[0]?.socket.destroyed).toBe(false)
  })
})

describe('a connection', () => {
  /** Answers for one name, as a resolver would. */
  const knows: LookupFunction = (_name, { all }, done) => {
    const found = { address: '127.0.0.1', family: 4 }
    if (all) done(null, [found])
    else done(null, found.address, found.family)
  }
  const forgets: LookupFunction = (name, _options, done) =>
    done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }), '', 0)
  const named = (server: Wire) => server.url.replace('127.0.0.1', 'bus.invalid')
  const nothing = { dnsMs: null, tcpMs: null, tlsMs: null, failedIn: null, certificate: null }

  test('to an address without TLS has TCP alone', async () => {
    const seen = new Notebook()
    await query(client((await wire(answering)).url, seen))
    expect(seen.connections).toEqual([{ ...nothing, target: 'service', tcpMs: number }])
  })

  test('to a name looks it up first, by the look-up that was handed in', async () => {
    const seen = new Notebook()
    await query(client(named(await wire(answering)), seen, { lookup: knows }))
    expect(seen.connections).toEqual([{ ...nothing, target: 'service', dnsMs: number, tcpMs: number }])
  })

  test('to a name that is gone fails in DNS', async () => {
    const seen = new Notebook()
    const failure = await toFailure(query(client(named(await wire(answering)), seen, { lookup: forgets })))
    expect(failure).toMatchObject({ code: 'dns-failed', phase: 'dns', sent: 'no' })
    expect(seen.connections).toEqual([{ ...nothing, target: 'service', dnsMs: number, failedIn: 'dns' }])
  })

  test('that no one accepts fails in TCP', async () => {
    const seen = new Notebook()
    const gone = await startWire(() => undefined)
    await gone.close()
    await toFailure(query(client(gone.url, seen)))
    expect(seen.connections).toEqual([{ ...nothing, target: 'service', tcpMs: number, failedIn: 'tcp' }])
  })

  test('whose handshake never ends fails in TLS', async () => {
    const seen = new Notebook()
    const mute = (await wire(() => undefined)).url.replace('http:', 'https:')
    await toFailure(query(client(mute, seen, { connectTimeoutMs: 200 })))
    expect(seen.connections).toEqual([{ ...nothing, target: 'service', tcpMs: number, tlsMs: number, failedIn: 'tls' }])
  })

  const certificate = {
    subject: expect.any(String),
    issuer: expect.any(String),
    validFrom: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  }
  const secured = (name: string) => ({ key: pem(`${name}.key`), cert: pem(`${name}.pem`) })

  test('shows the certificate each time: no session is resumed', async () => {
    const seen = new Notebook()
    const server = await wire(answering, secured('server'))
    const to = client(server.url, seen, { tls: { ca: pem('ca.pem') } })
    for (let n = 0; n < 3; n++) await query(to, { method: 'GET', body: null, fresh: true })
    const sample = { target: 'service', dnsMs: null, tcpMs: number, tlsMs: number, failedIn: null }
    const shown = { ...certificate, subject: '127.0.0.1' }
    expect(seen.connections).toEqual(Array.from({ length: 3 }, () => ({ ...sample, certificate: shown })))
  })

  test.each([
    ['has expired', 'expired', { ca: pem('ca.pem') }, 'CERT_HAS_EXPIRED'],
    ['is for another name', 'other', { ca: pem('ca.pem') }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['is of an authority we do not know', 'server', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ])('that is refused because the certificate %s still says what it was shown', async (_, theirs, tls, detail) => {
    const seen = new Notebook()
    const server = await wire(answering, secured(theirs))
    const failure = await toFailure(query(client(server.url, seen, { tls })))
    expect(failure).toMatchObject({ code: 'tls-failed', phase: 'tls', sent: 'no', detail })
    expect(seen.connections).toEqual([
      { target: 'service', dnsMs: null, tcpMs: number, tlsMs: number, failedIn: 'tls', certificate },
    ])
    if (theirs === 'expired')
      expect(Date.parse(seen.connections[0]?.certificate?.validTo ?? '')).toBeLessThan(Date.now())
    expect(server.requests).toEqual([])
  })
})

describe('the paths to the population database', () => {
  async function nation(): Promise<Mocks> {
    const made = await startMocks()
    open.push(made)
    return made
  }

  test.each(drivers)('%s tells of its token and of its service, and of nobody', async (driver) => {
    const seen = new Notebook()
    const { url } = await nation()
    const path = openPath(driver, url, {}, undefined, { observer: seen })
    open.unshift(path)
    await lookUp(path, queryFor(CANARY))
    const targets = seen.exchanges.map(({ target }) => target)
    expect(targets).toEqual(driver === 'ndxp-soap' ? ['service'] : ['token', 'service'])
    expect(seen.connections.map(({ target }) => target)).toEqual(targets)
    const reported = JSON.stringify([seen.exchanges, seen.connections])
    for (const trace of getTraces(CANARY)) expect(reported).not.toContain(trace)
  })
})

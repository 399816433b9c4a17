// What the mocks say to a GET: who may ask, what they answer, and that every fault strikes it; and certificates that change.

import { readFileSync } from 'node:fs'
import { Agent, request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import type { FaultRule } from '../../mocks/faults.ts'
import { type MockOptions, type Mocks, startMocks } from '../../mocks/start.ts'
import { accessToken, bearerL1, call, control, type Got, ndxpHeaders, tags, toFailure } from './client.ts'

let mocks: Mocks
const start = async (options: MockOptions = {}): Promise<Mocks> => (mocks = await startMocks(options))
afterEach(() => mocks?.close())

const get = (path: string, headers: Record<string, string> = {}, deadlineMs = 5_000): Promise<Got> =>
  call(`${mocks.url}${path}`, { method: 'GET', headers, deadlineMs })
const bus = async (): Promise<Record<string, string>> => ({
  Authorization: `Bearer ${await bearerL1(mocks.url)}`,
  lgspaccesstoken: accessToken(),
})
const signedIn = (): Record<string, string> => {
  const { 'Content-Type': _, ...headers } = ndxpHeaders()
  return headers
}

describe('a SOAP service', () => {
  it.each([
    ['/ndxp/population', async () => signedIn()],
    ['/lgsp/soap/population', bus],
  ])('%s describes itself to whom it would answer', async (path, headers) => {
    await start()
    const got = await get(`${path}?wsdl`, await headers())
    expect([got.status, got.headers['content-type']]).toEqual([200, 'application/xml; charset=utf-8'])
    expect(got.text).toMatch(/^<\?xml [^>]*>\n<wsdl:definitions xmlns:wsdl="http:\/\/schemas.xmlsoap.org\/wsdl\/"/)
    expect(tags(got.text)).toEqual(expect.arrayContaining(['portType', 'binding', 'service', 'address']))
    for (const operation of ['TraCuuThongTinCongDan', 'XacThucThongTinCongDan'])
      expect(got.text).toContain(`<wsdl:operation name="${operation}">`)
    expect((await get(path, await headers())).status).toBe(405)
  })

  it('describes itself to no one else', async () => {
    await start()
    expect((await get('/ndxp/population?wsdl')).headers['x-road-error']).toBe('Client.BadRequest')
    expect((await get('/ndxp/population?wsdl', { ...signedIn(), Timestamp: '1' })).status).toBe(401)
    expect((await get('/lgsp/soap/population?wsdl')).status).toBe(401)
  })
})

describe.each([
  ['/lgsp/envelope/population', 'envelopeToken'],
  ['/lgsp/tree/population', 'treeToken'],
  ['/registry/g3/layKetQua', undefined],
  ['/registry/g1/traTrangThaiHoSo', undefined],
] as const)('%s', (path, token) => {
  it('takes only POST, and says so only to whom it would answer', async () => {
    await start(token ? { settings: { [token]: 'required' } } : {})
    const got = await get(path, await bus())
    expect([got.status, got.headers.allow]).toEqual([405, 'POST'])
    expect(JSON.parse(got.text)).toMatchObject({ code: '405', type: 'Status report' })
    expect((await get(path)).status).toBe(401)
    await control(mocks.url, 'PATCH', 'settings', { wso2Form: 'xml' })
    expect((await get(path, await bus())).text).toContain('<am:code>405</am:code>')
  })
})

it('only services are asked so', async () => {
  await start()
  for (const path of ['/token', '/lgsp/token']) expect((await get(path)).status).toBe(405)
  expect((await get('/registry/g3')).status).toBe(404)
  expect((await call(`${mocks.url}/ndxp/population`, { method: 'PUT', headers: signedIn() })).status).toBe(405)
})

it('is counted apart from questions, and is in the journal', async () => {
  await start()
  await get('/ndxp/population?wsdl', signedIn())
  await get('/registry/g2/layKetQua')
  await get('/ndxp/population?wsdl')
  expect(mocks.journal.probes()).toBe(3)
  expect(mocks.journal.counts()).toMatchObject({ ndxp: 0, 'registry-g2': 0 })
  expect(mocks.journal.entries().map(({ operation, status }) => [operation, status])).toEqual([
    ['probe', 200],
    ['probe', 405],
    ['probe', 400],
  ])
  expect(JSON.parse((await control(mocks.url, 'GET', 'requests')).text).probes).toBe(3)
  expect(JSON.parse((await control(mocks.url, 'GET', 'registry/ledger')).text).summary).toMatchObject({ receipts: 0 })
})

describe('a fault', () => {
  const addresses = ['/ndxp/population?wsdl', '/registry/g2/layKetQua'] as const
  const request = (path: string, headers: Record<string, string> = {}, deadlineMs?: number) =>
    get(path, { ...signedIn(), ...headers }, deadlineMs)
  const strikes: [FaultRule['fault'], (requested: Promise<Got>) => Promise<unknown>, unknown][] = [
    ['html-200', async (requested) => (await requested).text.slice(0, 15), '<!DOCTYPE html>'],
    ['http-503', async (requested) => (await requested).status, 503],
    ['redirect', async (requested) => (await requested).status, 302],
    ['empty-body', async (requested) => [(await requested).status, (await requested).text], [200, '']],
    ['wso2-fault', async (requested) => (await requested).status, 401],
    ['xroad-error', async (requested) => (await requested).status, 500],
    ['token-refused', async (requested) => (await requested).status, 401],
    ['reset', toFailure, 'ECONNRESET'],
    ['close', toFailure, 'ECONNRESET'],
    ['truncated', toFailure, 'ECONNRESET'],
    ['garbage-wire', toFailure, expect.stringMatching(/^HPE_|ECONNRESET/)],
  ]
  it.each(addresses.flatMap((path) => strikes.map(([fault, read, seen]) => ({ path, fault, read, seen }))))(
    '$fault strikes a GET of $path, by control and by header',
    async ({ path, fault, read, seen }) => {
      await start()
      expect(await read(request(path, { 'X-Mock-Fault': fault }))).toEqual(seen)
      await control(mocks.url, 'POST', 'faults', { fault, operation: 'probe' })
      expect(await read(request(path))).toEqual(seen)
      await control(mocks.url, 'DELETE', 'faults')
      await control(mocks.url, 'PUT', 'timeline', [{ at: 0, fault }])
      expect(await read(request(path))).toEqual(seen)
      expect(mocks.journal.entries().map((entry) => entry.fault)).toEqual([fault, fault, fault])
    },
  )

  it('may spare the questions, or the probes', async () => {
    await start()
    mocks.faults.add({ fault: 'http-503', operation: 'lookup' })
    expect((await request('/ndxp/population?wsdl')).status).toBe(200)
  })

  it.each([
    ['soap-fault', /<faultcode>soapenv:Server<\/faultcode>/],
    ['doctype-bomb', /<!DOCTYPE/],
    ['double-escaped', /^"<\?xml/],
    ['lost-backslash', /u000a/],
    ['deep-nesting', /(<a>){1000}/],
    ['wrong-namespace', /dancu\/2\.0/],
  ])('%s bends a description', async (fault, seen) => {
    await start()
    expect((await request('/ndxp/population?wsdl', { 'X-Mock-Fault': fault })).text).toMatch(seen)
  })

  it('broken XML is a description without an end', async () => {
    await start()
    const { text } = await request('/ndxp/population?wsdl', { 'X-Mock-Fault': 'broken-xml' })
    expect(text).toContain('<wsdl:service')
    expect(text).not.toContain('</wsdl:service>')
  })

  it('three in ten is three in ten, and the same ones each time', async () => {
    const seen: string[] = []
    for (let run = 0; run < 2; run++) {
      await start()
      mocks.faults.add({ fault: 'http-503', rate: 0.3 })
      let struck = ''
      for (let n = 0; n < 100; n++) struck += (await get('/registry/g2/layKetQua')).status === 503 ? 'x' : '.'
      seen.push(struck)
      await mocks.close()
    }
    expect(seen[0]).toBe(seen[1])
    expect(seen[0]?.replaceAll('.', '').length).toBeGreaterThan(20)
    expect(seen[0]?.replaceAll('.', '').length).toBeLessThan(40)
  })
})

describe('a clock that is 45 seconds off', () => {
  const now = Date.UTC(2026, 10, 23, 4, 12, 13)

  it.each([
    ['/ndxp/population?wsdl', 200],
    ['/registry/g2/layKetQua', 405],
  ])('moves the Date of %s, and the answers stay what they are', async (path, status) => {
    await start({ clock: () => now })
    const request = () => get(path, ndxpHeaders({ now }))
    for (const [skewMs, date] of [
      [45_000, 'Mon, 23 Nov 2026 04:12:58 GMT'],
      [-45_000, 'Mon, 23 Nov 2026 04:11:28 GMT'],
    ] as const) {
      mocks.faults.clear()
      mocks.faults.add({ fault: 'clock-skew', params: { skewMs } })
      const got = await request()
      expect([got.status, got.headers.date]).toEqual([status, date])
    }
    mocks.faults.clear()
    mocks.settings.clockSkewMs = 45_000
    mocks.faults.add({ fault: 'http-503' })
    expect((await request()).headers.date).toBe('Mon, 23 Nov 2026 04:12:58 GMT')
  })
})

describe('a certificate', () => {
  const pem = (name: string) => readFileSync(join(import.meta.dirname, '../upstream/tls', name), 'utf8')
  const identity = (name: string) => ({ key: pem(`${name}.key`), cert: pem(`${name}.pem`) })

  it('that changes is seen at the next handshake; to cut the old connections makes it the next request', async () => {
    await start({ tls: identity('server') })
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: pem('ca.pem'), maxCachedSessions: 0 })
    const shown = (): Promise<string> =>
      new Promise((resolve) => {
        const signal = AbortSignal.timeout(5_000)
        const request = httpsRequest(
          `${mocks.url}/ndxp/population?wsdl`,
          { agent, signal, headers: signedIn() },
          (got) => {
            const until = (got.socket as TLSSocket).getPeerCertificate().valid_to
            got.resume()
            got.on('end', () => resolve(until))
          },
        )
        request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
        request.end()
      })
    try {
      const first = await shown()
      expect(Date.parse(first)).toBeGreaterThan(Date.now())
      mocks.setTls(identity('expired'))
      expect(await shown()).toBe(first)
      mocks.setTls(identity('expired'), { cut: true })
      // What was cut may still be taken for open once.
      const seen = [await shown(), await shown()]
      expect(seen.at(-1)).toBe('CERT_HAS_EXPIRED')
      mocks.setTls(identity('server'), { cut: true })
      expect(await shown()).toBe(first)
    } finally {
      agent.destroy()
    }
  })
})

/** Tokens of the provincial bus: how many are asked for, when, and what happens when they are refused. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { PopulationPath } from '../../../src/domain/person/population.ts'
import { eventually } from '../../support/eventually.ts'
import { http, json, startWire, type Wire, type WireRequest, xml } from '../../support/wire.ts'
import { lookUp, openPath, queryFor, toFailure, tokenSource } from '../paths.ts'

let mocks: Mocks
let now = 0
const clock = { now: () => now }
const open: { close(): Promise<void> }[] = []

beforeEach(async () => {
  now = Date.now()
  mocks = await startMocks({ clock: () => now })
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
  await mocks.close()
})

async function bus(answer: (request: WireRequest) => void): Promise<Wire> {
  const made = await startWire(answer)
  open.push(made)
  return made
}

const fault = (code: string, text: string) =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:${code}</faultcode><faultstring>${text}</faultstring></e:Fault></e:Body></e:Envelope>`

const tokensIssued = () => mocks.journal.counts().token

function soapPath(other: object = {}): PopulationPath {
  const path = openPath('lgsp-soap', mocks.url, other, clock)
  open.push(path)
  return path
}

const found = async (path: PopulationPath) =>
  expect((await lookUp(path, queryFor('mai'))).value?.fullName).toBe('TRẦN THỊ MAI')

describe('one token serves many calls', () => {
  test.each(['lgspaccesstoken', 'auth-header', 'wso2'] as const)('got by %s', async (variant) => {
    const path = soapPath({ token: tokenSource(mocks.url, variant) })
    for (let n = 0; n < 3; n++) await found(path)
    expect(tokensIssued()).toBe(1)
  })

  test('with an expiry date in words', async () => {
    mocks.settings.l2ExpiryForm = 'iso'
    const path = soapPath({ token: tokenSource(mocks.url, 'auth-header') })
    await found(path)
    now += 56 * 60_000
    await found(path)
    await eventually('a second token, inside the margin', () => tokensIssued() === 2)
  })

  test('many first calls at once wait for one request', async () => {
    const path = soapPath()
    await Promise.all(Array.from({ length: 20 }, () => found(path)))
    expect(tokensIssued()).toBe(1)
  })
})

describe('a token is renewed before it ends', () => {
  test('inside the margin, without making anybody wait', async () => {
    const path = soapPath()
    await found(path)
    now += 54 * 60_000
    await found(path)
    expect(tokensIssued()).toBe(1)
    now += 2 * 60_000
    mocks.faults.add({ fault: 'black-hole', layer: 'token', count: 1 })
    // The renewal hangs, the call does not.
    await found(path)
  })

  test('and when the renewal fails while the old one lives, the old one goes on', async () => {
    const path = soapPath()
    await found(path)
    now += 56 * 60_000
    mocks.faults.add({ fault: 'http-500', layer: 'token' })
    await found(path)
    await eventually('the renewal to be tried', () => tokensIssued() === 2)
    await found(path)
    expect(tokensIssued()).toBe(2)
    // The next try comes after a pause.
    now += 6_000
    mocks.faults.clear()
    await found(path)
    await eventually('the renewal to be tried again', () => tokensIssued() === 3)
  })

  test('a short life has a margin of at most its half', async () => {
    mocks.settings.tokenLifeSeconds = 60
    const path = soapPath()
    for (let n = 0; n < 3; n++) await found(path)
    expect(tokensIssued()).toBe(1)
    now += 31_000
    await found(path)
    await eventually('a second token', () => tokensIssued() === 2)
  })

  test('one that has ended is never used', async () => {
    const path = soapPath()
    await found(path)
    now += 2 * 3_600_000
    await found(path)
    expect(tokensIssued()).toBe(2)
    expect(mocks.journal.entries().filter((entry) => entry.status === 401)).toEqual([])
  })
})

describe('a token that the bus refuses is replaced once', () => {
  const refusals = [
    ['lgsp-soap', 'lgsp-soap', { form: 'xml' }],
    ['lgsp-soap', 'lgsp-soap', { form: 'json' }],
    ['lgsp-soap', 'lgsp-soap', { form: 'xml', status: 200 }],
    ['lgsp-json-envelope', 'lgsp-envelope', { form: 'json', status: 200 }],
    ['lgsp-json-tree', 'lgsp-tree', { form: 'json' }],
  ] as const
  test.each(refusals)('%s, refused by %s in the form %j', async (driver, layer, params) => {
    const path = openPath(driver, mocks.url, {}, clock)
    open.push(path)
    await found(path)
    mocks.faults.add({ fault: 'wso2-fault', layer, count: 1, params: { code: 900901, ...params } })
    await found(path)
    expect(tokensIssued()).toBe(2)
  })

  test.each([
    ['lgsp-json-envelope', 'envelope-error-code'],
    ['lgsp-json-tree', 'facade-error'],
  ] as const)('%s, refused inside a body that says 900901 (%s)', async (driver, fault) => {
    const path = openPath(
      driver,
      mocks.url,
      { ...(driver === 'lgsp-json-envelope' ? { failureValues: ['900901'] } : {}) },
      clock,
    )
    open.push(path)
    await found(path)
    mocks.faults.add({ fault, count: 1, params: { code: '900901' } })
    await found(path)
    expect(tokensIssued()).toBe(2)
  })

  test('refused again, the failure says so and the bus is asked no third time', async () => {
    const path = soapPath()
    await found(path)
    mocks.journal.clear()
    mocks.faults.add({ fault: 'wso2-fault', layer: 'lgsp-soap', params: { code: 900901 } })
    expect(await toFailure(lookUp(path, queryFor('mai')))).toMatchObject({
      code: 'bus-credentials-refused',
      layer: 'provincial-bus',
      detail: '900901',
    })
    expect(mocks.journal.counts()).toMatchObject({ 'lgsp-soap': 2, token: 1 })
  })

  describe.each(['lgsp-soap', 'lgsp-json-envelope', 'lgsp-json-tree'] as const)('over %s, by a 401', (driver) => {
    test.each([
      [
        'a web page',
        { 'content-type': 'text/html' },
        '<html><head><title>401 Authorization Required</title></head></html>',
      ],
      ['a page with a DOCTYPE', { 'content-type': 'text/html' }, '<!DOCTYPE html><html><body>401</body></html>'],
      [
        'a page of XHTML',
        xml,
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html/>',
      ],
      ['nothing', {}, ''],
      ['words', { 'content-type': 'text/plain' }, 'Unauthorized'],
      ['bytes', { 'content-type': 'text/plain; charset=x-unknown' }, Buffer.from([0xff, 0xfe, 0xfd])],
      ['JSON of a framework', json, '{"timestamp":"2026-11-23","status":401,"error":"Unauthorized"}'],
      ['an error text in the envelope', json, '{"error_code":"AUTH","message":"Token expired"}'],
      ['an error code', json, '{"errorCode":"AUTH-1","message":"Phiên đã hết hạn"}'],
      ['a SOAP fault', xml, fault('Client', 'Token expired')],
      ['a SOAP fault that blames the officer', xml, fault('Client', 'Access denied for officer')],
      ['a piece of XML', xml, '<error>401</error>'],
    ])('%s: one fresh token, one more try', async (_, headers, body) => {
      const token = await bus(({ socket, overall }) =>
        socket.write(http(200, json, `{"access_token":"t${overall}","expires_in":3600}`)),
      )
      const refusing = await bus(({ socket, text }) => {
        if (text.includes('Bearer t1')) socket.write(http(401, headers, body))
        else socket.write(http(503, {}, ''))
      })
      const path = openPath(driver, refusing.url, { token: { ...tokenSource(token.url, 'wso2') } }, clock)
      open.unshift(path)
      // The second try got through to somebody who says something else.
      expect(await toFailure(lookUp(path, queryFor('mai')))).toMatchObject({ code: 'http-error', detail: 'http 503' })
      expect(refusing.requests).toHaveLength(2)
      expect(token.requests).toHaveLength(2)
    })

    test('again and again: two tries a call, and one token until a pause is over', async () => {
      const token = await bus(({ socket, overall }) =>
        socket.write(http(200, json, `{"access_token":"t${overall}","expires_in":3600}`)),
      )
      const refusing = await bus(({ socket }) =>
        socket.write(http(401, { 'content-type': 'text/html' }, '<html>401</html>')),
      )
      const path = openPath(driver, refusing.url, { token: tokenSource(token.url, 'wso2') }, clock)
      open.unshift(path)
      for (let n = 0; n < 5; n++) {
        expect(await toFailure(lookUp(path, queryFor('mai')))).toMatchObject({ code: 'bus-credentials-refused' })
      }
      // The first call met both tokens; the others met the second one.
      expect(refusing.requests).toHaveLength(6)
      expect(token.requests).toHaveLength(2)
    })
  })

  test('a new token that revoked the old one: anyone who is refused takes the one that is there', async () => {
    mocks.settings.newTokenRevokesPrevious = true
    const path = soapPath()
    await found(path)
    mocks.memory.tokens.revokeAll()
    await Promise.all(Array.from({ length: 5 }, () => found(path)))
    expect(tokensIssued()).toBe(2)
  })
})

describe('when there is no token', () => {
  async function wire(answer: (request: WireRequest) => void): Promise<Wire> {
    const made = await startWire(answer)
    open.push(made)
    return made
  }
  const from = (url: string, timeoutMs = 5_000) =>
    soapPath({ token: { ...tokenSource(mocks.url), url: `${url}/token`, timeoutMs } })

  test('the failure keeps the phase, and nothing was sent to the service', async () => {
    const gone = await startWire(() => undefined)
    await gone.close()
    const failure = await toFailure(lookUp(from(gone.url), queryFor('mai')))
    expect(failure).toMatchObject({
      code: 'token-unavailable',
      layer: 'provincial-bus',
      detail: 'connection-refused',
      phase: 'tcp',
      sent: 'no',
    })
    expect(mocks.journal.counts()['lgsp-soap']).toBe(0)
  })

  test.each([
    ['http 401', http(401, json, '{"error":"invalid_client"}')],
    ['http 302', http(302, { location: 'http://127.0.0.1:9/' }, '')],
    ['not json', http(200, json, '<html></html>')],
    ['no token', http(200, json, '{"access_token":"with a\\nbreak"}')],
    ['no token', http(200, json, '{"error":"none"}')],
    ['member twice', http(200, json, '{"access_token":"a","access_token":"b"}')],
    ['member twice', http(200, json, '{"access_token":"a","expires_in":60,"Expires_In":3600}')],
  ])('%s', async (detail, answer) => {
    const server = await wire(({ socket }) => socket.write(answer))
    expect(await toFailure(lookUp(from(server.url), queryFor('mai')))).toMatchObject({
      code: 'token-unavailable',
      detail,
      sent: 'no',
    })
  })

  test('silence ends after its own time', async () => {
    const server = await wire(() => undefined)
    expect(await toFailure(lookUp(from(server.url, 150), queryFor('mai')))).toMatchObject({
      code: 'token-unavailable',
      detail: 'timeout',
      phase: 'first-byte',
    })
  })

  test('a caller who gives up does not spoil it for the others', async () => {
    let release: (() => void) | undefined
    const token = http(200, json, '{"access_token":"unknown-to-the-bus","expires_in":3600}')
    const server = await wire(({ socket }) => {
      release = () => socket.write(token)
    })
    const path = from(server.url)
    const impatient = new AbortController()
    const first = toFailure(lookUp(path, queryFor('mai'), impatient.signal))
    const second = toFailure(lookUp(path, queryFor('mai')))
    await eventually('the token request to arrive', () => release !== undefined)
    const reason = new GatewayFailure('deadline-exceeded')
    impatient.abort(reason)
    expect(await first).toBe(reason)
    release?.()
    await eventually('the second token request, after the bus refused the first', () => server.requests.length === 2)
    release?.()
    expect((await second).code).toBe('bus-credentials-refused')
  })
})

test('a path without tokens asks for none', async () => {
  const path = openPath('lgsp-json-tree', mocks.url, { token: { variant: 'none' } }, clock)
  open.push(path)
  await found(path)
  expect(tokensIssued()).toBe(0)
})

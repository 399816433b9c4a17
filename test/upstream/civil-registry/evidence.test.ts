/**
 * What became of a push, as far as sockets and answers prove it, over real sockets. `no` is sent again without a question;
 * everything else is asked about first. Wrong on the one side is a filing twice, on the other a filing late.
 */
import { afterEach, describe, expect, test } from 'vitest'
import type { GatewayFailure } from '../../../src/domain/failure.ts'
import { eventually } from '../../support/eventually.ts'
import { http, json, startWire, type Wire, type WireRequest } from '../../support/wire.ts'
import { filingFor, never, openRegistry, toFailure, toKey } from './registry.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function wire(answer: (request: WireRequest) => void): Promise<Wire> {
  const made = await startWire(answer)
  open.push(made)
  return made
}
function pathTo(url: string, other: object = {}) {
  const path = openRegistry(url, { token: { variant: 'none' }, ...other })
  open.push(path)
  return path
}
const birth = filingFor('birth-package')
const failing = (url: string, other: object = {}): Promise<GatewayFailure> =>
  toFailure(pathTo(url, other).push(birth, never))

const accepted = http(200, json, '{"status":"1","statusDescription":"Gửi thông tin thành công"}')
const html = { 'content-type': 'text/html; charset=utf-8' }
const page = '<!DOCTYPE html><html><body>Hệ thống đang bảo trì</body></html>'

describe('no path to it', () => {
  test('no one listens: not sent', async () => {
    const gone = await startWire(() => undefined)
    await gone.close()
    expect(await failing(gone.url)).toMatchObject({ code: 'connection-refused', phase: 'tcp', sent: 'no' })
  })

  test('no such name: not sent', async () => {
    expect(await failing('http://no-such-host.invalid')).toMatchObject({ code: 'dns-failed', sent: 'no' })
  })

  test('the handshake never ends: not sent', async () => {
    const mute = await wire(() => undefined)
    const failure = await failing(mute.url.replace('http:', 'https:'), { connectTimeoutMs: 300 })
    expect(failure).toMatchObject({ code: 'connect-timeout', sent: 'no' })
  })

  test('no token is to be had: not sent, however far the request for the token came', async () => {
    const silent = await wire(() => undefined)
    const token = { variant: 'wso2', url: `${silent.url}/token`, key: 'k', secret: 's', timeoutMs: 1_000 }
    expect(await failing(silent.url, { token })).toMatchObject({ code: 'token-unavailable', sent: 'no' })
  })
})

describe('the request left', () => {
  test.each([
    ['the connection is reset', ({ socket }: WireRequest): void => void socket.resetAndDestroy(), 'connection-reset'],
    ['the connection ends without a byte', ({ socket }: WireRequest): void => void socket.end(), 'connection-reset'],
    ['no one answers in time', () => undefined, 'first-byte-timeout'],
  ] as const)('%s: perhaps taken', async (_, answer, code) => {
    const server = await wire(answer)
    expect(await failing(server.url, { headersTimeoutMs: 300 })).toMatchObject({ code, sent: 'maybe' })
    expect(server.requests).toHaveLength(1)
  })

  test('the caller gives up: perhaps taken', async () => {
    const server = await wire(() => undefined)
    const path = pathTo(server.url)
    const caller = new AbortController()
    const given = toFailure(path.push(birth, caller.signal))
    await eventually('the request arrives', () => server.requests.length === 1)
    caller.abort()
    expect(await given).toMatchObject({ code: 'request-cancelled', sent: 'maybe' })
  })

  test('the caller gave up before: not sent', async () => {
    const server = await wire(() => undefined)
    const gone = AbortSignal.abort()
    expect(await toFailure(pathTo(server.url).push(birth, gone))).toMatchObject({ sent: 'no' })
    expect(server.requests).toHaveLength(0)
  })

  test.each([
    ['chunked, without its end', Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"sta')],
    ['shorter than its length', accepted.subarray(0, accepted.length - 20)],
  ])('the answer is cut, %s: never "not sent"', async (_, bytes) => {
    const server = await wire(({ socket }) => socket.end(bytes))
    const failure = await failing(server.url)
    expect(failure.code).toBe('answer-truncated')
    expect(failure.sent).not.toBe('no')
  })

  test('the answer begins and stops: never "not sent"', async () => {
    const server = await wire(({ socket }) => socket.write(accepted.subarray(0, accepted.length - 20)))
    const failure = await failing(server.url, { bodyTimeoutMs: 300 })
    expect(failure.code).toBe('body-timeout')
    expect(failure.sent).not.toBe('no')
  })
})

describe('somebody answered', () => {
  const wso2 = (code: number) => JSON.stringify({ fault: { code, message: 'x', description: 'x' } })
  test.each([
    ['200, a page', 200, html, page, 'answer-html', 'maybe'],
    ['200, a page that calls itself JSON', 200, json, page, 'answer-html', 'maybe'],
    ['200, nothing', 200, json, '', 'answer-unreadable', 'maybe'],
    ['200, JSON that ends in the middle', 200, json, '{"status":"1","statusDesc', 'answer-truncated', 'maybe'],
    ['200, JSON that is no object', 200, json, '[1]', 'answer-unreadable', 'maybe'],
    ['200, an object that says nothing', 200, json, '{}', 'answer-unreadable', 'maybe'],
    [
      '200, a text in no known encoding',
      200,
      { 'content-type': 'application/json; charset=x-none' },
      '{}',
      null,
      'maybe',
    ],
    ['500, a page', 500, html, page, 'answer-html', 'maybe'],
    ['500, of somebody else', 500, json, '{"status":500,"error":"Internal Server Error"}', 'http-error', 'maybe'],
    ['502, a page', 502, html, page, 'answer-html', 'maybe'],
    ['502, nothing', 502, json, '', 'http-error', 'maybe'],
    ['503, nothing', 503, json, '', 'http-error', 'maybe'],
    ['504, nothing', 504, json, '', 'http-error', 'maybe'],
    ['504, with errors of its own', 504, json, '{"status":504,"errors":["timeout"]}', 'http-error', 'maybe'],
    ['302, to a sign-in page', 302, { location: '/login' }, '', 'http-error', 'maybe'],
    ['401, nothing', 401, json, '', 'bus-credentials-refused', 'no'],
    ['401, a page', 401, html, page, 'bus-credentials-refused', 'no'],
    ['403, a page', 403, html, page, 'answer-html', 'no'],
    ['403, JSON', 403, json, '{"status":403,"title":"Forbidden"}', 'http-error', 'no'],
    ['404, JSON', 404, json, '{"status":404,"error":"Not Found"}', 'http-error', 'no'],
    ['429, nothing', 429, json, '', 'http-error', 'no'],
    ['413, nothing', 413, json, '', 'http-error', 'no'],
    ['a bus that does not know the token', 401, json, wso2(900_901), 'bus-credentials-refused', 'no'],
    ['a bus that forbids', 403, json, wso2(900_908), 'bus-forbidden', 'no'],
    ['a bus that does not know the path', 404, json, wso2(900_906), 'bus-resource-unknown', 'no'],
    ['a bus that throttles', 429, json, wso2(900_802), 'bus-throttled', 'no'],
    ['a bus that blocks', 503, json, wso2(700_700), 'bus-api-blocked', 'no'],
    ['a bus that did not hear from the registry', 504, json, wso2(101_504), 'bus-fault', 'maybe'],
    ['a bus that lost the registry', 500, json, wso2(101_503), 'bus-fault', 'maybe'],
  ] as const)('%s', async (_, status, headers, body, code, sent) => {
    const server = await wire(({ socket }) => socket.write(http(status, headers, body)))
    const failure = await failing(server.url)
    expect(failure).toMatchObject({ ...(code === null ? {} : { code }), sent })
    expect(server.requests).toHaveLength(1)
  })

  const doors: Record<string, readonly number[]> = {
    'no path': [401, 402, 404, 405, 407, 410, 411, 414, 415, 417, 421, 426, 429, 431],
    'no perhaps-message': [400, 403, 406, 451],
    'no message': [413],
    'maybe path': [408],
    'maybe perhaps-message': [409, 412, 416, 422, 423, 424, 428, 444, 494, 499],
    'maybe ': [301, 500, 501, 502, 503, 504, 505, 507, 511],
  }
  const reply = Object.entries(doors).flatMap(([meaning, statuses]) => {
    const [sent, refusal] = meaning.split(' ')
    return statuses.map((status) => [status, sent, refusal || undefined] as const)
  })
  test.each(reply)(
    'a door that says %i: sent %s, a matter of %s, whatever page stands in it',
    async (status, sent, refusal) => {
      const plain = { 'content-type': 'text/plain' }
      for (const [headers, body] of [
        [html, page],
        [plain, 'no'],
        [json, '{"message":"no"}'],
        [json, '{}'],
        [json, ''],
      ] as const) {
        const server = await wire(({ socket }) => socket.write(http(status, headers, body)))
        expect(await failing(server.url)).toMatchObject({ sent, refusal })
      }
    },
  )

  test('a bus whose own fault is that the message is too large did not send it on', async () => {
    const server = await wire(({ socket }) => socket.write(http(413, json, wso2(101_000))))
    expect(await failing(server.url)).toMatchObject({ sent: 'no', refusal: 'message' })
  })

  test('a bus that names the pause is waited for so long', async () => {
    const server = await wire(({ socket }) => socket.write(http(429, { 'retry-after': '7' }, '')))
    expect(await failing(server.url)).toMatchObject({ sent: 'no', retryAfterMs: 7_000 })
  })

  test('an answer beyond its limit: never "not sent"', async () => {
    const server = await wire(({ socket }) => socket.write(http(200, json, `{"a":"${'x'.repeat(3_000)}"}`)))
    const failure = await failing(server.url, { answerBytesMax: 2_048 })
    expect(failure.code).toBe('answer-too-large')
    expect(failure.sent).not.toBe('no')
  })

  test('no failure repeats what was sent or said', async () => {
    const words = 'nksHoTen Trần Thử Nghiệm 999195000101'
    for (const [status, body] of [
      [200, `<html>${words}</html>`],
      [200, `{"status":"0","status`.concat(words)],
      [502, words],
      [500, JSON.stringify({ fault: { code: 101_503, description: words } })],
    ] as const) {
      const server = await wire(({ socket }) => socket.write(http(status, json, body)))
      const failure = await failing(server.url)
      expect(JSON.stringify([failure.message, failure.detail, String(failure.cause ?? '')])).not.toMatch(/Thử|9991/)
    }
  })
})

describe('a kept connection that has died', () => {
  async function stale() {
    const server = await wire(({ socket, onConnection, overall }) => {
      if (onConnection === 1 && overall === 1) socket.write(accepted)
      else if (onConnection > 1) socket.resetAndDestroy()
      else socket.write(accepted)
    })
    const path = pathTo(server.url, { connectionsMax: 1 })
    expect(await path.push(birth, never)).toMatchObject({ outcome: 'accepted' })
    return { server, path }
  }

  test('a push is sent once: whether it was taken cannot be known', async () => {
    const { server, path } = await stale()
    const failure = await toFailure(path.push(birth, never))
    expect(failure).toMatchObject({ code: 'connection-reset', sent: 'maybe' })
    expect(server.requests).toHaveLength(2)
  })

  test('a question is asked once more on a fresh one', async () => {
    const { server, path } = await stale()
    const answers = await path.pollStatus([toKey(birth)], birth.receivedAt, never)
    expect(answers).toHaveLength(1)
    expect(server.requests).toHaveLength(3)
  })
})

describe('a sign-in that is refused', () => {
  const login = { variant: 'wso2', key: 'k', secret: 's' }

  async function bus(refusals: number, refuse: Buffer, token: (nth: number) => Buffer = issued) {
    let tokens = 0
    let pushes = 0
    const server = await wire(({ socket, text }) => {
      if (text.startsWith('POST /token')) socket.write(token(++tokens))
      else socket.write(++pushes <= refusals ? refuse : accepted)
    })
    const path = pathTo(server.url, { token: { ...login, url: `${server.url}/token` } })
    const bearers = () => server.requests.flatMap(({ text }) => /^authorization: bearer (\S+)/im.exec(text)?.[1] ?? [])
    return { path, bearers, counts: () => ({ tokens, pushes }) }
  }
  const issued = (nth: number) =>
    http(200, json, JSON.stringify({ access_token: `t-${nth}`, token_type: 'Bearer', expires_in: 3_600 }))
  const inBody = http(200, json, '{"status":"0","errorCode":"100","errorDescription":"AUTHEN_ERROR"}')

  test.each([
    ['as HTTP 401', http(401, json, '')],
    ['as errorCode 100', inBody],
    ['as a fault of the bus', http(401, json, '{"fault":{"code":900901}}')],
  ])('%s is renewed once and repeated once', async (_, refuse) => {
    const { path, bearers, counts } = await bus(1, refuse)
    expect(await path.push(birth, never)).toMatchObject({ outcome: 'accepted' })
    expect(counts()).toEqual({ tokens: 2, pushes: 2 })
    expect(bearers()).toEqual(['t-1', 't-2'])
  })

  test('and refused again is a failure, and nothing was taken', async () => {
    const { path, counts } = await bus(9, inBody)
    const failure = await toFailure(path.push(birth, never))
    expect(failure).toMatchObject({ code: 'bus-credentials-refused', sent: 'no' })
    expect(counts()).toEqual({ tokens: 2, pushes: 2 })
  })

  test('and cannot be renewed is a failure, and nothing was taken', async () => {
    const { path, counts } = await bus(9, inBody, (nth) => (nth === 1 ? issued(1) : http(500, json, '')))
    expect(await toFailure(path.push(birth, never))).toMatchObject({ code: 'token-unavailable', sent: 'no' })
    expect(counts().pushes).toBe(1)
  })

  test('and repeated into a broken connection is perhaps taken', async () => {
    let pushes = 0
    const server = await wire(({ socket, text }) => {
      if (text.startsWith('POST /token')) socket.write(issued(1))
      else if (++pushes === 1) socket.write(inBody)
      else socket.resetAndDestroy()
    })
    const failure = await failing(server.url, { token: { ...login, url: `${server.url}/token` } })
    expect(failure).toMatchObject({ code: 'connection-reset', sent: 'maybe' })
    expect(pushes).toBe(2)
  })

  test('of a question is renewed as well', async () => {
    const { path, counts } = await bus(1, inBody)
    expect(await path.pollStatus([toKey(birth)], birth.receivedAt, never)).toHaveLength(1)
    expect(counts()).toMatchObject({ tokens: 2 })
  })
})

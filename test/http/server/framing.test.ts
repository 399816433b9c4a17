/**
 * Requests that never reach the app are refused like all others: a problem document with a code, a line in the log, a place
 * in the metrics; and RFC 9112, 3.2 on whom a request means.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureTexts } from '../../../src/domain/texts/failure-text.ts'
import { eventually, within } from '../../support/eventually.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { openRaw } from '../raw-socket.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ server: { requestTimeoutMs: 1_000 } })
})
afterAll(() => gateway.stop())

/** Sends bytes and gives back all that came until the connection was closed, or until an answer was whole. */
async function answerTo(bytes: string): Promise<string> {
  const raw = await openRaw(gateway.url)
  raw.socket.write(bytes, 'latin1')
  const whole = () => {
    const [head, body] = raw.received().split('\r\n\r\n', 2)
    const length = /content-length: (\d+)/i.exec(head ?? '')?.[1]
    return body !== undefined && length !== undefined && Buffer.byteLength(body) >= Number(length)
  }
  let closed = false
  void raw.closed.then(() => {
    closed = true
  })
  await eventually('an answer, or the end', () => closed || whole())
  raw.socket.destroy()
  return raw.received()
}

async function counted(code: string): Promise<number> {
  const { text } = await gateway.get('/metrics')
  const line = text.match(new RegExp(`^lienthong_requests_total\\{consumer="",outcome="${code}"\\} (\\d+)`, 'm'))
  return Number(line?.[1] ?? 0)
}

const refused: [what: string, bytes: string, status: number, code: keyof typeof failureTexts][] = [
  ['no HTTP at all', 'hello\r\n\r\n', 400, 'request-malformed'],
  ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'request-malformed'],
  ['an unknown method', 'FROBNICATE / HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'request-malformed'],
  ['a version that no one speaks', 'GET / HTTP/7.3\r\nHost: a\r\n\r\n', 400, 'request-malformed'],
  ['a header without a name', 'GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n', 400, 'request-malformed'],
  ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n', 400, 'request-malformed'],
  ['a line feed alone', 'GET / HTTP/1.1\nHost: a\n\n', 400, 'request-malformed'],
  ['no Host in HTTP/1.1', 'GET /livez HTTP/1.1\r\n\r\n', 400, 'request-malformed'],
  ['two Hosts', 'GET /livez HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', 400, 'request-malformed'],
  ['two Hosts in HTTP/1.0', 'GET /livez HTTP/1.0\r\nHost: a\r\nhOST: b\r\n\r\n', 400, 'request-malformed'],
  [
    'chunks in HTTP/1.0',
    'POST /v1/identity/lookups HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
    'request-malformed',
  ],
  ['a Host that is a list', 'GET /livez HTTP/1.1\r\nHost: a, b\r\n\r\n', 400, 'request-malformed'],
  ['a Host with a path', 'GET /livez HTTP/1.1\r\nHost: a/b\r\n\r\n', 400, 'request-malformed'],
  ['a Host with a user', 'GET /livez HTTP/1.1\r\nHost: a@b\r\n\r\n', 400, 'request-malformed'],
  ['a Host with a port that is none', 'GET /livez HTTP/1.1\r\nHost: a:99999\r\n\r\n', 400, 'request-malformed'],
  ['a target without a slash', 'GET livez HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'request-malformed'],
  ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'request-malformed'],
  ['a backslash in the target', 'GET /a\\..\\b HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'request-malformed'],
  ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(17_000)}`, 431, 'headers-too-large'],
  ['an address without end', `GET /${'y'.repeat(17_000)}`, 431, 'headers-too-large'],
  ['empty lines without end', '\r\n'.repeat(50_000), 431, 'headers-too-large'],
  ['blanks without end', `GET / HTTP/1.1\r\nHost: a\r\nX:${' '.repeat(100_000)}`, 431, 'headers-too-large'],
  [
    'chunk extensions without end',
    `POST /v1/identity/lookups HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;${'a'.repeat(20_000)}`,
    413,
    'body-too-large',
  ],
  ['an expectation', 'GET /livez HTTP/1.1\r\nHost: a\r\nExpect: a-miracle\r\n\r\n', 417, 'expectation-unsupported'],
  ['CONNECT', 'CONNECT inner:443 HTTP/1.1\r\nHost: inner:443\r\n\r\n', 405, 'method-not-allowed'],
  ['half a request line', 'GET /liv', 408, 'request-timeout'],
  ['half of the headers', 'GET /livez HTTP/1.1\r\nHost: a\r\n', 408, 'request-timeout'],
]

test.each(refused)(
  '%s is refused with a problem document, a line in the log and a count',
  async (_, bytes, status, code) => {
    const before = await counted(code)
    const from = gateway.log.length
    const answer = await answerTo(bytes)
    expect(answer.match(/HTTP\/1\.1 /g), 'one answer').toHaveLength(1)
    const [head = '', body = ''] = answer.split('\r\n\r\n', 2)
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(head).toMatch(/^content-type: application\/problem\+json/im)
    expect(head).toMatch(/^content-language: vi/im)
    expect(head).toMatch(/^x-content-type-options: nosniff/im)
    const { title } = failureTexts[code]
    expect(JSON.parse(body)).toMatchObject({ status, code, title: title.vi, layer: 'caller' })
    const { requestId } = JSON.parse(body)
    expect(head).toContain(requestId)
    const lines = gateway.log.slice(from).filter((line) => line.includes(requestId))
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ message: 'request', status, outcome: code }])
    await eventually('it is counted', async () => (await counted(code)) === before + 1)
  },
)

test('a connection that was opened ahead is closed without a word: an answer would be taken for that of the next request', async () => {
  const [before, from] = [await counted('request-timeout'), gateway.log.length]
  const raw = await openRaw(gateway.url)
  await within(20_000, 'the connection is closed', raw.closed)
  expect(raw.received()).toBe('')
  expect(gateway.log.slice(from).filter((line) => line.includes('request-timeout'))).toEqual([])
  expect(await counted('request-timeout')).toBe(before)
})

test('what was sent before a bad request is answered first, and the bad one after it', async () => {
  const answer = await answerTo('GET /livez HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\r\n\r\n')
  const raw = await openRaw(gateway.url)
  raw.socket.write('GET /readyz HTTP/1.1\r\nHost: a\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\r\n\r\n')
  await within(20_000, 'the connection is closed', raw.closed)
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  const statuses = [...raw.received().matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
  expect(statuses).toEqual(['200', '200', '400'])
})

test('a body that cannot be read ends the work on its request as well', async () => {
  const from = gateway.log.length
  const head = `POST /v1/identity/lookups HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${gateway.key}\r\n`
  const raw = await openRaw(gateway.url)
  raw.socket.write(`${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{"\r\n`)
  await eventually('the request is worked on', () => gateway.serving.connections.active() > 0)
  raw.socket.write('zz\r\n')
  await within(20_000, 'the connection is closed', raw.closed)
  expect(raw.received()).toMatch(/^HTTP\/1\.1 400 /)
  await eventually('the reader of the body has ended', () =>
    gateway.log.slice(from).some((line) => line.includes('request-cancelled')),
  )
  expect(gateway.serving.connections.active()).toBe(0)
})

test.each([
  ['HTTP/1.0 without a Host, as old load balancers ask', 'GET /livez HTTP/1.0\r\n\r\n', 200],
  ['HTTP/1.0 without a Host, for readiness', 'OPTIONS /readyz HTTP/1.0\r\n\r\n', 405],
  ['HTTP/1.0 with a Host', 'GET /readyz HTTP/1.0\r\nHost: a\r\n\r\n', 200],
  ['an empty Host', 'GET /livez HTTP/1.1\r\nHost:\r\n\r\n', 200],
  ['a Host with a port', 'GET /livez HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n', 200],
  ['an absolute target', 'GET http://a/livez HTTP/1.1\r\nHost: a\r\n\r\n', 200],
  [
    'an upgrade that no one takes up',
    'GET /livez HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n',
    200,
  ],
])('%s is served', async (_, bytes, status) => {
  expect(await answerTo(bytes)).toMatch(new RegExp(`^HTTP/1\\.[01] ${status} `))
})

test('a body is asked for only after the credentials were looked at', async () => {
  const body = '{}'
  const request = (authorization: string) =>
    `POST /v1/identity/lookups HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
    `Expect: 100-continue\r\nAuthorization: ${authorization}\r\n\r\n`
  const stranger = await openRaw(gateway.url)
  stranger.socket.write(request('Bearer lth_wrong'))
  await eventually('the refusal', () => stranger.received().includes('credentials-unknown'))
  expect(stranger.received()).toMatch(/^HTTP\/1\.1 401 /)
  const caller = await openRaw(gateway.url)
  caller.socket.write(request(`Bearer ${gateway.key}`))
  await eventually('the word to go on', () => caller.received() === 'HTTP/1.1 100 Continue\r\n\r\n')
  caller.socket.write(body)
  await eventually('the answer', () => caller.received().includes('request-invalid'))
  stranger.socket.destroy()
  caller.socket.destroy()
})

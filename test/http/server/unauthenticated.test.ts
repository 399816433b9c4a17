/**
 * Anyone who has shown no credentials holds a bounded share of the process, by every route there is: no body is waited for, no
 * stream is opened, no series of the metrics is made, and the log does not grow with the flood.
 */
import { METHODS } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { openRaw } from '../raw-socket.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
})
afterAll(() => gateway.stop())

const routes = () =>
  gateway.serving.gateway.app.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
    .map(({ method, path }) => ({ method, path: path.replaceAll(/:\w+/g, 'x1') }))

/** Behind a sign-in of its own: the operators' pages and the leaders' board. */
const isForPeople = (path: string) => /^\/(ops|board|cases)(\/|$)/.test(path)

/** What comes back to these bytes, until a whole answer was seen or the connection was closed. */
async function request(bytes: string): Promise<string> {
  const raw = await openRaw(gateway.url)
  let closed = false
  void raw.closed.then(() => {
    closed = true
  })
  raw.socket.write(bytes)
  await eventually(`an answer to ${bytes.slice(0, 60)}`, () => closed || raw.received().includes('\r\n\r\n'))
  raw.socket.destroy()
  return raw.received()
}

test('no route waits for a large body before it has answered, and none opens a stream', async () => {
  const all = routes()
  expect(all.length).toBeGreaterThan(30)
  for (const { method, path } of all) {
    const head =
      'Host: a\r\nAccept: text/event-stream, */*\r\nContent-Type: application/json\r\nContent-Length: 1000000000'
    const answer = await request(`${method} ${path} HTTP/1.1\r\n${head}\r\n\r\n`)
    expect(answer, `${method} ${path}`).toMatch(/^HTTP\/1\.1 \d{3} /)
    // Pages for people answer a stream without a session with its end.
    if (!isForPeople(path)) expect(answer, path).not.toMatch(/^content-type: text\/event-stream/im)
    expect(answer, path).toMatch(/^(content-length: \d+|HTTP\/1\.1 (303|302|304) )/im)
  }
})

test('a body that breaks off is its sender’s doing on every route, and no defect of ours', async () => {
  const bodies = routes().filter(({ method }) => method === 'POST' || method === 'PUT')
  expect(bodies.filter(({ path }) => isForPeople(path)).length).toBeGreaterThan(4)
  const { connections } = gateway.serving
  const from = gateway.log.length
  for (const { method, path } of bodies) {
    const raw = await openRaw(gateway.url)
    const type = isForPeople(path) ? 'application/x-www-form-urlencoded' : 'application/json'
    raw.socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: ${new URL(gateway.url).host}\r\nOrigin: ${gateway.url}\r\nContent-Type: ${type}\r\nContent-Length: 400\r\n\r\nkey=lth_`,
    )
    // What is refused by its head alone has its answer; a form is waited for until its sender has gone.
    await eventually(`${path} is worked on`, () => connections.active() > 0 || raw.received() !== '')
    raw.socket.destroy()
    await eventually(`${path} is over`, () => connections.active() === 0)
  }
  expect(gateway.log.slice(from).filter((line) => JSON.parse(line).level === 'error')).toEqual([])
})

test('pipelined requests on one connection are worked on four at a time, by every large route and every refusal', async () => {
  const { connections } = gateway.serving
  for (const path of [
    '/docs',
    '/openapi.json',
    '/metrics',
    '/ops/sign-in',
    '/board/sign-in',
    '/nowhere',
    '/v1/links',
    '/livez',
  ]) {
    const { hostname, port } = new URL(gateway.url)
    const socket = connect(Number(port), hostname)
    let answered = 0
    let most = 0
    socket.on('error', () => undefined)
    socket.setEncoding('latin1').on('data', (piece) => {
      most = Math.max(most, connections.active())
      answered += String(piece).match(/^x-request-id: /gim)?.length ?? 0
    })
    // As many as stay within what goes out to a stranger.
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n`.repeat(20))
    // Of the headers that two pieces share a few are not counted.
    await eventually(`nearly all answers of ${path}`, () => answered > 15 && connections.active() === 0, 30_000)
    expect(most, path).toBeLessThanOrEqual(4)
    socket.destroy()
    await eventually('it is closed', () => connections.count() <= 1)
  }
})

const series = (text: string) =>
  text.split('\n').filter((line) => line.startsWith('http_server_request_duration_seconds_count')).length

test('whatever is asked for by whatever method, the metrics hold no more series than the routes offer', async () => {
  const paths = [...new Set(routes().map(({ path }) => path)), '/nowhere', '/v1/nowhere/else', '/%00', '/ops/nowhere']
  // CONNECT makes no request, and of these two the server makes none either.
  const methods = METHODS.filter((method) => !['CONNECT', 'PRI', 'HTTP2-SETTINGS'].includes(method))
  for (const path of paths) {
    const heads = methods.map((method) => `${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    await Promise.all(heads.map(request))
  }
  const { text } = await gateway.get('/metrics')
  const offered = routes().reduce((sum, { method }) => sum + (method === 'GET' ? 2 : 1), 0)
  // Two statuses for each that is offered, and for the rest the known methods and one word, with 400, 404 and 405.
  expect(series(text)).toBeLessThanOrEqual(offered * 2 + 8 * 3)
  expect(text).not.toContain('PROPFIND')
  expect(text).toContain('http_request_method="_OTHER",http_route="unmatched"')
  const values = [...text.matchAll(/http_request_method="([^"]*)"/g)].map(([, value]) => value)
  expect(new Set(values).size).toBeLessThanOrEqual(8)
})

test('a flood of refusals is counted whole and logged in part, with one line that says how many', async () => {
  const quiet = await startGateway()
  const before = quiet.log.filter((line) => line.includes('"message":"request"')).length
  for (let twenty = 0; twenty < 20; twenty++) {
    const paths = Array.from({ length: 20 }, (_, one) => `/nowhere/${twenty}/${one}`)
    await Promise.all(paths.map((path) => fetch(quiet.url + path).then((answer) => answer.text())))
  }
  const lines = quiet.log.filter((line) => line.includes('"message":"request"')).length - before
  expect(lines).toBeLessThanOrEqual(200)
  const { text } = await quiet.get('/metrics')
  expect(text).toMatch(/^lienthong_requests_total\{consumer="",outcome="route-not-found"\} 400$/m)
  await quiet.stop()
})

test('what is the same for everybody is sent from the same bytes, compressed for who takes that, and not at all again', async () => {
  for (const path of ['/docs', '/openapi.json']) {
    const plain = await fetch(gateway.url + path, { headers: { 'accept-encoding': 'identity' } })
    const zipped = await fetch(gateway.url + path, { headers: { 'accept-encoding': 'gzip' } })
    const [plainText, zippedText] = [await plain.text(), await zipped.text()]
    expect(zippedText).toBe(plainText)
    expect(zipped.headers.get('content-encoding')).toBe('gzip')
    expect(Number(zipped.headers.get('content-length'))).toBeLessThan(plainText.length / 4)
    const etags = [plain.headers.get('etag'), zipped.headers.get('etag')]
    expect(new Set(etags).size).toBe(2)
    for (const [index, etag] of etags.entries()) {
      const headers = { 'if-none-match': etag ?? '', 'accept-encoding': index === 0 ? 'identity' : 'gzip' }
      const again = await fetch(gateway.url + path, { headers })
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    }
    const refused = await fetch(gateway.url + path, { headers: { 'accept-encoding': 'gzip;q=0, br' } })
    expect(refused.headers.get('content-encoding')).toBeNull()
    await refused.text()
  }
})

test('every answer carries the common headers, those without a body too', async () => {
  for (const path of ['/', '/docs', '/openapi.json', '/metrics', '/livez', '/readyz', '/nowhere', '/v1/links']) {
    const answer = await fetch(gateway.url + path, { redirect: 'manual' })
    await answer.text()
    expect(answer.headers.get('x-request-id'), path).toMatch(/^[0-9a-f-]{36}$/)
    expect(answer.headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(answer.headers.get('cache-control'), path).toMatch(/^no-(store|cache)$/)
  }
})

test('Allow names what is allowed, the same on every refusal of one address', async () => {
  for (const path of new Set(routes().map((route) => route.path))) {
    if (isForPeople(path)) continue
    const allowed = new Set<string | null>()
    const ask = async (method: string) => {
      const headers = { authorization: `Bearer ${gateway.key}` }
      const answer = await fetch(gateway.url + path, { method, headers, redirect: 'manual' })
      await answer.body?.cancel()
      if (answer.status !== 405) return
      const allow = answer.headers.get('allow')
      allowed.add(allow)
      expect(allow?.split(', '), `${method} ${path}`).not.toContain(method)
    }
    await Promise.all(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(ask))
    expect(allowed.size, path).toBe(1)
    const [allow] = allowed
    if (allow?.includes('GET')) expect(allow).toContain('HEAD')
  }
})

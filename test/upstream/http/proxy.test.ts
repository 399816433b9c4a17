/** Connections through a forward proxy, over real sockets: what it is asked for, and what is reported when it does not help. */
import type { LookupFunction } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createAddressGuard } from '../../../src/upstream/http/address-guard.ts'
import { createWebhookSender } from '../../../src/upstream/webhook-sender.ts'
import { type ProxyOptions, startProxy } from '../../support/proxy.ts'
import { http, json } from '../../support/wire.ts'
import { answering, client, open, pem, query, secure, server, trusting, wire } from '../connections.ts'
import { lookUp, openPath, queryFor, toFailure, tokenSource } from '../paths.ts'
import { Notebook } from '../xml/notebook.ts'

async function proxy(options: ProxyOptions = {}) {
  const made = await startProxy(options)
  open.push(made)
  return made
}

describe('through a forward proxy', () => {
  test.each([
    ['http', false],
    ['https', true],
  ])('%s: by CONNECT, and once for all calls on a connection', async (_, withTls) => {
    const via = await proxy()
    const to = await (withTls ? secure() : wire(answering))
    const seen = new Notebook()
    const http = client(to.url, { ...trusting, proxy: { url: via.url }, connectionsMax: 1, observer: seen })
    for (let n = 0; n < 3; n++) expect((await query(http)).status).toBe(200)
    expect(via.requests).toEqual([{ authority: `127.0.0.1:${to.port}`, host: `127.0.0.1:${to.port}` }])
    expect(to.connections()).toBe(1)
    expect(seen.connections).toMatchObject([
      {
        dnsMs: null,
        tcpMs: null,
        proxyMs: expect.any(Number),
        tlsMs: withTls ? expect.any(Number) : null,
        failedIn: null,
      },
    ])
  })

  test('with an account', async () => {
    const account = `Basic ${Buffer.from('hue:synthetic:ă').toString('base64')}`
    const via = await proxy({ account })
    const to = await secure()
    const through = (password: string) =>
      client(to.url, { ...trusting, proxy: { url: via.url, username: 'hue', password } })
    expect((await query(through('synthetic:ă'))).status).toBe(200)
    const failure = await toFailure(query(through('wrong')))
    expect(failure).toMatchObject({
      code: 'proxy-refused',
      layer: 'network',
      phase: 'proxy',
      detail: 'http 407',
      sent: 'no',
    })
    expect(to.connections()).toBe(1)
  })

  test('itself over TLS, checked against an authority of its own', async () => {
    const via = await proxy({ tls: server })
    const to = await secure()
    const ca = pem('ca.pem')
    expect((await query(client(to.url, { ...trusting, proxy: { url: via.url, ca } }))).status).toBe(200)
    expect(await toFailure(query(client(to.url, { ...trusting, proxy: { url: via.url } })))).toMatchObject({
      code: 'proxy-unreachable',
      phase: 'proxy',
      detail: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      sent: 'no',
    })
  })

  test('to a name that only the proxy knows', async () => {
    const via = await proxy({ names: { 'bus.invalid': '127.0.0.1' } })
    const to = await secure()
    const origin = to.url.replace('127.0.0.1', 'bus.invalid')
    const tls = { ...trusting.tls, servername: '127.0.0.1' }
    const lookup: LookupFunction = () => {
      throw new Error('nobody looks it up here')
    }
    expect(
      (await query(client(origin, { tls: { ...tls, servername: 'localhost' }, proxy: { url: via.url }, lookup })))
        .status,
    ).toBe(200)
    expect(via.requests[0]?.authority).toBe(`bus.invalid:${to.port}`)
  })

  test.each<[what: string, options: ProxyOptions, failure: object]>([
    [
      'that cannot reach the destination',
      { says: 'HTTP/1.1 502 Bad Gateway\r\n\r\n' },
      { code: 'proxy-refused', detail: 'http 502' },
    ],
    [
      'that forbids it',
      { says: 'HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno!' },
      { code: 'proxy-refused', detail: 'http 403' },
    ],
    [
      'that sends elsewhere',
      { says: 'HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\n' },
      { code: 'proxy-refused', detail: 'http 302' },
    ],
    ['that breaks off', { says: '' }, { code: 'proxy-unreachable', detail: 'ECONNRESET' }],
    [
      'that speaks something else',
      { says: 'SSH-2.0-OpenSSH\r\n' },
      { code: 'proxy-unreachable', detail: 'HPE_INVALID_CONSTANT' },
    ],
  ])('%s', async (_, options, failure) => {
    const via = await proxy(options)
    expect(await toFailure(query(client('https://127.0.0.1:9', { proxy: { url: via.url } })))).toMatchObject({
      ...failure,
      phase: 'proxy',
      sent: 'no',
    })
  })

  test('that is not there', async () => {
    const gone = await startProxy()
    await gone.close()
    expect(await toFailure(query(client('https://127.0.0.1:9', { proxy: { url: gone.url } })))).toMatchObject({
      code: 'proxy-unreachable',
      phase: 'proxy',
      detail: 'ECONNREFUSED',
    })
  })

  test('that never answers: the time to connect holds for all of it', async () => {
    const via = await proxy({ says: null })
    const http = client('https://127.0.0.1:9', { proxy: { url: via.url }, connectTimeoutMs: 200 })
    expect(await toFailure(query(http))).toMatchObject({ code: 'connect-timeout', phase: 'proxy', sent: 'no' })
  })

  test('a guard judges what this machine can look up, and the proxy what only it knows', async () => {
    const via = await proxy({ names: { 'inside.invalid': '127.0.0.1' } })
    const to = await wire(answering)
    const resolve = async (host: string) => {
      if (host === 'private.example') return [{ address: '10.1.2.3', family: 4 }]
      throw Object.assign(new Error('none'), { code: 'ENOTFOUND' })
    }
    const guard = createAddressGuard([], resolve)
    const through = (host: string) => client(`http://${host}:${to.port}`, { proxy: { url: via.url }, guard })
    const refused = { code: 'connection-refused', detail: 'address-refused', sent: 'no' }
    expect(await toFailure(query(through('127.0.0.1')))).toMatchObject(refused)
    expect(await toFailure(query(through('private.example')))).toMatchObject(refused)
    expect(via.requests).toEqual([])
    expect((await query(through('inside.invalid'))).status).toBe(200)
  })

  test('no proxy is taken from the environment', async () => {
    const via = await proxy()
    const to = await wire(answering)
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']
    const before = names.map((name) => [name, process.env[name]] as const)
    for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : via.url
    try {
      expect((await query(client(to.url))).status).toBe(200)
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    }
    expect(via.requests).toEqual([])
  })

  test('a path, its tokens and webhooks each', async () => {
    const via = await proxy()
    const tokens = await wire(({ socket }) => socket.write(http(200, json, '{"access_token":"t","expires_in":60}')))
    const service = await wire(({ socket }) => socket.write(http(503, {}, '')))
    const lookingUp = async (token: object) => {
      const path = openPath('lgsp-json-tree', service.url, {
        proxy: { url: via.url },
        token: { ...tokenSource(tokens.url), ...token },
      })
      open.unshift(path)
      expect(await toFailure(lookUp(path, queryFor('mai')))).toMatchObject({ code: 'http-error' })
      return via.requests.splice(0).map(({ authority }) => Number(authority.split(':')[1]))
    }
    expect(await lookingUp({})).toEqual([tokens.port, service.port])
    expect(await lookingUp({ proxy: 'direct' })).toEqual([service.port])
    const other = await proxy()
    expect(await lookingUp({ proxy: { url: other.url } })).toEqual([service.port])
    expect(other.requests).toHaveLength(1)

    const sender = createWebhookSender({
      allowPrivateTargets: ['127.0.0.0/8'],
      connectTimeoutMs: 5_000,
      totalTimeoutMs: 5_000,
      answerBytesMax: 1_000,
      proxy: { url: via.url },
    })
    const sent = await sender.send(
      { url: `${service.url}/hook`, headers: {}, body: '{}' },
      new AbortController().signal,
    )
    expect(sent.status).toBe(503)
    expect(via.requests).toHaveLength(1)
  })
})

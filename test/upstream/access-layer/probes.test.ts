/** The harmless question on each path, against the mocks and over real sockets: it works where calls work and fails as they fail. */
import type { LookupFunction } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { CANARY } from '../../../mocks/personas.ts'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { eventually } from '../../support/eventually.ts'
import { getTraces, lookUp, type openPath, queryFor, toFailure } from '../paths.ts'
import { Notebook } from '../xml/notebook.ts'
import { getHop, getLayer, getRule, identity, layers, overBus, probe, Scene, trusted, turns } from './probing.ts'

const scene = new Scene()
afterEach(() => scene.close())

describe.each(layers)('%s', (pathName) => {
  test('answers, signed in, and is asked about no one', async () => {
    const mocks = await scene.nation()
    await probe(scene.connect(pathName, mocks.url))
    const requested = mocks.journal.entries().filter(({ layer }) => layer !== 'token')
    expect(requested).toMatchObject([
      { method: 'GET', operation: 'probe', subject: undefined, body: '', fault: undefined },
    ])
    expect(requested[0]?.url).not.toMatch(/\d{9}/)
    expect(requested[0]?.headers['content-type']).toBeUndefined()
    expect(requested[0]?.headers.authhash).toBeUndefined()
  })

  test.each([
    [
      'a page with status 200',
      { fault: 'html-200' },
      { code: 'answer-html', layer: getHop(pathName), detail: 'http 200' },
    ],
    ['an error page', { fault: 'http-503' }, { code: 'answer-html', layer: getHop(pathName), detail: 'http 503' }],
    ['a redirect', { fault: 'redirect' }, { code: 'http-error', layer: getHop(pathName), detail: 'http 302' }],
    ['an empty answer', { fault: 'empty-body' }, { code: 'answer-unreadable', detail: 'empty' }],
    ['half an answer', { fault: 'truncated' }, { code: 'answer-truncated', layer: 'network', phase: 'body' }],
    ['a reset', { fault: 'reset' }, { code: 'connection-reset', layer: 'network', phase: 'first-byte' }],
    ['no HTTP', { fault: 'garbage-wire' }, { code: 'answer-unreadable', layer: 'network', detail: 'not http' }],
    ['a flood', { fault: 'huge-stream', bytes: 50_000_000 }, { code: 'answer-too-large', phase: 'body' }],
    ['an X-Road error', { fault: 'xroad-error' }, { code: 'security-server-failed', layer: 'security-server' }],
    ['a blocked API', { fault: 'wso2-fault', code: 700700 }, { code: 'bus-api-blocked', layer: 'provincial-bus' }],
    ['a throttle', { fault: 'wso2-fault', code: 900800, form: 'xml' }, { code: 'bus-throttled', retryAfterMs: 30_000 }],
    ['an unknown API', { fault: 'wso2-fault', code: 900906 }, { code: 'bus-resource-unknown' }],
  ])('fails on %s as a call would', async (_, fault, expected) => {
    const mocks = await scene.nation()
    mocks.faults.add(getRule({ ...fault, operation: 'probe' }))
    expect(await toFailure(probe(scene.connect(pathName, mocks.url)))).toMatchObject(expected)
  })

  test('random bytes are no answer', async () => {
    const mocks = await scene.nation()
    mocks.faults.add(getRule({ fault: 'garbage', layer: getLayer(pathName) }))
    const { code } = await toFailure(probe(scene.connect(pathName, mocks.url)))
    expect(['answer-charset', 'answer-unreadable']).toContain(code)
  })

  test.each([
    ['nothing comes', { fault: 'black-hole' }, 'first-byte-timeout', 'first-byte'],
    ['the answer drips', { fault: 'slow-body', stepMs: 60_000 }, 'body-timeout', 'body'],
  ])(
    'out of time while %s, it says where the time went, whatever the reason of the signal',
    async (_, fault, code, phase) => {
      const seen = new Notebook()
      const mocks = await scene.nation()
      mocks.faults.add(getRule({ ...fault, operation: 'probe' }))
      const prober = new AbortController()
      const requested = toFailure(probe(scene.connect(pathName, mocks.url, {}, { observer: seen }), prober.signal))
      await eventually('the probe to be under way', () => mocks.open().sockets > 0 && mocks.journal.probes() === 1)
      if (phase === 'body') await eventually('the head to arrive', () => mocks.open().waits === 1)
      await turns()
      prober.abort(new GatewayFailure('deadline-exceeded'))
      expect(await requested).toMatchObject({ code, phase, layer: 'network' })
      expect(seen.exchanges.at(-1)).toMatchObject({ target: 'service', endedAt: expect.any(Number) })
    },
  )

  test('a clock that is 45 seconds off is an answer, and shows', async () => {
    const seen = new Notebook()
    const mocks = await scene.nation()
    mocks.faults.add(getRule({ fault: 'clock-skew', skewMs: 45_000 }))
    await probe(scene.connect(pathName, mocks.url, {}, { observer: seen }))
    const { date, status } = seen.exchanges.at(-1) ?? {}
    expect(status).toBeLessThan(500)
    const ahead = Date.parse(date ?? '') - Date.now()
    expect(ahead).toBeGreaterThan(30_000)
    expect(ahead).toBeLessThanOrEqual(45_000)
  })

  test('reports no person to anyone', async () => {
    const seen = new Notebook()
    const mocks = await scene.nation()
    const path = scene.connect(pathName, mocks.url, {}, { observer: seen })
    if (pathName !== 'registry') await lookUp(path as ReturnType<typeof openPath>, queryFor(CANARY))
    await probe(path)
    const reported = JSON.stringify([seen.exchanges, seen.connections, path.condition()])
    for (const trace of getTraces(CANARY)) expect(reported).not.toContain(trace)
  })

  test('only reaches the path when set to ask nothing', async () => {
    const seen = new Notebook()
    const mocks = await scene.nation()
    await probe(scene.connect(pathName, mocks.url, { probe: { kind: 'connect' } }, { observer: seen }))
    expect(mocks.journal.probes()).toBe(0)
    expect(seen.connections.at(-1)).toMatchObject({ target: 'service', tcpMs: expect.any(Number), failedIn: null })
    await eventually('the connection to be closed', () => mocks.open().sockets <= 1)
  })
})

describe('a connection of its own', () => {
  /** So that the next call takes the connection of the last one. */
  const kept = { connectionsMax: 1 }

  test('shows the certificate that calls on a kept connection do not see', async () => {
    const seen = new Notebook()
    const mocks = await scene.nation({ tls: identity('server') })
    const path = scene.population('ndxp-soap', mocks.url, { ...trusted, ...kept }, { observer: seen })
    await lookUp(path, queryFor('mai'))
    await probe(path)
    mocks.setTls(identity('expired'))
    await lookUp(path, queryFor('mai'))
    expect(await toFailure(probe(path))).toMatchObject({ code: 'tls-failed', phase: 'tls', detail: 'CERT_HAS_EXPIRED' })
    const prints = seen.connections.map(({ certificate }) => certificate?.fingerprint)
    expect(prints.length).toBe(3)
    expect(prints[0]).toBe(prints[1])
    expect(prints[2]).toMatch(/^[0-9a-f]{64}$/)
    expect(prints[2]).not.toBe(prints[1])
    mocks.setTls(identity('server'))
    await probe(path)
  })

  test('sees that the name is gone while calls go on', async () => {
    const mocks = await scene.nation()
    let gone = false
    const lookup: LookupFunction = (name, { all }, done) => {
      if (gone) done(Object.assign(new Error(`ENOTFOUND ${name}`), { code: 'ENOTFOUND' }), '', 0)
      else if (all) done(null, [{ address: '127.0.0.1', family: 4 }])
      else done(null, '127.0.0.1', 4)
    }
    const url = mocks.url.replace('127.0.0.1', 'exchange.invalid')
    const path = scene.population('ndxp-soap', url, kept, { lookup })
    await lookUp(path, queryFor('mai'))
    gone = true
    await lookUp(path, queryFor('mai'))
    expect(await toFailure(probe(path))).toMatchObject({ code: 'dns-failed', phase: 'dns', layer: 'network' })
    gone = false
    await probe(path)
  })

  test.each(['reach', 'connect'])('out of time in the handshake says so (%s)', async (kind) => {
    const seen = new Notebook()
    const mute = await scene.wire(() => undefined)
    const prober = new AbortController()
    const url = mute.url.replace('http:', 'https:')
    const requested = toFailure(
      probe(scene.connect('ndxp-soap', url, { probe: { kind } }, { observer: seen }), prober.signal),
    )
    await eventually('the connection', () => mute.connections() === 1)
    await turns()
    prober.abort()
    expect(await requested).toMatchObject({ code: 'connect-timeout', phase: 'tls', sent: 'no' })
    // Told at once, and not when the attempt would have ended by itself.
    expect(seen.connections).toMatchObject([{ tcpMs: expect.any(Number), tlsMs: expect.any(Number), failedIn: 'tls' }])
  })

  test.each(['reach', 'connect'])('a shutdown keeps its own reason (%s)', async (kind) => {
    const mute = await scene.wire(() => undefined)
    const prober = new AbortController()
    const requested = toFailure(
      probe(scene.connect('ndxp-soap', mute.url.replace('http:', 'https:'), { probe: { kind } }), prober.signal),
    )
    await eventually('the connection', () => mute.connections() === 1)
    const reason = new GatewayFailure('shutting-down')
    prober.abort(reason)
    expect(await requested).toBe(reason)
  })
})

describe('the sign-in', () => {
  test.each(overBus)('%s takes the token that is held, and tells of it', async (layer) => {
    const mocks = await scene.nation()
    const path = scene.connect(layer, mocks.url)
    expect(path.condition()).toEqual({ token: null })
    for (let n = 0; n < 3; n++) await probe(path)
    expect(mocks.journal.counts().token).toBe(1)
    const { token } = path.condition()
    expect(Date.parse(token?.endsAt ?? '') - Date.parse(token?.issuedAt ?? '')).toBe(3_600_000)
  })

  test.each(overBus)('%s leaves a token alone that never served a probe: calls may be using it', async (layer) => {
    const mocks = await scene.nation()
    const path = scene.connect(layer, mocks.url)
    mocks.faults.add(getRule({ fault: 'token-refused', layer: getLayer(layer) }))
    for (let n = 0; n < 3; n++) {
      expect(await toFailure(probe(path))).toMatchObject({ code: 'bus-credentials-refused' })
    }
    expect(path.condition().token).not.toBeNull()
    expect(mocks.journal.counts().token).toBe(1)
    expect(mocks.journal.probes()).toBe(3)
    mocks.faults.clear()
    await probe(path)
    expect(mocks.journal.counts().token).toBe(1)
  })

  test.each(overBus)('%s replaces a token once that served a probe before and is refused now', async (layer) => {
    const mocks = await scene.nation()
    const path = scene.connect(layer, mocks.url)
    await probe(path)
    mocks.faults.add(getRule({ fault: 'token-refused', layer: getLayer(layer) }))
    for (let n = 0; n < 3; n++) {
      expect(await toFailure(probe(path))).toMatchObject({ code: 'bus-credentials-refused' })
    }
    // One in the place of the first; that one has served no probe, so it stays.
    expect(mocks.journal.counts().token).toBe(2)
    mocks.faults.clear()
    await probe(path)
    expect(mocks.journal.counts().token).toBe(2)
  })

  test('a token that died is replaced by a probe: a spare path is not down until a call comes', async () => {
    const mocks = await scene.nation()
    const path = scene.population('lgsp-soap', mocks.url)
    await probe(path)
    mocks.memory.tokens.revokeAll()
    await probe(path)
    await lookUp(path, queryFor('mai'))
    expect(mocks.journal.counts().token).toBe(2)
  })

  test.each(overBus)('%s fails when no token is to be had', async (layer) => {
    const mocks = await scene.nation()
    const path = scene.connect(layer, mocks.url)
    mocks.faults.add(getRule({ fault: 'token-refused' }))
    expect(await toFailure(probe(path))).toMatchObject({
      code: 'token-unavailable',
      layer: 'provincial-bus',
      detail: 'http 401',
    })
    mocks.faults.clear()
    await probe(path)
  })

  test('the registry may refuse it inside a normal answer', async () => {
    const mocks = await scene.nation({ settings: { registryAuthFailure: 'body-100' } })
    const path = scene.connect('registry', mocks.url, {
      token: { variant: 'none' },
    })
    expect(await toFailure(probe(path))).toMatchObject({ code: 'bus-credentials-refused', layer: 'ministry' })
  })

  test('of the national exchange is refused by the ministry, and holds nothing', async () => {
    const mocks = await scene.nation()
    const path = scene.connect('ndxp-soap', mocks.url, { secret: 'another' })
    expect(await toFailure(probe(path))).toMatchObject({ code: 'ministry-credentials-refused', layer: 'ministry' })
    expect(path.condition()).toEqual({ token: null })
  })

  test('that does not come in time is a token that is not to be had', async () => {
    const mocks = await scene.nation()
    mocks.faults.add(getRule({ fault: 'black-hole', layer: 'token' }))
    const prober = new AbortController()
    const requested = toFailure(probe(scene.connect('lgsp-soap', mocks.url), prober.signal))
    await eventually('the token to be asked for', () => mocks.journal.counts().token === 1)
    prober.abort()
    expect(await requested).toMatchObject({ code: 'token-unavailable', layer: 'provincial-bus', detail: 'timeout' })
  })
})

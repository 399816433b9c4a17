import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { linkState } from '../../../src/domain/link/link.ts'
import { answers, fails, fakeTime, hangs, World } from './fixtures.ts'

beforeEach(() => {
  fakeTime(new Date('2026-11-23T09:00:00.000Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

const at = (ms: number) => new Date(Date.parse('2026-11-23T09:00:00.000Z') + ms).toISOString()

describe('the health of a path', () => {
  it('is healthy from the start, and after answers', async () => {
    const world = new World()
    expect(world.path()).toEqual({
      path: 'a',
      breaker: 'closed',
      failure: null,
      ramping: false,
      inFlight: 0,
      background: 0,
      queued: 0,
      window: { calls: 0, failures: 0, slow: 0 },
      latency: { usualMs: null, recentMs: null, slow: false },
      lastSuccessAt: null,
      lastFailureAt: null,
    })
    await world.outcome()
    expect(world.judged()).toMatchObject({ state: 'healthy', lastSuccessAt: at(5) })
    await world.end()
  })

  it('never changes by what the upstream has every right to say', async () => {
    const world = new World()
    for (const code of ['ministry-refused', 'officer-not-authorised', 'procedure-not-authorised'] as const) {
      world.behaviour = () => fails(code)
      for (let i = 0; i < 100; i++) await world.code()
    }
    expect(world.judged()).toMatchObject({ state: 'healthy', breaker: 'closed', window: { failures: 0 } })
    await world.end()
  })

  it('is degraded while one call in ten fails, and well again when they no longer do', async () => {
    const world = new World({ attemptsMax: 1 }, ['a'], (_, call) =>
      call % 5 === 0 ? fails('first-byte-timeout') : answers(),
    )
    for (let i = 0; i < 20; i++) await world.code()
    expect(world.judged()).toMatchObject({
      state: 'degraded',
      reason: { code: 'first-byte-timeout', layer: 'network', phase: null },
      breaker: 'closed',
    })
    world.behaviour = () => answers()
    await world.pass(world.settings.windowMs)
    expect(world.judged()).toMatchObject({ state: 'healthy', reason: null })
    await world.end()
  })

  it('is not degraded by one lost connection', async () => {
    const world = new World({ attemptsMax: 1 }, ['a'], (_, call) => (call < 2 ? fails('connection-reset') : answers()))
    for (let i = 0; i < 8; i++) await world.code()
    expect(world.judged().state).toBe('healthy')
    await world.end()
  })

  it('is down while the breaker is not closed, with the failure most calls met, its layer and phase', async () => {
    const world = new World({ attemptsMax: 1 })
    const tell = (code: 'tls-failed' | 'http-error') => () =>
      Promise.reject(new GatewayFailure(code, code === 'tls-failed' ? { phase: 'tls' } : {}))
    for (const code of ['http-error', ...Array(8).fill('tls-failed'), 'http-error'] as (
      | 'tls-failed'
      | 'http-error'
    )[]) {
      await world.link.call({ deadlineMs: 1_000, idempotent: true }, tell(code))
    }
    const reason = { code: 'tls-failed', layer: 'network', phase: 'tls' }
    expect(world.judged()).toMatchObject({ state: 'down', breaker: 'open', reason })
    await world.pass(world.settings.resetMs)
    expect(world.judged()).toMatchObject({ state: 'down', breaker: 'half-open', reason })
    await world.end()
  })

  it('is down by slow calls alone, and says so', async () => {
    const world = new World({ slowCallMs: 1_000 }, ['a'], answers(1_000))
    for (let i = 0; i < 10; i++) world.call()
    await world.pass(1_000)
    expect(world.judged()).toMatchObject({
      state: 'down',
      reason: { code: 'slow-calls' },
      window: { failures: 0, slow: 10 },
    })
    await world.end()
  })

  it('ramps up after an outage, then is healthy', async () => {
    const world = new World()
    await world.breakDown()
    await world.pass(world.settings.resetMs)
    expect(await world.code()).toBe('ok')
    expect(world.judged()).toMatchObject({ state: 'degraded', breaker: 'closed', reason: { code: 'ramping-up' } })
    await world.pass(world.settings.rampMs)
    expect(world.judged()).toMatchObject({ state: 'healthy', reason: null })
    await world.end()
  })
})

describe('what a caller who stops waiting says about a path', () => {
  const settings = { volumeMin: 5, silenceMs: 3_000, slowCallMs: 8_000, attemptTimeoutMs: 10_000 } as const
  const leave = async (world: World, afterMs: number, how: 'deadline' | 'cancellation') => {
    const controller = new AbortController()
    const call = world.call(how === 'deadline' ? { deadlineMs: afterMs } : { signal: controller.signal })
    await world.pass(afterMs)
    controller.abort()
    await world.pass(1)
    expect(call.result?.ok).toBe(false)
  }

  it.each(['deadline', 'cancellation'] as const)('is nothing when it was impatient (%s)', async (how) => {
    const world = new World({ ...settings, windowMs: 300_000 }, ['a'], hangs)
    for (let i = 0; i < 20; i++) await leave(world, 2_900, how)
    expect(world.judged()).toMatchObject({ state: 'healthy', window: { calls: 0 } })
    await world.end()
  })

  it.each(['deadline', 'cancellation'] as const)(
    'is a failure when the path was silent to everybody (%s)',
    async (how) => {
      const world = new World({ ...settings, windowMs: 300_000 }, ['a'], hangs)
      for (let i = 0; i < 5; i++) await leave(world, 3_100, how)
      expect(world.judged()).toMatchObject({ state: 'down', reason: { code: 'first-byte-timeout', layer: 'network' } })
      await world.end()
    },
  )

  it('is nothing when the path answered others meanwhile, unless it took longer than a slow call', async () => {
    const world = new World({ ...settings, windowMs: 300_000 })
    for (const [ms, failures] of [
      [5_000, 0],
      [8_100, 1],
    ] as const) {
      world.behaviour = () => hangs
      const call = world.call({ deadlineMs: ms })
      await world.pass(1_000)
      world.behaviour = () => answers()
      await world.outcome()
      await world.until(() => call.result !== null)
      expect(world.path().window.failures).toBe(failures)
    }
    await world.end()
  })
})

describe('a hold', () => {
  it('keeps traffic off, lets what is under way end, and says until when and why', async () => {
    const world = new World({}, ['a'], answers(100))
    const under = world.call()
    expect(world.link.hold('a', Date.now() + 60_000, 'maintenance of the exchange')).toBe(true)
    expect(await world.outcome()).toMatchObject({ failure: { code: 'link-unavailable', retryAfterMs: 60_000 } })
    expect(world.judged()).toMatchObject({
      state: 'held',
      reason: null,
      hold: { until: at(60_000), reason: 'maintenance of the exchange' },
    })
    await world.pass(100)
    expect(under.result?.ok).toBe(true)
    await world.end()
  })

  it('ends by itself', async () => {
    const world = new World()
    world.link.hold('a', Date.now() + 60_000, 'maintenance')
    await world.pass(59_999)
    expect(await world.code()).toBe('link-unavailable')
    await world.pass(1)
    expect(await world.code()).toBe('ok')
    expect(world.judged().state).toBe('healthy')
    await world.end()
  })

  it('ends when released, and moves lookups to another path meanwhile', async () => {
    const world = new World({}, ['a', 'b'])
    world.link.hold('a', Date.now() + 60_000, 'maintenance')
    expect(await world.outcome()).toMatchObject({ trace: { path: 'b' } })
    world.link.release('a')
    expect(await world.outcome()).toMatchObject({ trace: { path: 'a' } })
    await world.end()
  })

  it('sends on anyone who waits there', async () => {
    const world = new World({ concurrencyMax: 1 }, ['a', 'b'], (path) => (path === 'a' ? hangs : answers(1_000)))
    world.call()
    world.call()
    const third = world.call()
    expect(world.path('a').queued).toBe(1)
    world.link.hold('a', Date.now() + 60_000, 'maintenance')
    await world.pass(2_000)
    expect(third.result).toMatchObject({ ok: true, trace: { path: 'b' } })
    await world.end()
  })

  it('of a path that does not exist is reported as such', async () => {
    const world = new World()
    expect(world.link.hold('z', Date.now() + 1, 'x')).toBe(false)
    expect(world.link.release('z')).toBe(false)
    await world.end()
  })
})

describe('the health of a link', () => {
  it('is healthy, degraded, down or held by its paths', async () => {
    const world = new World({}, ['a', 'b'])
    const state = () => linkState(['a', 'b'].map((path) => world.judged(path).state))
    expect(state()).toBe('healthy')
    await world.breakDown('a')
    expect(state()).toBe('degraded')
    await world.breakDown('b')
    expect(state()).toBe('down')
    world.link.hold('a', Date.now() + 60_000, 'x')
    expect(state()).toBe('down')
    world.link.hold('b', Date.now() + 60_000, 'x')
    expect(state()).toBe('held')
    await world.end()
  })

  it('is not disturbed by an observer that throws', async () => {
    const world = new World()
    world.events.push = () => {
      throw new Error('observer')
    }
    expect(await world.code()).toBe('ok')
    await world.breakDown()
    expect(world.judged().state).toBe('down')
    await world.end()
  })
})

describe('the end of a link', () => {
  it('drains: refuses new calls, lets those under way end, and then says so', async () => {
    const world = new World({}, ['a'], answers(500))
    const under = world.call()
    let drained = false
    void world.link.drain().then(() => {
      drained = true
    })
    expect(await world.code()).toBe('shutting-down')
    await world.pass(400)
    expect(drained).toBe(false)
    await world.pass(100)
    expect(under.result?.ok).toBe(true)
    expect(drained).toBe(true)
    await world.end()
  })

  it('drains at once when nothing is under way', async () => {
    const world = new World()
    await world.link.drain()
    await world.end()
  })

  it('stops everything: attempts, waiting, pauses, trials that no one waits for', async () => {
    const world = new World({ concurrencyMax: 2 })
    await world.breakDown()
    await world.pass(world.settings.resetMs)
    world.behaviour = () => hangs
    const trial = world.call({ deadlineMs: 10 })
    await world.pass(20)
    expect(trial.result?.ok).toBe(false)
    const other = new World({ concurrencyMax: 1, retryBaseMs: 60_000, retryMaxMs: 60_000 }, ['a'], hangs)
    const calls = [other.call(), other.call()]
    other.link.stop()
    await other.pass(0)
    for (const { result } of calls) expect(result).toMatchObject({ failure: { code: 'shutting-down' } })
    await world.end()
    expect(world.tries.at(-1)?.signal.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })
})

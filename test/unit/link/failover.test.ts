import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answers, deaf, fails, fakeTime, hangs, World } from './fixtures.ts'

beforeEach(() => {
  fakeTime()
})
afterEach(() => {
  vi.useRealTimers()
})

const two = ['a', 'b']

describe('with two paths', () => {
  it('uses the preferred one while it is well', async () => {
    const world = new World({}, two)
    for (let i = 0; i < 20; i++) expect(await world.outcome()).toMatchObject({ trace: { path: 'a' } })
    await world.end()
  })

  /** Acceptance 4. All in flight, all that fail until the breaker knows, and all that come later. */
  it.each(['connection-reset', 'connection-refused', 'security-server-failed', 'bus-fault'] as const)(
    'killing one (%s) loses no lookup',
    async (code) => {
      const world = new World({}, two, answers(500))
      for (let i = 0; i < 100; i++) world.call({ deadlineMs: 5_000 })
      await world.pass(100)
      world.kill('a', code)
      world.behaviour = (path) => (path === 'a' ? fails(code) : answers(20))
      for (let i = 0; i < 500; i++) {
        world.call({ deadlineMs: 5_000 })
        await world.pass(5)
      }
      await world.pass(1_000)
      expect(world.calls.filter(({ result }) => !result?.ok)).toEqual([])
      expect(world.path('a').breaker).not.toBe('closed')
      await world.end()
    },
  )

  it('a call among some paths goes over no other, also not when those fail', async () => {
    const world = new World({}, [...two, 'c'])
    world.behaviour = (path) => (path === 'b' ? fails('connection-reset') : answers(5))
    const moved = world.call({ deadlineMs: 1_000, among: ['b', 'c'] })
    const alone = world.call({ deadlineMs: 1_000, among: ['b'] })
    await world.pass(1_000)
    expect(moved.result).toMatchObject({ ok: true, trace: { path: 'c', attempts: 2 } })
    expect(alone.result).toMatchObject({ ok: false, trace: { path: 'b' } })
    expect(world.tries.filter(({ path }) => path === 'a')).toEqual([])
    await world.end()
  })

  it('every call in flight on a path that dies moves over at once, whatever the retry budget says', async () => {
    const world = new World({ retryFloor: 0, retryShareMax: 0 }, two)
    world.behaviour = (path) => (path === 'a' ? fails('connection-reset', 300, { sent: 'maybe' }) : answers(20))
    const calls = Array.from({ length: 100 }, () => world.call({ deadlineMs: 1_000 }))
    await world.pass(321)
    expect(calls.every(({ result }) => result?.ok)).toBe(true)
    expect(calls[50]?.result).toMatchObject({ trace: { path: 'b', attempts: 2 } })
    await world.end()
  })

  it('a path that swallows everything loses no lookup with time for a second attempt', async () => {
    const world = new World({ attemptTimeoutMs: 1_000, probeLeaseMs: 1_000, slowCallMs: 800 }, two)
    world.behaviour = (path) => (path === 'a' ? deaf : answers(20))
    for (let i = 0; i < 2_000; i++) {
      world.call({ deadlineMs: 2_500 })
      await world.pass(20)
    }
    await world.pass(2_500)
    expect(world.calls.filter(({ result }) => !result?.ok)).toEqual([])
    await world.end()
  })

  it('the trial of a path that is still dead costs no lookup, even one with little time', async () => {
    const world = new World({}, two, (path) => (path === 'a' ? deaf : answers(20)))
    await world.breakDown('a')
    await world.pass(world.settings.resetMs)
    const result = await world.outcome({ deadlineMs: 1_000 })
    expect(result).toMatchObject({ ok: true, trace: { path: 'b', attempts: 2 } })
    expect(world.tries.at(-2)?.path).toBe('a')
    expect(world.path('a').inFlight).toBe(1)
    await world.end()
  })

  it('a failure of the ministry itself goes elsewhere only within the retry budget: both paths lead to it', async () => {
    const world = new World({ retryFloor: 3, retryShareMax: 0, volumeMin: 1_000 }, two, fails('ministry-failed'))
    for (let i = 0; i < 20; i++) await world.code()
    expect(world.tries.filter(({ path }) => path === 'b')).toHaveLength(3)
    await world.end()
  })

  it('tries no more often than allowed, over all paths', async () => {
    const world = new World({ attemptsMax: 2 }, ['a', 'b', 'c'], fails('connection-refused'))
    expect(await world.outcome()).toMatchObject({ failure: { code: 'connection-refused' }, trace: { attempts: 2 } })
    await world.end()
  })

  it('a pinned call stays on its path', async () => {
    const world = new World({}, two, (path) => (path === 'a' ? answers() : fails('connection-refused')))
    expect(await world.outcome({ path: 'b' })).toMatchObject({ ok: false, trace: { path: 'b', attempts: 2 } })
    await world.breakDown('b')
    expect(await world.code({ path: 'b' })).toBe('link-unavailable')
    expect(await world.code()).toBe('ok')
    await world.end()
  })
})

describe('with all paths down', () => {
  it('answers at once, says why and whose failure it is, and when to come again', async () => {
    const world = new World({ resetMs: 8_000 }, two)
    await world.breakDown('a', 'tls-failed')
    await world.breakDown('b', 'connection-refused')
    await world.pass(2_000)
    const before = world.tries.length
    const call = world.call()
    await world.pass(0)
    expect(call.result).toMatchObject({
      failure: { code: 'link-unavailable', because: 'tls-failed', layer: 'network', retryable: true, sent: 'no' },
      trace: { path: null, attempts: 0 },
    })
    const soonest = call.result?.ok === false ? (call.result.failure.retryAfterMs ?? 0) : 0
    expect(soonest).toBeGreaterThan(5_000)
    expect(soonest).toBeLessThan(6_000)
    expect(world.tries).toHaveLength(before)
    await world.end()
  })

  it('never tells anybody to come again in less than a second', async () => {
    const world = new World({ resetMs: 500 })
    await world.breakDown()
    expect(await world.outcome()).toMatchObject({ failure: { code: 'link-unavailable', retryAfterMs: 1_000 } })
    await world.end()
  })

  it('comes back by itself when the upstream does', async () => {
    const world = new World({ resetMs: 1_000 }, two)
    await world.breakDown('a')
    await world.breakDown('b')
    await world.pass(1_000)
    expect(await world.code()).toBe('ok')
    await world.end()
  })
})

describe('the trial of a path that was down', () => {
  const settings = { resetMs: 1_000, probeLeaseMs: 10_000, attemptsMax: 1 } as const

  it('goes on when its impatient caller leaves, so that short deadlines cannot keep a path closed off', async () => {
    const world = new World(settings)
    await world.breakDown()
    world.behaviour = () => answers(2_000)
    await world.pass(1_000)
    expect(await world.outcome({ deadlineMs: 100 })).toMatchObject({ failure: { code: 'deadline-exceeded' } })
    expect(world.tries.at(-1)?.signal.aborted).toBe(false)
    expect(await world.code({ deadlineMs: 100 })).toBe('link-unavailable')
    await world.pass(2_000)
    expect(world.path().breaker).toBe('closed')
    await world.end()
  })

  it('ends with its caller when it must not happen twice, and the next caller may try at once', async () => {
    const world = new World(settings)
    await world.breakDown()
    world.behaviour = () => hangs
    await world.pass(1_000)
    expect(await world.code({ deadlineMs: 100, idempotent: false })).toBe('deadline-exceeded')
    expect(world.tries.at(-1)?.signal.aborted).toBe(true)
    world.behaviour = () => answers()
    expect(await world.code()).toBe('ok')
    await world.end()
  })

  it('is stopped when its lease ends, and counts as failed', async () => {
    const world = new World(settings)
    await world.breakDown()
    world.behaviour = () => deaf
    await world.pass(1_000)
    world.call({ deadlineMs: 100 })
    await world.pass(9_999)
    expect(world.path().breaker).toBe('half-open')
    await world.pass(1)
    expect(world.path().breaker).toBe('open')
    expect(world.tries.at(-1)?.signal.aborted).toBe(true)
    await world.end()
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answers, fails, fakeTime, hangs, World } from './fixtures.ts'

beforeEach(() => {
  fakeTime()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the bulkhead', () => {
  it('lets so many calls through at once, the others in order of arrival', async () => {
    const world = new World({ concurrencyMax: 2, queueMax: 10 }, ['a'], answers(100))
    const calls = Array.from({ length: 6 }, () => world.call())
    expect(world.path()).toMatchObject({ inFlight: 2, queued: 4 })
    await world.pass(301)
    expect(world.tries.map(({ call }) => call)).toEqual([0, 1, 2, 3, 4, 5])
    expect(world.mostInFlight).toBe(2)
    expect(calls.every(({ result }) => result?.ok)).toBe(true)
    await world.end()
  })

  it('answers at once when the queue is full, and says when to come again', async () => {
    const world = new World({ concurrencyMax: 1, queueMax: 1 }, ['a'], hangs)
    world.call()
    world.call()
    const third = world.call()
    await world.pass(0)
    expect(third.result).toMatchObject({
      ok: false,
      failure: { code: 'link-busy', retryable: true, retryAfterMs: 1_000, sent: 'no' },
      trace: { path: null, attempts: 0 },
    })
    expect(world.happened('rejected')).toBe(1)
    await world.end()
  })

  it('queues no one when set so', async () => {
    const world = new World({ concurrencyMax: 1, queueMax: 0 }, ['a'], hangs)
    world.call()
    expect(await world.code()).toBe('link-busy')
    await world.end()
  })

  it('gives the place in the queue of a caller who left to another', async () => {
    const world = new World({ concurrencyMax: 1, queueMax: 1 }, ['a'], answers(1_000))
    world.call()
    const controller = new AbortController()
    const second = world.call({ signal: controller.signal })
    controller.abort()
    await world.pass(1)
    expect(second.result).toMatchObject({ failure: { code: 'request-cancelled', sent: 'no' } })
    expect(await world.code()).toBe('ok')
    expect(world.tries).toHaveLength(2)
    await world.end()
  })

  it('sends everybody away when the path opens: they do not wait for what cannot come', async () => {
    const world = new World({ concurrencyMax: 10, volumeMin: 10, attemptsMax: 1 }, ['a'], fails('connection-reset', 50))
    const calls = Array.from({ length: 60 }, () => world.call())
    await world.pass(51)
    expect(world.path().breaker).toBe('open')
    // Nine places became free before the tenth failure opened the path.
    expect(world.tries).toHaveLength(19)
    for (const { result } of calls.slice(19)) {
      expect(result).toMatchObject({ failure: { code: 'link-unavailable', because: 'connection-reset' } })
    }
    await world.pass(60)
    await world.end()
  })

  it('sends them away at once, even while others on that path still hang', async () => {
    const world = new World({ concurrencyMax: 12, volumeMin: 10, attemptsMax: 1 }, ['a'], (_, call) =>
      call < 2 ? hangs : fails('connection-reset', 50),
    )
    const calls = Array.from({ length: 60 }, () => world.call())
    await world.pass(51)
    expect(world.path()).toMatchObject({ breaker: 'open', queued: 0 })
    expect(calls[59]?.result).toMatchObject({ failure: { code: 'link-unavailable' } })
    await world.end()
  })

  /** Whatever the order of things within one turn of the event loop. */
  it('loses no place when a caller leaves in the very moment in which it gets one', async () => {
    for (let steps = 0; steps < 15; steps++) {
      const world = new World({ concurrencyMax: 1 }, ['a'], answers(100))
      const controller = new AbortController()
      void world.link.call({ deadlineMs: 1_000, idempotent: true }, () => {
        const answer = new Promise((resolve) => setTimeout(resolve, 100))
        void answer.then(async () => {
          for (let step = 0; step < steps; step++) await null
          controller.abort()
        })
        return answer
      })
      const second = world.call({ signal: controller.signal })
      await world.pass(100)
      await world.pass(1)
      expect(second.result).toMatchObject({ ok: false, failure: { code: 'request-cancelled' } })
      expect(world.path()).toMatchObject({ inFlight: 0, queued: 0 })
      await world.end()
    }
  })

  it('takes a free place on another path rather than waiting on the preferred one', async () => {
    const world = new World({ concurrencyMax: 1 }, ['a', 'b'], answers(100))
    world.call()
    world.call()
    world.call()
    expect(world.tries.map(({ path }) => path)).toEqual(['a', 'b'])
    expect(world.path('a').queued).toBe(1)
    await world.pass(300)
    await world.end()
  })
})

describe('the ramp after an outage', () => {
  const settings = { concurrencyMax: 20, queueMax: 0, rampStart: 10, rampMs: 10_000, resetMs: 1_000 } as const

  async function recovered(): Promise<World> {
    const world = new World(settings)
    await world.breakDown()
    await world.pass(settings.resetMs)
    expect(await world.code()).toBe('ok')
    return world
  }

  it('lets a tenth through at first, half at half-time, everything in the end', async () => {
    const world = await recovered()
    const crowd = async (): Promise<number> => {
      const calls = Array.from({ length: 40 }, () => world.call())
      const carried = world.path().inFlight
      await world.pass(5)
      expect(calls.filter(({ result }) => result?.ok)).toHaveLength(carried)
      return carried
    }
    expect(await crowd()).toBe(2)
    await world.pass(5_000)
    expect(await crowd()).toBe(11)
    expect(world.judged()).toMatchObject({ state: 'degraded', reason: { code: 'ramping-up' } })
    await world.pass(5_000)
    expect(await crowd()).toBe(20)
    expect(world.judged()).toMatchObject({ state: 'healthy', reason: null })
    await world.end()
  })

  it('lets at least one call through', async () => {
    const world = new World({ ...settings, concurrencyMax: 3 })
    await world.breakDown()
    await world.pass(settings.resetMs)
    expect(await world.code()).toBe('ok')
    expect(await world.code()).toBe('ok')
    await world.end()
  })

  it('begins again when the path falls ill again', async () => {
    const world = await recovered()
    await world.pass(9_000)
    await world.breakDown()
    await world.pass(settings.resetMs)
    expect(await world.code()).toBe('ok')
    Array.from({ length: 40 }, () => world.call())
    expect(world.path().inFlight).toBe(2)
    await world.pass(10)
    await world.end()
  })
})

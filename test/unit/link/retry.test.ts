import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { retryWaitMs } from '../../../src/link/retry.ts'
import { LinkSettings } from '../../../src/link/settings.ts'
import { answers, fails, fakeTime, World } from './fixtures.ts'

beforeEach(() => {
  fakeTime()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** The first attempt of every call fails, the second one answers. */
function failsOnce(world: World, first = fails('connection-reset')): void {
  const seen = new Set<number>()
  world.behaviour = (_, call) => {
    const again = seen.has(call)
    seen.add(call)
    return again ? answers() : first
  }
}

describe('a retry on the same path', () => {
  it('serves a lookup that met a passing failure, once more and not oftener', async () => {
    const world = new World()
    failsOnce(world)
    expect(await world.outcome()).toMatchObject({ ok: true, trace: { attempts: 2, path: 'a' } })
    world.behaviour = () => fails('connection-reset')
    expect(await world.outcome()).toMatchObject({ ok: false, trace: { attempts: 2 } })
    expect(world.happened('retry')).toBe(2)
    await world.end()
  })

  it('waits a random time that doubles and is bounded', () => {
    const settings = LinkSettings.parse({ retryBaseMs: 100, retryMaxMs: 350 })
    const failure = new GatewayFailure('connection-reset')
    vi.spyOn(Math, 'random').mockReturnValue(0.999999)
    expect([1, 2, 3, 9].map((attempts) => retryWaitMs(settings, attempts, failure))).toEqual([100, 200, 350, 350])
    vi.mocked(Math.random).mockReturnValue(0)
    expect(retryWaitMs(settings, 1, failure)).toBe(0)
  })

  it('waits as long as the upstream says', async () => {
    const world = new World()
    failsOnce(world, fails('bus-throttled', 5, { retryAfterMs: 3_000 }))
    expect(await world.outcome()).toMatchObject({ ok: true })
    const [first, second] = world.tries
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(3_005)
    await world.end()
  })

  it('is not begun when the wait would outlast the deadline: the caller hears the failure at once', async () => {
    const world = new World()
    failsOnce(world, fails('bus-throttled', 5, { retryAfterMs: 3_000 }))
    const call = world.call({ deadlineMs: 3_000 })
    await world.pass(5)
    expect(call.result).toMatchObject({ failure: { code: 'bus-throttled', retryAfterMs: 3_000 } })
    await world.end()
  })

  it.each(['ministry-refused', 'officer-not-authorised', 'unit-not-authorised'] as const)(
    'never follows an answer (%s)',
    async (code) => {
      const world = new World({}, ['a', 'b'], fails(code))
      expect(await world.code()).toBe(code)
      expect(world.tries).toHaveLength(1)
      await world.end()
    },
  )
})

describe('a call that must not happen twice', () => {
  it.each(['maybe', 'answered'] as const)('is never sent again when its first send was "%s"', async (sent) => {
    for (const paths of [['a'], ['a', 'b']]) {
      const world = new World({}, paths)
      failsOnce(world, fails('connection-reset', 5, { sent }))
      expect(await world.code({ idempotent: false })).toBe('connection-reset')
      expect(world.tries).toHaveLength(1)
      await world.end()
    }
  })

  it('is sent again when provably nothing was sent', async () => {
    const world = new World()
    failsOnce(world, fails('connection-refused', 5, { sent: 'no' }))
    expect(await world.outcome({ idempotent: false })).toMatchObject({ ok: true, trace: { attempts: 2 } })
    await world.end()
  })

  it('is not sent again when the attempt does not know what was sent', async () => {
    const world = new World()
    const outcome = world.link.call({ deadlineMs: 5_000, idempotent: false }, () =>
      Promise.reject(new GatewayFailure('connection-reset')),
    )
    await world.pass(5_000)
    await expect(outcome).resolves.toMatchObject({ ok: false, trace: { attempts: 1 } })
    await world.end()
  })
})

describe('the retry budget', () => {
  const settings = { retryFloor: 5, retryShareMax: 20, volumeMin: 10_000, retryBaseMs: 1, retryMaxMs: 1 } as const

  it('is one for all callers of a link: a floor and a share of the calls in the window', async () => {
    const world = new World(settings, ['a'], fails('ministry-failed'))
    const calls = Array.from({ length: 100 }, () => world.call())
    await world.pass(100)
    expect(calls.every(({ result }) => result !== null)).toBe(true)
    expect(world.happened('retry')).toBe(25)
    expect(world.happened('budget-exhausted')).toBe(75)
    await world.end()
  })

  it('is filled again by time', async () => {
    const world = new World({ ...settings, retryShareMax: 0 }, ['a'], fails('ministry-failed'))
    for (let i = 0; i < 20; i++) await world.code()
    expect(world.happened('retry')).toBe(5)
    await world.pass(world.settings.retryWindowMs)
    for (let i = 0; i < 20; i++) await world.code()
    expect(world.happened('retry')).toBe(10)
    await world.end()
  })
})

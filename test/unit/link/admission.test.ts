/** What the other side asks of us is kept: its rate and its hours. Neither is ever taken for sickness. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answers, fails, fakeTime, World } from './fixtures.ts'

beforeEach(() => {
  // A Wednesday, 21:59:50 in Viet Nam.
  fakeTime(new Date('2026-12-02T14:59:50Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

const nights = [{ kind: 'weekly', weekdays: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '05:00' }] as const

describe('a rate', () => {
  it('lets so many calls through in any second, and tells the others by name when to come', async () => {
    const world = new World({ attemptsMax: 1 }, ['a'], answers(1), { a: { rate: { perSecond: 5 } } })
    for (let second = 0; second < 10; second++) {
      for (let call = 0; call < 20; call++) {
        world.call({ deadlineMs: 5_000 })
        await world.pass(50)
      }
    }
    // The burst of the first second, and then the rate.
    expect(world.tries.length).toBeGreaterThanOrEqual(50)
    expect(world.tries.length).toBeLessThanOrEqual(55)
    // Who stood in the queue then is served within its deadline.
    await world.pass(5_000)
    const [served, refused] = [true, false].map((ok) => world.calls.filter(({ result }) => result?.ok === ok))
    expect(served?.length).toBeLessThanOrEqual(5 + 5 * 15)
    expect((served?.length ?? 0) + (refused?.length ?? 0)).toBe(200)
    for (const call of refused ?? []) {
      expect(call.result).toMatchObject({ ok: false, failure: { code: 'upstream-rate-reached', sent: 'no' } })
      expect(call.result).toHaveProperty('failure.retryAfterMs')
    }
    expect(world.judged('a')).toMatchObject({ state: 'healthy', breaker: 'closed' })
    await world.end()
  })

  it('sends the rest over another path while there is one', async () => {
    const world = new World({}, ['a', 'b'], answers(5), { a: { rate: { perSecond: 1, burst: 1 } } })
    for (let call = 0; call < 10; call++) world.call({ deadlineMs: 1_000 })
    await world.pass(100)
    expect(world.calls.every(({ result }) => result?.ok)).toBe(true)
    expect(world.tries.filter(({ path }) => path === 'a')).toHaveLength(1)
    await world.end()
  })

  it('counts second attempts too, and every call that the rate keeps waiting ends', async () => {
    const world = new World({ attemptsMax: 3, concurrencyMax: 1, volumeMin: 1_000 }, ['a'], fails('connection-reset'), {
      a: { rate: { perSecond: 2, burst: 2 } },
    })
    for (let call = 0; call < 6; call++) world.call({ deadlineMs: 60_000 })
    await world.pass(5_000)
    expect(world.tries.length).toBeLessThanOrEqual(2 + 2 * 5)
    await world.pass(5_000)
    expect(world.calls.every(({ result }) => result !== null)).toBe(true)
    await world.end()
  })
})

describe('closed hours', () => {
  it('turn calls away with the time until it opens, and are reported as a hold, not as sickness', async () => {
    const world = new World({}, ['a'], answers(5), { a: { closed: nights } })
    expect(await world.outcome()).toMatchObject({ ok: true })
    await world.pass(11_000)
    const refused = await world.outcome()
    expect(refused).toMatchObject({ ok: false, failure: { code: 'upstream-closed', sent: 'no' } })
    // Seven hours, less the second that has passed.
    expect(refused.ok ? 0 : refused.failure.retryAfterMs).toBeGreaterThan(6.9 * 3_600_000)
    expect(world.judged('a')).toMatchObject({ state: 'held', hold: { until: '2026-12-02T22:00:00.000Z' } })
    await world.pass(7 * 3_600_000)
    expect(await world.outcome()).toMatchObject({ ok: true })
    expect(world.judged('a').state).toBe('healthy')
    await world.end()
  })

  it('leave the other path alone', async () => {
    const world = new World({}, ['a', 'b'], answers(5), { a: { closed: nights } })
    await world.pass(11_000)
    expect(await world.outcome()).toMatchObject({ ok: true, trace: { path: 'b' } })
    await world.end()
  })

  it('beside an outage are not given as the reason for it', async () => {
    const world = new World({ volumeMin: 1 }, ['a', 'b'], fails('connection-refused', 5, { sent: 'no' }), {
      a: { closed: nights },
    })
    await world.pass(11_000)
    for (let call = 0; call < 4; call++) await world.outcome()
    expect(await world.outcome()).toMatchObject({ ok: false, failure: { code: 'link-unavailable' } })
    await world.end()
  })
})

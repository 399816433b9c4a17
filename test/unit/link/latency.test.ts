/** Slow is judged against a path's own usual; the usual is not taken in by the slowness, and nothing stays slow for good. */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Latency } from '../../../src/link/latency.ts'
import { LinkSettings } from '../../../src/link/settings.ts'
import { answers, type Behaviour, fails, fakeTime, World } from './fixtures.ts'

const settings = LinkSettings.parse({})
const minute = 60_000

/** So many answers, one every `everyMs`; resolves to the time of the last. */
function feed(latency: Latency, ms: number, calls: number, from: number, everyMs = 1_000): number {
  for (let call = 1; call <= calls; call++) latency.answered(ms, from + call * everyMs)
  return from + calls * everyMs
}

test('a thousand times the usual is slow, and the usual again is not', () => {
  const latency = new Latency(settings)
  let now = feed(latency, 4, 200, 0)
  expect(latency.usualMs).toBeCloseTo(4, 0)
  now = feed(latency, 4_000, 10, now)
  expect(latency.isSlow(now)).toBe(true)
  now = feed(latency, 4, 10, now)
  expect(latency.isSlow(now)).toBe(false)
})

test('what a person does not notice is never slow, and nor is a busy hour', () => {
  for (const [usual, now] of [
    [4, 400],
    [300, 1_400],
    [2_000, 9_000],
  ] as const) {
    const latency = new Latency(settings)
    expect(latency.isSlow(feed(latency, now, 50, feed(latency, usual, 100, 0)))).toBe(false)
  }
})

test('a few slow answers among quick ones say nothing, and nothing is reported before the usual is known', () => {
  const latency = new Latency(settings)
  let now = feed(latency, 4_000, 9, 0)
  expect([latency.usualMs, latency.isSlow(now)]).toEqual([null, false])
  const other = new Latency(settings)
  now = feed(other, 5, 100, 0)
  for (let round = 0; round < 20; round++) {
    now = feed(other, 4_000, 7, now)
    expect(other.isSlow(now)).toBe(false)
    now = feed(other, 5, 3, now)
  }
})

test('an hour of slowness does not look ordinary; a few days of it do, and then it is no longer reported', () => {
  const latency = new Latency(settings)
  let now = feed(latency, 4, 200, 0)
  now = feed(latency, 4_000, 3_600, now)
  expect(latency.usualMs).toBeLessThan(6)
  expect(latency.isSlow(now)).toBe(true)
  now = feed(latency, 4_000, 4 * 24 * 60, now, minute)
  expect(latency.isSlow(now)).toBe(false)
})

test('anyone who was first met on a bad day is known better within hours', () => {
  const latency = new Latency(settings)
  const now = feed(latency, 4_000, 100, 0)
  feed(latency, 4, 6 * 60, now, minute)
  expect(latency.usualMs).toBeLessThan(10)
})

test('what is known from before counts until something is learned, and is not overruled by less', () => {
  const latency = new Latency(settings)
  latency.learn(4)
  const now = feed(latency, 4_000, 10, 0)
  expect(latency.isSlow(now)).toBe(true)
  latency.learn(4_000)
  expect(latency.usualMs).toBeLessThan(5)
})

test('from any history, so many answers below the floor end the slowness, and three silent minutes forget it', () => {
  const history = fc.array(fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 3_600_000 })), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(history, (answersSoFar) => {
      const latency = new Latency(settings)
      let now = 0
      for (const [ms, pause] of answersSoFar) {
        now += pause
        latency.answered(ms, now)
      }
      if (latency.isSlow(now)) expect(latency.isSlow(now + 181_000)).toBe(false)
      now = feed(latency, 5, settings.slowCalls, now)
      expect(latency.isSlow(now)).toBe(false)
    }),
  )
})

test('the judgement does not flap: two changes lie at least so many answers apart as prove each of them', () => {
  const history = fc.array(fc.boolean(), { minLength: 30, maxLength: 300 })
  fc.assert(
    fc.property(history, (slowOnes) => {
      const latency = new Latency(settings)
      const begin = feed(latency, 5, 100, 0)
      const changes = slowOnes.flatMap((slow, at) => {
        return latency.answered(slow ? 4_000 : 5, begin + 10 * (at + 1)) ? [at] : []
      })
      // From most being slow to few of them: more than half of what is looked at has to change.
      for (const [at, change] of changes.entries()) {
        if (at > 0) expect(change - (changes[at - 1] ?? 0)).toBeGreaterThanOrEqual(settings.slowCalls * 0.6)
      }
    }),
  )
})

beforeEach(() => fakeTime())
afterEach(() => vi.useRealTimers())

/** A lookup every `everyMs` for so long. */
async function lookups(world: World, forMs: number, everyMs = 50, deadlineMs = 20_000): Promise<void> {
  for (let passed = 0; passed < forMs; passed += everyMs) {
    world.call({ deadlineMs })
    await world.pass(everyMs)
  }
}
const sentTo = (world: World, path: string, since: number) =>
  world.tries.filter((one) => one.path === path && one.at >= since).length
const by = (times: Record<string, number | Behaviour>) => (path: string) => {
  const one = times[path] ?? 5
  return typeof one === 'number' ? answers(one) : one
}

test('lookups yield a path that is slow to one that is quick, but for a trial now and then, and come back little by little', async () => {
  const world = new World({}, ['a', 'b'], by({ a: 5, b: 8 }))
  await lookups(world, 2_000)
  world.behaviour = by({ a: 4_000, b: 8 })
  await lookups(world, 5_000)
  expect(world.path('a').latency.slow).toBe(true)
  const yielding = performance.now()
  await lookups(world, 30_000)
  expect(sentTo(world, 'a', yielding)).toBeGreaterThanOrEqual(5)
  expect(sentTo(world, 'a', yielding)).toBeLessThanOrEqual(7)
  expect(sentTo(world, 'b', yielding)).toBeGreaterThan(550)
  world.behaviour = by({ a: 5, b: 8 })
  await lookups(world, 12_000)
  expect(world.path('a').latency.slow).toBe(false)
  await lookups(world, 30_000)
  const back = performance.now()
  await lookups(world, 2_000)
  expect(sentTo(world, 'b', back)).toBe(0)
  await world.pass(10_000)
  await world.end()
})

test('a filing keeps to its path, and a link with one path serves as it can', async () => {
  const world = new World({}, ['a', 'b'], by({ a: 5, b: 8 }))
  await lookups(world, 2_000)
  world.behaviour = by({ a: 4_000, b: 8 })
  await lookups(world, 6_000)
  const filing = await world.outcome({ path: 'a', idempotent: false })
  expect(filing.trace.path).toBe('a')
  await world.pass(10_000)
  await world.end()
  const alone = new World({}, ['a'], by({ a: 5 }))
  await lookups(alone, 2_000)
  alone.behaviour = by({ a: 2_000 })
  await lookups(alone, 3_000)
  expect(alone.path('a').latency.slow).toBe(true)
  expect(await alone.code()).toBe('ok')
  await alone.pass(10_000)
  await alone.end()
})

test('who has no time for it is never the trial of a slow path', async () => {
  const world = new World({}, ['a', 'b'], by({ a: 5, b: 8 }))
  await lookups(world, 2_000)
  world.behaviour = by({ a: 4_000, b: 8 })
  await lookups(world, 6_000)
  await world.pass(5_000)
  const since = performance.now()
  await lookups(world, 20_000, 100, 3_000)
  expect(sentTo(world, 'a', since)).toBe(0)
  expect(world.calls.slice(-100).every(({ result }) => result?.ok)).toBe(true)
  await world.pass(10_000)
  await world.end()
})

test('from any history of slow, quick and failing spells, both paths quick again: the preferred one carries again', async () => {
  const spell = fc.record({
    a: fc.constantFrom<number | Behaviour>(5, 5, 900, 4_000, fails('connection-reset')),
    b: fc.constantFrom<number | Behaviour>(8, 8, 900, 4_000, fails('answer-html')),
    forMs: fc.constantFrom(200, 2_000, 9_000),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(spell, { maxLength: 5 }), async (spells) => {
      vi.clearAllTimers()
      const world = new World({ resetMs: 500, rampMs: 1_000, windowMs: 2_000 }, ['a', 'b'], by({ a: 5, b: 8 }))
      await lookups(world, 1_000)
      for (const { forMs, ...times } of spells) {
        world.behaviour = by(times)
        await lookups(world, forMs, 100)
      }
      world.behaviour = by({ a: 5, b: 8 })
      await lookups(world, 80_000, 200)
      const since = performance.now()
      await lookups(world, 4_000, 200)
      expect(sentTo(world, 'a', since)).toBe(20)
      await world.pass(30_000)
      await world.end()
    }),
    { numRuns: 20 },
  )
})

/** Who waits for an agreed limit, in which order, and who learns at once that its deadline is too short for it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DayLimit } from '../../../src/domain/link/day-limit.ts'
import { answers, fakeTime, hangs, World } from './fixtures.ts'

beforeEach(() => {
  // Ten in the morning in Viet Nam.
  fakeTime(new Date('2026-12-02T03:00:00Z'))
})
afterEach(() => {
  vi.useRealTimers()
})

const slowly = { a: { rate: { perSecond: 2, burst: 1 } } }

it('at the agreed rate consumers take turns, and a burst of one delays another by one call', async () => {
  const world = new World({}, ['a'], answers(1), slowly)
  for (let call = 0; call < 20; call++) world.call({ sharer: 'greedy' })
  const modest = world.call({ sharer: 'modest' })
  await world.pass(1_100)
  expect(modest.result).toMatchObject({ ok: true })
  await world.pass(20_000)
  const served = world.tries.map(({ call }) => call).filter((call) => call !== modest.id)
  expect(served, 'the calls of one consumer keep their order').toEqual(served.toSorted((one, other) => one - other))
  expect(served).toHaveLength(20)
  await world.end()
})

it('a filing goes before lookups, and both before a status poll', async () => {
  const world = new World({}, ['a'], answers(1), slowly)
  world.call()
  const poll = world.call({ callClass: 'tracking' })
  const lookup = world.call({ callClass: 'lookup' })
  const filing = world.call({ idempotent: false })
  await world.pass(5_000)
  expect(world.tries.map(({ call }) => call)).toEqual([0, filing.id, lookup.id, poll.id])
  await world.end()
})

it('a batch that counters keep out gets its turn after fifty of them', async () => {
  const world = new World({ queueMax: 200 }, ['a'], answers(1), { a: { rate: { perSecond: 10, burst: 1 } } })
  for (let call = 0; call < 100; call++) world.call({ sharer: `counter ${call % 5}` })
  let people = 0
  for (let waited = 0; waited < 9_000; waited += 100) {
    world.call({ background: true, sharer: 'batch' })
    await world.pass(100)
    people = world.calls.filter(({ options, result }) => options.background && result?.ok).length
  }
  expect(people).toBe(1)
  await world.pass(10_000)
  await world.end()
})

it('a call whose deadline is too short for those before it is refused at once, with the time to come again', async () => {
  const world = new World({}, ['a'], answers(1), slowly)
  for (let call = 0; call < 10; call++) world.call()
  const hasty = world.call({ deadlineMs: 2_000 })
  await world.pass(0)
  expect(hasty.result).toMatchObject({
    ok: false,
    failure: { code: 'upstream-rate-reached', sent: 'no', retryAfterMs: expect.closeTo(5_000, -3) },
    trace: { attempts: 0 },
  })
  await world.pass(6_000)
  await world.end()
})

it('a call that others overtake until its deadline ends as one that the limit held back', async () => {
  const world = new World({}, ['a'], answers(1), slowly)
  world.call()
  const poll = world.call({ callClass: 'tracking', deadlineMs: 1_400 })
  for (let call = 0; call < 10; call++) {
    world.call({ callClass: 'filing' })
    await world.pass(100)
  }
  await world.pass(1_000)
  expect(poll.result).toMatchObject({ ok: false, failure: { code: 'upstream-rate-reached', sent: 'no' } })
  await world.pass(10_000)
  await world.end()
})

it('in no minute more calls leave than were agreed, wherever the minute begins', async () => {
  const world = new World({ queueMax: 0, attemptsMax: 1 }, ['a'], answers(1), { a: { rate: { perMinute: 60 } } })
  for (let step = 0; step < 3_000; step++) {
    world.call({ deadlineMs: 50 })
    await world.pass(100)
  }
  const at = world.tries.map((each) => each.at)
  const most = Math.max(...at.map((begin) => at.filter((each) => each >= begin && each < begin + 60_000).length))
  expect(most).toBeLessThanOrEqual(60)
  expect(at.length).toBeGreaterThanOrEqual(5 * 60 * 0.9)
  await world.end()
})

it('of a day, the last calls are kept: batches end first, then polls, then lookups, and filings go on to the last one', () => {
  const clock = { now: () => Date.now() }
  const day = new DayLimit(1_000, clock)
  const use = (callClass: Parameters<DayLimit['take']>[0], most = 1_000) => {
    let used = 0
    while (used < most && day.waitMs(callClass) === 0) {
      day.take(callClass)
      used++
    }
    return used
  }
  expect(use('batch')).toBe(850)
  expect(use('tracking', 100)).toBe(100)
  // What each class has of its own it gets whatever is kept for the others.
  expect(use('lookup')).toBe(50)
  expect(day.waitMs('filing')).toBe(14 * 3_600_000)
  vi.setSystemTime(new Date('2026-12-02T17:00:00Z'))
  expect(day.waitMs('filing')).toBe(0)
  expect(use('lookup')).toBe(980)
  expect(use('tracking')).toBe(20)
})

it('when the day is used up a call learns when the next one begins', async () => {
  const world = new World({}, ['a'], answers(1), { a: { rate: { perDay: 2 } } })
  for (let call = 0; call < 2; call++) expect(await world.code({ idempotent: false })).toBe('ok')
  const late = await world.outcome()
  expect(late).toMatchObject({ ok: false, failure: { code: 'upstream-rate-reached', sent: 'no' } })
  expect(late.ok ? 0 : late.failure.retryAfterMs).toBeGreaterThan(13 * 3_600_000)
  await world.end()
})

it('at most so many calls are in flight as the other side allows, and the next ones wait', async () => {
  const world = new World({}, ['a'], hangs, { a: { rate: { concurrentMax: 3 } } })
  for (let call = 0; call < 5; call++) world.call()
  expect(world.path()).toMatchObject({ inFlight: 3, queued: 2 })
  await world.end()
})

/** A batch gives way: what others feel halves it, down to one at a time, and it comes back to all it may ask when they are gone. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createConcurrencyLimit } from '../../../src/batch/inquiry/concurrency.ts'
import { createOthersCall } from '../../../src/batch/inquiry/others.ts'
import { createStrain } from '../../../src/batch/inquiry/strain.ts'
import type { LinkHealth } from '../../../src/domain/link/link.ts'
import { Bulkhead } from '../../../src/link/bulkhead.ts'
import { createStillClock } from '../../support/world.ts'

const stepMs = 200
const maximum = fc.integer({ min: 1, max: 200 })

/** A link of one path, as far as it is looked at here. */
const toLink = (bulkhead: Bulkhead) => ({
  health: () => {
    const { inFlight, background, queued: waiting } = bulkhead
    return { link: 'x', paths: [{ inFlight, background, queued: waiting }] } as unknown as LinkHealth
  },
})
const queued = (read: () => number) => ({
  health: () => ({ link: 'x', paths: [{ queued: read() }] }) as unknown as LinkHealth,
})

test('whatever was before, five steps of strain leave one in 16 at a time, and calm brings all back, one a step', () => {
  fc.assert(
    fc.property(maximum, fc.array(fc.boolean(), { maxLength: 60 }), (max, history) => {
      const clock = createStillClock(0)
      let strained = false
      const limit = createConcurrencyLimit(max, () => strained, clock)
      const step = (now: boolean) => {
        strained = now
        clock.move(stepMs)
        return limit.allowed()
      }
      let before = limit.allowed()
      expect(before).toBe(1)
      for (const one of history) {
        const after = step(one)
        expect(after).toBe(one ? Math.max(1, Math.floor(before / 2)) : Math.min(max, before + 1))
        before = after
      }
      for (let n = 0; n < 5; n++) step(true)
      expect(limit.allowed()).toBeLessThanOrEqual(Math.max(1, max / 16))
      for (let n = 0; n < max; n++) step(false)
      expect(limit.allowed()).toBe(max)
    }),
  )
})

test('however often it is asked, it is decided once a step', () => {
  const clock = createStillClock(0)
  let asked = 0
  const strained = () => {
    asked++
    return false
  }
  const limit = createConcurrencyLimit(16, strained, clock)
  for (let ms = 0; ms < 10 * stepMs; ms++) {
    clock.move(1)
    limit.allowed()
  }
  expect(asked).toBe(10)
  expect(limit.allowed()).toBe(11)
})

test('whatever comes and goes, a batch takes no slot while a counter waits, holds its share at most, and is one at a time after a second of it', () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant('counter' as const) },
      { weight: 3, arbitrary: fc.constant('counter-answered' as const) },
      { weight: 3, arbitrary: fc.constant('person-answered' as const) },
      { weight: 3, arbitrary: fc.constant('time' as const) },
    ),
    { maxLength: 400 },
  )
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 40 }),
      fc.integer({ min: 1, max: 50 }),
      maximum,
      steps,
      (slots, share, max, happens) => {
        const clock = createStillClock(0)
        const bulkhead = new Bulkhead(() => slots, 1_000, share / 100)
        const strain = createStrain(
          queued(() => bulkhead.queued),
          () => 0,
        )
        const limit = createConcurrencyLimit(max, strain.read, clock)
        let people = 0
        let counters = 0
        let waitedSince: number | null = null
        const fill = () => {
          while (people < limit.allowed() && bulkhead.enterBackground()) {
            expect(bulkhead.queued, 'no one waits for the slot that a batch takes').toBe(0)
            people++
          }
        }
        const enter = () => {
          if (bulkhead.enter()) counters++
          else if (bulkhead.wait()) waitedSince ??= clock.now()
        }
        const leave = (background: boolean) => {
          const before = bulkhead.queued
          bulkhead.leave(background)
          if (background) people--
          else counters--
          counters += before - bulkhead.queued
          if (bulkhead.queued === 0) waitedSince = null
        }
        for (const one of happens) {
          if (one === 'counter') enter()
          else if (one === 'counter-answered' && counters > 0) leave(false)
          else if (one === 'person-answered' && people > 0) leave(true)
          else if (one === 'time') clock.move(stepMs)
          fill()
          expect(people).toBeLessThanOrEqual(Math.max(1, (slots * share) / 100))
          expect(people + counters).toBe(bulkhead.inFlight)
          if (waitedSince !== null && clock.now() - waitedSince >= 9 * stepMs) expect(limit.allowed()).toBe(1)
        }
      },
    ),
    { numRuns: 200 },
  )
})

/**
 * The main thread as a queue: counters come by chance, each person of the batch costs it some time before and after the answer. What is held
 * here is the rule, with a clock of its own; what it does to a real gateway is measured by `npm run bench -- --batch`.
 */
test('beside counters the batch settles where the thread is idle for most of the time, and takes all of it back when they are gone', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 10, max: 150 }),
      fc.integer({ min: 20, max: 400 }),
      (seed, perSecond, answerMs) => {
        const random = createRandom(seed)
        const clock = createStillClock(0)
        const pieceMs = 1
        let busyMs = 0
        let readAt = 0
        const busyShare = () => {
          const share = busyMs / Math.max(1, clock.now() - readAt)
          busyMs = 0
          readAt = clock.now()
          return share
        }
        const limit = createConcurrencyLimit(
          64,
          createStrain(
            queued(() => 0),
            busyShare,
          ).read,
          clock,
        )
        let due: number[] = []
        let busyBehind = 0
        let reached = 0
        const run = (ms: number, counters: number) => {
          for (let n = 0; n < ms; n++) {
            clock.move(1)
            if (random() < counters / 1_000) busyMs += pieceMs
            const ended = due.filter((at) => at <= clock.now()).length
            due = due.filter((at) => at > clock.now())
            busyMs += ended * pieceMs
            busyBehind += ended * pieceMs
            while (due.length < limit.allowed()) due.push(clock.now() + answerMs)
            reached = Math.max(reached, limit.allowed())
          }
        }
        run(5_000, perSecond)
        busyBehind = 0
        run(10_000, perSecond)
        expect(busyBehind / 10_000, 'of the thread for the batch').toBeLessThan(0.35)
        reached = 0
        run(64 * stepMs, 0)
        expect(reached, 'where nothing else is, up to its quarter').toBeGreaterThanOrEqual(
          Math.min(64, Math.floor(0.2 * answerMs)),
        )
      },
    ),
    { numRuns: 10 },
  )
})

test.each<[string, () => boolean]>([
  [
    'a thread that is busy for more than a quarter of the time',
    () =>
      createStrain(
        queued(() => 0),
        () => 0.26,
      ).read(),
  ],
  [
    'a call that waits for a slot of the link',
    () =>
      createStrain(
        queued(() => 1),
        () => 0,
      ).read(),
  ],
  [
    'a record that took long to become durable',
    () => {
      const strain = createStrain(
        queued(() => 0),
        () => 0,
      )
      strain.recorded(51)
      return strain.read()
    },
  ],
])('%s is strain', (_, read) => {
  expect(read()).toBe(true)
})

test('others call while a call of theirs is under way or waits, and for two seconds after; people of batches are no others', () => {
  const clock = createStillClock(0)
  const bulkhead = new Bulkhead(() => 10, 10, 0.5)
  const seen = createOthersCall(toLink(bulkhead), clock)
  expect(seen()).toBe(false)
  bulkhead.enterBackground()
  expect(seen()).toBe(false)
  bulkhead.enter()
  expect(seen()).toBe(true)
  bulkhead.leave()
  clock.move(2_000)
  expect(seen()).toBe(true)
  clock.move(1)
  expect(seen()).toBe(false)
})

test('what was felt once is not felt again, and a calm process feels nothing', () => {
  const strain = createStrain(
    queued(() => 0),
    () => 0.2,
  )
  strain.recorded(500)
  expect(strain.read()).toBe(true)
  expect(strain.read()).toBe(false)
})

/** A small generator of even numbers in [0, 1) (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** People of batches are asked about at the agreed pace, one after the other. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRate } from '../../../src/batch/inquiry/rate.ts'
import { createStillClock } from '../../support/world.ts'

test('whenever it is asked, people start one after the other, not before they are claimed, soon after, and never faster than agreed', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 2_000, noNaN: true }),
      fc.array(fc.integer({ min: 0, max: 1_500 }), { maxLength: 20 }),
      fc.integer({ min: 0, max: 400 }),
      fc.boolean(),
      (perSecond, pauses, aheadMs, others) => {
        const clock = createStillClock(0)
        const rate = createRate({ perSecond, aheadMs, othersCall: () => others, monotonic: clock })
        const starts: number[] = []
        for (const pause of pauses) {
          clock.move(pause)
          const moments = rate.take(rate.free())
          expect(moments[0] ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(clock.now())
          expect(moments.at(-1) ?? 0, 'within its lease').toBeLessThanOrEqual(clock.now() + aheadMs + 0.001)
          starts.push(...moments)
        }
        const gaps = starts.slice(1).map((start, n) => start - (starts[n] ?? 0))
        expect(Math.min(...gaps)).toBeGreaterThan(Math.max(others ? 40 : 2, 1_000 / perSecond) - 0.001)
      },
    ),
  )
})

test('while others call, no more than twenty-five people a second are asked about, and all that may be once they are gone', () => {
  const clock = createStillClock(0)
  let others = true
  const rate = createRate({ perSecond: 500, aheadMs: 400, othersCall: () => others, monotonic: clock })
  const run = () => {
    let taken = 0
    for (let n = 0; n < 100; n++) {
      clock.move(100)
      taken += rate.take(rate.free()).length
    }
    return taken
  }
  expect(run()).toBeLessThanOrEqual(25 * 10.5)
  others = false
  expect(run()).toBeGreaterThan(450 * 10)
  others = true
  expect(run(), 'and again').toBeLessThanOrEqual(25 * 10.5)
})

test('a batch at a steady pace loses nothing to claims that come a little late', () => {
  const clock = createStillClock(0)
  const rate = createRate({ perSecond: 25, aheadMs: 400, othersCall: () => true, monotonic: clock })
  rate.take(rate.free())
  let taken = 0
  for (let n = 0; n < 100; n++) {
    clock.move(230)
    taken += rate.take(rate.free()).length
  }
  expect(taken).toBeGreaterThanOrEqual(23 * 25 - 1)
  expect(taken).toBeLessThanOrEqual(23 * 25)
})

test('of a low rate one person is due after another, and none is lost', () => {
  const clock = createStillClock(0)
  const rate = createRate({ perSecond: 0.5, aheadMs: 400, othersCall: () => true, monotonic: clock })
  expect(rate.take(rate.free())).toHaveLength(1)
  clock.move(1_900)
  expect(rate.free()).toBe(0)
  clock.move(100)
  expect(rate.free()).toBe(1)
})

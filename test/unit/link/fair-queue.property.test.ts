/** Who waits at a path: each class is served within its bound, consumers of a class take turns, and the calls of one keep their order. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type CallClass, callClasses, classShares } from '../../../src/domain/link/call-class.ts'
import { FairQueue } from '../../../src/link/fair-queue.ts'

const arrival = fc.record({
  callClass: fc.constantFrom(...callClasses),
  sharer: fc.constantFrom('a', 'b', 'c', 'd'),
})

it('whatever arrives and leaves, the calls of one consumer and class go in the order in which they came', () => {
  const step = fc.oneof(
    arrival.map((one) => ({ do: 'add' as const, ...one })),
    fc.constant({ do: 'next' as const }),
    fc.nat(50).map((at) => ({ do: 'remove' as const, at })),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.array(step, { maxLength: 200 }), (max, steps) => {
      const queue = new FairQueue<number>(max)
      let waiting: { callClass: CallClass; sharer: string; item: number }[] = []
      let count = 0
      const gone = (item: number) => {
        waiting = waiting.filter((one) => one.item !== item)
      }
      for (const each of steps) {
        if (each.do === 'add') {
          const one = { callClass: each.callClass, sharer: each.sharer, item: count++ }
          expect(queue.hasRoom(one.callClass, one.sharer)).toBe(
            (() => {
              const added = queue.add(one)
              if (added?.displaced) gone(added.displaced.item)
              if (added) waiting.push(one)
              return added !== null
            })(),
          )
        } else if (each.do === 'next') {
          const next = queue.next()
          expect(next === null).toBe(waiting.length === 0)
          if (next === null) continue
          const before = waiting.filter(
            ({ callClass, sharer, item }) => callClass === next.callClass && sharer === next.sharer && item < next.item,
          )
          expect(before).toEqual([])
          gone(next.item)
        } else {
          const one = waiting[each.at]
          if (!one) continue
          expect(queue.remove(one)).toBe(true)
          expect(queue.remove(one)).toBe(false)
          gone(one.item)
        }
        expect(queue.size).toBe(waiting.length)
        expect(queue.size).toBeLessThanOrEqual(max)
      }
      expect(queue.clear()).toHaveLength(waiting.length)
      expect(queue.size).toBe(0)
    }),
  )
})

it.each(callClasses)('a call of class %s is served within its bound, however many of the others wait', (starved) => {
  const queue = new FairQueue<number>(10_000)
  const add = (callClass: CallClass, item: number) => queue.add({ callClass, sharer: 'one', item })
  for (const callClass of callClasses) for (let item = 0; item < 1_000; item++) add(callClass, item)
  // One turn in so many, and one more for each other class that may be due at the same time.
  const bound = Math.ceil(1 / classShares[starved].turnsMin) + callClasses.length - 1
  let since = 0
  for (let turn = 0; turn < 900; turn++) {
    const next = queue.next()
    since = next?.callClass === starved ? 0 : since + 1
    expect(since).toBeLessThan(bound)
  }
})

it('filings go first, then lookups, then what the gateway reads by itself, then batches', () => {
  const queue = new FairQueue<CallClass>(10)
  for (const callClass of callClasses.toReversed()) queue.add({ callClass, sharer: '', item: callClass })
  expect([1, 2, 3, 4].map(() => queue.next()?.item)).toEqual([...callClasses])
})

it('a consumer with one call waits for one call of each other consumer, not for a burst', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(counts, (greedy) => {
      const queue = new FairQueue<string>(10_000)
      for (const [index, count] of greedy.entries()) {
        for (let each = 0; each < count; each++)
          queue.add({ callClass: 'lookup', sharer: `greedy ${index}`, item: 'greedy' })
      }
      const expected = queue.countAhead('lookup', 'modest')
      queue.add({ callClass: 'lookup', sharer: 'modest', item: 'modest' })
      let ahead = 0
      while (queue.next()?.item !== 'modest') ahead++
      expect(ahead).toBeLessThanOrEqual(greedy.length)
      expect(ahead).toBe(expected)
    }),
  )
})

it('a full queue takes the call of a modest consumer in the place of the last one of who has most', () => {
  const queue = new FairQueue<number>(4)
  for (const item of [0, 1, 2, 3]) queue.add({ callClass: 'lookup', sharer: 'greedy', item })
  expect(queue.add({ callClass: 'lookup', sharer: 'greedy', item: 4 })).toBeNull()
  expect(queue.add({ callClass: 'lookup', sharer: 'modest', item: 5 })?.displaced?.item).toBe(3)
  expect(queue.add({ callClass: 'lookup', sharer: 'modest', item: 6 })?.displaced?.item).toBe(2)
  // Two each: no one has so many more that one of them should leave.
  expect(queue.add({ callClass: 'lookup', sharer: 'modest', item: 7 })).toBeNull()
  expect(queue.add({ callClass: 'filing', sharer: '', item: 8 })?.displaced?.item).toBe(1)
})

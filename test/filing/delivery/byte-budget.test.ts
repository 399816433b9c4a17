/** Memory for large files: never more than there is, no caller waits forever, one owner does not take it from the others. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteBudget } from '../../../src/filing/byte-budget.ts'

test('whatever is taken and given back, in whatever order, the bound holds and every caller is served', async () => {
  const wish = fc.record({ owner: fc.constantFrom('a', 'b', 'c'), bytes: fc.integer({ min: 1, max: 130 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(wish, { maxLength: 30 }), fc.infiniteStream(fc.nat()), async (wishes, choices) => {
      const budget = new ByteBudget(100)
      const open: { bytes: number; release: () => void }[] = []
      let served = 0
      const all = wishes.map(({ owner, bytes }) =>
        budget.take(owner, bytes).then((release) => {
          served += 1
          open.push({ bytes, release })
        }),
      )
      for (let step = 0; served < wishes.length || open.length > 0; step++) {
        await new Promise((resolve) => setImmediate(resolve))
        const held = open.reduce((sum, { bytes }) => sum + bytes, 0)
        expect(budget.held).toBe(held)
        // One that is larger than the whole budget may be there, alone.
        expect(held <= 100 || open.length === 1).toBe(true)
        const [one] = open.splice((choices.next().value ?? 0) % Math.max(1, open.length), 1)
        if (!one) expect.fail(`no caller is served and nothing is held, ${served} of ${wishes.length} at step ${step}`)
        one.release()
        one.release()
      }
      await Promise.all(all)
      expect(budget.held).toBe(0)
    }),
  )
})

test('one owner has at most half while it has some already; another is served at once', async () => {
  const budget = new ByteBudget(100)
  const first = await budget.take('slow', 50)
  let second = false
  void budget.take('slow', 10).then(() => {
    second = true
  })
  const other = await budget.take('other', 40)
  expect([second, budget.held]).toEqual([false, 90])
  first()
  await new Promise((resolve) => setImmediate(resolve))
  expect([second, budget.held]).toEqual([true, 50])
  other()
})

test('a caller that has gone waits no more, and does not hold up those behind it', async () => {
  const budget = new ByteBudget(100)
  const release = await budget.take('a', 100)
  const gone = new AbortController()
  const leaving = budget.take('b', 100, gone.signal)
  const staying = budget.take('c', 20)
  gone.abort()
  await expect(leaving).rejects.toMatchObject({ code: 'request-cancelled' })
  release()
  await staying
  expect(budget.held).toBe(20)
  await expect(budget.take('b', 1, AbortSignal.abort())).rejects.toMatchObject({ code: 'request-cancelled' })
})

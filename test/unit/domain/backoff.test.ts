import { expect, test } from 'vitest'
import { backoffMs } from '../../../src/domain/backoff.ts'

test.each([
  { firstMs: 100, maxMs: 1_000, waits: [100, 200, 400, 800, 1_000, 1_000] },
  { firstMs: 5_000, maxMs: 1_000, waits: [1_000, 1_000] },
  { firstMs: 0, maxMs: 1_000, waits: [0, 0, 0] },
])('waits double from $firstMs ms up to $maxMs ms', ({ waits, ...backoff }) => {
  expect(waits.map((_, index) => backoffMs(index + 1, backoff))).toEqual(waits)
})

test('no number of attempts leads past the bounds', () => {
  for (const attempts of [-1, 0, 1]) expect(backoffMs(attempts, { firstMs: 10, maxMs: 1e9 })).toBe(10)
  for (const attempts of [100, 10_000, Number.MAX_SAFE_INTEGER]) {
    expect(backoffMs(attempts, { firstMs: 10, maxMs: 1e9 })).toBe(1e9)
    expect(backoffMs(attempts, { firstMs: 0, maxMs: 1e9 })).toBe(0)
  }
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RollingCount } from '../../../src/link/rolling.ts'

it('counts what happened in the last window, to a tenth of it, however the time passes', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ afterMs: fc.nat(3_000), add: fc.boolean() })), fc.nat(1e9), (steps, start) => {
      const count = new RollingCount(1_000)
      const added: number[] = []
      let now = start
      for (const { afterMs, add } of steps) {
        now += afterMs
        if (add) {
          count.add(now)
          added.push(now)
        }
        const total = count.total(now)
        expect(total).toBeGreaterThanOrEqual(added.filter((at) => at > now - 900).length)
        expect(total).toBeLessThanOrEqual(added.filter((at) => at > now - 1_000).length)
      }
    }),
  )
})

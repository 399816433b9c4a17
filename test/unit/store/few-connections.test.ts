/** Work that yields leaves the pool to the others, however much of it there is. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Database } from '../../../src/store/postgres/database.ts'
import { useFewConnections } from '../../../src/store/postgres/few-connections.ts'

test('whatever is asked and however it ends, no more than the given connections are used, in order, and all of it ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ transaction: fc.boolean(), fails: fc.boolean(), turns: fc.integer({ max: 5, min: 0 }) }), {
        maxLength: 40,
      }),
      async (most, works) => {
        let used = 0
        const begun: number[] = []
        const run = async (index: number) => {
          begun.push(index)
          used++
          expect(used).toBeLessThanOrEqual(most)
          for (let n = 0; n < (works[index]?.turns ?? 0); n++) await Promise.resolve()
          used--
          if (works[index]?.fails) throw new Error('refused')
        }
        const pool = {
          query: (index: number) => run(index),
          transaction: (work: () => Promise<unknown>) => work(),
        } as unknown as Pick<Database, 'query' | 'transaction'>
        const few = useFewConnections(pool, most)
        const ended = await Promise.allSettled(
          works.map(({ transaction }, index) =>
            transaction ? few.transaction(() => run(index)) : (few.query as unknown as typeof run)(index),
          ),
        )
        expect(begun).toEqual(works.map((_, index) => index))
        expect(ended.map(({ status }) => status === 'rejected')).toEqual(works.map(({ fails }) => fails))
        expect(used).toBe(0)
      },
    ),
  )
})

/** What is remembered of a day of receipt is what the clock counts, at every moment and in whatever order they come. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bindLaw } from '../../src/dossier/reckon.ts'
import { readLaw } from '../../src/law/read-law.ts'

const law = readLaw([])
const minute = 60_000
const day = (date: string) => Date.parse(`${date}T00:00:00+07:00`)
/** Ordinary days, a Saturday, a day off, the eve of Tết, the last day of a law, days that are not decided. */
const days = ['2026-11-23', '2026-11-24', '2026-11-28', '2026-02-13', '2027-02-05', '2027-02-28', '2027-03-01'].map(day)
const edges = [0, 450, 690, 810, 899, 900, 901, 1020, 1439].flatMap((at) => [
  at * minute - 1,
  at * minute,
  at * minute + 1,
])
const within = fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 0, max: 1440 * minute - 1 }))
const receipt = fc.record({
  procedure: fc.constantFrom('1.001193', '1.004884', '1.000894', '9.999999'),
  unit: fc.constantFrom('H99.01.02', 'H99.01.03'),
  receivedAt: fc.tuple(fc.constantFrom(...days), within).map(([start, at]) => start + at),
  asOf: fc.constantFrom(day('2026-02-01'), day('2026-11-25'), day('2027-03-02')),
})

test('remembered due times are the counted ones', () => {
  fc.assert(
    fc.property(fc.array(receipt, { minLength: 1, maxLength: 40 }), (receipts) => {
      const remembering = bindLaw(() => law)
      for (const one of receipts) {
        // A memory that has seen nothing counts by itself.
        expect(remembering.reckonReceipt(one)).toEqual(bindLaw(() => law).reckonReceipt(one))
      }
    }),
    { numRuns: 60 },
  )
})

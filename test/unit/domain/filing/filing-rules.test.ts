/** What the clock and the configuration show of a filing, whatever else is wrong with it. */
import { expect, test } from 'vitest'
import { procedureFaults, receiptFaults } from '../../../../src/domain/filing/filing-rules.ts'
import { makeFiling } from '../../../support/declarations.ts'

const minute = 60_000
const now = Date.parse('2026-03-02T09:00:00+07:00')

test.each([
  ['2026-03-02T08:59:00+07:00', 0],
  ['2026-03-02T02:00:00Z', 0],
  ['2026-03-02T09:05:00+07:00', 0],
  ['2026-03-02T09:05:01+07:00', 1],
  // Local time with the offset of another place: seven hours ahead.
  ['2026-03-02T09:00:00Z', 1],
  ['2027-03-02T09:00:00+07:00', 1],
  ['yesterday', 0],
])('a receipt at %s, seen at nine in Hanoi, has %i faults', (receivedAt, count) => {
  expect(receiptFaults({ receivedAt }, now)).toHaveLength(count)
  expect(receiptFaults({ receivedAt }, now + 365 * 24 * 60 * minute)).toEqual([])
})

test('a procedure that is listed is for its kinds, in its provincial form too; any other is for all', () => {
  const kinds = { '1.000894': ['marriage'], '1.004837': ['guardianship', 'parent-child'] } as const
  const faults = (kind: 'marriage' | 'death' | 'parent-child', procedure: string) =>
    procedureFaults(makeFiling(kind, { purpose: { procedure } }), kinds)
  expect(faults('marriage', '1.000894')).toEqual([])
  expect(faults('parent-child', '1.004837')).toEqual([])
  expect(faults('death', '9.999999')).toEqual([])
  expect(faults('death', '1.000894.000.00.00.H99')).toMatchObject([
    { path: ['purpose', 'procedure'], code: 'procedure-of-another-kind', message: expect.stringContaining('marriage') },
  ])
  expect(procedureFaults({ kind: 'divorce', purpose: { procedure: '1.000894' } }, kinds)).toEqual([])
  expect(procedureFaults({ kind: 'death', purpose: { procedure: 'constructor' } }, {})).toEqual([])
})

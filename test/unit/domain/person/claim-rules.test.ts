/** No question goes out about a person who is not born: judged by the day of the question, with a day of room for other zones. */
import { expect, test } from 'vitest'
import { birthIn, claimFaults } from '../../../../src/domain/person/claim-rules.ts'

const now = Date.parse('2026-03-02T23:30:00+07:00')
const requested = (dateOfBirth: unknown) =>
  claimFaults(birthIn({ person: { dateOfBirth } }), now).map(({ path, code }) => [path.join('/'), code])
const day = (date: string) => ({ precision: 'day', date })
const future = [['person/dateOfBirth', 'in-the-future']]

test.each([
  [day('2099-01-01'), future],
  [day('2026-03-04'), future],
  [{ precision: 'year', year: 2027 }, future],
  [day('2026-03-03'), []],
  [day('2026-03-02'), []],
  [{ precision: 'year', year: 2026 }, []],
  [day('1990-01-31'), []],
  // What is no date has a fault of its own.
  [day('2099-13-01'), []],
  [undefined, []],
])('%j', (birth, faults) => {
  expect(requested(birth)).toEqual(faults)
})

test('what is no request at all has no fault here', () => {
  for (const body of [null, 1, 'x', [], {}, { person: null }]) expect(claimFaults(birthIn(body), now)).toEqual([])
})

/** Days of Viet Nam: they begin seven hours before those of UTC, to the first and the last of the calendar. */
import { expect, test } from 'vitest'
import { dayInVietnam, startOfDayInVietnam } from '../../../src/domain/vietnam-time.ts'

test.each([
  ['2026-11-23T16:59:59.999Z', '2026-11-23'],
  ['2026-11-23T17:00:00Z', '2026-11-24'],
  ['2026-11-24T00:00:00+07:00', '2026-11-24'],
  ['2026-12-31T20:00:00Z', '2027-01-01'],
  // Beyond the last day that can be written there is no next one.
  ['9999-12-31T23:00:00Z', '9999-12-31'],
])('%s is on %s', (moment, day) => {
  expect(dayInVietnam(moment)).toBe(day)
})

test('a day begins at its midnight there', () => {
  expect(new Date(startOfDayInVietnam('2026-11-24')).toISOString()).toBe('2026-11-23T17:00:00.000Z')
  expect(dayInVietnam(new Date(startOfDayInVietnam('2026-11-24')).toISOString())).toBe('2026-11-24')
  expect(dayInVietnam(new Date(startOfDayInVietnam('2026-11-24') - 1).toISOString())).toBe('2026-11-23')
})

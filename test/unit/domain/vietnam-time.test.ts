/** Days of Viet Nam: they begin seven hours before those of UTC, to the first and the last of the calendar. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayInVietnam, startOfDayInVietnam, toVietnamDay } from '../../../src/domain/vietnam-time.ts'

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

test('whatever was asked about before, a moment is on the day that a calendar of Viet Nam shows', () => {
  const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh', dateStyle: 'short' })
  const midnight = Date.parse('2026-11-24T00:00:00+07:00')
  // In these years the clocks there stand where they stand today; most moments lie at the edge of a day.
  const moment = fc.oneof(
    fc.integer({ min: Date.parse('1990-01-01'), max: Date.parse('2100-01-01') }),
    fc
      .tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -2, max: 2 }))
      .map(([d, ms]) => midnight + d * 86_400_000 + ms),
  )
  fc.assert(
    fc.property(fc.array(moment, { minLength: 2, maxLength: 30 }), (moments) => {
      expect(moments.map(toVietnamDay)).toEqual(moments.map((at) => calendar.format(at)))
    }),
  )
})

test.each([
  ['0001-01-01T00:00:00.000Z', '0001-01-01'],
  ['9999-12-31T16:59:59.999Z', '9999-12-31'],
  ['9999-12-31T17:00:00.000Z', '9999-12-31'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31'],
])('at the edges of the calendar %s is on %s, also when it is asked again', (moment, day) => {
  const at = Date.parse(moment)
  expect([toVietnamDay(at), toVietnamDay(at), toVietnamDay(at - 1_000), toVietnamDay(at)].at(-1)).toBe(day)
})

/** When another system is open again: by its weekly hours and its announcements, on the clock of Viet Nam. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ClosedHours, closedUntil } from '../../../../src/domain/link/closed-hours.ts'

const everyDay = [1, 2, 3, 4, 5, 6, 7]
const nights: ClosedHours = { kind: 'weekly', weekdays: everyDay, from: '22:00', to: '05:30' }
const saturday: ClosedHours = { kind: 'weekly', weekdays: [6], from: '12:00', to: '22:00' }
const once: ClosedHours = { kind: 'once', from: '2026-12-05T05:30:00+07:00', to: '2026-12-05T07:00:00+07:00' }
const at = (text: string) => Date.parse(text)
const until = (closed: ClosedHours[], now: string) => {
  const end = closedUntil(closed, at(now))
  return end === null || !Number.isFinite(end) ? end : new Date(end).toISOString()
}

test.each([
  ['before a night', [nights], '2026-12-02T21:59:59+07:00', null],
  ['as a night begins', [nights], '2026-12-02T22:00:00+07:00', '2026-12-02T22:30:00.000Z'],
  ['behind midnight', [nights], '2026-12-03T00:10:00+07:00', '2026-12-02T22:30:00.000Z'],
  ['asked in another zone', [nights], '2026-12-02T17:10:00Z', '2026-12-02T22:30:00.000Z'],
  ['as it opens', [nights], '2026-12-03T05:30:00+07:00', null],
  [
    'on a Saturday, into the night that joins',
    [nights, saturday],
    '2026-12-05T13:00:00+07:00',
    '2026-12-05T22:30:00.000Z',
  ],
  ['at the same hour on a Friday', [nights, saturday], '2026-12-04T13:00:00+07:00', null],
  ['a night that an announcement lengthens', [once, nights], '2026-12-05T01:00:00+07:00', '2026-12-05T00:00:00.000Z'],
  ['nothing is announced', [], '2026-12-05T01:00:00+07:00', null],
] as const)('%s', (_, closed, now, expected) => {
  expect(until([...closed], now)).toBe(expected)
})

test('hours that never end are reported as such, and do not hang', () => {
  const always: ClosedHours = { kind: 'weekly', weekdays: everyDay, from: '00:00', to: '00:00' }
  expect(closedUntil([always], at('2026-12-05T01:00:00+07:00'))).toBe(Number.POSITIVE_INFINITY)
})

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)
const weekly: fc.Arbitrary<ClosedHours> = fc.record({
  kind: fc.constant('weekly' as const),
  weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  from: time,
  to: time,
})

test('whenever it is reported to open, it is open, and a moment before it is not', () => {
  fc.assert(
    fc.property(
      fc.array(weekly, { minLength: 1, maxLength: 4 }),
      fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
      (closed, now) => {
        const end = closedUntil(closed, now.getTime())
        if (end === null || !Number.isFinite(end)) return
        expect(end).toBeGreaterThan(now.getTime())
        expect(closedUntil(closed, end)).toBeNull()
        expect(closedUntil(closed, end - 1)).toBe(end)
      },
    ),
  )
})

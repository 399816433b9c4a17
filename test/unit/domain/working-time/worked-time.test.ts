/** Working time: a table of the days that go wrong elsewhere, and what must be true of any two moments. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AlertSettings } from '../../../../src/alert/settings.ts'
import {
  addWorkingMs,
  createWeeklyTime,
  type WeeklyCalendar,
  workingMsBetween,
  workingStart,
} from '../../../../src/domain/working-time/worked-time.ts'

const hoursOfAlerts: WeeklyCalendar = AlertSettings.parse({
  absence: { holidays: ['2026-09-02'], extraDays: ['2026-08-22'] },
}).absence
const office = createWeeklyTime(hoursOfAlerts)
const at = (text: string) => Date.parse(`${text}+07:00`)
const hours = (n: number) => n * 3_600_000

test.each([
  // 23 November 2026 is a Monday.
  ['a morning', '2026-11-23T07:30', '2026-11-23T11:30', 4],
  ['a whole day has its lunch taken out', '2026-11-23T00:00', '2026-11-24T00:00', 8],
  ['lunch alone is nothing', '2026-11-23T11:30', '2026-11-23T13:00', 0],
  ['over lunch', '2026-11-23T11:00', '2026-11-23T13:30', 1],
  ['before the day begins', '2026-11-23T05:00', '2026-11-23T08:30', 1],
  ['over a night', '2026-11-23T16:30', '2026-11-24T08:00', 1],
  ['over a weekend', '2026-11-20T16:00', '2026-11-23T09:00', 2.5],
  ['a weekend alone', '2026-11-21T00:00', '2026-11-23T00:00', 0],
  ['a Saturday that is worked', '2026-08-22T00:00', '2026-08-23T00:00', 8],
  ['over the National Day', '2026-09-01T16:00', '2026-09-03T08:30', 2],
  ['a week', '2026-11-23T00:00', '2026-11-30T00:00', 40],
  ['the last millisecond counts to its day', '2026-11-23T16:59:59.999', '2026-11-24T07:30', 0.001 / 3600],
  ['backwards is nothing', '2026-11-24T09:00', '2026-11-23T09:00', 0],
  ['a moment is nothing', '2026-11-23T09:00', '2026-11-23T09:00', 0],
  ['over the turn of the year', '2026-12-31T16:00', '2027-01-01T08:30', 2],
])('%s', (_, from, to, expected) => {
  expect(workingMsBetween(at(from), at(to), office)).toBeCloseTo(hours(expected), 6)
})

test('three hours back from Monday at nine is Friday at half past three', () => {
  expect(workingStart(at('2026-11-23T09:00'), hours(3), office)).toBe(at('2026-11-20T15:30'))
})

test('the days are those of Viet Nam, whatever the zone of the machine', () => {
  // 17:00 UTC on a Sunday is Monday in Viet Nam; 16:59 is not.
  expect(workingMsBetween(Date.parse('2026-11-22T16:59Z'), Date.parse('2026-11-23T00:30Z'), office)).toBe(0)
  expect(workingMsBetween(Date.parse('2026-11-23T00:30Z'), Date.parse('2026-11-23T01:30Z'), office)).toBe(hours(1))
})

test('a calendar without a working day has no beginning', () => {
  expect(
    workingStart(at('2026-11-23T09:00'), hours(1), createWeeklyTime({ ...hoursOfAlerts, weekdays: [], extraDays: [] })),
  ).toBeUndefined()
})

const moment = fc.integer({ min: at('2025-12-01T00:00'), max: at('2027-02-01T00:00') })
const shifts = fc.constantFrom(
  [{ from: '00:00', to: '24:00' }],
  [
    { from: '07:30', to: '11:30' },
    { from: '13:00', to: '17:00' },
  ],
  [
    { from: '00:00', to: '06:00' },
    { from: '06:00', to: '09:15' },
    { from: '20:00', to: '24:00' },
  ],
)
const calendars = fc
  .record<WeeklyCalendar>({
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    hours: shifts,
    holidays: fc.constantFrom([], ['2026-01-01', '2026-02-17', '2026-02-18']),
    extraDays: fc.constantFrom([], ['2026-02-14', '2026-02-17']),
  })
  .map(createWeeklyTime)

test('working time adds up, never runs backwards and never outruns the clock', () => {
  fc.assert(
    fc.property(moment, moment, moment, calendars, (a, b, c, calendar) => {
      const [from, mid, to] = [a, b, c].toSorted((x, y) => x - y) as [number, number, number]
      const whole = workingMsBetween(from, to, calendar)
      expect(workingMsBetween(from, mid, calendar) + workingMsBetween(mid, to, calendar)).toBe(whole)
      expect(whole).toBeGreaterThanOrEqual(0)
      expect(whole).toBeLessThanOrEqual(to - from)
    }),
  )
})

test('what begins so many working hours ago has lasted so many working hours, and nothing later has', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: 1, max: hours(60) }), calendars, (now, worked, calendar) => {
      const start = workingStart(now, worked, calendar)
      if (start === undefined) return
      expect(workingMsBetween(start, now, calendar)).toBe(worked)
      expect(workingMsBetween(start + 1, now, calendar)).toBeLessThan(worked)
    }),
  )
})

test('so much working time later is the earliest moment at which it has passed', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: 1, max: hours(60) }), calendars, (from, worked, calendar) => {
      const end = addWorkingMs(from, worked, calendar)
      if (end === undefined) return
      expect(workingMsBetween(from, end, calendar)).toBe(worked)
      expect(workingMsBetween(from, end - 1, calendar)).toBeLessThan(worked)
    }),
  )
})

test.each([
  ['inside the day', '2026-11-23T08:00', 2, '2026-11-23T10:00'],
  [
    'to the very end of the morning, not to the beginning of the afternoon',
    '2026-11-23T08:00',
    3.5,
    '2026-11-23T11:30',
  ],
  ['over lunch, which is no holiday (osTicket #6847)', '2026-11-23T11:00', 1, '2026-11-23T13:30'],
  ['from before the opening hour (kie #1648, jBPM PR #1342)', '2026-11-23T05:00', 1, '2026-11-23T08:30'],
  ['from the lunch break', '2026-11-23T12:10', 1, '2026-11-23T14:00'],
  ['from after closing', '2026-11-23T20:00', 1, '2026-11-24T08:30'],
  ['a pause ends on no day off (frist.ch)', '2026-11-20T16:30', 1, '2026-11-23T08:00'],
  ['over the turn of the year', '2026-12-31T16:00', 2, '2027-01-01T08:30'],
  ['a day of office hours is eight hours, not twenty-four (jmix #790)', '2026-11-23T07:30', 8, '2026-11-23T17:00'],
])('%s', (_, from, worked, expected) => {
  expect(new Date(addWorkingMs(at(from), hours(worked), office) ?? 0).toISOString()).toBe(
    new Date(at(expected)).toISOString(),
  )
})

test('23:59 is a closed minute like any other (Zammad #3180)', () => {
  const whole = createWeeklyTime({ ...hoursOfAlerts, hours: [{ from: '00:00', to: '24:00' }] })
  expect(workingMsBetween(at('2026-11-23T23:58'), at('2026-11-24T00:01'), whole)).toBe(3 * 60_000)
})

test.each([
  ['06:00', 7, '2026-11-23T14:00'],
  ['06:00', 11, '2026-11-23T18:00'],
  ['06:00', 11.5, '2026-11-24T06:30'],
  ['05:00', 1, '2026-11-23T07:00'],
  ['12:30', 1, '2026-11-23T14:00'],
  ['18:00', 1, '2026-11-24T07:00'],
  ['19:00', 44, '2026-11-27T18:00'],
])(
  'other slots of work run as data (06 to 12, 13 to 18, as in Kadai): Monday %s and %s hours',
  (from, worked, expected) => {
    const slots = [
      { from: '06:00', to: '12:00' },
      { from: '13:00', to: '18:00' },
    ]
    const kadai = createWeeklyTime({ weekdays: [1, 2, 3, 4, 5], hours: slots, holidays: [], extraDays: [] })
    const end = addWorkingMs(at(`2026-11-23T${from}`), hours(worked), kadai)
    expect(end).toBe(at(expected))
    expect(workingMsBetween(at(`2026-11-23T${from}`), end ?? 0, kadai)).toBe(hours(worked))
  },
)

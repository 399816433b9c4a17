/** Dates and times of other systems: what means one thing is read, everything else is distinguished from nothing. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pastUntil, readDay, readMoment, withinYears } from '../../../src/upstream/parsing/read-date.ts'

const now = Date.UTC(2026, 8, 15)
const past = pastUntil(now)
const day = (date: string) => ({ state: 'read', precision: 'day', date })
const year = (one: number) => ({ state: 'read', precision: 'year', year: one })
const absent = { state: 'absent', placeholder: false }
const nothing = { state: 'absent', placeholder: true }
const unreadable = { state: 'unreadable' }

describe('a day', () => {
  test.each<[written: unknown, reading: object]>([
    ['19900131', day('1990-01-31')],
    [19900131, day('1990-01-31')],
    ['1990-01-31', day('1990-01-31')],
    ['1990/1/31', day('1990-01-31')],
    ['1990.01.31', day('1990-01-31')],
    [' 31/01/1990\u00a0', day('1990-01-31')],
    ['31.01.1990', day('1990-01-31')],
    ['31-1-1990', day('1990-01-31')],
    ['31011990', day('1990-01-31')],
    ['20011990', day('1990-01-20')],
    ['01/02/1990', day('1990-02-01')],
    ['ngày 31 tháng 01 năm 1990', day('1990-01-31')],
    ['31-JAN-1990', day('1990-01-31')],
    ['Jan 31, 1990', day('1990-01-31')],
    ['19960229', day('1996-02-29')],
    ['Wed, 31 Jan 1990 00:00:00 GMT', day('1990-01-31')],
    ['Tue, 30 Jan 1990 17:00:00 GMT', day('1990-01-31')],
    ['Wed, 31 Jan 1990 00:00:00 PST', unreadable],
    // xs:date with a zone is the day that stands there.
    ['1990-01-31+07:00', day('1990-01-31')],
    ['1990-01-31Z', day('1990-01-31')],
    ['1990-01-31-05:00', day('1990-01-31')],
    // Moments in place of a day: the midnight that they are decides.
    ['1990-01-31T00:00:00', day('1990-01-31')],
    ['1990-01-31T00:00:00.0000000', day('1990-01-31')],
    ['1990-01-31 00:00:00.0', day('1990-01-31')],
    ['1990-01-31T13:45:00', day('1990-01-31')],
    ['1990-01-31T00:00:00+07:00', day('1990-01-31')],
    ['1990-01-30T17:00:00Z', day('1990-01-31')],
    ['1990-01-30T17:00:00.000+0000', day('1990-01-31')],
    ['1990-01-31T00:00:00Z', day('1990-01-31')],
    ['1990-01-31T12:00:00Z', day('1990-01-31')],
    ['1990-01-31T23:00:00Z', unreadable],
    // The south was at UTC+8 until 1975: a Java server's midnight of then.
    ['1965-05-04T16:00:00Z', day('1965-05-05')],
    [Date.UTC(1965, 4, 4, 16), day('1965-05-05')],
    ['31/01/1990 00:00:00', day('1990-01-31')],
    ['31/01/1990 12:00:00 SA', day('1990-01-31')],
    ['00:00 31/01/1990', day('1990-01-31')],
    ['19900131000000', day('1990-01-31')],
    ['/Date(633718800000)/', day('1990-01-31')],
    ['/Date(633718800000+0700)/', day('1990-01-31')],
    ['\\/Date(633718800000)\\/', day('1990-01-31')],
    [633718800000, day('1990-01-31')],
    [633744000000, day('1990-01-31')],
    [-178_000_000_000, unreadable],
    [31_510_800_000, day('1971-01-01')],
    // Who writes AM may count the month first, with every date.
    ['1/31/1990 12:00:00 AM', unreadable],
    ['5/5/1990 12:00:00 AM', unreadable],
    ['31/1/1990 12:00:00 AM', unreadable],
    ['01/31/1990', unreadable],
    ['Jan 31, 1990 12:00:00 AM', day('1990-01-31')],
    ['Jan 31, 1990, 12:00:00\u202fAM', day('1990-01-31')],
    // A year alone.
    ['1950', year(1950)],
    [1950, year(1950)],
    ['19500000', year(1950)],
    ['1950-00-00', year(1950)],
    ['00/00/1950', year(1950)],
    ['--/--/1950', year(1950)],
    // What systems write for nothing.
    ['0001-01-01T00:00:00', nothing],
    ['0001-01-01', nothing],
    ['01/01/0001 00:00:00', nothing],
    ['1/1/0001 12:00:00 AM', nothing],
    ['0001-01-01T00:00:00Z', nothing],
    ['0001-01-01+07:00', nothing],
    ['/Date(-62135596800000)/', nothing],
    ['/Date(-62135622000000)/', nothing],
    [-62135596800000, nothing],
    [-62135596800, nothing],
    ['00010101', nothing],
    ['0000-00-00', nothing],
    ['00000000', nothing],
    ['00/00/0000', nothing],
    ['0000', nothing],
    ['9999-12-31T23:59:59.9999999', nothing],
    ['31/12/9999', nothing],
    [0, nothing],
    [253402300799999, nothing],
    // Nothing at all.
    ['', absent],
    ['  \n', absent],
    [null, absent],
    [undefined, absent],
    // Bounds, in every form.
    ['18491231', unreadable],
    ['1849-12-31', unreadable],
    ['31/12/1849', unreadable],
    ['1849-12-31T00:00:00', unreadable],
    ['1849', unreadable],
    ['00/00/1849', unreadable],
    ['2099-01-01', unreadable],
    ['20990101', unreadable],
    ['01/01/2099', unreadable],
    ['2099-01-01T00:00:00+07:00', unreadable],
    ['/Date(4070883600000)/', unreadable],
    [4070883600000, unreadable],
    ['2099', unreadable],
    ['0019-01-31', unreadable],
    ['0090-01-31T00:00:00Z', unreadable],
    ['31/01/0090', unreadable],
    ['-0001-01-01', unreadable],
    // No days, and no dates.
    ['19950229', unreadable],
    ['30/02/1990', unreadable],
    ['1990-13-01', unreadable],
    ['19901301', unreadable],
    ['1990-05-00', unreadable],
    ['1990-05', unreadable],
    ['05/1990', unreadable],
    ['31/01/90', unreadable],
    ['310190', unreadable],
    ['32904', unreadable],
    [32904, unreadable],
    [32904.5, unreadable],
    ['1990-01-31T25:00:00', unreadable],
    ['1990-01-31+99:00', unreadable],
    ['không rõ', unreadable],
    ['N/A', unreadable],
    ['#NUM!', unreadable],
    ['Invalid Date', unreadable],
    ['１９９０-01-31', unreadable],
    [Number.NaN, unreadable],
    [true, unreadable],
    [{}, unreadable],
    [['1990-01-31'], unreadable],
    ['1990-01-31'.padEnd(100_000, ' x'), unreadable],
  ])('%j', (written, reading) => {
    expect(readDay(written, past)).toEqual(reading)
  })
})

describe('a moment', () => {
  test.each<[written: unknown, at: string | 'absent' | 'nothing' | 'unreadable', dayOnly?: boolean]>([
    ['2026-09-01T08:00:00', '2026-09-01T01:00:00.000Z'],
    ['2026-09-01T08:00:00Z', '2026-09-01T08:00:00.000Z'],
    ['2026-09-01T08:00:00.1234567+07:00', '2026-09-01T01:00:00.123Z'],
    ['2026-09-01 08:00', '2026-09-01T01:00:00.000Z'],
    ['2026-09-01T08:00:00+0700', '2026-09-01T01:00:00.000Z'],
    ['01/09/2026 08:00:00', '2026-09-01T01:00:00.000Z'],
    ['1.9.2026 8:00', '2026-09-01T01:00:00.000Z'],
    ['01/09/2026 08:00:00 CH', '2026-09-01T13:00:00.000Z'],
    ['08:00:00 01/09/2026', '2026-09-01T01:00:00.000Z'],
    ['20260901080000', '2026-09-01T01:00:00.000Z'],
    [20260901080000, '2026-09-01T01:00:00.000Z'],
    ['01/09/2026', '2026-08-31T17:00:00.000Z', true],
    ['2026-09-01', '2026-08-31T17:00:00.000Z', true],
    ['20260901', '2026-08-31T17:00:00.000Z', true],
    ['2026-09-01+07:00', '2026-08-31T17:00:00.000Z', true],
    ['/Date(1788224400000)/', '2026-09-01T01:00:00.000Z'],
    [1788224400000, '2026-09-01T01:00:00.000Z'],
    [1788224400, '2026-09-01T01:00:00.000Z'],
    ['0001-01-01T00:00:00', 'nothing'],
    ['', 'absent'],
    [null, 'absent'],
    ['2026', 'unreadable'],
    ['hôm nay', 'unreadable'],
    ['31/02/2026 08:00:00', 'unreadable'],
    ['9/1/2026 8:00:00 AM', 'unreadable'],
    ['0026-09-01 08:00', 'unreadable'],
    ['2126-09-01 08:00', 'unreadable'],
  ])('%j', (written, expected, dayOnly = false) => {
    const words = { absent, nothing, unreadable }
    const reading = expected in words ? words[expected as keyof typeof words] : { state: 'read', at: expected, dayOnly }
    expect(readMoment(written, past)).toEqual(reading)
  })

  test('a deadline may lie ahead, but not without end', () => {
    expect(readMoment('01/10/2027', withinYears(now, 10))).toMatchObject({ state: 'read' })
    expect(readMoment('01/10/2057', withinYears(now, 10))).toEqual(unreadable)
    expect(readMoment('9999-12-31', withinYears(now, 10))).toEqual(nothing)
  })
})

const anyDay = fc
  .date({ min: new Date('1850-01-01'), max: new Date(now), noInvalidDate: true })
  .map((one) => one.toISOString().slice(0, 10))
const split = (iso: string) => iso.split('-') as [string, string, string]
/** How serializers write one day; each of them must come back as it. */
const forms: readonly ((iso: string) => unknown)[] = [
  (iso) => iso,
  (iso) => iso.replaceAll('-', ''),
  (iso) => Number(iso.replaceAll('-', '')),
  (iso) => iso.replaceAll('-', '/'),
  (iso) => split(iso).toReversed().join('/'),
  (iso) => split(iso).toReversed().join('.'),
  (iso) => split(iso).toReversed().join(''),
  (iso) => split(iso).map(Number).toReversed().join('-'),
  (iso) => `${iso}T00:00:00`,
  (iso) => `${iso}T00:00:00.0000000+07:00`,
  (iso) => `${iso}T00:00:00Z`,
  (iso) => `${iso}+07:00`,
  (iso) => `${iso}Z`,
  (iso) => new Date(`${iso}T00:00:00+07:00`).toISOString(),
  (iso) => `/Date(${Date.parse(`${iso}T00:00:00+07:00`)})/`,
  (iso) => `${split(iso).toReversed().join('/')} 00:00:00`,
  (iso) => `${split(iso).toReversed().join('/')} 12:00:00 SA`,
]

test('any day, in any form, comes back as that day', () => {
  fc.assert(
    fc.property(anyDay, fc.constantFrom(...forms), (iso, write) => {
      expect(readDay(write(iso), past)).toEqual(day(iso))
    }),
    { numRuns: 3_000 },
  )
})

/** Numbers and texts that look like dates and mostly are none. */
const rubbish = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[\d/.:TZ+ -]{0,30}$/),
  fc.stringMatching(/^\d{1,15}$/),
  fc.stringMatching(/^\/Date\(-?\d{1,18}([+-]\d{4})?\)\/$/),
  fc.stringMatching(/^\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}( \d\d:\d\d(:\d\d)?( [AP]M)?)?$/),
  fc.double(),
  fc.integer(),
  fc.bigInt().map(Number),
  fc.anything(),
)

test('whatever stands there: a day within the bounds, a year within the bounds, or no date; never a throw', () => {
  fc.assert(
    fc.property(rubbish, (written) => {
      const reading = readDay(written, past)
      if (reading.state === 'read') {
        const first = reading.precision === 'day' ? reading.date : `${reading.year}-01-01`
        expect(new Date(`${first}T00:00:00Z`).toISOString()).toContain(first)
        expect(first >= '1850-01-01' && first <= '2026-09-16').toBe(true)
      }
      const moment = readMoment(written, past)
      if (moment.state === 'read') {
        expect(new Date(moment.at).toISOString()).toBe(moment.at)
        expect(moment.at >= '1849-12-31' && moment.at <= '2026-09-16T00:00:00.000Z').toBe(true)
      }
      // Nothing is reported as absent but blanks and the known ways of writing nothing.
      if (reading.state === 'absent' && !reading.placeholder) expect(String(written ?? '').trim()).toBe('')
    }),
    { numRuns: 5_000 },
  )
})

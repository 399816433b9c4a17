/** Whatever an answer states about the life of a token: what is used is a life within bounds, and moments are their clock's. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { getLife, lifeMaxMs, lifeMinMs } from '../../../src/upstream/access-layer/token/token-life.ts'

const now = Date.parse('2026-11-23T04:12:13Z')
const assumed = 3_600_000
const hour = 3_600_000

test.each<[what: string, stated: unknown, life: number]>([
  ['seconds', 3600, hour],
  ['seconds in a text', ' 3600 ', hour],
  ['a part of a second', 3600.5, 3_600_500],
  ['seconds, few', 3, lifeMinMs],
  ['seconds that never end', 2 ** 63, lifeMaxMs],
  ['the same in a text', '9223372036854775807', lifeMaxMs],
  ['milliseconds where seconds belong', 3_600_000, hour],
  ['infinity', Number.POSITIVE_INFINITY, lifeMaxMs],
  ['a text of infinity', 'Infinity', assumed],
  ['nothing', undefined, assumed],
  ['null', null, assumed],
  ['none', 0, assumed],
  ['less than none', -1, assumed],
  ['a text less than none', '-3600', assumed],
  ['no number', Number.NaN, assumed],
  ['words', 'an hour', assumed],
  ['nothing in a text', '', assumed],
  ['an object', { seconds: 3600 }, assumed],
  ['a list', [3600], assumed],
  ['yes', true, assumed],
  ['a moment in ms', now + hour, hour],
  ['a moment in seconds', (now + hour) / 1000, hour],
  ['a moment in seconds in a text', String((now + hour) / 1000), hour],
  ['a moment that is past', now - 1, assumed],
  ['a moment far in the past', 1_000_000_001, assumed],
  ['a moment beyond all calendars', 8.64e15 + 1, lifeMaxMs],
  ['ISO 8601 in UTC', '2026-11-23T05:12:13Z', hour],
  ['ISO 8601 with a zone', '2026-11-23T12:12:13.000+07:00', hour],
  ['ISO 8601 with a zone of four digits', '2026-11-23T12:12:13+0700', hour],
  ['ISO 8601 with seven digits of a second, as .NET has it', '2026-11-23T12:12:13.0000000', hour],
  ['without a zone, and with a blank', '2026-11-23 12:12:13', hour],
  ['in the order of Viet Nam', '23/11/2026 12:12:13', hour],
  ['the same without seconds', '23/11/2026 12:13', 47_000 + hour],
  ['in digits', '20261123121213', hour],
  ['as JSON.NET has it', `/Date(${now + hour}+0700)/`, hour],
  ['the time first, as offices write it', '13:12:13 23/11/2026', 2 * hour],
  ['the month by its name', '23-Nov-2026 13:12:13', 2 * hour],
  ['a second with a comma', '2026-11-23T13:12:13,000+07:00', 2 * hour],
  ['ISO 8601 with a zone of hours', '2026-11-23T13:12:13+07', 2 * hour],
  ['an hour of the afternoon, in Vietnamese', '23/11/2026 01:12:13 CH', 2 * hour],
  ['day and month in an order that cannot be known', '11/23/2026 01:12:13 PM', assumed],
  ['digits of no moment', '20261399121213', assumed],
  ['as HTTP has it', 'Mon, 23 Nov 2026 05:12:13 GMT', hour],
  ['as mail has it', 'Mon, 23 Nov 2026 06:12:13 +0000', 2 * hour],
  ['as HTTP has it, of no month', 'Mon, 23 Nox 2026 05:12:13 GMT', assumed],
  ['a day', '2026-11-24', 12 * hour + 47 * 60_000 + 47_000],
  ['a day that does not exist', '2026-13-45', assumed],
  ['a moment that does not exist', '31/02/2026 25:61:00', assumed],
  ['the first moment of .NET', '0001-01-01T00:00:00', assumed],
  ['the last moment of .NET', '9999-12-31T23:59:59.9999999', lifeMaxMs],
  ['what only Date.parse would guess at', 'Nov 23 2099', assumed],
])('%s', (_, stated, life) => {
  expect(getLife([stated], now, assumed)).toBe(life)
})

test('the first statement that says something counts', () => {
  expect(getLife([undefined, 'soon', -1, 7200, 60], now, assumed)).toBe(2 * hour)
})

test('whatever is stated and assumed, the life is within the bounds', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true })
  const stated = fc.oneof(
    anything,
    fc.double(),
    fc.bigInt().map(String),
    fc.string(),
    fc.date({ noInvalidDate: false }).map(String),
  )
  fc.assert(
    fc.property(fc.array(stated, { maxLength: 4 }), fc.integer({ min: 1_000, max: 86_400_000 }), (all, otherwise) => {
      const life = getLife(all, now, otherwise)
      expect(life).toBeGreaterThanOrEqual(lifeMinMs)
      expect(life).toBeLessThanOrEqual(lifeMaxMs)
    }),
  )
})

/** How long another system asks to be left alone: read in one way, wherever it says so. */
import { expect, test } from 'vitest'
import { parseRetryAfter } from '../../../src/domain/retry-after.ts'

const sentAt = Date.parse('2026-11-23T02:00:00Z')

test.each<[value: string | null | undefined, ms: number | null]>([
  ['0', 0],
  [' 120 ', 120_000],
  ['Mon, 23 Nov 2026 02:01:00 GMT', 60_000],
  ['Monday, 23-Nov-26 02:01:00 GMT', 60_000],
  // The oldest form has no zone: it is GMT, wherever this machine stands.
  ['Mon Nov 23 02:01:00 2026', 60_000],
  ['Mon, 23 Nov 2026 02:00:00 GMT', 0],
  ['Mon, 23 Nov 2026 01:59:59 GMT', null],
  ['', null],
  [null, null],
  [undefined, null],
  // What an engine takes for a date, and HTTP does not.
  ['3000', 3_000_000],
  ['3000-01-01', null],
  ['1.5', null],
  ['-5', null],
  ['Jan 2999', null],
  ['soon', null],
  ['12345678901', null],
  ['Mon, 99 Nov 2026 02:01:00 GMT', null],
])('%j is %j ms', (value, ms) => {
  expect(parseRetryAfter(value, sentAt)).toBe(ms)
})

test('a date of a clock that is not known says nothing', () => {
  expect(parseRetryAfter('Mon, 23 Nov 2026 02:01:00 GMT', Number.NaN)).toBeNull()
})

/** One range of bytes, by RFC 9110: whatever is sent, what is answered lies inside the file. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRange } from '../../../src/http/input/byte-range.ts'

const etag = '"v1"'

test.each([
  ['bytes=0-0', 10, { wanted: 'part', from: 0, to: 1 }],
  ['bytes=0-9', 10, { wanted: 'part', from: 0, to: 10 }],
  ['bytes=0-99', 10, { wanted: 'part', from: 0, to: 10 }],
  ['bytes=4-', 10, { wanted: 'part', from: 4, to: 10 }],
  ['bytes=-3', 10, { wanted: 'part', from: 7, to: 10 }],
  ['bytes=-30', 10, { wanted: 'part', from: 0, to: 10 }],
  ['BYTES=1-2', 10, { wanted: 'part', from: 1, to: 3 }],
  ['bytes=10-', 10, { wanted: 'unsatisfiable' }],
  ['bytes=10-12', 10, { wanted: 'unsatisfiable' }],
  ['bytes=-0', 10, { wanted: 'unsatisfiable' }],
  ['bytes=5-2', 10, { wanted: 'whole' }],
  ['bytes=-', 10, { wanted: 'whole' }],
  ['bytes=0-1,3-4', 10, { wanted: 'whole' }],
  ['lines=0-1', 10, { wanted: 'whole' }],
  ['bytes=a-b', 10, { wanted: 'whole' }],
  ['bytes=99999999999999999999-', 10, { wanted: 'whole' }],
  [undefined, 10, { wanted: 'whole' }],
] as const)('%s of %i bytes', (range, bytes, expected) => {
  expect(readRange(range, undefined, { bytes, etag })).toEqual(expected)
})

test('a range of another version, or by a date, is not wanted: the whole file is sent', () => {
  const file = { bytes: 10, etag }
  expect(readRange('bytes=0-0', etag, file)).toEqual({ wanted: 'part', from: 0, to: 1 })
  for (const other of ['"v0"', `W/${etag}`, 'Mon, 30 Nov 2026 05:00:00 GMT', '']) {
    expect(readRange('bytes=0-0', other, file), other).toEqual({ wanted: 'whole' })
  }
})

test('a part is never empty and never outside the file', () => {
  const position = fc.oneof(fc.constant(''), fc.nat(50).map(String), fc.stringMatching(/^\d{1,17}$/))
  const header = fc.oneof(
    fc.string(),
    fc.tuple(position, position).map(([first, last]) => `bytes=${first}-${last}`),
  )
  fc.assert(
    fc.property(header, fc.integer({ min: 0, max: 40 }), (range, bytes) => {
      const read = readRange(range, undefined, { bytes, etag })
      if (read.wanted !== 'part') return
      expect(read.from).toBeGreaterThanOrEqual(0)
      expect(read.to).toBeGreaterThan(read.from)
      expect(read.to).toBeLessThanOrEqual(bytes)
    }),
  )
})

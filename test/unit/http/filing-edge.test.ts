/** The small parts of the filing routes: keys, hashes of bodies, names of routes, bounded waits. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GatewayFailure } from '../../../src/domain/failure.ts'
import { contentHash } from '../../../src/filing/intake/content-hash.ts'
import { readIdempotencyKey } from '../../../src/http/input/idempotency-key.ts'
import { routeNames } from '../../../src/http/route-names.ts'
import { createOpenWaits } from '../../../src/http/streams/stream-limit.ts'

const getOutcome = (act: () => unknown) => {
  try {
    return act()
  } catch (error) {
    return (error as GatewayFailure).code
  }
}

test.each([
  [undefined, 'idempotency-key-missing'],
  ['', 'idempotency-key-missing'],
  ['   ', 'idempotency-key-missing'],
  ['""', 'idempotency-key-invalid'],
  ['"', 'idempotency-key-invalid'],
  ['two words', 'idempotency-key-invalid'],
  ['one, two', 'idempotency-key-invalid'],
  ['khóa', 'idempotency-key-invalid'],
  ['x'.repeat(129), 'idempotency-key-invalid'],
])('an Idempotency-Key of %j is refused', (header, code) => {
  expect(getOutcome(() => readIdempotencyKey(header))).toBe(code)
})

test('a key is the same with and without the quotation marks of the draft', () => {
  expect(readIdempotencyKey('"8b1f4c0e-5c59"')).toBe('8b1f4c0e-5c59')
  expect(readIdempotencyKey(' 8b1f4c0e-5c59 ')).toBe('8b1f4c0e-5c59')
  expect(readIdempotencyKey('x'.repeat(128))).toHaveLength(128)
})

test('the order of members and the blanks of a body do not change its hash', () => {
  expect(contentHash(JSON.parse('{"a":1,"b":[{"d":null,"c":"ế"}]}'))).toBe(
    contentHash(JSON.parse('{ "b": [ { "c": "ế", "d": null } ], "a": 1.0 }')),
  )
})

test('two bodies have one hash only when they are the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const same = (value: unknown) => JSON.stringify(value, (_, inner) => sorted(inner))
      expect(contentHash(a) === contentHash(b)).toBe(same(a) === same(b))
    }),
  )
})

test('routes are named by their pattern, whatever the path holds', () => {
  const names = routeNames([
    { method: 'ALL', path: '/*' },
    { method: 'GET', path: '/v1/filings' },
    { method: 'POST', path: '/v1/filings' },
    { method: 'GET', path: '/v1/filings/events' },
    { method: 'GET', path: '/v1/filings/:id' },
    { method: 'POST', path: '/v1/filings/:id/withdrawal' },
  ])
  expect(names.getPattern('/v1/filings/events')).toBe('/v1/filings/events')
  expect(names.getPattern('/v1/filings/999199001234')).toBe('/v1/filings/:id')
  expect(names.getPattern('/v1/filings/a/withdrawal')).toBe('/v1/filings/:id/withdrawal')
  for (const path of ['/v1/filings/', '/v1/filings/a/b', '/v1/filings/a/withdrawal/c', '/x', '/v1/filings/:id/other']) {
    expect(names.getPattern(path)).toBe('unmatched')
    expect(names.getMethods(path)).toEqual([])
  }
  expect(names.getMethods('/v1/filings')).toEqual(['GET', 'HEAD', 'POST'])
  expect(names.getMethods('/v1/filings/a')).toEqual(['GET', 'HEAD'])
})

test('a consumer holds so many waits open and not one more, and gets back what ends', () => {
  const waits = createOpenWaits(2)
  const back = [waits.take('a'), waits.take('a')]
  expect(getOutcome(() => waits.take('a'))).toBe('streams-exceeded')
  const other = waits.take('b')
  expect(waits.count()).toBe(3)
  back[0]?.()
  back[0]?.()
  expect(waits.count()).toBe(2)
  back.push(waits.take('a'))
  expect(getOutcome(() => waits.take('a'))).toBe('streams-exceeded')
  for (const give of [...back, other]) give()
  expect(waits.count()).toBe(0)
})

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

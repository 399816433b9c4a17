/** What the edge reads from headers: the trace to continue, the time to wait, the language to speak. */
import { describe, expect, test } from 'vitest'
import { getLanguage } from '../../../src/http/language.ts'
import { continueTrace, getDeadline } from '../../../src/http/request.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const requestId = '0f8b5a3e-5c1d-4b7e-9a2f-6d3c2b1a0e9f'
const shape = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

test('a trace is continued with a span of ours, and its flags are kept', () => {
  const continued = continueTrace(`00-${trace}-00f067aa0ba902b7-01`, requestId)
  expect(continued).toMatch(shape)
  expect(continued.slice(3, 35)).toBe(trace)
  expect(continued.slice(36, 52)).not.toBe('00f067aa0ba902b7')
  expect(continued.slice(53)).toBe('01')
})

test.each([
  ['nothing', undefined],
  ['an unknown version', `01-${trace}-00f067aa0ba902b7-01`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
  ['a span of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
  ['a trace in capitals', `00-${trace.toUpperCase()}-00f067aa0ba902b7-01`],
  ['words with more behind', `00-${trace}-00f067aa0ba902b7-01 and NGUYEN VAN THU`],
])('%s begins a new trace, named as the request is', (_, received) => {
  const begun = continueTrace(received, requestId)
  expect(begun).toMatch(shape)
  expect(begun.slice(3, 35)).toBe(requestId.replaceAll('-', ''))
  expect(begun.slice(53)).toBe('00')
})

const limits = { deadlineMs: 15_000, deadlineMaxMs: 60_000 }
test.each([
  [undefined, 15_000],
  ['wait=5', 5_000],
  ['respond-async, wait=5', 5_000],
  ['Wait=7; x=y', 7_000],
  ['wait=600', 60_000],
  ['wait=0', 100],
  ['wait=-1', 15_000],
  ['wait=soon', 15_000],
  ['await=5', 15_000],
])('Prefer: %s waits %i ms', (prefer, ms) => expect(getDeadline(prefer, limits)).toBe(ms))

describe('the language is Vietnamese unless English is preferred', () => {
  test.each([
    [undefined, 'vi'],
    ['en', 'en'],
    ['en-GB,en;q=0.9,vi;q=0.8', 'en'],
    ['vi-VN,vi;q=0.9,en;q=0.8', 'vi'],
    ['en;q=0.3, vi;q=0.7', 'vi'],
    ['fr, de', 'vi'],
    ['en;q=0', 'vi'],
    ['en;q=nonsense', 'vi'],
  ])('%s', (header, language) => expect(getLanguage(header)).toBe(language))
})

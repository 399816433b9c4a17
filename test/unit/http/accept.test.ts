/** What a caller accepts: another type is sent where it is wanted rather than JSON. */
import { expect, test } from 'vitest'
import { prefers } from '../../../src/http/input/accept.ts'

test.each([
  // As generators write it: every type of the description, JSON first.
  ['application/json, application/problem+json, text/event-stream', false],
  ['text/event-stream;q=0.5, application/json', false],
  ['text/event-stream;q=0, application/json;q=0.1', false],
  ['text/event-stream; q=nothing', false],
  ['*/*', false],
  ['', false],
  [undefined, false],
  ['text/event-streams', false],
  ['text/event-stream', true],
  ['text/event-stream;charset=utf-8', true],
  ['*/*, Text/Event-Stream', true],
  ['text/event-stream, application/json', true],
  ['application/json;q=0.5, text/event-stream', true],
])('of %s the stream is wanted rather than JSON: %s', (accept, wanted) => {
  expect(prefers(accept, 'text/event-stream')).toBe(wanted)
})

test('a page that moves is read as a stream by the browser alone that asks for one', () => {
  expect(prefers('text/event-stream', 'text/event-stream', 'text/html')).toBe(true)
  expect(prefers('text/html,application/xhtml+xml,*/*;q=0.8', 'text/event-stream', 'text/html')).toBe(false)
  expect(prefers('text/html, text/event-stream', 'text/event-stream', 'text/html')).toBe(false)
})

/** The stream behind a live page: the newest look only, at a bounded pace, and an end that says why. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type LiveSource, liveStream } from '../../../src/pages/live-stream.ts'
import { html } from '../../../src/pages/markup.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function opened(changes: Partial<LiveSource> = {}) {
  let text = 'a'
  let listeners: (() => void)[] = []
  let ends = 0
  const end = new AbortController()
  const reader = liveStream({
    draw: async () => ({
      title: 't',
      fragments: [
        ['one', html`<p id="one">${text}</p>`],
        ['two', html`<p id="two"></p>`],
      ],
    }),
    allowed: () => true,
    onMove: (hear) => {
      listeners.push(hear)
      return () => {
        listeners = listeners.filter((each) => each !== hear)
      }
    },
    heartbeatMs: 5_000,
    gapMs: 500,
    signal: end.signal,
    onEnd: () => {
      ends += 1
    },
    ...changes,
  }).getReader()
  return {
    next: async () => {
      const { value } = await reader.read()
      return value && new TextDecoder().decode(value)
    },
    reader,
    end,
    move: (to: string) => {
      text = to
      for (const hear of listeners) hear()
    },
    listening: () => listeners.length,
    ends: () => ends,
  }
}
const getData = (event: string | undefined) => JSON.parse(/data: (.*)/.exec(event ?? '')?.[1] ?? 'null')

test('the first look is whole; later ones hold only what looks different, soon after it moved', async () => {
  const live = opened()
  expect(Object.keys(getData(await live.next()).fragments)).toEqual(['one', 'two'])
  const later = live.next()
  await vi.advanceTimersByTimeAsync(1_000)
  live.move('b')
  expect(getData(await later)).toEqual({ title: 't', fragments: { one: '<p id="one">b</p>' } })
})

test('many moves at once are one look, and two looks are never nearer than the gap', async () => {
  const live = opened()
  await live.next()
  for (const text of ['b', 'c', 'd']) live.move(text)
  const later = live.next()
  let arrived = false
  void later.then(() => {
    arrived = true
  })
  await vi.advanceTimersByTimeAsync(499)
  expect(arrived).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(getData(await later).fragments).toEqual({ one: '<p id="one">d</p>' })
})

test('a quiet stream shows that it lives', async () => {
  const live = opened()
  await live.next()
  const later = live.next()
  await vi.advanceTimersByTimeAsync(5_500)
  expect(await later).toBe('event: still\ndata: {}\n\n')
})

test('a reader that may not look any more learns so at the next look, and the stream ends', async () => {
  let allowed = true
  const live = opened({ allowed: () => allowed })
  await live.next()
  allowed = false
  const later = live.next()
  await vi.advanceTimersByTimeAsync(5_500)
  expect(await later).toContain('event: ended')
  expect(await live.next()).toBeUndefined()
  expect([live.listening(), live.ends()]).toEqual([0, 1])
})

test('a drain ends the stream at once; a reader that leaves is forgotten; each only once', async () => {
  const drained = opened()
  await drained.next()
  const later = drained.next()
  await vi.advanceTimersByTimeAsync(600)
  drained.end.abort()
  expect(await later).toBeUndefined()
  expect([drained.listening(), drained.ends()]).toEqual([0, 1])

  const left = opened()
  await left.next()
  await left.reader.cancel()
  await vi.advanceTimersByTimeAsync(6_000)
  expect([left.listening(), left.ends()]).toEqual([0, 1])
})

test('a look that cannot be drawn ends the stream quietly: the browser comes again and gets its answer then', async () => {
  const live = opened({ draw: () => Promise.reject(new Error('away')) })
  expect(await live.next()).toBeUndefined()
  expect(live.ends()).toBe(1)
})

test('a stream that is never read is forgotten when its time is over', () => {
  const unread = opened()
  expect(unread.listening()).toBe(1)
  unread.end.abort()
  expect([unread.listening(), unread.ends()]).toEqual([0, 1])
})

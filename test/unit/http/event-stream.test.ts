/** A stream of events over any feed: nothing is lost or doubled, silence is shown, and it ends when it must. */
import { expect, test, vi } from 'vitest'
import { eventStream, type FeedPage } from '../../../src/http/streams/event-stream.ts'
import { within } from '../../support/eventually.ts'

/** A feed in memory, two events a page. */
function feed() {
  const events: { sequence: number; type: string }[] = []
  const waiting = new Set<() => void>()
  return {
    add(...types: string[]) {
      for (const type of types) events.push({ sequence: events.length + 1, type })
      for (const wake of waiting) wake()
    },
    read: async (after: number): Promise<FeedPage> => {
      const page = events.filter(({ sequence }) => sequence > after).slice(0, 2)
      return { events: page, last: page.at(-1)?.sequence ?? Math.max(after, events.length) }
    },
    wait: (after: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (signal.aborted || events.length > after) return resolve()
        waiting.add(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      }),
  }
}

function open(source: ReturnType<typeof feed>, options: { after?: number; heartbeatMs?: number } = {}) {
  const end = new AbortController()
  const onEnd = vi.fn()
  const stream = eventStream({
    after: 0,
    heartbeatMs: 60_000,
    ...source,
    ...options,
    signal: end.signal,
    onEnd,
  })
  const reader = stream.getReader()
  const read = async () => {
    const { done, value } = await within(20_000, 'a piece of the stream', reader.read())
    return done ? undefined : new TextDecoder().decode(value)
  }
  return { read, reader, end, onEnd }
}
const idsIn = (text: string | undefined) =>
  [...(text ?? '').matchAll(/^id: (\d+)\nevent/gm)].map(([, id]) => Number(id))

test('tells every event once, in order, and goes on when there are more', async () => {
  const source = feed()
  source.add('accepted', 'delivering', 'received')
  const { read } = open(source)
  expect(await read()).toBe('retry: 2000\nid: 0\n\n')
  expect(idsIn(await read())).toEqual([1, 2])
  expect(idsIn(await read())).toEqual([3])
  const next = read()
  source.add('completed')
  expect(await next).toBe('id: 4\nevent: completed\ndata: {"sequence":4,"type":"completed"}\n\n')
})

test('goes on after the place that it is given', async () => {
  const source = feed()
  source.add('accepted', 'delivering', 'received')
  const { read } = open(source, { after: 2 })
  await read()
  expect(idsIn(await read())).toEqual([3])
})

test('shows in silence that it lives, and where to go on', async () => {
  const source = feed()
  source.add('accepted')
  const { read } = open(source, { after: 1, heartbeatMs: 1 })
  await read()
  expect(await read()).toBe(': still here\nid: 1\n\n')
  expect(await read()).toBe(': still here\nid: 1\n\n')
})

test('ends in good order when it is aborted, also in the midst of a wait', async () => {
  const { read, end, onEnd } = open(feed())
  await read()
  const last = read()
  end.abort()
  expect(await last).toBeUndefined()
  expect(onEnd).toHaveBeenCalled()
})

test('stops reading when the reader goes', async () => {
  const source = feed()
  const read = vi.spyOn(source, 'read')
  const { reader, onEnd } = open(source)
  await reader.read()
  await reader.cancel()
  expect(onEnd).toHaveBeenCalled()
  const calls = read.mock.calls.length
  source.add('accepted')
  expect(read.mock.calls.length).toBe(calls)
})

test('a feed that fails ends the stream, and the place of the client is not lost', async () => {
  const source = feed()
  source.add('accepted')
  let failing = false
  const { read, onEnd } = open({
    ...source,
    read: (after) => (failing ? Promise.reject(new Error('no database')) : source.read(after)),
  })
  await read()
  expect(idsIn(await read())).toEqual([1])
  failing = true
  source.add('delivering')
  expect(await read()).toBeUndefined()
  expect(onEnd).toHaveBeenCalled()
})

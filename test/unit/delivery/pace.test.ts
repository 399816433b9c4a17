/** How many messages of a link go at a time: none while it is closed, one by one while callers crowd, and all when there is room. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPace } from '../../../src/delivery/pace.ts'
import { createLink, type Link } from '../../../src/link/link.ts'
import { LinkSettings } from '../../../src/link/settings.ts'

let link: Link
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  link = createLink({ name: 'x', paths: ['only'], settings: LinkSettings.parse({}), clock: { now: Date.now } })
})
afterEach(() => {
  link.stop()
  vi.useRealTimers()
})

test('without a crowd as many go as may', () => {
  expect(createPace(link, { concurrency: 32 }).allowed()).toBe(32)
  expect(createPace(link, { concurrency: 32, crowded: () => false }).allowed()).toBe(32)
})

test('while callers crowd one goes, then none until a pause is over, and all again when the crowd is gone', () => {
  let crowded = true
  const pace = createPace(link, { concurrency: 32, crowded: () => crowded })
  const seen: number[] = []
  for (let passed = 0; passed < 2_000; passed += 100) {
    seen.push(pace.allowed())
    vi.advanceTimersByTime(100)
  }
  expect(seen.filter((allowed) => allowed === 1)).toHaveLength(2)
  expect(new Set(seen)).toEqual(new Set([0, 1]))
  crowded = false
  expect(pace.allowed()).toBe(32)
})

test('a crowd opens no link that is closed', () => {
  const pace = createPace(link, { concurrency: 32, crowded: () => true })
  pace.learn('closed', pace.begin(), 10_000)
  expect(pace.allowed()).toBe(0)
})

test('calls that were under way together and fail halve the pace once, and those that begin after that may halve it again', () => {
  const pace = createPace(link, { concurrency: 32 })
  const together = pace.begin()
  vi.advanceTimersByTime(2_000)
  for (let call = 0; call < 8; call++) pace.learn('hurt', together)
  expect(pace.allowed()).toBe(16)
  const later = pace.begin()
  vi.advanceTimersByTime(2_000)
  for (let call = 0; call < 8; call++) pace.learn('hurt', later)
  expect(pace.allowed()).toBe(8)
})

test('calls that are never answered, one among a hundred others, leave nearly all of the pace to those', () => {
  const timeOutMs = 2_000
  const pace = createPace(link, { concurrency: 64 })
  let sum = 0
  for (let ms = 0; ms < 60_000; ms++) {
    vi.advanceTimersByTime(1)
    pace.learn('sent', pace.begin())
    if (ms % 100 === 0) pace.learn('hurt', { beganAt: performance.now() - timeOutMs })
    sum += pace.allowed()
  }
  expect(sum / 60_000).toBeGreaterThan(62)
})

test('where all calls fail the pace falls to one', () => {
  const pace = createPace(link, { concurrency: 64 })
  for (let round = 0; round < 6; round++) {
    const attempt = pace.begin()
    vi.advanceTimersByTime(2_000)
    for (let call = pace.allowed(); call > 0; call--) pace.learn('hurt', attempt)
  }
  expect(pace.allowed()).toBe(1)
})

/** Answers that took so long: the link learns by them what is usual. */
async function answerIn(tookMs: number, times: number): Promise<void> {
  for (let call = 0; call < times; call++) {
    await link.call({ deadlineMs: 600_000, idempotent: false }, async () => {
      vi.advanceTimersByTime(tookMs)
    })
  }
}

test('attempts that take far longer than usual hold spare slots, at most so many, and give them back', async () => {
  const pace = createPace(link, { concurrency: 32, spareMax: 16 })
  await answerIn(10, 20)
  const silent = Array.from({ length: 10 }, () => pace.begin())
  expect(pace.allowed()).toBe(32)
  vi.advanceTimersByTime(1_000)
  expect(pace.allowed()).toBe(42)
  const more = Array.from({ length: 10 }, () => pace.begin())
  expect(pace.allowed()).toBe(42)
  vi.advanceTimersByTime(1_000)
  expect(pace.allowed()).toBe(48)
  for (const attempt of [...silent, ...more]) pace.learn('nothing', attempt)
  expect(pace.allowed()).toBe(32)
})

test('where every answer takes long none is late, and a link of which nothing is known gets no spare slots', async () => {
  const pace = createPace(link, { concurrency: 32, spareMax: 16 })
  for (let attempt = 0; attempt < 32; attempt++) pace.begin()
  vi.advanceTimersByTime(3_000)
  expect(pace.allowed()).toBe(32)
  await answerIn(2_000, 20)
  const slow = createPace(link, { concurrency: 32, spareMax: 16 })
  for (let attempt = 0; attempt < 32; attempt++) slow.begin()
  vi.advanceTimersByTime(3_000)
  expect(slow.allowed()).toBe(32)
})

test('a link that is closed, or a crowd of callers, leaves no spare slot', async () => {
  let crowded = true
  const pace = createPace(link, { concurrency: 32, spareMax: 16, crowded: () => crowded })
  await answerIn(10, 20)
  const silent = Array.from({ length: 16 }, () => pace.begin())
  vi.advanceTimersByTime(1_000)
  expect(pace.allowed()).toBe(1)
  crowded = false
  expect(pace.allowed()).toBe(48)
  pace.learn('closed', silent[0] ?? pace.begin(), 10_000)
  expect(pace.allowed()).toBe(0)
})

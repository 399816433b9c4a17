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
  expect(createPace(link, 32).allowed()).toBe(32)
  expect(createPace(link, 32, () => false).allowed()).toBe(32)
})

test('while callers crowd one goes, then none until a pause is over, and all again when the crowd is gone', () => {
  let crowded = true
  const pace = createPace(link, 32, () => crowded)
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
  const pace = createPace(link, 32, () => true)
  pace.learn('closed', performance.now(), 10_000)
  expect(pace.allowed()).toBe(0)
})

test('calls that were under way together and fail halve the pace once, and those that begin after that may halve it again', () => {
  const pace = createPace(link, 32)
  const together = performance.now()
  vi.advanceTimersByTime(2_000)
  for (let call = 0; call < 8; call++) pace.learn('hurt', together)
  expect(pace.allowed()).toBe(16)
  const later = performance.now()
  vi.advanceTimersByTime(2_000)
  for (let call = 0; call < 8; call++) pace.learn('hurt', later)
  expect(pace.allowed()).toBe(8)
})

test('calls that are never answered, one among a hundred others, leave nearly all of the pace to those', () => {
  const timeOutMs = 2_000
  const pace = createPace(link, 64)
  let sum = 0
  for (let ms = 0; ms < 60_000; ms++) {
    vi.advanceTimersByTime(1)
    pace.learn('sent', performance.now())
    if (ms % 100 === 0) pace.learn('hurt', performance.now() - timeOutMs)
    sum += pace.allowed()
  }
  expect(sum / 60_000).toBeGreaterThan(62)
})

test('where all calls fail the pace falls to one', () => {
  const pace = createPace(link, 64)
  for (let round = 0; round < 6; round++) {
    const beganAt = performance.now()
    vi.advanceTimersByTime(2_000)
    for (let call = pace.allowed(); call > 0; call--) pace.learn('hurt', beganAt)
  }
  expect(pace.allowed()).toBe(1)
})

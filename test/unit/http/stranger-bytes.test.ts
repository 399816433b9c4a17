import type { Context } from 'hono'
import { expect, test } from 'vitest'
import type { Env } from '../../../src/http/request.ts'
import { createLargeAnswers } from '../../../src/http/server/stranger-bytes.ts'

const from = (remoteAddress: string, method = 'GET') =>
  ({ req: { method }, env: { incoming: { socket: { remoteAddress } } } }) as unknown as Context<Env>

const page = 1_000_000

function taken(address: string, allowance: ReturnType<typeof createLargeAnswers>): number {
  for (let pages = 0; ; pages++) {
    try {
      allowance.take(from(address), page)
    } catch {
      return pages
    }
  }
}

test('an address gets its allowance, and gets it back with time, at most whole', () => {
  let now = 0
  const allowance = createLargeAnswers({ now: () => now })
  expect(taken('192.0.2.1', allowance)).toBe(16)
  now += 4_000
  expect(taken('192.0.2.1', allowance)).toBe(1)
  now += 86_400_000
  expect(taken('192.0.2.1', allowance)).toBe(16)
})

test('addresses do not take from one another, but those of one IPv6 network share', () => {
  const allowance = createLargeAnswers({ now: () => 0 })
  expect(taken('192.0.2.1', allowance)).toBe(16)
  expect(taken('192.0.2.2', allowance)).toBe(16)
  expect(taken('2001:db8::1', allowance)).toBe(16)
  expect(taken('2001:db8:0:0:ffff::2', allowance)).toBe(0)
  expect(taken('2001:db8:0:1::2', allowance)).toBe(16)
})

test('small answers, and heads of large ones, take nothing', () => {
  const allowance = createLargeAnswers({ now: () => 0 })
  expect(taken('192.0.2.1', allowance)).toBe(16)
  for (let n = 0; n < 10_000; n++) allowance.take(from('192.0.2.1'), 60_000)
  allowance.take(from('192.0.2.1', 'HEAD'), page)
})

test('however many addresses ask, a bounded number is remembered, and those that have waited are forgotten', () => {
  let now = 0
  const allowance = createLargeAnswers({ now: () => now })
  for (let n = 0; n < 30_000; n++) {
    try {
      allowance.take(from(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`), page)
    } catch {
      // The allowance that is shared beyond the bound.
    }
  }
  expect(allowance.remembered()).toBeLessThanOrEqual(10_001)
  now += 3_600_000
  allowance.take(from('192.0.2.1'), page)
  expect(allowance.remembered()).toBe(1)
})

import { expect, test } from 'vitest'
import { createMemoryStore } from '../../../src/delivery/memory-store.ts'
import type { AttemptOutcome } from '../../../src/delivery/outcome.ts'

const delivered: AttemptOutcome = { kind: 'delivered', status: 204 }
const retry = (dueAt: number): AttemptOutcome => ({
  kind: 'retry',
  dueAt,
  status: 503,
  cause: 'status',
  restUntil: null,
})
const dead: AttemptOutcome = { kind: 'dead', status: 410, cause: 'status', restUntil: null, gone: true }

function setUp(waitingMax = 3) {
  let passed = 0
  // The date is far from the time that passes: one is never taken for the other.
  const clock = { now: () => 1_000_000 + passed }
  const store = createMemoryStore<{ id: string; attempt: number }>(waitingMax, clock, { now: () => passed })
  return {
    store,
    clock,
    pass: (ms: number) => {
      passed += ms
    },
    add: (key: string, id: string) => store.add(key, { id, attempt: 0 }),
    claim: (free = 10) => store.claim({ free, underWay: [], lease: '', leaseMs: 0 }),
  }
}

test('of one key one message is under way at a time, in order; another key does not wait', async () => {
  const { store, add, claim } = setUp()
  for (const id of ['a1', 'a2']) add('a', id)
  add('b', 'b1')
  const [a1, b1] = await claim()
  expect([a1, b1]).toMatchObject([{ id: 'a1', attempt: 1 }, { id: 'b1' }])
  expect(await claim()).toEqual([])
  if (a1) await store.complete(a1, delivered)
  expect(await claim()).toMatchObject([{ id: 'a2' }])
})

test('a retry comes when it is due, with its attempts counted; a release counts none', async () => {
  const { store, clock, pass, add, claim } = setUp()
  add('a', 'a1')
  const [message] = await claim()
  if (!message) throw new Error('nothing was claimed')
  await store.complete(message, retry(clock.now() + 5_000))
  pass(4_999)
  expect(await claim()).toEqual([])
  pass(1)
  expect(await claim()).toMatchObject([{ id: 'a1', attempt: 2 }])
  await store.release(message)
  expect(await claim()).toMatchObject([{ id: 'a1', attempt: 2 }])
  await store.complete(message, dead)
  expect(await claim()).toEqual([])
})

test('a key keeps its newest messages only, and what was dropped under way settles to nothing', async () => {
  const { store, add, claim } = setUp(2)
  add('a', 'a1')
  const [message] = await claim()
  for (const id of ['a2', 'a3']) add('a', id)
  if (message) await store.complete(message, retry(0))
  expect(await claim()).toMatchObject([{ id: 'a2' }])
})

test('no more are taken than there are free slots', async () => {
  const { add, claim } = setUp()
  for (const key of ['a', 'b', 'c']) add(key, key)
  expect((await claim(2)).length).toBe(2)
  expect((await claim(2)).length).toBe(1)
})

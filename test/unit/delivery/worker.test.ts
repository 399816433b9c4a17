import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWorker, type WorkerOptions } from '../../../src/delivery/worker.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A worker whose rounds do what the test says, and what it reported. */
function setUp(options: Partial<WorkerOptions> = {}) {
  const rounds: number[] = []
  const events: string[] = []
  const work = { next: async (): Promise<boolean | undefined> => undefined }
  const worker = createWorker({
    round: () => {
      rounds.push(Date.now() - began)
      return work.next()
    },
    intervalMs: 1_000,
    onFailure: (_, failures) => events.push(`failure ${failures}`),
    onRecovery: () => events.push('recovery'),
    ...options,
  })
  const began = Date.now()
  return { worker, work, rounds, events, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) }
}

const fail = async () => {
  throw new Error('away')
}

test('a round begins at the start and at every interval, counted from the end of the last one', async () => {
  const { worker, work, rounds, pass } = setUp()
  work.next = () => new Promise((done) => setTimeout(() => done(false), 500))
  worker.start()
  worker.start()
  await pass(4_000)
  expect(rounds).toEqual([0, 1_500, 3_000])
})

test('a wake begins a round at once; during a round it begins one more after it, however often it comes', async () => {
  const { worker, work, rounds, pass } = setUp()
  let end: () => void = () => {}
  worker.start()
  await pass(100)
  work.next = () => new Promise((done) => (end = () => done(undefined)))
  worker.wake()
  worker.wake()
  worker.wake()
  await pass(0)
  expect(rounds).toEqual([0, 100])
  end()
  await pass(0)
  expect(rounds).toEqual([0, 100, 100])
  end()
  await pass(0)
  expect(rounds.length).toBe(3)
})

test('a worker that rests begins at once when it is woken after its rest, and otherwise waits for its end; what says that there is more does not', async () => {
  const { worker, work, rounds, pass } = setUp({ restMs: 50 })
  worker.start()
  await pass(10)
  worker.wake()
  worker.wake()
  await pass(39)
  expect(rounds).toEqual([0])
  await pass(1)
  expect(rounds).toEqual([0, 50])
  await pass(100)
  let left = 2
  work.next = async () => --left > 0
  worker.wake()
  await pass(0)
  expect(rounds).toEqual([0, 50, 150, 150])
  // Woken no more, it goes by the interval, of which the rest is a part.
  await pass(1_000)
  expect(rounds).toEqual([0, 50, 150, 150, 1_150])
})

test('how long a worker rests is asked after every round, and none may be the answer', async () => {
  let restMs = 50
  const { worker, rounds, pass } = setUp({ restMs: () => restMs })
  worker.start()
  await pass(0)
  worker.wake()
  restMs = 200
  await pass(50)
  expect(rounds).toEqual([0, 50])
  worker.wake()
  await pass(199)
  expect(rounds).toEqual([0, 50])
  restMs = 0
  await pass(1)
  expect(rounds).toEqual([0, 50, 250])
  worker.wake()
  await pass(0)
  expect(rounds).toEqual([0, 50, 250, 250])
})

test('a worker that was woken while it rested does what it was woken for before it stops', async () => {
  const { worker, rounds, pass } = setUp({ restMs: 50 })
  worker.start()
  await pass(10)
  worker.wake()
  await worker.stop()
  expect(rounds).toEqual([0, 10])
  await pass(5_000)
  expect(rounds).toEqual([0, 10])
})

test('a round that has more to do is followed by the next at once', async () => {
  const { worker, work, rounds, pass } = setUp()
  let left = 3
  work.next = async () => --left > 0
  worker.start()
  await pass(0)
  expect(rounds.length).toBe(3)
})

test.each([
  { intervalMs: 10, pauses: [200, 400, 800, 1_600, 3_200, 5_000, 5_000] },
  { intervalMs: 1_000, pauses: [1_000, 1_000, 1_000, 1_600, 3_200, 5_000] },
  { intervalMs: 600_000, pauses: [5_000, 5_000] },
  { intervalMs: Number.POSITIVE_INFINITY, pauses: [200, 400, 800] },
])('failures at an interval of $intervalMs ms are followed by pauses that grow, and no wake cuts them', async (row) => {
  const { worker, work, rounds, events, pass } = setUp({ intervalMs: row.intervalMs })
  work.next = fail
  worker.start()
  await pass(0)
  let at = 0
  for (const [index, pause] of row.pauses.entries()) {
    worker.wake()
    await pass(pause - 1)
    expect(rounds.length).toBe(index + 1)
    await pass(1)
    at += pause
    expect(rounds.at(-1)).toBe(at)
  }
  expect(events).toEqual(rounds.map((_, index) => `failure ${index + 1}`))
})

test('a recovery is reported once, and from then on the interval counts again', async () => {
  const { worker, work, rounds, events, pass } = setUp({ intervalMs: 300 })
  work.next = fail
  worker.start()
  await pass(300)
  work.next = async () => undefined
  await pass(400)
  await pass(300)
  expect(rounds).toEqual([0, 300, 700, 1_000])
  expect(events).toEqual(['failure 1', 'failure 2', 'recovery'])
})

test('an endless interval leaves every round to a wake, also one that came before the start', async () => {
  const endless = { intervalMs: Number.POSITIVE_INFINITY, firstMs: Number.POSITIVE_INFINITY }
  const { worker, rounds, pass } = setUp(endless)
  worker.start()
  await pass(86_400_000)
  expect(rounds).toEqual([])
  worker.wake()
  await pass(0)
  expect(rounds.length).toBe(1)
  const early = setUp(endless)
  early.worker.wake()
  early.worker.start()
  await early.pass(0)
  expect(early.rounds.length).toBe(1)
})

test('the first wait is its own, and an interval that is a function is asked after every round', async () => {
  const waits = [100, 200, 300]
  const { worker, rounds, pass } = setUp({ firstMs: 50, intervalMs: () => waits.shift() ?? Number.POSITIVE_INFINITY })
  worker.start()
  await pass(10_000)
  expect(rounds).toEqual([50, 150, 350, 650])
})

test('a stop waits for the round under way, and no other begins', async () => {
  const { worker, work, rounds, pass } = setUp()
  work.next = () => new Promise((done) => setTimeout(() => done(true), 500))
  worker.start()
  worker.wake()
  let stopped = false
  const stopping = worker.stop().then(() => {
    stopped = true
  })
  await pass(499)
  expect(stopped).toBe(false)
  await pass(1)
  await stopping
  worker.wake()
  await pass(10_000)
  expect(rounds.length).toBe(1)
})

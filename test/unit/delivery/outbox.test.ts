import { expect, test } from 'vitest'
import { createOutbox, type OutboxOptions, type OutboxStore } from '../../../src/delivery/outbox.ts'
import type { AttemptOutcome } from '../../../src/delivery/outcome.ts'
import { silent } from '../../support/database.ts'
import { eventually } from '../../support/eventually.ts'

const delivered: AttemptOutcome = { kind: 'delivered', status: 204 }

/** Messages are numbers; everything that happens is an event. */
function setUp(options: Partial<OutboxOptions<number>> = {}, changes: Partial<OutboxStore<number>> = {}) {
  const waiting: number[] = []
  const events: string[] = []
  const attempts = new Map<number, (outcome: AttemptOutcome) => void>()
  const store: OutboxStore<number> = {
    claim: async ({ free }) => waiting.splice(0, free),
    complete: async (message, { kind }) => {
      events.push(`${kind} ${message}`)
    },
    release: async (message) => {
      events.push(`released ${message}`)
    },
    purge: async () => false,
    ...changes,
  }
  const outbox = createOutbox<number>({
    name: 'test',
    store,
    attempt: (message, signal) =>
      new Promise((resolve) => {
        events.push(`attempt ${message}`)
        attempts.set(message, resolve)
        if (signal.aborted) resolve('cut')
        signal.addEventListener('abort', () => resolve('cut'))
      }),
    concurrency: 2,
    leaseMs: 60_000,
    // What these tests await is woken.
    intervalMs: 3_600_000,
    logger: silent,
    toErrorCode: (error) => (error as Error).message,
    nameFailure: () => 'the database does not answer',
    logFields: (message) => ({ message }),
    ...options,
  })
  const end = (message: number) => attempts.get(message)?.(delivered)
  const until = (event: string) => eventually(event, () => events.includes(event))
  return { outbox, waiting, events, end, until }
}

test('it holds no more messages than it has slots, and the end of one takes the next', async () => {
  const { outbox, waiting, events, end, until } = setUp()
  waiting.push(1, 2, 3)
  outbox.start()
  await until('attempt 2')
  end(1)
  await until('attempt 3')
  expect(events).toEqual(['attempt 1', 'attempt 2', 'delivered 1', 'attempt 3'])
  await outbox.stop()
})

test('an outcome that cannot be written is written as soon as it can, and the message is not sent again', async () => {
  let failures = 0
  const written: number[] = []
  const complete = async (message: number) => {
    if (++failures < 3) throw new Error('away')
    written.push(message)
  }
  const { outbox, waiting, events, end, until } = setUp({}, { complete })
  waiting.push(1)
  outbox.start()
  await until('attempt 1')
  end(1)
  await eventually('the outcome to be written', () => written.length === 1)
  expect(events).toEqual(['attempt 1'])
  await outbox.drain()
})

test('an outcome that cannot be written before the lease ends is left to the next lease', async () => {
  const errors: object[] = []
  const logger = { ...silent, error: (fields: object) => errors.push(fields) }
  const complete = async () => {
    throw new Error('away')
  }
  const { outbox, waiting, end, until } = setUp({ leaseMs: 400, logger }, { complete })
  waiting.push(1)
  outbox.start()
  await until('attempt 1')
  end(1)
  await eventually('the log', () => errors.length === 1)
  expect(errors).toEqual([{ message: 1, code: 'away' }])
  await outbox.drain()
})

test('a drain waits for a claim under way and for what it brings', async () => {
  let bring: (messages: number[]) => void = () => {}
  const claim = () => new Promise<number[]>((resolve) => (bring = resolve))
  const { outbox, events, end, until } = setUp({}, { claim })
  outbox.start()
  const drained = outbox.drain().then(() => events.push('drained'))
  bring([1])
  await until('attempt 1')
  end(1)
  await drained
  expect(events).toEqual(['attempt 1', 'delivered 1', 'drained'])
})

test('a stop gives back what is under way, and what a claim under way still brings', async () => {
  const claims: ((messages: number[]) => void)[] = []
  const claim = () => new Promise<number[]>((resolve) => claims.push(resolve))
  const { outbox, events, until } = setUp({}, { claim })
  outbox.start()
  claims[0]?.([1])
  await until('attempt 1')
  outbox.wake()
  await eventually('the second claim', () => claims.length === 2)
  const stopped = outbox.stop().then(() => events.push('stopped'))
  claims[1]?.([2])
  await stopped
  expect(events.toSorted()).toEqual(['attempt 1', 'attempt 2', 'released 1', 'released 2', 'stopped'])
  expect(events.at(-1)).toBe('stopped')
})

test('old messages go piece by piece, at the start and then in their time, and a failure holds up no delivery', async () => {
  let now = 0
  let pieces = 3
  let purges = 0
  let away = false
  const purge = async () => {
    purges += 1
    if (away) throw new Error('away')
    return --pieces > 0
  }
  const { outbox, waiting, end, until } = setUp({ monotonic: { now: () => now } }, { purge })
  outbox.start()
  await eventually('three pieces', () => purges === 3)
  away = true
  now += 600_000
  waiting.push(1)
  outbox.wake()
  await until('attempt 1')
  end(1)
  await until('delivered 1')
  waiting.push(2)
  outbox.wake()
  await until('attempt 2')
  expect(purges).toBe(4)
  await outbox.stop()
})

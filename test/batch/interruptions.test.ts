/** Whatever ends a process or the link: one outcome and one record for everyone, and no question more than is needed. */
import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { createQuotas } from '../../src/access/quotas.ts'
import { takeBatch } from '../../src/batch/intake/take-batch.ts'
import type { Batches } from '../../src/batch/open-batches.ts'
import { operateBatch } from '../../src/batch/operate-batch.ts'
import { getBatch } from '../../src/batch/query/progress.ts'
import { openResults } from '../../src/batch/query/results.ts'
import { GatewayFailure } from '../../src/domain/failure.ts'
import { createVault } from '../../src/store/vault.ts'
import { eventually } from '../support/eventually.ts'
import { purpose } from '../support/gateway.ts'
import { createStillClock } from '../support/world.ts'
import { type BatchWorld, caller, other, startBatchWorld, toNumber } from './fixtures.ts'

let world: BatchWorld
afterEach(() => world.close())

const done = (batches: Batches, id: string) =>
  eventually(
    'the batch is done',
    async () => {
      const batch = await getBatch(batches.deps, { caller, id })
      return batch.state === 'done' ? batch : undefined
    },
    120_000,
  )
/** One order of so many people; its end, as a code where it is refused. */
const order = (batches: Batches, people: number, idempotencyKey: string, by = caller) =>
  takeBatch(batches.deps, {
    requestId: randomUUID(),
    caller: by,
    idempotencyKey,
    operation: 'verify',
    format: 'json-lines',
    content: (async function* () {
      for (const personalNumber of numbers(people)) {
        yield Buffer.from(`${JSON.stringify({ purpose, person: { personalNumber, fullName: 'Nguyễn Văn Thử' } })}\n`)
      }
    })(),
  }).then(
    ({ batch, replayed }) => (replayed ? `replayed ${batch.id}` : `taken ${batch.id}`),
    (error: GatewayFailure) => error.code as string,
  )
const kinds = (ends: readonly string[]) => {
  const counted: Record<string, number> = {}
  for (const [kind = ''] of ends.map((end) => end.split(' '))) counted[kind] = (counted[kind] ?? 0) + 1
  return counted
}

test('of orders that come at once at two processes no more are taken than may be open, and of one key only one', async () => {
  world = await startBatchWorld()
  const two = [await world.open({ openMax: 5 }), await world.open({ openMax: 5 })] as const
  const ends = await Promise.all(Array.from({ length: 40 }, (_, n) => order(two[n % 2 === 0 ? 0 : 1], 2, randomUUID())))
  expect(kinds(ends)).toEqual({ taken: 5, 'batches-exceeded': 35 })

  const byAnother = (n: number, key: string, people = 2) => order(two[n % 2 === 0 ? 0 : 1], people, key, other)
  const key = randomUUID()
  const same = await Promise.all(Array.from({ length: 40 }, (_, n) => byAnother(n, key)))
  const { taken, replayed = 0, 'idempotency-in-progress': early = 0 } = kinds(same)
  expect([taken, replayed + early]).toEqual([1, 39])
  expect(new Set(same.map((end) => end.split(' ')[1]).filter(Boolean)).size).toBe(1)
  expect(await byAnother(0, key)).toMatch(/^replayed/)
  expect(await byAnother(1, key, 3)).toBe('idempotency-key-reused')
})

test('of orders that come at once at two processes no more people are taken than a day allows', async () => {
  world = await startBatchWorld()
  // 1 440 people a day.
  const small = { ...caller, consumer: { ...caller.consumer, quota: { ...caller.consumer.quota, perMinute: 1 } } }
  const two = [await world.open({ openMax: 100 }), await world.open({ openMax: 100 })] as const
  const ends = await Promise.all(
    Array.from({ length: 12 }, (_, n) => order(two[n % 2 === 0 ? 0 : 1], 400, randomUUID(), small)),
  )
  expect(kinds(ends)).toEqual({ taken: 3, 'quota-exceeded': 9 })
  // What was refused took nothing of the day.
  expect(kinds([await order(two[0], 240, randomUUID(), small), await order(two[1], 1, randomUUID(), small)])).toEqual({
    taken: 1,
    'quota-exceeded': 1,
  })
})

test('orders that wait for one another leave connections to all others, however many they are', async () => {
  world = await startBatchWorld()
  const batches = await world.open({ openMax: 2 })
  // As another process does that is taking an order of the same consumer.
  const holder = await world.connect().connect()
  await holder.query(`SELECT pg_advisory_lock(hashtextextended('batches of ${caller.consumer.id}', 0))`)
  const ends = Promise.all(Array.from({ length: 40 }, () => order(batches, 1, randomUUID())))
  const waiting = async () => {
    const { rows } = await holder.query(
      `SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`,
    )
    return rows[0].count > 0
  }
  await eventually('orders wait', waiting)
  await Promise.all(Array.from({ length: 20 }, () => batches.deps.database.query('SELECT 1')))
  expect(await order(batches, 1, randomUUID(), other), 'another consumer').toMatch(/^taken/)
  await holder.query('SELECT pg_advisory_unlock_all()')
  expect(kinds(await ends)).toEqual({ taken: 2, 'batches-exceeded': 38 })
  await holder.end()
})

/** Of processes that die: another takes over soon. */
const mortal = { deadlineMs: 1_500, leaseMs: 2_250 }
const numbers = (count: number) => Array.from({ length: count }, (_, n) => toNumber(n))

test('a process that dies with people under way costs each of them one more question at most', async () => {
  world = await startBatchWorld()
  const first = await world.open(mortal)
  const people = numbers(30)
  const id = await world.take(first, people)
  let open = 0
  world.register = () => {
    open++
    // From the tenth on none answers any more.
    return open < 10 ? Promise.resolve(true) : new Promise(() => {})
  }
  first.start()
  await eventually('people are under way that get no answer', () => open >= 12)
  first.die()
  world.register = async () => true
  const second = await world.open(mortal)
  second.start()
  expect(await done(second, id)).toMatchObject({ outcomes: { matched: 30 } })
  const often = people.map((number) => world.asked.get(number))
  expect(often.filter((count) => count === 2).length).toBeGreaterThan(0)
  expect(Math.max(...often.map((count) => count ?? 0))).toBe(2)
  const records = await world.records()
  expect(records).toHaveLength(30)
  expect(new Set(records.map(({ requestId }) => requestId)).size).toBe(30)
})

test.each([
  ['between an outcome and its record', false],
  ['between a record and what says that it is there', true],
])('a process that dies %s asks about no one again, and leaves one record', async (_, recorded) => {
  world = await startBatchWorld()
  const first = await world.open(mortal)
  const people = numbers(6)
  const id = await world.take(first, people)
  // The process dies as it writes its first record, or right after it.
  const { trail } = first.deps
  const append = trail.append
  trail.append = async (entry) => {
    if (entry.kind !== 'inquiry') return append(entry)
    if (recorded) await append(entry)
    first.die()
    return new Promise(() => {})
  }
  first.start()
  const kept = () => world.rows(`SELECT number FROM batch_person WHERE state = 'answered'`)
  await eventually('an outcome is kept', async () => (await kept()).length > 0)
  const answered = (await kept()).length
  const second = await world.open(mortal)
  second.start()
  expect(await done(second, id)).toMatchObject({ outcomes: { matched: 6 } })
  expect(answered).toBeGreaterThan(0)
  expect([...world.asked.values()].filter((count) => count > 1).length).toBeLessThanOrEqual(4)
  expect(await world.records()).toHaveLength(6)
})

test('an upstream that is dead for long ends no one: all are asked about once it answers again', async () => {
  world = await startBatchWorld()
  const batches = await world.open()
  const people = numbers(40)
  let dead = false
  let refused = 0
  world.register = async () => {
    if (!dead) return true
    refused++
    throw new GatewayFailure('connection-refused', { sent: 'no' })
  }
  const id = await world.take(batches, people)
  dead = true
  batches.start()
  await eventually('the link is sick', () => refused >= 6)
  for (let minute = 0; minute < 10; minute++) {
    world.clock.move(60_000)
    await eventually('another trial fails', () => refused > 6 + minute)
    const { outcomes } = await getBatch(batches.deps, { caller, id })
    expect(outcomes).toEqual({})
  }
  dead = false
  expect(await done(batches, id)).toMatchObject({ outcomes: { matched: 40 } })
  expect(await world.records()).toHaveLength(40)
})

test('a person whom the path never carries while it carries others ends as failed, and alone', async () => {
  world = await startBatchWorld()
  const batches = await world.open({ faultsMax: 3 })
  const poison = toNumber(3)
  world.register = async (number) => {
    if (number === poison) throw new GatewayFailure('answer-unreadable', { sent: 'answered' })
    return true
  }
  const id = await world.take(batches, numbers(80))
  batches.start()
  expect(await done(batches, id)).toMatchObject({ outcomes: { matched: 79, failed: 1 } })
})

test('a question that ends its process each time comes to an end', async () => {
  world = await startBatchWorld()
  const people = numbers(1)
  let id = ''
  for (let kill = 0; kill < 2; kill++) {
    let under = false
    world.register = () => {
      under = true
      return new Promise(() => {})
    }
    const process = await world.open(mortal)
    if (kill === 0) id = await world.take(process, people)
    process.start()
    await eventually('it is under way', () => under)
    process.die()
  }
  const last = await world.open(mortal)
  last.start()
  expect(await done(last, id)).toMatchObject({ outcomes: { failed: 1 } })
  expect(world.asked.get(toNumber(0))).toBe(2)
  expect(await world.records(), 'it may have been asked about, and is on record').toMatchObject([
    { outcome: 'failed', result: 'internal-error' },
  ])
})

test('two processes share a batch: no one is asked about twice, and the results are in order and within the grants of their reading', async () => {
  world = await startBatchWorld()
  const [one, other] = [await world.open(), await world.open()]
  const people = numbers(80)
  const id = await world.take(one, people)
  one.start()
  other.start()
  await done(one, id)
  expect([...world.asked.values()].every((count) => count === 1)).toBe(true)
  const { results } = await openResults(one.deps, { requestId: 'r', caller, id, after: 0, renew: () => caller })
  const order: number[] = []
  for await (const page of results) order.push(...page.map(({ number }) => number))
  expect(order).toEqual(people.map((_, n) => n + 1))

  // A grant that ends between two pages of a reader: what was answered under it is not handed out behind that.
  let granted = true
  const withoutGrants = { ...caller, consumer: { ...caller.consumer, grants: [] } }
  const renew = () => (granted ? caller : withoutGrants)
  const slow = (await openResults(one.deps, { requestId: 'r', caller, id, after: 0, renew })).results
  const read = async () => {
    const page = await slow.next()
    return new Set(page.done ? [] : page.value.map(({ outcome }) => outcome))
  }
  expect(await read()).toEqual(new Set(['matched']))
  granted = false
  expect(await read()).toEqual(new Set(['refused']))
  // And with a credential that was dropped the reading breaks off.
  const dropped = () => {
    throw new GatewayFailure('credentials-unknown')
  }
  const ended = (await openResults(one.deps, { requestId: 'r', caller, id, after: 0, renew: dropped })).results
  await expect(ended.next()).rejects.toMatchObject({ code: 'credentials-unknown' })
})

test('consumers have their turns: a large batch keeps no small one of another waiting', async () => {
  world = await startBatchWorld()
  const batches = await world.open({ concurrency: 4, perSecond: 10_000 })
  let asked = 0
  world.register = async () => {
    asked++
    return true
  }
  const large = await world.take(batches, numbers(300))
  const small = await world.take(batches, numbers(10), other)
  batches.start()
  await eventually('the small one is done', async () => {
    const { state } = await getBatch(batches.deps, { caller: other, id: small })
    return state === 'done'
  })
  expect((await getBatch(batches.deps, { caller, id: large })).state).toBe('running')
  expect(asked).toBeLessThan(300)
  await expect(getBatch(batches.deps, { caller: other, id: large })).rejects.toMatchObject({ code: 'batch-not-found' })
  const foreign = { requestId: 'r', caller: other, id: large, after: 0, renew: () => other }
  await expect(openResults(batches.deps, foreign)).rejects.toMatchObject({ code: 'batch-not-found' })
})

test('what was agreed to for a day is kept over all processes, and the next day goes on', async () => {
  world = await startBatchWorld()
  const batches = await world.open({ perDay: 5 })
  const id = await world.take(batches, numbers(8))
  batches.start()
  await eventually('five have an outcome', async () => (await getBatch(batches.deps, { caller, id })).ended === 5)
  expect(await getBatch(batches.deps, { caller, id })).toMatchObject({ estimate: { because: 'day-limit' } })
  world.clock.move(86_400_000)
  await done(batches, id)
  expect(world.asked.size).toBe(8)
})

/** A batch of which some have an outcome and the process is gone; the others are asked about by the next process. */
async function leaveHalfway(count: number): Promise<{ id: string; answered: number }> {
  const first = await world.open(mortal)
  const id = await world.take(first, numbers(count))
  first.start()
  await eventually('some have an outcome', async () => (await getBatch(first.deps, { caller, id })).ended >= 3)
  await first.stop()
  return { id, answered: (await getBatch(first.deps, { caller, id })).ended }
}
const read = async (batches: Batches, id: string) => {
  const { results } = await openResults(batches.deps, { requestId: 'r', caller, id, after: 0, renew: () => caller })
  const outcomes: string[] = []
  for await (const page of results)
    outcomes.push(...page.map((one) => ('failure' in one ? `${one.outcome} ${one.failure.code}` : one.outcome)))
  return outcomes
}

test('where the key of sealing is gone in the middle, no one is asked about, everyone ends as failed, and nothing is read', async () => {
  world = await startBatchWorld()
  const { id, answered } = await leaveHalfway(40)
  const asked = world.asked.size
  const vault = createVault({ keyId: 'another', key: Buffer.alloc(32, 8) })
  const second = await world.open(mortal, { vault })
  second.start()
  const { outcomes } = await done(second, id)
  expect(outcomes).toEqual({ matched: answered, failed: 40 - answered })
  expect(world.asked.size, 'no one further was asked about').toBe(asked)
  expect(new Set(await read(second, id)), 'and what had an outcome does not open').toEqual(
    new Set(['failed internal-error']),
  )
  // With the key back it does.
  const third = await world.open(mortal)
  expect((await read(third, id)).filter((outcome) => outcome === 'matched')).toHaveLength(answered)
})

test.each([
  ['the grant', () => ({ ...caller.consumer, grants: [] }), 'procedure-not-allowed'],
  ['the consumer', () => undefined, 'credentials-unknown'],
])(
  'where %s is gone in the middle, those who had no outcome are refused, and no one further is asked about',
  async (_, consumer, code) => {
    world = await startBatchWorld()
    const { id, answered } = await leaveHalfway(40)
    const asked = world.asked.size
    const second = await world.open(mortal, { consumer })
    second.start()
    const { outcomes } = await done(second, id)
    expect(outcomes).toEqual({ matched: answered, refused: 40 - answered })
    expect(world.asked.size).toBe(asked)
    expect((await read(second, id)).slice(answered)).toEqual(Array(40 - answered).fill(`refused ${code}`))
    const records = await world.records()
    expect(records, 'each person has one record').toHaveLength(40)
    const refusals = records.filter(({ outcome }) => outcome === 'refused')
    expect(refusals).toHaveLength(40 - answered)
    expect(new Set(refusals.map(({ result }) => result))).toEqual(new Set([code]))
    expect(new Set(refusals.map(({ requestId }) => requestId)).size).toBe(40 - answered)
  },
)

test('where the quota of a procedure is used up, people wait for it, none fails, and each has one record', async () => {
  world = await startBatchWorld()
  const clock = createStillClock(0)
  const quota = { perMinute: 60, burst: 5 }
  const limited = {
    ...caller.consumer,
    quota: { ...caller.consumer.quota, procedures: [{ procedures: [purpose.procedure], ...quota }] },
  }
  const quotas = createQuotas({ monotonic: clock })
  const batches = await world.open({}, { quotas, consumer: () => limited })
  const id = await world.take(batches, numbers(12))
  batches.start()
  const ended = async () => (await getBatch(batches.deps, { caller, id })).ended
  await eventually('the quota is used up', async () => (await ended()) === 5)
  for (let minute = 0; minute < 3 && (await ended()) < 12; minute++) {
    clock.move(60_000)
    world.clock.move(60_000)
    await eventually('more have an outcome', async () => (await ended()) >= Math.min(12, 5 * (minute + 2)))
  }
  expect((await done(batches, id)).outcomes).toEqual({ matched: 12 })
  expect([...world.asked.values()].every((count) => count === 1)).toBe(true)
  expect(await world.records()).toHaveLength(12)
})

test('a batch that stood still for thirty days goes on where it was, with all that it had', async () => {
  world = await startBatchWorld()
  const first = await world.open({ ...mortal, keepDays: 7 })
  const id = await world.take(first, numbers(40))
  first.start()
  await eventually('some have an outcome', async () => (await getBatch(first.deps, { caller, id })).ended >= 3)
  const order = { requestId: 'r', caller, id, officer: 'canbo.mau' }
  await operateBatch(first.deps, { ...order, action: 'pause' })
  await first.stop()
  const { ended } = await getBatch(first.deps, { caller, id })
  world.clock.move(30 * 86_400_000)
  const second = await world.open({ ...mortal, keepDays: 7 })
  second.start()
  expect(await getBatch(second.deps, { caller, id })).toMatchObject({ state: 'paused', ended })
  await operateBatch(second.deps, { ...order, action: 'resume' })
  expect((await done(second, id)).outcomes).toEqual({ matched: 40 })
  expect([...world.asked.values()].every((count) => count === 1)).toBe(true)
  expect(await read(second, id)).toHaveLength(40)
})

test('people and outcomes are sealed, and are removed on their day', async () => {
  world = await startBatchWorld()
  const first = await world.open({ keepDays: 7 })
  const id = await world.take(first, numbers(3))
  const kept = await world.rows('SELECT question FROM batch_person')
  expect(kept.every(({ question }) => !String(question).includes(toNumber(0)))).toBe(true)
  first.start()
  await done(first, id)
  expect(await world.rows('SELECT FROM batch_person WHERE question IS NOT NULL')).toHaveLength(0)
  world.clock.move(8 * 86_400_000)
  const second = await world.open({ keepDays: 7 })
  second.start()
  await eventually('it is removed', async () => (await world.rows('SELECT FROM batch_person')).length === 0)
  const question = { requestId: 'r', caller, id, after: 0, renew: () => caller }
  await expect(openResults(second.deps, question)).rejects.toMatchObject({
    code: 'batch-removed',
  })
  expect(await getBatch(second.deps, { caller, id })).toMatchObject({ ended: 3, outcomes: { matched: 3 } })
})

/**
 * Limits that replicas share, on a real database and a clock that the test sets: what two replicas let through together is one limit,
 * however the requests are spread, and no request waits for the other replica.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createQuotas, type Quotas } from '../../src/access/quotas.ts'
import { createQuotaShares, getShare, type QuotaShares } from '../../src/access/share-quotas.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

interface Replica {
  quotas: Quotas
  shares: QuotaShares
}

/** Both clocks of it stand where `time.now` stands. */
function startReplica(name: string, time: { now: number }): Replica {
  const monotonic = { now: () => time.now }
  const quotas = createQuotas({ monotonic, onNew: (allowance) => shares.begin(allowance) })
  const shares = createQuotaShares({
    database: database.database,
    clock: { now: () => 1_800_000_000_000 + time.now },
    monotonic,
    logger: silent,
    replica: name,
    drainTouched: quotas.drainTouched,
  })
  return { quotas, shares }
}

const isTaken = (quotas: Quotas, consumer: Parameters<Quotas['take']>[0]): boolean => {
  try {
    quotas.take(consumer)
    return true
  } catch {
    return false
  }
}

const tickMs = 50
const seconds = 60

test('two greedy consumers get their limit over both replicas, within 5 %, and a modest third is never refused', async () => {
  const time = { now: 0 }
  const [one, two] = [startReplica('one', time), startReplica('two', time)]
  const quota = { perMinute: 600, burst: 20 }
  // How many a second each replica is asked for: far beyond the limit, evenly and not, and one replica alone now and then.
  const greedy = [
    { id: 'even', quota, rates: () => [40, 40] },
    { id: 'uneven', quota, rates: (second: number) => (second % 20 < 10 ? [100, 5] : [5, 100]) },
    { id: 'moving', quota, rates: (second: number) => (second % 20 < 10 ? [60, 0] : [0, 60]) },
  ] as const
  const modest = { id: 'modest', quota: { perMinute: 120, burst: 4 } }
  const taken = new Map<string, number>()
  let refused = 0
  for (let tick = 0; tick < (seconds * 1_000) / tickMs; tick++) {
    time.now += tickMs
    const second = Math.floor(time.now / 1_000)
    for (const consumer of greedy) {
      for (const [index, replica] of [one, two].entries()) {
        const rate = consumer.rates(second)[index] ?? 0
        const count = Math.floor((rate * (tick + 1) * tickMs) / 1_000) - Math.floor((rate * tick * tickMs) / 1_000)
        for (let each = 0; each < count; each++) {
          if (isTaken(replica.quotas, consumer)) taken.set(consumer.id, (taken.get(consumer.id) ?? 0) + 1)
        }
      }
    }
    // One request a second, at one replica and the other in turn.
    if (tick % 20 === 0 && !isTaken((tick / 20) % 2 === 0 ? one.quotas : two.quotas, modest)) refused += 1
    if (tick % 10 === 0) await one.shares.exchange()
    if (tick % 10 === 5) await two.shares.exchange()
  }
  const most = (quota.perMinute * seconds) / 60 + quota.burst
  for (const { id } of greedy) {
    expect(taken.get(id), id).toBeLessThanOrEqual(most * 1.05)
    expect(taken.get(id), id).toBeGreaterThanOrEqual(((quota.perMinute * seconds) / 60) * 0.95)
  }
  expect(refused, 'the modest consumer').toBe(0)
})

test('without the database each keeps to an equal part, and what was used is reported when it is back', async () => {
  const time = { now: 0 }
  const [one, two] = [startReplica('third', time), startReplica('fourth', time)]
  let down = false
  const failing = createQuotas({ monotonic: { now: () => time.now } })
  const shares = createQuotaShares({
    database: Object.create(database.database, {
      query: {
        value: (text: string, values: unknown[]) =>
          down ? Promise.reject(new Error('down')) : database.database.query(text, values),
      },
    }),
    clock: { now: () => 1_800_000_000_000 + time.now },
    monotonic: { now: () => time.now },
    logger: silent,
    replica: 'fifth',
    drainTouched: failing.drainTouched,
  })
  const consumer = { id: 'cut-off', quota: { perMinute: 60, burst: 30 } }
  await one.shares.exchange()
  await two.shares.exchange()
  failing.take(consumer)
  await shares.exchange()
  expect(failing.peek(consumer).remaining).toBe(29)
  down = true
  failing.take(consumer)
  time.now += 4_000
  await expect(shares.exchange()).rejects.toThrow('down')
  // A third of the burst: three replicas were there.
  expect(failing.peek(consumer).remaining).toBeLessThanOrEqual(10)
  down = false
  time.now += 2_000
  await shares.exchange()
  const { rows } = await database.database.query("SELECT full_at > 0 AS used FROM quota_use WHERE bucket = 'cut-off'")
  expect(rows).toEqual([{ used: true }])
})

test.each([
  ['alone', 5, [], 10, 1],
  ['by need while there is enough', 2, [6], 10, 0.25],
  ['a modest one gets what it wants', 1, [100], 10, 0.1],
  ['the rest is for the greedy one', 100, [1], 10, 0.9],
  ['two greedy ones halve it', 100, [900], 10, 0.5],
  ['no one wants anything', 0, [0, 0], 10, 1 / 3],
])('shares: %s', (_, wanted, others, perSecond, share) => {
  expect(getShare(wanted, others, perSecond)).toBeCloseTo(share)
})

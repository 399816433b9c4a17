/**
 * What an upstream allows, kept by replicas together on a real database and a clock that the test sets: no day and no stretch of time has
 * more calls than agreed, however they are spread, and no call waits for the other replica.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createQuotaShares, type QuotaShares } from '../../src/access/share-quotas.ts'
import { Allowance } from '../../src/domain/allowance.ts'
import { DayLimit } from '../../src/domain/link/day-limit.ts'
import { leaseDay, readDays } from '../../src/store/access/day-leases.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

/** Noon in Viet Nam. */
const noon = Date.parse('2027-03-01T05:00:00Z')
let worlds = 0

interface Replica {
  shares: QuotaShares
  rate: Allowance
  day: DayLimit
}

function startReplica(name: string, world: number, time: { now: number }, max: number): Replica {
  const monotonic = { now: () => time.now }
  const clock = { now: () => noon + time.now }
  const shares = createQuotaShares({
    database: database.database,
    clock,
    monotonic,
    logger: silent,
    replica: `${name} ${world}`,
    drainTouched: () => new Map(),
  })
  const rate = new Allowance({ perMinute: 600, burst: 10 }, monotonic)
  const day = new DayLimit(max, clock)
  shares.shareRate(`path x ${world} second`, rate, 10)
  shares.shareDay(`path x ${world} day`, day)
  return { shares, rate, day }
}

test('whatever comes to which replica, a day has no call more than agreed, and hardly one less is made', async () => {
  const loads = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 60, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 20, max: 600 }), loads, async (max, seconds) => {
      const time = { now: 0 }
      const world = worlds++
      const replicas = ['one', 'two'].map((name) => startReplica(name, world, time, max))
      let made = 0
      let wanted = 0
      for (const [second, load] of seconds.entries()) {
        for (const half of [0, 1]) {
          time.now = second * 1_000 + half * 500
          for (const { shares } of replicas) await shares.exchange()
          for (const [index, { day }] of replicas.entries()) {
            for (let call = 0; call < (load[index] ?? 0) / 2; call++) {
              wanted++
              if (day.waitMs('filing') > 0) continue
              day.take('filing')
              made++
            }
          }
        }
      }
      expect(made).toBeLessThanOrEqual(max)
      // What lies leased at a replica that is asked for nothing comes back; so much may still be under way.
      if (wanted > 2 * max) expect(made).toBeGreaterThanOrEqual(Math.floor(max * 0.95) - 1)
    }),
    { numRuns: 6 },
  )
})

test('whatever comes to which replica, no ten seconds have more calls than the rate and its burst by more than shares that changed', async () => {
  const loads = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { minLength: 40, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(loads, async (seconds) => {
      const time = { now: 0 }
      const world = worlds++
      const replicas = ['three', 'four'].map((name) => startReplica(name, world, time, 1_000_000))
      for (const { shares } of replicas) await shares.exchange()
      const taken: number[] = []
      for (const [second, load] of seconds.entries()) {
        for (let tick = 0; tick < 20; tick++) {
          time.now = second * 1_000 + tick * 50
          for (const [index, { rate }] of replicas.entries()) {
            for (let call = 0; call < Math.ceil((load[index] ?? 0) / 20); call++) if (rate.take()) taken.push(time.now)
          }
          if (tick % 10 === 0) await replicas[0]?.shares.exchange()
          if (tick % 10 === 5) await replicas[1]?.shares.exchange()
        }
      }
      const most = Math.max(0, ...taken.map((begin) => taken.filter((at) => at >= begin && at < begin + 10_000).length))
      // 10 a second and the burst of 10; half a second of two replicas that each believe in a share of the other's.
      expect(most).toBeLessThanOrEqual(100 + 10 + 10)
    }),
    { numRuns: 6 },
  )
})

test('a replica that ends gives its leases back, and what it used stays on record', async () => {
  const time = { now: 0 }
  const world = worlds++
  const one = startReplica('ending', world, time, 100)
  await one.shares.exchange()
  one.day.take('lookup')
  await one.shares.stop()
  const found = await readDays(database.database, '2027-03-01')
  const row = found.find(({ replicas }) => replicas.some(({ replica }) => replica === `ending ${world}`))
  expect(row).toMatchObject({ link: 'x', max: 100, used: 1, unleased: 99 })
})

test('grants that are asked for at the same moment never add up to more than the limit', async () => {
  const ask = (replica: number) =>
    leaseDay(database.database, {
      bucket: 'path crowd ndxp day',
      day: '2027-03-01',
      replica: `crowd ${replica}`,
      max: 50,
      more: 9,
      used: 0,
      replicas: 1,
      now: noon,
    })
  const grants = await Promise.all(Array.from({ length: 20 }, (_, replica) => ask(replica)))
  expect(grants.reduce((sum, { granted }) => sum + granted, 0)).toBe(50)
})

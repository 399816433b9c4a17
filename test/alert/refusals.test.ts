/** A consumer that is refused more often than usual is an alert, by what all replicas counted; one that is refused as always is none. */
import { expect, test } from 'vitest'
import { createRefusalCounts } from '../../src/access/count-refusals.ts'
import { getUsual } from '../../src/domain/refusals.ts'
import { addRefusals, forgetRefusals, readRefusals } from '../../src/store/access/refusals.ts'
import { silent } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { type AlertWorld, alertWorlds, inTime, lines } from './fixtures.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const { opened } = alertWorlds()

/** What one replica counts, and brings to the others. */
async function refuse({ database, clock }: AlertWorld, consumer: string, outcome: string, times: number) {
  const counts = createRefusalCounts({ database, clock, logger: silent })
  for (let at = 0; at < times; at++) counts.count({ consumer, outcome })
  await counts.flush()
}

test('refusals are added up over replicas and minutes, and what is asked about other things counts as none', async () => {
  const world = await opened()
  await refuse(world, 'one-stop', 'quota-exceeded', 30)
  world.clock.move(20 * minute)
  await Promise.all([
    // Two replicas, in the same minutes.
    refuse(world, 'one-stop', 'quota-exceeded', 12),
    refuse(world, 'one-stop', 'quota-exceeded', 8),
    refuse(world, 'one-stop', 'role-required', 10),
    refuse(world, 'one-stop', 'link-unavailable', 100),
    refuse(world, 'one-stop', 'ok', 100),
    refuse(world, '', 'quota-exceeded', 100),
    refuse(world, 'modest', 'unit-not-allowed', 59),
  ])
  expect(await readRefusals(world.database, world.clock.now(), 60)).toMatchObject([
    { consumer: 'one-stop', quota: 50, right: 10, busiestHours: [] },
  ])
  // The hour has passed for the first ones.
  world.clock.move(50 * minute)
  expect(await readRefusals(world.database, world.clock.now(), 30)).toMatchObject([
    { consumer: 'modest', right: 59 },
    { consumer: 'one-stop', quota: 20, right: 10 },
  ])
  world.clock.move(9 * day)
  await forgetRefusals(world.database, world.clock.now())
  expect((await world.database.query('SELECT 1 FROM consumer_refusal')).rows).toEqual([])
})

test('what cannot be kept now is counted on, and kept once with the rest', async () => {
  const world = await opened()
  let away = false
  const database: typeof world.database = Object.create(world.database, {
    query: {
      value: (...args: Parameters<typeof world.database.query>) =>
        away ? Promise.reject(new Error('away')) : world.database.query(...args),
    },
  })
  const counts = createRefusalCounts({ database, clock: world.clock, logger: silent })
  // What is too old goes now, so that the next time begins with what was counted.
  await counts.flush()
  away = true
  for (let at = 0; at < 70; at++) counts.count({ consumer: 'one-stop', outcome: 'quota-exceeded' })
  await expect(counts.flush()).rejects.toThrow('away')
  away = false
  counts.count({ consumer: 'one-stop', outcome: 'quota-exceeded' })
  await counts.flush()
  await counts.flush()
  expect(await readRefusals(world.database, world.clock.now(), 1)).toMatchObject([{ quota: 71 }])
})

test('a consumer that is refused more often than usual is reported with the figures, again when it is ten times as often, and until it ends', async () => {
  const world = await opened()
  await refuse(world, 'one-stop', 'quota-exceeded', 80)
  await refuse(world, 'one-stop', 'field-not-allowed', 5)
  await refuse(world, 'quiet', 'quota-exceeded', 59)
  world.replica()
  world.replica()
  await lines(world, 1)
  expect(world.notifications()).toMatchObject([
    {
      key: 'refusals/one-stop',
      severity: 'warning',
      count: 85,
      reason: { code: 'refused-for-quota' },
      sentence: {
        vi: expect.stringContaining('80 lần vì vượt hạn mức, 5 lần vì thiếu quyền'),
        en: expect.stringContaining('80 over its quota, 5 for want of a right'),
      },
    },
  ])
  await refuse(world, 'one-stop', 'role-required', 100)
  await inTime(world, 'ten times as many', async () => world.notifications().some(({ count }) => count === 185))
  world.clock.move(hour + 5 * minute)
  await eventually('the quiet to begin', async () => {
    const { rows } = await world.database.query(`SELECT 1 FROM alert WHERE quiet_since IS NOT NULL`)
    return rows.length === 1
  })
  world.clock.move(5 * minute)
  await inTime(world, 'its end', async () => world.story().includes('recovered refusals/one-stop'))
})

test('what is usual for a consumer is no alert: one bad day makes nothing usual, and most days do', async () => {
  const { database, clock } = await opened()
  const now = clock.now()
  const count = (before: number, consumer: string, times: number) =>
    addRefusals(database, now - before, [{ consumer, code: 'quota-exceeded', count: times }])
  for (const days of [1, 2, 3, 4, 5]) await count(days * day, 'busy', 100)
  await count(day, 'once', 500)
  await count(0, 'busy', 200)
  await count(0, 'once', 200)
  const usual = (await readRefusals(database, now, 60)).map(({ consumer, busiestHours }) => [
    consumer,
    getUsual(busiestHours),
  ])
  expect(usual).toEqual([
    ['busy', 100],
    ['once', 0],
  ])
})

test('of two that are refused alike only the one for whom it is unusual is reported', async () => {
  const world = await opened()
  const { database, clock } = world
  const count = (before: number, consumer: string, times: number) =>
    addRefusals(database, clock.now() - before, [{ consumer, code: 'quota-exceeded', count: times }])
  for (const days of [1, 2, 3, 4, 5]) await count(days * day, 'busy', 100)
  await Promise.all([count(0, 'busy', 200), count(0, 'once', 200)])
  world.replica()
  await lines(world, 1)
  await inTime(world, 'it is reported', async () => world.notifications().length > 0)
  expect(world.notifications().map(({ key }) => key)).toEqual(['refusals/once'])
  // Three times as often as usual is not usual any more.
  await count(0, 'busy', 100)
  await inTime(world, 'the other one too', async () => world.notifications().some(({ key }) => key === 'refusals/busy'))
})

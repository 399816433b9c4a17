/**
 * The time by which replicas go, through every way in which a clock can be set: of a replica's own machine, of the database, with
 * replicas that notice at different moments, that stand still, and that begin afterwards. `readOffset` sets the database's clock.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DatabaseClock, openDatabaseClock } from '../../src/store/postgres/database-clock.ts'
import { startWorld, type World } from '../support/world.ts'

const hour = 3_600_000
const day = 24 * hour
/** Between two readings of one clock a busy machine may do other things. */
const slackMs = 3_000

/** What the database's clock is off by, for all replicas of a test. */
let setTo = 0
/** How far the monotonic clock of one replica stands behind, because it stood still. */
const replica = async (world: World, behind: () => number = () => 0): Promise<DatabaseClock> => {
  const clock = await openDatabaseClock({
    database: world.connect(),
    logger: world.logger,
    monotonic: { now: () => performance.now() - behind() },
    readOffset: () => setTo,
    everyMs: null,
  })
  world.onClose(clock.close)
  return clock
}

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const endpoint = '00000000-0000-4000-8000-000000000001'

/** Rows that wait, due so many ms from now; resolves to how long they still wait by the clock of a replica. */
async function waitFor(clock: DatabaseClock, ms: number) {
  await world.rows('TRUNCATE webhook_lane, webhook_endpoint, health_hold, upstream_token CASCADE')
  const due = new Date(clock.now() + ms)
  await world.rows(
    `INSERT INTO webhook_endpoint (id, consumer, url, secret, created_at, resting_until) VALUES ($1, 'a', 'b', '', now(), $2)`,
    [endpoint, due],
  )
  await world.rows(`INSERT INTO webhook_lane (endpoint, lane, due_at) VALUES ($1, $2, $3)`, [endpoint, endpoint, due])
  await world.rows(`INSERT INTO health_hold VALUES ('l', 'p', $1, 'r', 'b', now())`, [due])
  await world.rows(`INSERT INTO upstream_token (id, sealed, life_ms, ends_at) VALUES ('t', '', 1, $1)`, [due])
  return async (by: DatabaseClock) => {
    const [row] = await world.rows<{ times: Date[] }>(
      `SELECT ARRAY[(SELECT resting_until FROM webhook_endpoint), (SELECT due_at FROM webhook_lane),
         (SELECT until FROM health_hold), (SELECT ends_at FROM upstream_token)] AS times`,
    )
    const waits = (row?.times ?? []).map((at) => at.getTime() - by.now())
    expect(waits).toHaveLength(4)
    return waits
  }
}

const expectNear = (waits: readonly number[], ms: number) => {
  for (const wait of waits) expect(Math.abs(wait - ms)).toBeLessThan(slackMs)
}

/** All the comparisons that follow a step, in turns, until what was announced is done. */
async function noticeAll(...clocks: DatabaseClock[]): Promise<void> {
  for (const clock of clocks) await clock.compare()
  await world.rows(`UPDATE database_clock SET announced_at = announced_at - interval '3 s'`)
  for (const clock of clocks) await clock.compare()
}

const steps = [-day, -hour, -60_000, 60_000, hour, day]

describe.each(steps)('the database’s clock is set by %d ms', (stepMs) => {
  test.each([0, 10 * 60_000, 3 * day])('what waits %d ms waits as long as before, moved once', async (wait) => {
    const clocks = [await replica(world), await replica(world)] as const
    const remaining = await waitFor(clocks[0], wait)
    setTo += stepMs
    await noticeAll(...clocks)
    await noticeAll(...clocks.toReversed())
    for (const clock of clocks) {
      expectNear(await remaining(clock), wait)
      // The new time is taken over: what is written down from now on is right.
      expect(Math.abs(clock.now() - Date.now() - setTo)).toBeLessThan(slackMs)
    }
  })

  test('until a replica has noticed, nothing is due earlier than it was', async () => {
    const [first, second] = [await replica(world), await replica(world)]
    const remaining = await waitFor(first, hour)
    setTo += stepMs
    for (const one of await remaining(second)) expect(one).toBeGreaterThan(hour - slackMs)
    await first.compare()
    for (const one of await remaining(second)) expect(one).toBeGreaterThan(hour - slackMs)
    await second.compare()
    await noticeAll(second, first)
    expectNear(await remaining(first), hour)
    expectNear(await remaining(second), hour)
  })

  test('and set right again: everything is as if it had not happened', async () => {
    const clocks = [await replica(world), await replica(world)] as const
    const remaining = await waitFor(clocks[0], hour)
    setTo += stepMs
    await clocks[0].compare()
    setTo -= stepMs
    await noticeAll(...clocks)
    await noticeAll(...clocks)
    for (const clock of clocks) expectNear(await remaining(clock), hour)
  })
})

test('a clock that was set back while no process ran holds nothing back', async () => {
  const before = await replica(world)
  await before.compare()
  await world.rows('UPDATE database_clock SET confirmed_at = $1', [new Date(before.now())])
  const remaining = await waitFor(before, hour)
  setTo -= day
  const after = await replica(world)
  await noticeAll(after)
  expectNear(await remaining(after), hour)
})

test('a replica that alone stood still takes the time of the others, and moves nothing', async () => {
  let stoodMs = 0
  const [sleeper, other] = [await replica(world, () => stoodMs), await replica(world)]
  const remaining = await waitFor(other, hour)
  // The machine of one replica was halted for a day, and the database and the other replica lived through it.
  stoodMs = day
  await world.rows('UPDATE database_clock SET confirmed_at = $1', [new Date(other.now())])
  await sleeper.compare()
  expect(Math.abs(sleeper.now() - other.now())).toBeLessThan(slackMs)
  expectNear(await remaining(other), hour)
})

test('the clock of a replica’s own machine is not read', async () => {
  const clock = await replica(world)
  const now = Date.now
  try {
    Date.now = () => now() - 30 * day
    await clock.compare()
    expect(Math.abs(clock.now() - now() - setTo)).toBeLessThan(slackMs)
  } finally {
    Date.now = now
  }
})

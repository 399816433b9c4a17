/** History: what was seen, over restarts and replicas; written behind, so that a database that is away loses no traffic. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRetention } from '../../src/health/history/retention.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { type HealthWorld, startHealthWorld, tlsFailure } from './fixtures.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

/** A clock that a test sets ahead, so that minutes pass. */
function settable() {
  let ahead = 0
  let reads = 0
  return {
    now: () => {
      reads++
      return Date.now() + ahead
    },
    /** Resolves when the history has read the clock again, several times. */
    pass: async (ms: number) => {
      ahead += ms
      const before = reads
      await eventually('the clock is read', () => reads > before + 20)
    },
    set: (ms: number) => {
      ahead += ms
    },
  }
}
const toPath = async (world: HealthWorld, path: string) =>
  (await world.health.history('population')).find((each) => each.path === path)

test('minutes of several replicas add up to quarters and days, a restart adds to them, and nothing counts twice', async () => {
  const clock = settable()
  const worlds = await Promise.all(
    ['one', 'two'].map((instance) =>
      startHealthWorld({
        database: database.settings,
        settings: { probing: false, instance },
        guard: { attemptsMax: 1 },
        clock,
      }),
    ),
  )
  const [one, two] = worlds as [HealthWorld, HealthWorld]
  for (let call = 0; call < 10; call++) await one.call('ndxp')
  for (let call = 0; call < 5; call++) await two.call('ndxp')
  two.fail('ndxp', tlsFailure)
  for (let call = 0; call < 2; call++) await two.call('ndxp')
  await clock.pass(60_000)
  const written = await eventually('both have written', async () => {
    const ndxp = await toPath(one, 'ndxp')
    return ndxp?.days.at(-1)?.calls === 17 ? ndxp : undefined
  })
  expect(written.days.at(-1)).toMatchObject({
    calls: 17,
    failures: 2,
    outcomes: { ok: 15, 'tls-failed': 2 },
    uptime: 1,
  })
  expect(written.days.at(-1)?.p50Ms).toBeGreaterThan(0)
  await two.stop()
  const again = await startHealthWorld({
    database: database.settings,
    settings: { probing: false, instance: 'two' },
    clock,
  })
  await again.call('ndxp')
  await again.stop()
  await eventually('the last call is there', async () => (await toPath(one, 'ndxp'))?.days.at(-1)?.calls === 18)
  expect((await toPath(one, 'ndxp'))?.quarters.reduce((sum, { calls }) => sum + calls, 0)).toBe(18)
  await one.stop()
})

test('the strip shows what any replica saw, worst first, and a gap where no replica watched', async () => {
  const clock = settable()
  const world = await startHealthWorld({ database: database.settings, settings: { instance: 'strip' }, clock })
  world.fail('lgsp', tlsFailure)
  await eventually('lgsp is down', () => world.state('lgsp') === 'down')
  const states = await eventually('the strip shows it', async () => {
    const lgsp = await toPath(world, 'lgsp')
    return lgsp?.states.at(-1)?.state === 'down' ? lgsp.states : undefined
  })
  expect(states.at(-1)).toMatchObject({ to: null, reason: { code: 'tls-failed' } })
  await world.stop()
  clock.set(30 * 60_000)
  const next = await startHealthWorld({ database: database.settings, settings: { instance: 'strip' }, clock })
  const after = await eventually('the next life is in the strip', async () => {
    const lgsp = await toPath(next, 'lgsp')
    return lgsp?.states.at(-1)?.to === null && lgsp.states.at(-1)?.state === 'healthy' ? lgsp.states : undefined
  })
  const gap = Date.parse(after.at(-1)?.from as string) - Date.parse(after.at(-2)?.to as string)
  expect(gap).toBeGreaterThan(29 * 60_000)
  await next.stop()
})

test('old history goes by itself, each kind in its own time', async () => {
  const own = await freshDatabase()
  const clock = settable()
  const world = await startHealthWorld({ database: own.settings, settings: { probing: false }, clock })
  await world.call('ndxp')
  await world.stop()
  const count = async (table: string) => (await own.database.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0].n
  const kept = { minuteDays: 31, stateDays: 366 }
  clock.set(40 * 86_400_000)
  await createRetention(own.database, clock, silent, kept).run()
  expect([await count('health_minute'), await count('health_slice'), await count('health_state')]).toEqual([0, 2, 2])
  clock.set(400 * 86_400_000)
  await createRetention(own.database, clock, silent, kept).run()
  expect([await count('health_slice'), await count('health_state'), await count('health_run')]).toEqual([0, 0, 0])
  await own.drop()
})

test('while the database is away calls go on, history waits up to a bound, and what was kept is written afterwards', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-history-'))
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres(folder)
  const own = await freshDatabase(postgres.url)
  const clock = settable()
  const log: string[] = []
  const logger = { ...silent, warn: (_: object, message: string) => void log.push(message) }
  const world = await startHealthWorld({
    database: own.settings,
    clock,
    logger,
    settings: { probing: false, history: { minuteDays: 31, stateDays: 366, pendingMax: 12 } },
  })
  const port = Number(new URL(postgres.url).port)
  await own.database.close()
  await postgres.stop()
  for (let minute = 0; minute < 10; minute++) {
    expect(await world.call('ndxp')).toBe(true)
    await clock.pass(60_000)
  }
  expect(log.some((message) => message.includes('dropped'))).toBe(true)
  expect(world.health.historyDropped).toBeGreaterThan(0)
  postgres = await startEmbeddedPostgres(folder, port)
  const minutes = await eventually(
    'what was kept is there',
    async () => {
      const ndxp = await toPath(world, 'ndxp').catch(() => undefined)
      // Changes of state are written first: the path may stand there while its minutes are still on their way.
      const day = ndxp?.days.at(-1)
      return day !== undefined && day.calls > 0 ? day : undefined
    },
    20_000,
  )
  expect(minutes.calls).toBeLessThan(10)
  await world.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

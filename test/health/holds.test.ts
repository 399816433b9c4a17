/** A hold: on record before it takes effect, in force on every replica, over by itself, and kept over a restart. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { auditRecords } from '../../src/store/audit/records.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { eventually, within } from '../support/eventually.ts'
import { type HealthWorld, hold, startHealthWorld } from './fixtures.ts'

let database: TestDatabase
const worlds: HealthWorld[] = []
beforeAll(async () => {
  database = await freshDatabase()
})
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop()))
  await database.database.query('DELETE FROM health_hold')
})
afterAll(() => database.drop())

async function open(instance = 'one'): Promise<HealthWorld> {
  const world = await startHealthWorld({ database: database.settings, settings: { probing: false, instance } })
  worlds.push(world)
  return world
}

async function recorded(): Promise<Record<string, unknown>[]> {
  const entries: Record<string, unknown>[] = []
  for await (const { body } of auditRecords(database.database)) {
    const entry = JSON.parse(body)
    if (!('knot' in entry)) entries.push(entry)
  }
  return entries.sort((a, b) => String(a.at).localeCompare(String(b.at)))
}

test('a hold keeps traffic off on every replica, says who and why, and is released everywhere', async () => {
  const [one, other] = [await open('one'), await open('two')]
  const report = await one.health.hold(hold('ndxp'))
  expect(report).toMatchObject({
    state: 'held',
    carries: false,
    reason: { code: 'operator-hold' },
    hold: { reason: 'Bảo trì máy chủ bảo mật', by: 'one-stop/canbo.truc' },
  })
  expect(report.sentence.vi).toMatch(/^Đường ndxp đang được giữ lại từ \d\d:\d\d đến .*: Bảo trì máy chủ bảo mật$/)
  await eventually('the other replica holds it too', () => other.state('ndxp') === 'held')
  expect(await other.call('ndxp')).toBe(false)
  expect(await other.call()).toBe(true)
  await other.health.release({
    link: 'population',
    path: 'ndxp',
    actor: 'one-stop/canbo.truc',
    requestId: 'r2',
    note: 'Xong',
  })
  expect(other.state('ndxp')).toBe('healthy')
  await eventually('the first replica has let it go', () => one.state('ndxp') === 'healthy')
  const actions = (await recorded()).filter(({ object }) => object === 'population/ndxp')
  expect(actions).toMatchObject([
    {
      operation: 'hold-path',
      consumer: 'one-stop',
      officer: 'canbo.truc',
      requestId: 'r1',
      note: expect.stringMatching(/^Bảo trì/),
    },
    { operation: 'release-path', consumer: 'one-stop', officer: 'canbo.truc', requestId: 'r2', note: 'Xong' },
  ])
})

test('a hold that cannot be recorded does not take effect', async () => {
  const world = await open()
  await world.trail.close()
  await expect(world.health.hold(hold('ndxp'))).rejects.toMatchObject({ code: 'audit-unavailable' })
  expect(world.state('ndxp')).toBe('healthy')
  const { rows } = await database.database.query('SELECT * FROM health_hold')
  expect(rows).toEqual([])
})

test('a hold ends by itself', async () => {
  const world = await open()
  await world.health.hold(hold('ndxp', 300))
  expect(world.state('ndxp')).toBe('held')
  await eventually('it is over', () => world.state('ndxp') === 'healthy')
  expect(await world.call('ndxp')).toBe(true)
})

test('a process that starts while a path is held never carries a call on it', async () => {
  const first = await open()
  await first.health.hold(hold('ndxp'))
  const next = await open('next')
  expect(next.state('ndxp')).toBe('held')
  expect(await next.call('ndxp')).toBe(false)
})

test('a drain returns when nothing is under way, and not later than its wait allows', async () => {
  const world = await open()
  const letGo = world.hang('ndxp')
  const call = world.call('ndxp')
  const late = await world.health.drain({ ...hold('ndxp'), waitMs: 100 })
  expect(late).toMatchObject({ state: 'held', inFlight: 1 })
  const drained = world.health.drain({ ...hold('ndxp'), waitMs: 10_000 })
  letGo()
  expect(await within(2_000, 'the drain', drained)).toMatchObject({ state: 'held', inFlight: 0 })
  expect(await call).toBe(true)
})

test('a reason that could hold the number of a person, and an impossible end, are refused before anything is done', async () => {
  const world = await open()
  const before = (await recorded()).length
  const wrong = [
    { ...hold('ndxp'), reason: 'Gọi 0912 345 678' },
    { ...hold('ndxp'), until: new Date(Date.now() - 1) },
    { ...hold('ndxp'), until: new Date(Date.now() + 8 * 86_400_000) },
  ]
  for (const action of wrong) await expect(world.health.hold(action)).rejects.toMatchObject({ code: 'request-invalid' })
  await expect(world.health.hold({ ...hold('ndxp'), path: 'nowhere' })).rejects.toMatchObject({
    code: 'path-not-found',
  })
  await expect(world.health.hold({ ...hold('ndxp'), link: 'nowhere' })).rejects.toMatchObject({
    code: 'link-not-found',
  })
  expect((await recorded()).length).toBe(before)
})

/** An outage leaves evidence that can be sent to a ministry: times, counts, classes, hashed ids, over a restart too. */
import { hash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { GatewayFailure } from '../../src/domain/failure.ts'
import type { IncidentReport } from '../../src/domain/link/health.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { type HealthWorld, hold, startHealthWorld, tlsFailure } from './fixtures.ts'

let database: TestDatabase
const worlds: HealthWorld[] = []
beforeAll(async () => {
  database = await freshDatabase()
})
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.stop().catch(() => {})))
  await database.database.query('DELETE FROM health_incident')
  await database.database.query('DELETE FROM health_hold')
})
afterAll(() => database.drop())

const reset = new GatewayFailure('connection-reset', { phase: 'first-byte', sent: 'maybe' })
async function open(settings = {}): Promise<HealthWorld> {
  const world = await startHealthWorld({
    database: database.settings,
    settings,
    guard: { volumeMin: 3, attemptsMax: 1 },
  })
  worlds.push(world)
  return world
}
async function newest(
  world: HealthWorld,
  done: (report: IncidentReport) => boolean = () => true,
): Promise<IncidentReport> {
  return eventually('the incident', async () => {
    const [incident] = await world.health.incidents('population', { limit: 5 })
    const report = incident && (await world.health.incident('population', incident.id))
    return report && done(report) ? report : undefined
  })
}
const ended = ({ endedAt }: IncidentReport) => endedAt !== null

test('an outage has a start, an end, its states, its classes and the hashed ids of what failed', async () => {
  const world = await open()
  world.fail('ndxp', reset)
  const ids = ['aa01', 'aa02', 'aa03']
  for (const id of ids) await world.call('ndxp', id)
  const probes = () => world.health.report('population').paths[0]?.probes.filter(({ failure }) => failure).length ?? 0
  await eventually('it is down, and a probe says so too', () => world.state('ndxp') === 'down' && probes() > 0)
  world.fail('ndxp', null)
  await eventually('it is well again', () => world.state('ndxp') === 'healthy')
  const report = await newest(world, ended)
  expect(report).toMatchObject({
    link: 'population',
    path: 'ndxp',
    instance: 'test',
    worst: 'down',
    reason: { code: 'connection-reset', layer: 'network', phase: 'first-byte' },
  })
  expect(Date.parse(report.endedAt as string)).toBeGreaterThan(Date.parse(report.startedAt))
  expect(report.failures).toBeGreaterThanOrEqual(3)
  expect(report.attempts).toBeGreaterThanOrEqual(report.failures)
  const [first] = report.errorClasses
  expect(first).toMatchObject({
    code: 'connection-reset',
    layer: 'network',
    phase: 'first-byte',
  })
  // A failed trial is a call and a probe.
  expect(first?.count).toBeGreaterThanOrEqual(report.failures)
  expect(first?.count).toBeLessThanOrEqual(report.failures + report.probes.failed)
  expect(report.probes.failed).toBeGreaterThan(0)
  expect(report.requestIdHashes).toEqual(ids.map((id) => hash('sha256', id)))
  expect(report.states.at(-1)).toMatchObject({ to: report.endedAt })
  expect(report.sentence.vi).toMatch(
    /^Đường ndxp: kết nối bị ngắt giữa chừng, từ \d\d:\d\d đến \d\d:\d\d; lỗi trên đường mạng; \d+ trong \d+ lượt gọi không thành\.$/,
  )
  expect(JSON.stringify(report)).not.toContain('aa01')
})

test('a hold is no incident', async () => {
  const world = await open()
  await world.health.hold(hold('ndxp'))
  await eventually('some probes', () => (world.requests.get('ndxp') ?? 0) > 3)
  expect(await world.health.incidents('population', { limit: 5 })).toEqual([])
})

test('an outage that only probes have met has its class too', async () => {
  const world = await open()
  world.fail('lgsp', tlsFailure)
  await eventually('it is down', () => world.state('lgsp') === 'down')
  world.fail('lgsp', null)
  const report = await newest(world, ended)
  expect(report).toMatchObject({
    path: 'lgsp',
    attempts: 0,
    failures: 0,
    errorClasses: [{ code: 'tls-failed', phase: 'tls' }],
  })
  expect(report.errorClasses[0]?.count).toBe(report.probes.failed)
})

test('the next start of a process continues the incident that it left open', async () => {
  const first = await open()
  first.fail('ndxp', reset)
  for (const id of ['bb01', 'bb02', 'bb03']) await first.call('ndxp', id)
  const before = await newest(first, ({ failures }) => failures >= 3)
  await first.kill()
  worlds.splice(0)
  const second = await startHealthWorld({ database: database.settings, guard: { volumeMin: 3, attemptsMax: 1 } })
  worlds.push(second)
  second.fail('ndxp', tlsFailure)
  await eventually('it is down again', () => second.state('ndxp') === 'down')
  second.fail('ndxp', null)
  const after = await newest(second, ended)
  expect(after).toMatchObject({ id: before.id, startedAt: before.startedAt })
  expect(after.failures).toBeGreaterThanOrEqual(before.failures)
  expect(after.errorClasses.map(({ code }) => code)).toContain('connection-reset')
  expect(after.requestIdHashes).toEqual(expect.arrayContaining([...before.requestIdHashes]))
  expect(await second.health.incidents('population', { limit: 5 })).toHaveLength(1)
})

test('an incident that is over when its process comes back ends when the path was found well', async () => {
  const first = await open()
  first.fail('ndxp', reset)
  await newest(first)
  await first.kill()
  worlds.splice(0)
  const startedAt = Date.now()
  const second = await open()
  const after = await newest(second, ended)
  expect(Date.parse(after.endedAt as string)).toBeGreaterThanOrEqual(startedAt)
  expect(after.states.every(({ to }) => to !== null && Date.parse(to) <= startedAt)).toBe(true)
})

test('an invalid id, and an id of another link, name no incident', async () => {
  const world = await open()
  for (const id of ['x', '00000000-0000-4000-8000-000000000000']) {
    await expect(world.health.incident('population', id)).rejects.toMatchObject({ code: 'incident-not-found' })
  }
})

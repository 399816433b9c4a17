/** Probes and traffic together become one judgement, and what callers get does not depend on it. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { GatewayFailure } from '../../src/domain/failure.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { type HealthWorld, startHealthWorld, tlsFailure } from './fixtures.ts'

let database: TestDatabase
let world: HealthWorld
beforeAll(async () => {
  database = await freshDatabase()
})
afterEach(() => world.stop())
afterAll(() => database.drop())

const settings = () => database.settings
const reset = new GatewayFailure('connection-reset', { phase: 'first-byte', sent: 'maybe' })

test('an unused path is down after two failed probes, says why, and comes back by itself', async () => {
  world = await startHealthWorld({ database: settings() })
  world.fail('lgsp', tlsFailure)
  await eventually('the path is down', () => world.state('lgsp') === 'down')
  const [, lgsp] = world.health.report('population').paths
  expect(lgsp).toMatchObject({
    reason: { code: 'tls-failed', layer: 'network', phase: 'tls', detail: 'CERT_HAS_EXPIRED' },
  })
  expect(lgsp?.sentence.vi).toMatch(/^Không bắt tay TLS được từ \d\d:\d\d; lỗi trên đường mạng\.$/)
  expect(lgsp?.sentence.en).toMatch(/^TLS fails since \d\d:\d\d; the fault is on the network\.$/)
  expect(world.health.report('population')).toMatchObject({ state: 'degraded', carriedBy: 'ndxp' })
  world.fail('lgsp', null)
  await eventually('the path is healthy', () => world.state('lgsp') === 'healthy')
  expect(world.changes.filter(({ path }) => path === 'lgsp').map(({ to }) => to.state)).toEqual([
    'degraded',
    'down',
    'healthy',
  ])
})

test('two paths, one dead: no call fails, and the report says which one carries the traffic and why', async () => {
  world = await startHealthWorld({ database: settings(), guard: { volumeMin: 3 } })
  world.fail('ndxp', reset)
  for (let call = 0; call < 10; call++) expect(await world.call()).toBe(true)
  await eventually('the dead path is down', () => world.state('ndxp') === 'down')
  const report = world.health.report('population')
  expect(report.carriedBy).toBe('lgsp')
  expect(report.paths.map(({ path, carries }) => [path, carries])).toEqual([
    ['ndxp', false],
    ['lgsp', true],
  ])
  expect(report.sentence.vi).toMatch(
    /^Lưu lượng đi qua lgsp vì ndxp không nhận được: Kết nối bị ngắt giữa chừng từ \d\d:\d\d; lỗi trên đường mạng/,
  )
  expect(report.sentence.en).toMatch(
    /^lgsp carries the traffic, because ndxp cannot: Connections break before the answer since/,
  )
})

test('a quiet night does not keep a path shut: the probe is the trial', async () => {
  world = await startHealthWorld({ database: settings(), guard: { volumeMin: 3 } })
  world.fail('ndxp', reset)
  for (let call = 0; call < 5; call++) await world.call('ndxp')
  await eventually('the breaker is open', () => world.health.report('population').paths[0]?.breaker !== 'closed')
  world.fail('ndxp', null)
  await eventually(
    'the breaker is closed, without a call',
    () => world.health.report('population').paths[0]?.breaker === 'closed',
  )
  await eventually('and the path healthy', () => world.state('ndxp') === 'healthy')
})

test.each([
  ['every second one fails', (probe: number) => probe % 2 === 0, ['degraded']],
  ['two of three fail', (probe: number) => probe % 3 !== 0, ['degraded', 'down']],
])('good and bad probes in turn are one state, not a change for each: %s', async (_, bad, expected) => {
  world = await startHealthWorld({ database: settings() })
  world.script('ndxp', (probe) => (bad(probe) ? reset : null))
  await eventually('many turns', () => (world.requests.get('ndxp') ?? 0) > 20)
  expect(world.changes.filter(({ path }) => path === 'ndxp').map(({ to }) => to.state)).toEqual(expected)
})

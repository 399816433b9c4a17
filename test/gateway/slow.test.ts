/** A path that answers, a hundred times slower than it used to: it counts as degraded, and lookups are served by the other one. */
import { afterEach, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { type Load, startLoad } from './load.ts'

let gateway: TestGateway
let load: Load | undefined
afterEach(async () => {
  await load?.stop()
  load = undefined
  await gateway.stop()
})

test('slow headers on the preferred path: degraded for that reason, the spare one carries, and it goes back', async () => {
  // Nothing is surely quick on a shared machine: what is slow here is far from what the mock takes.
  const guard = {
    slowFloorMs: 600,
    slowFactor: 3,
    slowTrialMs: 300,
    slowCalls: 5,
    rampMs: 300,
    attemptTimeoutMs: 10_000,
  }
  const health = { probing: false, calmMs: 200, tickMs: 20 }
  gateway = await startGateway({
    paths: ['ndxp', 'lgsp'],
    guard,
    health,
    mocks: { settings: { latencyMs: 1 } },
    path: { headersTimeoutMs: 10_000 },
  })
  load = startLoad(gateway, 4, 50, 10)
  const { calls } = load
  /** Of the last so many calls, all begun after now, nearly all. */
  const carriedSince = (path: string, count: number) => {
    const from = performance.now()
    return eventually(`${path} carries the load`, () => {
      const last = calls.filter(({ at, durationMs }) => at - durationMs > from).slice(-count)
      return last.length === count && last.filter((call) => call.path === path).length > count * 0.8
    })
  }
  await carriedSince('ndxp', 30)
  const report = async () => (await gateway.get('/v1/links')).json.links[0]
  expect((await report()).paths[0].usualMs).toEqual(expect.any(Number))

  gateway.mocks.faults.add({ fault: 'slow-headers', layer: 'ndxp', params: { delayMs: 2_500 } })
  await eventually('the report says that it is slow, and who carries', async () => {
    const { state, carriedBy, paths } = await report()
    const [ndxp] = paths
    return (
      state === 'degraded' && carriedBy === 'lgsp' && ndxp.state === 'degraded' && ndxp.reason.code === 'slow-calls'
    )
  })
  await carriedSince('lgsp', 40)
  expect((await report()).paths[0].sentence.vi).toMatch(/^Trả lời chậm: khoảng .*thường ngày/)

  gateway.mocks.faults.clear()
  await carriedSince('ndxp', 40)
  await eventually('it is well again', async () => (await report()).paths[0].state === 'healthy')
  await load.stop()
  expect(calls.filter(({ status }) => status !== 200)).toEqual([])
})

test('a process that begins on a bad day knows from last week what is usual', async () => {
  const { database, settings } = await freshDatabase()
  // Sixty answers of about 5 ms, as the minutes of yesterday were written.
  const histogram = Array.from({ length: 20 }, (_, bucket) => (bucket === 18 ? 60 : 0))
  await database.query(
    `INSERT INTO health_slice (minutes, link, path, at, calls, failures, up_ms, observed_ms, histogram, outcomes, phase_counts, phase_ms)
     VALUES (1440, 'population', 'ndxp', now() - interval '1 day', 60, 0, 0, 0, $1, '{"ok": 60}', '{}', '{}')`,
    [histogram],
  )
  await database.close()
  gateway = await startGateway({ paths: ['ndxp', 'lgsp'], databaseUrl: settings.url })
  const [ndxp, lgsp] = (await gateway.get('/v1/links')).json.links[0].paths
  expect([ndxp.usualMs > 3 && ndxp.usualMs < 8, lgsp.usualMs]).toEqual([true, null])
})

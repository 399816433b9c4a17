/** Releasing all lanes of a cause: a few first, the others at a bounded rate once those have arrived, one run at a time, on record. */
import { afterEach, expect, test } from 'vitest'
import { type StopCause, stopCauses } from '../../src/domain/sync/stop-cause.ts'
import { findLaneReruns, rerunLanes, runLaneReruns, stopLaneRerun } from '../../src/sync/rerun-lanes.ts'
import { at, nextCode } from '../dossier/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { type SyncWorld, startSyncWorld } from './fixtures.ts'

const open: SyncWorld[] = []
afterEach(async () => {
  for (const world of open.splice(0)) await world.close()
})

const order = { requestId: 'r', actor: 'operations/truc.ban', note: 'the list there was mended', target: 'scripted' }
const byCause = { ...order, cause: 'refused' as StopCause, canary: 1, perMinute: 6_000 }

/** So many dossiers whose lanes stand still because the target refuses them, and the parts that act on them. */
async function startRefused(count: number) {
  const world = await startSyncWorld()
  open.push(world)
  const codes: string[] = []
  for (let index = 0; index < count; index++) {
    const code = nextCode()
    codes.push(code)
    await world.register(code)
    await world.report(code, { type: 'accepted', at: at(1) })
  }
  world.ledger.behave = () => 'refuse'
  await world.sequence()
  const replicas = [world.replica(), world.replica()]
  await eventually('every lane to stand still', async () => {
    world.clock.move(1_000)
    return (await world.lanes()).every(({ state }) => state === 'stopped')
  })
  const deps = {
    database: world.database,
    trail: world.deps.trail,
    clock: world.clock,
    wake: () => {
      for (const replica of replicas) replica.wake()
    },
  }
  const states = async () => (await world.lanes()).map(({ state }) => state)
  const run = async () => (await findLaneReruns(deps))[0]
  return { world, codes, deps, states, run, replicas }
}

test('one lane goes first; when it has arrived the others follow, each once, and the run says so', async () => {
  const { world, codes, deps, run } = await startRefused(6)
  world.ledger.behave = () => 'accept'
  const sends = world.ledger.sends
  expect(await rerunLanes(deps, byCause)).toMatchObject({ lanes: 6 })
  await eventually('the run is over', async () => {
    world.clock.move(1_000)
    return (await run())?.state === 'done'
  })
  await eventually('all have arrived', async () => (await run())?.lanes.arrived === 6)
  for (const code of codes) {
    expect(world.ledger.dossiers.get(code)?.steps.map(({ status }) => status)).toEqual(['new', 'accepted'])
  }
  expect(world.ledger.sends - sends).toBe(6)
  const [record] = await world.rows<{ body: Record<string, unknown> }>(
    `SELECT body FROM audit_record WHERE body ->> 'operation' = 'rerun-lanes'`,
  )
  expect(record?.body).toMatchObject({ consumer: 'operations', note: order.note })
  expect(String(record?.body.object)).toMatch(/^scripted cause refused canary 1 perMinute 6000 run [0-9a-f-]{36}$/)
})

test('a first lane that stands still again keeps the others where they are, and the run says so', async () => {
  const { world, deps, states, run } = await startRefused(5)
  const before = world.ledger.sends
  await rerunLanes(deps, byCause)
  await eventually('the run has given up', async () => {
    world.clock.move(1_000)
    return (await run())?.state === 'canary-failed'
  })
  expect(await states()).toEqual(Array.from({ length: 5 }, () => 'stopped'))
  expect((await run())?.lanes).toMatchObject({ waiting: 4, failed: 1, arrived: 0 })
  const tried = new Set(
    (await world.rows<{ dossier: string }>(`SELECT dossier FROM sync_rerun_lane WHERE state = 'released'`)).map(
      ({ dossier }) => dossier,
    ),
  )
  expect(tried.size).toBe(1)
  expect(world.ledger.sends).toBeGreaterThan(before)
  world.clock.move(3_600_000)
  expect(await runLaneReruns(deps, ['scripted'])).toBe(false)
})

test('while the first lane is under way nothing else is released, however much time passes and whichever process starts again', async () => {
  const { world, deps, run, replicas } = await startRefused(4)
  world.ledger.behave = () => 'hang'
  await rerunLanes(deps, byCause)
  await eventually('the first is on its way', async () => (await run())?.lanes.underWay === 1)
  for (const replica of replicas) await replica.stop()
  for (let round = 0; round < 3; round++) {
    world.clock.move(600_000)
    expect(await runLaneReruns(deps, ['scripted'])).toBe(false)
  }
  expect((await run())?.lanes).toMatchObject({ waiting: 3, underWay: 1 })
  world.ledger.behave = () => 'accept'
  world.replica()
  await eventually('another process carries the run to its end', async () => {
    world.clock.move(1_000)
    return (await run())?.lanes.arrived === 4
  })
})

test('the rate is a bound over all replicas: a minute releases so many and no more', async () => {
  const { world, deps, run } = await startRefused(8)
  world.ledger.behave = () => 'accept'
  await rerunLanes(deps, { ...byCause, canary: 0, perMinute: 2 })
  await eventually('the first has arrived', async () => (await run())?.lanes.arrived === 1)
  world.clock.move(61_000)
  await Promise.all([1, 2, 3].map(() => runLaneReruns(deps, ['scripted'])))
  await eventually('two more', async () => (await run())?.lanes.arrived === 3)
  expect((await run())?.lanes.waiting).toBe(5)
})

test('a stop stops: nothing more is released', async () => {
  const { world, deps, run } = await startRefused(6)
  world.ledger.behave = () => 'accept'
  const { run: id } = await rerunLanes(deps, { ...byCause, canary: 0, perMinute: 1 })
  await eventually('the first has arrived', async () => (await run())?.lanes.arrived === 1)
  expect(await stopLaneRerun(deps, { ...order, run: id ?? '' })).toEqual({ stopped: true })
  world.clock.move(3_600_000)
  expect(await runLaneReruns(deps, ['scripted'])).toBe(false)
  expect(await run()).toMatchObject({ state: 'stopped', lanes: { waiting: 5 } })
  expect(await stopLaneRerun(deps, { ...order, run: id ?? '' })).toEqual({ stopped: false })
})

test('there is one run for a cause at a target at a time, however many are ordered at once', async () => {
  const { world, deps } = await startRefused(3)
  world.ledger.behave = () => 'hang'
  const outcomes = await Promise.all(
    [1, 2, 3].map(() =>
      rerunLanes(deps, byCause).then(
        () => 'begun',
        ({ code }) => code,
      ),
    ),
  )
  expect(outcomes.sort()).toEqual(['begun', 'rerun-under-way', 'rerun-under-way'])
  expect(await world.rows('SELECT 1 FROM sync_rerun')).toHaveLength(1)
})

test('a lane that has gone another way when its turn comes is passed over', async () => {
  const { world, deps, run } = await startRefused(4)
  world.ledger.behave = () => 'accept'
  await rerunLanes(deps, { ...byCause, canary: 0, perMinute: 1 })
  await eventually('the first has arrived', async () => (await run())?.lanes.arrived === 1)
  const left = (await world.lanes()).filter(({ state }) => state === 'stopped').map(({ dossier }) => dossier)
  await world.database.query('UPDATE sync_lane SET held_at = now() WHERE dossier = $1', [left[0]])
  await world.database.query(`UPDATE sync_lane SET stopped_cause = 'unclear' WHERE dossier = $1`, [left[1]])
  await eventually('the run is over', async () => {
    world.clock.move(60_000)
    return (await run())?.state === 'done'
  })
  expect((await run())?.lanes).toMatchObject({ skipped: 2, waiting: 0 })
})

test.each(Object.keys(stopCauses) as StopCause[])(
  'lanes that stand still for %s are released by cause only where none of them has to be looked at',
  async (cause) => {
    const world = await startSyncWorld()
    open.push(world)
    const deps = { database: world.database, trail: world.deps.trail, clock: world.clock, wake: () => {} }
    const judgedSingly: readonly StopCause[] = ['held', 'cannot-ask', 'unclear', 'differs-there', 'certificate-missing']
    const outcome = await rerunLanes(deps, { ...byCause, cause }).then(
      ({ run, lanes }) => ({ run, lanes }),
      ({ code, faults }) => ({ code, faults }),
    )
    if (judgedSingly.includes(cause)) {
      expect(outcome).toMatchObject({ code: 'rerun-needs-a-look', faults: [{ pointer: '/cause', code: cause }] })
    } else expect(outcome).toEqual({ run: null, lanes: 0 })
  },
)

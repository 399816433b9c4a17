/** Sending ended filings again: by cause, canary first, at a bounded rate, with a stop that stops. */
import { afterEach, expect, test } from 'vitest'
import type { GatewayFailure } from '../../src/domain/failure.ts'
import { rerunFiling, rerunFilings } from '../../src/filing/operations/rerun-filings.ts'
import { stopRerun } from '../../src/filing/operations/stop-rerun.ts'
import { eventually } from '../support/eventually.ts'
import { type FilingWorld, startFilingWorld } from './fixtures.ts'

let world: FilingWorld
afterEach(() => world.close())

const refused = { outcome: 'refused', code: 'unit-unknown', text: 'AGENCY_ID_INCORRECT' } as const
const order = { actor: 'one-stop/canbo.mau', note: 'danh mục đã sửa', cause: 'unit-unknown' }

async function dead(count: number): Promise<string[]> {
  world = await startFilingWorld()
  world.registry.always = refused
  const ids = (await Promise.all(Array.from({ length: count }, () => world.submit()))).map(({ id }) => id)
  for (const id of ids) await world.until(id, 'dead-letter')
  return ids
}

const received = async () =>
  (await world.rows<{ count: number }>(`SELECT count(*)::int AS count FROM filing WHERE state = 'received'`))[0]
    ?.count ?? 0
const toState = async (run: string) =>
  (await world.rows<{ state: string }>('SELECT state FROM filing_rerun WHERE id = $1', [run]))[0]?.state

test('a canary goes first; when it arrives the others follow, and each event says who sent the filing on and why', async () => {
  const ids = await dead(6)
  world.registry.always = undefined
  const { run, filings } = await rerunFilings(world.deps, { ...order, canary: 1, perMinute: 6000 })
  expect(filings).toBe(6)
  for (const id of ids) await world.until(id, 'received')
  await eventually('the run is over', async () => (await toState(run)) === 'done')
  const [view] = await Promise.all(ids.slice(0, 1).map((id) => world.view(id)))
  const remark = view?.events.find(({ type }) => type === 'rerun')
  expect(remark?.detail).toEqual({ actor: order.actor, note: order.note, cause: 'unit-unknown' })
  const records = await world.rows(`SELECT 1 FROM audit_record WHERE body ->> 'operation' = 'rerun'`)
  expect(records.length).toBeGreaterThanOrEqual(7)
})

test('a canary that ends again keeps the others where they are', async () => {
  const ids = await dead(5)
  const { run } = await rerunFilings(world.deps, { ...order, canary: 2, perMinute: 6000 })
  await eventually('the run has given up', async () => (await toState(run)) === 'canary-failed')
  const rerun = await world.rows(`SELECT DISTINCT filing FROM filing_event WHERE type = 'rerun'`)
  expect(rerun).toHaveLength(2)
  for (const id of ids) await world.until(id, 'dead-letter')
})

test('the rate is a bound: a minute sends so many and no more', async () => {
  await dead(8)
  world.registry.always = undefined
  const { run } = await rerunFilings(world.deps, { ...order, canary: 0, perMinute: 2 })
  await eventually('the first has arrived', async () => (await received()) === 1)
  world.clock.move(61_000)
  await eventually('two more', async () => (await received()) === 3)
  expect(await toState(run)).toBe('running')
  expect((await world.rows(`SELECT 1 FROM filing_rerun_item WHERE state = 'waiting'`)).length).toBe(5)
})

test('a stop stops: nothing more is sent, however much time passes', async () => {
  await dead(8)
  world.registry.always = undefined
  const { run } = await rerunFilings(world.deps, { ...order, canary: 0, perMinute: 2 })
  await eventually('the first has arrived', async () => (await received()) === 1)
  expect(await stopRerun(world.deps, { actor: order.actor, run })).toEqual({ stopped: true })
  const after = await world.rows(`SELECT 1 FROM filing_event WHERE type = 'rerun'`)
  world.clock.move(3_600_000)
  const other = await world.submit()
  await world.until(other.id, 'received')
  expect(await world.rows(`SELECT 1 FROM filing_event WHERE type = 'rerun'`)).toHaveLength(after.length)
  expect(await stopRerun(world.deps, { actor: order.actor, run })).toEqual({ stopped: false })
})

test('no cause that a person must examine is sent again in bulk: not by cause, not by a list, and the refusal says what to do with each', async () => {
  world = await startFilingWorld()
  world.registry.always = { outcome: 'suspected-duplicate', text: 'nghi trùng' }
  const twins = (await Promise.all([world.submit(), world.submit()])).map(({ id }) => id)
  for (const id of twins) await world.until(id, 'needs-review')
  world.registry.always = undefined
  const pushed = world.registry.pushes.length
  const refusal = { code: 'rerun-needs-a-look' }
  const byCause = { ...order, cause: 'suspected-duplicate' }
  await expect(rerunFilings(world.deps, byCause)).rejects.toMatchObject({ ...refusal, faults: [{ pointer: '/cause' }] })
  const { cause: _, ...named } = order
  const reported = await rerunFilings(world.deps, { ...named, ids: twins }).catch((error: GatewayFailure) => error)
  expect(reported).toMatchObject({ ...refusal, faults: [{ pointer: '/ids/0' }, { pointer: '/ids/1' }] })
  const words = (reported as GatewayFailure).faults[0]?.message
  expect([words?.vi, words?.en]).toEqual([expect.stringMatching(/sinh đôi/), expect.stringMatching(/twin/)])
  expect(await world.rows('SELECT 1 FROM filing_rerun')).toHaveLength(0)
  expect(world.registry.pushes).toHaveLength(pushed)
  // One that is named alone was examined.
  const [first = ''] = twins
  await rerunFiling(world.deps, { actor: order.actor, note: order.note, id: first })
  await world.until(first, 'received')
})

test('one filing that a person must examine keeps the whole list where it is', async () => {
  const ids = await dead(2)
  world.registry.always = { outcome: 'unintelligible', text: 'HỒ SƠ NÀY CÓ RỒI' }
  const odd = await world.submit()
  await world.until(odd.id, 'needs-review')
  const { cause: _, ...named } = order
  await expect(rerunFilings(world.deps, { ...named, ids: [...ids, odd.id] })).rejects.toMatchObject({
    code: 'rerun-needs-a-look',
    faults: [{ pointer: '/ids/2', code: 'answer-unintelligible' }],
  })
})

test('a filing that gets another cause while it waits for its turn in the run is passed over', async () => {
  const ids = await dead(4)
  world.registry.always = undefined
  const { run } = await rerunFilings(world.deps, { ...order, canary: 0, perMinute: 1 })
  await eventually('the first has arrived', async () => (await received()) === 1)
  const waiting = await world.rows<{ filing: string }>(
    `SELECT filing FROM filing_rerun_item WHERE run = $1 AND state = 'waiting' ORDER BY place`,
    [run],
  )
  const other = waiting[0]?.filing ?? ''
  // Meanwhile a person sends one of them by itself, and the registry takes it for a duplicate.
  world.registry.always = { outcome: 'suspected-duplicate', text: 'nghi trùng' }
  await rerunFiling(world.deps, { actor: order.actor, note: 'by itself', id: other })
  await world.until(other, 'needs-review')
  world.registry.always = undefined
  world.clock.move(10 * 60_000)
  for (const id of ids) if (id !== other) await world.until(id, 'received')
  await eventually('the run is over', async () => (await toState(run)) === 'done')
  expect((await world.view(other)).state).toBe('needs-review')
  const items = await world.rows<{ state: string }>(
    'SELECT state FROM filing_rerun_item WHERE run = $1 AND filing = $2',
    [run, other],
  )
  expect(items).toEqual([{ state: 'skipped' }])
})

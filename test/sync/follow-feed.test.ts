/** How targets follow the feed of dossier events: from a place of their own, that moves with the lanes that wake, or not at all. */
import { afterEach, expect, test } from 'vitest'
import { sequenceDossiers } from '../../src/dossier/feed/sequencer.ts'
import { beginFollowing, findBehind } from '../../src/store/sync/following.ts'
import { readComparedLane } from '../../src/store/sync/reconciliation.ts'
import { followFeed } from '../../src/sync/follow-feed.ts'
import { holdDossier } from '../../src/sync/reconcile/hold-dossier.ts'
import { at, nextCode } from '../dossier/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { createScriptedTarget, passOver, type SyncWorld, startSyncWorld } from './fixtures.ts'

const open: SyncWorld[] = []
afterEach(async () => {
  for (const world of open.splice(0)) await world.close()
})
async function start(): Promise<SyncWorld> {
  const world = await startSyncWorld()
  open.push(world)
  return world
}

const number = async (world: SyncWorld) => {
  while (await sequenceDossiers(world.database, undefined));
}
const woken = async (world: SyncWorld) => (await world.lanes()).length

test('a target that is new begins where the feed is, and one that is known stays where it is', async () => {
  const world = await start()
  await world.register(nextCode())
  await number(world)
  const late = { ...createScriptedTarget(world.ledger), name: 'late' }
  await beginFollowing(world.database, ['scripted', 'late'])
  expect(await followFeed(world, late)).toEqual({ woken: false, more: false })
  expect(await followFeed(world, createScriptedTarget(world.ledger))).toEqual({ woken: true, more: false })
  await world.register(nextCode())
  await number(world)
  expect(await followFeed(world, late)).toEqual({ woken: true, more: false })
})

test('what a process had read when it failed is read again, and nothing is passed over', async () => {
  const world = await start()
  const target = createScriptedTarget(world.ledger)
  await world.register(nextCode())
  await number(world)
  const failing = { ...target, choose: () => Promise.reject(new Error('the connection broke')) }
  await expect(followFeed(world, failing)).rejects.toThrow()
  expect(await findBehind(world.database)).toMatchObject([{ target: 'scripted', events: 1 }])
  expect(await woken(world)).toBe(0)
  expect(await followFeed(world, target)).toEqual({ woken: true, more: false })
  expect(await findBehind(world.database)).toEqual([])
  expect(await woken(world)).toBe(1)
})

test('only one process at a time reads for a target, and no other waits for it', async () => {
  const world = await start()
  const target = createScriptedTarget(world.ledger)
  await world.register(nextCode())
  await number(world)
  const reached = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const slow = {
    ...target,
    choose: async (_: unknown, dossiers: readonly number[]) => {
      reached.resolve()
      await held.promise
      return dossiers
    },
  }
  const first = followFeed(world, slow)
  await reached.promise
  expect(await followFeed(world, target)).toEqual({ woken: false, more: false })
  held.resolve()
  expect(await first).toEqual({ woken: true, more: false })
})

test('a dossier with news that no lane shows yet is under way to the reconciliation', async () => {
  const world = await start()
  const target = createScriptedTarget(world.ledger)
  await world.register(nextCode())
  await number(world)
  const [{ id } = { id: 0 }] = await world.rows<{ id: number }>('SELECT id::int FROM dossier')
  const read = async () => {
    const lane = await readComparedLane(world.database, 'scripted', id)
    return lane && { hasNews: lane.hasNews, lane: holdDossier(target, lane)?.held.lane }
  }
  expect(await read()).toEqual({ hasNews: true, lane: 'moving' })
  await passOver(world.database)
  expect(await read()).toEqual({ hasNews: false, lane: 'resting' })
})

test('through a crowd that lasts lanes wake all the same, and dossiers arrive', async () => {
  const world = await start()
  const code = nextCode()
  await world.register(code)
  await world.report(code, { type: 'accepted', at: at(1) })
  await number(world)
  world.replica({ crowded: () => true })
  await eventually('it to arrive', () => world.ledger.dossiers.get(code)?.steps.length === 2)
})

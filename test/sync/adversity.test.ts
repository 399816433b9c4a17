/**
 * What the worst days do to the synchronisation: a database that restarts, connections that are killed, a pool without a free connection,
 * processes that are killed at any moment, a transaction that is held open for half an hour. At the target every step stands once and in
 * order, and a system that follows the feed gets every event once, in its order.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { sequenceDossiers } from '../../src/dossier/feed/sequencer.ts'
import { startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'
import { numberedEvents } from '../../src/store/dossier/feed.ts'
import { createDatabase, type Database, type Queryable } from '../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'
import { at, nextCode } from '../dossier/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { type SyncWorld, startSyncWorld } from './fixtures.ts'
import { startLaneProcess, startLedgerServer } from './lane-process.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function start(given: Parameters<typeof startSyncWorld>[0] = {}): Promise<SyncWorld> {
  const world = await startSyncWorld(given)
  ends.push(() => world.close())
  return world
}

const steps = [
  ['accepted', 'accepted'],
  ['processing-started', 'in-process'],
  ['done', 'done'],
  ['result-returned', 'result-returned'],
] as const
const wanted = ['new', ...steps.map(([, status]) => status)]

/** Dossiers with all of their events, of which none has a number yet. */
async function fill(world: SyncWorld, count: number): Promise<string[]> {
  const codes = Array.from({ length: count }, nextCode)
  await Promise.all(
    codes.map(async (code) => {
      await world.register(code)
      for (const [minutes, [type]] of steps.entries()) await world.report(code, { type, at: at(minutes + 1) })
    }),
  )
  return codes
}

/** Someone who follows the feed from its beginning: in one line, each event once. */
function createFollower(database: Queryable) {
  let after = 0
  const seen: { sequence: number; dossier: number; slot: number }[] = []
  return {
    seen,
    read: async () => {
      const { rows } = await database.query(
        `SELECT sequence, dossier, slot FROM ${numberedEvents('$1::bigint', '(SELECT last FROM dossier_feed)')} AS e ORDER BY sequence`,
        [after],
      )
      for (const row of rows) {
        after = Number(row.sequence)
        seen.push({ sequence: after, dossier: Number(row.dossier), slot: Number(row.slot) })
      }
    },
  }
}

/** The feed that was followed meanwhile is the feed as it is now: no event came behind one that had been read. */
async function expectExactFeed(world: SyncWorld, follower: ReturnType<typeof createFollower>): Promise<void> {
  await follower.read()
  const all = await world.rows<{ sequence: string; dossier: string; slot: string }>(
    `SELECT sequence, dossier, slot FROM ${numberedEvents('0', '(SELECT last FROM dossier_feed)')} AS e ORDER BY sequence`,
  )
  expect(follower.seen).toEqual(
    all.map(({ sequence, dossier, slot }) => ({
      sequence: Number(sequence),
      dossier: Number(dossier),
      slot: Number(slot),
    })),
  )
  expect(new Set(all.map(({ sequence }) => sequence)).size).toBe(all.length)
  const slots = new Map<string, number>()
  for (const { dossier, slot } of all) {
    expect(Number(slot)).toBeGreaterThan(slots.get(dossier) ?? -1)
    slots.set(dossier, Number(slot))
  }
}

function expectExact(ledger: SyncWorld['ledger']['dossiers'], codes: readonly string[]): void {
  for (const code of codes) expect(ledger.get(code)?.steps.map(({ status }) => status)).toEqual(wanted)
}

/** A transaction that has a connection of this pool until it is freed. */
function holdConnection(database: Pick<Database, 'transaction'>) {
  const begun = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const ended = database.transaction(async () => {
    begun.resolve()
    await held.promise
  })
  return { begun: begun.promise, ended, free: () => held.resolve() }
}

/** A database that is away refuses: the one who numbers events tries again, as the worker around it does. */
async function sequenceOnce({ database }: SyncWorld): Promise<void> {
  await sequenceDossiers(database, undefined).catch(() => {})
}

const isIdle = (world: SyncWorld, count: number) => async () => {
  world.clock.move(1_000)
  const lanes = await world.lanes().catch(() => [])
  return lanes.length === count && lanes.every(({ state }) => state === 'idle')
}

test('through a restart of the database in the middle, every step arrives once and in order, and the feed stays exact', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-lanes-'))
  ends.push(() => rmSync(folder, { recursive: true, force: true }))
  let server = await startEmbeddedPostgres(folder)
  ends.push(() => server.stop())
  const world = await start({ serverUrl: server.url })
  const codes = await fill(world, 12)
  const follower = createFollower(world.database)
  const settings = { concurrency: 3, leaseMs: 1_500, deadlineMs: 1_000, attemptsMax: 100 }
  world.replica({ settings })
  world.replica({ settings })
  await sequenceOnce(world)
  await eventually('some have arrived', () => world.ledger.sends >= 3)
  await follower.read()
  const port = Number(new URL(server.url).port)
  await server.stop()
  server = await startEmbeddedPostgres(folder, port)
  await eventually('every lane to rest', async () => {
    await sequenceOnce(world)
    await follower.read().catch(() => {})
    return isIdle(world, codes.length)()
  })
  expectExact(world.ledger.dossiers, codes)
  await expectExactFeed(world, follower)
})

test('a pool without a free connection delays lanes and loses, doubles and stops none of them', async () => {
  const world = await start()
  const codes = await fill(world, 8)
  const follower = createFollower(world.database)
  await world.sequence()
  const small = createDatabase(
    DatabaseSettings.parse({ url: world.url, connectionsMax: 2, connectTimeoutMs: 200 }),
    world.logger,
  )
  ends.push(() => small.close())
  for (let round = 0; round < 3; round++) {
    // Others who share the pool hold all of it: before the first lane is claimed, and then in the middle.
    const holders = [1, 2].map(() => holdConnection(small))
    await Promise.all(holders.map(({ begun }) => begun))
    if (round === 0) world.replica({ settings: { concurrency: 2, leaseMs: 1_500, deadlineMs: 1_000 } }, small)
    await eventually('a statement waits in vain for a connection', async () => {
      world.clock.move(1_000)
      return small.query('SELECT 1').then(
        () => false,
        () => true,
      )
    })
    const { sends } = world.ledger
    expect(sends).toBeLessThan(codes.length * 3)
    for (const holder of holders) holder.free()
    await Promise.all(holders.map(({ ended }) => ended))
    await follower.read()
    await eventually('lanes go on', () => {
      world.clock.move(1_000)
      return world.ledger.sends > sends + 2
    })
  }
  await eventually('every lane to rest', isIdle(world, codes.length))
  expectExact(world.ledger.dossiers, codes)
  expect(await world.lanes()).toEqual(codes.map(() => expect.objectContaining({ attempts: 0, faults: 0 })))
  await expectExactFeed(world, follower)
})

test('a process that is killed with SIGKILL again and again sends every step once and in order', {
  timeout: 240_000,
}, async () => {
  const world = await start()
  const codes = await fill(world, 30)
  const follower = createFollower(world.database)
  await world.sequence()
  const ledger = await startLedgerServer()
  ends.push(() => ledger.close())
  const killsWanted = 8
  for (let kills = 0; kills <= killsWanted; kills++) {
    const process = startLaneProcess({ databaseUrl: world.url, targetUrl: ledger.url, clock: world.clock.now() })
    ends.push(() => process.kill())
    if (kills === killsWanted) break
    const before = ledger.calls()
    // At a call of its own each time: before the first byte, with the step taken and no answer, or after it.
    await eventually('it sends', () => ledger.calls() > before + (kills % 3) || ledger.isWhole(codes, wanted.length))
    await process.kill()
    await follower.read()
  }
  await eventually('every lane to rest', isIdle(world, codes.length), 120_000)
  expectExact(ledger.dossiers, codes)
  await expectExactFeed(world, follower)
})

test('a transaction held open for half an hour holds up no lane, and the event that it brings is skipped by no one', async () => {
  const world = await start()
  const late = nextCode()
  await world.register(late)
  await world.sequence()
  const follower = createFollower(world.database)
  const holder = await world.connect().connect()
  await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  await holder.query('SELECT count(*) FROM sync_lane')
  await holder.query(
    `INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer, status)
     SELECT id, 'accepted', $2, $2, 'one-stop', 'accepted' FROM dossier WHERE code = $1`,
    [late, at(1)],
  )
  world.replica()
  const codes: string[] = []
  const heldFrom = world.clock.now()
  while (world.clock.now() - heldFrom < 30 * 60_000) {
    const some = await fill(world, 2)
    codes.push(...some)
    await world.sequence()
    await follower.read()
    await eventually('those of these five minutes have arrived, although the transaction is open', () => {
      world.clock.move(1_000)
      return some.every((code) => world.ledger.dossiers.get(code)?.steps.length === wanted.length)
    })
    world.clock.move(5 * 60_000)
  }
  expect(world.ledger.dossiers.get(late)?.steps).toHaveLength(1)
  await holder.query('COMMIT')
  await holder.end()
  await world.sequence()
  await eventually('the late event has arrived', () => {
    world.clock.move(1_000)
    return world.ledger.dossiers.get(late)?.steps.length === 2
  })
  await eventually('every lane to rest', isIdle(world, codes.length + 1))
  expectExact(world.ledger.dossiers, codes)
  await expectExactFeed(world, follower)
})

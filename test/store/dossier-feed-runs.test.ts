/**
 * Numbers of the feed of dossier events stand beside the events. However transactions come and go, every committed event gets one number, in
 * order, and no reader passes one that is committed later; numbers of before this form stay as they are.
 */
import { join } from 'node:path'
import fc from 'fast-check'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { afterEach, expect, test, vi } from 'vitest'
import { numberedEvents, sequenceDossierEvents } from '../../src/store/dossier/feed.ts'
import { createDatabase, type Database, migrate, type Queryable } from '../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'
import { hasNewEvents } from '../../src/store/sync/following.ts'
import { emptyDatabase, freshDatabase, silent } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

let moment = Date.parse('2026-11-30T02:00:00Z')
async function write(connection: Pick<Queryable, 'query'>, dossier: number): Promise<number> {
  moment += 1
  const { rows } = await connection.query(
    `INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer) VALUES ($1, 'apology-sent', $2, $2, 'one-stop') RETURNING slot`,
    [dossier, new Date(moment)],
  )
  return Number(rows[0].slot)
}

interface Numbered {
  sequence: number
  dossier: number
  slot: number
}
async function readAfter(connection: Queryable, after: number): Promise<Numbered[]> {
  const { rows } = await connection.query(
    `SELECT sequence, dossier, slot FROM ${numberedEvents('$1::bigint', '(SELECT last FROM dossier_feed)')} AS e ORDER BY sequence`,
    [after],
  )
  return rows.map(({ sequence, dossier, slot }) => ({
    sequence: Number(sequence),
    dossier: Number(dossier),
    slot: Number(slot),
  }))
}

const round = (database: Database, limit: number) =>
  database.transaction((connection) => sequenceDossierEvents(connection, limit))

/** A writer has one transaction at a time, and of each dossier only one writer: that holds its row. */
const writers = [0, 1, 2, 3] as const
const actions = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('write' as const),
      writer: fc.constantFrom(...writers),
      dossier: fc.nat(5),
    }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('commit' as const), writer: fc.constantFrom(...writers) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('undo' as const), writer: fc.constantFrom(...writers) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('die' as const), writer: fc.constantFrom(...writers) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('number' as const), limit: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.constant({ act: 'number-and-die' as const }) },
)

test('however writers commit, undo, die and stay open, the feed has every committed event once, in order, behind none that was read', async () => {
  const db = await freshDatabase()
  ends.push(() => db.drop())
  const { database } = db
  const seen: Numbered[] = []
  const readOn = async () => seen.push(...(await readAfter(database, seen.at(-1)?.sequence ?? 0)))
  const committed: { dossier: number; slot: number }[] = []
  await fc.assert(
    fc.asyncProperty(fc.array(actions, { minLength: 10, maxLength: 40 }), async (script) => {
      const open = new Map<number, { client: pg.Client; written: { dossier: number; slot: number }[] }>()
      const begin = async (writer: number) => {
        const known = open.get(writer)
        if (known) return known
        const client = new pg.Client({ connectionString: db.settings.url })
        await client.connect()
        await client.query('BEGIN')
        const begun = { client, written: [] as { dossier: number; slot: number }[] }
        open.set(writer, begun)
        return begun
      }
      const end = async (writer: number, how: 'COMMIT' | 'ROLLBACK' | 'die') => {
        const ended = open.get(writer)
        if (!ended) return
        open.delete(writer)
        if (how !== 'die') await ended.client.query(how)
        await ended.client.end()
        if (how === 'COMMIT') committed.push(...ended.written)
      }
      for (const step of script) {
        if (step.act === 'write') {
          const isHeld = [...open].some(
            ([writer, { written }]) =>
              writer !== step.writer && written.some(({ dossier }) => dossier === step.dossier),
          )
          if (isHeld) continue
          const { client, written } = await begin(step.writer)
          written.push({ dossier: step.dossier, slot: await write(client, step.dossier) })
        } else if (step.act === 'commit') await end(step.writer, 'COMMIT')
        else if (step.act === 'undo') await end(step.writer, 'ROLLBACK')
        else if (step.act === 'die') await end(step.writer, 'die')
        else if (step.act === 'number') await round(database, step.limit)
        else {
          const dies = database.transaction(async (connection) => {
            await sequenceDossierEvents(connection, 500)
            throw new Error('the process dies here')
          })
          await expect(dies).rejects.toThrow('dies here')
        }
        await readOn()
      }
      for (const writer of [...open.keys()]) await end(writer, writer % 2 === 0 ? 'COMMIT' : 'ROLLBACK')
      while (await round(database, 3)) await readOn()
      await readOn()
      expect(seen).toEqual(await readAfter(database, 0))
      expect(seen.map(({ sequence }) => sequence)).toEqual(seen.map((_, index) => index + 1))
      const bySlot = (one: { slot: number }, other: { slot: number }) => one.slot - other.slot
      expect(seen.map(({ dossier, slot }) => ({ dossier, slot })).sort(bySlot)).toEqual(committed.toSorted(bySlot))
      for (let dossier = 0; dossier <= 5; dossier++) {
        const own = seen.filter((event) => event.dossier === dossier)
        expect(own).toEqual(own.toSorted(bySlot))
      }
    }),
    { numRuns: 20, seed: 1359 },
  )
})

test('a gap is kept while a transaction is open that may fill it, and given up when none is', async () => {
  const db = await freshDatabase()
  ends.push(() => db.drop())
  const { database } = db
  const gaps = async () => (await database.query('SELECT first::int, last::int FROM dossier_feed_gap')).rows
  await database.query(`INSERT INTO sync_feed (target, last) VALUES ('city', 1)`)
  const holder = new pg.Client({ connectionString: db.settings.url })
  await holder.connect()
  ends.push(() => holder.end())
  await holder.query('BEGIN')
  for (const dossier of [1, 2, 3]) await write(holder, dossier)
  await write(database, 4)
  for (const _ of [1, 2, 3]) await round(database, 500)
  expect(await gaps()).toEqual([{ first: 1, last: 3 }])
  expect((await readAfter(database, 0)).map(({ dossier }) => dossier)).toEqual([4])
  await holder.query('COMMIT')
  expect(await hasNewEvents(database, 'city', 1)).toBe(false)
  // What is left of a gap of which a part was taken stays a gap.
  await round(database, 2)
  expect(await gaps()).toEqual([{ first: 3, last: 3 }])
  expect(await hasNewEvents(database, 'city', 1)).toBe(true)
  expect(await hasNewEvents(database, 'city', 3)).toBe(false)
  await round(database, 2)
  expect((await readAfter(database, 0)).map(({ dossier }) => dossier)).toEqual([4, 1, 2, 3])
  const undone = database.transaction(async (connection) => {
    await write(connection, 5)
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  await write(database, 6)
  // Transactions of other databases of this server count as well, and other tests have some.
  await eventually('the gap is given up', async () => {
    await round(database, 500)
    return (await gaps()).length === 0
  })
})

test('numbers of before this form stay as they are, and events that had none get the next ones', async () => {
  const { url, drop } = await emptyDatabase()
  ends.push(drop)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  ends.push(() => client.end())
  await runner({
    dbClient: client,
    dir: join(import.meta.dirname, '../../src/store/migrations'),
    direction: 'up',
    count: 62,
    migrationsTable: 'lienthong_migration',
    noLock: true,
    logger: silent,
  })
  // By slots: one was committed late, one has no number among those that have, one was undone, and two have none at the end.
  const numbers = [1, 2, 5, 3, 4, null, 6, 'undone', 7, null, null]
  for (const [index, sequence] of numbers.entries()) {
    if (sequence === 'undone') await client.query(`SELECT nextval('dossier_event_slot_seq')`)
    else {
      await write(client, index)
      await client.query('UPDATE dossier_event SET sequence = $2 WHERE dossier = $1', [index, sequence])
    }
  }
  await client.query('UPDATE dossier_feed SET last = 7')
  const settings = DatabaseSettings.parse({ url })
  await migrate(settings, silent)
  const database = createDatabase(settings, silent)
  ends.push(() => database.close())
  const inOrder = async () => (await readAfter(database, 0)).map(({ sequence, dossier }) => [sequence, dossier])
  const before = [0, 1, 3, 4, 2, 6, 8].map((dossier, index) => [index + 1, dossier])
  expect(await inOrder()).toEqual(before)
  await write(database, 20)
  await round(database, 500)
  const later = [5, 9, 10, 20].map((dossier, index) => [index + 8, dossier])
  expect(await inOrder()).toEqual([...before, ...later])
  expect(await readAfter(database, 4)).toHaveLength(7)
})

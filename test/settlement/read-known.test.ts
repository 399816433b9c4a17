/** The reader of what becomes known: a row that is committed late is found, and no row is given twice. */
import type { QueryConfig } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KnownReader } from '../../src/settlement/live/read-known.ts'
import type { Queryable } from '../../src/store/postgres/database.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const begin = Date.parse('2026-11-23T00:00:00+07:00')
const second = 1_000

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
  await db.database.query(
    `INSERT INTO dossier (id, code, procedure, unit, received_at, consumer, created_at, events, status, status_since, last_at)
     VALUES (1, 'H99-1', '1.001193', 'H99.01', $1, 'one-stop', $1, 1, 'new', $1, $1)`,
    [new Date(begin)],
  )
})
afterAll(() => db.drop())

/** Its number is in the moment at which it happened. */
const happenedAt = (number: number) => begin + number
async function insert(number: number, recordedAt: number): Promise<void> {
  await db.database.query(
    `INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer) VALUES (1, 'processing-started', $1, $2, 'one-stop')`,
    [new Date(happenedAt(number)), new Date(recordedAt)],
  )
}

test('with commits up to a minute late, rounds of two seconds give every event once, and within two minutes', async () => {
  const delays = [0, 300, 2_500, 20_000, 59_000]
  const rows = Array.from({ length: 120 }, (_, index) => {
    const recordedAt = begin + index * 1_700
    return { recordedAt, committedAt: recordedAt + (delays[(index * 7) % delays.length] ?? 0) }
  }).sort((a, b) => a.committedAt - b.committedAt)
  const reader = new KnownReader((procedure) => procedure, [], begin)
  const found = new Map<number, number[]>()
  let inserted = 0
  for (let now = begin; now <= begin + 400 * second; now += 2 * second) {
    for (let row = rows[inserted]; row !== undefined && row.committedAt <= now; row = rows[inserted]) {
      await insert(inserted, row.recordedAt)
      inserted += 1
    }
    for await (const page of reader.read(db.database, now)) {
      for (const { event } of page) {
        const number = event.at - begin
        found.set(number, [...(found.get(number) ?? []), now])
      }
    }
  }
  expect([...found.keys()].sort((a, b) => a - b)).toEqual(rows.map((_, number) => number))
  for (const [number, times] of found) {
    expect(times, `event ${number}`).toHaveLength(1)
    expect((times[0] ?? 0) - (rows[number]?.committedAt ?? 0), `event ${number}`).toBeLessThanOrEqual(120 * second)
  }
}, 120_000)

test('a row that was read is not looked up again, neither in the next round nor when late ones are looked for', async () => {
  const start = begin + 1_000 * second
  for (let number = 1_000; number < 1_040; number++) await insert(number, start + (number - 1_000) * 100)
  let rows = 0
  const counting: Queryable = Object.create(db.database, {
    query: {
      value: async (given: string | QueryConfig, values?: unknown[]) => {
        const result = await db.database.query(given, values)
        if (typeof given !== 'string' && given.name === 'read-forecast-steps') rows += result.rows.length
        return result
      },
    },
  })
  const reader = new KnownReader((procedure) => procedure, [], start)
  const read = async (now: number) => {
    rows = 0
    let events = 0
    for await (const page of reader.read(counting, now)) events += page.length
    return { rows, events }
  }
  // With what the open dossier had before.
  expect((await read(start + 4 * second)).events).toBeGreaterThanOrEqual(40)
  expect(await read(start + 4 * second)).toEqual({ rows: 0, events: 0 })
  await insert(1_040, start + 500)
  expect(await read(start + 64 * second)).toEqual({ rows: 1, events: 1 })
  expect(await read(start + 130 * second)).toEqual({ rows: 0, events: 0 })
})

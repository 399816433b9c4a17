/** Promise 9 below the trail: in every batch that is written behind, one bad row fails alone, and once. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Condition } from '../../src/domain/alert.ts'
import { HistoryWriter } from '../../src/health/history/writer.ts'
import { readObservations, writeObservations } from '../../src/store/alert/alerts.ts'
import { type MinuteRow, readSlices } from '../../src/store/health/minutes.ts'
import { readStates, type StateRow } from '../../src/store/health/states.ts'
import { toStoredJson, writeApart } from '../../src/store/postgres/apart.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'

let base: TestDatabase
beforeAll(async () => {
  base = await freshDatabase()
  await base.database.query('CREATE TABLE shelf (n int PRIMARY KEY, word text NOT NULL)')
})
afterAll(() => base.drop())

test('exactly the bad rows are handed back, and exactly the others are there', async () => {
  const good = fc.constantFrom('word', 'chữ')
  const bad = fc.constantFrom('a\u0000b', null)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof({ weight: 5, arbitrary: good }, bad), { maxLength: 40 }), async (words) => {
      await base.database.query('TRUNCATE shelf')
      const rows = words.map((word, n) => ({ n, word }))
      const refused = await writeApart(rows, async (some) => {
        await base.database.query('INSERT INTO shelf SELECT * FROM unnest($1::int[], $2::text[])', [
          some.map(({ n }) => n),
          some.map(({ word }) => word),
        ])
      })
      const isGood = ({ word }: { word: string | null }) => word !== null && !word.includes('\u0000')
      expect(refused.map(({ row }) => row)).toEqual(rows.filter((row) => !isGood(row)))
      const { rows: there } = await base.database.query('SELECT n, word FROM shelf ORDER BY n')
      expect(there).toEqual(rows.filter(isGood))
    }),
    { numRuns: 40 },
  )
})

test('an outage is no bad row: nothing is halved, and anyone who writes learns of it', async () => {
  let writes = 0
  const away = Object.assign(new Error('gone'), { code: '57P01' })
  const writing = writeApart([1, 2, 3], () => {
    writes += 1
    return Promise.reject(away)
  })
  await expect(writing).rejects.toBe(away)
  expect(writes).toBe(1)
})

test('whatever text a peer sent, its JSON is one that the database holds and reads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), async (texts) => {
      const { rows } = await base.database.query('SELECT $1::jsonb AS kept', [toStoredJson({ texts })])
      expect(rows[0].kept.texts).toHaveLength(texts.length)
    }),
  )
})

const odd = 'CN=\u0000, O=\ud800'

test('a state and an alert that quote such a text are kept, and so are those of their batch', async () => {
  const run = randomUUID()
  const at = new Date()
  const writer = new HistoryWriter(base.database, silent, { id: run, instance: 'test', startedAt: at }, 1_000)
  const state = (path: string, detail: string): Omit<StateRow, 'run'> => ({
    link: 'odd',
    path,
    at,
    state: 'down',
    reason: { code: 'tls-failed', layer: 'network', phase: 'tls', detail },
  })
  for (const path of ['a', 'b']) writer.state(state(path, path === 'a' ? odd : 'plain'))
  await writer.close()
  const states = await readStates(base.database, 'odd', new Date(at.getTime() - 1_000))
  expect(states.map(({ path, reason }) => [path, reason?.detail])).toEqual([
    ['a', 'CN=\ufffd, O=\ufffd'],
    ['b', 'plain'],
  ])

  const condition = (key: string): Condition => ({
    key,
    kind: 'path',
    severity: 'warning',
    step: 1,
    since: 0,
    link: 'odd',
    path: 'a',
    count: null,
    reason: { code: 'tls-failed', layer: 'network', phase: 'tls' },
    sentence: { vi: odd, en: odd },
    nextStep: { vi: '', en: '' },
  })
  const signs = ['one', 'two'].map((key) => ({
    key,
    observer: 'test',
    condition: condition(key),
    beganAt: 0,
    endedAt: null,
    begins: 1,
    heardUntil: 1,
  }))
  await writeObservations(base.database, 'test', signs)
  expect((await base.database.transaction(readObservations)).map(({ key }) => key)).toEqual(['one', 'two'])
})

test('a row of history that is refused all the same is dropped and counted, and holds nothing up', async () => {
  const run = randomUUID()
  const at = new Date()
  const lines: string[] = []
  const logger = { ...silent, error: (_: object, text: string) => lines.push(text) }
  const writer = new HistoryWriter(base.database, logger, { id: run, instance: 'test', startedAt: at }, 1_000)
  const minute = (path: string, calls: number): Omit<MinuteRow, 'run'> => ({
    at,
    link: 'minutes',
    path,
    calls,
    failures: 0,
    upMs: 1,
    observedMs: 1,
    histogram: [1],
    outcomes: { found: 1 },
    phaseCounts: [1],
    phaseMs: [1],
  })
  // More calls than the column holds.
  writer.minutes([minute('a', 1), minute('b', 2 ** 40), minute('c', 3)], at)
  await writer.close()
  const slices = await readSlices(base.database, 'minutes', 15, new Date(at.getTime() - 3_600_000))
  expect(slices.map(({ path, calls }) => [path, calls])).toEqual([
    ['a', 1],
    ['c', 3],
  ])
  expect([writer.dropped, writer.pending]).toEqual([1, 0])
  expect(lines).toEqual(['health: a row of history was refused for what it holds, and is dropped'])
})

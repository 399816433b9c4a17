/** Going through all open dossiers: each once, with the events that count, and no ended one. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readOpenDossiers } from '../../src/store/dossier/open-dossiers.ts'
import { at, type DossierWorld, nextCode, startDossierWorld } from './fixtures.ts'

let world: DossierWorld
beforeAll(async () => {
  world = await startDossierWorld()
})
afterAll(async () => {
  await world?.close()
})

test('open dossiers come with their events and stated due times; ended ones do not come', async () => {
  const [open, moved, ended] = [nextCode(), nextCode(), nextCode()]
  await world.register(open, { channel: 'online', acceptedAt: at(5), case: '1.001193.01' })
  await world.register(moved)
  await world.report(moved, { type: 'due-time-changed', at: at(6), dueAt: at(600), reason: 'waits for a signature' })
  await world.register(ended)
  await world.report(ended, { type: 'done', at: at(7) })
  const found = await Array.fromAsync(readOpenDossiers(world.deps.database))
  expect(found.map(({ code }) => code)).toEqual([open, moved])
  expect(found[0]).toMatchObject({
    procedure: '1.001193',
    procedureCase: '1.001193.01',
    unit: 'H99.01.02',
    channel: 'online',
    receivedAt: Date.parse(at(0)),
  })
  const sorted = found[0]?.events.toSorted((a, b) => a.at - b.at)
  expect(sorted).toEqual([
    { type: 'received', at: Date.parse(at(0)) },
    { type: 'accepted', at: Date.parse(at(5)) },
  ])
  expect(found[1]?.events).toContainEqual({
    type: 'due-time-changed',
    at: Date.parse(at(6)),
    dueAt: Date.parse(at(600)),
  })
})

test('a page has an end, and the next one begins behind it', async () => {
  const before = (await Array.fromAsync(readOpenDossiers(world.deps.database))).length
  const columns = `code, procedure, unit, received_at, consumer, created_at, events, status, status_since, last_at`
  await world.rows(`INSERT INTO dossier (${columns})
    SELECT 'H99.01.02-x' || n, '1.001193', 'H99.01.02', now(), 'one-stop', now(), 0, 'new', now(), now()
    FROM generate_series(1, 1001) AS n`)
  const codes = (await Array.fromAsync(readOpenDossiers(world.deps.database))).map(({ code }) => code)
  expect(codes).toHaveLength(before + 1001)
  expect(new Set(codes).size).toBe(codes.length)
})

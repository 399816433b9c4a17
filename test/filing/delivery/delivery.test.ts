import { afterAll, beforeAll, expect, test } from 'vitest'
import { mayBecome } from '../../../src/domain/filing/filing.ts'
import { eventually } from '../../support/eventually.ts'
import { type FilingWorld, nextDossier, startFilingWorld } from '../fixtures.ts'
import { makeResult, makeStatus, refusedConnection, reset } from '../scripted-registry.ts'

let world: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld()
})
afterAll(() => world.close())

test('a filing is taken, sent once, followed and completed, and its story is legal and without a gap', async () => {
  const dossier = nextDossier()
  const { id, state } = await world.submit({ dossier })
  expect(state).toBe('accepted')
  await world.until(id, 'received')
  world.registry.stand(dossier, makeStatus('eligible'))
  await world.until(id, 'eligible')
  world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  const done = await world.until(id, 'completed')
  expect(done.events.map(({ type }) => type)).toEqual(['accepted', 'delivering', 'received', 'eligible', 'completed'])
  expect(done.events.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
  expect(done.result).toMatchObject({ personalNumber: '999326000001', registerNumber: '12' })
  expect(world.registry.count(dossier)).toBe(1)
})

test('a connection that provably carried nothing is tried again, for no attempt', async () => {
  const dossier = nextDossier()
  world.registry.script(dossier, { fails: refusedConnection, taken: false })
  const { id } = await world.submit({ dossier })
  const view = await world.until(id, 'received')
  expect(await world.story(id)).toEqual(['accepted', 'delivering', 'accepted', 'delivering', 'received'])
  expect(view.attempts).toBe(1)
  expect(world.registry.count(dossier)).toBe(1)
})

test('a send whose answer was lost is asked about and never sent again when the registry has it', async () => {
  const dossier = nextDossier()
  world.registry.script(dossier, { fails: reset, taken: true })
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  expect(await world.story(id)).toEqual(['accepted', 'delivering', 'outcome-unknown', 'received'])
  expect(world.registry.pushes.filter((push) => push.dossier === dossier)).toHaveLength(1)
})

test('a send that was lost on its way is sent again only after the registry has twice not known it', async () => {
  const dossier = nextDossier()
  world.registry.script(dossier, { fails: reset, taken: false })
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  expect(await world.story(id)).toEqual([
    'accepted',
    'delivering',
    'outcome-unknown',
    'accepted',
    'delivering',
    'received',
  ])
  const polledBeforeResend = world.registry.requests.flat().filter((requested) => requested === dossier).length
  expect(polledBeforeResend).toBeGreaterThanOrEqual(2)
  expect(world.registry.count(dossier)).toBe(1)
})

test('a registry that takes and then says nothing at all is asked, not flooded', async () => {
  const dossier = nextDossier()
  world.registry.script(dossier, { hangs: true, taken: true })
  const { id } = await world.submit({ dossier })
  await world.until(id, 'received')
  expect(await world.story(id)).toEqual(['accepted', 'delivering', 'outcome-unknown', 'received'])
  expect(world.registry.count(dossier)).toBe(1)
})

test('every event of every filing follows the table of transitions, numbered without gaps', async () => {
  const events = await world.rows<{ filing: string; number: number; type: string; state: never }>(
    'SELECT filing, number, type, state FROM filing_event ORDER BY filing, number',
  )
  expect(events.length).toBeGreaterThan(10)
  for (const [index, event] of events.entries()) {
    const before = events[index - 1]
    if (before?.filing !== event.filing) expect([event.number, event.type]).toEqual([1, 'accepted'])
    else {
      expect(event.number).toBe(before.number + 1)
      if (event.type === event.state) expect(mayBecome(before.state, event.state)).toBe(true)
    }
  }
})

test('the feed numbers every event once, without a gap, in the order of each filing', async () => {
  await eventually('every event has its place', async () => {
    const [row] = await world.rows<{ count: number }>(
      'SELECT count(*)::int AS count FROM filing_event WHERE sequence IS NULL',
    )
    return row?.count === 0
  })
  const events = await world.rows<{ sequence: string; filing: string; number: number }>(
    'SELECT sequence, filing, number FROM filing_event ORDER BY sequence',
  )
  expect(events.map(({ sequence }) => Number(sequence))).toEqual(events.map((_, index) => index + 1))
  const seen = new Map<string, number>()
  for (const { filing, number } of events) {
    expect(number).toBe((seen.get(filing) ?? 0) + 1)
    seen.set(filing, number)
  }
})

/** The feed of dossier events: nothing missed or repeated with many writers, cut to what a caller may read, and it wakes who waits. */
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { mayReadDossier } from '../../src/access/policy.ts'
import { readDossierEvents } from '../../src/dossier/feed/read-dossier-events.ts'
import { type OnDossiersSequenced, sequenceDossiers } from '../../src/dossier/feed/sequencer.ts'
import type { SequencedDossierEvent } from '../../src/store/dossier/feed.ts'
import { within } from '../support/eventually.ts'
import { at, type DossierWorld, makeCaller, nextCode, startDossierWorld, toFailureText } from './fixtures.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })
const rigs: DossierWorld[] = []
afterEach(async () => {
  for (const rig of rigs.splice(0).reverse()) await rig.close()
})
async function opened(beside?: DossierWorld): Promise<DossierWorld> {
  const rig = await startDossierWorld(beside ? { beside } : {})
  rigs.push(rig)
  return rig
}

const everyone = makeCaller('city')
const read = (rig: DossierWorld, after: number, limit = 500, caller = everyone) =>
  readDossierEvents(rig.deps, { caller, after, limit })

async function sequenceAll(rig: DossierWorld, onSequenced?: OnDossiersSequenced): Promise<void> {
  while (await sequenceDossiers(rig.deps.database, onSequenced)) {}
}

test('with writers and sequencers at three replicas, a reader that goes on from its last place misses and repeats nothing', async () => {
  const a = await opened()
  const replicas = [a, await opened(a), await opened(a)]
  const codes = Array.from({ length: 30 }, nextCode)
  const handed: SequencedDossierEvent[] = []
  const keep: OnDossiersSequenced = async (_, readThem) => {
    handed.push(...(await readThem()))
  }
  let writing = true
  const sequencers = replicas.map(async ({ deps }) => {
    while (writing) await sequenceDossiers(deps.database, keep)
  })
  const seen: { sequence: number; dossier: string; type: string }[] = []
  const readOn = async () => {
    const page = await read(a, seen.at(-1)?.sequence ?? 0, 7)
    seen.push(...page.events)
    return page.events.length > 0
  }
  const reader = (async () => {
    while (writing) await readOn()
  })()
  await Promise.all(
    codes.map(async (code, index) => {
      const rig = replicas[index % 3] as DossierWorld
      const other = replicas[(index + 1) % 3] as DossierWorld
      await rig.register(code)
      await other.report(code, { type: 'accepted', at: at(5) })
      await Promise.all([
        rig.report(code, { type: 'processing-started', at: at(6) }),
        other.report(code, { type: 'apology-sent', at: at(7), dueAt: at(900), reason: 'Chờ xác minh' }),
      ])
      await rig.report(code, { type: 'done', at: at(8) })
    }),
  )
  writing = false
  await within(60_000, 'sequencers and reader end', Promise.all([...sequencers, reader]))
  await sequenceAll(a, keep)
  while (await readOn()) {}
  const numbers = Array.from({ length: codes.length * 5 }, (_, index) => index + 1)
  expect(seen.map(({ sequence }) => sequence)).toEqual(numbers)
  expect(handed.map(({ sequence }) => sequence).sort((x, y) => x - y)).toEqual(numbers)
  for (const code of codes) {
    const own = seen.filter(({ dossier }) => dossier === code).map(({ type }) => type)
    expect([own[0], own[1], own.at(-1)]).toEqual(['received', 'accepted', 'done'])
    // As they were recorded, which each dossier shows by itself.
    const { dossier } = await a.register(code)
    expect([...own].sort()).toEqual(dossier.events.map(({ type }) => type).sort())
  }
})

test('an event says where the dossier stood when it was recorded, and when it is due, and names no officer', async () => {
  const rig = await opened()
  const code = nextCode()
  await rig.register(code, { officer: 'can.bo' })
  await rig.report(code, { type: 'accepted', at: at(5), officer: 'can.bo' })
  await rig.report(code, { type: 'done', at: at(30), officer: 'can.bo' })
  await sequenceAll(rig)
  const { events } = await read(rig, 0)
  expect(events.map(({ type, status }) => [type, status])).toEqual([
    ['received', 'new'],
    ['accepted', 'accepted'],
    ['done', 'done'],
  ])
  expect(events[1]?.due).toEqual({
    firstDueAt: '2026-11-23T10:00:00.000Z',
    dueAt: '2026-11-23T10:00:00.000Z',
    // Whether the day after is worked is not decided yet.
    provisional: true,
    unknown: null,
  })
  expect(JSON.stringify(events)).not.toContain('can.bo')
})

test('a place that is rolled back is handed to no one, and its event gets one later', async () => {
  const rig = await opened()
  await rig.register(nextCode())
  const dies: OnDossiersSequenced = async () => {
    throw new Error('the process dies here')
  }
  await expect(sequenceDossiers(rig.deps.database, dies)).rejects.toThrow('dies here')
  expect(await read(rig, 0)).toEqual({ events: [], last: 0 })
  await sequenceAll(rig)
  expect((await read(rig, 0)).events.map(({ sequence }) => sequence)).toEqual([1])
})

test('whatever is registered where, a caller reads the events of exactly the dossiers that it may read', async () => {
  const rig = await opened()
  const units = ['H99', 'H99.01', 'H99.01.02', 'H99.01.03', 'H99.1', 'H98.01'] as const
  const procedures = ['1.001193', '1.000894'] as const
  const writer = makeCaller('writer', ['register'], ['H99', 'H98'])
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...units), fc.constantFrom(...procedures)), { minLength: 1, maxLength: 8 }),
      fc.subarray([...units], { minLength: 1 }),
      fc.subarray([...procedures], { minLength: 1 }),
      fc.constantFrom('follow' as const, 'register' as const),
      fc.integer({ min: 1, max: 5 }),
      async (given, readerUnits, readerProcedures, operation, limit) => {
        const { last: before } = await readTo(rig, 0, 500, everywhere)
        for (const [unit, procedure] of given) await rig.register(nextCode(), { unit, procedure }, writer)
        await sequenceAll(rig)
        const reader = makeCaller('reader', [operation], readerUnits, readerProcedures)
        const { events } = await readTo(rig, before, limit, reader)
        const expected = given.filter(([unit, procedure]) => mayReadDossier(reader.consumer, { unit, procedure }))
        expect(events.map(({ unit, procedure }) => [unit, procedure])).toEqual(expected)
      },
    ),
    { numRuns: 25, seed: 1311 },
  )
})

const everywhere = makeCaller('everywhere', ['follow'], ['H99', 'H98'])
async function readTo(rig: DossierWorld, after: number, limit: number, caller: typeof everyone) {
  const events = []
  let last = after
  for (;;) {
    const page = await read(rig, last, limit, caller)
    events.push(...page.events)
    if (page.events.length === 0 && page.last === last) return { events, last }
    last = page.last
  }
}

test('a caller that may read no dossier is refused, and so is a number that the feed has not reached', async () => {
  const rig = await opened()
  await rig.register(nextCode())
  await sequenceAll(rig)
  expect(await toFailureText(read(rig, 0, 10, makeCaller('files-only', ['file'])))).toBe(
    'operation-not-allowed,  operation-not-allowed',
  )
  expect(await toFailureText(read(rig, 2))).toBe('request-invalid, ?after beyond-the-end')
  expect(await read(rig, 1)).toEqual({ events: [], last: 1 })
})

test('who waits at one replica is woken by what another has recorded of its unit, and not by what is of others', async () => {
  const a = await opened()
  const b = await opened(a)
  await a.register(nextCode())
  await sequenceAll(a)
  const { last } = await read(a, 0)
  const ward = makeCaller('ward', ['follow'], ['H99.01.03'])
  const order: string[] = []
  const leave = new AbortController()
  const wait = async (name: string, caller: typeof everyone) => {
    // A wait may end early; what was waited for is read.
    for (let after = last; ; ) {
      const page = await read(b, after, 10, caller)
      if (page.events.length > 0) break
      after = page.last
      await b.deps.feed.wait(caller.consumer, after, leave.signal)
    }
    order.push(name)
  }
  const wardWoken = wait('ward', ward)
  const cityWoken = wait('city', everyone)
  await a.register(nextCode(), { unit: 'H99.01.02' })
  await sequenceAll(a)
  await within(30_000, 'the city is woken', cityWoken)
  expect(order).toEqual(['city'])
  await a.register(nextCode(), { unit: 'H99.01.03' })
  await sequenceAll(a)
  await within(30_000, 'the ward is woken', wardWoken)
  expect(order).toEqual(['city', 'ward'])
})

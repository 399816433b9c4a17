/**
 * One filing of a kind at a time under a dossier code: the registry has no other key, so a second one would be the same
 * case sent twice. Two systems of one unit under whichever of its codes, two replicas.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '../../../src/domain/access.ts'
import { filingStates, finalStates } from '../../../src/domain/filing/filing.ts'
import type { FilingRequest } from '../../../src/domain/filing/filing-request.ts'
import { contentHash } from '../../../src/filing/intake/content-hash.ts'
import { submitFiling } from '../../../src/filing/intake/submit-filing.ts'
import { makeFiling } from '../../support/declarations.ts'
import { type FilingWorld, makeCaller, nextDossier, requestFor, startFilingWorld } from '../fixtures.ts'
import { makeStatus } from '../scripted-registry.ts'

let world: FilingWorld
let replica: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld()
  replica = await startFilingWorld({ beside: world })
})
afterAll(async () => {
  await replica.close()
  await world.close()
})

const oneStop = makeCaller('one-stop')
const hospital = makeCaller('hospital')
const getWide = (id: string): Caller => {
  const caller = makeCaller(id)
  return { ...caller, consumer: { ...caller.consumer, units: ['H98', 'H99', 'G01'] } }
}
const [wide, wideToo] = [getWide('wide'), getWide('wide-too')]

function submit(request: FilingRequest, caller: Caller, at = world) {
  return submitFiling(at.deps, {
    requestId: randomUUID(),
    caller,
    idempotencyKey: randomUUID(),
    request,
    rawBodyHash: contentHash(request),
  })
}

const later = (request: FilingRequest, minute: number) =>
  ({ ...request, receivedAt: `2026-03-02T10:${String(minute).padStart(2, '0')}:00+07:00` }) as FilingRequest

const by = (unit: string, registrationUnit: string, request: FilingRequest) =>
  ({ ...request, registrationUnit, purpose: { ...request.purpose, unit } }) as FilingRequest

const getOutcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'taken',
    (error: { code?: string }) => error.code,
  )

test('two systems of a unit bring one dossier with one body: it is sent once, and the second learns nothing of the first', async () => {
  const dossier = nextDossier()
  const { filing } = await submit(requestFor(dossier), oneStop)
  const refusal = await submit(requestFor(dossier), hospital).catch((error) => error)
  expect(refusal).toMatchObject({ code: 'dossier-under-way', detail: undefined, faults: [], retryable: false })
  await world.until(filing.id, 'received')
  expect(world.registry.pushes.filter((push) => push.dossier === dossier)).toHaveLength(1)
})

test('of whatever two systems bring at once through two replicas, one is taken', async () => {
  for (let round = 0; round < 12; round++) {
    const request = requestFor(nextDossier())
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        getOutcome(submit(later(request, n), n % 2 ? oneStop : hospital, n % 4 < 2 ? world : replica)),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['taken', 'dossier-under-way']))
  }
})

test('batches that bring the same dossiers in different orders at two replicas all come to an end', async () => {
  const dossiers = Array.from({ length: 40 }, nextDossier)
  const at = (where: FilingWorld, caller: Caller, order: string[], minute: number) =>
    order.map((dossier) => getOutcome(submit(later(requestFor(dossier), minute), caller, where)))
  const outcomes = await Promise.all([
    ...at(world, oneStop, dossiers, 1),
    ...at(replica, hospital, dossiers.toReversed(), 2),
  ])
  expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(dossiers.length)
  expect(new Set(outcomes)).toEqual(new Set(['taken', 'dossier-under-way']))
})

test('the letter case of a code makes no second dossier', async () => {
  const dossier = 'H99.01.02-260311-0001-ab'
  await submit(requestFor(dossier), oneStop)
  expect(await getOutcome(submit(requestFor(dossier.toUpperCase()), hospital))).toBe('dossier-under-way')
})

test('another kind, and an unrelated unit elsewhere, may use the code: neither keeps it occupied for the other', async () => {
  const dossier = nextDossier()
  const birth = requestFor(dossier)
  await submit(birth, oneStop)
  const death = makeFiling('death') as FilingRequest
  const sameDossier = { ...death, purpose: { ...birth.purpose, procedure: '1.000656' }, attachments: [] }
  expect(await getOutcome(submit(sameDossier as FilingRequest, hospital))).toBe('taken')
  expect(await getOutcome(submit(by('H99.01.03', '99002', birth), hospital))).toBe('taken')
})

test('the registration unit and the code are the key of the registry: whichever unit brings them, one is taken', async () => {
  const request = requestFor(nextDossier())
  await submit(request, oneStop)
  expect(await getOutcome(submit(by('H98.07', request.registrationUnit, request), wide))).toBe('dossier-under-way')
})

/** Unit codes of one agency, or of one above the other, as systems of one house write them. */
const sameHouse = [
  ['H99.01', 'H99.01.02'],
  ['H99.01.02', 'H99.01'],
  ['H99', 'H99.01.02'],
  ['H99.01.02', '000.02.01.H99'],
  ['000.02.01.H99', 'H99.01.02'],
  ['H99.01.02', '000.01.02.H99'],
  ['H99.01', '000.02.01.H99'],
  ['000.00.01.H99', 'H99.01.02'],
  ['000.00.00.H99', '003.02.01.H99'],
  ['H99.1.2', 'H99.01.02'],
  ['H99.001', 'H99.01'],
  ['H99.01.00', 'H99.01.02'],
] as const

test.each(sameHouse)(
  'one dossier filed by %s and by %s, for two registration units, is one filing',
  async (first, second) => {
    const request = requestFor(nextDossier())
    const { filing } = await submit(by(first, '99001', request), oneStop)
    const refusal = await submit(by(second, '99002', request), hospital).catch((error) => error)
    expect(refusal).toMatchObject({ code: 'dossier-under-way', detail: undefined })
    // A system that brings it twice itself learns which one that is.
    const own = await submit(by(second, '99002', request), oneStop).catch((error) => error)
    expect(own).toMatchObject({ code: 'dossier-under-way', detail: filing.id })
  },
)

/** Written by hand, apart from the database's reading: the path of a unit from the top, by each way of reading the old form. */
function paths(unit: string): string[] {
  const groups = unit.split('.')
  const [lowest = '', second = '', third = '', top = ''] = groups
  const readings = /^\d/.test(unit)
    ? [
        [top, third, second, lowest],
        [top, second, third, lowest],
      ]
    : [groups]
  return readings.map(([head, ...rest]) => {
    const levels = rest.map(Number)
    while (levels.at(-1) === 0) levels.pop()
    return [head, ...levels, ''].join('/')
  })
}

const group = fc.constantFrom('00', '01', '1', '001', '02', '2', '12', '21', '000')
const twoDigits = fc.constantFrom('00', '01', '02', '12', '21')
const top = fc.constantFrom('H99', 'H99', 'H99', 'H98', 'G01')
const unitCode = fc.oneof(
  fc.tuple(top, fc.array(group, { maxLength: 4 })).map(([head, rest]) => [head, ...rest].join('.')),
  fc.tuple(fc.constantFrom('000', '001'), twoDigits, twoDigits, top).map((groups) => groups.join('.')),
)

function related(first: string, second: string): boolean {
  const [ones, others] = [paths(first), paths(second)]
  // A code of the new form reads one way; of two old ones, both are read the same way.
  return [0, 1].some((way) => {
    const [one = '', other = ''] = [ones[way] ?? ones[0], others[way] ?? others[0]]
    return one.startsWith(other) || other.startsWith(one)
  })
}

test('of any two unit codes the second is kept out exactly where one is the other or stands above it', async () => {
  // A database of its own: no other test waits behind these filings. The registry leaves all that it takes open.
  const still = await startFilingWorld()
  const pairs = fc.array(fc.tuple(unitCode, unitCode), { minLength: 100, maxLength: 100 })
  const bring = (all: readonly (readonly [string, FilingRequest])[], registrationUnit: string, caller: Caller) =>
    Promise.all(all.map(([unit, request]) => getOutcome(submit(by(unit, registrationUnit, request), caller, still))))
  await fc.assert(
    fc.asyncProperty(pairs, async (drawn) => {
      const cases = drawn.map(([first, second]) => ({ first, second, request: requestFor(nextDossier()) }))
      await bring(
        cases.map(({ first, request }) => [first, request] as const),
        '99001',
        wide,
      )
      const outcomes = await bring(
        cases.map(({ second, request }) => [second, request] as const),
        '99002',
        wideToo,
      )
      const expected = cases.map(({ first, second }) => (related(first, second) ? 'dossier-under-way' : 'taken'))
      const table = (all: unknown[]) => cases.map(({ first, second }, n) => [first, second, all[n]])
      expect(table(outcomes)).toEqual(table(expected))
    }),
    { numRuns: 4, endOnFailure: true },
  )
  await still.close()
})

test('of what systems bring at once under codes of one house through two replicas, one is taken', async () => {
  // Each is each other's, or stands above it.
  const codes = ['H99.01', 'H99.01.02', '000.02.01.H99', 'H99.1.2', 'H99', 'H99.01.02.3', '003.02.01.H99', 'H99.1.02.0']
  for (let round = 0; round < 10; round++) {
    const request = requestFor(nextDossier())
    const outcomes = await Promise.all(
      // Eight codes and as many registration units: nothing but the units makes them one.
      codes.map((unit, n) =>
        getOutcome(
          submit(by(unit, `9900${n}`, request), n % 2 ? oneStop : hospital, (n + round) % 4 < 2 ? world : replica),
        ),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['taken', 'dossier-under-way']))
  }
})

test('batches of one house whose dossiers cross at two replicas all come to an end, each dossier taken once', async () => {
  const dossiers = Array.from({ length: 30 }, nextDossier)
  const at = (where: FilingWorld, caller: Caller, order: string[], unit: string, registrationUnit: string) =>
    order.map((dossier) => getOutcome(submit(by(unit, registrationUnit, requestFor(dossier)), caller, where)))
  const outcomes = await Promise.all([
    ...at(world, oneStop, dossiers, 'H99.01', '99001'),
    ...at(replica, hospital, dossiers.toReversed(), 'H99.01.02', '99002'),
    ...at(world, hospital, dossiers.toReversed(), '000.00.01.H99', '99003'),
    ...at(replica, oneStop, dossiers, 'H99.07', '99001'),
  ])
  // Unrelated to the others by its unit, and of one registration unit with the first.
  const takenFor = (dossier: number) =>
    [0, 1, 2, 3].map((n) => outcomes[n * 30 + (n === 1 || n === 2 ? 29 - dossier : dossier)])
  for (const dossier of dossiers.keys()) {
    const [first, second, third, fourth] = takenFor(dossier)
    const house = [first, second, third].filter((outcome) => outcome === 'taken').length
    expect(house).toBeLessThanOrEqual(1)
    expect(house + Number(fourth === 'taken')).toBeGreaterThanOrEqual(1)
    expect([first, fourth]).not.toEqual(['taken', 'taken'])
  }
  expect(new Set(outcomes)).toEqual(new Set(['taken', 'dossier-under-way']))
})

test('the guard stands in the database: a filing that is inserted past every check is left out', async () => {
  const request = requestFor(nextDossier())
  const { filing } = await submit(by('H99.01', '99001', request), oneStop)
  const copy = (unit: string) =>
    world.rows(
      `INSERT INTO filing (id, consumer, credential, request_id, kind, procedure, dossier, registration_unit, unit, received_at,
         subject, body_hash, accepted_at, state, state_since, events)
       SELECT gen_random_uuid(), 'another', credential, request_id, kind, procedure, lower(dossier), '99009', $2, received_at,
         subject, 'other', accepted_at, 'closed', state_since, 1 FROM filing WHERE id = $1 RETURNING id`,
      [filing.id, unit],
    )
  expect(await copy('000.02.01.H99')).toEqual([])
  expect(await copy('H98')).toHaveLength(1)
})

test('a database whose transactions see no newer rows by default lets no second one through', async () => {
  const name = new URL(world.url).pathname.slice(1)
  await world.rows(`ALTER DATABASE ${name} SET default_transaction_isolation TO 'repeatable read'`)
  try {
    const strict = await startFilingWorld({ beside: world, start: false })
    const request = requestFor(nextDossier())
    const outcomes = await Promise.all(
      ['H99.01', 'H99.01.02', '000.02.01.H99'].map((unit, n) =>
        getOutcome(submit(by(unit, `9900${n}`, request), n ? hospital : oneStop, n % 2 ? strict : world)),
      ),
    )
    expect(outcomes.toSorted()).toEqual(['dossier-under-way', 'dossier-under-way', 'taken'])
    await strict.close()
  } finally {
    await world.rows(`ALTER DATABASE ${name} RESET default_transaction_isolation`)
  }
})

test.each(filingStates)('while one is %s', async (state) => {
  // No worker is at it, so it stays where the test puts it.
  const still = await startFilingWorld({ beside: world, start: false })
  const request = requestFor(nextDossier())
  world.registry.script(request.purpose.dossier, { hangs: true, taken: true })
  const { filing } = await submit(request, oneStop, still)
  await world.until(filing.id, 'delivering', 'received', 'outcome-unknown')
  await world.rows('UPDATE filing SET state = $2, due_at = NULL, lease = NULL, lease_until = NULL WHERE id = $1', [
    filing.id,
    state,
  ])
  const over = finalStates.includes(state)
  expect(await getOutcome(submit(later(request, 1), hospital))).toBe(over ? 'taken' : 'dossier-under-way')
  await still.close()
})

test('a refused case is filed anew, by whichever system of the unit', async () => {
  const dossier = nextDossier()
  const { filing } = await submit(requestFor(dossier), oneStop)
  await world.until(filing.id, 'received')
  world.registry.stand(dossier, makeStatus('refused', { reason: 'không đủ điều kiện' }))
  await world.until(filing.id, 'refused')
  expect(await getOutcome(submit(requestFor(dossier), hospital))).toBe('taken')
})

test('a filing of an earlier version, which wrote no unit, keeps its code at its registration unit only', async () => {
  const request = requestFor(nextDossier())
  const { filing } = await submit(request, oneStop)
  await world.rows('UPDATE filing SET unit = NULL WHERE id = $1', [filing.id])
  expect(await getOutcome(submit(request, hospital))).toBe('dossier-under-way')
  expect(await getOutcome(submit(by(request.purpose.unit, '99002', request), hospital))).toBe('taken')
})

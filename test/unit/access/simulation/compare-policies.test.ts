/** The comparison of two registers is complete: it says of every request what asking the policy about each one says. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GrantOfRegister, toGrantOfRegister } from '../../../../src/access/grants.ts'
import { decide } from '../../../../src/access/policy.ts'
import type { RegisterEntry } from '../../../../src/access/register.ts'
import { type ChangedRights, comparePolicies } from '../../../../src/access/simulation/compare-policies.ts'
import { toConsumers } from '../../../../src/access/simulation/recorded-calls.ts'
import { findWhoMay } from '../../../../src/access/simulation/who-may.ts'
import type { Operation } from '../../../../src/domain/access.ts'
import { coversUnit } from '../../../../src/domain/unit-code.ts'

const since = Date.parse('2026-11-30T00:00:00+07:00')
const days = ['2026-11-01', '2026-12-01', '2026-12-31', '2027-01-15'] as const
const at = (day: string) => Date.parse(`${day}T12:00:00+07:00`)
const operations = ['lookup', 'verify', 'file'] as const satisfies readonly Operation[]
const fieldNames = ['fullName', 'householdHead.relation'] as const
const attributeNames = ['sex', 'permanentResidence'] as const
const patterns = ['H99', 'H99.01', 'H99.01.02', 'G01'] as const
const procedures = ['1.001193', '2.000635'] as const

const grant: fc.Arbitrary<Omit<GrantOfRegister, 'row'>> = fc
  .oneof(
    {
      weight: 5,
      arbitrary: fc.record(
        {
          procedures: fc.subarray([...procedures], { minLength: 1 }),
          operations: fc.subarray([...operations], { minLength: 1 }),
          fields: fc.subarray([...fieldNames]),
          attributes: fc.subarray([...attributeNames]),
          units: fc.subarray([...patterns], { minLength: 1 }),
          from: fc.constantFrom(...days.slice(0, 2)),
          until: fc.constantFrom(...days.slice(2)),
        },
        { requiredKeys: ['procedures', 'operations', 'fields', 'attributes'] },
      ),
    },
    fc.constant(null),
  )
  .map((written) => {
    if (written === null) return { procedures: ['*'], operations: ['watch'], fields: [], attributes: [] }
    const { row: _, ...rest } = toGrantOfRegister(written, 0, new Map())
    return rest
  })
const entry = (id: string): fc.Arbitrary<RegisterEntry> =>
  fc.record({
    id: fc.constant(id),
    name: fc.constant(id),
    keys: fc.constant([]),
    others: fc.constant([]),
    requires: fc.constant([]),
    units: fc.subarray([...patterns], { minLength: 1 }),
    quota: fc.constant({ perMinute: 1, burst: 1 }),
    roles: fc.subarray(['operator', 'unit'] as const),
    grants: fc
      .array(grant, { maxLength: 3 })
      .map((grants) => grants.map((one, index): GrantOfRegister => ({ ...one, row: index + 1 }))),
  })
const register = fc.tuple(fc.option(entry('a')), fc.option(entry('b'))).map((all) => all.filter((one) => one !== null))

/** Units that lie everywhere a pattern can tell apart, and some beside. */
const units = [
  'H99',
  'H99.01',
  'H99.01.02',
  'H99.01.02.9',
  'H99.01.7',
  'H99.55',
  'G01',
  'G01.3',
  '000.01.02.H99',
  '000.01.02.G01',
  'H98',
]
const asked = [...procedures, '1.009999'].flatMap((procedure) =>
  [...operations, 'watch' as const].flatMap((operation) => {
    const names = operation === 'lookup' ? fieldNames : operation === 'verify' ? attributeNames : []
    return [undefined, ...names].map((name) => ({ procedure, operation, name }))
  }),
)

const known = new WeakMap<readonly RegisterEntry[], Map<number, ReturnType<typeof toConsumers>>>()

function findConsumers(entries: readonly RegisterEntry[], day: number): ReturnType<typeof toConsumers> {
  const days = known.get(entries) ?? new Map<number, ReturnType<typeof toConsumers>>()
  known.set(entries, days)
  const consumers = days.get(day) ?? toConsumers(entries, day)
  days.set(day, consumers)
  return consumers
}

function isAllowed(
  entries: readonly RegisterEntry[],
  consumer: string,
  { procedure, operation, name }: (typeof asked)[number],
  unit: string,
  day: number,
): boolean {
  const found = findConsumers(entries, day).get(consumer)
  if (!found) return false
  return decide(found, {
    operation,
    purpose: { procedure, unit },
    ...(operation === 'lookup' && name && { fields: fieldNames.filter((one) => one === name) }),
    ...(operation === 'verify' && name && { attributes: attributeNames.filter((one) => one === name) }),
  }).allowed
}

/** Whether the lists say that this request changed. A made-up example stands for its class: what the same patterns cover. */
function isListed(
  list: readonly ChangedRights[],
  { toClass, codes }: { toClass: (unit: string) => string; codes: readonly string[] },
  { procedure, operation, name }: (typeof asked)[number],
  unit: string,
  moment: number,
): boolean {
  return list.some(
    (one) =>
      (one.procedure === procedure || (one.procedure.startsWith('9.') && !codes.includes(procedure))) &&
      one.operation === operation &&
      (name === undefined ? one.itself : (one.names as readonly string[]).includes(name)) &&
      one.units.some(({ example }) => toClass(example) === toClass(unit)) &&
      moment >= one.period.from &&
      (one.period.until === null || moment < one.period.until),
  )
}

test('every request that a change gives or takes is in the comparison, and nothing else is', () => {
  fc.assert(
    fc.property(register, register, (before, after) => {
      const { changes } = comparePolicies(before, after, since)
      for (const consumer of ['a', 'b']) {
        const change = changes.find(({ consumers }) => consumers.includes(consumer))
        const both = [...before, ...after].filter(({ id }) => id === consumer)
        const codes = both.flatMap(({ grants }) => grants.flatMap((one) => one.procedures))
        const named = both.flatMap((one) => [...one.units, ...one.grants.flatMap((grant) => grant.units ?? [])])
        const toClass = (unit: string) => named.map((pattern) => coversUnit(pattern, unit)).join()
        for (const day of ['2026-11-30', '2026-12-15', '2027-01-05', '2027-02-01']) {
          for (const unit of units) {
            for (const question of asked) {
              const was = isAllowed(before, consumer, question, unit, at(day))
              const is = isAllowed(after, consumer, question, unit, at(day))
              const where = `${consumer} ${JSON.stringify(question)} ${unit} ${day}`
              expect(isListed(change?.granted ?? [], { toClass, codes }, question, unit, at(day)), where).toBe(
                !was && is,
              )
              expect(isListed(change?.withdrawn ?? [], { toClass, codes }, question, unit, at(day)), where).toBe(
                was && !is,
              )
            }
          }
        }
      }
    }),
    { numRuns: 40 },
  )
})

test('what is newly granted comes with one request that only the new register allows, and no shorter one does', () => {
  fc.assert(
    fc.property(register, register, (before, after) => {
      for (const { granted, example } of comparePolicies(before, after, since).changes) {
        expect(example === null).toBe(granted.length === 0)
        if (example === null || example.procedure === 'any') continue
        const { consumer, procedure, operation, unit, name } = example
        const question = { procedure, operation, name: name ?? undefined } as (typeof asked)[number]
        expect(isAllowed(before, consumer, question, unit, example.at), 'before').toBe(false)
        expect(isAllowed(after, consumer, question, unit, example.at), 'after').toBe(true)
        const shorter = granted.flatMap((one) =>
          one.procedure === 'any' ? [] : one.units.map((one) => one.example.length),
        )
        expect(unit.length).toBe(Math.min(...shorter))
      }
    }),
    { numRuns: 100 },
  )
})

test('who may see a field is who the policy lets, with the grants that carry it', () => {
  fc.assert(
    fc.property(register, fc.constantFrom(...units), (entries, unit) => {
      const question = { operation: 'lookup', procedure: '1.001193', name: 'fullName' } as const
      const found = findWhoMay(entries, { ...question, unit, since })
      for (const consumer of ['a', 'b']) {
        const may = found.find((one) => one.consumer === consumer)
        const days = ['2026-11-30', '2026-12-15', '2027-01-05', '2027-02-01']
        const allowed = days.filter((day) => isAllowed(entries, consumer, question, unit, at(day)))
        const within = days.filter((day) =>
          may?.where.some(({ period }) => at(day) >= period.from && (period.until === null || at(day) < period.until)),
        )
        expect(within, consumer).toEqual(allowed)
        expect((may?.grants.length ?? 0) > 0).toBe(allowed.length > 0)
      }
    }),
    { numRuns: 100 },
  )
})

test('roles, boards and quotas that change are named, and entries that change alike stand together', () => {
  const common = { name: 'x', keys: [], others: [], requires: [], grants: [] }
  const before = ['a', 'b', 'c'].map(
    (id): RegisterEntry => ({ ...common, id, units: ['H99.01'], quota: { perMinute: 1, burst: 1 }, roles: ['unit'] }),
  )
  const after = before.map(
    (one): RegisterEntry =>
      one.id === 'c' ? one : { ...one, units: ['H99'], roles: ['unit', 'auditor'], quota: { perMinute: 2, burst: 1 } },
  )
  const { changes, grantsAnything, added, removed } = comparePolicies(
    before,
    [...after, { ...common, id: 'd', units: ['H1'], quota: { perMinute: 1, burst: 1 }, roles: [] }],
    since,
  )
  expect(added).toEqual(['d'])
  expect(removed).toEqual([])
  expect(grantsAnything).toBe(true)
  expect(changes).toHaveLength(2)
  expect(changes[0]).toMatchObject({
    consumers: ['a', 'b'],
    rolesGranted: ['auditor'],
    rolesWithdrawn: [],
    boardGranted: [{ example: 'H99' }],
    boardWithdrawn: [],
    quota: { before: { perMinute: 1 }, after: { perMinute: 2 } },
  })
})

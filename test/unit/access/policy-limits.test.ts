/** What limits a grant beyond procedure and operation: its days, its units, its groups of fields. And the reason that names it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseConsumers } from '../../../src/access/consumers.ts'
import { toGrantOfRegister } from '../../../src/access/grants.ts'
import { inForce } from '../../../src/access/in-force.ts'
import { decide } from '../../../src/access/policy.ts'
import { toGrant } from '../../../src/access/register.ts'
import type { Consumer, Grant } from '../../../src/domain/access.ts'
import { coversUnit } from '../../../src/domain/unit-code.ts'

const root = join(import.meta.dirname, '../../..')
const fileWith = (grants: string, before = '') => `${before}consumers:
  - id: one-stop
    name: One-stop system
    keys: [{ id: abcdefghijkl, hash: ${'a'.repeat(64)} }]
    units: [H99]
    quota: { perMinute: 60, burst: 10 }
    grants:
${grants
  .trim()
  .split('\n')
  .map((line) => `      ${line}`)
  .join('\n')}
`

function read(grants: string, before?: string): Consumer {
  const { register, problems } = parseConsumers(fileWith(grants, before))
  const consumer = register?.get('abcdefghijkl')?.consumer
  if (!consumer) throw new Error(problems.join('\n'))
  return consumer
}

const at = (moment: string) => Date.parse(`${moment}+07:00`)
const lookup = (fields: Parameters<typeof decide>[1]['fields'], unit = 'H99.01.02') =>
  ({ operation: 'lookup', purpose: { procedure: '1.001193', unit }, fields }) as const

test('a grant works from the first moment of its first day to the last of its last one, in Viet Nam', () => {
  const consumer = read(
    `- { procedures: ['1.001193'], operations: [lookup], fields: [fullName], from: 2026-12-01, until: 2026-12-31 }`,
  )
  const moments = [
    ['2026-11-30T23:59:59.999', false],
    ['2026-12-01T00:00:00', true],
    ['2026-12-31T23:59:59.999', true],
    ['2027-01-01T00:00:00', false],
    // Back again: what was sorted for one moment is not taken for another.
    ['2026-12-15T12:00:00', true],
  ] as const
  for (const [moment, allowed] of moments) {
    expect(decide(inForce(consumer, at(moment)), lookup(['fullName'])).allowed, moment).toBe(allowed)
  }
})

test('a refusal names the grant that came near: by its number, and by the days or units it is kept to', () => {
  const consumer = inForce(
    read(`
- { procedures: ['1.001193'], operations: [lookup], fields: [fullName] }
- { procedures: ['1.001193'], operations: [lookup], fields: [religion], until: 2026-10-31 }
- { procedures: ['1.001193'], operations: [lookup], fields: [ethnicity], units: [H99.05] }`),
    at('2026-11-30T09:00:00'),
  )
  const decision = decide(consumer, lookup(['fullName', 'religion', 'ethnicity', 'bloodGroup']))
  expect(decision).toMatchObject({ allowed: false, code: 'field-not-allowed' })
  expect(decision.allowed ? [] : decision.faults.map(({ pointer, message }) => [pointer, message.en])).toEqual([
    ['/fields/1', 'This procedure does not allow the field religion. Grant 2 is in force only until 2026-10-31'],
    ['/fields/2', 'This procedure does not allow the field ethnicity. Grant 3 allows it, but only for H99.05'],
    ['/fields/3', 'This procedure does not allow the field bloodGroup'],
  ])
  expect(decide(consumer, lookup(['fullName']))).toEqual({ allowed: true, rows: [1] })
  expect(decide(consumer, lookup(['ethnicity'], 'H99.05.01'))).toEqual({ allowed: true, rows: [3] })
})

test('a group stands for its fields, wherever the file is cut', () => {
  const groups = 'fieldGroups:\n  names: [fullName, father.*]\n'
  const consumer = read(`- { procedures: ['1.001193'], operations: [lookup], fields: ['@names', sex] }`, groups)
  expect([...(consumer.grants[0]?.fields ?? [])]).toEqual([
    'fullName',
    'father.fullName',
    'father.personalNumber',
    'father.oldCardNumber',
    'father.nationality',
    'sex',
  ])
  // Behind the list, the file is read whole.
  const behind = fileWith(`- { procedures: ['1.001193'], operations: [lookup], fields: ['@names'] }`) + groups
  expect(parseConsumers(behind).register?.get('abcdefghijkl')?.consumer.grants[0]?.fields.size).toBe(5)
})

test.each([
  [
    'a group that is not there',
    `fields: ['@other']`,
    'consumers.0.grants.0.fields.0: no such group; fieldGroups has @names (line 10)',
  ],
  [
    'a last day before the first',
    'from: 2026-12-02, until: 2026-12-01',
    'consumers.0.grants.0.until: must not be before `from` (line 10)',
  ],
  ['units of an operation that lists', 'units: [H99.01]', 'consumers.0.grants.0.units: units narrow only these'],
])('%s is a fault with its place and line', (_, more, problem) => {
  const grant = `- { procedures: ['1.001193'], operations: [lookup, follow], ${more} }`
  const { problems } = parseConsumers(fileWith(grant, 'fieldGroups:\n  names: [fullName]\n'))
  expect(problems.map(({ en }) => en)).toEqual([expect.stringContaining(problem)])
})

test('faults of groups and of grants are named together', () => {
  const { problems } = parseConsumers(
    fileWith(`- { procedures: ['x'], operations: [lookup], fields: [salary] }`, 'fieldGroups:\n  bad: [wage]\n'),
  )
  expect(problems.map(({ en }) => en.split(':')[0])).toEqual([
    'fieldGroups.bad.0',
    'consumers.0.grants.0.procedures.0',
    'consumers.0.grants.0.fields.0',
  ])
})

test('the published schema takes the example and refuses what the gateway refuses', () => {
  const ajv = addFormats.default(new Ajv2020({ strict: false }))
  const validate = ajv.compile(JSON.parse(readFileSync(join(root, 'contracts/gateway/consumers.schema.json'), 'utf8')))
  const example = parse(readFileSync(join(root, 'docs/examples/consumers.yaml'), 'utf8'))
  expect(validate(example), JSON.stringify(validate.errors)).toBe(true)
  const [consumer] = example.consumers
  for (const grant of [{ fields: ['salary'] }, { fields: ['@A'] }, { until: 'tomorrow' }, { unknown: 1 }]) {
    const wrong = { consumers: [{ ...consumer, grants: [{ ...consumer.grants[0], ...grant }] }] }
    expect(validate(wrong), JSON.stringify(grant)).toBe(false)
  }
})

const units = ['H99', 'H99.01', 'H99.01.02', 'H99.02', '000.01.02.H99'] as const
const days = ['2026-01-01', '2026-06-30', '2026-07-01', '2026-12-31'] as const
const fieldNames = ['fullName', 'sex', 'father.fullName'] as const
const grant = fc.record(
  {
    procedures: fc.subarray(['1.001193', '2.000635'], { minLength: 1 }),
    operations: fc.subarray(['lookup', 'verify', 'file'] as const, { minLength: 1 }),
    fields: fc.subarray([...fieldNames]),
    units: fc.subarray([...units], { minLength: 1 }),
    from: fc.constantFrom(...days.slice(0, 2)),
    until: fc.constantFrom(...days.slice(2)),
  },
  { requiredKeys: ['procedures', 'operations', 'fields'] },
)

const registered = read('[]')

test('a field is allowed exactly where one grant has procedure, operation, field, unit and day together', () => {
  fc.assert(
    fc.property(
      fc.array(grant, { maxLength: 4 }),
      fc.constantFrom(...units),
      fc.constantFrom('1.001193', '2.000635'),
      fc.constantFrom(...days, '2025-12-31', '2027-01-01'),
      fc.constantFrom(...fieldNames),
      (grants, unit, procedure, day, field) => {
        const consumer = {
          ...registered,
          grants: grants.map((one, index) => toGrant(toGrantOfRegister({ attributes: [], ...one }, index, new Map()))),
        }
        const model = grants.some(
          (one) =>
            one.procedures.includes(procedure) &&
            one.operations.includes('lookup') &&
            one.fields.includes(field) &&
            (one.units === undefined || one.units.some((listed) => coversUnit(listed, unit))) &&
            (one.from === undefined || day >= one.from) &&
            (one.until === undefined || day <= one.until),
        )
        const question = { operation: 'lookup', purpose: { procedure, unit }, fields: [field] } as const
        expect(decide(inForce(consumer, at(`${day}T12:00:00`)), question).allowed).toBe(model)
      },
    ),
    { numRuns: 300 },
  )
})

test('a grant that holds nonsense allows nothing: it is refused, or the decision ends with an error', () => {
  const good = read(`- { procedures: ['1.001193'], operations: [lookup], fields: [fullName] }`)
  const [first] = good.grants
  const member = fc.constantFrom('procedures', 'operations', 'fields', 'units', 'from', 'until')
  const nonsense = fc.constantFrom<unknown>(null, {}, 'fullName', Number.NaN, [], 0, new Set())
  fc.assert(
    fc.property(member, nonsense, (name, value) => {
      // As a number these are a moment long ago, from which on anything is in force.
      if (name === 'from' && Number(value) === 0) return
      const broken = { ...good, grants: [{ ...first, [name]: value } as Grant] }
      let allowed = false
      try {
        allowed = decide(inForce(broken, at('2026-11-30T09:00:00')), lookup(['fullName'])).allowed
      } catch {}
      expect(allowed).toBe(false)
    }),
  )
})

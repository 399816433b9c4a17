/**
 * Any request × any policy: no value of a record leaves that the policy does not grant, in an answer or in a refusal. And the table of all
 * operations, so that a new one is held to it: which of them hand out values of the population database, and through which use case.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Consumer, Grant } from '../../../src/domain/access.ts'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import { type Attribute, attributes, type Field, fields, type Person } from '../../../src/domain/person/identity.ts'
import type { PopulationPath } from '../../../src/domain/person/population.ts'
import { coversUnit } from '../../../src/domain/unit-code.ts'
import { lookUpPerson } from '../../../src/identity/look-up-person.ts'
import { verifyPerson } from '../../../src/identity/verify-person.ts'
import { createLink } from '../../../src/link/link.ts'
import { LinkSettings } from '../../../src/link/settings.ts'

const birth = { precision: 'day', date: '1999-02-01' } as const
const claim = { personalNumber: '999099000001', fullName: 'NGUYỄN VĂN THỬ', dateOfBirth: birth }

/** Each field holds its own name, between marks that no other text has; what was claimed has to be what is recorded. */
const mark = (field: string) => `⟦${field}⟧`
function makePerson(): Person {
  const person: Record<string, unknown> = {}
  for (const field of fields) {
    const [group = '', part] = field.split('.')
    if (part === undefined) person[field] = { code: mark(field), label: null }
    else person[group] = { ...(person[group] as object), [part]: mark(field) }
  }
  return { ...(person as Person), ...claim }
}
const claimed: readonly string[] = Object.keys(claim)
const marksIn = (text: string) => [...text.matchAll(/⟦([^⟧]+)⟧/g)].map(([, field = '']) => field)

const probe = async () => {
  throw new Error('no probe here')
}
const answer = <T>(value: T) => ({ value, asOf: null, exchangeId: null, notices: [] })
const path: PopulationPath = {
  name: 'only',
  verifies: ['personalNumber'],
  lookUp: async () => answer(makePerson()),
  verify: async () => answer(true),
  close: async () => {},
  probe,
  condition: () => ({ token: null }),
}
const clock = { now: () => Date.parse('2026-11-30T09:00:00+07:00') }
const link = createLink({ name: 'population', paths: ['only'], settings: LinkSettings.parse({}), clock })
const trail = {
  assertWritable: () => {},
  getSubject: () => 'subject',
  getSeries: () => 'subject',
  append: async () => {},
}
const deps = { link, paths: new Map([['only', path]]), trail, clock }

const procedures = ['1.001193', '2.000635'] as const
const units = ['H99', 'H99.01', 'H98'] as const
const grant: fc.Arbitrary<Grant> = fc.record(
  {
    row: fc.constant(1),
    procedures: fc.subarray([...procedures]).map((codes) => new Set(codes)),
    operations: fc.subarray(['lookup', 'verify', 'file', 'follow'] as const).map((names) => new Set(names)),
    fields: fc.subarray<Field>([...fields]).map((names) => new Set(names)),
    attributes: fc.subarray<Attribute>([...attributes]).map((names) => new Set(names)),
    units: fc.subarray([...units], { minLength: 1 }),
  },
  { requiredKeys: ['row', 'procedures', 'operations', 'fields', 'attributes'] },
)
const consumer: fc.Arbitrary<Consumer> = fc.record({
  id: fc.constant('any'),
  name: fc.constant('any'),
  grants: fc.array(grant, { maxLength: 3 }),
  units: fc.subarray([...units], { minLength: 1 }),
  quota: fc.constant({ perMinute: 1, burst: 1 }),
  roles: fc.constant(new Set<never>()),
})

let requests = 0
test('no value of a record leaves that no grant allows, in an answer or in a refusal', async () => {
  const request = fc.record({
    procedure: fc.constantFrom(...procedures),
    unit: fc.constantFrom('H99', 'H99.01.02', 'H98', 'G01'),
    fields: fc.subarray<Field>([...fields], { minLength: 1 }),
    verifies: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(consumer, request, async (who, { procedure, unit, fields: requested, verifies }) => {
      const usable = who.grants.filter(
        (one) =>
          who.units.some((listed) => coversUnit(listed, unit)) &&
          (one.units === undefined || one.units.some((listed) => coversUnit(listed, unit))) &&
          one.procedures.has(procedure) &&
          one.operations.has(verifies ? 'verify' : 'lookup'),
      )
      const inquiry = {
        requestId: `00000000-0000-4000-8000-${String(++requests).padStart(12, '0')}`,
        caller: { consumer: who, credentialId: 'key' },
        purpose: { procedure, unit, dossier: `D${requests}`, officer: '999085000777' },
        claim,
        deadlineMs: 60_000,
      }
      const sex = { sex: 'male' } as const
      const ended = await (verifies
        ? verifyPerson(deps, { ...inquiry, attributes: sex })
        : lookUpPerson(deps, { ...inquiry, fields: requested })
      ).catch((error: GatewayFailure) => error)
      const refused = ended instanceof GatewayFailure
      const text = refused ? JSON.stringify([ended.code, ended.detail, ended.faults]) : JSON.stringify(ended)
      const granted = new Set<string>(verifies ? [] : usable.flatMap((one) => [...one.fields]))
      for (const field of marksIn(text))
        expect(granted.has(field) && requested.includes(field as Field), field).toBe(true)
      if (verifies) {
        expect(refused).toBe(!usable.some((one) => one.attributes.has('sex')))
        return
      }
      expect(refused).toBe(usable.length === 0 || requested.some((field) => !granted.has(field)))
      if (!refused) {
        // What is allowed and asked for does leave: the test would pass on silence otherwise.
        const expected = requested.filter((field) => !claimed.includes(field))
        expect(marksIn(text).toSorted()).toEqual(expected.toSorted())
      }
    }),
    { numRuns: 150 },
  )
})

/** Operations that hand out values or outcomes of the population database; each goes through the use cases that are held above. */
const throughThePolicy = {
  lookUpPerson: 'look-up-person',
  verifyPerson: 'verify-person',
  verifyCard: 'verify-card',
  askAboutPeople: 'batch/answer-people',
  readBatchResults: 'batch/inquiry/query-person',
} as const

/** Only these files call the use case behind them: another caller is a new door, and belongs into the table. */
const callers = [
  'src/batch/answer-people.ts',
  'src/batch/inquiry/query-person.ts',
  'src/http/routes/identity.ts',
  'src/identity/verify-card.ts',
]

test('every operation that asks about a person goes through the use cases that are held to the policy', () => {
  const root = join(import.meta.dirname, '../../..')
  const found = globSync('src/**/*.ts', { cwd: root }).filter((file) =>
    /(?:import|from)[^\n]*identity\/(?:look-up|verify)-person\.ts|from '\.\/verify-person\.ts'/.test(
      readFileSync(join(root, file), 'utf8'),
    ),
  )
  expect(found.toSorted()).toEqual(callers)
  const document = readFileSync(join(root, 'contracts/gateway/openapi.json'), 'utf8')
  const { paths } = JSON.parse(document) as {
    paths: Record<string, Record<string, { operationId: string; tags: string[] }>>
  }
  const about = Object.values(paths)
    .flatMap((item) => Object.values(item))
    .filter(
      ({ operationId, tags }) =>
        tags.includes('identity') || ['askAboutPeople', 'readBatchResults'].includes(operationId),
    )
    .map(({ operationId }) => operationId)
  expect(about.toSorted()).toEqual(Object.keys(throughThePolicy).sort())
})

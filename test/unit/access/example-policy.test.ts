/** The policy that people begin with, row by row: what each grant of the example gives, and what lies just beside it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseConsumers } from '../../../src/access/consumers.ts'
import { inForce } from '../../../src/access/in-force.ts'
import { decide, type PolicyQuestion } from '../../../src/access/policy.ts'
import type { Operation } from '../../../src/domain/access.ts'
import { attributes, type Field, fields } from '../../../src/domain/person/identity.ts'

const text = readFileSync(join(import.meta.dirname, '../../../docs/examples/consumers.yaml'), 'utf8')
const { register } = parseConsumers(text)
const consumers = new Map([...(register?.values() ?? [])].map(({ consumer }) => [consumer.id, consumer]))
const today = Date.parse('2026-11-30T09:00:00+07:00')

interface Row {
  operations: readonly Operation[]
  procedures: readonly string[]
  fields?: readonly string[]
  attributes?: readonly string[]
  /** Within, and just beside. */
  unit: readonly [string, string]
  /** A day on which it does not work, where there is one. */
  notOn?: string
}

const parents = ['fullName', 'personalNumber', 'oldCardNumber', 'nationality']
const rows: Record<string, readonly Row[]> = {
  'one-stop': [
    {
      operations: ['verify', 'lookup'],
      procedures: ['1.001193'],
      fields: [
        'dateOfBirth',
        'ethnicity',
        'fullName',
        'nationality',
        'permanentResidence',
        'personalNumber',
        'sex',
      ].concat(
        parents.map((part) => `father.${part}`),
        parents.map((part) => `mother.${part}`),
      ),
      attributes: ['fullName', 'dateOfBirth', 'sex', 'permanentResidence'],
      unit: ['H99.01.02', 'H98'],
    },
    {
      operations: ['lookup'],
      procedures: ['1.000894'],
      fields: ['fullName', 'dateOfBirth', 'maritalStatus'],
      unit: ['H99.01', 'H99.02'],
      notOn: '2027-04-01',
    },
    { operations: ['verify-certificate'], procedures: ['2.000635'], unit: ['H99', 'G01'] },
    {
      operations: ['file', 'follow'],
      procedures: ['1.001193', '1.000656', '1.000894', '1.004873'],
      unit: ['000.01.02.H99', '000.01.02.H98'],
    },
  ],
  'city-portal': [
    { operations: ['watch', 'public-status'], procedures: ['1.001193', '9.999999'], unit: ['H99.77', 'H9'] },
  ],
  notary: [
    {
      operations: ['verify'],
      procedures: ['2.000635'],
      attributes: ['fullName', 'dateOfBirth'],
      unit: ['H99.05.01', 'H99.06'],
    },
  ],
  operations: [],
}

function isAllowed(
  id: string,
  operation: Operation,
  procedure: string,
  unit: string,
  names: { field?: Field; attribute?: string } = {},
  now = today,
): boolean {
  const consumer = consumers.get(id)
  if (!consumer) throw new Error(`the example has no ${id}`)
  const { field, attribute } = names
  const question: PolicyQuestion = {
    operation,
    purpose: { procedure, unit },
    ...(field && { fields: [field] }),
    ...(attribute !== undefined && { attributes: attributes.filter((name) => name === attribute) }),
  }
  return decide(inForce(consumer, now), question).allowed
}

test('every grant of the example has its row here, and no row is without its grant', () => {
  const listed = Object.entries(rows).map(([id, { length }]) => [id, length])
  expect([...consumers].map(([id, { grants }]) => [id, grants.length])).toEqual(listed)
})

const flat = Object.entries(rows).flatMap(([id, of]) =>
  of.map((row, index) => [`${id} ${index + 1}`, id, row] as const),
)

test.each(flat)('grant %s gives what it names and nothing beside it', (_, id, row) => {
  const [within, beside] = row.unit
  for (const procedure of row.procedures) {
    for (const operation of row.operations) {
      expect(isAllowed(id, operation, procedure, within), `${operation} ${procedure}`).toBe(true)
      expect(isAllowed(id, operation, procedure, beside), `${operation} for ${beside}`).toBe(false)
      if (row.notOn !== undefined) {
        expect(isAllowed(id, operation, procedure, within, {}, Date.parse(`${row.notOn}T00:00:00+07:00`))).toBe(false)
      }
      if (operation === 'lookup') {
        const seen = fields.filter((field) => isAllowed(id, operation, procedure, within, { field }))
        expect(seen.toSorted()).toEqual([...(row.fields ?? [])].sort())
      }
      if (operation === 'verify') {
        const compared = attributes.filter((attribute) => isAllowed(id, operation, procedure, within, { attribute }))
        expect(compared.toSorted()).toEqual([...(row.attributes ?? [])].sort())
      }
    }
  }
})

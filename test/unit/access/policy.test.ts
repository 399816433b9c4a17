/** The policy as data: one consumer, and row by row what it may ask. */
import { expect, test } from 'vitest'
import { parseConsumers } from '../../../src/access/consumers.ts'
import { authorize, type Question } from '../../../src/access/policy.ts'
import type { GatewayFailure } from '../../../src/domain/failure.ts'

const file = `
consumers:
  - id: one-stop
    name: One-stop system
    keys: [{ id: abcdefghijkl, hash: ${'a'.repeat(64)} }]
    units: [H99.01, G01]
    quota: { perMinute: 60, burst: 10 }
    grants:
      - procedures: ["1.001193"]
        operations: [lookup]
        fields: [fullName, "father.*"]
      - procedures: ["1.001193", "2.000635"]
        operations: [verify]
        attributes: [sex]
      - procedures: ["1.001193"]
        operations: [lookup]
        fields: [dateOfBirth]
`
const { register } = parseConsumers(file)
const consumer = register?.get('abcdefghijkl')?.consumer
if (!consumer) throw new Error('the consumers file of this test is wrong')

type Row = [
  what: string,
  question: Partial<Question>,
  code: string | undefined,
  pointers?: string[],
  unit?: string | undefined,
  procedure?: string,
]
const rows: Row[] = [
  ['a field of a grant', { operation: 'lookup', fields: ['fullName'] }, undefined],
  ['a member of a group', { operation: 'lookup', fields: ['father.personalNumber'] }, undefined],
  [
    'fields of two grants for the same procedure',
    { operation: 'lookup', fields: ['fullName', 'dateOfBirth'] },
    undefined,
  ],
  [
    'the provincial form of the procedure',
    { operation: 'lookup', fields: ['fullName'] },
    undefined,
    [],
    undefined,
    '1.001193.000.00.00.H99',
  ],
  ['the unit itself', { operation: 'verify' }, undefined, [], 'H99.01'],
  ['a unit in the older form', { operation: 'verify' }, undefined, [], '000.00.12.G01'],
  ['a field of no grant', { operation: 'lookup', fields: ['religion'] }, 'field-not-allowed', ['/fields/0']],
  [
    'every refused field at once',
    { operation: 'lookup', fields: ['religion', 'fullName', 'spouse.fullName'] },
    'field-not-allowed',
    ['/fields/0', '/fields/2'],
  ],
  ['an attribute of a grant', { operation: 'verify', attributes: ['sex'] }, undefined],
  [
    'an attribute of no grant',
    { operation: 'verify', attributes: ['sex', 'ethnicity'] },
    'field-not-allowed',
    ['/attributes/ethnicity'],
  ],
  [
    'an operation of no grant',
    { operation: 'lookup', fields: ['fullName'] },
    'operation-not-allowed',
    [''],
    undefined,
    '2.000635',
  ],
  [
    'a procedure of no grant',
    { operation: 'verify' },
    'procedure-not-allowed',
    ['/purpose/procedure'],
    undefined,
    '9.999999',
  ],
  ['a unit above', { operation: 'verify' }, 'unit-not-allowed', ['/purpose/unit'], 'H99'],
  ['a unit whose code only begins alike', { operation: 'verify' }, 'unit-not-allowed', ['/purpose/unit'], 'H99.011'],
]

test.each(rows)('%s', (_, question, code, pointers = [], unit = 'H99.01.02', procedure = '1.001193') => {
  const purpose = { procedure, dossier: 'D', officer: '999085000777', unit }
  let failure: GatewayFailure | undefined
  try {
    authorize(consumer, { operation: 'lookup', ...question, purpose })
  } catch (error) {
    failure = error as GatewayFailure
  }
  expect(failure?.code).toBe(code)
  expect(failure?.faults.map(({ pointer }) => pointer) ?? []).toEqual(pointers)
})

/** No question is about a person who has not agreed to it, and no refusal repeats who that is. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { readQuestions } from '../../src/compare/questions.ts'
import { purpose } from '../support/gateway.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-questions-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const person = {
  personalNumber: '999090000001',
  fullName: 'Nguyễn Văn Thử',
  dateOfBirth: { precision: 'day', date: '1990-01-31' },
}
const consent = { reference: 'CV-12/2026', from: '2026-01-01', until: '2026-12-31' }
const lookup = { name: 'a full record', operation: 'lookup', person, consent }

function read(questions: object[], today = '2026-06-01', about: object = purpose) {
  const file = join(folder, 'questions.yaml')
  writeFileSync(file, stringify({ purpose: about, questions }, { aliasDuplicateObjects: false }))
  return readQuestions(file, today)
}
function refusal(...given: Parameters<typeof read>): string {
  try {
    read(...given)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return 'it was taken'
}

test('a person who consented and a question without a person are accepted', () => {
  expect(read([lookup, { name: 'the path', operation: 'probe' }]).questions).toHaveLength(2)
})

test.each(['2026-01-01', '2026-12-31'])('on %s the consent holds', (today) => {
  expect(read([lookup], today).questions).toHaveLength(1)
})

test.each(['2025-12-31', '2027-01-01'])('on %s it does not, and the question is named', (today) => {
  expect(refusal([lookup], today)).toMatch(/questions\.0: no consent holds today$/)
})

describe('refused, with the place and without the person:', () => {
  const { consent: _, ...unconsented } = lookup
  test.each<[string, object[], RegExp]>([
    ['no consent at all', [unconsented], /questions\.0\.consent/],
    [
      'a consent that ends before it begins',
      [{ ...lookup, consent: { ...consent, until: '2025-01-01' } }],
      /questions\.0\.consent/,
    ],
    [
      'a number that is none',
      [{ ...lookup, person: { ...person, personalNumber: '99909' } }],
      /person\.personalNumber/,
    ],
    ['two numbers', [{ ...lookup, person: { ...person, oldCardNumber: '999000001' } }], /questions\.0\.person/],
    ['a number in the name of the question', [{ ...lookup, name: 'about 999090000001' }], /questions\.0\.name/],
    ['a number in the reference', [{ ...lookup, consent: { ...consent, reference: 'so 999090000001' } }], /reference/],
    ['an unknown kind of question', [{ name: 'list all', operation: 'list' }], /questions\.0\.operation/],
    ['one name twice', [lookup, lookup], /questions\.1: has the name of a question above it/],
    ['no question', [], /questions/],
  ])('%s', (_what, questions, place) => {
    const text = refusal(questions)
    expect(text).toMatch(place)
    // In words, and none of the library that checked it.
    expect(text).not.toMatch(/: (?:invalid|too|unrecognized)_\w+|: custom$/m)
    expect(text).not.toMatch(/9990|Nguyễn/)
  })

  test('no purpose', () => {
    expect(refusal([lookup], '2026-06-01', {})).toMatch(/purpose\.procedure/)
  })
})

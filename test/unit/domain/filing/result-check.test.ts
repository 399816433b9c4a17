/** A result against its declaration: whatever is the same person passes in every way of writing; any other person does not. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FilingKind, filingKinds } from '../../../../src/domain/filing/filing.ts'
import {
  comparedInResults,
  type ResultPerson,
  type ResultRole,
  resultDifferences,
} from '../../../../src/domain/filing/result-check.ts'
import { makeFiling } from '../../../support/declarations.ts'

const birth = makeFiling('birth').declaration
const child: ResultPerson = {
  role: 'child',
  fullName: birth.child.fullName,
  dateOfBirth: birth.child.dateOfBirth,
  sex: birth.child.sex,
}
const pointers = (people: ResultPerson[], personalNumber: string | null = null) =>
  resultDifferences('birth', birth, { people, personalNumber }).map(({ pointer }) => pointer)

test('every kind has a row, and every role of a row stands on the declaration of its kind', () => {
  for (const kind of filingKinds) {
    const { declaration } = makeFiling(kind)
    for (const role of Object.keys(comparedInResults[kind])) expect(declaration, `${kind} ${role}`).toHaveProperty(role)
  }
})

describe('the same name', () => {
  test.each([
    'TRẦN THỬ NGHIỆM',
    'trần thử nghiệm ',
    'TRẦN  THỬ  NGHIỆM'.normalize('NFD'),
    'TRAN THU NGHIEM',
    'TrầnThử Nghiệm',
  ])('is the one written %j', (fullName) => expect(pointers([{ ...child, fullName }])).toEqual([]))

  test.each(['TRẦN THỬ NGHIÊM', 'TRẦN NGHIỆM', 'TRẦN THỬ NGHIỆN', 'NGHIỆM THỬ TRẦN', 'LÊ THỬ NGHIỆM', '?'])(
    'is not %j',
    (fullName) => expect(pointers([{ ...child, fullName }])).toEqual(['/declaration/child/fullName']),
  )
})

test('a year alone is compared by the year, and what is not stated is not compared', () => {
  expect(pointers([{ ...child, dateOfBirth: { precision: 'year', year: 2026 } }])).toEqual([])
  expect(pointers([{ ...child, dateOfBirth: { precision: 'year', year: 2025 } }])).toHaveLength(1)
  expect(pointers([{ role: 'child', fullName: null, dateOfBirth: null, sex: null }])).toEqual([])
  expect(pointers([])).toEqual([])
})

test('of a parent the name is compared: it tells two children of one name apart', () => {
  expect(pointers([{ role: 'mother', fullName: 'PHẠM THỊ KHÁC', dateOfBirth: null, sex: null }])).toEqual([
    '/declaration/mother/fullName',
  ])
})

test('digits of a number that say another sex, century or year differ, whatever number it is', () => {
  const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`))
  fc.assert(
    fc.property(digits(1), digits(2), digits(6), (centuryAndSex, year, rest) => {
      // Declared is a girl of 2026.
      const fits = centuryAndSex === '3' && year === '26'
      expect(pointers([child], `999${centuryAndSex}${year}${rest}`)).toEqual(
        fits ? [] : ['/declaration/child/personalNumber'],
      )
    }),
  )
})

test('in any kind, a person of another name is a difference at that person', () => {
  const pairs = filingKinds.flatMap((kind) =>
    (Object.keys(comparedInResults[kind]) as ResultRole[]).map((role): [FilingKind, ResultRole] => [kind, role]),
  )
  for (const [kind, role] of pairs) {
    const { declaration } = makeFiling(kind)
    const people: ResultPerson[] = [{ role, fullName: 'Phạm Hoàn Toàn Khác', dateOfBirth: null, sex: null }]
    const found = resultDifferences(kind, declaration, { people, personalNumber: null })
    expect(found.map(({ pointer }) => pointer)).toEqual([`/declaration/${role}/fullName`])
  }
})

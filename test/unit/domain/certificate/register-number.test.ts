/** Register numbers: where an act stands, and which number lies far above those that are known. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Certificate } from '../../../../src/domain/certificate/certificate.ts'
import { judgeCertificate } from '../../../../src/domain/certificate/compare-certificate.ts'
import { findFormFlags } from '../../../../src/domain/certificate/form-flags.ts'
import { findInRegister } from '../../../../src/domain/certificate/register-number.ts'
import type { RegisterRecord } from '../../../../src/domain/certificate/register-record.ts'
import { toDate } from '../../../../src/domain/working-time/days.ts'

const paper = (number: string, date: string) =>
  Certificate.parse({
    kind: 'birth',
    registration: { number, date, unit: { code: '99001' } },
    people: { child: { fullName: 'Hoàng Minh Thử' } },
  })

test.each([
  ['birth-package', '12/2026', '2026-03-15', { kind: 'birth', unit: '99001', year: 2026 }, 12],
  ['death-package', '012', '2026-03-15', { kind: 'death', unit: '99001', year: 2026 }, 12],
  ['marriage', 'Số: 7/2025', '2026-01-02', { kind: 'marriage', unit: '99001', year: 2026 }, 7],
] as const)(
  'a %s with the number %s of %s stands in its register of that year',
  (kind, number, day, register, serial) => {
    expect(findInRegister(kind, '99001', { number, day })).toEqual({ register, known: { serial, day } })
  },
)

test('a copy, an agency and what is not read stand in no register', () => {
  const day = '2026-03-15'
  expect(findInRegister('extract', '99001', { number: '12', day })).toBeNull()
  expect(findInRegister('birth', 'H99.01.02', { number: '12', day })).toBeNull()
  expect(findInRegister('birth', '99001', { number: 'mười hai', day })).toBeNull()
  expect(findInRegister('birth', '99001', { number: '12', day: null })).toBeNull()
})

const yearStart = Math.floor(Date.parse('2025-01-01') / 86_400_000)
const anyDay = fc.integer({ min: 0, max: 364 }).map((after) => toDate(yearStart + after))

test('a register that fills evenly, or three times as fast as what was seen of it, is never flagged', () => {
  fc.assert(
    fc.property(
      anyDay,
      anyDay,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 3 }),
      (seen, day, perDay, times) => {
        const ofYear = (each: string) => Math.floor(Date.parse(each) / 86_400_000) - yearStart + 1
        const highest = { serial: perDay * ofYear(seen), day: seen }
        const serial = perDay * times * ofYear(day)
        const context = {
          today: '2026-11-30',
          isHoliday: () => false,
          unitCode: '99001',
          judgeUnit: () => 'not-known' as const,
          highest,
        }
        const beyond = perDay * Math.max(ofYear(seen), ofYear(day)) * 3 + 101
        const flags = findFormFlags(paper(String(serial), day), context)
        expect(flags.map(({ code }) => code)).not.toContain('number-far-above-known')
        const far = findFormFlags(paper(String(beyond), day), context)
        expect(far).toContainEqual({
          code: 'number-far-above-known',
          pointer: '/registration/number',
          strength: 'hint',
        })
        const unknown = findFormFlags(paper(String(beyond), day), { ...context, highest: null })
        expect(unknown.map(({ code }) => code)).not.toContain('number-far-above-known')
      },
    ),
  )
})

test("a register's unit is judged by the lists that are handed in, not by those that are shipped", () => {
  const absent = { state: 'absent' } as const
  const read = <T>(value: T) => ({ state: 'read', value }) as const
  const child = { fullName: read('Hoàng Minh Thử'), dateOfBirth: absent, sex: absent, personalNumber: absent }
  const record: RegisterRecord = {
    number: read('12'),
    book: absent,
    page: absent,
    date: read('2026-03-15'),
    unit: read('99777'),
    dateOfDeath: absent,
    people: { child },
    notes: [],
  }
  const answer = { state: 'records', records: [record], way: 'register-day', certainty: 'contract' } as const
  const judge = (existed: boolean | null, { registration, ...rest } = paper('12', '2026-03-15')) =>
    judgeCertificate({ registration, ...rest }, answer, {
      unitCode: '99001',
      unitExistedOn: (_, day) => (day === '2026-03-15' ? existed : null),
    }).fields.find(({ pointer }) => pointer === '/registration/unit/code')?.outcome
  expect([judge(null), judge(true), judge(false)]).toEqual(['differs', 'differs', 'not-recorded'])
  // A paper that is found by its dossier may state no day: the one of the register counts.
  const { registration, ...rest } = paper('12', '2026-03-15')
  const { date: _, ...dayless } = registration
  expect(judge(false, { ...rest, registration: dayless })).toBe('not-recorded')
})

/** The personal number: what its digits say, and that they are flagged, never judged. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  contradictions,
  isOldCardNumber,
  OldCardNumber,
  PersonalNumber,
  readPersonalNumber,
} from '../../../../src/domain/person/personal-number.ts'

describe('the digits', () => {
  test.each([
    ['999090000001', 'male', 1990, '999'],
    ['999190000001', 'female', 1990, '999'],
    ['999205000001', 'male', 2005, '999'],
    ['999399000001', 'female', 2099, '999'],
    ['999400000001', 'male', 2100, '999'],
    ['999799000001', 'female', 2299, '999'],
    ['999800000001', 'male', 2300, '999'],
    ['999999000001', 'female', 2399, '999'],
    ['001000000000', 'male', 1900, '001'],
  ])('%s: %s, born %i, place %s', (number, sex, birthYear, placeCode) => {
    expect(readPersonalNumber(number)).toEqual({ sex, birthYear, placeCode })
  })

  test.each([
    '',
    '999',
    '99909000000',
    '9990900000011',
    '99909000000a',
    ' 999090000001',
    '९९९०९००००००१',
    '999090000001\n',
  ])('%j is not a personal number', (number) => {
    expect(readPersonalNumber(number)).toBeNull()
    expect(PersonalNumber.safeParse(number).success).toBe(false)
  })

  test('the schema takes exactly what can be read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{11,13}$/)), (text) => {
        expect(PersonalNumber.safeParse(text).success).toBe(readPersonalNumber(text) !== null)
      }),
    )
  })
})

test('an old card number has nine digits; twelve digits are a personal number and no old card', () => {
  expect(isOldCardNumber('999000001')).toBe(true)
  expect(['99900001', '9990000010', '999090000001', '99900000x', ''].filter(isOldCardNumber)).toEqual([])
})

describe('contradictions', () => {
  const claim = { personalNumber: '999090000001', fullName: 'Nguyễn Văn Thử' }
  const born = (date: string) => ({ ...claim, dateOfBirth: { precision: 'day', date } as const })
  const bornIn = (year: number) => ({ ...claim, dateOfBirth: { precision: 'year', year } as const })
  const year = { code: 'birth-year-contradicts-number', pointer: '/dateOfBirth' }
  const sex = { code: 'sex-contradicts-number', pointer: '/sex' }

  test.each([
    ['nothing claimed', claim, {}, []],
    ['the same year, to the day', born('1990-01-31'), {}, []],
    ['the same year alone', bornIn(1990), {}, []],
    ['another year, to the day', born('1991-01-31'), {}, [year]],
    ['another year alone', bornIn(1890), {}, [year]],
    ['the same sex', claim, { sex: 'male' as const }, []],
    ['another sex', claim, { sex: 'female' as const }, [sex]],
    ['both', bornIn(2090), { sex: 'female' as const }, [year, sex]],
    ['an old card says nothing', { oldCardNumber: '999000001', fullName: 'Lê Lan' }, { sex: 'female' as const }, []],
    ['a malformed number says nothing', { ...bornIn(1991), personalNumber: '999' }, { sex: 'female' as const }, []],
  ])('%s', (_, claimed, also, notices) => {
    expect(contradictions(claimed, also)).toEqual(notices)
  })

  test('pointers can stand below a member of the request', () => {
    expect(contradictions(bornIn(1991), {}, '/person')).toEqual([{ ...year, pointer: '/person/dateOfBirth' }])
  })
})

test('examples are synthetic and descriptions reach the JSON schema', () => {
  for (const schema of [PersonalNumber, OldCardNumber]) {
    const json = z.toJSONSchema(schema)
    expect(json.description).toMatch(/số (định danh|chứng minh)/)
    expect(
      json.examples?.every((example) => String(example).startsWith('999') && schema.safeParse(example).success),
    ).toBe(true)
  }
})

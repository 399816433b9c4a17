/** Code lists: codes in, official Vietnamese names out, and nothing invented for what the lists do not know. */
import { describe, expect, test } from 'vitest'
import committed from '../../../../src/domain/data/countries.json' with { type: 'json' }
import {
  bloodGroup,
  country,
  ethnicity,
  maritalStatus,
  religion,
  sex,
} from '../../../../src/domain/person/code-lists.ts'
import { corrections, countries } from '../../../../tools/generate-countries.ts'

describe('ethnicity', () => {
  test.each([
    ['01', '01', 'Kinh'],
    ['1', '01', 'Kinh'],
    ['001', '01', 'Kinh'],
    [' 02 ', '02', 'Tày'],
    ['05', '05', 'Khơ-me'],
    ['08', '08', 'Hmông'],
    ['17', '17', 'Chăm'],
    ['23', '23', 'Bru-Vân Kiều'],
    ['31', '31', 'Tà-ôi'],
    ['38', '38', 'La Chí'],
    ['54', '54', 'Rơ-măm'],
    ['55', '55', 'Người nước ngoài'],
  ])('%s is %s %s', (code, expected, label) => {
    expect(ethnicity(code)).toEqual({ code: expected, label })
  })

  test.each(['00', '56', '99', '', 'Kinh', '-1', '1.5', '0x1', '100', '1e1'])(
    '%j passes unchanged, without a name',
    (code) => {
      expect(ethnicity(code)).toEqual({ code, label: null })
    },
  )

  test('holds the 54 ethnicities and the foreigners, each name once', () => {
    const labels = Array.from({ length: 55 }, (_, index) => ethnicity(String(index + 1)).label)
    expect(labels).not.toContain(null)
    expect(new Set(labels).size).toBe(55)
  })
})

describe('religion', () => {
  test.each([
    ['00', 'Không'],
    ['01', 'Phật giáo'],
    ['02', 'Công giáo'],
  ])('%s is %s, as in every list', (code, label) => {
    expect(religion(code)).toEqual({ code, label })
  })

  /** 03 is Hòa Hảo Buddhism in the lists of 2009 and Protestantism in those of 2019. */
  test.each(['03', '04', '05', '13', '99', 'x'])('%s has no name, because lists disagree or do not know it', (code) => {
    expect(religion(code)).toEqual({ code, label: null })
  })

  test('a single digit is the same code', () => {
    expect(religion('0')).toEqual({ code: '00', label: 'Không' })
  })
})

describe('country', () => {
  test.each([
    ['VN', 'VN', 'Việt Nam'],
    ['vn', 'VN', 'Việt Nam'],
    [' LA ', 'LA', 'Lào'],
    ['US', 'US', 'Hoa Kỳ'],
    ['RU', 'RU', 'Liên bang Nga'],
    ['MY', 'MY', 'Malaysia'],
    ['AT', 'AT', 'Áo'],
    ['TW', 'TW', 'Đài Loan (Trung Quốc)'],
    ['CI', 'CI', 'Bờ Biển Ngà'],
  ])('%j is %s %s', (code, expected, label) => {
    expect(country(code)).toEqual({ code: expected, label })
  })

  test.each(['XK', 'ZZ', 'VNM', '704', '', 'constructor', '__proto__'])(
    '%j passes unchanged, without a name',
    (code) => {
      expect(country(code)).toEqual({ code, label: null })
    },
  )

  test('the committed file is what the generator makes of the package, with the 249 codes of ISO 3166-1', () => {
    expect(committed).toEqual(countries())
    expect(Object.keys(committed)).toHaveLength(249)
    expect(Object.keys(committed).every((code) => /^[A-Z]{2}$/.test(code))).toBe(true)
    expect(Object.values(committed).every((name) => name === name.normalize('NFC').trim() && name !== '')).toBe(true)
    expect(Object.keys(corrections).filter((code) => !Object.hasOwn(committed, code))).toEqual([])
  })
})

test('our own closed sets have Vietnamese labels and keep their English codes', () => {
  expect((['male', 'female', 'unknown'] as const).map((code) => sex(code).label)).toEqual([
    'Nam',
    'Nữ',
    'Chưa xác định',
  ])
  expect(maritalStatus('divorced-or-widowed')).toEqual({
    code: 'divorced-or-widowed',
    label: 'Đã ly hôn hoặc góa vợ, góa chồng',
  })
  expect((['no-information', 'single', 'married'] as const).map((code) => maritalStatus(code).label)).toEqual([
    'Chưa có thông tin',
    'Chưa kết hôn',
    'Đang có vợ hoặc chồng',
  ])
  expect(bloodGroup('AB')).toEqual({ code: 'AB', label: 'Nhóm AB' })
  expect(bloodGroup('none')).toEqual({ code: 'none', label: 'Chưa có thông tin' })
})

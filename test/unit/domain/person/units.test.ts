/** Addresses: which generation a record's codes belong to, and what they are called in it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Address } from '../../../../src/domain/person/identity.ts'
import { shippedUnitCodes } from '../../../../src/domain/person/units.ts'

const { commune, district, province, toAddress } = shippedUnitCodes

const none = { province: null, district: null, commune: null, unit: null, detail: null, country: null }
const summary = (codes: Partial<typeof none> | Record<string, string | null>) => {
  const address = toAddress({ ...none, ...codes })
  return [address.generation, address.province?.label, address.district?.label, address.commune?.label]
}
const [isNew, isOld] = ['since-2025-07', 'before-2025-07']

describe('one code, two meanings', () => {
  // code | since July 2025 | before
  test.each([
    ['00004', 'Phường Ba Đình', 'Phường Trúc Bạch'],
    ['00070', 'Phường Hoàn Kiếm', 'Phường Hàng Trống'],
    ['00091', 'Phường Phú Thượng', 'Phường Phú Thượng'],
    ['00001', null, 'Phường Phúc Xá'],
    ['20333', 'Đặc khu Hoàng Sa', null],
    ['99999', null, null],
  ])('commune %s: %s, before %s', (code, sinceName, beforeName) => {
    expect(commune(code, 'since-2025-07')).toEqual({ code, label: sinceName })
    expect(commune(code, 'before-2025-07')).toEqual({ code, label: beforeName })
  })

  test.each([
    ['01', 'Thành phố Hà Nội', 'Thành phố Hà Nội'],
    ['15', 'Tỉnh Lào Cai', 'Tỉnh Yên Bái'],
    ['44', 'Tỉnh Quảng Trị', 'Tỉnh Quảng Bình'],
    ['46', 'Thành phố Huế', 'Tỉnh Thừa Thiên Huế'],
    ['80', 'Tỉnh Tây Ninh', 'Tỉnh Long An'],
    ['02', null, 'Tỉnh Hà Giang'],
    ['99', null, null],
  ])('province %s: %s, before %s', (code, sinceName, beforeName) => {
    expect(province(code, 'since-2025-07')).toEqual({ code, label: sinceName })
    expect(province(code, 'before-2025-07')).toEqual({ code, label: beforeName })
  })

  test('without a generation, a code has a name only when that name is the only one', () => {
    expect(province('01', 'unknown').label).toBe('Thành phố Hà Nội')
    expect(province('02', 'unknown').label).toBe('Tỉnh Hà Giang')
    expect(province('15', 'unknown').label).toBeNull()
    expect(commune('00004', 'unknown').label).toBeNull()
    expect(commune('00091', 'unknown').label).toBe('Phường Phú Thượng')
  })

  test('districts belong to the old generation alone', () => {
    expect(district('001', 'before-2025-07').label).toBe('Quận Ba Đình')
    expect(district('001', 'since-2025-07').label).toBeNull()
  })

  test('a code of one level is never found on another', () => {
    expect(province('001', 'before-2025-07')).toEqual({ code: '001', label: null })
    expect(district('00001', 'before-2025-07')).toEqual({ code: '00001', label: null })
  })

  test('zeros that a number type ate are restored', () => {
    expect(province('1', 'since-2025-07')).toEqual({ code: '01', label: 'Thành phố Hà Nội' })
    expect(commune('4', 'since-2025-07')).toEqual({ code: '00004', label: 'Phường Ba Đình' })
  })
})

describe('the generation of a record', () => {
  const cases: [why: string, codes: Record<string, string | null>, expected: (string | null | undefined)[]][] = [
    [
      'a district says that the record is old',
      { province: '01', district: '001', commune: '00004' },
      [isOld, 'Thành phố Hà Nội', 'Quận Ba Đình', 'Phường Trúc Bạch'],
    ],
    [
      'no district, pair in both lists: new',
      { province: '01', commune: '00004' },
      [isNew, 'Thành phố Hà Nội', undefined, 'Phường Ba Đình'],
    ],
    [
      'an empty district is no district',
      { province: '01', district: '', commune: '00004' },
      [isNew, 'Thành phố Hà Nội', undefined, 'Phường Ba Đình'],
    ],
    [
      'nor is one of zeros',
      { province: '01', district: '000', commune: '00004' },
      [isNew, 'Thành phố Hà Nội', undefined, 'Phường Ba Đình'],
    ],
    [
      'no district, pair only in the new list',
      { province: '44', commune: '19333' },
      [isNew, 'Tỉnh Quảng Trị', undefined, 'Phường Đông Hà'],
    ],
    [
      'no district, pair only in the old list',
      { province: '01', commune: '00001' },
      [isOld, 'Thành phố Hà Nội', undefined, 'Phường Phúc Xá'],
    ],
    [
      'the words of the address name the old unit',
      { province: '01', commune: '00004', detail: 'Số 5, PHƯỜNG TRÚC BẠCH, quận Ba Đình' },
      [isOld, 'Thành phố Hà Nội', undefined, 'Phường Trúc Bạch'],
    ],
    [
      'the words name both units: only a new record can',
      { province: '01', commune: '00004', detail: 'phường Trúc Bạch nay là phường Ba Đình' },
      [isNew, 'Thành phố Hà Nội', undefined, 'Phường Ba Đình'],
    ],
    [
      'Phường 12 is not Phường 01',
      { province: '79', commune: '26944', detail: 'Phường 12' },
      [isNew, 'Thành phố Hồ Chí Minh', undefined, 'Phường Gia Định'],
    ],
    [
      'but Phường 1 is',
      { province: '79', commune: '26944', detail: '7 Phan Đăng Lưu, Phường 1, Bình Thạnh' },
      [isOld, 'Thành phố Hồ Chí Minh', undefined, 'Phường 01'],
    ],
    [
      'district and province alone',
      { province: '01', district: '001' },
      [isOld, 'Thành phố Hà Nội', 'Quận Ba Đình', undefined],
    ],
    ['district alone', { district: '001' }, [isOld, undefined, 'Quận Ba Đình', undefined]],
    [
      'a district dissolved before the list was made, with a known commune',
      { province: '79', district: '762', commune: '26794' },
      [isOld, 'Thành phố Hồ Chí Minh', null, 'Phường Linh Xuân'],
    ],
    [
      'a commune moved to another district of its province',
      { province: '01', district: '002', commune: '00004' },
      [isOld, 'Thành phố Hà Nội', 'Quận Hoàn Kiếm', 'Phường Trúc Bạch'],
    ],
    [
      'an old commune that the list does not know yet',
      { province: '01', district: '001', commune: '00999' },
      [isOld, 'Thành phố Hà Nội', 'Quận Ba Đình', null],
    ],
    ['a province that is gone', { province: '02' }, [isOld, 'Tỉnh Hà Giang', undefined, undefined]],
    [
      'a province of the same name in both: the name is safe, the generation is not',
      { province: '01' },
      ['unknown', 'Thành phố Hà Nội', undefined, undefined],
    ],
    ['a province of two names', { province: '15' }, ['unknown', null, undefined, undefined]],
    [
      'a province of two names, recognised by the words',
      { province: '15', detail: 'Nghĩa Lộ, tỉnh Yên Bái' },
      [isOld, 'Tỉnh Yên Bái', undefined, undefined],
    ],
    [
      'commune and province contradict each other',
      { province: '02', commune: '26734' },
      ['unknown', null, undefined, null],
    ],
    [
      'district and province contradict each other',
      { province: '79', district: '001' },
      ['unknown', null, null, undefined],
    ],
    [
      'old commune and new province (a merged province)',
      { province: '79', commune: '25741' },
      ['unknown', null, undefined, null],
    ],
    ['synthetic codes', { province: '99', commune: '99001' }, ['unknown', null, undefined, null]],
    ['nothing at all', {}, ['unknown', undefined, undefined, undefined]],
  ]
  test.each(cases)('%s', (_, codes, expected) => {
    expect(summary(codes)).toEqual(expected)
  })

  const singles: typeof cases = [
    [
      'a commune of the old list brings its district and province',
      { unit: '00001' },
      [isOld, 'Thành phố Hà Nội', 'Quận Ba Đình', 'Phường Phúc Xá'],
    ],
    [
      'a commune of the new list brings its province',
      { unit: '20333' },
      [isNew, 'Thành phố Đà Nẵng', undefined, 'Đặc khu Hoàng Sa'],
    ],
    [
      'a commune of both lists: no structure says which, so no name',
      { unit: '00004' },
      ['unknown', 'Thành phố Hà Nội', undefined, null],
    ],
    [
      'unless the words do',
      { unit: '00004', detail: 'Phường Ba Đình, TP Hà Nội' },
      [isNew, 'Thành phố Hà Nội', undefined, 'Phường Ba Đình'],
    ],
    ['a district is old', { unit: '001' }, [isOld, 'Thành phố Hà Nội', 'Quận Ba Đình', undefined]],
    ['a province', { unit: '02' }, [isOld, 'Tỉnh Hà Giang', undefined, undefined]],
    ['an unknown code', { unit: '99001' }, ['unknown', undefined, undefined, null]],
    [
      'is not read beside the three codes',
      { unit: '00001', province: '79' },
      ['unknown', 'Thành phố Hồ Chí Minh', undefined, undefined],
    ],
  ]
  test.each(singles)('the single code of QCVN 109: %s', (_, codes, expected) => {
    expect(summary(codes)).toEqual(expected)
  })
})

test('unknown codes pass as they came, beside the text and the country', () => {
  expect(
    toAddress({
      province: '99',
      district: null,
      commune: '99001',
      unit: null,
      detail: 'XÃ MẪU, TỈNH MẪU',
      country: 'vn',
    }),
  ).toEqual({
    generation: 'unknown',
    province: { code: '99', label: null },
    district: null,
    commune: { code: '99001', label: null },
    detail: 'XÃ MẪU, TỈNH MẪU',
    country: { code: 'VN', label: 'Việt Nam' },
  })
  expect(commune('x<y', 'since-2025-07')).toEqual({ code: 'x<y', label: null })
})

test('whatever the codes are, an address comes out, with every code that went in', () => {
  const code = fc.oneof(
    fc.constant(null),
    fc.stringMatching(/^\d{1,6}$/),
    fc.constantFrom('01', '001', '00004'),
    fc.string(),
  )
  const record = fc.record({ province: code, district: code, commune: code, unit: code, detail: code, country: code })
  fc.assert(
    fc.property(record, (codes) => {
      const address = Address.parse(toAddress(codes))
      for (const level of ['province', 'district', 'commune'] as const) {
        if (/[^0\s]/.test(codes[level] ?? '')) expect(address[level]?.code).toContain(codes[level]?.trim())
      }
      expect(address.detail).toBe(codes.detail)
    }),
    { numRuns: 2000 },
  )
})

/** Claims against a record, attribute by attribute: every outcome with its reason, and nothing of the record in it. */
import { describe, expect, test } from 'vitest'
import { country, ethnicity, sex } from '../../../../src/domain/person/code-lists.ts'
import {
  AttributeClaims,
  type AttributeComparison,
  compareAttributes,
  contradicts,
} from '../../../../src/domain/person/compare-person.ts'
import { Address, attributes, Person, Relative } from '../../../../src/domain/person/identity.ts'
import { shippedUnitCodes } from '../../../../src/domain/person/units.ts'

const { toAddress } = shippedUnitCodes

const nulls = <T extends { shape: object }>(schema: T) =>
  Object.fromEntries(Object.keys(schema.shape).map((name) => [name, null]))
const relative = (fullName: string | null) => Relative.parse({ ...nulls(Relative), fullName })
const blank = Person.parse(nulls(Person))
const home = (province: string, district: string | null, commune: string | null) =>
  toAddress({ province, district, commune, unit: null, detail: null, country: 'VN' })

const person: Person = {
  ...blank,
  personalNumber: '999090000001',
  oldCardNumber: '999000001',
  fullName: 'NGUYỄN VĂN THỬ',
  dateOfBirth: { precision: 'day', date: '1990-02-01' },
  sex: sex('male'),
  ethnicity: ethnicity('01'),
  nationality: country('VN'),
  permanentResidence: home('01', null, '00004'),
  father: relative('NGUYỄN VĂN MẪU'),
  mother: relative(null),
}
const oldHome = { ...person, permanentResidence: home('01', '001', '00004') }
const day = (date: string) => ({ precision: 'day', date }) as const
const year = (value: number) => ({ precision: 'year', year: value }) as const

type Row = [
  claims: AttributeClaims,
  outcome: AttributeComparison['outcome'],
  because?: string | undefined,
  person?: Person,
]
const rows: Row[] = [
  [{ fullName: 'Nguyễn Văn Thử' }, 'match'],
  [{ fullName: 'Nguyen Van Thu' }, 'close', 'accents-missing'],
  [{ fullName: 'Trần Văn Thử' }, 'mismatch', 'different-name'],
  [{ fullName: 'Trần Văn Thử' }, 'not-recorded', undefined, blank],

  [{ dateOfBirth: day('1990-02-01') }, 'match'],
  [{ dateOfBirth: day('1990-01-02') }, 'close', 'day-and-month-swapped'],
  [{ dateOfBirth: day('1990-02-10') }, 'mismatch', 'different-day'],
  [{ dateOfBirth: day('1991-02-01') }, 'mismatch', 'different-year'],
  [{ dateOfBirth: year(1990) }, 'close', 'year-only-claimed'],
  [{ dateOfBirth: year(1991) }, 'mismatch', 'different-year'],
  [{ dateOfBirth: day('1950-01-01') }, 'close', 'year-only-recorded', { ...person, dateOfBirth: year(1950) }],
  [{ dateOfBirth: year(1950) }, 'match', undefined, { ...person, dateOfBirth: year(1950) }],
  [{ dateOfBirth: day('1951-01-01') }, 'mismatch', 'different-year', { ...person, dateOfBirth: year(1950) }],
  [{ dateOfBirth: day('1990-02-01') }, 'not-recorded', undefined, blank],

  [{ sex: 'male' }, 'match'],
  [{ sex: 'female' }, 'mismatch'],
  [{ sex: 'female' }, 'not-recorded', undefined, { ...person, sex: sex('unknown') }],
  [{ sex: 'female' }, 'not-recorded', undefined, blank],

  [{ ethnicity: '01' }, 'match'],
  [{ ethnicity: '1' }, 'match'],
  [{ ethnicity: '02' }, 'mismatch'],
  [{ ethnicity: '99' }, 'match', undefined, { ...person, ethnicity: ethnicity('99') }],
  [{ ethnicity: '01' }, 'not-recorded', undefined, blank],

  [{ nationality: 'VN' }, 'match'],
  [{ nationality: 'vn' }, 'match'],
  [{ nationality: 'LA' }, 'mismatch'],
  [{ nationality: 'VN' }, 'not-recorded', undefined, { ...person, nationality: { code: '', label: null } }],

  [{ oldCardNumber: '999000001' }, 'match'],
  [{ oldCardNumber: '999000002' }, 'mismatch'],
  [{ oldCardNumber: '999000001' }, 'not-recorded', undefined, { ...person, oldCardNumber: '' }],

  [{ fatherName: 'Nguyễn Văn Mẫu' }, 'match'],
  [{ fatherName: 'Nguyễn Mẫu' }, 'close', 'middle-name-missing'],
  [{ fatherName: 'Nguyễn Văn Mậu' }, 'mismatch', 'tone-differs'],
  [{ motherName: 'Lê Thị Mẫu' }, 'not-recorded'],
  [{ spouseName: 'Lê Thị Mẫu' }, 'not-recorded'],

  [{ permanentResidence: { province: '01', commune: '00004', generation: 'since-2025-07' } }, 'match'],
  [{ permanentResidence: { province: '01', commune: '00004' } }, 'match'],
  [{ permanentResidence: { province: '01', commune: '00008' } }, 'mismatch', 'different-commune'],
  [{ permanentResidence: { province: '79', commune: '26944' } }, 'mismatch', 'different-province'],
  // The same code, another place: Phường Trúc Bạch is not Phường Ba Đình.
  [
    { permanentResidence: { province: '01', commune: '00004', generation: 'before-2025-07' } },
    'not-recorded',
    'other-generation',
  ],
  [
    { permanentResidence: { province: '01', commune: '00004', generation: 'before-2025-07' } },
    'match',
    undefined,
    oldHome,
  ],
  [{ permanentResidence: { province: '01', commune: '00001' } }, 'mismatch', 'different-commune', oldHome],
  [
    { permanentResidence: { province: '01', commune: '00004', generation: 'since-2025-07' } },
    'not-recorded',
    'other-generation',
    oldHome,
  ],
  [{ permanentResidence: { province: '01', commune: '00004' } }, 'close', 'generation-unknown', oldHome],
  [{ permanentResidence: { province: '99', commune: '99001' } }, 'not-recorded', 'generation-unknown'],
  [
    { permanentResidence: { province: '99', commune: '99001' } },
    'close',
    'generation-unknown',
    { ...person, permanentResidence: home('99', null, '99001') },
  ],
]

describe('comparing attributes', () => {
  test.each(rows)('%j: %s %s', (claims, outcome, because, against = person) => {
    const [name] = Object.keys(claims)
    expect(compareAttributes(claims, against)).toEqual({
      [String(name)]: because === undefined ? { outcome } : { outcome, because: [because] },
    })
  })

  test('a commune is not compared where the register only holds the province', () => {
    const claims = { permanentResidence: { province: '02', commune: '00688' } }
    expect(compareAttributes(claims, { ...person, permanentResidence: home('02', null, null) })).toEqual({
      permanentResidence: { outcome: 'not-recorded' },
    })
  })

  test('only what was claimed is compared', () => {
    expect(compareAttributes({}, person)).toEqual({})
    expect(Object.keys(compareAttributes({ sex: 'male', fullName: 'A' }, person)).sort()).toEqual(['fullName', 'sex'])
  })

  test('an address with neither province nor commune is not recorded', () => {
    const empty = Address.parse({ ...nulls(Address), generation: 'unknown' })
    const claims = { permanentResidence: { province: '01', commune: '00004' } }
    expect(compareAttributes(claims, { ...person, permanentResidence: empty })).toEqual({
      permanentResidence: { outcome: 'not-recorded' },
    })
  })

  test('no outcome repeats anything that the register holds', () => {
    const all: AttributeClaims = {
      fullName: 'Lê Lan',
      dateOfBirth: day('1980-01-01'),
      sex: 'female',
      ethnicity: '02',
      nationality: 'LA',
      oldCardNumber: '999000009',
      fatherName: 'Lê A',
      motherName: 'Lê B',
      spouseName: 'Lê C',
      permanentResidence: { province: '79', commune: '26734' },
    }
    const reported = JSON.stringify(compareAttributes(all, person))
    expect(reported).not.toMatch(/[^\p{ASCII}]|\d/u)
    expect(Object.keys(JSON.parse(reported)).sort()).toEqual([...attributes].sort())
  })
})

describe('the schema of claims', () => {
  test('knows exactly the attributes that can be compared', () => {
    expect(Object.keys(AttributeClaims.shape).sort()).toEqual([...attributes].sort())
  })

  test.each([
    { sex: 'unknown' },
    { ethnicity: 'Kinh' },
    { nationality: 'VNM' },
    { oldCardNumber: '999090000001' },
    { fullName: '' },
    { dateOfBirth: day('1990-02-30') },
    { permanentResidence: { province: '1', commune: '00004' } },
    { permanentResidence: { province: '01', commune: '00004', generation: 'unknown' } },
    { religion: '01' },
  ])('refuses %j', (claims) => {
    expect(AttributeClaims.safeParse(claims).success).toBe(false)
  })
})

describe('what stands in the register and was not understood', () => {
  const lost = (pointer: string) => [{ code: 'value-unreadable', pointer }] as const

  test.each<[claims: AttributeClaims, person: Person, pointer: string]>([
    [{ fullName: 'Nguyễn Văn Thử' }, { ...person, fullName: null }, '/person/fullName'],
    [{ sex: 'male' }, { ...person, sex: null }, '/person/sex'],
    [{ ethnicity: '01' }, { ...person, ethnicity: null }, '/person/ethnicity'],
    [{ nationality: 'VN' }, { ...person, nationality: null }, '/person/nationality'],
    [{ oldCardNumber: '999000001' }, { ...person, oldCardNumber: null }, '/person/oldCardNumber'],
    [{ motherName: 'Trần Thị Mẫu' }, person, '/person/mother/fullName'],
    [{ motherName: 'Trần Thị Mẫu' }, { ...person, mother: null }, '/person/mother'],
    [{ spouseName: 'Lê Thị Mẫu' }, person, '/person/spouse'],
    [
      { permanentResidence: { province: '01', commune: '00004' } },
      { ...person, permanentResidence: null },
      '/person/permanentResidence',
    ],
  ])('%j is neither a mismatch nor "not recorded"', (claims, recorded, pointer) => {
    expect(Object.values(compareAttributes(claims, recorded))).toEqual([
      expect.objectContaining({ outcome: 'not-recorded' }),
    ])
    expect(Object.values(compareAttributes(claims, recorded, lost(pointer)))).toEqual([{ outcome: 'unreadable' }])
    expect(Object.values(compareAttributes(claims, recorded, lost('/person/father')))).toEqual([
      expect.objectContaining({ outcome: 'not-recorded' }),
    ])
  })

  test('a birth date that is none, too; a placeholder is nothing recorded', () => {
    const claims = { dateOfBirth: day('1990-02-01') }
    const without = { ...person, dateOfBirth: null }
    const noticed = (code: 'birth-date-unreadable' | 'birth-date-not-recorded') =>
      compareAttributes(claims, without, [{ code, pointer: '/person/dateOfBirth' }]).dateOfBirth?.outcome
    expect(noticed('birth-date-unreadable')).toBe('unreadable')
    expect(noticed('birth-date-not-recorded')).toBe('not-recorded')
  })

  test.each<[AttributeClaims, Partial<Person>]>([
    [{ sex: 'male' }, { sex: { code: 'X', label: null } }],
    [{ ethnicity: '01' }, { ethnicity: { code: 'Kính', label: null } }],
    [{ nationality: 'VN' }, { nationality: { code: 'Việt-Nam (cũ)', label: null } }],
    [{ oldCardNumber: '999000001' }, { oldCardNumber: 'đã mất' }],
    [{ oldCardNumber: '999000001' }, { oldCardNumber: '99900001' }],
  ])('%j beside %j is unreadable', (claims, recorded) => {
    expect(Object.values(compareAttributes(claims, { ...person, ...recorded }))).toEqual([{ outcome: 'unreadable' }])
  })
})

describe('whether a record is of somebody else', () => {
  test.each<[string, string, boolean]>([
    ['Nguyễn Văn Thử', 'NGUYỄN VĂN THỬ', false],
    ['Nguyen Van Thu', 'NGUYỄN VĂN THỬ', false],
    ['Nguyễn Văn Thư', 'NGUYỄN VĂN THỬ', false],
    ['Nguyễn Văn Mihn', 'NGUYỄN VĂN MINH', false],
    ['Nguyễn Văn Lan', 'NGUYỄN VĂN LAM', true],
    ['Trần Thị Khác', 'NGUYỄN VĂN THỬ', true],
    // The register's key has no letters of other scripts: two names of nothing else have the same empty one.
    ['王小明', '王小明', false],
    ['王小明', '李大文', true],
    ['An 王', 'AN 李', true],
    ['Nguyễn Văn Thử', '王小明', true],
  ])('%s beside %s: %s', (fullName, recorded, other) => {
    expect(contradicts({ fullName }, { ...person, fullName: recorded })).toBe(other)
    expect(contradicts({ fullName: recorded }, { ...person, fullName })).toBe(other)
  })

  test('a name of any length is compared in a time that grows with it', () => {
    const long = (letter: string) => `${letter} `.repeat(200_000)
    expect(contradicts({ fullName: 'A' }, { ...person, fullName: long('A') })).toBe(true)
    expect(contradicts({ fullName: long('A') }, { ...person, fullName: long('B') })).toBe(true)
  })
})

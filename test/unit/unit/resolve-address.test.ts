/**
 * An address of either generation is read right however it is written, or it is said that the reading is not sure: measured over ten
 * thousand addresses with noise, and held as properties over any text at all.
 */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { isSameName } from '../../../src/unit/find-unit.ts'
import { createNameIndex, type NameIndex } from '../../../src/unit/name-index.ts'
import { readUnits } from '../../../src/unit/read-units.ts'
import { type Resolution, resolveAddress } from '../../../src/unit/resolve-address.ts'
import { toFullName, type Unit } from '../../../src/unit/unit.ts'
import { getForm, type Units } from '../../../src/unit/units.ts'
import { createDice, writeAddress } from './noisy-addresses.ts'

let units: Units
let names: NameIndex
let communes: { old: Unit[]; present: Unit[] }
beforeAll(async () => {
  units = await readUnits([])
  names = await createNameIndex(units)
  const of = (id: string) => {
    const list = units.lists.find((each) => each.id === id)
    const all = list === undefined ? [] : [...units.inList(list).values()]
    return all.filter(({ level }) => level === 'commune')
  }
  communes = { old: of('before-2025-07'), present: of('since-2025-07') }
})

const today = '2026-11-01'
const resolve = (address: string, asOf = today): Resolution => resolveAddress(units, names, address, asOf)
const first = ({ candidates: [best] }: Resolution) => best && `${best.unit.list} ${best.unit.code}`

interface Tally {
  right: number
  wrongButSure: string[]
  notSure: number
}

function measure(count: number, seed: number, from: readonly Unit[], options = {}): Tally {
  const dice = createDice(seed)
  const tally: Tally = { right: 0, wrongButSure: [], notSure: 0 }
  for (let index = 0; index < count; index++) {
    const unit = from[dice(from.length)] as Unit
    const text = writeAddress(unit, today, dice, options)
    const found = resolve(text)
    if (!found.sure) tally.notSure += 1
    else if (first(found) === `${unit.list.id} ${unit.code}`) tally.right += 1
    else tally.wrongButSure.push(`${text} → ${first(found)}, not ${unit.code}`)
  }
  return tally
}

test.each(['old', 'present'] as const)(
  'of 5,000 noisy addresses of the %s units at least 99 in 100 are read right, and none is wrong and called sure',
  (generation) => {
    const { right, wrongButSure, notSure } = measure(5_000, 20_261_101, communes[generation])
    expect(wrongButSure).toEqual([])
    expect(right).toBeGreaterThanOrEqual(4_950)
    expect(right + notSure).toBe(5_000)
  },
  60_000,
)

test('an old address without its province is read by its district; a new one without it is never sure', () => {
  const old = measure(1_000, 3, communes.old, { dropProvinceIn: 1 })
  // `phường Tam Thanh, Lạng Sơn`: without its type the city reads as the province of its name, and the address as of today.
  expect(old.wrongButSure.length).toBeLessThanOrEqual(2)
  expect(old.right).toBeGreaterThanOrEqual(950)
  expect(measure(1_000, 4, communes.present, { dropProvinceIn: 1 })).toMatchObject({ right: 0, wrongButSure: [] })
})

describe('what an address names', () => {
  test.each([
    ['số 5 P. Giảng Võ, Q. Ba Đình, HN', 'before-2025-07 00031'],
    ['P. Giảng Võ, HN', 'since-2025-07 00025'],
    ['phuong giang vo quan ba dinh ha noi', 'before-2025-07 00031'],
    ['12 đường Giảng Võ, phường Ngọc Khánh, quận Ba Đình, Hà Nội', 'before-2025-07 00025'],
    ['Q1, P.Bến Nghé, TPHCM', 'before-2025-07 26740'],
    ['P12 Q. Gò Vấp TP.HCM', 'before-2025-07 26881'],
    ['phường 04, Q.3, Sài Gòn', 'before-2025-07 27148'],
    ['Phường Sài Gòn, TP. Hồ Chí Minh', 'since-2025-07 26740'],
    ['xã Lộc Ninh, tỉnh Đồng Nai', 'since-2025-07 25270'],
    ['phường Lộc Ninh, TP Đồng Nai', 'since-2025-07 25270'],
    ['Đặc khu Côn Đảo, TP.HCM', 'since-2025-07 26732'],
    ['P. Tân An, TP. Thủ Dầu Một, Bình Dương', 'before-2025-07 25765'],
    ['PHƯỜNG GIẢNG VÕ — QUẬN BA ĐÌNH — HÀ NỘI', 'before-2025-07 00031'],
  ])('%s: %s', (address, unit) => {
    expect(first(resolve(address))).toBe(unit)
  })

  test('of a unit that is gone it says what became of it, and does not put that in its place', () => {
    const { sure, candidates } = resolve('số 5 P. Giảng Võ, Q. Ba Đình, HN')
    expect(sure).toBe(true)
    expect(candidates[0]).toMatchObject({
      unit: { code: '00031', fullName: 'Phường Giảng Võ', above: [{ code: '001' }, { code: '01' }], to: '2025-06-30' },
      onDay: [{ unit: { code: '00025', fullName: 'Phường Giảng Võ' }, kind: 'whole', certainty: 'everyone' }],
    })
  })

  test('of a unit that was split every successor is named, none as certain', () => {
    const { candidates } = resolve('Phường Ngọc Hà, Quận Ba Đình, Hà Nội')
    expect(candidates[0]?.onDay.map(({ unit, certainty }) => [unit.code, certainty])).toEqual([
      ['00004', 'some'],
      ['00008', 'some'],
    ])
  })

  test('a name of before 2025 leads to the unit that took it over, with that reason', () => {
    const { candidates } = resolve('Phường Nguyễn Trung Trực, quận Ba Đình, Hà Nội')
    expect(candidates[0]).toMatchObject({ unit: { code: '00004', list: 'before-2025-07' } })
    expect(candidates[0]?.reasons.map(({ code }) => code)).toContain('former-name')
  })

  test('so does a numbered one', () => {
    const { candidates } = resolve('Phường 8, Quận 8, TP.HCM')
    expect(candidates[0]).toMatchObject({ unit: { code: '27403', name: 'Hưng Phú' } })
    expect(candidates[0]?.reasons.map(({ code }) => code)).toContain('former-name')
  })

  test('a unit that is not there yet is no sure answer for an earlier day', () => {
    expect(resolve('Phường Sài Gòn, TP. Hồ Chí Minh', '2025-06-30').sure).toBe(false)
  })

  test.each([
    ['', null],
    ['số 5', null],
    ['Paris, France', null],
    ['P. Giảng Võ', 'commune'],
    ['Quận Ba Đình, Hà Nội', 'district'],
    ['Hà Nội', 'province'],
    ['xã Tân An', 'commune'],
  ])('%j names a unit of the level %s at the lowest', (address, level) => {
    expect(resolve(address).level).toBe(level)
  })

  test.each(['P. Giảng Võ', 'xã Tân An', 'DONG THAP, X.TAN THANH', 'P. Giảng Võ, Q. Ba Đình, TP. Đà Nẵng'])(
    '%s: not sure',
    (address) => {
      expect(resolve(address).sure).toBe(false)
    },
  )
})

test('a commune that was merged before the reform is read as itself, as what took it over, or as its namesake of later', () => {
  const [oldest, later] = units.lists
  if (oldest === undefined || later === undefined) throw new Error('there are three lists')
  const present = units.inList(later)
  const merged = [...units.inList(oldest).values()].filter(
    ({ code, level }) => level === 'commune' && !present.has(code),
  )
  const dice = createDice(77)
  const tally = { itself: 0, after: 0, namesake: 0, notSure: 0 }
  for (const unit of merged) {
    const found = resolve(writeAddress(unit, today, dice))
    const [best] = found.candidates
    if (!found.sure || best === undefined) tally.notSure += 1
    else if (best.unit.code === unit.code) tally.itself += 1
    else if (units.mergedInto(unit).some(({ code }) => code === best.unit.code)) tally.after += 1
    else if (isSameName(best.unit.name, unit.forms[0]?.name ?? '')) tally.namesake += 1
    else throw new Error(`${unit.code} was read as ${best.unit.code}`)
  }
  expect(merged).toHaveLength(567)
  expect(tally.notSure).toBeLessThan(20)
})

test('an address that contradicts itself is never sure', () => {
  const dice = createDice(31)
  const provinces = communes.present.map(({ parent }) => parent as Unit)
  for (let index = 0; index < 1_000; index++) {
    const unit = communes.old[dice(communes.old.length)] as Unit
    const other = provinces[dice(provinces.length)] as Unit
    const district = unit.parent as Unit
    const written = [unit, district, other].map((each) => toFullName(getForm(each, '2025-07-01')))
    const { sure, candidates } = resolve(written.join(', '))
    // The province may be where the unit came to lie.
    const home = units.successorsOf(unit).map(({ to }) => to.parent)
    if (sure) expect([written, home.includes(other), candidates[0]?.unit.code]).toEqual([written, true, unit.code])
  }
})

test.each([
  ['phường Ngô Thì Nhậm, quận Hai Bà Trưng, Hà Nội', 'a commune that no list has'],
  ['số 10 phố Huế, phường Ngô Thì Nhậm, quận Hai Bà Trưng, Hà Nội', 'and a street that is also called like one'],
  ['xã Không Có Thật, tỉnh Lạng Sơn', 'the same with two levels'],
])('%s: not sure, it names %s', (address) => {
  expect(resolve(address).sure).toBe(false)
})

test('a word that only looks like a type without its marks is none', () => {
  const found = resolve('Phúc Xá, Ba Đình, Hà Nội')
  expect([found.sure, first(found)]).toEqual([true, 'before-2025-07 00001'])
})

describe('any text', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(fc.constantFrom('P', 'phường', 'Q', 'xã', ',', '.', 'tân', 'an', '1', '12', 'hà', 'nội', 'TP', '-'), {
        maxLength: 60,
      })
      .map((words) => words.join(' ')),
  )

  test('is read without an error, in bounded candidates in their order, and sure only with one that leads', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { sure, candidates } = resolve(text)
        const scores = candidates.map(({ score }) => score)
        expect(scores).toEqual([...scores].sort((a, b) => b - a))
        expect(candidates.length).toBeLessThanOrEqual(10)
        if (sure) expect(candidates.length).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })

  test('is read alike in every Unicode form and letter case', () => {
    const dice = createDice(9)
    for (let index = 0; index < 200; index++) {
      const list = index % 2 === 0 ? communes.old : communes.present
      const text = writeAddress(list[dice(list.length)] as Unit, today, dice)
      const read = first(resolve(text))
      expect(first(resolve(text.normalize('NFD')))).toBe(read)
      expect(first(resolve(text.toLocaleUpperCase('vi')))).toBe(read)
    }
  })
})

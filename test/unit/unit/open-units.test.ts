/**
 * The operator's files stand on top of the shipped units and are followed while the process runs; a file with a fault is refused
 * whole, with every fault, and changes nothing.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { ConfigProblems } from '../../../src/config/problem.ts'
import { findCustodian } from '../../../src/unit/find-custodian.ts'
import { findUnit } from '../../../src/unit/find-unit.ts'
import { openUnits, type UnitsInForce } from '../../../src/unit/open-units.ts'
import { readUnits } from '../../../src/unit/read-units.ts'
import { toFullName } from '../../../src/unit/unit.ts'
import type { Units } from '../../../src/unit/units.ts'
import { eventually } from '../../support/eventually.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-units-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let open: UnitsInForce | undefined
afterEach(() => {
  open?.close()
  open = undefined
})

const lines: { fields: object; message: string }[] = []
const note = (fields: object, message: string) => lines.push({ fields, message })
const logger = { info: note, error: note }

/** As an editor saves: beside it, then in its place. */
function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
  return file
}

const change = (name: string) => `changes:
  - { on: 2026-12-01, act: own act, verified: 2026-11-30, units: ['${name}'] }
`
const nameOn = (units: Units, code: string, day: string) => {
  const found = findUnit(units, code, day)
  return found.outcome === 'existed' ? toFullName(found.form) : found.outcome
}

test('a changed file comes into force while the process runs, and a broken one changes nothing', async () => {
  const file = write('changes.yaml', change('00025 Xã Giảng Võ'))
  open = await openUnits({ files: [file], reloadIntervalMs: 100 }, logger)
  expect(nameOn(await open.current(), '00025', '2026-12-01')).toBe('Xã Giảng Võ')
  const heard: number[] = []
  open.onLoad((problems) => heard.push(Math.min(1, problems)))
  expect(nameOn(await open.current(), '00025', '2026-11-30')).toBe('Phường Giảng Võ')
  write('changes.yaml', change('00025 Đặc khu Giảng Võ'))
  const units = open
  await eventually('the changed file is in force', async () =>
    nameOn(await units.current(), '00025', '2026-12-01').startsWith('Đặc'),
  )
  write('changes.yaml', change('99999 Xã Không Có'))
  await eventually('the broken file is refused', () => lines.some(({ message }) => message.includes('were refused')))
  expect(nameOn(await open.current(), '00025', '2026-12-01')).toBe('Đặc khu Giảng Võ')
  expect([...new Set(heard)].sort(), 'each reading is heard of, for the trail').toEqual([0, 1])
})

test('addresses are read by the units in force', async () => {
  const file = write('search.yaml', change('00025 Phường Tên Mới Đặt'))
  open = await openUnits({ files: [file], reloadIntervalMs: 60_000 }, logger)
  expect((await open.search()).names.find('TENMOIDAT')).toHaveLength(1)
  write('search.yaml', change('00025 Phường Tên Khác Nữa'))
  expect(await open.reload()).toBe(true)
  const { units, names } = await open.search()
  expect([names.find('TENMOIDAT').length, names.find('TENKHACNUA').length]).toEqual([0, 1])
  expect(names.find('TENKHACNUA')[0]?.unit.list).toBe(units.lists.at(-1))
})

test('codes of records are read by the units in force, under the names of the day', async () => {
  open = await openUnits({ files: [], reloadIntervalMs: 60_000 }, logger)
  const of = (day: string, code: string) => open?.codes(day).commune(code, 'since-2025-07').label
  expect([of('2026-04-29', '25270'), of('2026-04-30', '25270')], 'as shipped').toEqual([
    'Xã Lộc Ninh',
    'Phường Lộc Ninh',
  ])
  open.close()
  const file = write('codes.yaml', change('00025 Phường Tên Mới Đặt'))
  open = await openUnits({ files: [file], reloadIntervalMs: 60_000 }, logger)
  expect([of('2026-11-30', '00025'), of('2026-12-01', '00025')]).toEqual(['Phường Giảng Võ', 'Phường Tên Mới Đặt'])
  const home = { province: '01', district: null, commune: '00025', unit: null, country: null }
  for (const detail of ['Số 5, phường Giảng Võ', 'Số 5, phường Tên Mới Đặt'])
    expect(open.codes('2026-12-01').toAddress({ ...home, detail }).generation, detail).toBe('since-2025-07')
  write('codes.yaml', change('00025 Phường Tên Khác Nữa'))
  expect(await open.reload()).toBe(true)
  expect(of('2026-12-01', '00025')).toBe('Phường Tên Khác Nữa')
  write('codes.yaml', change('99999 Xã Không Có'))
  expect(await open.reload()).toBe(false)
  expect(of('2026-12-01', '00025'), 'a refused file changes nothing').toBe('Phường Tên Khác Nữa')
})

test('codes of a list that the operator brings are read from its first day on', async () => {
  const tree = {
    lists: [
      {
        id: 'since-2027',
        from: '2027-01-01',
        stateOf: '2027-01-01',
        source: 'own',
        verified: '2026-11-30',
        counts: { province: 1, district: 0, commune: 1 },
        units: ['01 Thành phố Hà Nội', '99991 01 Phường Thử'],
      },
    ],
  }
  open = await openUnits({ files: [write('codes.json', JSON.stringify(tree))], reloadIntervalMs: 60_000 }, logger)
  const codes = { province: '01', district: null, commune: '99991', unit: null, detail: null, country: null }
  const on = (day: string) => open?.codes(day).toAddress(codes)
  expect(on('2026-12-31')).toMatchObject({ generation: 'unknown', commune: { code: '99991', label: null } })
  expect(on('2027-01-01')).toMatchObject({ generation: 'since-2025-07', commune: { label: 'Phường Thử' } })
})

test('who keeps the books of a split unit is open until the operator states it', async () => {
  const ngocHa = (units: Units) => {
    const found = findUnit(units, '00016', '2025-06-30')
    if (found.outcome !== 'existed') throw new Error('Ngọc Hà existed')
    return findCustodian(units, found.unit)
  }
  expect(ngocHa(await readUnits([]))).toMatchObject({
    certainty: 'open',
    custodians: [{ code: '00004' }, { code: '00008' }],
  })
  const file = write(
    'books.yaml',
    `books:
  - { source: letter of the province, verified: 2026-11-30, list: before-2025-07, custodians: ['00016 00008'] }
`,
  )
  expect(ngocHa(await readUnits([file]))).toMatchObject({ certainty: 'stated', custodians: [{ code: '00008' }] })
})

test('the books of a unit that went over whole are with its successor, of one that is there with itself', async () => {
  const units = await readUnits([])
  const of = (code: string, day: string) => {
    const found = findUnit(units, code, day)
    return found.outcome === 'existed' ? findCustodian(units, found.unit) : undefined
  }
  expect(of('00031', '2025-06-30')).toMatchObject({ certainty: 'only-successor', custodians: [{ code: '00025' }] })
  // Merged into Trúc Bạch in the years before the reform: no list says when, nor whether all of it went there.
  expect(of('00010', '2021-12-31')).toMatchObject({ certainty: 'open', custodians: [{ code: '00004' }] })
  expect(of('00025', '2026-11-01')).toMatchObject({ certainty: 'itself', custodians: [{ code: '00025' }] })
})

test('a whole list may be replaced, and one that was cut is refused with its counts', async () => {
  const tree = {
    lists: [
      {
        id: 'since-2027',
        from: '2027-01-01',
        stateOf: '2027-01-01',
        source: 'own',
        verified: '2026-11-30',
        counts: { province: 1, district: 0, commune: 2 },
        units: ['01 Thành phố Hà Nội', '00025 01 Phường Giảng Võ', '00031 01 xã Mới'],
      },
    ],
    successions: [
      {
        from: 'since-2025-07',
        to: 'since-2027',
        source: 'own',
        verified: '2026-11-30',
        count: 1,
        pairs: ['00025 00031 whole'],
      },
    ],
  }
  const units = await readUnits([write('list.json', JSON.stringify(tree))])
  expect(nameOn(units, '00025', '2026-12-31')).toBe('Phường Giảng Võ')
  expect(nameOn(units, '00031', '2027-01-01')).toBe('Xã Mới')
  expect(findUnit(units, '00004', '2027-01-01')).toMatchObject({ outcome: 'did-not-exist', before: { code: '00004' } })
  tree.lists[0]?.units.pop()
  const refused = await readUnits([write('list.json', JSON.stringify(tree))]).catch((error) => error)
  expect(refused).toBeInstanceOf(ConfigProblems)
})

test('every fault of every file is named at its line', async () => {
  const one = write(
    'one.yaml',
    `changes:
  - on: 2026-12-01
    act: own
    verified: 2026-11-30
    units:
      - 00025 Giảng Võ
      - 99999 Phường Nào
`,
  )
  const two = write(
    'two.yaml',
    `books:\n  - { source: own, verified: 2026-11-30, list: before-2025-07, custodians: ['00016 99999'] }\n`,
  )
  const refused: unknown = await readUnits([one, two]).catch((error) => error)
  const problems = refused instanceof ConfigProblems ? refused.problems : []
  expect(problems.map(({ at, place }) => [at?.file, at?.line, place])).toEqual([
    [one, 6, 'changes.0.units.0'],
    [one, 7, 'changes.0.units.1'],
    [two, 2, 'books.0.custodians.0'],
  ])
})

test('a file that would hold up everything else while it is parsed is refused, and says in which form it would not', async () => {
  const file = write('large.yaml', `# ${'x'.repeat(30_000)}\n`)
  await expect(readUnits([file])).rejects.toThrow(/whole lists come as \.json/)
})

test.each([
  ['broken.json', '{"lists": [', /no valid JSON/],
  ['unknown.yaml', 'kommunen: []\n', /kommunen/],
  ['missing.yaml', null, /there is no such file/],
])('%s is refused in words', async (name, text, says) => {
  const file = text === null ? join(folder, name) : write(name, text)
  await expect(readUnits([file])).rejects.toThrow(says)
})

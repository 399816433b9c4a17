/**
 * Whose dossier an answer is about. "Not known" lets a filing be sent again, a status decides what becomes of it: neither
 * may come of an answer that did not say so of this very dossier, whatever a serializer or a bus made of it.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { RegistryKey, StatusAnswer } from '../../../src/domain/filing/civil-registry.ts'
import { createStatusReader } from '../../../src/upstream/civil-registry/read/read-status.ts'
import { settingsFor } from './registry.ts'

const reader = createStatusReader(settingsFor('http://registry.example'), { now: Date.now })
const route = { generation: 'G2', module: 'LTKS' } as const
const key: RegistryKey = {
  dossier: 'h99.001-250115-0101',
  linkedDossier: 'G99.99.01-250115-0007',
  unit: '00004',
  kind: 'birth-package',
}
const other: RegistryKey = { ...key, dossier: 'H99.001-250115-0102', linkedDossier: 'G99.99.01-250115-0008' }

function read(reply: unknown, keys: readonly RegistryKey[] = [key]): StatusAnswer[] {
  const body = Buffer.from(JSON.stringify(reply))
  const answer = { status: 200, headers: { 'content-type': 'application/json' }, body }
  const reported = reader.several(answer, { keys, route, certificates: true })
  return Array.isArray(reported) ? reported : keys.map(() => reported.refused)
}

const getItem = ({ dossier, linkedDossier, unit }: RegistryKey, more: object = {}) => ({
  maHoSoMCDT: dossier,
  maHoSoLT: linkedDossier,
  maDonVi: unit,
  maTinh: '01',
  module: 'LTKS',
  trangThai: 1,
  ...more,
})
const listed = (...value: unknown[]) => ({ status: 1, statusDescription: 'Thành công', value })
const known = (state: string) => expect.objectContaining({ known: true, status: expect.objectContaining({ state }) })
const about = (cause: string) => expect.objectContaining({ known: 'unclear', cause })

describe('our dossier is recognised', () => {
  test.each<[string, unknown]>([
    ['in upper case', 'H99.001-250115-0101'],
    ['in any case', 'h99.001-250115-0101'.replace('h', 'H')],
    ['with blanks around and an invisible mark', ' \u200bH99.001-250115-0101\u00a0'],
    ['in full width', 'Ｈ９９.001-250115-0101'],
    ['with the dashes of a word processor', 'H99.001–250115–0101'],
  ])('%s', (_, maHoSoMCDT) => {
    expect(read(listed(getItem(key, { maHoSoMCDT, trangThai: 3 })))).toEqual([known('eligible')])
  })

  test.each<[string, unknown]>([
    ['one object in place of a list', getItem(key)],
    ['a map keyed by the code', { 'H99.001-250115-0101': getItem(key, { maHoSoMCDT: undefined }) }],
    ['a map keyed by the code, whose items name it too', { 'H99.001-250115-0101': getItem(key) }],
    ['a list below a wrapper', { hoSo: [getItem(key)] }],
    ['the same as a text', JSON.stringify([getItem(key)])],
    ['the same item twice', [getItem(key), getItem(key, { maHoSoMCDT: key.dossier.toUpperCase() })]],
    [
      'members in another letter case',
      [{ MaHoSoMCDT: key.dossier, TrangThai: '1', MaDonVi: 4, Module: 'ltks', MATINH: 1, MaHoSoLT: '' }],
    ],
  ])('in %s', (_, value) => {
    expect(read({ status: '1', value })).toEqual([known('received')])
    expect(read({ Status: 1, Value: value })).toEqual([known('received')])
  })

  test.each<[string, object]>([
    ['numbers as texts and texts as numbers', { maDonVi: 4, maTinh: 1, trangThai: '1' }],
    ['a unit whose zeros are lost', { maDonVi: '4' }],
    ['the module where the linked code belongs, as a client had it', { maHoSoLT: 'LTKS' }],
    ['nothing but code and status', { maDonVi: undefined, maTinh: null, module: '', maHoSoLT: ' ' }],
  ])('with %s', (_, more) => {
    expect(read(listed(getItem(key, more)))).toEqual([known('received')])
  })
})

describe('an answer about another filing is applied to none', () => {
  test.each<[string, object]>([
    ['module', { module: 'LTKT' }],
    ['unit', { maDonVi: '00006' }],
    ['unit, as a number', { maDonVi: 6 }],
    ['linked dossier', { maHoSoLT: other.linkedDossier }],
    ['province', { maTinh: '02' }],
    ['unit, as a list', { maDonVi: ['00004'] }],
    ['module, as a truth', { module: true }],
  ])('with our code and another %s', (_, more) => {
    for (const trangThai of [1, 4, 6, 0])
      expect(read(listed(getItem(key, { ...more, trangThai, errors: 'Hồ sơ không tồn tại' })))).toEqual([
        about('answer-about-another'),
      ])
  })

  test('and what it says of the other one reaches no one', () => {
    const reply = getItem(key, { module: 'LTKT', noiDungXuLy: 'Ông Nguyễn Văn Ai đó' })
    expect(JSON.stringify(read(listed(reply)))).not.toContain('Ai đó')
  })

  test.each<[string, unknown[]]>([
    ['another dossier alone', [getItem(other)]],
    ['an item without any code', [{ trangThai: 4 }]],
    ['nothing that is an item', [null]],
    ['a text', ['x']],
    ['a list in the list', [[getItem(key)]]],
  ])('%s: unclear, never "not known"', (_, value) => {
    expect(read(listed(...value))).toEqual([about('answer-about-another')])
  })

  test('what stands beside strangers in a list is not taken to be unknown, what stands beside our own is', () => {
    expect(read(listed(getItem(other)), [key, other])).toEqual([{ known: false }, known('received')])
    expect(
      read(listed(getItem(other), { ...getItem(other), maHoSoMCDT: 'H99.001-250115-0999' }), [key, other]),
    ).toEqual([about('answer-about-another'), known('received')])
  })
})

test('two items about one dossier that say different things are unclear', () => {
  for (const more of [{ trangThai: 6 }, { trangThai: 1, ghiChu: 'khác' }, { trangThai: 9 }])
    expect(read(listed(getItem(key), getItem(key, more)))).toEqual([about('answers-contradict')])
})

test('a status beside "no such dossier" is unclear', () => {
  const errors = 'Hồ sơ không tồn tại'
  expect(read(listed(getItem(key, { trangThai: 4, errors })))).toEqual([about('answers-contradict')])
  // Nor do such words let an unknown status mean "not known".
  expect(read(listed(getItem(key, { trangThai: 9, ghiChu: errors })))).toEqual([about('status-unknown')])
})

const samples: unknown[] = [
  listed(getItem(key)),
  listed(getItem(key, { trangThai: 4, ketQuaXuLy: { soDangKy: '1', nksHoTen: 'TRẦN THỬ' } }), getItem(other)),
  listed(getItem(other)),
  listed(getItem(key, { trangThai: 2, noiDungXuLy: 'Bổ sung', thoiGianThucHien: '15/01/2025 10:40:00' })),
  listed({ ...getItem(key), trangThai: 6, ghiChu: 'Từ chối' }),
  { status: '0', errorCode: '106', errorDescription: 'AGENCY_ID_INCORRECT' },
]

type Mutation = { at: number; how: number; put: unknown }
const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  how: fc.nat(),
  put: fc.oneof(
    fc.constantFrom<unknown>(null, '', 0, 1, 4, 'x', [], {}, [null], true, '[]', 'LTKT', other.dossier, key.dossier),
    fc.jsonValue({ maxDepth: 2 }),
  ),
})

interface Place {
  holder: Record<string, unknown>
  name: string
}

function getPlaces(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...getPlaces(holder[name])])
}

function mutate(root: { output: unknown }, { at, how, put }: Mutation): void {
  const places = getPlaces(root)
  const place = places[at % places.length]
  if (!place) return
  const { holder, name } = place
  const value = holder[name]
  const ways: (() => unknown)[] = [
    () => structuredClone(put),
    () => undefined,
    () => [value],
    () => (Array.isArray(value) ? value[0] : { [name]: value }),
    () => JSON.stringify(value),
    () => (typeof value === 'string' ? value.toUpperCase() : value),
    () => (Array.isArray(value) ? [...value, structuredClone(put)] : value),
    () => (Array.isArray(value) ? [...value, ...structuredClone(value)] : String(value)),
  ]
  const made = ways[how % ways.length]?.()
  if (how % 3 === 0 && !Array.isArray(holder)) {
    delete holder[name]
    holder[how % 2 ? name.toUpperCase() : `${name}X`] = made
  } else holder[name] = made
}

const flat = (value: unknown): string =>
  JSON.stringify(value ?? null)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()

/** Said in so many words, by code, or by an empty list: read with other means than the reader's. */
function saysNotKnown(reply: unknown): boolean {
  const text = flat(reply)
  return /"errorcode":"?\s*201/.test(text) || /ho so khong ton tai/.test(text) || /"value":"?\[\]/.test(text)
}

const mutated = fc.tuple(fc.constantFrom(...samples), fc.array(mutation, { maxLength: 4 })).map(([sample, changes]) => {
  const root = { output: structuredClone(sample) }
  for (const change of changes) mutate(root, change)
  return root.output
})

/** A body that says one member twice, or is no body of theirs, is refused whole: nothing is read out of it. */
function readOrRefused(reply: unknown): StatusAnswer[] {
  try {
    return read(reply)
  } catch (error) {
    if (error instanceof GatewayFailure && error.code === 'answer-unreadable') return []
    throw error
  }
}

test('an answer that names a member twice, in whatever spelling, is refused whole', () => {
  for (const twice of [
    { '': { '': 0 }, ' ': 0 },
    { value: [], VALUE: [getItem(key)] },
  ]) {
    expect(() => read(twice)).toThrow(expect.objectContaining({ code: 'answer-unreadable', detail: 'member twice' }))
    expect(readOrRefused(twice)).toEqual([])
  }
})

test('no mutation of a status answer reads as "not known" unless the registry said so', () => {
  fc.assert(
    fc.property(mutated, (reply) => {
      if (typeof reply !== 'object' || reply === null || Array.isArray(reply)) return
      for (const answer of readOrRefused(reply)) if (answer.known === false) expect(saysNotKnown(reply)).toBe(true)
    }),
    { numRuns: 3_000 },
  )
})

test('no mutation of a status answer is applied while it echoes a code that is not ours', () => {
  const code = (value: unknown) => flat(value).replace(/["\s]/g, '').replace(/^0+/, '')
  const ours: Record<string, readonly string[]> = {
    mahosomcdt: [code(key.dossier)],
    mahosolt: [code(key.linkedDossier), 'ltks'],
    madonvi: [code(key.unit)],
    module: ['ltks'],
    matinh: ['1'],
  }
  const contradicts = (item: Record<string, unknown>) =>
    Object.entries(item).some(([name, value]) => {
      const allowed = ours[name.toLowerCase()]
      return allowed !== undefined && code(value) !== '' && code(value) !== 'null' && !allowed.includes(code(value))
    })
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (changes) => {
      const root = { output: { status: 1, value: [getItem(key, { trangThai: 6 })] } }
      const [item] = root.output.value
      const held = { output: item }
      for (const change of changes) mutate(held, change)
      const given: unknown = held.output
      if (typeof given !== 'object' || given === null || Array.isArray(given)) return
      const [answer] = readOrRefused({ status: 1, value: [given] })
      if (contradicts(given as Record<string, unknown>)) expect(answer?.known).not.toBe(true)
    }),
    { numRuns: 3_000 },
  )
})

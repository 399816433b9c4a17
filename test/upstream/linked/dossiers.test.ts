/** The list and the detail: one bad dossier fails alone, hostile input is a named fault, and nothing is invented. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { declarations } from '../../../src/domain/declaration/declaration.ts'
import type { FetchedDossier } from '../../../src/domain/linked/linked.ts'
import { readDetail, readList } from '../../../src/upstream/linked/read-dossiers.ts'
import { settingsFor } from './linked.ts'

const settings = settingsFor('http://127.0.0.1:1')
const now = Date.parse('2026-11-30T12:00:00+07:00')
const folder = join(import.meta.dirname, '../../../contracts/upstream/linked-services/samples')
const sample = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
const listed = { id: 'x', code: 'G99.99.01-261130-0001' }

const respond = (body: unknown, status = 200) => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

function fetchDetail(changes: object, id = listed): FetchedDossier {
  const { data } = sample('detail.json')
  return readDetail(respond({ data: { ...data, ...changes } }), id, settings, now)
}

const withXml = (xml: string) => ({ data: JSON.stringify({ data: xml }) })
const act = (inner: string) => withXml(`<lienThong><hoTich>${inner}</hoTich><bhyt/></lienThong>`)

function readChanged(changes: object) {
  const found = fetchDetail(changes)
  if (found.state !== 'read') throw new Error(`it is ${found.state}`)
  return found.dossier
}

test("the contract's dossier is read: code, kind, unit, moment, declaration and files", () => {
  const dossier = readChanged({})
  expect(dossier).toMatchObject({
    code: listed.code,
    procedure: '2.000986',
    kind: 'birth-package',
    unit: '99001',
    receivedAt: Date.parse('2026-11-30T09:20:00+07:00'),
    declaration: {
      registrationType: 'on-time',
      birthCertificate: { number: '99001.GCS.00001.26', issuedOn: '2026-11-28' },
      child: { fullName: 'TRẦN THỬ NGHIỆM', sex: 'female', dateOfBirth: { precision: 'day', date: '2026-11-28' } },
      birthKind: 'father-unknown',
      mother: { fullName: 'TRẦN THỊ THỬ', personalNumber: '999195000101' },
    },
    faults: [],
  })
  expect(dossier.files).toMatchObject([{ title: 'Giấy chứng sinh', mediaType: 'application/pdf', readable: true }])
  expect(dossier.original).toContain('<thuongTru>')
  // What it lacks for a filing is for the schema to name; nothing was put in its place.
  expect(declarations['birth-package'].safeParse(dossier.declaration).success).toBe(false)
  expect(dossier.declaration).not.toHaveProperty('father')
})

test('zeros that the unit lost as a number are there again, and three digits stay a district', () => {
  expect(readChanged({ maDonVi: 4 }).unit).toBe('00004')
  expect(readChanged({ maDonVi: 123 }).unit).toBe('123')
})

test('what is wrong with one dossier is a named fault of that dossier', () => {
  const bad = (changes: object) => {
    const found = fetchDetail(changes)
    return found.state === 'unreadable' ? found.detail : found.state
  }
  expect(bad({ maHoSo: 'G99.99.01-261130-0002' })).toBe('code')
  expect(bad({ module: 'KH' })).toBe('module')
  expect(bad({ maTTHC: '' })).toBe('procedure')
  expect(bad({ maDonVi: 'x' })).toBe('unit')
  expect(bad({ data: '{"data": "<lien' })).toBe('data')
  expect(bad({ data: '' })).toBe('data')
  expect(bad(withXml('<lienThong><hoTich>'))).toBe('xml')
  expect(bad(withXml('<lienThong><bhyt/></lienThong>'))).toBe('xml')
  expect(bad(withXml('<lienThong><hoTich/><hoTich/></lienThong>'))).toBe('xml')
  expect(bad(withXml('<!DOCTYPE x [<!ENTITY a "b">]><hoTich>&a;</hoTich>'))).toBe('xml')
  expect(bad(withXml(`<hoTich>${'<a>'.repeat(40)}${'</a>'.repeat(40)}</hoTich>`))).toBe('xml')
  expect(bad(withXml(`<hoTich>${'<a/>'.repeat(30_000)}</hoTich>`))).toBe('xml')
})

test('codes outside their lists, unreadable dates and elements without a place are named, and left out', () => {
  const dossier = readChanged(
    act(
      '<nksGioiTinh>9</nksGioiTinh><nksNgaySinh>32.13.2026</nksNgaySinh><soLuongBanSao>many</soLuongBanSao>' +
        '<nksHoTen>A</nksHoTen><nksHoTen>B</nksHoTen><thuTuCon>2</thuTuCon><meHoTen> </meHoTen>',
    ),
  )
  expect(dossier.faults).toEqual([
    { pointer: '/nksHoTen', code: 'twice' },
    { pointer: '/declaration/child/sex', code: 'code-list' },
    { pointer: '/declaration/child/dateOfBirth', code: 'format' },
    { pointer: '/declaration/copies', code: 'format' },
    { pointer: '/thuTuCon', code: 'unknown-element' },
  ])
  expect(dossier.declaration).toEqual({ child: { fullName: 'A' } })
})

test('an older number of the certificate of birth is a warning only', () => {
  const dossier = readChanged(act('<maGCS>00001/GCS</maGCS>'))
  expect(dossier.declaration).toEqual({ birthCertificate: { number: '00001/GCS' } })
  expect(dossier.faults).toEqual([{ pointer: '/declaration/birthCertificate/number', code: 'number-form' }])
})

test('decomposed letters and trailing blanks come out composed and trimmed', () => {
  const dossier = readChanged(act(`<nksHoTen>${'TRẦN THỬ'.normalize('NFD')} </nksHoTen>`))
  expect(dossier.declaration).toEqual({ child: { fullName: 'TRẦN THỬ' } })
})

test('a file that is no base64 is shown as such with what came, and the others are read', () => {
  const [good] = sample('detail.json').data.fileDinhKem
  const { files, faults } = readChanged({
    fileDinhKem: [{ ...good, duLieuTepDinhKem: '%%%' }, good, { ...good, huyGiayTo: 1 }],
  })
  expect(files).toMatchObject([{ readable: false }, { readable: true, mediaType: 'application/pdf' }])
  expect(Buffer.from(files[0]?.content ?? []).toString()).toBe('%%%')
  expect(faults).toEqual([{ pointer: '/files/0', code: 'unreadable' }])
})

test('papers that are left out are a fault: more than are taken, what is no paper, and what is no list', () => {
  const [good] = sample('detail.json').data.fileDinhKem
  const left = [{ pointer: '/files', code: 'unreadable' }]
  const many = readChanged({ fileDinhKem: Array.from({ length: 51 }, () => good) })
  expect([many.files.length, many.faults]).toEqual([50, left])
  const odd = readChanged({ fileDinhKem: ['x', good] })
  expect([odd.files.length, odd.faults]).toEqual([1, left])
  for (const none of [{ 0: good }, 'x', 7]) expect(readChanged({ fileDinhKem: none }).faults).toEqual(left)
  for (const none of [[], null, '']) expect(readChanged({ fileDinhKem: none }).faults).toEqual([])
})

test('of two dossiers under one code of the list the last is taken, and the other is counted', () => {
  const one = { id: 'a', maHoSo: listed.code }
  const other = { id: 'b', maHoSo: 'G99.99.01-261130-0002' }
  const read = readList(respond({ data: [one, other, { ...one, id: 'c' }] }))
  expect(read.dossiers.map(({ id }) => id).sort()).toEqual(['b', 'c'])
  expect(read.unreadable).toBe(1)
  expect(readList(respond({ data: [one, one] }))).toMatchObject({ dossiers: [{ id: 'a' }], unreadable: 0 })
})

test('a bad item of the list is counted and the list goes on', () => {
  const { data } = sample('list.json')
  const read = readList(
    respond({ data: [null, { id: '../x', maHoSo: listed.code }, { id: 'a', maHoSo: '' }, ...data] }),
  )
  expect(read.unreadable).toBe(3)
  expect(read.dossiers).toEqual([{ id: data[0].id, code: data[0].maHoSo }])
  for (const body of [
    { data: null },
    {},
    { data: {} },
    [],
    '<html></html>',
    '{"data":[',
    `{"data":[${'1,'.repeat(30_000)}1]}`,
  ])
    expect(() => readList(respond(body))).toThrow()
})

test('that there is no such dossier counts only in its own words', () => {
  const words = { title: 'Hồ sơ x không tồn tại', status: 404, traceId: '1' }
  expect(readDetail(respond(words, 404), listed, settings, now)).toEqual({ state: 'absent' })
  expect(() => readDetail(respond({ message: 'not found' }, 404), listed, settings, now)).toThrow()
})

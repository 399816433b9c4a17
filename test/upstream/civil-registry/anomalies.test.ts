/**
 * What the registry answers and the gateway does not understand is counted by names of the contract, never by a value or a name
 * of theirs.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Anomaly } from '../../../src/domain/link/anomaly.ts'
import { http, json } from '../../support/wire.ts'
import { type Answering, refusedWith, startAnswering } from './answering.ts'
import { beforeReform, filingFor, never, sinceReform, toFailure, toKey } from './registry.ts'

const birth = filingFor('birth', { receivedAt: sinceReform })
const marriage = filingFor('marriage', { receivedAt: beforeReform })
const item = { maHoSoMCDT: birth.dossier, trangThai: 3 }
const list = (...value: object[]) => ({ status: 1, value })
const completed = (ketQuaXuLy: unknown) => list({ ...item, trangThai: 4, ketQuaXuLy })

const seen: (Anomaly & { path: string })[] = []
let registry: Answering
beforeAll(async () => {
  registry = await startAnswering({}, { onAnomaly: (path, anomaly) => seen.push({ path, ...anomaly }) })
})
afterEach(() => {
  seen.length = 0
})
afterAll(() => registry.close())

const request = (...answers: (object | Buffer)[]) => {
  registry.answers.push(...answers)
  return registry.path.pollStatus([toKey(birth)], sinceReform, never)
}
const names = () => seen.map(({ kind, name }) => `${kind} ${name}`)

test.each<[what: string, answer: object]>([
  ['an item', list({ ...item, thoiGianThucHien: '02/03/2026 08:00:00', nguoiXuLy: 'A', ghiChu: '' })],
  ['an empty list', list()],
  ['a result', completed({ soDinhDanh: '999226000001', soDangKy: '12', ngayDangKy: '03/03/2026' })],
  ['a dossier that is not there', refusedWith('201', 'RECORD_NOT_FOUND')],
  ['unknown empty members', list({ ...item, x: '', y: null })],
])('%s as the contract has it leaves nothing', async (_, answer) => {
  await request(answer)
  expect(seen).toEqual([])
})

test.each<[what: string, answer: object, left: string[]]>([
  ['a status outside the list', list({ ...item, trangThai: 77 }), ['unknown-code trangThai']],
  ['no status', list({ ...item, trangThai: null }), ['unreadable-value trangThai']],
  ['a code outside the list', refusedWith('999', 'Lỗi chưa biết'), ['unknown-code errorCode']],
  ['a time that is none', list({ ...item, thoiGianThucHien: 'hôm qua' }), ['unreadable-value thoiGianThucHien']],
  ['a deadline that is none', list({ ...item, hanBoSungHoSo: '32/13/2026' }), ['unreadable-value hanBoSungHoSo']],
  ['an unknown member', list({ ...item, NguyenVanThu: '999090000001' }), ['unknown-element value/other']],
  ['a list as a text', { status: 1, value: JSON.stringify([item]) }, ['unusual-form value']],
  ['one in place of a list', { status: 1, value: item }, ['unusual-form value']],
  ['a text in a list', { status: 1, value: [item, 'x'] }, ['unreadable-value value']],
  ['a number that is none', completed({ soDinhDanh: 'NGUYEN' }), ['unreadable-value ketQuaXuLy/personalNumber']],
  ['a day that is none', completed({ ngayDangKy: 'hôm qua' }), ['unreadable-value ketQuaXuLy/registeredOn']],
  ['a result of words', completed('xong'), ['unreadable-value ketQuaXuLy']],
])('%s is counted', async (_, answer, left) => {
  await request(answer)
  expect(names()).toEqual(left)
  expect(seen.every(({ path }) => path === 'registry')).toBe(true)
})

test.each<[what: string, answer: Buffer, code: string]>([
  ['no JSON', http(200, json, 'OK'), 'answer-unreadable'],
  ['bytes of no charset', http(200, json, Buffer.from([0x7b, 0xff, 0xc3, 0x28, 0x7d])), 'answer-charset'],
])('a whole answer, %s, is counted whichever question it came to', async (_, answer, code) => {
  expect((await toFailure(request(answer))).code).toBe(code)
  registry.answers.push(answer)
  expect((await toFailure(registry.path.push(birth, never))).code).toBe(code)
  expect(names()).toEqual([`unreadable-answer ${code}`, `unreadable-answer ${code}`])
})

test('a page of a box on the way is none of it', async () => {
  await toFailure(request(http(200, { 'content-type': 'text/html' }, '<html><body>Bad gateway</body></html>')))
  expect(seen).toEqual([])
})

test('a refusal of a push in unknown words', async () => {
  registry.answers.push(refusedWith('999', 'Lỗi chưa biết'))
  expect(await registry.path.push(birth, never)).toMatchObject({ outcome: 'unintelligible' })
  expect(names()).toEqual(['unknown-code errorCode'])
})

test('the first generation, too', async () => {
  const requested = (...answers: object[]) => {
    registry.answers.push(...answers)
    return registry.path.pollStatus([toKey(marriage)], beforeReform, never)
  }
  await requested({ status: '77' })
  await requested({ status: '4' }, { status: 1, value: [{ so: '12', ngayDangKy: 'hôm qua' }] })
  await requested({ status: '4' }, { status: 1, value: [{ so: '12', ngayDangKy: '03/03/2025' }] })
  expect(names()).toEqual(['unknown-code status', 'unreadable-value ketQuaXuLy/registeredOn'])
})

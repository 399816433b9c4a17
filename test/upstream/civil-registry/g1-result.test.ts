/**
 * The result of a filing of the first generation comes by a question of its own. Every key that it echoes is compared, around
 * the result and in it: what is about another filing is no result.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answering, startAnswering } from './answering.ts'
import { beforeReform, filingFor, never, toKey } from './registry.ts'

const marriage = filingFor('marriage', { receivedAt: beforeReform })
const key = toKey(marriage)
const record = { so: '12', quyenSo: '01/2025', trangSo: '6' }
const done = (value: unknown, more: object = {}) => ({ status: 1, statusDescription: 'Thành công', value, ...more })

let registry: Answering
beforeAll(async () => {
  registry = await startAnswering()
})
afterAll(() => registry.close())

async function request(result: object) {
  registry.answers.push({ status: '4', statusDescription: 'Đã hoàn thành đăng ký' }, result)
  const [answer] = await registry.path.pollStatus([key], beforeReform, never)
  return answer
}

describe('is the result of this filing', () => {
  test.each<[what: string, result: object]>([
    ['no key at all', done([record])],
    ['one in place of a list', done(record)],
    ['as a text', done(JSON.stringify([record]))],
    ['the keys that were asked about, around it', done([record], { maHoSo: key.dossier, maDonVi: key.unit })],
    ['the same in it', done([{ ...record, maHoSo: key.dossier, maDonVi: key.unit, module: 'KH', maTinh: '99' }])],
    ['in other letters', done([{ ...record, maHoSo: ` ${key.dossier.toLowerCase()}`, module: 'kh' }])],
    ['a unit without its zeros', done([{ ...record, maDonVi: Number(key.unit) }])],
    ['an error of nought', done([record], { errorCode: '0' })],
  ])('%s', async (_, result) => {
    expect(await request(result)).toMatchObject({
      known: true,
      status: { state: 'completed', result: { registerNumber: '12', registerBook: '01/2025' } },
    })
  })

  test.each<[what: string, result: object]>([
    ['nothing', done(null)],
    ['an empty list', done([])],
    ['not finished', { status: 0, errorCode: '200', errorDescription: 'RECORD_UNCOMPLETE' }],
    ['not finished, with an empty list', { status: '0', errorCode: '200', value: [] }],
  ])('%s: there is none yet', async (_, result) => {
    expect(await request(result)).toMatchObject({ known: true, status: { state: 'completed', result: null } })
  })
})

describe('is about another filing', () => {
  const others: [member: string, value: unknown][] = [
    ['maHoSo', 'H99.001-250303-9999'],
    ['maHoSoMCDT', 'H99.001-250303-9999'],
    ['maHoSoLT', 'H99.001-250303-9999'],
    ['maDonVi', '00007'],
    ['module', 'KS'],
    ['maTinh', '01'],
    ['maHoSo', ['H99.001-250303-9999']],
  ]
  test.each(others)('%s %j', async (name, value) => {
    const about = { known: 'unclear', cause: 'answer-about-another', code: null, text: '' }
    expect(await request(done([record], { [name]: value }))).toEqual(about)
    expect(await request(done([{ ...record, [name]: value }]))).toEqual(about)
    expect(await request(done({ ...record, [name]: value }))).toEqual(about)
    expect(await request(done(JSON.stringify([{ ...record, [name]: value }])))).toEqual(about)
    expect(await request(done([record, { ...record, [name]: value }]))).toEqual(about)
  })
})

test.each<[what: string, result: object]>([
  ['a no that brings a result', { status: 0, value: [record] }],
  ['a result beside an error', done([record], { errorCode: '500' })],
])('%s says two things', async (_, result) => {
  expect(await request(result)).toMatchObject({ known: 'unclear', cause: 'answers-contradict' })
})

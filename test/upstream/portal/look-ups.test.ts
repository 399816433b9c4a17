/** What is read of an answer about dossiers: "not there" only where that was said, and an item about another dossier never as ours. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { PortalLookup } from '../../../src/domain/portal/portal.ts'
import { never, startAnswering } from './portal.ts'

type Answering = Awaited<ReturnType<typeof startAnswering>>
let one: Answering
let several: Answering
beforeAll(async () => {
  one = await startAnswering('session')
  several = await startAnswering('session', { lookUp: { codesMax: 3 } })
})
afterAll(async () => {
  await one.close()
  await several.close()
})

const code = 'H99.01.02-261130-0001'
const other = 'H99.01.02-261130-0002'
const item = (MaHoSo: unknown, more: object = {}) => ({ MaHoSo, TrangThaiHoSo: '4', ...more })
const found = (data: unknown, message = 'Tra cứu thành công') => ({ error_code: '0', message, data })

async function toKnown(answer: object): Promise<PortalLookup['known'] | string> {
  one.answers.push(answer)
  try {
    const [lookup] = await one.path.lookUp([code], never)
    return lookup?.known ?? 'none'
  } catch (error) {
    if (error instanceof GatewayFailure) return error.code
    throw error
  }
}

test.each<[what: string, answer: object, known: PortalLookup['known'] | string]>([
  ['the dossier', found([item(code)]), true],
  ['the dossier in small letters', found([item(code.toLowerCase())]), true],
  ['the dossier twice, the same', found([item(code), item(code)]), true],
  ['the dossier beside another one', found([item(other), item(code)]), true],
  ['the dossier twice, and they differ', found([item(code), item(code, { TrangThaiHoSo: '9' })]), 'unclear'],
  ['another dossier', found([item(other)]), 'unclear'],
  ['an item without a code', found([{ TrangThaiHoSo: '9' }]), 'unclear'],
  ['words in a list', found(['x']), 'unclear'],
  ['an empty list', found([]), false],
  ['no list', found(null), 'unclear'],
  ['one in place of a list', found(item(code)), 'unclear'],
  ['an empty list beside a refusal', { error_code: '-1', message: 'Lỗi', data: [] }, 'unclear'],
  ['an empty list beside words that deny the success', found([], 'Tra cứu không thành công'), 'unclear'],
  ['an empty list beside words of trouble', found([], 'Lỗi hệ thống'), 'unclear'],
  ['an empty list beside the end of the session', found([], 'Phiên làm việc đã hết hạn'), 'unclear'],
  ['an empty list beside words that it is not there', found([], 'Không tìm thấy hồ sơ'), false],
  ['an empty list without words', { error_code: '0', data: [] }, false],
  ['an empty list beside an unknown code', { error_code: '77', message: '', data: [] }, 'unclear'],
  ['"không tồn tại" of this dossier', { error_code: '-1', message: `Hồ sơ ${code} không tồn tại` }, false],
  ['"không tồn tại" of another dossier', { error_code: '-1', message: `Hồ sơ ${other} không tồn tại` }, 'unclear'],
  ['"không tồn tại" of a function', { error_code: '-1', message: 'Chức năng không tồn tại' }, 'unclear'],
])('an answer with %s', async (_, answer, known) => {
  expect(await toKnown(answer)).toBe(known)
})

test('what is not shown is not known, and what stands empty is none', async () => {
  one.answers.push(found([item(code, { NgayHenTra: '' })]), found([item(code, { NgayHenTra: '20261130170000' })]))
  const views = [await one.path.lookUp([code], never), await one.path.lookUp([code], never)].flat()
  expect(views).toMatchObject([
    { view: { dueAt: null, endedAt: undefined, steps: undefined, resultUrls: undefined } },
    { view: { dueAt: Date.parse('2026-11-30T17:00:00+07:00') } },
  ])
})

test.each([
  ['4', 'in-process'],
  [4, 'in-process'],
  ['releasing', 'done'],
  ['Done', 'result-returned'],
  ['interoperating', 'unknown'],
  ['11', 'unknown'],
  ['', 'unknown'],
  [null, 'unknown'],
])('the status %j is %s', async (TrangThaiHoSo, status) => {
  one.answers.push(found([item(code, { TrangThaiHoSo })]))
  expect(await one.path.lookUp([code], never)).toMatchObject([{ known: true, view: { status } }])
})

test('steps of another dossier inside an item are not its steps', async () => {
  one.answers.push(
    found([item(code, { TienTrinh: [{ MaHoSo: other, TrangThai: '9', ThoiDiemXuLy: '20261130090000' }] })]),
  )
  expect(await one.path.lookUp([code], never)).toMatchObject([{ known: true, view: { steps: undefined } }])
})

test('several are asked about together, in order; where one of them is missing each is asked about alone', async () => {
  several.answers.push(found([item(other), item(code)]))
  expect(await several.path.lookUp([code, other], never)).toMatchObject([{ view: { code } }, { view: { code: other } }])
  several.answers.push(found([item(code)]), found([item(code)]), found([]))
  expect(await several.path.lookUp([code, other], never)).toMatchObject([{ known: true }, { known: false }])
  several.answers.push({ error_code: '-1', message: 'Lỗi' }, found([item(code)]), found([item(code)]))
  expect(await several.path.lookUp([code, other], never)).toMatchObject([{ known: true }, { known: 'unclear' }])
})

test('a path that cannot be asked asks nothing', async () => {
  const silent = await startAnswering('bus')
  try {
    expect(silent.path.canLookUp).toBe(true)
    const none = await startAnswering('bus', { lookUp: { exists: false } })
    await expect(none.path.lookUp([code], never)).rejects.toMatchObject({ sent: 'no' })
    expect(none.requests).toEqual([])
    await none.close()
  } finally {
    await silent.close()
  }
})

test.each<[string, object, { lookedUp?: boolean | undefined; numberInvented?: boolean | undefined }]>([
  ['nothing of either', {}, {}],
  ['the population database', { DSKetNoiCSDL: [{ MaCSDL: '7' }] }, { lookedUp: true }],
  ['its code as a number', { DSKetNoiCSDL: [{ MaCSDL: 7 }] }, { lookedUp: true }],
  ['another database', { DSKetNoiCSDL: [{ MaCSDL: '17' }] }, { lookedUp: false }],
  ['no database', { DSKetNoiCSDL: [] }, { lookedUp: false }],
  ['an invented number', { SoGiayToChuHoSo: '000000001' }, { numberInvented: true }],
  [
    'an invented number beside a true one',
    { SoGiayToChuHoSo: '999190000001', DinhDanhCHS: [{ SoDinhDanh: '000000001' }] },
    { numberInvented: true },
  ],
  [
    'a true number',
    { SoGiayToChuHoSo: '999190000001', DinhDanhCHS: [{ SoDinhDanh: '999190000001' }] },
    { numberInvented: false },
  ],
  ['an empty number', { SoGiayToChuHoSo: '', DinhDanhCHS: [] }, {}],
])('of %s it is seen what is claimed there', async (_, more, { lookedUp, numberInvented }) => {
  one.answers.push(found([item(code, more)]))
  const [lookup] = await one.path.lookUp([code], never)
  expect(lookup?.known === true && [lookup.view.lookedUp, lookup.view.numberInvented]).toEqual([
    lookedUp,
    numberInvented,
  ])
})

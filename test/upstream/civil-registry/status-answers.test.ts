/** What a status query may be answered with. A status that means nothing to us changes nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RegistryPath, StatusAnswer } from '../../../src/domain/filing/civil-registry.ts'
import type { FilingKind } from '../../../src/domain/filing/filing.ts'
import { http, json } from '../../support/wire.ts'
import { type Answering, refusedWith, startAnswering } from './answering.ts'
import { beforeReform, filingFor, never, toFailure, toKey } from './registry.ts'

let answering: Answering
let path: RegistryPath
beforeAll(async () => {
  answering = await startAnswering()
  path = answering.path
})
afterAll(() => answering.close())

const birth = filingFor('birth-package')
const item = (more: object) => ({ maHoSoMCDT: birth.dossier, module: 'LTKS', maDonVi: '00004', maTinh: '99', ...more })
const listed = (...value: unknown[]) => ({ status: 1, statusDescription: 'Thành công', value })

async function request(answer: object | Buffer, kind: FilingKind = 'birth-package'): Promise<StatusAnswer | undefined> {
  answering.answers.push(answer)
  const [first] = await path.pollStatus([{ ...toKey(birth), kind }], birth.receivedAt, never)
  return first
}

describe('a status is', () => {
  test.each([
    [1, 'received'],
    [2, 'supplement-requested'],
    [3, 'eligible'],
    [4, 'completed'],
    [6, 'refused'],
  ])('%i: %s, as a number and as a text', async (code, state) => {
    for (const trangThai of [code, String(code), ` ${code} `])
      for (const status of [1, '1'])
        expect(await request({ ...listed(item({ trangThai })), status })).toMatchObject({
          known: true,
          status: { state },
        })
  })

  test.each([5, 7, 9, '10', 0, '', null, undefined, true])('%j: unclear, an alert and no change', async (trangThai) => {
    const answer = await request(listed(item({ trangThai, ghiChu: 'Ghi chú' })))
    expect(answer).toMatchObject({ known: 'unclear', text: 'Ghi chú' })
  })

  test('not there: an empty list, an item that says so, or the code 201', async () => {
    for (const answer of [
      listed(),
      listed(item({ trangThai: 0, errors: 'Hồ sơ không tồn tại' })),
      listed(item({ trangThai: '', errors: 'HỒ SƠ KHÔNG TỒN TẠI TRÊN BTP'.normalize('NFD') })),
      refusedWith('201', 'RECORD_NOT_FOUND - Hồ sơ không tồn tại.'),
      refusedWith(201, ''),
      { ...listed(), errorCode: '0', errorDescription: 'Thành công' },
      { ...listed(), errorCode: '201', errorDescription: 'RECORD_NOT_FOUND - Hồ sơ không tồn tại.' },
      refusedWith('', 'RECORD_NOT_FOUND - Hồ sơ không tồn tại.'),
    ])
      expect(await request(answer)).toEqual({ known: false })
  })

  test.each([
    ['faulty data', refusedWith('500', 'Hồ sơ không tồn tại trong danh mục')],
    ['a list', refusedWith('', 'Loại hồ sơ không tồn tại. Vui lòng kiểm tra lại thông tin danh mục')],
    ['a field', refusedWith('999', 'maHoSo không tồn tại. Vui lòng kiểm tra lại')],
    ['a province', refusedWith('108', 'PROVINCE_ID_INCORRECT')],
    ['a unit', refusedWith('106', 'AGENCY_ID_INCORRECT')],
    ['an unknown text', refusedWith('999', 'Hệ thống đang đồng bộ phiên')],
    ['success without a list', { status: 1, statusDescription: 'Thành công', value: null }],
    ['an empty list beside a code', { ...listed(), errorCode: '500', errorDescription: 'Lỗi hệ thống' }],
    ['an empty list beside a code alone', { ...listed(), errorCode: 302 }],
    ['an empty list beside the words of an error', { ...listed(), errorDescription: 'Hệ thống đang bận' }],
    ['an empty list beside errors', { ...listed(), Errors: ['timeout'] }],
    ['items beside "not found"', { ...listed(item({ trangThai: 1 })), status: 0, errorCode: '201' }],
  ])('unclear, and so never "not there": %s', async (_, answer) => {
    expect(await request(answer)).toMatchObject({ known: 'unclear' })
  })

  test.each([400, 500])('not reported by a list, or an empty one, under HTTP %i', async (status) => {
    for (const value of [[], [item({ trangThai: 6 })]]) {
      const answer = http(status, json, JSON.stringify({ ...listed(...value), errorCode: null }))
      answering.answers.push(answer)
      const requested = path.pollStatus([toKey(birth)], birth.receivedAt, never)
      expect(await toFailure(requested)).toMatchObject({ code: 'http-error', detail: `http ${status}` })
    }
  })

  test.each([
    ['15/01/2025 10:40:00', '2025-01-15T03:40:00.000Z'],
    ['15/01/2025 10:40:00 ', '2025-01-15T03:40:00.000Z'],
    ['15/01/2025 10:40', '2025-01-15T03:40:00.000Z'],
    ['15/01/2025', '2025-01-14T17:00:00.000Z'],
    ['2025-01-15T10:40:00', '2025-01-15T03:40:00.000Z'],
    ['2025-01-15T10:40:00Z', '2025-01-15T10:40:00.000Z'],
    ['2025-01-15T10:40:00.123+07:00', '2025-01-15T03:40:00.123Z'],
    ['31/04/2025 10:40:00', null],
    ['2025-02-31', null],
    ['15/13/2025', null],
    ['15/01/2025 24:00:00', null],
    ['hôm qua', null],
    ['', null],
    [null, null],
    [20250115, '2025-01-14T17:00:00.000Z'],
    ['2025-01-15T03:40:00+00:00', '2025-01-15T03:40:00.000Z'],
    ['/Date(1736912400000+0700)/', '2025-01-15T03:40:00.000Z'],
    ['15-01-2025 10:40:00', '2025-01-15T03:40:00.000Z'],
    // What .NET writes for nothing is no deadline of two thousand years ago.
    ['0001-01-01T00:00:00', null],
    ['01/01/0001 00:00:00', null],
  ])('at the time %j', async (thoiGianThucHien, at) => {
    const answer = await request(listed(item({ trangThai: 2, thoiGianThucHien, hanBoSungHoSo: thoiGianThucHien })))
    expect(answer).toMatchObject({ status: { state: 'supplement-requested', at, supplementDue: at } })
  })

  test.each([
    ['hôm qua', true],
    ['31/04/2025 10:40:00', true],
    [{}, true],
    ['', false],
    [null, false],
    ['0001-01-01T00:00:00', false],
  ])('with the deadline %j, which is reported as unreadable: %j', async (hanBoSungHoSo, dueUnreadable) => {
    const answer = await request(listed(item({ trangThai: 2, hanBoSungHoSo })))
    expect(answer).toMatchObject({ status: { supplementDue: null, dueUnreadable } })
  })

  test('reported with a reason, in whichever of its two fields', async () => {
    const reason = 'Bổ sung giấy chứng sinh rõ nét'
    for (const more of [{ noiDungXuLy: reason }, { ghiChu: `${reason} `.normalize('NFD'), noiDungXuLy: ' ' }])
      expect(await request(listed(item({ trangThai: 2, ...more })))).toMatchObject({ status: { reason } })
    expect(await request(listed(item({ trangThai: 1 })))).toMatchObject({ status: { reason: null } })
  })

  test('reported for the right dossier, in the order of the question, with blanks around its code', async () => {
    answering.answers.push(
      listed(item({ maHoSoMCDT: 'H99.1-2 ', trangThai: '3' }), item({ maHoSoMCDT: 'H99.1-1', trangThai: 1 })),
    )
    const keys = ['H99.1-1', 'H99.1-2', 'H99.1-3'].map((dossier) => ({ ...toKey(birth), dossier }))
    const reported = await path.pollStatus(keys, birth.receivedAt, never)
    expect(reported).toMatchObject([
      { status: { state: 'received' } },
      { status: { state: 'eligible' } },
      { known: false },
    ])
  })

  test('asked for singly when it refuses several together: one stranger among them tells nothing of the others', async () => {
    answering.requests.length = 0
    const stranger = refusedWith('201', 'Hồ sơ không tồn tại')
    answering.answers.push(stranger, listed(item({ maHoSoMCDT: 'H99.1-1', trangThai: 1 })), stranger)
    const keys = ['H99.1-1', 'H99.1-2'].map((dossier) => ({ ...toKey(birth), dossier }))
    expect(await path.pollStatus(keys, birth.receivedAt, never)).toMatchObject([{ known: true }, { known: false }])
    expect(answering.requests).toHaveLength(3)
  })

  test('asked for with province and module; of nothing, nothing is asked', async () => {
    answering.requests.length = 0
    await request(listed())
    expect(JSON.parse(answering.requests[0]?.split('\r\n\r\n')[1] ?? '')).toEqual({
      maDinhDanhHoSo: [birth.dossier],
      maTinh: '99',
      module: 'LTKS',
    })
    expect(await path.pollStatus([], birth.receivedAt, never)).toEqual([])
    expect(answering.requests).toHaveLength(1)
  })
})

describe('in the first generation', () => {
  const death = filingFor('death', { receivedAt: beforeReform })
  const pollOne = async (...queue: object[]) => {
    answering.answers.push(...queue)
    const [first] = await path.pollStatus([toKey(death)], beforeReform, never)
    return first
  }
  const reply = (status: unknown, statusDescription = '') => ({ status, statusDescription, value: null })

  test.each([
    [1, 'received'],
    ['2', 'supplement-requested'],
    [3, 'eligible'],
    ['6', 'refused'],
  ])("the status slot holds the filing's own status: %j is %s", async (status, state) => {
    expect(await pollOne(reply(status))).toMatchObject({ known: true, status: { state, at: null } })
  })

  test('a supplement has its reason behind the colon', async () => {
    const answer = await pollOne(reply(2, 'Hồ sơ cần bổ sung thông tin: Giấy báo tử: bản rõ nét'))
    expect(answer).toMatchObject({ status: { reason: 'Giấy báo tử: bản rõ nét' } })
  })

  test('0 is its no: not there by its code, unclear by any other', async () => {
    expect(await pollOne(refusedWith('201', 'RECORD_NOT_FOUND'))).toEqual({ known: false })
    expect(await pollOne(refusedWith('106', 'AGENCY_ID_INCORRECT'))).toMatchObject({ known: 'unclear', code: '106' })
    expect(await pollOne(reply(9, 'Gì đó'))).toEqual({
      known: 'unclear',
      cause: 'status-unknown',
      code: '9',
      text: 'Gì đó',
    })
    expect(await pollOne({ value: null })).toMatchObject({ known: 'unclear' })
  })

  test.each(['object', 'text', 'list'])('a completed one is asked for its result, which comes as %s', async (form) => {
    const value = { so: '7', quyenSo: '01', trangSo: '3', ngayDangKy: '15/01/2025' }
    const shaped = { object: value, text: JSON.stringify(value), list: [value] }[form]
    expect(await pollOne(reply(4), { status: 1, value: shaped })).toMatchObject({
      status: { state: 'completed', result: { registerNumber: '7', registeredOn: '2025-01-15' } },
    })
  })

  test('a completed one may have no result yet', async () => {
    const unfinished = refusedWith('200', 'RECORD_UNCOMPLETE')
    expect(await pollOne(reply('4'), unfinished)).toMatchObject({ status: { state: 'completed', result: null } })
  })

  test('a sign-in that is refused for the result is a failure, not a missing result', async () => {
    answering.answers.push(reply(4), refusedWith('100', 'AUTHEN_ERROR'))
    const failure = await toFailure(path.pollStatus([toKey(death)], beforeReform, never))
    expect(failure).toMatchObject({ code: 'bus-credentials-refused' })
  })
})

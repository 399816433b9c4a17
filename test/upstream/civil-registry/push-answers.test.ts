/** What a push may be answered with, and what each answer means. Nothing is guessed at: what has no meaning gets none. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PushAnswer, RegistryFiling, RegistryPath } from '../../../src/domain/filing/civil-registry.ts'
import { fold } from '../../../src/domain/text.ts'
import { http, json } from '../../support/wire.ts'
import { type Answering, refusedWith, startAnswering } from './answering.ts'
import { filingFor, makeFile, never, toFailure } from './registry.ts'

let answering: Answering
let path: RegistryPath
beforeAll(async () => {
  answering = await startAnswering()
  path = answering.path
})
afterAll(() => answering.close())

const birth = filingFor('birth-package')

function push(answer: object | Buffer, filing: RegistryFiling = birth): Promise<PushAnswer> {
  answering.answers.push(answer)
  return path.push(filing, never)
}
const duplicate = `Hồ sơ ${birth.dossier} đã được tiếp nhận.`

describe('a push is', () => {
  test.each([
    ['a text', { status: '1', statusDescription: 'Gửi thông tin thành công', errorCode: '', errorDescription: '' }],
    ['a number', { status: 1, statusDescription: 'Gửi thông tin thành công' }],
    ['padded, with null beside it', { status: ' 1 ', errorCode: null, errorDescription: null }],
  ])('accepted: status is %s', async (_, answer) => {
    expect(await push(answer)).toMatchObject({ outcome: 'accepted' })
  })

  test.each([
    ['a code', { status: 1, errorCode: '500', errorDescription: 'Lỗi hệ thống' }],
    ['a code of the sign-in', { status: 1, errorCode: 100 }],
    ['a code in other letters', { status: '1', ErrorCode: '106' }],
    ['errors', { status: 1, errors: { nksHoTen: ['bắt buộc'] } }],
  ])('neither accepted nor refused when it succeeds beside %s: the registry is asked', async (_, answer) => {
    expect(await toFailure(push(answer))).toMatchObject({ code: 'answer-unreadable', sent: 'maybe' })
  })

  test.each([300, 400, 409, 500])('neither when it succeeds under HTTP %i', async (status) => {
    const answer = http(status, json, JSON.stringify({ status: '1', errorCode: '', errorDescription: null }))
    expect(await toFailure(push(answer))).toMatchObject({ code: 'http-error', detail: `http ${status}` })
  })

  test.each([0, '00', 'OK', '', null])('accepted beside the code %j, which names no error', async (errorCode) => {
    expect(await push({ status: 1, errorCode, errors: [] })).toMatchObject({ outcome: 'accepted' })
  })

  test('invalid also where the sentences come as a list', async () => {
    const faulty = { status: 0, errorCode: '500', errorDescription: ['nksHoTen không được để trống.'] }
    expect(await push(faulty)).toMatchObject({ outcome: 'invalid' })
  })

  test.each([
    ['plain', duplicate],
    ['in capitals', duplicate.toLocaleUpperCase('vi')],
    ['decomposed', duplicate.normalize('NFD')],
    ['without accents', 'Ho so H99 da duoc tiep nhan'],
    ['of the linked dossier', `Hồ sơ ${birth.linkedDossier} đã được tiếp nhận.`],
    ['of our dossier beside another', `${birth.dossier} (liên quan H99.001-250115-9999) đã được tiếp nhận`],
    ['with odd blanks', 'Hồ sơ  đã\u00a0được\ntiếp nhận'],
  ])('a duplicate: the phrase %s, whatever code stands beside it', async (_, text) => {
    for (const code of ['', null, 500, '500', '999']) {
      const reply = text.normalize('NFC').trim()
      expect(await push(refusedWith(code, text))).toEqual({ outcome: 'duplicate', text: reply })
    }
  })

  test.each([
    [
      'names another dossier in its words',
      refusedWith('', 'Hồ sơ H99.001-250115-9999 của Nguyễn Văn Ai đã được tiếp nhận.'),
    ],
    ['names another one with faults', refusedWith('500', 'H99.001-250115-9999: meHoTen không hợp lệ')],
    ['echoes another one', { ...refusedWith('', 'đã được tiếp nhận'), maHoSoMCDT: 'H99.001-250115-9999' }],
    ['accepts another one', { status: '1', statusDescription: 'Thành công', maHoSoMCDT: 'H99.001-250115-9999' }],
    ['accepts another one in its words', { status: '1', statusDescription: 'Đã nhận 000.01.99.H99-250115-9999' }],
  ])('of another filing when it %s: a person looks, and nothing of it is reported', async (_, answer) => {
    const reported = await push(answer)
    expect(reported.outcome).toBe('unintelligible')
    expect(JSON.stringify(reported)).not.toMatch(/9999|Ai/)
  })

  test.each([
    ['says so in other words', 'Mã hồ sơ đã có trong hệ thống, không ghi nhận lần gửi này.'],
    ['says so in English', 'Dossier has already been received.'],
    ['is a fault in English', 'String was not recognized as a valid DateTime.'],
    ['denies it', 'Hồ sơ chưa được tiếp nhận'],
    ['is busy with itself', 'Hệ thống đang đồng bộ phiên, mã xử lý 7F-22.'],
    ['says that something does not exist, under no code of faults', 'nycLoaiGiayToTuyThan không tồn tại.'],
  ])('unintelligible, never assumed to be a duplicate or faulty: %s', async (_, text) => {
    // Also behind the code of faulty data, unless a known sentence says what is faulty.
    for (const code of text.startsWith('nyc') ? ['999'] : ['999', '500', ''])
      expect(await push(refusedWith(code, text))).toEqual({ outcome: 'unintelligible', text })
  })

  test('unintelligible: a code that this operation does not have', async () => {
    for (const code of ['302', '200', '201', 77])
      expect(await push(refusedWith(code, 'Lỗi'))).toMatchObject({ outcome: 'unintelligible' })
    expect(await push({ status: 0, errorCode: '302' })).toEqual({ outcome: 'unintelligible', text: 'errorCode 302' })
  })

  test('refused: a unit or province that it does not know, a function that is switched off', async () => {
    const coded = { outcome: 'refused', text: 'Mã không chính xác.' }
    for (const [code, means] of [
      ['106', 'unit-unknown'],
      [108, 'province-unknown'],
    ] as const)
      expect(await push(refusedWith(code, 'Mã không chính xác.'))).toEqual({ ...coded, code: means })
    const off = 'Chức năng đang tạm ngừng cung cấp trên phần mềm hộ tịch.'
    expect(await push(refusedWith('500', off))).toMatchObject({ outcome: 'refused', code: 'module-disabled' })
  })

  test('suspected, for twins: nothing is collapsed and nothing is faulty', async () => {
    for (const text of ['Nghi ngờ trùng hồ sơ: đã có trẻ cùng cha, mẹ', 'NGHI TRÙNG', 'Suspected duplicate of …'])
      expect(await push(refusedWith('500', text))).toEqual({ outcome: 'suspected-duplicate', text })
  })

  test('invalid: several sentences behind one code, each with its place in the request', async () => {
    const text =
      'DATA_INCORRECT - meSoDDCN có độ dài vượt quá số lượng cho phép. Vui lòng kiểm tra lại thông tin. ' +
      'nycLoaiGiayToTuyThan không tồn tại. Vui lòng kiểm tra lại thông tin danh mục theo mô tả trong tài liệu kỹ thuật đã cung cấp. ' +
      'nksNgaySinh có định dạng không đúng. Vui lòng kiểm tra lại tài liệu kỹ thuật đã cung cấp. ' +
      'nksHoTen không được để trống.'
    for (const form of [text, text.normalize('NFD')]) {
      const answer = await push(refusedWith('500', form))
      expect(answer).toMatchObject({
        outcome: 'invalid',
        faults: [
          { pointer: '/declaration/mother/personalNumber', code: 'length' },
          { pointer: '/declaration/requester/identityPaper/type', code: 'code-list' },
          { pointer: '/declaration/child/dateOfBirth', code: 'format' },
          { pointer: '/declaration/child/fullName', code: 'missing' },
        ],
      })
    }
  })

  test('invalid: a known sentence in English', async () => {
    for (const [sentence, code] of [
      ['nksNgaySinh is not in the correct format', 'format'],
      ['nksNgaySinh is required', 'missing'],
      ['nksNgaySinh exceeds the length', 'length'],
      ['nksNgaySinh does not exist', 'code-list'],
    ])
      expect(await push(refusedWith(500, sentence as string))).toMatchObject({
        faults: [{ pointer: '/declaration/child/dateOfBirth', code, text: sentence }],
      })
  })
})

describe('a complaint about a file', () => {
  const withFiles = (...names: string[]) =>
    filingFor('birth-package', { files: names.map((name) => makeFile(name, 'Giấy chứng sinh', name)) })

  test('leads to the file that it names', async () => {
    for (const form of ['NFC', 'NFD']) {
      const text = 'DATA_INCORRECT - Tệp đính kèm giấy tờ.pdf không đọc được.'.normalize(form)
      expect(await push(refusedWith('500', text), withFiles('gcs.pdf', 'giấy tờ.pdf'))).toMatchObject({
        outcome: 'invalid',
        faults: [{ pointer: '/attachments/1', code: 'other' }],
      })
    }
  })

  test.each([
    ['Tệp "giấy tờ.pdf" có định dạng không đúng.', 'format'],
    ['Tệp gcs.pdf đạt yêu cầu, tệp giấy tờ.pdf vượt quá dung lượng.', 'length'],
    ['Tệp giấy tờ.pdf bị lỗi.', 'other'],
    ['The file giấy tờ.pdf cannot be read.', 'other'],
  ])('%s', async (text, code) => {
    expect(await push(refusedWith('500', text), withFiles('gcs.pdf', 'giấy tờ.pdf'))).toMatchObject({
      outcome: 'invalid',
      faults: [{ pointer: '/attachments/1', code }],
    })
  })

  test.each([
    'Mã hồ sơ H99.001-1 đã có trong hệ thống, không ghi nhận lần gửi này (gcs.pdf).',
    'Tệp gcs.pdf đã có trong hồ sơ trước đó.',
    'Hồ sơ kèm gcs.pdf không ghi nhận lại.',
    'gcs.pdf',
  ])('is not read out of %s: that may say that it was taken before, so a person decides', async (text) => {
    expect(await push(refusedWith('500', text), withFiles('gcs.pdf'))).toMatchObject({ outcome: 'unintelligible' })
  })

  test.each(['1', 'hồ sơ', 's.pd', 'cs.pdf'])(
    'is not found in other words because a file is called %s',
    async (name) => {
      const text = 'Mã hồ sơ H99.001-1 đã có trong hệ thống; tệp gcs.pdf không đọc được.'
      expect(await push(refusedWith('500', text), withFiles(name))).toMatchObject({ outcome: 'unintelligible' })
    },
  )
})

describe("a validation error of the third generation's adapter", () => {
  const length = 'có độ dài vượt quá số lượng cho phép. Vui lòng kiểm tra lại thông tin.'
  const list = 'không tồn tại. Vui lòng kiểm tra lại thông tin danh mục theo mô tả trong tài liệu kỹ thuật đã cung cấp.'
  const format = 'có định dạng không đúng. Vui lòng kiểm tra lại tài liệu kỹ thuật đã cung cấp.'
  const reply = (errors: unknown) => ({ title: 'Có lỗi xảy ra.', errors, status: 500, inputSend: { maDonVi: '99001' } })
  const extract = filingFor('extract')
  const expected = [
    { pointer: '/declaration/person/personalNumber', code: 'length' },
    { pointer: '/declaration/requester/identityPaper/type', code: 'code-list' },
    { pointer: '/declaration/person/personalNumber', code: 'format' },
  ]

  test.each([
    ['a newline that lost its backslash', 'n'],
    ['a whole newline', '\n'],
    ['a newline as two letters', '\\n'],
    ['a blank', ' '],
  ])('%s stands between the sentences: each leads to its field', async (_, glue) => {
    const text = [`cbsSoDDCN ${length}`, `nycLoaiGiayToTuyThan ${list}`, `cbsSoDDCN ${format}`].join(glue)
    for (const status of [200, 400, 500]) {
      const answer = await push(http(status, json, JSON.stringify(reply(text))), extract)
      expect(answer).toMatchObject({ outcome: 'invalid', faults: expected })
    }
  })

  test.each(['n', 'nc', 'capn', 'apn', 'pn'])('the stray prefix %s before a name is no part of it', async (prefix) => {
    expect(await push(reply(`${prefix}cbsHoTen không được để trống.`), extract)).toMatchObject({
      faults: [{ pointer: '/declaration/person/fullName', code: 'missing' }],
    })
  })

  test('a part of a name leads to a field only when one field alone ends with it', async () => {
    expect(await push(reply(`LoaiGiayToTuyThan ${list}`), extract)).toMatchObject({
      faults: [{ pointer: null, code: 'code-list' }],
    })
    expect(await push(reply(`loaiBanSao ${list}`), extract)).toMatchObject({
      faults: [{ pointer: '/declaration/copyType', code: 'code-list' }],
    })
  })

  test('a field of the envelope leads to the request around the declaration', async () => {
    for (const [name, pointer] of Object.entries({
      maDonVi: '/registrationUnit',
      maHoSoMCDT: '/purpose/dossier',
      maHoSoLT: '/linkedDossier',
      ngayTiepNhan: '/receivedAt',
      duLieuTepDinhKem: '/attachments',
    }))
      expect(await push(reply(`${name} ${format}`), extract)).toMatchObject({ faults: [{ pointer, code: 'format' }] })
  })

  test('a list of sentences is read as their text', async () => {
    expect(await push(reply([`cbsSoDDCN ${length}`, `nycHoTen ${format}`]), extract)).toMatchObject({
      faults: [{ code: 'length' }, { pointer: '/declaration/requester/fullName', code: 'format' }],
    })
  })
})

describe('a sign-in that the registry refuses inside its answer', () => {
  test('101 is a refusal of our address: nothing was taken', async () => {
    answering.answers.push(refusedWith('101', 'IP_DISALLOWED'))
    const failure = await toFailure(path.push(birth, never))
    expect(failure).toMatchObject({ code: 'ministry-credentials-refused', sent: 'no', layer: 'ministry' })
  })

  test('100 without any token to renew is a failure at once: nothing was taken', async () => {
    answering.answers.push(refusedWith(100, 'AUTHEN_ERROR'))
    const failure = await toFailure(path.push(birth, never))
    expect(failure).toMatchObject({ code: 'bus-credentials-refused', sent: 'no' })
  })
})

test('words are compared without accents, letter case, Unicode form and odd blanks', () => {
  for (const text of ['Đã được tiếp nhận', 'ĐÃ ĐƯỢC TIẾP NHẬN', 'Đã được  tiếp\tnhận'.normalize('NFD')])
    expect(fold(text)).toBe('da duoc tiep nhan')
})

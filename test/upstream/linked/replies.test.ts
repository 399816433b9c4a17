/** What a report was answered with: every message judged by its field and as a whole, and nothing else taken for an answer. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LinkedAnswer } from '../../../src/domain/linked/linked.ts'
import { createReplyReader } from '../../../src/upstream/linked/read-reply.ts'
import { writeReport } from '../../../src/upstream/linked/write-report.ts'
import { code, makeReport, settingsFor } from './linked.ts'

const settings = settingsFor('http://127.0.0.1:1')
const read = createReplyReader(settings.phrases)
const fields = Object.keys(writeReport(makeReport(), settings))

function judge(body: unknown, status = 200): LinkedAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return read({ status, headers, body: Buffer.from(text) }, { code, fields })
}

const complaint = (text: string, field = 'soHoSoLT', status = 400) => ({
  errors: { [field]: [text] },
  type: null,
  title: 'One or more validation errors occurred.',
  status,
  traceId: '00-999',
})

const words: readonly [text: string, outcome: LinkedAnswer['outcome'], cause?: string][] = [
  [`Hồ sơ ${code} bị từ chối. Không thể cập nhật trạng thái`, 'present'],
  [`Hồ sơ ${code} đã tồn tại trong một cửa điện tử`, 'present'],
  [`Hồ sơ ${code} đã trả kết quả, không được cập nhật trạng thái`, 'present'],
  [`Hồ sơ ${code} đã có kết quả xử lý ngày 30/11/2026`, 'present'],
  [`Hồ sơ ${code} đã hoàn thành đăng ký, không được cập nhật trạng thái`, 'present'],
  [`Hồ sơ ${code} không tồn tại`, 'absent'],
  ['Không tồn tại.', 'absent'],
  ['Hồ sơ chưa cập nhật trạng thái', 'later'],
  [`Hồ sơ ${code} chưa được gửi không thể cập nhật trạng thái`, 'later'],
  ['Có lỗi trong quá trình thêm mới', 'later'],
  ['Client received SOAP Fault from server: timeout', 'later'],
  ['Server Error', 'later'],
  ['Logic xử lý không hợp lệ', 'refused', 'out-of-order'],
  ['coQuanXuLy không tồn tại trong danh mục', 'refused', 'field'],
  ['maGiayToKetQua không tồn tại trong danh mục', 'unintelligible'],
  // Words of a dossier that is there, inside a sentence about something else.
  ['Giấy chứng sinh của hồ sơ đã có kết quả xử lý', 'unintelligible'],
  ['Yêu cầu bị từ chối. Không thể cập nhật trạng thái', 'unintelligible'],
  ['Hồ sơ của cha không tồn tại trong danh mục', 'unintelligible'],
  ['Cơ quan xử lý không tồn tại', 'unintelligible'],
  ['Hồ sơ G99.99.01-261130-9999 không tồn tại', 'unintelligible'],
  ['Hệ thống đang đồng bộ phiên, mã xử lý 7F-22.', 'unintelligible'],
]

test.each(words)('"%s" is %s', (text, outcome, cause) => {
  const spellings = [text, text.toUpperCase(), text.normalize('NFD')]
  for (const spelling of spellings) {
    const answer = judge(complaint(spelling), 400)
    expect([answer.outcome, 'cause' in answer ? answer.cause : undefined]).toEqual([outcome, cause])
    // The HTTP status beside a failure is unknown: another one changes nothing.
    expect(judge(complaint(spelling, 'soHoSoLT', 500), 500).outcome).toBe(outcome)
    expect(judge(complaint(spelling), 200).outcome).toBe(outcome)
  }
})

test('"không tồn tại" under the name of another member is a wrong report, and no success', () => {
  expect(judge(complaint('không tồn tại', 'coQuanXuLy'), 400)).toMatchObject({
    outcome: 'refused',
    cause: 'field',
    field: 'coQuanXuLy',
  })
})

test('a validation error beside the words of a dossier that is there is neither of the two', () => {
  const errors = { soHoSoLT: [`Hồ sơ ${code} đã có kết quả xử lý`], coQuanXuLy: ['không tồn tại'] }
  expect(judge({ errors, status: 400, title: 'x' }, 400).outcome).toBe('unintelligible')
})

test('success is status 200, without errors, with a title that says so', () => {
  const success = { errors: null, type: null, title: 'Cập nhật trạng thái thành công', status: 200, traceId: '1' }
  expect(judge(success)).toEqual({ outcome: 'accepted' })
  expect(judge({ ...success, errors: {}, status: '200' })).toEqual({ outcome: 'accepted' })
  for (const other of [
    { ...success, title: '' },
    { ...success, title: 'Cập nhật không thành công' },
    { ...success, title: 'Đã nhận' },
    { ...success, title: 'Hồ sơ G99.99.01-261130-9999 cập nhật thành công' },
    { ...success, status: 201 },
    { ...success, errors: { soHoSoLT: ['Server Error'] } },
    { ...success, errors: ['x'] },
    {},
  ])
    expect(judge(other).outcome).toBe('unintelligible')
})

test('the samples of the contract are answered as it says', () => {
  const folder = join(import.meta.dirname, '../../../contracts/upstream/linked-services/samples')
  const sample = (name: string) =>
    judge(readFileSync(join(folder, name), 'utf8').replaceAll('261130-0001', '261130-0007'))
  expect(sample('answer-accepted.json').outcome).toBe('accepted')
  expect(sample('answer-unknown.json').outcome).toBe('absent')
  expect(sample('answer-out-of-order.json')).toMatchObject({ outcome: 'refused', cause: 'out-of-order' })
  expect(sample('answer-code-list.json')).toMatchObject({ outcome: 'refused', cause: 'field' })
})

test('no text inside another one is success, whatever stands around it', () => {
  const phrase = fc.constantFrom('thành công', 'không tồn tại', 'đã có kết quả xử lý', 'Server Error')
  const around = fc.string({ minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(around, phrase, around, fc.constantFrom(...fields, 'other'), (before, inner, after, field) => {
      const answer = judge(complaint(`${before}${inner}${after}`, field), 400)
      expect(answer.outcome).not.toBe('accepted')
      // A message that begins with a word of its own is about something else.
      if (/^\p{L}/u.test(before)) expect(answer.outcome).not.toBe('present')
    }),
  )
})

test('an answer that is cut, doubled or no JSON is never an answer', () => {
  const success = JSON.stringify({ errors: null, title: 'Cập nhật trạng thái thành công', status: 200 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: success.length - 1 }), (end) => {
      expect(() => judge(success.slice(0, end))).toThrow()
    }),
  )
  expect(() => judge(success + success)).toThrow()
  expect(() => judge('<html><body>OK</body></html>')).toThrow()
  expect(() => judge('')).toThrow()
  expect(() => judge(success, 503)).toThrow()
})

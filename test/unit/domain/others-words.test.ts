/** Words of a target are kept for those who act: what they say of the dossier stays, and those whom they name do not. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scrubWords } from '../../../src/domain/sync/others-words.ts'

const person = { name: 'Nguyễn Thị Thử', others: ['999190000001', 'tk.thu', '0900000000', 'thu@example.vn', null] }

test.each<[answered: string, kept: string | null]>([
  ['TrangThai không thể chuyển từ 2 sang 9', 'TrangThai không thể chuyển từ 2 sang 9'],
  ['Hồ sơ H99.01.02-261123-0001 thiếu NgayHenTra', 'Hồ sơ H99.01.02-261123-0001 thiếu NgayHenTra'],
  ['Công dân Nguyễn Thị Thử, số 999190000001, đã có', 'Công dân … … …, số …, đã có'],
  ['NGUYEN THI THU da co ho so', '… … … da co ho so'],
  ['Số 001 085 000 777 không hợp lệ', 'Số … không hợp lệ'],
  ['Liên hệ 0912.345.678 hoặc ai.do@example.vn', 'Liên hệ … hoặc …'],
  ['Tài khoản tk.thu chưa xác thực', 'Tài khoản … chưa xác thực'],
  [`Phiên ${'a1B2'.repeat(12)} hết hạn`, 'Phiên … hết hạn'],
  ['  dòng một\n\tdòng   hai \u202e', 'dòng một dòng hai �'],
  ['…', null],
  ['', null],
])('%s', (answered, kept) => {
  expect(scrubWords(answered, person)).toBe(kept)
})

test('a text that has no end is cut, and its cut is seen', () => {
  const words = scrubWords('lỗi '.repeat(1_000), person)
  expect([words?.length, words?.endsWith('…')]).toEqual([300, true])
})

test('of a megabyte only the beginning is looked at, up to a word that is whole', () => {
  // What is hidden takes so little room that the cut itself would be seen, in the middle of the name.
  const before = 'x'.repeat(19_993)
  const words = scrubWords(`lỗi ${before} ${person.name} ${'lỗi '.repeat(200_000)}`, person)
  expect(words).toBe('lỗi … …')
})

test('wherever they stand, the holder and nine digits in a row are in no words', () => {
  const pieces = fc.constantFrom(
    'Nguyễn Thị Thử',
    'NGUYỄN THỊ THỬ'.normalize('NFD'),
    '999190000001',
    '0900000000',
    'thu@example.vn',
    'lỗi',
    ' ',
    ', ',
    '(',
    'mã 12',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (some) => {
      const words = scrubWords(some.join(' '), person) ?? ''
      expect(words.normalize('NFD')).not.toMatch(/thử|thị|nguyễn/i)
      expect(words).not.toMatch(/\d{9}|@/)
      expect(words.normalize('NFD').replace(/\p{M}/gu, '')).not.toMatch(/nguyen|thu@/i)
    }),
  )
})

/** Times as people in Viet Nam read them, whatever the clock of the machine is set to. */
import { expect, test } from 'vitest'
import { clockText, countText, fullText, lengthText, msText, shareText } from '../../../src/pages/format-time.ts'

const now = Date.parse('2026-11-25T16:30:00Z') // 23:30 in Viet Nam

test("a moment of today has no date; one of another of Viet Nam's days has", () => {
  expect(clockText('2026-11-25T02:12:00Z', now, 'vi')).toBe('09:12')
  expect(clockText('2026-11-24T17:01:05.042Z', now, 'vi', 'millisecond')).toBe('00:01:05.042')
  expect(clockText('2026-11-24T16:59:00Z', now, 'vi')).toBe('23:59 24/11')
  expect(clockText('2026-11-24T16:59:00Z', now, 'en')).toBe('23:59 24 Nov')
  expect(clockText('2025-11-25T02:12:00Z', now, 'vi')).toBe('09:12 25/11/2025')
  expect(clockText('no time', now, 'vi')).toBe('–')
  expect(fullText('2026-11-25T02:12:05Z', 'vi')).toBe('09:12:05, 25/11/2026')
})

test('lengths have two units at most and do not flicker', () => {
  expect(lengthText(59_999, 'vi')).toBe('dưới 1 phút')
  expect(lengthText(7_500_000, 'vi')).toBe('2 giờ 5 phút')
  expect(lengthText(90_000_000, 'en')).toBe('1 d 1 h')
  expect(lengthText(86_400_000, 'vi')).toBe('1 ngày')
})

test('figures are short, with the decimal sign of the language', () => {
  expect([
    msText(1.25, 'vi'),
    msText(84.4, 'vi'),
    msText(1250, 'vi'),
    msText(12_340, 'en'),
    msText(null, 'vi'),
  ]).toEqual(['1,3 ms', '84 ms', '1,25 s', '12.3 s', '–'])
  expect(countText(1234567)).toBe('1\u202f234\u202f567')
})

test('a share is never rounded up to a whole that it is not', () => {
  expect(shareText(1, 'vi')).toBe('100 %')
  expect(shareText(0.999999, 'vi')).toBe('99,99 %')
  expect(shareText(0.9312, 'vi')).toBe('93,1 %')
  expect(shareText(0, 'en')).toBe('0 %')
  expect(shareText(null, 'en')).toBe('–')
})

/** Moments in sentences: one form for alerts and for the texts of health. */
import { expect, test } from 'vitest'
import { nameClock, nameMoment } from '../../../../src/domain/texts/moment-text.ts'

const now = Date.parse('2026-11-23T12:00:00+07:00')
const lastNight = Date.parse('2026-11-22T23:59:00+07:00')

test('a time of another day comes with its date', () => {
  expect(nameClock(lastNight, now)).toEqual({ vi: '23:59 ngày 22/11/2026', en: '23:59 on 2026-11-22' })
  expect(nameClock(Date.parse('2026-11-22T17:00:00Z'), now)).toEqual({ vi: '00:00', en: '00:00' })
})

test('a moment that stands alone always has its date, and what is no moment says so', () => {
  expect(nameMoment(now)).toEqual({ vi: '12:00 ngày 23/11/2026', en: '12:00 on 2026-11-23' })
  for (const at of [Number.NaN, Number.POSITIVE_INFINITY, 1e20]) {
    expect(nameMoment(at).vi).toBe('thời điểm không rõ')
    expect(nameClock(at, now).en).toBe('an unknown time')
  }
})

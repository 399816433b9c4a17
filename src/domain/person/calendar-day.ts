/** A calendar day as callers give it: a real one, of a time in which people lived who are asked about or registered. */
import { z } from 'zod'
import { encodeBilingual } from '../texts/bilingual.ts'

/** The years in which a date of birth is believed. What systems write for nothing (0001-01-01, 9999-12-31) lies outside. */
export const yearMin = 1850
export const yearMax = 2200

/** `yyyy-mm-dd`. 29 February needs its leap year. */
export const CalendarDay = z.iso.date().refine(
  (day) => {
    const year = Number(day.slice(0, 4))
    return year >= yearMin && year <= yearMax
  },
  {
    error: encodeBilingual(
      `Năm phải trong khoảng ${yearMin} đến ${yearMax}; nếu chưa biết ngày thì bỏ trống`,
      `The year lies between ${yearMin} and ${yearMax}; leave the date out where it is not known`,
    ),
    params: { code: 'year-out-of-range' },
  },
)

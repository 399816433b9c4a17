/** Days and codes as declarations hold them. Their free text is that of every door (domain/text.ts). */
import { z } from 'zod'
import { CalendarDay } from '../person/calendar-day.ts'
import { encodeBilingual } from '../texts/bilingual.ts'

/** A calendar date (ngày, tháng, năm), `yyyy-mm-dd`. */
export const Day = CalendarDay

/** A two-letter country code, in either letter case. */
export const CountryCode = z
  .string()
  .overwrite((text) => text.trim().toUpperCase())
  .regex(
    /^[A-Z]{2}$/,
    encodeBilingual('Mã quốc gia gồm hai chữ cái (ISO 3166-1)', 'A country code has two letters (ISO 3166-1)'),
  )

/** Code of one of the registry's lists whose values are not published: passed on as it is. */
export const ListCode = z
  .string()
  .regex(/^\d{1,5}$/, encodeBilingual('Mã gồm từ 1 đến 5 chữ số', 'A code has 1 to 5 digits'))

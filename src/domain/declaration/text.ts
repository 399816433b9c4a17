/** Text, days and codes as declarations hold them: NFC, no characters that no paper can show. */
import { z } from 'zod'
import { said } from '../said.ts'

const notPrintable = {
  error: said('Có ký tự điều khiển không hợp lệ', 'Holds a control character'),
  params: { code: 'control-character' },
}

/** One line of text: NFC, one space between words, none of the invisible characters that pasting brings along. */
export function line(max: number) {
  return z
    .string()
    .overwrite((text) => tidy(text).replace(/\s+/gu, ' '))
    .min(1)
    .max(max)
    .refine((text) => /^\P{C}*$/u.test(text), notPrintable)
}

/** Text that may have several lines. */
export function lines(max: number) {
  return z
    .string()
    .overwrite((text) => tidy(text.replace(/\r\n?/g, '\n')))
    .min(1)
    .max(max)
    .refine((text) => /^[\P{C}\n\t]*$/u.test(text), notPrintable)
}

const tidy = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .trim()

/** A calendar date (ngày, tháng, năm), `yyyy-mm-dd`. */
export const Day = z.iso.date()

/** A two-letter country code, in either letter case. */
export const CountryCode = z
  .string()
  .overwrite((text) => text.trim().toUpperCase())
  .regex(/^[A-Z]{2}$/, said('Mã quốc gia gồm hai chữ cái (ISO 3166-1)', 'A country code has two letters (ISO 3166-1)'))

/** Code of one of the registry's lists whose values are not published: passed on as it is. */
export const ListCode = z.string().regex(/^\d{1,5}$/, said('Mã gồm từ 1 đến 5 chữ số', 'A code has 1 to 5 digits'))

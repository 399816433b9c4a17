/**
 * The QR text of identity cards (thẻ căn cước công dân with a chip, and thẻ căn cước of 1 July 2024), read into a claim. The code is not
 * signed: it fills a form and shows slips of typing, and never proves anything.
 */
import { normalized } from '../text.ts'
import type { BirthDate } from './identity.ts'

/**
 * `chip-card` = seven fields, issued from 2021 on; `card-2024` = the same and four empty ones, issued from 1 July 2024 on; `re-encoded` =
 * six fields, as some applications write them anew: nobody issued it so.
 */
export const qrForms = ['chip-card', 'card-2024', 're-encoded'] as const
export type QrForm = (typeof qrForms)[number]

export interface CardReading {
  personalNumber: string
  oldCardNumber: string | null
  fullName: string
  dateOfBirth: BirthDate
  sex: 'male' | 'female' | null
  /** `yyyy-mm-dd`; `null` = it states none. */
  issuedOn: string | null
}

export interface QrReading extends CardReading {
  form: QrForm
}

/** The first day of the cards with eleven fields (Law 26/2023/QH15). */
export const card2024Since = '2024-07-01'

/** The longest that a card holds is some 250 characters. */
export const qrCharsMax = 600

/** `null` = this is no text of a card that is known. */
export function readCardQr(text: string): QrReading | null {
  const plain = normalized(text.replace(/[\r\n\0\uFEFF]/g, ''), 'NFC').trim()
  if (plain.length > qrCharsMax) return null
  const fields = plain.split('|').map((field) => field.trim())
  if (fields.length === 6) {
    const [number = '', name = '', birth = '', sex = '', , issued = ''] = fields
    return toReading('re-encoded', { number, old: '', name, birth, sex, issued })
  }
  const four = fields.slice(7)
  if (fields.length !== 7 && !(fields.length === 11 && four.every((field) => field === ''))) return null
  const [number = '', old = '', name = '', birth = '', sex = '', , issued = ''] = fields
  return toReading(fields.length === 7 ? 'chip-card' : 'card-2024', { number, old, name, birth, sex, issued })
}

function toReading(
  form: QrForm,
  { number, old, name, birth, sex, issued }: Record<'number' | 'old' | 'name' | 'birth' | 'sex' | 'issued', string>,
): QrReading | null {
  const dateOfBirth = readBirth(birth)
  const issuedOn = issued === '' ? null : readDay(issued)
  const known = sexes.get(sex.toLowerCase())
  if (!/^\d{12}$/.test(number) || !/^(\d{9})?$/.test(old) || !/\p{L}/u.test(name) || dateOfBirth === null) return null
  if ((issued !== '' && issuedOn === null) || (sex !== '' && known === undefined)) return null
  return {
    form,
    personalNumber: number,
    oldCardNumber: old === '' ? null : old,
    fullName: name.replace(/\s+/gu, ' '),
    dateOfBirth,
    sex: known ?? null,
    issuedOn,
  }
}

const sexes: ReadonlyMap<string, 'male' | 'female'> = new Map([
  ['nam', 'male'],
  ['nữ', 'female'],
])

/** `ddMMyyyy`, and with strokes where an application wrote it anew. */
function readDay(text: string): string | null {
  const found = /^(\d\d)\/?(\d\d)\/?(\d{4})$/.exec(text)
  if (found === null) return null
  const day = `${found[3]}-${found[2]}-${found[1]}`
  return isReal(day) ? day : null
}

function isReal(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`)
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(day) && day >= '1850'
}

/** Of some only the year is known: noughts stand for the rest, or nothing does. */
function readBirth(text: string): BirthDate | null {
  const year = /^(?:00\/?00\/?)?(\d{4})$/.exec(text)?.[1]
  if (year !== undefined) return Number(year) >= 1850 ? { precision: 'year', year: Number(year) } : null
  const date = readDay(text)
  return date === null ? null : { precision: 'day', date }
}

/**
 * The machine-readable zone of identity cards (vùng đọc máy; ICAO Doc 9303, part 5, TD1), read into a claim. The issuer's use of the
 * optional field, which holds the personal number, is known from cards and from no published text.
 */
import { parse } from 'mrz'
import type { CardReading } from '../domain/person/card-qr.ts'
import { readPersonalNumber } from '../domain/person/personal-number.ts'

export interface MrzReading extends CardReading {
  /** The name fills its line, so that the end of it may be missing. */
  nameCut: boolean
}

/** `check-digits` = a digit was misread: the zone contradicts itself. */
export type MrzFault = 'form' | 'check-digits'

export function readMrz(text: string): MrzReading | { fault: MrzFault } {
  const lines = text
    .toUpperCase()
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\s/g, ''))
    .filter((line) => line !== '')
  const [joined = ''] = lines
  // Readers hand out three lines, or all of them in one.
  const three =
    lines.length === 1 && joined.length === 90 ? [joined.slice(0, 30), joined.slice(30, 60), joined.slice(60)] : lines
  if (three.length !== 3 || !three.every((line) => /^[A-Z0-9<]{30}$/.test(line))) return { fault: 'form' }
  const [first = '', second = '', third = ''] = three
  if (!/^I[A-Z<]VNM/.test(first)) return { fault: 'form' }
  const { details } = parse([first, second, third])
  const broken = details.some(({ field, valid }) => field !== null && /CheckDigit$/.test(field) && !valid)
  if (broken) return { fault: 'check-digits' }
  const personalNumber = first.slice(15, 27)
  const digits = readPersonalNumber(personalNumber)
  // The document number is the end of the personal number: two places that were read agree.
  if (digits === null || first.slice(5, 14) !== personalNumber.slice(3)) return { fault: 'form' }
  const [, yy = '', mm = '', dd = ''] = /^(..)(..)(..)/.exec(second) ?? []
  if (yy !== String(digits.birthYear % 100).padStart(2, '0')) return { fault: 'form' }
  const day = `${digits.birthYear}-${mm}-${dd}`
  const known = /^\d{4}$/.test(mm + dd) && isReal(day)
  if (!known && !/^[0<]{4}$/.test(mm + dd)) return { fault: 'form' }
  const [family = '', given = ''] = third.split('<<')
  const fullName = [family, given]
    .map((part) => part.replace(/</g, ' ').trim())
    .filter(Boolean)
    .join(' ')
  if (fullName === '') return { fault: 'form' }
  const sex = second[7]
  return {
    personalNumber,
    oldCardNumber: null,
    fullName,
    dateOfBirth: known ? { precision: 'day', date: day } : { precision: 'year', year: digits.birthYear },
    sex: sex === 'M' ? 'male' : sex === 'F' ? 'female' : null,
    issuedOn: null,
    nameCut: !third.endsWith('<'),
  }
}

function isReal(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`)
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(day)
}

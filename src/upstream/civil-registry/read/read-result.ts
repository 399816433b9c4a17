/**
 * What registration brought (`ketQuaXuLy`; civil-registry contract, section 2.5). Everything in it may be missing; what is
 * there and cannot be read is named as unreadable, so that nobody waits for what has come.
 */

import type { RegistryResult, ResultMember } from '../../../domain/filing/civil-registry.ts'
import type { FilingKind } from '../../../domain/filing/filing.ts'
import { type ResultPerson, type ResultRole, resultAspects } from '../../../domain/filing/result-check.ts'
import type { BirthDate } from '../../../domain/person/identity.ts'
import { fold, normalized } from '../../../domain/text.ts'
import { readBoundedJson } from '../../parsing/bounded-json.ts'
import { member } from '../../parsing/compare-codes.ts'
import { decodeText } from '../../parsing/decode-text.ts'
import { readBase64 } from '../../parsing/read-base64.ts'
import { pastUntil, readDay } from '../../parsing/read-date.ts'
import { findCode, firstText } from '../../parsing/read-reply.ts'

export type Given = Readonly<Record<string, unknown>>

/** `null` = there is none yet. */
export function readResult(
  value: unknown,
  kind: FilingKind,
  certificateExpected: boolean,
  now: number,
): RegistryResult | null {
  const result = unwrappedResult(value)
  if (
    result === undefined ||
    result === null ||
    result === '' ||
    (typeof result === 'string' && result.trim() === '')
  ) {
    return null
  }
  const births = kind === 'birth' || kind === 'birth-package'
  const common = { personalNumberExpected: births, certificateExpected }
  if (typeof result !== 'object' || Array.isArray(result)) return { ...nothing, ...common, unreadable: ['result'] }
  const given = result as Given
  const number = births ? readNumber(member(given, 'soDinhDanh')) : absent
  const day = getReadDay(member(given, 'ngayDangKy'), now)
  const certificate = getCertificate(given)
  const entry = member(given, 'soDangKy') === undefined ? 'so' : 'soDangKy'
  const registerNumber = readCode(member(given, entry))
  const registerBook = readCode(member(given, 'quyenSo'))
  const registerPage = readCode(member(given, 'trangSo'))
  const readings = {
    personalNumber: number,
    registerNumber,
    registerBook,
    registerPage,
    registeredOn: day,
    certificate,
  }
  const unreadable = Object.entries(readings)
    .filter(([, reading]) => reading.unreadable)
    .map(([name]) => name as ResultMember)
  return {
    ...common,
    personalNumber: number.value,
    registerNumber: registerNumber.value,
    registerBook: registerBook.value,
    registerPage: registerPage.value,
    registeredOn: day.value,
    certificate: certificate.value,
    people: getPeople(given, kind, now),
    unreadable,
  }
}

/** The members of a result, for who must know whose it says it is; `null` = it has none that can be read. */
export function resultIn(value: unknown): Given | null {
  const result = unwrappedResult(value)
  return typeof result === 'object' && result !== null && !Array.isArray(result) ? (result as Given) : null
}

/** Also as a text, and in a list of one. */
function unwrappedResult(value: unknown): unknown {
  const parsed = typeof value === 'string' ? (readBoundedJson(value).value ?? value) : value
  return Array.isArray(parsed) && parsed.length <= 1 ? parsed[0] : parsed
}

const nothing = {
  personalNumber: null,
  registerNumber: null,
  registerBook: null,
  registerPage: null,
  registeredOn: null,
  certificate: null,
  people: [],
} as const

/** One part of a result. */
export interface ReadPart<T> {
  value: T | null
  unreadable: boolean
}
const absent = { value: null, unreadable: false } as const
const illegible = { value: null, unreadable: true } as const

/** Twelve digits with whatever stands between them; to fold millions of characters takes seconds. */
const numberCharsMax = 100

/** Twelve digits. A serializer that writes a number takes the zeros in front, which nearly every number has. */
export function readNumber(value: unknown): ReadPart<string> {
  if (value === undefined || value === null) return absent
  if (typeof value === 'number') {
    // Behind two zeros of the place at the most, ten digits are left.
    const isNumber = Number.isSafeInteger(value) && value >= 1e9 && value < 1e12
    return isNumber ? { value: String(value).padStart(12, '0'), unreadable: false } : illegible
  }
  if (typeof value !== 'string' || value.length > numberCharsMax) return illegible
  const text = normalized(value, 'NFKC').replace(/[\s\p{Cf}.'-]/gu, '')
  if (text === '') return absent
  // Zeros alone are what a form writes where there is no number.
  return /^\d{12}$/.test(text) && !/^0+$/.test(text) ? { value: text, unreadable: false } : illegible
}

/** Code of an entry in the register: a text or a number. */
export function readCode(value: unknown): ReadPart<string> {
  const code = findCode(value)
  return code === null && saysSomething(value) ? illegible : { value: code, unreadable: false }
}

/** Whether anything stands there: blanks, empty lists and empty objects are what serializers write for nothing. */
export function saysSomething(value: unknown): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'string') return value.trim() !== ''
  return typeof value !== 'object' || Object.values(value).some(saysSomething)
}

/** A year alone is no day of registration. */
export function getReadDay(value: unknown, now: number): ReadPart<string> {
  const day = readDay(value, pastUntil(now))
  if (day.state === 'absent') return absent
  return day.state === 'read' && day.precision === 'day' ? { value: day.date, unreadable: false } : illegible
}

/** Where certificates are known to stand; any other member that holds a file is one too, because LTKH's is not known. */
const certificateFields: readonly string[] = ['giayKhaiSinh', 'giayKhaiTu']
/** How the files that can be certificates begin as bytes, and what a whole one holds near its end. */
const files = [
  { mediaType: 'application/pdf', start: Buffer.from('%PDF-'), end: Buffer.from('%%EOF') },
  { mediaType: 'image/jpeg', start: Buffer.from('ffd8ff', 'hex'), end: Buffer.from('ffd9', 'hex') },
  { mediaType: 'image/png', start: Buffer.from('89504e470d0a1a0a', 'hex'), end: Buffer.from('IEND') },
] as const
/** How they begin in base64 and in hexadecimal, whatever stands around them. */
const fileLike = /^[\s"']*(data:|JVBERi0|SlZCRVJp|\/9j\/|_9j_|iVBORw0KGgo|(0x)?(25504446|ffd8ff|89504e47))/i

function getCertificate(given: Given): ReadPart<NonNullable<RegistryResult['certificate']>> {
  let unreadable = false
  const others = Object.keys(given).filter((name) => fileLike.test(typeof given[name] === 'string' ? given[name] : ''))
  for (const name of [...certificateFields, ...others]) {
    const read = readBase64(member(given, name))
    if (read.found === 'nothing') continue
    const content = read.found === 'bytes' ? unwrapped(read.bytes) : null
    const file = content && files.find(({ start }) => content.subarray(0, start.length).equals(start))
    // Half a certificate is none: it is asked for again.
    if (content && file && content.includes(file.end)) {
      return { value: { mediaType: file.mediaType, content }, unreadable: false }
    }
    unreadable = true
  }
  return { value: null, unreadable }
}

/** A bus that encodes what was encoded already. */
function unwrapped(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, 7).equals(Buffer.from('JVBERi0'))) return bytes
  const inner = readBase64(decodeText(bytes, { contentType: '', hop: 'ministry' }))
  return inner.found === 'bytes' ? inner.bytes : bytes
}

/** The ministry's prefixes of the people of each kind (section 2.7.0). */
export const prefixes: Readonly<Record<FilingKind, Partial<Record<ResultRole, string>>>> = {
  birth: { child: 'nks', mother: 'me', father: 'cha' },
  'birth-package': { child: 'nks', mother: 'me', father: 'cha' },
  death: { deceased: 'nkt' },
  'death-package': { deceased: 'nkt' },
  marriage: { husband: 'chong', wife: 'vo' },
  'marital-status': { person: 'nxn' },
  'parent-child': { parent: 'cm', child: 'nc' },
  guardianship: { guardian: 'ngh', ward: 'ndgh' },
  change: { person: 'ntd' },
  extract: { person: 'cbs' },
}

function getPeople(given: Given, kind: FilingKind, now: number): ResultPerson[] {
  return Object.entries(prefixes[kind]).flatMap(([role, prefix]) => {
    const reply = { fullName: `${prefix}HoTen`, dateOfBirth: `${prefix}NgaySinh`, sex: `${prefix}GioiTinh` }
    const readings = {
      fullName: toName(member(given, reply.fullName)),
      dateOfBirth: getBirth(member(given, reply.dateOfBirth), now),
      sex: getSex(member(given, reply.sex)),
    }
    const unreadable = resultAspects.filter((aspect) => readings[aspect].unreadable)
    const { fullName, dateOfBirth, sex } = readings
    const person = { fullName: fullName.value, dateOfBirth: dateOfBirth.value, sex: sex.value }
    if (unreadable.length === 0 && Object.values(person).every((one) => one === null)) return []
    return [{ role: role as ResultRole, ...person, ...(unreadable.length > 0 && { unreadable }) }]
  })
}

/** One text, or the parts of G3; alone or in a list of one. */
export function toName(value: unknown): ReadPart<string> {
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value
  const text =
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? ['Ho', 'ChuDem', 'Ten'].flatMap((part) => firstText(member(one as Given, part)) ?? []).join(' ')
      : one
  const name = firstText(text)
  return name === null && saysSomething(value) ? illegible : { value: name, unreadable: false }
}

/** In one text, or in the parts of G3. */
export function getBirth(value: unknown, now: number): ReadPart<BirthDate> {
  if (typeof value === 'object' && value !== null) {
    const [year, month, day] = ['namSinh', 'thangSinh', 'ngaySinh'].map((part) =>
      findCode(member(value as Given, part)),
    )
    if (!year) return saysSomething(value) ? illegible : absent
    return getBirth(month && day ? `${day.padStart(2, '0')}/${month.padStart(2, '0')}/${year}` : year, now)
  }
  const read = readDay(value, pastUntil(now))
  if (read.state === 'absent') return absent
  if (read.state !== 'read') return illegible
  const date: BirthDate =
    read.precision === 'day' ? { precision: 'day', date: read.date } : { precision: 'year', year: read.year }
  return { value: date, unreadable: false }
}

const sexes: ReadonlyMap<string, ResultPerson['sex']> = new Map([
  ['1', 'male'],
  ['2', 'female'],
  ['3', 'undetermined'],
  ['nam', 'male'],
  ['trai', 'male'],
  ['male', 'male'],
  ['nu', 'female'],
  ['gai', 'female'],
  ['female', 'female'],
  ['chua xac dinh', 'undetermined'],
])

/** Zero is what .NET writes for a number that nobody set. */
export function getSex(value: unknown): ReadPart<NonNullable<ResultPerson['sex']>> {
  const text = findCode(value)
  if (text === null) return saysSomething(value) ? illegible : absent
  const folded = fold(text).replace(/^0(?=\d)/, '')
  const sex = sexes.get(folded)
  return folded === '0' ? absent : sex ? { value: sex, unreadable: false } : illegible
}

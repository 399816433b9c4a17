/**
 * The same fields in the three generations' shapes (civil-registry contract, section 2.6): G1 flat texts, G2 flat texts
 * with address objects, G3 names and birth dates in parts, numbers for some codes and no district.
 */

import type { DeclaredAddress, SplitName } from '../../../domain/declaration/blocks.ts'
import type { RegistryGeneration } from '../../../domain/filing/civil-registry.ts'
import { country } from '../../../domain/person/code-lists.ts'
import type { BirthDate } from '../../../domain/person/identity.ts'
import { shippedUnitCodes, type UnitCodes } from '../../../domain/person/units.ts'
import { dayWith } from './moments.ts'
import type { WireField, WireValue } from './wire-field.ts'

type Json = string | number | { [name: string]: string }
export type Rendered = Record<string, Json>

export type NameCase = 'upper' | 'as-typed'
export type NameForm = 'whole' | 'parts'

export type RenderSettings = {
  nameCase: NameCase
  nameForm: NameForm
  /** Fields that were not stated: sent as `""`, or left out. */
  absentFields: 'empty' | 'omit'
  /** Day of receipt, `yyyy-mm-dd`: it says which list of units the codes of addresses belong to. */
  receivedOn: string
  /** By which units are named, as of that day. Absent: the shipped lists. */
  unitCodes?: UnitCodes | undefined
}

/** The declaration as an object of the ministry's names. */
export function renderFields(
  generation: RegistryGeneration,
  fields: readonly WireField[],
  { absentFields, ...settings }: RenderSettings,
): Rendered {
  const rendered: Rendered = {}
  for (const { name, value, only } of fields) {
    if (only && !only.includes(generation)) continue
    if (value !== null) rendered[name] = render(generation, name, value, settings)
    else if (absentFields === 'empty' && rendered[name] === undefined) rendered[name] = ''
  }
  return rendered
}

function render(
  generation: RegistryGeneration,
  name: string,
  value: WireValue,
  { nameCase, nameForm, ...day }: Omit<RenderSettings, 'absentFields'>,
): Json {
  switch (value.as) {
    case 'text':
      return value.text
    case 'count':
      return generation === 'G1' ? String(value.count) : value.count
    case 'code':
      return generation === 'G3' && value.numeric ? Number(value.code) : value.code
    case 'day':
      return dayWith(generation === 'G3' ? '/' : '.', value.day)
    case 'name':
      return nameForm === 'parts'
        ? inCase(splitNameFields(value.fullName, value.name), nameCase)
        : cased(value.fullName, nameCase)
    case 'birth':
      return generation === 'G3' ? splitBirthFields(value.date) : birthInOne(value.date)
    case 'address':
      return renderAddress(generation, name, value.address, day)
  }
}

const cased = (name: string, nameCase: NameCase): string =>
  nameCase === 'upper' ? name.toLocaleUpperCase('vi').normalize('NFC') : name

function inCase<T extends Record<string, string>>(pieces: T, nameCase: NameCase): { [K in keyof T]: string } {
  return Object.fromEntries(Object.entries(pieces).map(([part, text]) => [part, cased(text, nameCase)])) as {
    [K in keyof T]: string
  }
}

/** A name whose parts nobody stated, and that does not follow, is not split: it is all given name. */
function splitNameFields(fullName: string, pieces: SplitName | null): { Ho: string; ChuDem: string; Ten: string } {
  return { Ho: pieces?.family ?? '', ChuDem: pieces?.middle ?? '', Ten: pieces?.given ?? fullName }
}

/** A birth date that is known only by its year is sent as the year alone; G3 then has empty parts (assumed, section 11). */
function splitBirthFields(date: BirthDate): { namSinh: string; thangSinh: string; ngaySinh: string } {
  if (date.precision === 'year') return { namSinh: String(date.year), thangSinh: '', ngaySinh: '' }
  return { namSinh: date.date.slice(0, 4), thangSinh: date.date.slice(5, 7), ngaySinh: date.date.slice(8, 10) }
}

function birthInOne(date: BirthDate): string {
  return date.precision === 'year' ? String(date.year) : dayWith('.', date.date)
}

type DayOfReceipt = Pick<RenderSettings, 'receivedOn' | 'unitCodes'>

/** The place of birth of G2 names the province and the rest in words. */
const provinceOnly: ReadonlySet<string> = new Set(['nksNoiSinh'])

function renderAddress(
  generation: RegistryGeneration,
  name: string,
  address: DeclaredAddress,
  day: DayOfReceipt,
): Json {
  const { province: inProvince = '', district: inDistrict = '', commune: inCommune = '', detail } = address
  if (generation === 'G1') return inWords(address, day)
  const inCountry = address.country ?? 'VN'
  if (generation === 'G2') {
    if (provinceOnly.has(name)) {
      return { maTinh: inProvince, dcChiTiet: inWords({ ...address, province: undefined }, day) }
    }
    // This shape has no place for a country.
    const words = inCountry === 'VN' ? detail : inWords({ detail, country: inCountry }, day)
    return { maTinh: inProvince, maHuyen: inDistrict, maXa: inCommune, dcChiTiet: words }
  }
  // Since July 2025 numbers of old communes mean other places, so an address of the old time goes in words alone.
  if (getUnits(address, day.receivedOn) === 'before-2025-07') {
    return { quocGia: inCountry, maTinh: '', maXa: '', dcChiTiet: inWords(address, day) }
  }
  return { quocGia: inCountry, maTinh: inProvince, maXa: inCommune, dcChiTiet: detail }
}

/** A district says by itself that an address is old; without one, codes are those of the day of receipt. */
function getUnits({ district: d }: DeclaredAddress, receivedOn: string): 'before-2025-07' | 'since-2025-07' {
  return d !== undefined || receivedOn < '2025-07-01' ? 'before-2025-07' : 'since-2025-07'
}

/** The detail, and behind it the names of units and of a foreign country where they are known and not said already. */
function inWords(address: DeclaredAddress, { receivedOn, unitCodes = shippedUnitCodes }: DayOfReceipt): string {
  const { province: p, district: d, commune: c, country: abroad = 'VN', detail } = address
  const units = getUnits(address, receivedOn)
  const labels = [
    c === undefined ? null : unitCodes.commune(c, units).label,
    d === undefined ? null : unitCodes.district(d, units).label,
    p === undefined ? null : unitCodes.province(p, units).label,
    abroad === 'VN' ? null : country(abroad).label,
  ]
  const folded = detail.toLowerCase()
  return [detail, ...labels.filter((label) => label !== null && !folded.includes(label.toLowerCase()))].join(', ')
}

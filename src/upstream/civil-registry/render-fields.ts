/**
 * The same fields in the three generations' shapes (civil-registry contract, section 2.6): G1 flat texts, G2 flat texts
 * with address objects, G3 names and birth dates in parts, numbers for some codes and no district.
 */

import type { RegistryGeneration } from '../../domain/civil-registry.ts'
import type { DeclaredAddress, NameParts } from '../../domain/declaration/blocks.ts'
import type { BirthDate } from '../../domain/identity.ts'
import { commune, district, province } from '../../domain/units.ts'
import { dayWith } from './moments.ts'
import type { WireField, WireValue } from './wire-field.ts'

type Json = string | number | { [name: string]: string }
export type Rendered = Record<string, Json>

export type RenderSettings = {
  /** Fields that were not stated: sent as `""`, or left out. */
  absentFields: 'empty' | 'omit'
}

/** The declaration as an object of the ministry's names. */
export function renderFields(
  generation: RegistryGeneration,
  fields: readonly WireField[],
  { absentFields }: RenderSettings,
): Rendered {
  const rendered: Rendered = {}
  for (const { name, value, only } of fields) {
    if (only && !only.includes(generation)) continue
    if (value !== null) rendered[name] = render(generation, name, value)
    else if (absentFields === 'empty' && rendered[name] === undefined) rendered[name] = ''
  }
  return rendered
}

function render(generation: RegistryGeneration, name: string, value: WireValue): Json {
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
      return generation === 'G3' ? nameInParts(value.fullName, value.parts) : value.fullName
    case 'birth':
      return generation === 'G3' ? birthInParts(value.date) : birthInOne(value.date)
    case 'address':
      return renderAddress(generation, name, value.address)
  }
}

/** Without stated parts: the first word is the family name and the last the given name, as most names have it. */
function nameInParts(fullName: string, parts: NameParts | undefined): { Ho: string; ChuDem: string; Ten: string } {
  if (parts) return { Ho: parts.family ?? '', ChuDem: parts.middle ?? '', Ten: parts.given }
  const words = fullName.split(' ')
  if (words.length === 1) return { Ho: '', ChuDem: '', Ten: fullName }
  return { Ho: words[0] ?? '', ChuDem: words.slice(1, -1).join(' '), Ten: words.at(-1) ?? '' }
}

/** A birth date that is known only by its year is sent as the year alone; G3 then has empty parts (assumed, section 11). */
function birthInParts(date: BirthDate): { namSinh: string; thangSinh: string; ngaySinh: string } {
  if (date.precision === 'year') return { namSinh: String(date.year), thangSinh: '', ngaySinh: '' }
  return { namSinh: date.date.slice(0, 4), thangSinh: date.date.slice(5, 7), ngaySinh: date.date.slice(8, 10) }
}

function birthInOne(date: BirthDate): string {
  return date.precision === 'year' ? String(date.year) : dayWith('.', date.date)
}

/** The place of birth of G2 names the province and the rest in words. */
const provinceOnly: ReadonlySet<string> = new Set(['nksNoiSinh'])

function renderAddress(generation: RegistryGeneration, name: string, address: DeclaredAddress): Json {
  const { province: inProvince = '', district: inDistrict = '', commune: inCommune = '', detail } = address
  if (generation === 'G1') return inWords(address)
  if (generation === 'G2') {
    if (provinceOnly.has(name)) return { maTinh: inProvince, dcChiTiet: inWords({ ...address, province: undefined }) }
    return { maTinh: inProvince, maHuyen: inDistrict, maXa: inCommune, dcChiTiet: detail }
  }
  const country = address.country ?? 'VN'
  // Since July 2025 numbers of old communes mean other places, so an address of the old time goes in words alone.
  if (inDistrict !== '') return { quocGia: country, maTinh: '', maXa: '', dcChiTiet: inWords(address) }
  return { quocGia: country, maTinh: inProvince, maXa: inCommune, dcChiTiet: detail }
}

/** The detail, and the names of the units behind it where they are known and not said already. */
function inWords({ province: p, district: d, commune: c, detail }: DeclaredAddress): string {
  const generation = d === undefined ? 'since-2025-07' : 'before-2025-07'
  const labels = [
    c === undefined ? null : commune(c, generation).label,
    d === undefined ? null : district(d, generation).label,
    p === undefined ? null : province(p, generation).label,
  ]
  const said = detail.toLowerCase()
  return [detail, ...labels.filter((label) => label !== null && !said.includes(label.toLowerCase()))].join(', ')
}

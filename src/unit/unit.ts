/** Words of administrative units (đơn vị hành chính): their levels and types, and what is known of one over time. */
import type { Bilingual } from '../domain/texts/bilingual.ts'

export const unitLevels = ['province', 'district', 'commune'] as const
export type UnitLevel = (typeof unitLevels)[number]

/** Digits of a code, which are its level: 2, 3 or 5. */
export const codeWidths = { province: 2, district: 3, commune: 5 } as const satisfies Record<UnitLevel, number>

interface UnitTypeRow {
  level: UnitLevel
  /** As it stands before the name. */
  vi: string
  en: string
}

/** Types of units (loại đơn vị hành chính), Law 72/2025/QH15 and the laws before it. Districts ended with 30 June 2025. */
export const unitTypes = {
  province: { level: 'province', vi: 'Tỉnh', en: 'province' },
  city: { level: 'province', vi: 'Thành phố', en: 'centrally run city' },
  'urban-district': { level: 'district', vi: 'Quận', en: 'urban district' },
  'rural-district': { level: 'district', vi: 'Huyện', en: 'rural district' },
  'district-town': { level: 'district', vi: 'Thị xã', en: 'town of a province' },
  'district-city': { level: 'district', vi: 'Thành phố', en: 'city of a province' },
  ward: { level: 'commune', vi: 'Phường', en: 'ward' },
  commune: { level: 'commune', vi: 'Xã', en: 'commune' },
  township: { level: 'commune', vi: 'Thị trấn', en: 'township' },
  'special-zone': { level: 'commune', vi: 'Đặc khu', en: 'special zone' },
} as const satisfies Record<string, UnitTypeRow>
export type UnitType = keyof typeof unitTypes

/** What a unit was called between two days, both included. */
export interface UnitForm {
  /** `yyyy-mm-dd`; `null`: since a day that is not known here. */
  from: string | null
  /** `null`: still, or until a day that is not known here. */
  to: string | null
  type: UnitType
  /** Without its type: `Giảng Võ`; of a numbered one its number: `12`. */
  name: string
  /** The act by which it is called so, where it is stated. */
  act: Bilingual | null
}

/**
 * One unit of one list. A code without a day says nothing: 3,316 codes of today were codes of other units before 1 July 2025.
 * A unit keeps its identity when its type or name changes.
 */
export interface Unit {
  code: string
  level: UnitLevel
  /** The list that it stands in. */
  list: UnitList
  /** Above it in the same list: of an old commune its district, else the province; `null` for a province. */
  parent: Unit | null
  /** In the order of time, at least one. */
  forms: readonly UnitForm[]
}

/** All units of a time. */
export interface UnitList {
  id: string
  /** First day on which it counts; `null`: it shows the units as they were on `stateOf`, and says not since when. */
  from: string | null
  /** Last day, at the latest; `null`: still. */
  to: string | null
  /** The day of which it is known to be whole and right. */
  stateOf: string
  source: Bilingual
  /** The last day on which it was compared with its source. */
  verified: string
}

/**
 * How an old unit went over into a new one (sắp xếp đơn vị hành chính), as the official table of conversion states it: all of
 * it, a part of it, ground without people, ground with all the people.
 */
export const successionKinds = ['whole', 'part', 'part-of-area', 'part-of-area-whole-population'] as const
export type SuccessionKind = (typeof successionKinds)[number]

/**
 * What that says of a person's address: everybody of the old unit went there, nobody did, or some: then the hamlet or a person
 * decides.
 */
export type SuccessionCertainty = 'everyone' | 'no-one' | 'some'

export interface Succession {
  from: Unit
  to: Unit
  kind: SuccessionKind
  certainty: SuccessionCertainty
  /** The first day of the new unit. */
  on: string
}

/** `Phường Giảng Võ`, `Quận 1`. */
export const toFullName = ({ type, name }: Pick<UnitForm, 'type' | 'name'>): string => `${unitTypes[type].vi} ${name}`

/** The types of a level, the longer word first, with what people write before a name. */
const prefixes = Object.entries(unitTypes).map(([type, { level, vi }]) => ({
  type: type as UnitType,
  level,
  usual: `${vi} `,
  start: `${vi.toLocaleLowerCase('vi')} `,
}))

function findInAnyCase(full: string, level: UnitLevel) {
  const lower = full.toLocaleLowerCase('vi')
  return prefixes.find((each) => each.level === level && lower.startsWith(each.start))
}

/** Type and name out of an official name, whatever the case of its type; `null`: it names no type of this level. */
export function readFullName(full: string, level: UnitLevel): { type: UnitType; name: string } | null {
  const usual = prefixes.find((each) => each.level === level && full.startsWith(each.usual))
  const prefix = usual ?? findInAnyCase(full, level)
  if (prefix === undefined) return null
  return { type: prefix.type, name: full.slice(prefix.start.length) }
}

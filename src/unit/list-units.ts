/** The units of a day, filtered: by level, by what they lie in, by type, by a piece of their name. */
import { fold } from '../domain/text.ts'
import { refer, type UnitReference } from './describe-unit.ts'
import { toFullName, type Unit, type UnitLevel, type UnitType } from './unit.ts'
import { getForm, type Units } from './units.ts'

export interface UnitFilter {
  /** `yyyy-mm-dd` */
  asOf: string
  level?: UnitLevel | undefined
  type?: UnitType | undefined
  /** Code of the unit directly or further above. */
  within?: string | undefined
  /** A piece of the name; marks and letter case do not matter. */
  name?: string | undefined
  /** Units after this code. */
  after?: string | undefined
  limit: number
}

export interface UnitPage {
  asOf: string
  /** The list that was read: of a day of which no list is whole the snapshot nearest to it. */
  list: string
  /** Whether that list is whole and right on that day. */
  exact: boolean
  /** Of the whole result, not of the page. */
  count: number
  units: UnitReference[]
  /** `after` of the next page; `null`: that was all. */
  next: string | null
}

export function listUnits(units: Units, filter: UnitFilter): UnitPage {
  const { asOf, level, type, within, name, after, limit } = filter
  const list =
    units.lists.find(({ from, to }) => from !== null && from <= asOf && (to === null || asOf <= to)) ??
    units.lists.find(({ stateOf }) => stateOf >= asOf) ??
    units.lists.at(-1)
  if (list === undefined) return { asOf, list: '', exact: false, count: 0, units: [], next: null }
  const wanted = name === undefined ? undefined : fold(name)
  const found = [...units.inList(list).values()]
    .filter((unit) => level === undefined || unit.level === level)
    .filter((unit) => within === undefined || liesIn(unit, within))
    .filter((unit) => {
      if (type === undefined && wanted === undefined) return true
      const form = getForm(unit, asOf)
      if (type !== undefined && form.type !== type) return false
      return wanted === undefined || fold(toFullName(form)).includes(wanted)
    })
    .sort((a, b) => compareCodes(a.code, b.code))
  const rest = after === undefined ? found : found.filter(({ code }) => compareCodes(code, after) > 0)
  const page = rest.slice(0, limit)
  return {
    asOf,
    list: list.id,
    exact: list.from !== null || list.stateOf === asOf,
    count: found.length,
    units: page.map((unit) => refer(unit, asOf)),
    next: rest.length > limit ? (page.at(-1)?.code ?? null) : null,
  }
}

/** Provinces first, then districts, then communes. */
const compareCodes = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

function liesIn(unit: Unit, code: string): boolean {
  return unit.parent !== null && (unit.parent.code === code || liesIn(unit.parent, code))
}

/** Units by how people write their names: without marks and spaces, short for a province, by a former name. */
import { createPause } from '../domain/yielding.ts'
import { toNameKey } from './address-words.ts'
import type { Unit, UnitForm, UnitList } from './unit.ts'
import type { Units } from './units.ts'

export interface NamedUnit {
  unit: Unit
  /** The form whose name it is. */
  form: UnitForm
  /** Its words are read when it is found: to keep those of all would cost more than the index. */
  name: string
  /** `initials`: `HN`; `former`: a name of before the lists. */
  by: 'name' | 'initials' | 'usual-short' | 'former'
}

export interface NameIndex {
  find(key: string): readonly NamedUnit[]
  /** The most words that a name has. */
  wordsMax: number
}

/** How provinces are written short beside their initials; the key as in the index. Communes have none. */
const usualShort: Readonly<Record<string, readonly string[]>> = {
  'Hồ Chí Minh': ['HCM', 'HCMC', 'TPHCM', 'TPHOCHIMINH', 'SG', 'SAIGON', 'HOCHIMINHCITI'],
  'Hà Nội': ['HN', 'TPHN', 'HANOICITI'],
  'Đà Nẵng': ['DN', 'TPDN', 'DNG'],
  'Hải Phòng': ['HP', 'TPHP'],
  'Cần Thơ': ['CT', 'TPCT'],
  'Bà Rịa - Vũng Tàu': ['BRVT', 'VUNGTAU', 'BARIAVT', 'BRVUNGTAU'],
  'Thừa Thiên Huế': ['TTH', 'TTHUE', 'HUE'],
  'Đắk Lắk': ['DACLAC', 'DAKLAK', 'DARLAC'],
  'Đắk Nông': ['DACNONG', 'DAKNONG'],
}

/** Units between two looks at the clock. */
const stepUnits = 100

export async function createNameIndex(units: Units): Promise<NameIndex> {
  const byKey = new Map<string, NamedUnit[]>()
  let wordsMax = 1
  const pause = createPause()
  const add = (key: string, named: NamedUnit) => {
    const found = byKey.get(key)
    if (found === undefined) byKey.set(key, [named])
    else if (!found.some(({ unit, form }) => unit === named.unit && form.type === named.form.type)) found.push(named)
  }
  for (const list of units.lists) {
    let step = 0
    for (const unit of units.inList(list).values()) {
      if (++step % stepUnits === 0) await pause()
      if (!isSearched(units, unit, list)) continue
      for (const form of unit.forms) {
        const { name } = form
        const words = name.split(/[\s-]+/)
        wordsMax = Math.max(wordsMax, words.length)
        add(toNameKey(name), { unit, form, name, by: 'name' })
        if (unit.level === 'commune') continue
        for (const key of usualShort[name] ?? []) add(key, { unit, form, name, by: 'usual-short' })
        if (words.length > 1)
          add(toNameKey(words.map((word) => word.charAt(0)).join('')), { unit, form, name, by: 'initials' })
      }
      const form = unit.forms[0]
      if (form === undefined) continue
      for (const { name } of units.formerNamesOf(unit)) {
        add(toNameKey(name), { unit, form, name, by: 'former' })
      }
    }
  }
  return { find: (key) => byKey.get(key) ?? [], wordsMax }
}

/**
 * Of an older snapshot only what no later one has: communes that were merged since, and districts and provinces that are called
 * otherwise now. All else is the same unit there.
 */
function isSearched(units: Units, unit: Unit, list: UnitList): boolean {
  if (list.from !== null || unit.list !== list) return unit.list === list
  const later = units.lists.filter(({ from, stateOf }) => from === null && stateOf > list.stateOf)
  return later.length === 0 || unit.level !== 'commune' || !later.some((each) => units.inList(each).has(unit.code))
}

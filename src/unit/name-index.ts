/** Units by how people write their names: without marks and spaces, short for a province, by a former name. */
import { createPause } from '../domain/yielding.ts'
import { toNameKey } from './address-words.ts'
import type { Unit, UnitForm } from './unit.ts'
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
  for (const list of units.lists.filter((each) => isSearched(units, each.id))) {
    let step = 0
    for (const unit of units.inList(list).values()) {
      if (++step % stepUnits === 0) await pause()
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

/** Of several snapshots of one time only the last: the units of those before are in it, or among its former names. */
function isSearched({ lists }: Units, id: string): boolean {
  const list = lists.find((each) => each.id === id)
  if (list === undefined || list.from !== null) return list !== undefined
  return lists.findLast(({ from }) => from === null)?.id === id
}

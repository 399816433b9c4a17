/**
 * Which unit a code meant on a day, and what a unit was called then. Lists that count from a day on are whole: what they lack did
 * not exist. Snapshots show two days of the years before; what happened between them is said to be open, never guessed.
 */
import { canonicalWords } from '../domain/person/names.ts'
import { codeWidths, readFullName, toFullName, type Unit, type UnitForm, type UnitLevel, unitLevels } from './unit.ts'
import { getForm, type Units } from './units.ts'

export type UnitFinding =
  /** `likely`: it is in the snapshots around the day or after it, and they do not say since when. */
  | { outcome: 'existed'; unit: Unit; form: UnitForm; certainty: 'certain' | 'likely' }
  /** `before`, `after`: the unit that had the code at another time; `null`: none is known. */
  | { outcome: 'did-not-exist'; before: Unit | null; after: Unit | null }
  /** No list says anything of this code, or they do not say when it began or ended; `nearest`: what they know of it. */
  | { outcome: 'not-known'; nearest: Unit | null }

/** The level that a code's length says, or `null`. */
export const getLevel = (code: string): UnitLevel | null =>
  /^\d+$/.test(code) ? (unitLevels.find((level) => codeWidths[level] === code.length) ?? null) : null

/** `day`: `yyyy-mm-dd`, in Viet Nam. */
export function findUnit(units: Units, code: string, day: string): UnitFinding {
  const whole = units.lists.find(({ from, to }) => from !== null && from <= day && (to === null || day <= to))
  if (whole !== undefined) {
    const unit = units.inList(whole).get(code)
    if (unit !== undefined) return { outcome: 'existed', unit, form: getForm(unit, day), certainty: 'certain' }
    return findAround(units, code, day)
  }
  const snapshots = units.lists.filter(({ from }) => from === null)
  const earlier = snapshots.findLast(({ stateOf }) => stateOf <= day)
  const later = snapshots.find(({ stateOf }) => stateOf >= day)
  const [then, next] = [earlier && units.inList(earlier).get(code), later && units.inList(later).get(code)]
  if (earlier !== undefined && earlier === later) {
    return next === undefined ? findAround(units, code, day) : existed(next, day, 'certain')
  }
  if (next !== undefined) {
    const same = then !== undefined && isSameUnit(then, next)
    if (earlier !== undefined && !same) {
      // It was founded, or renamed, on a day that no list states.
      return then === undefined ? { outcome: 'not-known', nearest: next } : existed(next, day, 'likely')
    }
    return existed(next, day, same ? 'certain' : 'likely')
  }
  if (then !== undefined) return { outcome: 'not-known', nearest: then }
  const around = findAround(units, code, day)
  // Before the lists begin, a code that only a later snapshot has may have been given at any time.
  if (around.outcome !== 'did-not-exist' || (around.after !== null && around.after.list.from !== null)) return around
  return { outcome: 'not-known', nearest: around.after ?? around.before }
}

const existed = (unit: Unit, day: string, certainty: 'certain' | 'likely'): UnitFinding => ({
  outcome: 'existed',
  unit,
  form: getForm(unit, day),
  certainty,
})

/** On a day whose list is whole and lacks the code. One that was never seen may belong to a unit that is younger than the lists. */
function findAround(units: Units, code: string, day: string): UnitFinding {
  const [before, after] = [findBefore(units, code, day), findAfter(units, code, day)]
  return before === null && after === null
    ? { outcome: 'not-known', nearest: null }
    : { outcome: 'did-not-exist', before, after }
}

function findBefore(units: Units, code: string, day: string): Unit | null {
  const lists = units.lists.filter(({ from, to, stateOf }) => (from === null ? stateOf : (to ?? day)) < day)
  return lists.map((list) => units.inList(list).get(code)).findLast((unit) => unit !== undefined) ?? null
}

function findAfter(units: Units, code: string, day: string): Unit | null {
  const lists = units.lists.filter(({ from, stateOf }) => (from ?? stateOf) > day)
  return lists.map((list) => units.inList(list).get(code)).find((unit) => unit !== undefined) ?? null
}

/** The same code under the same name, in the list before: the same unit. */
function isSameUnit(one: Unit, other: Unit): boolean {
  const [a, b] = [one.forms.at(-1), other.forms[0]]
  return a !== undefined && b !== undefined && isSameName(toFullName(a), toFullName(b))
}

/** Names are equal whatever their letter case, Unicode form and place of the tone (`oà`, `òa`); numbers with or without zeros. */
export const isSameName = (one: string, other: string): boolean => toWords(one) === toWords(other)

const toWords = (name: string): string =>
  canonicalWords(name)
    .map((word) => word.replace(/^0+(?=\d)/, ''))
    .join(' ')

export type NameFinding =
  /** It was called so on that day. */
  | { outcome: 'so-called'; form: UnitForm }
  /** It was called `form` then; `when`: the form of another time that has the stated name or title, where one has. */
  | { outcome: 'called-otherwise'; form: UnitForm; when: UnitForm | null }
  | { outcome: 'did-not-exist' }
  | { outcome: 'not-known' }

/**
 * Whether a unit was called so on a day, as a paper of that day must call it: `UBND xã Lộc Ninh` is wrong on a paper of May 2026,
 * when it had become a ward. Of a name without a type only the name is compared.
 */
export function checkUnitName(units: Units, code: string, stated: string, day: string): NameFinding {
  const found = findUnit(units, code, day)
  if (found.outcome !== 'existed') return { outcome: found.outcome }
  const { unit, form, certainty } = found
  const called = withoutOffice(stated)
  const typed = readFullName(called.normalize('NFC'), unit.level)
  const fits = (each: UnitForm) => isSameName(called, typed === null ? each.name : toFullName(each))
  if (fits(form)) return { outcome: 'so-called', form }
  const when = unit.forms.find(fits) ?? null
  return certainty === 'certain' ? { outcome: 'called-otherwise', form, when } : { outcome: 'not-known' }
}

/** `UBND phường Ba Đình` and `Ủy ban nhân dân phường Ba Đình` name an office of the unit. */
export const withoutOffice = (text: string): string =>
  text
    .normalize('NFC')
    .trim()
    .replace(/^(ubnd|(uỷ|ủy) ban nhân dân)\s+/iu, '')

// The register's matching rule: an identifier, a name and a birth date must all agree; it never says which did not.

import type { Person } from '../nation/person.ts'
import { personByNumber, personByOldCard } from '../nation.ts'
import type { Settings } from '../settings.ts'
import type { Query } from './query.ts'

/** `unknown`: no person has the identifier. `mismatch`: a person has it, but is someone else. */
export type Match =
  | { readonly kind: 'found'; readonly person: Person }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'unknown' }

export function findPerson(query: Query, settings: Settings): Match {
  const person = query.number === '' ? personByOldCard(query.oldCard) : personByNumber(query.number)
  if (!person) return { kind: 'unknown' }
  const form = query.operation === 'verify' ? settings.verifyDateForm : settings.lookupDateForm
  // The 2023 form of verify carries both identifiers side by side.
  const sameCard = query.number === '' || query.oldCard === '' || query.oldCard === person.oldCard
  const agrees = sameCard && nameAgrees(query.name, person, settings.nameMode) && birthAgrees(query, person, form)
  return agrees ? { kind: 'found', person } : { kind: 'mismatch' }
}

/** NGUYENVANTHU: upper-case, Đ as D, no accents, nothing but letters and digits. */
function nameKey(name: string): string {
  return name
    .toUpperCase()
    .replace(/Đ/g, 'D')
    .normalize('NFD')
    .replace(/[^A-Z0-9]/g, '')
}

function nameAgrees(requested: string, person: Person, mode: Settings['nameMode']): boolean {
  if (mode === 'upper-accented') return requested === person.name.full
  if (mode === 'either') return nameKey(requested) === nameKey(person.name.full)
  // Compared as it came: a name that the caller did not normalise matches no one.
  return requested === nameKey(person.name.full)
}

function birthAgrees(query: Query, { birth }: Person, form: Settings['lookupDateForm']): boolean {
  if (query.birthYear !== undefined && query.birthYear !== String(birth.year)) return false
  if (query.birthDay === undefined) return true
  if (birth.month === undefined || birth.day === undefined) return false
  const pieces = [String(birth.year), String(birth.month).padStart(2, '0'), String(birth.day).padStart(2, '0')]
  const forms = form === 'either' ? [pieces.join(''), pieces.join('-')] : [pieces.join(form === 'yyyyMMdd' ? '' : '-')]
  return forms.includes(query.birthDay)
}

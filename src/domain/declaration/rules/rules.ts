/**
 * What must hold of a declaration beyond the shape of its members: what the law requires of the act, and what cannot be
 * true. Only what the declaration itself proves is a fault; twins, odd ages and digits that contradict are not.
 */
import { z } from 'zod'
import type { FilingKind } from '../../filing/filing.ts'
import { encodeBilingual } from '../../texts/bilingual.ts'
import { changeRules, guardianshipRules, maritalStatusRules, marriageRules, parentChildRules } from './act-rules.ts'
import { birthRules } from './birth-rules.ts'
import { deathRules } from './death-rules.ts'
import { checkAlive, checkPast, checkPerson } from './people-rules.ts'
import {
  createValidationContext,
  type Fault,
  type Path,
  type Rule,
  type ValidationContext,
} from './validation-context.ts'

interface KindRules {
  /** Where people stand. */
  people: readonly Path[]
  rules: readonly Rule[]
}

const birth: KindRules = { people: [['child'], ['mother'], ['father'], ['requester']], rules: birthRules }
const death: KindRules = { people: [['deceased'], ['requester']], rules: deathRules }
const kinds: Readonly<Record<FilingKind, KindRules>> = {
  birth,
  death,
  marriage: { people: [['husband'], ['wife']], rules: marriageRules },
  'marital-status': { people: [['person'], ['requester']], rules: maritalStatusRules },
  'parent-child': { people: [['parent'], ['child'], ['requester']], rules: parentChildRules },
  guardianship: { people: [['guardian'], ['ward'], ['supervisor'], ['requester']], rules: guardianshipRules },
  change: { people: [['person'], ['requester']], rules: changeRules },
  extract: { people: [['person'], ['requester']], rules: [] },
  'birth-package': birth,
  'death-package': death,
}

/** Days that had to be past at the receipt, in whatever kind they stand. */
const pastDays: readonly Path[] = [
  ['birthCertificate', 'issuedOn'],
  ['deathNotice', 'issuedOn'],
  ['diedOn'],
  ['proof', 'issuedOn'],
  ['appointment', 'issuedOn'],
  ['register', 'registeredOn'],
  ['foreignRegistration', 'registeredOn'],
  ['previousRegistration', 'registeredOn'],
  ['residencePeriod', 'from'],
]

/** Who comes to the desk, or is about to marry or to look after somebody, in whatever kind they stand. */
const acting = ['requester', 'husband', 'wife', 'guardian', 'ward', 'supervisor'] as const

/** Where people stand in a declaration of a kind. */
export const getPeople = (kind: FilingKind): readonly Path[] => kinds[kind].people

/** Every fault of a declaration but those of its units (unit-rules.ts), also of one that does not fit its schema. `receivedOn`: `yyyy-mm-dd` in Viet Nam. */
export function declarationFaults(kind: FilingKind, declaration: unknown, receivedOn: string): Fault[] {
  const faults: Fault[] = []
  const context = createValidationContext(declaration, receivedOn, (fault) => faults.push(fault))
  for (const person of kinds[kind].people) checkPerson(context, ...person)
  for (const person of acting) checkAlive(context, [person], receivedOn)
  for (const day of pastDays) checkPast(context, ...day)
  checkForeignEntry(context)
  for (const rule of kinds[kind].rules) rule(context)
  return faults
}

function checkForeignEntry(context: ValidationContext): void {
  const type = context.read(z.string(), 'registrationType')
  if (type !== 'foreign-entry' || context.has('foreignRegistration')) return
  const message = encodeBilingual(
    'Cần thông tin đăng ký ở nước ngoài khi ghi vào sổ việc đã đăng ký ở nước ngoài',
    'An entry of a registration abroad says which registration that was',
  )
  context.fault(['foreignRegistration'], 'required-by-law', message)
}

// One question to the register, whatever dialect it came in, and the rules every dialect shares: lengths, forms, codes.

import type { Settings } from '../settings.ts'
import type { Operation } from '../wire/types.ts'
import { Refused } from './refusals.ts'

export type Query = {
  readonly operation: Operation
  readonly requestId: string
  readonly procedure: string | undefined
  /** MaTichHop. */
  readonly integration: string | undefined
  /** MaDichVu, which replaces procedure and integration in one form of verify. */
  readonly service: string | undefined
  readonly officer: string
  readonly unit: string | undefined
  readonly number: string
  readonly oldCard: string
  readonly name: string
  readonly birthDay: string | undefined
  readonly birthYear: string | undefined
}

/** Lengths of the service annex. */
const LENGTHS = {
  requestId: 40,
  procedure: 20,
  integration: 20,
  unit: 35,
  officer: 20,
  name: 100,
  birthDate: 10,
} as const

export type QueryNeeds = { readonly unit: boolean; readonly officerIsAccount: boolean }

/** Throws Refused with the first thing that is wrong. */
export function checkQuery(query: Query, settings: Settings, needs: QueryNeeds): void {
  const verify = query.operation === 'verify'
  // The ministry writes lengths in characters, not in bytes.
  const fits = (text: string, max: number): boolean => text !== '' && [...text].length <= max

  if (!fits(query.requestId, LENGTHS.requestId)) throw new Refused('requestId')
  checkService(query, settings)
  checkOfficer(query, settings, needs)
  if (needs.unit && !verify && settings.unitRequired && !query.unit) throw new Refused('unitMissing')
  if (query.unit && !fits(query.unit, LENGTHS.unit)) throw new Refused('unitForm')
  checkPerson(query, settings, verify)
  if (!fits(query.name, LENGTHS.name)) throw new Refused('name')
}

function checkService(query: Query, settings: Settings): void {
  if (query.operation === 'verify' && query.service !== undefined) {
    if (settings.verifyForm === '2022') throw new Refused('order')
    if (query.service !== '033') throw new Refused('service')
    return
  }
  if (query.operation === 'verify' && settings.verifyForm === '2023') throw new Refused('order')
  if (!query.procedure) throw new Refused('procedureMissing')
  const national = /^\d\.\d{6}$/.test(query.procedure)
  if (query.procedure.length > LENGTHS.procedure || (settings.procedureForm === 'national' && !national))
    throw new Refused('procedureForm')
  const allowed = query.operation === 'lookup' ? ['037'] : ['003', '033']
  if (!allowed.includes(query.integration ?? '')) throw new Refused('service')
}

function checkOfficer({ officer }: Query, settings: Settings, needs: QueryNeeds): void {
  if (officer === '') throw new Refused('officerMissing')
  // The facade knows officers by their mail account, which may be longer than MaCanBo.
  if (needs.officerIsAccount) return
  if (officer.length > LENGTHS.officer) throw new Refused('officerForm')
  if (settings.officerForm === 'personal-number' && !/^\d{12}$/.test(officer)) throw new Refused('officerForm')
}

function checkPerson({ number, oldCard, birthDay, birthYear }: Query, settings: Settings, verify: boolean): void {
  if (number === '' && oldCard === '') throw new Refused('identifier')
  if (number !== '' && oldCard !== '' && !verify) throw new Refused('identifier')
  if (number !== '' && !/^\d{12}$/.test(number)) throw new Refused('identifier')
  if (oldCard !== '' && !/^\d{9}$/.test(oldCard)) throw new Refused('identifier')
  if (birthDay === undefined && birthYear === undefined) {
    if (!verify) throw new Refused('birthDate')
    return
  }
  const form = verify ? settings.verifyDateForm : settings.lookupDateForm
  if (birthYear !== undefined && !/^\d{4}$/.test(birthYear)) throw new Refused('birthDate')
  if (birthDay !== undefined && !isDate(birthDay, form)) throw new Refused('birthDate')
}

function isDate(text: string, form: Settings['lookupDateForm']): boolean {
  // A date in the other form is a date all right: it just matches no one. Real matchers compare text.
  if (text.length > LENGTHS.birthDate) return false
  return form === 'either' ? /^\d{4}(-?)\d\d\1\d\d$/.test(text) : /^\d{4}-?\d\d-?\d\d$/.test(text)
}

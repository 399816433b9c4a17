/**
 * Whether the units that a declaration names existed, by the lists that are in force in the gateway: the operator's, where one stands on
 * top of the shipped ones. Only what the lists prove is a fault.
 */
import type { FilingKind } from '../../filing/filing.ts'
import { BirthDate } from '../../person/identity.ts'
import type { UnitCodesOfDay } from '../../person/units.ts'
import { encodeBilingual } from '../../texts/bilingual.ts'
import { UnitCode } from '../blocks.ts'
import { CountryCode, Day } from '../text.ts'
import { getFirstDay } from './days.ts'
import { getPeople } from './rules.ts'
import { createValidationContext, type Fault, type Path, type ValidationContext } from './validation-context.ts'

/** The places of a declaration that its units are checked at. A context that is no declaration has none. */
export function declaredUnitFaults(
  kind: FilingKind,
  declaration: unknown,
  receivedOn: string,
  codes: UnitCodesOfDay,
): Fault[] {
  const faults: Fault[] = []
  const context = createValidationContext(declaration, receivedOn, (fault) => faults.push(fault))
  for (const person of getPeople(kind)) checkAddress(context, codes, [...person, 'residence'], [receivedOn])
  // Places of long ago may be written in the codes of their time or of today.
  const registered = context.read(Day, 'previousRegistration', 'registeredOn')
  if (registered !== undefined) {
    checkUnit(context, codes, ['previousRegistration', 'unit'], [registered, receivedOn])
  }
  const birth = context.read(BirthDate, 'child', 'dateOfBirth')
  if (birth !== undefined) checkAddress(context, codes, ['child', 'placeOfBirth'], [getFirstDay(birth), receivedOn])
  const died = context.read(Day, 'diedOn')
  if (died !== undefined) checkAddress(context, codes, ['placeOfDeath'], [died, receivedOn])
  for (const spouse of ['husband', 'wife']) {
    checkUnit(context, codes, [spouse, 'statusConfirmation', 'unit'], [receivedOn])
  }
  return faults
}

function checkAddress(context: ValidationContext, codes: UnitCodesOfDay, address: Path, days: readonly string[]): void {
  const country = context.read(CountryCode, ...address, 'country')
  if (country !== undefined && country !== 'VN') return
  for (const level of ['province', 'district', 'commune']) checkUnit(context, codes, [...address, level], days)
}

function checkUnit(context: ValidationContext, codes: UnitCodesOfDay, at: Path, days: readonly string[]): void {
  const code = context.read(UnitCode, ...at)
  if (code !== undefined && !days.some((day) => codes(day).existsOn(code, day) !== false)) {
    context.fault(at, 'unit-did-not-exist', unitDidNotExist)
  }
}

export const unitDidNotExist = encodeBilingual(
  'Đơn vị hành chính này không tồn tại vào ngày đó; mã đơn vị đã thay đổi từ ngày 01/7/2025',
  'This unit did not exist on that day; unit codes changed on 1 July 2025',
)

/**
 * The registering unit of a paper that names it without its code: a paper has the name, and the registry is asked by the code. What the
 * lists of units read for sure is used, and said; all else is candidates, from which a person chooses.
 */
import type { RegistrationOnCertificate } from '../domain/certificate/certificate.ts'
import { findUnit, withoutOffice } from '../unit/find-unit.ts'
import type { UnitsInForce } from '../unit/open-units.ts'
import { resolveAddress } from '../unit/resolve-address.ts'
import { toFullName, type Unit, type UnitForm } from '../unit/unit.ts'
import { getForm } from '../unit/units.ts'

export interface UnitCandidate {
  code: string
  /** With the units above it, as they were called on the day of registration: `Phường Giảng Võ, Thành phố Hà Nội`. */
  name: string
}

/** What a name without a code was read as. */
export type UnitReading =
  | { status: 'resolved'; code: string; name: string }
  /** `candidates`: units of that day that the name may mean, the likeliest first; empty = none. */
  | { status: 'not-sure'; candidates: readonly UnitCandidate[] }

const candidatesMax = 5

/** `null` = the paper states the code, or no name. */
export async function findRegisteringUnit(
  unitsInForce: Pick<UnitsInForce, 'search'>,
  { unit, date }: RegistrationOnCertificate,
): Promise<UnitReading | null> {
  if (unit?.name === undefined || unit.code !== undefined) return null
  // A name means a unit on a day: without one it means several.
  if (date === undefined) return { status: 'not-sure', candidates: [] }
  const { units, names } = await unitsInForce.search()
  const { sure, candidates } = resolveAddress(units, names, withoutOffice(unit.name), date)
  const [best] = candidates
  const known = candidates.flatMap(({ unit: { code, fullName } }) => {
    const found = findUnit(units, code, date)
    const same = found.outcome === 'existed' && toFullName(found.form) === fullName
    return same ? [{ code, level: found.unit.level, name: nameAll(found.unit, found.form, date) }] : []
  })
  const [first] = known
  // The registry numbers districts in its own way (civil-registry contract, section 8.7), and no province registers.
  if (sure && first !== undefined && first.code === best?.unit.code && first.level === 'commune')
    return { status: 'resolved', code: first.code, name: first.name }
  return { status: 'not-sure', candidates: known.slice(0, candidatesMax).map(({ code, name }) => ({ code, name })) }
}

function nameAll(unit: Unit, form: UnitForm, day: string): string {
  const above = unit.parent
  const own = toFullName(form)
  return above === null ? own : `${own}, ${nameAll(above, getForm(above, day), day)}`
}

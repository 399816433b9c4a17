/** Where a parent lives, as the declaration says it: in words, because the result carries no codes of units. */
import type { FilingRequest } from '../../domain/filing/filing-request.ts'
import type { ParentResidence } from '../../domain/linked/linked.ts'
import type { UnitCodes } from '../../domain/person/units.ts'

type Declaration = Extract<FilingRequest, { kind: 'birth-package' }>['declaration']
type Parent = Declaration['mother']

/** What was not declared is not known, and nothing is put in its place here. */
export function toResidences(
  { mother, father }: Pick<Declaration, 'mother' | 'father'>,
  units: UnitCodes,
): {
  father: ParentResidence
  mother: ParentResidence
} {
  return { father: toResidence(father, units), mother: toResidence(mother, units) }
}

function toResidence(parent: Parent | undefined, units: UnitCodes): ParentResidence {
  const { residence, residenceType } = parent ?? {}
  const type = residenceType === 'permanent' || residenceType === 'temporary' ? residenceType : null
  return { address: residence === undefined ? null : inWords(residence, units), type }
}

/** From the house to the province; a name that the detail already has is not repeated, and a code without a name is left out. */
function inWords(residence: NonNullable<NonNullable<Parent>['residence']>, unitCodes: UnitCodes): string {
  const { province = null, district = null, commune = null, country = null, detail } = residence
  const address = unitCodes.toAddress({ province, district, commune, unit: null, detail, country })
  const units = [address.commune, address.district, address.province].flatMap((unit) => unit?.label ?? [])
  const has = (name: string) => detail.toLowerCase().includes(name.toLowerCase())
  return [detail, ...units.filter((name) => !has(name))].join(', ')
}

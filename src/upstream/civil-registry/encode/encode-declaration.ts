/** Kind of filing → the ministry's form. One table; a kind without a form does not compile. */

import type { DeclarationByKind } from '../../../domain/declaration/declaration.ts'
import type { RegistryFiling } from '../../../domain/filing/civil-registry.ts'
import type { FilingKind } from '../../../domain/filing/filing.ts'
import { birthFields, deathFields } from './fields-birth-death.ts'
import { maritalStatusFields, marriageFields } from './fields-marriage.ts'
import { changeFields, extractFields, guardianshipFields, parentChildFields } from './fields-other.ts'
import type { WireField } from './wire-field.ts'

const forms: { [K in FilingKind]: (unit: string, declaration: DeclarationByKind[K]) => WireField[] } = {
  birth: birthFields,
  death: deathFields,
  marriage: marriageFields,
  'marital-status': maritalStatusFields,
  'parent-child': parentChildFields,
  guardianship: guardianshipFields,
  change: changeFields,
  extract: extractFields,
  'birth-package': birthFields,
  'death-package': deathFields,
}

/** The fields of a filing's declaration, with the places that they come from. */
export function toFields({
  kind,
  unit,
  declaration,
}: Pick<RegistryFiling, 'kind' | 'unit' | 'declaration'>): WireField[] {
  // Kind and declaration belong together since the request was checked; the types of a union cannot say so.
  return (forms[kind] as (unit: string, declaration: unknown) => WireField[])(unit, declaration)
}

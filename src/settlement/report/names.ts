/** What procedures and their cases are called, by the law data, and units, by the configuration. */
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import type { Law } from '../../law/law.ts'
import type { RowGrouping } from '../../store/dossier/report.ts'

/** Names of units by their codes. */
export type UnitNames = ReadonlyMap<string, string>

export function findRowName(law: Law, units: UnitNames, by: RowGrouping, key: string): Bilingual | undefined {
  if (by !== 'unit') return findProcedureName(law, by, key)
  const name = units.get(key)
  return name === undefined ? undefined : { vi: `${name} (${key})`, en: `${name} (${key})` }
}

function findProcedureName(law: Law, by: RowGrouping, key: string): Bilingual | undefined {
  if (by !== 'procedure' && by !== 'case') return undefined
  // The code of a case begins with that of its procedure.
  const procedure = law.procedures.get(key.slice(0, 8))
  const ofCase = procedure?.cases.find(({ code }) => code === key)?.name
  return ofCase ?? procedure?.name
}

/** Which units a reader of the board sees. Whatever is shown goes through here: figures, lists, one dossier. */
import type { Caller } from '../domain/access.ts'
import { coversUnit } from '../domain/unit-code.ts'

export interface Reader {
  /** Units as the register names them, each with all units below it; `null` = every unit, for the city's leaders. */
  within: readonly string[] | null
}

export function toReader({ consumer }: Caller): Reader {
  return { within: consumer.roles.has('leader') ? null : consumer.roles.has('unit') ? consumer.units : [] }
}

export function sees({ within }: Reader, unit: string): boolean {
  return within === null || within.some((own) => coversUnit(own, unit))
}

/** What differs between two readers, as a text: those for whom it is the same may share a drawing. */
export function toShare({ within }: Reader): string {
  return within === null ? '*' : JSON.stringify([...within].sort())
}

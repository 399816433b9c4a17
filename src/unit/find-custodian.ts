/**
 * Who keeps the books (sổ hộ tịch) of a unit today: what the operator stated, else the one unit that took all of it over. Of a unit
 * that was split no published table says where its books went: then every successor is named, and none is chosen.
 */

import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { Unit } from './unit.ts'
import { getForm, type Units } from './units.ts'

export interface Custody {
  /**
   * `itself`: the unit exists still; `stated`: the operator's table says so; `only-successor`: all of it went there; `open`: ask
   * the province; `not-known`: nothing is known of what became of it.
   */
  certainty: 'itself' | 'stated' | 'only-successor' | 'open' | 'not-known'
  /** One unless it is open; none where nothing is known. */
  custodians: readonly Unit[]
  /** Of what the operator stated. */
  source: Bilingual | null
}

export function findCustodian(units: Units, unit: Unit): Custody {
  const stated = units.findStatedCustodian(unit)
  if (stated !== null) return { certainty: 'stated', custodians: [stated.custodian], source: stated.source }
  if (unit.list.to === null && getForm(unit, unit.list.stateOf).to === null) {
    return { certainty: 'itself', custodians: [unit], source: null }
  }
  const merged = units.mergedInto(unit)
  if (merged.length > 0) {
    // Whether all of it went there is not stated, so its books may be elsewhere.
    return {
      certainty: 'open',
      custodians: [...new Set(merged.flatMap((one) => findLiving(units, one)))],
      source: null,
    }
  }
  const custodians = findLiving(units, unit)
  if (custodians.length === 0) return { certainty: 'not-known', custodians, source: null }
  return { certainty: custodians.length === 1 ? 'only-successor' : 'open', custodians, source: null }
}

/** Units of today that a unit went over into, over as many steps as there were. */
function findLiving(units: Units, unit: Unit): Unit[] {
  const living = units.successorsOf(unit).flatMap(({ to }) => (to.list.to === null ? [to] : findLiving(units, to)))
  return [...new Set(living)]
}

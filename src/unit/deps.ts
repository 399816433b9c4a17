/** What the routes of units need: the units in force, how others number them, and the day that it is. */
import type { Clock } from '../domain/runtime.ts'
import type { UnitsInForce } from './open-units.ts'
import type { UnitSettings } from './settings.ts'

export interface UnitDeps {
  units: UnitsInForce
  settings: Pick<UnitSettings, 'otherCodes'>
  clock: Clock
}

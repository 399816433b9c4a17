/** What depends on the unit that asks: the entry of the nearest unit above it, or nothing. */
import { GatewayFailure } from '../../domain/failure.ts'
import { coversUnit } from '../../domain/unit-code.ts'

/** Finds the value of the longest listed code that covers a unit. */
export function createUnitTable<T>(
  entries: readonly { units: readonly string[]; value: T }[],
): (unit: string) => T | undefined {
  const rows = entries
    .flatMap(({ units, value }) => units.map((listed) => ({ listed, value })))
    .sort((a, b) => b.listed.length - a.listed.length)
  if (rows.length === 0) return () => undefined
  return (unit) => rows.find(({ listed }) => coversUnit(listed, unit))?.value
}

/** The unit may ask nobody through this path: nothing was sent. */
export function noCredentials(): GatewayFailure {
  return new GatewayFailure('unit-not-authorised', {
    layer: 'gateway',
    detail: 'no sign-in of this unit for this path',
    sent: 'no',
  })
}

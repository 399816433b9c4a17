/** What depends on the unit that asks: the entry of the nearest unit above it, or nothing. */

/** `H99` covers `H99` and `H99.01.02`, and not `H991`. The older form `000.01.02.H99` is read from its end. */
function covers(listed: string, unit: string): boolean {
  return unit === listed || unit.startsWith(`${listed}.`) || unit.endsWith(`.${listed}`)
}

/** Finds the value of the longest listed code that covers a unit. */
export function createUnitTable<T>(
  entries: readonly { units: readonly string[]; value: T }[],
): (unit: string) => T | undefined {
  const rows = entries
    .flatMap(({ units, value }) => units.map((listed) => ({ listed, value })))
    .sort((a, b) => b.listed.length - a.listed.length)
  if (rows.length === 0) return () => undefined
  return (unit) => rows.find(({ listed }) => covers(listed, unit))?.value
}

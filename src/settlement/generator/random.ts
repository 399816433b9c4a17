/** Chance from a seed: the same seed gives the same numbers on every machine. */

export interface Random {
  /** Evenly in [0, 1). */
  next(): number
  /** Normal, mean 0 and deviation 1. */
  normal(): number
  /** `exp(N(log median, sigma))`. */
  logNormal(median: number, sigma: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** Number of events when `mean` are expected (Poisson). */
  count(mean: number): number
  /** One entry, by its weight. */
  pick<T>(entries: readonly (readonly [T, number])[]): T
}

/** The generator sfc32 (Chris Doty-Humphrey, PractRand), seeded by one number and the name of what it is for. */
export function seededRandom(seed: number, purpose: string): Random {
  let state = seed >>> 0
  // FNV-1a over the purpose, so that two streams of one seed have nothing in common.
  for (const character of purpose) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  let [a, b, c, counter] = [0x9e3779b9 ^ state, 0x243f6a88, state, 1]
  function step(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let round = 0; round < 15; round++) step()
  const next = () => step() / 0x1_0000_0000
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())

  function count(mean: number): number {
    // Above 50 the normal law is as good, and takes one step.
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
    const limit = Math.exp(-mean)
    let events = 0
    for (let product = next(); product > limit; product *= next()) events++
    return events
  }

  function pick<T>(entries: readonly (readonly [T, number])[]): T {
    const whole = entries.reduce((sum, [, weight]) => sum + weight, 0)
    let left = next() * whole
    for (const [value, weight] of entries) {
      left -= weight
      if (left < 0) return value
    }
    const last = entries.at(-1)
    if (last === undefined) throw new Error('nothing to pick from')
    return last[0]
  }

  return {
    next,
    normal,
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    chance: (probability) => next() < probability,
    count,
    pick,
  }
}

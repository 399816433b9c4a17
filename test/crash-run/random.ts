/** Chance that can be repeated: mulberry32, a public-domain generator of 32 bits, enough to draw delays and victims. */
export interface Random {
  /** Below `max`, from 0. */
  below(max: number): number
  between(min: number, max: number): number
  chance(share: number): boolean
  pick<T>(all: readonly T[]): T
  /** A generator of its own for one actor, so that one actor's pace does not change what another draws. */
  fork(): Random
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (max: number) => Math.floor(next() * max)
  return {
    below,
    between: (min, max) => min + below(max - min + 1),
    chance: (share) => next() < share,
    pick: (all) => all[below(all.length)] as (typeof all)[number],
    fork: () => createRandom(Math.floor(next() * 4_294_967_296)),
  }
}

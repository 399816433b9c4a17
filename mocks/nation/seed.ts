// Chance without memory: everything in the nation is a function of a key, so that nothing has to be stored
// and two processes give the same people.

/** A whole number 0 .. 2^32-1 from a key: FNV-1a with a final mix, so that neighbouring keys do not resemble each other. */
export function hash(...key: readonly (string | number)[]): number {
  let h = 0x811c9dc5
  for (const part of key) {
    const text = String(part)
    for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
    h = Math.imul(h ^ 0x2f, 0x01000193)
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export function pick<T>(list: readonly T[], ...key: readonly (string | number)[]): T {
  const item = list[hash(...key) % list.length]
  if (item === undefined) throw new Error('cannot pick from an empty list')
  return item
}

/** True for `percent` of all keys. */
export function chance(percent: number, ...key: readonly (string | number)[]): boolean {
  return hash(...key) % 10_000 < percent * 100
}

/** A stream of 0 ≤ x < 1 that is the same for the same seed (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return function roll(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * Counts how often something happened in the last `windowMs`. Adding and reading cost the same at any traffic. The time is
 * the caller's `performance.now()`, which does not jump when the wall clock is set.
 */

// An old event may leave the count a tenth of the window late: finer slices would gain nothing.
const slices = 10

export class RollingCount {
  readonly #sliceMs: number
  readonly #counts = new Uint32Array(slices)
  #newest = 0
  #total = 0

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / slices
  }

  add(now: number): void {
    this.#turn(now)
    const index = this.#newest % slices
    this.#counts[index] = (this.#counts[index] ?? 0) + 1
    this.#total++
  }

  total(now: number): number {
    this.#turn(now)
    return this.#total
  }

  #turn(now: number): void {
    const slice = Math.floor(now / this.#sliceMs)
    if (slice <= this.#newest) return
    if (slice - this.#newest >= slices) {
      this.#counts.fill(0)
      this.#total = 0
    } else {
      for (let old = this.#newest + 1; old <= slice; old++) {
        this.#total -= this.#counts[old % slices] ?? 0
        this.#counts[old % slices] = 0
      }
    }
    this.#newest = slice
  }
}

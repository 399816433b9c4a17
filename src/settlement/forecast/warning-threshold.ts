/**
 * From which probability on a dossier is called at risk: the lowest at which, lately, no more than the allowed share of warnings was
 * false. Counted by dossier, with the highest probability that it had an hour or more before its due time.
 */

const steps = 50
const halfLifeDays = 20
/** Before enough is known, and where no threshold keeps the promise. */
const preset = 0.5
const warningsMin = 15

export class WarningThreshold {
  readonly #falseMax: number
  readonly #late = new Float64Array(steps)
  readonly #inTime = new Float64Array(steps)
  #age = 0
  #value = preset

  constructor(falseMax: number) {
    this.#falseMax = falseMax
  }

  get value(): number {
    return this.#value
  }

  add(highest: number, late: 0 | 1): void {
    const step = Math.min(steps - 1, Math.floor(highest * steps))
    const counts = late === 1 ? this.#late : this.#inTime
    counts[step] = (counts[step] ?? 0) + 1
  }

  keep(part: number): void {
    for (const counts of [this.#late, this.#inTime]) {
      for (let step = 0; step < steps; step++) counts[step] = (counts[step] ?? 0) * part
    }
  }

  /** Chooses anew; `age` counts the days of learning. */
  choose(age: number): void {
    this.keep(2 ** (-(age - this.#age) / halfLifeDays))
    this.#age = age
    let late = 0
    let all = 0
    let value = preset
    // A little stricter than promised: what was true of the past weeks is true of the next ones only about.
    const falseMax = this.#falseMax * 0.95
    for (let step = steps - 1; step >= 5; step--) {
      late += this.#late[step] ?? 0
      all += (this.#late[step] ?? 0) + (this.#inTime[step] ?? 0)
      if (all >= warningsMin && (all - late) / all <= falseMax) value = step / steps
    }
    this.#value = all < warningsMin ? preset : value
  }
}

/** What a back-test counts: how far probabilities were from what happened, and what warnings were worth. */

const calibrationBins = 15

/** Of one way to forecast. */
export class ProbabilityScore {
  count = 0
  #late = 0
  #squares = 0
  readonly #bins = Array.from({ length: calibrationBins }, () => ({ count: 0, sum: 0, late: 0 }))
  /** For the area under the curve: late and in time by probability, in thousandths. */
  readonly #lateBy = new Float64Array(1001)
  readonly #inTimeBy = new Float64Array(1001)

  add(probability: number, late: 0 | 1): void {
    this.count++
    this.#late += late
    this.#squares += (probability - late) ** 2
    const bin = this.#bins[Math.min(calibrationBins - 1, Math.floor(probability * calibrationBins))]
    if (bin !== undefined) {
      bin.count++
      bin.sum += probability
      bin.late += late
    }
    const by = late === 1 ? this.#lateBy : this.#inTimeBy
    const step = Math.round(probability * 1000)
    by[step] = (by[step] ?? 0) + 1
  }

  get lateShare(): number | null {
    return this.count === 0 ? null : this.#late / this.count
  }

  get brier(): number | null {
    return this.count === 0 ? null : this.#squares / this.count
  }

  /**
   * Skill over the late share of these very forecasts, which no one could know beforehand: the strictest constant there is.
   * `null` = nothing or only one kind of end was seen.
   */
  get skill(): number | null {
    const share = this.lateShare
    if (share === null || share === 0 || share === 1) return null
    return 1 - (this.brier ?? 0) / (share * (1 - share))
  }

  /** Expected calibration error: mean distance between forecast and late share, in 15 bins of equal width. */
  get calibrationError(): number | null {
    if (this.count === 0) return null
    return this.#bins.reduce((sum, bin) => sum + Math.abs(bin.sum - bin.late), 0) / this.count
  }

  /** Probability that a late one was given more than one in time; ties count half. */
  get auc(): number | null {
    const inTime = this.count - this.#late
    if (this.#late === 0 || inTime === 0) return null
    let below = 0
    let area = 0
    for (let step = 0; step <= 1000; step++) {
      area += (this.#lateBy[step] ?? 0) * (below + (this.#inTimeBy[step] ?? 0) / 2)
      below += this.#inTimeBy[step] ?? 0
    }
    return area / (this.#late * inTime)
  }
}

/** A share of what was counted. */
export class Share {
  of = 0
  yes = 0

  add(yes: boolean): void {
    this.of++
    if (yes) this.yes++
  }

  get value(): number | null {
    return this.of === 0 ? null : this.yes / this.of
  }
}

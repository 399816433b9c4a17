/**
 * Brings probabilities back to what really happened lately: one line in log-odds per horizon, fitted to the forecasts of recent days
 * whose end is known by now. Where few are known it changes little.
 */
import { toLogOdds, toProbability } from './log-odds.ts'

const binCount = 30
const reach = 6

/** As many dossiers as agreement with the forecast as it is. */
const strength = 25

export class Recalibration {
  readonly #halfLifeDays: number
  readonly #horizons: { counts: Float64Array; sums: Float64Array; late: Float64Array; slope: number; shift: number }[]
  #age = 0

  constructor(halfLifeDays: number, horizons: number) {
    this.#halfLifeDays = halfLifeDays
    this.#horizons = Array.from({ length: horizons }, () => ({
      counts: new Float64Array(binCount),
      sums: new Float64Array(binCount),
      late: new Float64Array(binCount),
      slope: 1,
      shift: 0,
    }))
  }

  /** A forecast in its own log-odds, and how it ended. */
  add(horizon: number, logOdds: number, weight: number, late: 0 | 1): void {
    const bins = this.#horizons[horizon]
    if (bins === undefined) return
    const bin = Math.min(binCount - 1, Math.max(0, Math.floor(((logOdds + reach) / (2 * reach)) * binCount)))
    bins.counts[bin] = (bins.counts[bin] ?? 0) + weight
    bins.sums[bin] = (bins.sums[bin] ?? 0) + weight * logOdds
    bins.late[bin] = (bins.late[bin] ?? 0) + weight * late
  }

  /** Fits anew from what was added, and lets it fade; `age` counts the days of learning. */
  fit(age: number): void {
    const kept = 2 ** (-(age - this.#age) / this.#halfLifeDays)
    this.#age = age
    for (const bins of this.#horizons) {
      for (const values of [bins.counts, bins.sums, bins.late]) {
        for (let bin = 0; bin < binCount; bin++) values[bin] = (values[bin] ?? 0) * kept
      }
      const { slope, shift } = fitLine(bins.counts, bins.sums, bins.late)
      bins.slope = slope
      bins.shift = shift
    }
  }

  /** Forgets all but this part. */
  keep(part: number): void {
    for (const { counts, sums, late } of this.#horizons) {
      for (const values of [counts, sums, late]) {
        for (let bin = 0; bin < binCount; bin++) values[bin] = (values[bin] ?? 0) * part
      }
    }
  }

  correct(horizon: number, logOdds: number): number {
    const bins = this.#horizons[horizon]
    return bins === undefined ? logOdds : toLogOdds(toProbability(bins.slope * logOdds + bins.shift))
  }
}

/** The line by Newton's method; the ridge holds it at slope 1 and shift 0. */
function fitLine(counts: Float64Array, sums: Float64Array, late: Float64Array): { slope: number; shift: number } {
  let slope = 1
  let shift = 0
  for (let round = 0; round < 12; round++) {
    let [g0, g1, h00, h01, h11] = [-strength * 0.25 * shift, -strength * (slope - 1), strength * 0.25, 0, strength]
    for (let bin = 0; bin < binCount; bin++) {
      const n = counts[bin] ?? 0
      if (n === 0) continue
      const x = (sums[bin] ?? 0) / n
      const p = 1 / (1 + Math.exp(-(slope * x + shift)))
      const residual = (late[bin] ?? 0) - n * p
      const curvature = n * p * (1 - p)
      g0 += residual
      g1 += residual * x
      h00 += curvature
      h01 += curvature * x
      h11 += curvature * x * x
    }
    const determinant = h00 * h11 - h01 * h01
    if (!(determinant > 0)) break
    shift += (h11 * g0 - h01 * g1) / determinant
    slope += (h00 * g1 - h01 * g0) / determinant
  }
  // A line that falls or runs away is no calibration.
  const sound = slope > 0.1 && slope < 3 && Math.abs(shift) < 4
  return sound ? { slope, shift } : { slope: 1, shift: 0 }
}

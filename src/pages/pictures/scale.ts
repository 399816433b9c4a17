/** Scales of the pictures: where a value lies in a field of 0..height, and which values are written beside it. */
import { dayMs } from '../../domain/duration.ts'

export interface Scale {
  /** From the top. */
  y(value: number): number
  /** From the bottom up, evenly spaced. */
  marks: readonly number[]
}

/** Whole decades, so that a spike of ten seconds leaves ten milliseconds readable. */
export function decades(values: readonly number[], height: number): Scale {
  const measured = values.filter((value) => value > 0)
  const lowest = measured.length > 0 ? Math.floor(Math.log10(Math.min(...measured))) : 1
  const highest = measured.length > 0 ? Math.ceil(Math.log10(Math.max(...measured))) : 3
  // A millisecond is as fine as anybody looks; beyond 1000 s nothing is measured.
  const low = Math.min(Math.max(lowest, 0), 5)
  const high = Math.min(Math.max(highest, low + 1), 6)
  const y = (value: number) => {
    const place = (Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)
    return round(height * (1 - Math.min(place, 1)))
  }
  return { y, marks: Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step)) }
}

/** From nothing to a round number that holds the highest value. */
export function fromZero(values: readonly number[], height: number): Scale {
  const highest = Math.max(0, ...values)
  const power = 10 ** Math.floor(Math.log10(highest || 1))
  const top = [1, 2, 4, 5, 10].map((step) => step * power).find((step) => step >= highest) ?? 1
  return { y: (value) => round(height * (1 - Math.min(Math.max(value / top, 0), 1))), marks: [0, top / 2, top] }
}

/** The last 24 hours up to a moment, as 0..width. */
export function dayScale(now: number, width: number): (at: number) => number {
  const begin = now - dayMs
  return (at) => round(Math.min(Math.max((at - begin) / dayMs, 0), 1) * width)
}

export const quarterMs = 900_000
export const round = (value: number) => Math.round(value * 100) / 100

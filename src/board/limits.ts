/**
 * Signal against noise (XmR chart): from day to day every process goes up and down by itself. The limits of that are the mean and
 * 2.66 times the mean difference of one day to the next (Shewhart; Wheeler, Understanding Variation). A day outside of them, or eight
 * in a row on one side of the mean, has a cause that can be found; all else is no reason to praise or to blame.
 */

export interface Limits {
  mean: number
  low: number
  high: number
}

/** Fewer days say nothing about what is usual. */
export const daysMin = 10
const runOfOneSide = 8

/** `undefined` = too few days are known. `floor` and `ceiling`: what the values cannot leave anyway. */
export function findLimits(values: readonly number[], floor: number, ceiling: number): Limits | undefined {
  if (values.length < daysMin) return undefined
  const mean = sum(values) / values.length
  const ranges = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)))
  const reach = (2.66 * sum(ranges)) / ranges.length
  return { mean, low: Math.max(mean - reach, floor), high: Math.min(mean + reach, ceiling) }
}

export type Signal = 'above' | 'below' | 'run-above' | 'run-below'

/** Of each value: what it signals, if anything. */
export function findSignals(values: readonly number[], limits: Limits | undefined): (Signal | undefined)[] {
  if (!limits) return values.map(() => undefined)
  const sides = values.map((value) => Math.sign(value - limits.mean))
  return values.map((value, index) => {
    if (value > limits.high) return 'above'
    if (value < limits.low) return 'below'
    const run = sides.slice(Math.max(index - runOfOneSide + 1, 0), index + 1)
    if (run.length < runOfOneSide || run.some((side) => side !== run[0] || side === 0)) return undefined
    return run[0] === 1 ? 'run-above' : 'run-below'
  })
}

const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0)

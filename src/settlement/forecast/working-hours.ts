/**
 * Working time as a running total: what the forecast counts durations in. A night, a weekend and a day off add nothing, so that a
 * dossier of Friday afternoon and one of Tuesday morning can be compared. Made once from a calendar, then read in constant time.
 */
import { type DayNumber, startOfDay, toDay } from '../../domain/working-time/days.ts'
import type { WorkedTime } from '../../domain/working-time/worked-time.ts'

export interface WorkingHours {
  /** Milliseconds of working time from a fixed origin until `at` (ms since the epoch). Never falls. */
  total(at: number): number
  /** The earliest moment (ms since the epoch) at which `total` reaches so much. */
  reach(total: number): number
}

/** Every hour counts: for histories of places whose calendar is not known. */
export const everyHour: WorkingHours = { total: (at) => at, reach: (total) => total }

/**
 * The working time of a span of days, tabulated, so that a year's forecasts need not walk over its days again and again. Before and
 * after the span no time is worked.
 */
export function tabulateHours(worked: WorkedTime, firstDay: DayNumber, lastDay: DayNumber): WorkingHours {
  const days = Array.from({ length: lastDay - firstDay + 1 }, (_, index) => worked.getSpans(firstDay + index))
  const totals = new Float64Array(days.length + 1)
  for (const [index, spans] of days.entries()) {
    totals[index + 1] = spans.reduce((sum, { from, to }) => sum + to - from, totals[index] ?? 0)
  }
  const last = totals[days.length] ?? 0

  function total(at: number): number {
    const index = toDay(at) - firstDay
    if (index < 0) return 0
    if (index >= days.length) return last
    let sum = totals[index] ?? 0
    for (const { from, to } of days[index] ?? []) {
      if (at <= from) break
      sum += Math.min(at, to) - from
    }
    return sum
  }

  function reach(wanted: number): number {
    if (wanted > last) return startOfDay(lastDay + 1)
    // The first day by whose end so much has passed.
    let low = 0
    let high = days.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((totals[middle + 1] ?? 0) >= wanted) high = middle
      else low = middle + 1
    }
    let missing = wanted - (totals[low] ?? 0)
    for (const { from, to } of days[low] ?? []) {
      if (missing <= to - from) return from + missing
      missing -= to - from
    }
    return startOfDay(firstDay + low + 1)
  }

  return { total, reach }
}

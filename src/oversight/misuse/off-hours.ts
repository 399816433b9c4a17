/** Hours in which questions are unusual: at night, and on Sundays. Viet Nam has one clock and no summer time. */
import { dayMs, hourMs } from '../../domain/duration.ts'
import { vietnamOffsetMs } from '../../domain/vietnam-time.ts'

export function offHours({ from, until }: { from: number; until: number }): (at: number) => boolean {
  return (at) => {
    const local = at + vietnamOffsetMs
    const hour = Math.floor((local % dayMs) / hourMs)
    // The first day of the epoch was a Thursday.
    const isSunday = (Math.floor(local / dayMs) + 4) % 7 === 0
    return isSunday || hour < from || hour >= until
  }
}

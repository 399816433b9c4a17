/**
 * Hours in which another system is closed by its own announcement (giờ đóng, lịch bảo trì), as data and a pure function.
 * Hours are those of the wall in Viet Nam, whatever the machine's own zone is.
 */
import { dayMs } from '../duration.ts'
import { getWeekday, startOfDay, toDay, toMsOfDay } from '../working-time/days.ts'

export type ClosedHours =
  | {
      kind: 'weekly'
      /** On which they begin, Monday = 1 to Sunday = 7. */
      weekdays: readonly number[]
      /** `HH:mm`. When `to` is not later, they end on the next day. */
      from: string
      to: string
    }
  /** Once, ISO 8601 with offset. */
  | { kind: 'once'; from: string; to: string }

/** Closures that join end to end count as one; who is closed for longer than this is closed for good. */
const horizonMs = 15 * dayMs

/** Until when it is closed, ms since the epoch; `null` = it is open now, infinity = no end of it is in sight. */
export function closedUntil(closed: readonly ClosedHours[], now: number): number | null {
  if (closed.length === 0) return null
  let at = now
  while (at - now < horizonMs) {
    const ends = closed.map((hours) => findEnd(hours, at)).filter((end) => end !== null)
    if (ends.length === 0) return at === now ? null : at
    at = Math.max(...ends)
  }
  return Number.POSITIVE_INFINITY
}

/** When these hours end, if the moment lies in them. */
function findEnd(hours: ClosedHours, at: number): number | null {
  if (hours.kind === 'once') {
    const to = Date.parse(hours.to)
    return Date.parse(hours.from) <= at && at < to ? to : null
  }
  const from = toMsOfDay(hours.from)
  const to = toMsOfDay(hours.to)
  const lasts = to > from ? to - from : to - from + dayMs
  const today = toDay(at)
  // What began yesterday may reach into today.
  for (const day of [today - 1, today]) {
    const begins = startOfDay(day) + from
    if (hours.weekdays.includes(getWeekday(day)) && begins <= at && at < begins + lasts) return begins + lasts
  }
  return null
}

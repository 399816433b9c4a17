/**
 * Hours in which another system is closed by its own announcement (giờ đóng, lịch bảo trì), as data and a pure function.
 * Hours are those of the wall in Viet Nam, whatever the machine's own zone is.
 */

import { dayMs, minuteMs } from '../duration.ts'
import { localTime, startOfDayInVietnam } from '../vietnam-time.ts'

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
  const from = getMinutes(hours.from) * minuteMs
  const to = getMinutes(hours.to) * minuteMs
  const lasts = to > from ? to - from : to - from + dayMs
  const today = startOfDay(at)
  if (today === null) return null
  // What began yesterday may reach into today.
  for (const day of [today - dayMs, today]) {
    const begins = day + from
    if (hours.weekdays.includes(getWeekday(day)) && begins <= at && at < begins + lasts) return begins + lasts
  }
  return null
}

const getMinutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

function startOfDay(at: number): number | null {
  const local = localTime(at)
  return local === null ? null : startOfDayInVietnam(local.date)
}

/** Monday = 1. The middle of a day in Viet Nam is the same day in UTC. */
function getWeekday(startOfDayMs: number): number {
  return new Date(startOfDayMs + dayMs / 2).getUTCDay() || 7
}

/**
 * The one engine that counts working time (giờ hành chính): pure functions over anything that states on which spans of a day
 * people work. Days and hours are counted in Viet Nam, whatever the machine's own zone is.
 */
import { dayMs } from '../duration.ts'
import { type DayNumber, fromDate, getWeekday, startOfDay, toDay, toMsOfDay } from './days.ts'

/** From `from` until before `to`: ms since the epoch in a span of one day, ms since midnight in a session of every day. */
export interface Span {
  from: number
  to: number
}

export interface WorkedTime {
  /** What is worked on this day, in order, without overlap; empty = nothing. */
  getSpans(day: DayNumber): readonly Span[]
}

/** A week that repeats, and the days that are otherwise. */
export interface WeeklyCalendar {
  /** Working days of the week, Monday = 1 to Sunday = 7. */
  weekdays: readonly number[]
  /** `HH:MM`, in order, without overlap. */
  hours: readonly { from: string; to: string }[]
  /** Days off, `yyyy-mm-dd`. */
  holidays: readonly string[]
  /** Days that are worked although the week or a holiday says otherwise (ngày làm bù). */
  extraDays: readonly string[]
}

export function createWeeklyTime({ weekdays, hours, holidays, extraDays }: WeeklyCalendar): WorkedTime {
  const [off, extra] = [new Set(holidays.map(fromDate)), new Set(extraDays.map(fromDate))]
  const sessions = toSessions(hours)
  return {
    getSpans(day) {
      const works = extra.has(day) || (weekdays.includes(getWeekday(day)) && !off.has(day))
      return works ? spansOn(day, sessions) : []
    },
  }
}

/** `HH:MM` as spans since midnight. */
export const toSessions = (hours: readonly { from: string; to: string }[]): Span[] =>
  hours.map(({ from, to }) => ({ from: toMsOfDay(from), to: toMsOfDay(to) }))

/** Sessions of every day as the spans of this one. */
export function spansOn(day: DayNumber, sessions: readonly Span[]): Span[] {
  const midnight = startOfDay(day)
  return sessions.map(({ from, to }) => ({ from: midnight + from, to: midnight + to }))
}

/** Whether sessions are in order, none is empty or ends after midnight, and none begins before the one before it ends. */
export function areInOrder(sessions: readonly Span[]): boolean {
  return sessions.every(({ from, to }, index) => from < to && to <= dayMs && from >= (sessions[index - 1]?.to ?? 0))
}

/** No count goes farther: a calendar without a working day in a year has none. */
const daysMax = 400

/** Milliseconds of working time in [from, to); 0 when `to` is not after `from`. */
export function workingMsBetween(from: number, to: number, worked: WorkedTime): number {
  let sum = 0
  for (let day = toDay(from); day <= toDay(to); day++) {
    for (const span of worked.getSpans(day)) sum += Math.max(0, Math.min(to, span.to) - Math.max(from, span.from))
  }
  return sum
}

/**
 * The latest moment from which exactly `workingMs` of working time pass until `now`. `undefined` when the calendar has too
 * little of it in more than a year.
 */
export function workingStart(now: number, workingMs: number, worked: WorkedTime): number | undefined {
  let missing = workingMs
  const today = toDay(now)
  for (let day = today; day > today - daysMax; day--) {
    for (const span of worked.getSpans(day).toReversed()) {
      const lasted = Math.max(0, Math.min(now, span.to) - span.from)
      if (lasted >= missing && lasted > 0) return span.from + lasted - missing
      missing -= lasted
    }
  }
  return undefined
}

/**
 * The earliest moment at which `workingMs` of working time have passed since `from`. `undefined` when the calendar has too little
 * of it in more than a year.
 */
export function addWorkingMs(from: number, workingMs: number, worked: WorkedTime): number | undefined {
  let missing = workingMs
  const first = toDay(from)
  for (let day = first; day < first + daysMax; day++) {
    for (const span of worked.getSpans(day)) {
      const start = Math.max(from, span.from)
      const lasts = Math.max(0, span.to - start)
      if (lasts >= missing && lasts > 0) return start + missing
      missing -= lasts
    }
  }
  return undefined
}

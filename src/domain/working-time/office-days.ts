/**
 * Which days an office works, day by day, with the reason: the calendar of days off and worked Saturdays (lịch nghỉ, làm bù), and
 * the office sessions of a unit by weekday and date (buổi làm việc). A day that neither covers is not known, and never guessed.
 */
import type { Bilingual } from '../texts/bilingual.ts'
import { type DayNumber, getWeekday } from './days.ts'
import { type Span, spansOn, type WorkedTime } from './worked-time.ts'

/** What a decree says of a day. */
export interface StatedDay {
  kind: 'off' | 'worked' | 'ordinary'
  name: Bilingual
  /** The decree, or whatever else it rests on. */
  source: Bilingual
  /** First moment at which it was public, ms since the epoch; minus infinity = always. What was promised before did not know it. */
  announcedAt: number
  /** Of a worked day: the weekday whose sessions it has. */
  worksAs: number | null
}

/** Days of which it is not known yet whether they are worked. */
export interface UndecidedDays {
  id: string
  days: ReadonlySet<DayNumber>
  name: Bilingual
  source: Bilingual
  /** From when on it is decided after all, ms since the epoch; infinity = it is open. */
  decidedAt: number
}

export interface Calendar {
  /** First and last day that it covers. */
  from: DayNumber
  to: DayNumber
  /** By day, in the order in which they became public; the last one counts. */
  stated: ReadonlyMap<DayNumber, readonly StatedDay[]>
  undecided: readonly UndecidedDays[]
}

/** Sessions on some weekdays between two days, both included; `null` = without an end. */
export interface SessionHours {
  weekdays: readonly number[]
  from: DayNumber | null
  to: DayNumber | null
  /** In ms since midnight; empty = closed. */
  sessions: readonly Span[]
  /** Whether the day counts as a working day of a limit. */
  counts: boolean
  source: Bilingual
}

export type DayStatus =
  | { kind: 'working'; spans: readonly Span[]; stated: StatedDay | null }
  /** `sessions`: open, but no working day. `closed`: a weekday without sessions. */
  | { kind: 'off'; why: 'stated'; stated: StatedDay }
  | { kind: 'off'; why: 'weekend' | 'closed' | 'sessions' }
  | { kind: 'not-known'; why: 'calendar' | 'hours' }

export interface OfficeDays extends WorkedTime {
  getDay(day: DayNumber): DayStatus
  /** The undecided days to which this one belongs. */
  findUndecided(day: DayNumber): UndecidedDays | undefined
}

/**
 * `hours`: those of one unit, the ones that count first. `knownAt`: what became public later is not known yet, ms since the epoch.
 */
export function createOfficeDays(calendar: Calendar, hours: readonly SessionHours[], knownAt: number): OfficeDays {
  const known = new Map<DayNumber, DayStatus>()
  const open = calendar.undecided.filter(({ decidedAt }) => decidedAt > knownAt)

  function getDay(day: DayNumber): DayStatus {
    const there = known.get(day)
    if (there !== undefined) return there
    const status = judgeDay(day)
    // Days outside of the calendar are without number.
    if (day >= calendar.from && day <= calendar.to) known.set(day, status)
    return status
  }

  function judgeDay(day: DayNumber): DayStatus {
    if (day < calendar.from || day > calendar.to) return { kind: 'not-known', why: 'calendar' }
    const stated = calendar.stated.get(day)?.findLast(({ announcedAt }) => announcedAt <= knownAt) ?? null
    if (stated?.kind === 'off') return { kind: 'off', why: 'stated', stated }
    const weekday = getWeekday(day)
    const inForce = hours.filter(({ from, to }) => (from === null || from <= day) && (to === null || to >= day))
    if (inForce.length === 0) return { kind: 'not-known', why: 'hours' }
    const worksAs = stated?.kind === 'worked' ? (stated.worksAs ?? weekday) : weekday
    const found = inForce.find(({ weekdays }) => weekdays.includes(worksAs))
    if (found === undefined) return { kind: 'off', why: weekday > 5 ? 'weekend' : 'closed' }
    if (found.sessions.length === 0) return { kind: 'off', why: 'closed' }
    if (!found.counts && stated?.kind !== 'worked') return { kind: 'off', why: 'sessions' }
    return { kind: 'working', spans: spansOn(day, found.sessions), stated }
  }

  return {
    getDay,
    getSpans(day) {
      const status = getDay(day)
      return status.kind === 'working' ? status.spans : []
    },
    findUndecided: (day) => open.find(({ days }) => days.has(day)),
  }
}

/** Passed on the way: a day off, or a working day with its number in the count. */
export interface PassedDay {
  day: DayNumber
  status: DayStatus
  /** The number of the working day; `null` = not counted. */
  number: number | null
}

/** Where a walk ends; a day that is not known ends it too. `passed` has every day after the first one, the last one included. */
export type Walk =
  | { known: true; day: DayNumber; passed: readonly PassedDay[] }
  | { known: false; day: DayNumber; why: 'calendar' | 'hours' }

/** More days than any limit is long; a calendar without a working day among so many is none. */
const walkMax = 400

/** The `count`-th working day after `start`, which itself is not counted (Civil Code 91/2015/QH13, Art. 147). */
export function walkWorkingDays(start: DayNumber, count: number, days: OfficeDays): Walk {
  const passed: PassedDay[] = []
  let number = 0
  for (let day = start + 1; day <= start + walkMax; day++) {
    const status = days.getDay(day)
    if (status.kind === 'not-known') return { known: false, day, why: status.why }
    const counted = status.kind === 'working'
    if (counted) number += 1
    passed.push({ day, status, number: counted ? number : null })
    if (number === count) return { known: true, day, passed }
  }
  return { known: false, day: start + walkMax, why: 'hours' }
}

/** The day itself when it is a working day, else the next one. */
export function walkToWorkingDay(start: DayNumber, days: OfficeDays): Walk {
  const status = days.getDay(start)
  if (status.kind === 'not-known') return { known: false, day: start, why: status.why }
  if (status.kind === 'working') return { known: true, day: start, passed: [] }
  const walk = walkWorkingDays(start, 1, days)
  if (!walk.known) return walk
  const first: PassedDay = { day: start, status, number: null }
  return { known: true, day: walk.day, passed: [first, ...walk.passed] }
}

/** Working days after `from`, up to `to` and including it. */
export function countWorkingDays(from: DayNumber, to: DayNumber, days: OfficeDays): number {
  let count = 0
  for (let day = from + 1; day <= to; day++) if (days.getDay(day).kind === 'working') count += 1
  return count
}

/**
 * How long a token lives, out of whatever an answer states. Every number and date of a token comes through here, so that
 * what is used later is a life between the bounds below, whatever was sent: a token that "has ended" when it is issued, or
 * never ends, is a difference of clocks or of units and not a reason to ask for one with every call. Moments are read by the one
 * reader of dates.
 */
import { type DateBounds, readMoment } from '../../parsing/read-date.ts'

/** A life that is shorter would make nearly every call a token request; a token that is refused earlier is replaced then. */
export const lifeMinMs = 10_000
/** Longer is believed of nobody: renewing once a month costs nothing. */
export const lifeMaxMs = 30 * 86_400_000

/** Numbers of seconds since 1970 begin here (2001), numbers of milliseconds there (1973 as such). Below are durations. */
const epochSecondsMin = 1e9
const epochMsMin = 1e11

/**
 * The first of the statements that says something usable, within the bounds; otherwise what is assumed.
 * `nowMs`: the clock that the moments were written by: theirs, where the answer says what it shows.
 */
export function getLife(stated: readonly unknown[], nowMs: number, assumedMs: number): number {
  for (const value of stated) {
    const life = readLife(value, nowMs)
    if (life !== null && life > 0) return Math.min(Math.max(life, lifeMinMs), lifeMaxMs)
  }
  return Math.min(Math.max(assumedMs, lifeMinMs), lifeMaxMs)
}

/** How far ahead a moment is believed, the bounds of a life decide. */
const anyMoment: DateBounds = { earliest: 0, latest: 8.64e15 }

/** Milliseconds from now; `null` = nothing that can be read. */
function readLife(value: unknown, nowMs: number): number | null {
  if (typeof value === 'number') return fromNumber(value, nowMs)
  if (typeof value !== 'string') return null
  const text = value.trim()
  // Digits alone are a count, but for as many as a moment of this century has.
  if (/^\+?\d{1,30}(\.\d{1,9})?$/.test(text) && !/^20\d{12}$/.test(text)) return fromNumber(Number(text), nowMs)
  const moment = readMoment(text, anyMoment)
  if (moment.state === 'read') return Date.parse(moment.at) - nowMs
  // The last year of a calendar is what systems write for "never".
  return moment.state === 'absent' && moment.placeholder && text.includes('9999') ? lifeMaxMs : null
}

/** Seconds to live, or a moment in seconds or milliseconds. What would be more than a month of seconds is milliseconds. */
function fromNumber(value: number, nowMs: number): number | null {
  if (Number.isNaN(value)) return null
  if (value >= epochMsMin) return value - nowMs
  if (value >= epochSecondsMin) return value * 1_000 - nowMs
  return value * 1_000 > lifeMaxMs ? value : value * 1_000
}

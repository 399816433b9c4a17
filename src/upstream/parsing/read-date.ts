/**
 * The one reader of dates and times that other systems write. A text that can only mean one thing is read, whichever system
 * writes it so. A text that could mean two, or lies where no such date can lie, is `unreadable`: never a date, and never the
 * same as nothing.
 */

import { dayMs } from '../../domain/duration.ts'
import { normalized } from '../../domain/text.ts'
import { vietnamOffsetMinutes, vietnamOffsetMs } from '../../domain/vietnam-time.ts'

/** Between these moments (milliseconds since the epoch) a date is believed. */
export interface DateBounds {
  earliest: number
  latest: number
}

/** What stood there. `placeholder`: a value that systems write when they hold nothing, such as .NET's 0001-01-01. */
type NotRead = { state: 'absent'; placeholder: boolean } | { state: 'unreadable' }
export type DayReading =
  | { state: 'read'; precision: 'day'; date: string }
  | { state: 'read'; precision: 'year'; year: number }
  | NotRead
/** `at`: ISO 8601 in UTC. `dayOnly`: no time stood there, and midnight in Viet Nam was taken. */
export type MomentReading = { state: 'read'; at: string; dayOnly: boolean } | NotRead

/** No living person was born earlier, and no register of civil status in Viet Nam is older. The domain's type begins here too. */
const earliestYear = 1850
const earliest = Date.UTC(earliestYear, 0, 1)

/** For what has happened: births, registrations, moments of steps. A clock that is a day ahead is still believed. */
export const pastUntil = (now: number): DateBounds => ({ earliest, latest: now + dayMs })
/** For what may lie ahead, such as a deadline. */
export const withinYears = (now: number, years: number): DateBounds => ({ earliest, latest: now + years * 366 * dayMs })

const absent: NotRead = { state: 'absent', placeholder: false }
const placeholder: NotRead = { state: 'absent', placeholder: true }
const unreadable: NotRead = { state: 'unreadable' }

/** A date and perhaps a time as they stand in a text: nothing is converted yet. */
interface Written {
  year: number
  month: number
  day: number
  /** `null` = no time. */
  time: { hour: number; minute: number; second: number; ms: number } | null
  /** Minutes east of Greenwich; `null` = none was stated. */
  offset: number | null
}
type Found = Written | Instant | { onlyYear: number } | NotRead
/** `perhapsSeconds`: the number may count seconds (since 1973) as well as milliseconds (from 1966 to 1973). */
interface Instant {
  instant: number
  offset: number | null
  perhapsSeconds: boolean
}

/** `yyyyMMdd` of these three centuries, but for 29 February. Backwards it is no date: months end at 12. */
const plainDay =
  /^(?:1[89]|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31)$/

/** A year of the same centuries: the ministry states it beside the date. */
const plainYear = /^(?:1[89]|20)\d\d$/

/** A calendar day, or a year where that is all that is known (`1950`, `19500000`, `00/00/1950`). */
export function readDay(value: unknown, bounds: DateBounds): DayReading {
  if (typeof value === 'string' && plainDay.test(value)) {
    // Nearly every date is written so, and a lookup should not pay for the others.
    const date = `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6)}`
    return dayWithin(date, bounds)
  }
  if (typeof value === 'string' && plainYear.test(value)) return yearWithin(Number(value), bounds)
  const found = find(value)
  if ('state' in found) return found
  if ('onlyYear' in found) return yearWithin(found.onlyYear, bounds)
  if ('instant' in found)
    return found.perhapsSeconds
      ? dayOfCount(found.instant, bounds)
      : dayWithin(dayOfInstant(found.instant, found.offset), bounds)
  if (found.month === 0 && found.day === 0) return yearWithin(found.year, bounds)
  if (!isReal(found)) return unreadable
  if (found.offset === null || found.time === null) return dayWithin(toDay(found), bounds)
  return dayWithin(dayOfInstant(toInstant(found, found.offset), found.offset), bounds)
}

/** A moment. Without a zone it is Vietnamese time, UTC+7 all year. */
export function readMoment(value: unknown, bounds: DateBounds): MomentReading {
  const found = find(value)
  if ('state' in found) return found
  if ('onlyYear' in found) return unreadable
  if ('instant' in found) {
    // Steps of a dossier did not happen between 1966 and 1973.
    return momentWithin(found.perhapsSeconds ? found.instant * 1_000 : found.instant, false, bounds)
  }
  if (!isReal(found)) return unreadable
  return momentWithin(toInstant(found, found.offset ?? vietnamOffsetMinutes), found.time === null, bounds)
}

/** Texts and numbers in any of the known forms. Anything else that stands there is unreadable. */
function find(value: unknown): Found {
  if (value === undefined || value === null) return absent
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string') return unreadable
  const text = value.trim().replace(/\s+/g, ' ')
  if (text === '') return absent
  // No known form is longer; expressions below see nothing that could make them slow.
  if (text.length > 40) return unreadable
  return fromDigits(text) ?? fromIso(text) ?? fromLocal(text) ?? fromWords(text) ?? fromDotNet(text) ?? unreadable
}

/** JSON numbers: digits of a date that lost their quotes, or a count since the epoch. */
function fromNumber(value: number): Found {
  if (!Number.isFinite(value)) return unreadable
  if (value === 0) return placeholder
  // Fourteen digits as an epoch lie beyond the year 2286.
  if (value > 0 && (value < 1e8 || (value >= 1e13 && value < 1e14))) return fromDigits(String(value)) ?? unreadable
  return fromEpoch(value, null, Math.abs(value) < 1e11)
}

/** The first moment of .NET's calendar. */
const firstMoment = Date.UTC(2001, 0, 1) - 2_000 * 365.2425 * dayMs

function fromEpoch(count: number, offset: number | null, perhapsSeconds = false): Found {
  const isFirst = (ms: number) => Math.abs(ms - firstMoment) <= 2 * dayMs
  if (isFirst(count) || (perhapsSeconds && isFirst(count * 1_000))) return placeholder
  if (Math.abs(count) > 8.64e15) return unreadable
  if (new Date(count).getUTCFullYear() === 9999) return placeholder
  return { instant: count, offset, perhapsSeconds }
}

/** `yyyyMMdd`, `ddMMyyyy`, `yyyyMMddHHmmss`, `yyyy`. No eight digits are a date in both orders within two centuries. */
function fromDigits(text: string): Found | null {
  if (!/^\d{4,14}$/.test(text)) return null
  const at = (from: number, to: number) => Number(text.slice(from, to))
  if (text.length === 4) return text === '0000' ? placeholder : { onlyYear: at(0, 4) }
  if (text.length === 8) {
    const forwards = written(at(0, 4), at(4, 6), at(6, 8))
    if (isNothing(forwards)) return placeholder
    const backwards = written(at(4, 8), at(2, 4), at(0, 2))
    if (isNothing(backwards)) return placeholder
    const yearOnly = forwards.month === 0 && forwards.day === 0
    return isReal(forwards) || yearOnly ? forwards : backwards
  }
  if (text.length === 14) {
    return timed(written(at(0, 4), at(4, 6), at(6, 8)), [at(8, 10), at(10, 12), at(12, 14), 0], null)
  }
  // Six and ten digits may be read in several ways; twelve are also an epoch.
  return unreadable
}

const time = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?`
const zone = String.raw`(Z|z|[+-]\d{2}(?::?\d{2})?|\+7)`
const iso = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:(?:[T ] ?|t)${time})? ?${zone}?$`)
const local = new RegExp(
  String.raw`^(\d{1,2}|--)([-/. ])(\d{1,2}|--)\2(\d{4})(?:[T ,]+${time})?(?: ?(AM|PM|SA|CH))?(?: ?${zone})?$`,
  'i',
)
const timeFirst = new RegExp(String.raw`^${time}[ ,]+(\d{1,2})([-/.])(\d{1,2})\6(\d{4})$`)
const dotNet = /^\\?\/?Date\((-?\d{1,17})([+-]\d{4})?\)\\?\/?$/

/** `yyyy-MM-dd`, with a time and a zone where they are stated; xs:date has a zone without a time. */
function fromIso(text: string): Found | null {
  const found = iso.exec(text)
  if (found === null) return null
  const [, year, , month, day, hour, minute, second, fraction, offset] = found
  const date = written(Number(year), Number(month), Number(day))
  if (isNothing(date)) return placeholder
  return timed(date, findClock(hour, minute, second, fraction), findOffset(offset))
}

/**
 * Day first, as Viet Nam writes it. AM and PM are of a writer who may put the month first, and who then does so with every
 * date: none of them is read, not even those that cannot be turned round. `SA` and `CH` are the same in Vietnamese.
 */
function fromLocal(text: string): Found | null {
  const turned = timeFirst.exec(text)
  if (turned !== null) {
    const [, hour, minute, second, fraction, day, , month, year] = turned
    return timed(written(Number(year), Number(month), Number(day)), findClock(hour, minute, second, fraction), null)
  }
  const found = local.exec(text)
  if (found === null) return null
  const [, first = '', , second = '', year = '', hour, minute, seconds, fraction, half, offset] = found
  const isBlank = (part: string) => /^(0{1,2}|--)$/.test(part)
  if (isBlank(first) && isBlank(second)) {
    return /^0+1?$/.test(year) ? placeholder : { onlyYear: Number(year) }
  }
  if (isBlank(first) !== isBlank(second)) return unreadable
  const clock = halved(findClock(hour, minute, seconds, fraction), half)
  if (clock === undefined) return unreadable
  const dayFirst = written(Number(year), Number(second), Number(first))
  if (isNothing(dayFirst)) return placeholder
  if (/^[AP]M$/i.test(half ?? '')) return unreadable
  return timed(dayFirst, clock, findOffset(offset))
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const half = `(?:[T ]+${time}(?: ?(AM|PM))?)?`
const dayThenName = new RegExp(String.raw`^(\d{1,2})[- ]([a-z]{3})[a-z]*\.?,?[- ](\d{4})${half}$`, 'i')
const nameThenDay = new RegExp(String.raw`^([a-z]{3})[a-z]*\.? (\d{1,2}), ?(\d{4})(?:,)?${half}$`, 'i')
/** As HTTP and mail write it (RFC 9110, section 5.6.7). */
const http = /^[a-z]{3}, (\d{1,2}) ([a-z]{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC|[+-]0000)$/i
const vietnamese = /^(?:ngày )?(\d{1,2}) tháng (\d{1,2}) năm (\d{4})$/i

/** A month by its name cannot be mistaken for a day: `31-JAN-1990`, `Jan 31, 1990 12:00:00 AM`, `ngày 31 tháng 01 năm 1990`. */
function fromWords(text: string): Found | null {
  const inVietnamese = vietnamese.exec(normalized(text, 'NFC'))
  if (inVietnamese !== null) {
    return timed(written(Number(inVietnamese[3]), Number(inVietnamese[2]), Number(inVietnamese[1])), null, null)
  }
  const sent = http.exec(text)
  if (sent !== null) {
    const [, day, name = '', year, hour, minute, second] = sent
    const month = months.indexOf(name.toLowerCase()) + 1
    return timed(written(Number(year), month, Number(day)), findClock(hour, minute, second, undefined), 0)
  }
  const first = dayThenName.exec(text)
  const found = first ?? nameThenDay.exec(text)
  if (found === null) return null
  const [, one = '', other = '', year, hour, minute, second, fraction, halfOfDay] = found
  const [day, name] = first === null ? [other, one] : [one, other]
  const month = months.indexOf(name.toLowerCase()) + 1
  const clock = halved(findClock(hour, minute, second, fraction), halfOfDay)
  return clock === undefined ? unreadable : timed(written(Number(year), month, Number(day)), clock, null)
}

/** An hour of the twelve as one of the twenty-four; `undefined` when there is none. */
function halved(clock: ClockTime | null, halfOfDay: string | undefined): ClockTime | null | undefined {
  if (halfOfDay === undefined) return clock
  if (clock === null || clock[0] < 1 || clock[0] > 12) return undefined
  return [(clock[0] % 12) + (/^(PM|CH)$/i.test(halfOfDay) ? 12 : 0), clock[1], clock[2], clock[3]]
}

/** `/Date(631152000000+0700)/`, as .NET's older serializers write a moment. */
function fromDotNet(text: string): Found | null {
  const found = dotNet.exec(text)
  return found === null ? null : fromEpoch(Number(found[1]), found[2] === undefined ? null : findOffset(found[2]))
}

function written(year: number, month: number, day: number): Written {
  return { year, month, day, time: null, offset: null }
}

type ClockTime = readonly [hour: number, minute: number, second: number, ms: number]

function timed(date: Written, clock: ClockTime | null, offset: number | null): Written | NotRead {
  if (isNothing(date)) return placeholder
  // No clock of the world is further from Greenwich.
  if (offset !== null && Math.abs(offset) > 14 * 60) return unreadable
  if (clock === null) return { ...date, offset }
  const [hour, minute, second, ms] = clock
  // 24:00 is the next day's midnight in ISO 8601, and nobody is sure of it.
  if (hour > 23 || minute > 59 || second > 59) return unreadable
  return { ...date, time: { hour, minute, second, ms }, offset }
}

function findClock(hour?: string, minute?: string, second = '0', fraction = '0'): ClockTime | null {
  if (hour === undefined) return null
  return [Number(hour), Number(minute), Number(second), Math.floor(Number(`0.${fraction}`) * 1_000)]
}

function findOffset(text: string | undefined): number | null {
  if (text === undefined) return null
  const found = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(text)
  if (found === null) return 0
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0)
  return found[1] === '-' ? -minutes : minutes
}

/** What systems write for nothing: the first day of the calendar, its last year, and dates of noughts. */
function isNothing({ year, month, day }: Written): boolean {
  return (
    (year === 0 && month <= 1 && day <= 1) || (year === 1 && month === 1 && day <= 2) || (year === 9999 && month === 12)
  )
}

/** A day of the calendar: 30 February is none, nothing rolls over, and `Date.UTC` would take the year 26 for 1926. */
function isReal({ year, month, day }: Written): boolean {
  if (day <= 28) return year >= 1_000 && month >= 1 && month <= 12 && day >= 1
  if (year < 1_000 || month < 1 || month > 12 || day < 1) return false
  // Day 0 of the next month is the last of this one.
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}

function toDay({ year, month, day }: Pick<Written, 'year' | 'month' | 'day'>): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

function toInstant({ year, month, day, time: clock }: Written, offset: number): number {
  const { hour = 0, minute = 0, second = 0, ms = 0 } = clock ?? {}
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - offset * 60_000
}

/** A number that counts seconds or milliseconds: the one of the two that is a midnight at which somebody can have been born. */
function dayOfCount(count: number, bounds: DateBounds): DayReading {
  const read = [count, count * 1_000]
    .filter((instant) => isMidnight(instant))
    .map((instant) => dayWithin(dayOfInstant(instant, null), bounds))
    .filter((day) => day.state === 'read')
  const [one, ...others] = read
  return one !== undefined && others.length === 0 ? one : unreadable
}

function isMidnight(instant: number): boolean {
  return [0, vietnamOffsetMinutes, historicOffset(instant)].some(
    (minutes) => (instant + minutes * 60_000) % dayMs === 0,
  )
}

/**
 * The day that a moment stands for where a day was meant: serializers that know only moments write its midnight, in UTC, in
 * Vietnamese time, in the zone that they state, or in the time that was in force then (UTC+8 in the south until 1975). One
 * midnight decides; without any, all those places must agree on the day. `null` = they do not.
 */
function dayOfInstant(instant: number, offset: number | null): string | null {
  const offsets = new Set([0, vietnamOffsetMinutes, offset ?? vietnamOffsetMinutes, historicOffset(instant)])
  const days = new Set<string>()
  const midnights = new Set<string>()
  for (const minutes of offsets) {
    const shifted = new Date(instant + minutes * 60_000)
    const day = shifted.toISOString().slice(0, 10)
    days.add(day)
    if (shifted.getTime() % dayMs === 0) midnights.add(day)
  }
  const [one, ...others] = midnights.size > 0 ? midnights : days
  return one !== undefined && others.length === 0 ? one : null
}

/** Since 13 June 1975 all of Viet Nam is at UTC+7. */
const unified = Date.UTC(1975, 5, 12, 16)
const historic = new Intl.DateTimeFormat('en-US', {
  timeZone: 'Asia/Ho_Chi_Minh',
  timeZoneName: 'longOffset',
  year: 'numeric',
})

function historicOffset(instant: number): number {
  if (instant >= unified) return vietnamOffsetMinutes
  const named = historic.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const found = /GMT\+(\d{2}):(\d{2})/.exec(named)
  return found === null ? vietnamOffsetMinutes : Number(found[1]) * 60 + Number(found[2])
}

function dayWithin(date: string | null, bounds: DateBounds): DayReading {
  if (date === null) return unreadable
  const midnight = Date.parse(date) - vietnamOffsetMs
  return isWithin(midnight, bounds) ? { state: 'read', precision: 'day', date } : unreadable
}

function yearWithin(year: number, { earliest: from, latest }: DateBounds): DayReading {
  const fits = year >= toYear(from) && year <= toYear(latest)
  return fits ? { state: 'read', precision: 'year', year } : unreadable
}

/** In which year of UTC a moment lies. The bounds of nearly all readings lie in two years. */
function toYear(instant: number): number {
  return instant === earliest ? earliestYear : new Date(instant).getUTCFullYear()
}

function momentWithin(instant: number, dayOnly: boolean, bounds: DateBounds): MomentReading {
  return isWithin(instant, bounds) ? { state: 'read', at: new Date(instant).toISOString(), dayOnly } : unreadable
}

/** The local midnight of a first day lies seven hours before the bound in UTC. */
function isWithin(instant: number, { earliest: from, latest }: DateBounds): boolean {
  return Number.isFinite(instant) && instant >= from - dayMs && instant <= latest
}

/**
 * The calendar and the clock of Viet Nam, for everything that reads, writes or counts them: UTC+7 since 1975, without summer time.
 * From numbers and texts to moments, safely: what came from another system, or is reckoned from it, may be any number at all,
 * and no report, metric or page may fail because of one. What is no moment of a calendar that people use is `null`.
 */
import { dayMs } from './duration.ts'

export const vietnamOffsetMinutes = 7 * 60
/** As ISO 8601 writes it behind a time. */
export const vietnamOffset = '+07:00'
export const vietnamOffsetMs = vietnamOffsetMinutes * 60_000

/** Years of four digits: beyond them ISO 8601 changes its form, and no database, page or client reads it any more. */
const firstMs = Date.parse('0001-01-01T00:00:00.000Z')
const lastMs = Date.parse('9999-12-31T23:59:59.999Z')

/** ISO 8601 in UTC; `null` = no such moment. */
export function findIso(at: number | null): string | null {
  return at !== null && at >= firstMs && at <= lastMs ? new Date(at).toISOString() : null
}

/** ISO 8601 as clocks in Viet Nam show it, thousandths only where there are some; `null` = no such moment. */
export function findIsoInVietnam(at: number | null): string | null {
  const local = at === null ? null : localTime(at)
  return local === null ? null : `${local.date}T${local.time.replace(/\.000$/, '')}${vietnamOffset}`
}

/** Milliseconds since the epoch; `null` = not a moment, or none that can be written again. */
export function findInstant(text: string | null): number | null {
  const at = text === null ? Number.NaN : Date.parse(text)
  return at >= firstMs && at <= lastMs ? at : null
}

export interface LocalTime {
  year: number
  /** From 1. */
  month: number
  day: number
  /** `yyyy-mm-dd` */
  date: string
  /** `HH:mm:ss.SSS` */
  time: string
}

/** The calendar and the clock on the wall in Viet Nam. */
export function localTime(at: number): LocalTime | null {
  const text = findIso(at + vietnamOffsetMs)
  if (text === null) return null
  const date = text.slice(0, 10)
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return { year, month, day, date, time: text.slice(11, 23) }
}

/** The calendar day (`yyyy-mm-dd`) of an ISO 8601 moment; the day that is written where it is no moment, or the last one of all. */
export function dayInVietnam(moment: string): string {
  return localTime(Date.parse(moment))?.date ?? moment.slice(0, 10)
}

/** The calendar day (`yyyy-mm-dd`) of a moment of the calendar, ms since the epoch. */
export function toVietnamDay(at: number): string {
  const local = at + vietnamOffsetMs
  // Every lookup asks this of now, and a report of every dossier: mostly about a day that was asked about before.
  if (local >= known.begins && local < known.begins + dayMs) return known.day
  const day = (findIso(local) ?? new Date(at).toISOString()).slice(0, 10)
  if (local >= firstMs && local <= lastMs) known = { begins: Math.floor(local / dayMs) * dayMs, day }
  return day
}

/** The day that was written last; `begins` in ms of the local clock. */
let known = { begins: Number.POSITIVE_INFINITY, day: '' }

/** When a calendar day begins, in ms since the epoch. */
export function startOfDayInVietnam(day: string): number {
  return Date.parse(`${day}T00:00:00${vietnamOffset}`)
}

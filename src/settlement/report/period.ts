/** The period that a report is about (kỳ báo cáo): whole days of Viet Nam, both ends included, seen from one moment. */
import { dayMs } from '../../domain/duration.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { startOfDayInVietnam, toVietnamDay } from '../../domain/vietnam-time.ts'

/** The longest period of one report. A year is usual; more is for comparing years. */
export const periodDaysMax = 5 * 366

export interface ReportPeriod {
  /** `yyyy-mm-dd` */
  from: string
  /** `yyyy-mm-dd`, included. */
  to: string
}

/** The period in moments, as far as it is known at `asOf`. All comparisons of a report are made with these. */
export interface ReportWindow extends ReportPeriod {
  /** The first moment, ms. */
  startAt: number
  /** The first moment after it, ms. */
  endAt: number
  /** What happened from this moment on does not count: the end of the period, or just after `asOf` while it runs. */
  cutAt: number
  /** The day at whose end what is open is judged: the last one, or that of `asOf` while the period runs. */
  lastDay: string
  /** Whether the period is over at `asOf`. A running one still changes. */
  complete: boolean
}

export type PeriodFault = 'ends-before-it-begins' | 'too-long' | 'not-begun'

/** What is wrong with a period of two real days; empty: nothing. */
export function checkPeriod({ from, to }: ReportPeriod, asOf: number): PeriodFault[] {
  const days = (startOfDayInVietnam(to) - startOfDayInVietnam(from)) / dayMs + 1
  const faults: PeriodFault[] = []
  if (days < 1) faults.push('ends-before-it-begins')
  if (days > periodDaysMax) faults.push('too-long')
  if (startOfDayInVietnam(from) > asOf) faults.push('not-begun')
  return faults
}

export function toWindow({ from, to }: ReportPeriod, asOf: number): ReportWindow {
  const startAt = startOfDayInVietnam(from)
  const endAt = startOfDayInVietnam(to) + dayMs
  const complete = asOf >= endAt
  return {
    from,
    to,
    startAt,
    endAt,
    cutAt: complete ? endAt : asOf + 1,
    lastDay: complete ? to : toVietnamDay(asOf),
    complete,
  }
}

/** The day after, `yyyy-mm-dd`. */
const nextDay = (day: string) => toVietnamDay(startOfDayInVietnam(day) + dayMs)

/** The days or calendar months of a period, in order; the first and the last month may be cut by its ends. */
export function splitPeriod({ from, to }: ReportPeriod, by: 'day' | 'month'): ReportPeriod[] {
  const pieces: ReportPeriod[] = []
  for (let first = from; first <= to; ) {
    const monthEnd = lastOfMonth(first)
    const last = by === 'day' ? first : monthEnd < to ? monthEnd : to
    pieces.push({ from: first, to: last })
    first = nextDay(last)
  }
  return pieces
}

function lastOfMonth(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
}

/** `31/01/2026`, as official papers write it. */
export const dayText = (day: string) => day.split('-').reverse().join('/')

/** What officials call the period: a month, a quarter, half a year, a year, a day, or its two ends. */
export function periodName({ from, to }: ReportPeriod): Bilingual {
  const [year = '', fromMonth = ''] = from.split('-')
  const [, toMonth = ''] = to.split('-')
  const whole = from.endsWith('-01') && to === lastOfMonth(to) && to.startsWith(year)
  const months = Number(toMonth) - Number(fromMonth) + 1
  if (from === to) return { vi: `Ngày ${dayText(from)}`, en: dayText(from) }
  if (whole && months === 12) return { vi: `Năm ${year}`, en: `The year ${year}` }
  if (whole && months === 6 && (fromMonth === '01' || fromMonth === '07')) {
    return fromMonth === '01'
      ? { vi: `6 tháng đầu năm ${year}`, en: `First half of ${year}` }
      : { vi: `6 tháng cuối năm ${year}`, en: `Second half of ${year}` }
  }
  if (whole && months === 3 && Number(fromMonth) % 3 === 1) {
    const quarter = (Number(fromMonth) + 2) / 3
    return { vi: `Quý ${['I', 'II', 'III', 'IV'][quarter - 1]} năm ${year}`, en: `Quarter ${quarter} of ${year}` }
  }
  if (whole && months === 1) return { vi: `Tháng ${fromMonth} năm ${year}`, en: `${fromMonth}/${year}` }
  return { vi: `Từ ngày ${dayText(from)} đến ngày ${dayText(to)}`, en: `${dayText(from)} to ${dayText(to)}` }
}

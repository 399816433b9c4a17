/** What a person or a program orders, read from texts: every fault at once, each at its name. */
import { type Grouping, groupings } from '../../domain/dossier/report-words.ts'
import { CalendarDay } from '../../domain/person/calendar-day.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { checkPeriod, type PeriodFault, periodDaysMax, type ReportPeriod } from './period.ts'
import { forms, type ReportForm } from './report.ts'

export interface OrderTexts {
  form?: string | undefined
  from?: string | undefined
  to?: string | undefined
  by?: string | undefined
}

interface OrderFault {
  name: keyof OrderTexts
  code: string
  message: Bilingual
}

export type ReadOrder =
  | { read: true; form: ReportForm; period: ReportPeriod; by: Grouping }
  | { read: false; faults: readonly OrderFault[] }

/** Rows of days that one report holds: a quarter. */
const dayRowsMax = 92

export function readOrder({ form, from, to, by = 'unit' }: OrderTexts, now: number): ReadOrder {
  const faults: OrderFault[] = []
  const knownForm = forms.find((each) => each === form)
  const grouping = groupings.find((each) => each === by)
  if (knownForm === undefined) faults.push(toChoiceFault('form', forms))
  const isDay = (day: string | undefined): day is string => CalendarDay.safeParse(day).success
  if (!isDay(from)) faults.push(dayFault('from'))
  if (!isDay(to)) faults.push(dayFault('to'))
  if (grouping === undefined) faults.push(toChoiceFault('by', groupings))
  if (isDay(from) && isDay(to)) {
    const found = checkPeriod({ from, to }, now)
    faults.push(...found.map((code) => ({ name: periodFaults[code].name, code, message: periodFaults[code].message })))
    const tooManyRows = grouping === 'day' && Date.parse(to) - Date.parse(from) >= dayRowsMax * 86_400_000
    if (found.length === 0 && tooManyRows) faults.push({ name: 'by', code: 'too-many-rows', message: tooManyDays })
    if (faults.length === 0 && knownForm !== undefined && grouping !== undefined) {
      return { read: true, form: knownForm, period: { from, to }, by: grouping }
    }
  }
  return { read: false, faults }
}

function toChoiceFault(name: 'form' | 'by', choices: readonly string[]): OrderFault {
  const list = choices.join(', ')
  return { name, code: 'unknown-choice', message: { vi: `Phải là một trong: ${list}`, en: `Must be one of: ${list}` } }
}

function dayFault(name: 'from' | 'to'): OrderFault {
  const message = {
    vi: 'Phải là một ngày có thật, dạng 2026-01-31',
    en: 'Must be a real day, such as 2026-01-31',
  }
  return { name, code: 'invalid-day', message }
}

const tooManyDays: Bilingual = {
  vi: `Theo ngày: nhiều nhất ${dayRowsMax} ngày`,
  en: `By day: at most ${dayRowsMax} days`,
}

const periodFaults = {
  'ends-before-it-begins': {
    name: 'to',
    message: { vi: 'Ngày cuối phải không trước ngày đầu', en: 'The last day is before the first' },
  },
  'too-long': {
    name: 'to',
    message: {
      vi: `Kỳ báo cáo dài nhất ${periodDaysMax} ngày`,
      en: `A period has at most ${periodDaysMax} days`,
    },
  },
  'not-begun': {
    name: 'from',
    message: { vi: 'Kỳ báo cáo chưa bắt đầu', en: 'The period has not begun yet' },
  },
} as const satisfies Record<PeriodFault, { name: keyof OrderTexts; message: Bilingual }>

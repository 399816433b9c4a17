/** What the board shows, as data: what was read of all units, cut to what a reader may see, and the sums of it. */

import type { ForecastVerdict } from '../domain/dossier/forecast.ts'
import { dayMs } from '../domain/duration.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { BoardDay, LateStep, UnitDay, UnitDays, UnitToday, WaitingFilings } from '../store/dossier/board.ts'
import type { UnitDoubts } from '../store/dossier/board-lists.ts'
import type { ForecastCount, ForecastSilence, StoredBacktest } from '../store/dossier/forecasts.ts'
import { type Reader, sees } from './reader.ts'

/** Days of the period that the board looks back on, today counted. */
export const periodDays = 30

export interface NamedUnit {
  code: string
  name: string
}

/** What is foreseen for the open dossiers, and how good that is. */
export interface ForecastReading {
  counts: readonly ForecastCount[]
  /** Where the forecast has withdrawn. */
  silences: readonly ForecastSilence[]
  /** The last back-test of this city's own history; `null` = none was made. */
  backtest: StoredBacktest | null
  /** As of when it holds, ms since the epoch; `null` = no process has ever forecast here. */
  madeAt: number | null
}

/** Everything that was read, of all units. `undefined` = it could not be read; what was read still stands. */
export interface BoardReading {
  day: BoardDay
  /** Begin of the first day of the period, ms since the epoch. */
  from: number
  today: readonly UnitToday[] | undefined
  /** Of the days before, a little older than the figures of today: when they were read, ms since the epoch. */
  past: { days: readonly UnitDays[]; steps: readonly LateStep[]; since: number | null; readAt: number } | undefined
  waiting: readonly WaitingFilings[] | undefined
  forecast: ForecastReading | undefined
  /** What is doubtful, by unit; a minute old at most. */
  doubts: readonly UnitDoubts[] | undefined
  /** What a procedure is called; `null` = its code is all that is known. */
  procedureName: (code: string) => Bilingual | null
  /** The units that the operator expects to report, with their names. */
  expected: readonly NamedUnit[]
}

/** The same, of the units that the reader sees. There is no other way from a reading to a page. */
export interface BoardData extends BoardReading {
  reader: Reader
}

export function cutTo(reader: Reader, reading: BoardReading): BoardData {
  const own = <T extends { unit: string }>(rows: readonly T[]) => rows.filter(({ unit }) => sees(reader, unit))
  const { past, expected } = reading
  return {
    ...reading,
    reader,
    today: reading.today && own(reading.today),
    past: past && {
      readAt: past.readAt,
      days: own(past.days),
      steps: own(past.steps),
      // When the first dossier of anybody came says nothing about the own unit.
      since: reader.within === null ? past.since : findSince(own(past.days), reading.from),
    },
    waiting: reading.waiting && own(reading.waiting),
    doubts: reading.doubts && own(reading.doubts),
    forecast: reading.forecast && {
      ...reading.forecast,
      counts: own(reading.forecast.counts),
      // That it has withdrawn in the whole city concerns every unit.
      silences: reading.forecast.silences.filter(({ unit }) => unit === null || sees(reader, unit)),
    },
    expected: expected.filter(({ code }) => sees(reader, code)),
  }
}

function findSince(days: readonly UnitDays[], from: number): number | null {
  const first = Math.min(...days.flatMap((unit) => unit.days.map(({ day }) => day)))
  return Number.isFinite(first) ? from + first * dayMs : null
}

/** Of one unit alone. */
export function cutToUnit(data: BoardData, unit: string): BoardData {
  return cutTo({ within: [unit] }, data)
}

/** Open dossiers by what is forecast of them. */
export function sumForecasts(counts: readonly ForecastCount[]): Record<ForecastVerdict, number> {
  const sums = { 'on-track': 0, 'at-risk': 0, late: 0, 'waiting-for-citizen': 0, 'not-knowable': 0 }
  for (const { verdict, count } of counts) sums[verdict] += count
  return sums
}

/** Whether these hold a forecast at all: where everything is not knowable, 0 at risk would be one. */
export const isForeseen = (sums: Record<ForecastVerdict, number>): boolean =>
  sums['at-risk'] + sums['on-track'] > 0 || sums['not-knowable'] === 0

export type TodayFigures = Omit<UnitToday, 'unit' | 'lastAt'>

const none = {
  received: 0,
  sameDay: 0,
  endedOnTime: 0,
  endedLate: 0,
  endedLateFirst: 0,
  endedNoDue: 0,
  open: 0,
  overdue: 0,
  overdueFirst: 0,
  dueToday: 0,
  openNoDue: 0,
  citizen: 0,
  changed: 0,
  provisional: 0,
} as const satisfies TodayFigures
const figureNames = Object.keys(none) as (keyof TodayFigures)[]

export function addToday(rows: readonly TodayFigures[]): TodayFigures {
  const all: TodayFigures = { ...none }
  for (const row of rows) for (const name of figureNames) all[name] += row[name]
  return all
}

const emptyDay = (day: number): UnitDay => ({
  day,
  due: 0,
  late: 0,
  lateFirst: 0,
  openLate: 0,
  received: 0,
  sameDay: 0,
})

/** Every day of the period, all units together; a day on which nothing was due or received is there, with nothing. */
export function addDays(units: readonly UnitDays[]): UnitDay[] {
  const all = Array.from({ length: periodDays }, (_, day) => emptyDay(day))
  for (const { days } of units) {
    for (const each of days) {
      const into = all[each.day]
      if (!into) continue
      into.due += each.due
      into.late += each.late
      into.lateFirst += each.lateFirst
      into.openLate += each.openLate
      into.received += each.received
      into.sameDay += each.sameDay
    }
  }
  return all
}

/** Names for the codes in a list or on the page of a dossier. */
export type Names = Pick<BoardReading, 'expected' | 'procedureName'>

export interface Coverage {
  /** Units from which something was heard today, and all that are expected or were heard from in the period. */
  reported: number
  known: number
  missing: string[]
  /** Whether the operator has said which units are expected: otherwise one that never reported is not known. */
  listed: boolean
}

/** Who has reported today. `undefined` = it could not be read. */
export function findCoverage({ today, past, expected, day }: BoardData): Coverage | undefined {
  if (!today || !past) return undefined
  const heard = new Set(today.filter(({ lastAt }) => lastAt >= day.begin).map(({ unit }) => unit))
  const known = new Set([expected.map(({ code }) => code), past.days.map(({ unit }) => unit), [...heard]].flat())
  const missing = [...known].filter((unit) => !heard.has(unit)).sort()
  return { reported: heard.size, known: known.size, missing, listed: expected.length > 0 }
}

/** A unit with its days, the one with the most late dossiers of the last `days` days first. */
export interface UnitRow {
  unit: string
  days: UnitDay[]
  late: number
  due: number
  /** Where most of its late dossiers waited when time ran out. */
  mainStep: string | null
}

export function rankUnits({ past, today }: BoardData, days: number): UnitRow[] {
  const begin = periodDays - days
  const heard = (today ?? []).map(({ unit }) => unit).filter((unit) => !past?.days.some((each) => each.unit === unit))
  const all = [past?.days ?? [], heard.map((unit): UnitDays => ({ unit, days: [] }))].flat()
  return all
    .map(({ unit, days: known }) => {
      const within = known.filter(({ day }) => day >= begin)
      const late = within.reduce((sum, each) => sum + each.late, 0)
      const due = within.reduce((sum, each) => sum + each.due, 0)
      const steps = (past?.steps ?? []).filter((each) => each.unit === unit).sort((a, b) => b.count - a.count)
      return { unit, days: within, late, due, mainStep: late > 0 ? (steps[0]?.step ?? null) : null }
    })
    .sort((a, b) => b.late - a.late || b.due - a.due || (a.unit < b.unit ? -1 : 1))
}

/** Late dossiers by the step after which they waited, the most frequent first. */
export function addSteps(steps: readonly LateStep[]): { step: string; count: number; open: number }[] {
  const all = new Map<string, { step: string; count: number; open: number }>()
  for (const { step, count, open } of steps) {
    const into = all.get(step) ?? { step, count: 0, open: 0 }
    into.count += count
    into.open += open
    all.set(step, into)
  }
  return [...all.values()].sort((a, b) => b.count - a.count || (a.step < b.step ? -1 : 1))
}

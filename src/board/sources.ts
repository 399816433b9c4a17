/**
 * Where the board gets its figures. All readers share one reading of all units, and each gets what it may see cut from it. Today is
 * read for each look, within a second; the days before are read once a minute, because almost nothing of them changes any more.
 */
import { dayMs } from '../domain/duration.ts'
import { localTime, startOfDayInVietnam } from '../domain/vietnam-time.ts'
import { kept, orGap } from '../pages/reading.ts'
import {
  type BoardDay,
  readDays,
  readLateSteps,
  readSince,
  readToday,
  readWaitingFilings,
} from '../store/dossier/board.ts'
import { countDoubts } from '../store/dossier/board-lists.ts'
import { countForecasts, readBacktest, readForecastRun, readSilences } from '../store/dossier/forecasts.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { type BoardData, type BoardReading, cutTo, periodDays } from './board-data.ts'
import type { BoardDeps } from './deps.ts'
import { approvalStates, reviewStates } from './panels/waiting.ts'
import type { Reader } from './reader.ts'

/** A change is on the page within two seconds, and many readers cost no more than one. */
const todayKeepMs = 500
const pastKeepMs = 60_000
const pastStaleMs = 600_000
const waitingKeepMs = 5_000
const forecastKeepMs = 2_000

export interface Sources {
  board(reader: Reader): Promise<BoardData>
  /** What was read of today may be old. */
  forget(): void
}

/** What the law in force calls a procedure. */
export function toProcedureNames({ law }: Pick<BoardDeps, 'law'>): BoardReading['procedureName'] {
  return (code) => law?.procedureName(code) ?? null
}

/** The day of Viet Nam in which a moment lies. */
export function toDay(now: number): BoardDay {
  const begin = startOfDayInVietnam(localTime(now)?.date ?? '')
  return { begin, end: begin + dayMs, now }
}

type SourceDeps = Pick<BoardDeps, 'clock' | 'law'> & {
  database: Pick<BoardDeps['database'], 'query'>
  settings: Pick<BoardDeps['settings'], 'units'>
}

export function createSources(deps: SourceDeps): Sources {
  const { database, clock, settings } = deps
  const procedureName = toProcedureNames(deps)
  const states = [...approvalStates, ...reviewStates]
  const reading = <T>(work: () => Promise<T>) => withStorageErrors('storage-unavailable', work)
  const today = kept(todayKeepMs, (_begin: number) => reading(() => readToday(database, toDay(clock.now()))))
  const past = kept(
    pastKeepMs,
    (begin: number) =>
      reading(async () => {
        const day = toDay(clock.now())
        const from = begin - (periodDays - 1) * dayMs
        const [days, steps, since] = await Promise.all([
          readDays(database, from, day),
          readLateSteps(database, from, day),
          readSince(database),
        ])
        return { days, steps, since, readAt: day.now }
      }),
    pastStaleMs,
  )
  const waiting = kept(waitingKeepMs, (_begin: number) => reading(() => readWaitingFilings(database, states)))
  const forecast = kept(forecastKeepMs, (_begin: number) =>
    reading(async () => {
      const [counts, silences, backtest, run] = await Promise.all([
        countForecasts(database, clock.now()),
        readSilences(database),
        readBacktest(database),
        readForecastRun(database),
      ])
      return { counts, silences, backtest, madeAt: run?.madeAt ?? null }
    }),
  )
  const doubts = kept(pastKeepMs, (begin: number) => reading(() => countDoubts(database, { begin })), pastStaleMs)
  return {
    async board(reader) {
      const day = toDay(clock.now())
      const [readOfToday, readOfPast, readOfWaiting, readOfForecast, readOfDoubts] = await Promise.all([
        orGap(today.get(day.begin)),
        orGap(past.get(day.begin)),
        orGap(waiting.get(day.begin)),
        orGap(forecast.get(day.begin)),
        orGap(doubts.get(day.begin)),
      ])
      const all: BoardReading = {
        day,
        from: day.begin - (periodDays - 1) * dayMs,
        today: readOfToday,
        past: readOfPast,
        waiting: readOfWaiting,
        forecast: readOfForecast,
        doubts: readOfDoubts,
        expected: settings.units,
        procedureName,
      }
      return cutTo(reader, all)
    },
    forget() {
      today.clear()
      waiting.clear()
    },
  }
}

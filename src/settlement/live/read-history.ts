/** The history in the database as the back-test takes it in: through the same reader, calendar and moments as the running gateway. */
import type { Law } from '../../law/law.ts'
import { readWatchedPaths } from '../../store/dossier/forecast-events.ts'
import type { StoredBacktest } from '../../store/dossier/forecasts.ts'
import type { Queryable } from '../../store/postgres/database.ts'
import type { BacktestReport, BacktestSettings } from '../forecast/backtest.ts'
import type { KnownEvent } from '../forecast/history.ts'
import { KnownHistory } from '../forecast/known-history.ts'
import type { WorkingHours } from '../forecast/working-hours.ts'
import { type HourTable, readTable, tabulateCity } from './city-hours.ts'
import { liveForecastSettings, liveMoments } from './live-model.ts'
import { findStart, KnownReader } from './read-known.ts'
import { toKinds } from './to-known-events.ts'

export interface StoredHistory {
  history: KnownHistory
  settings: BacktestSettings
}

export interface HistoryRange {
  law: Law
  /** ms since the epoch. */
  now: number
  /** As many days as are looked back on. */
  historyDays: number
}

/** The history page by page, and the working time by which it counts. `null` = nothing was ever recorded. */
export async function openHistory(
  connection: Queryable,
  { law, now, historyDays }: HistoryRange,
): Promise<{ pages: AsyncGenerator<KnownEvent[]>; hours: HourTable } | null> {
  const from = await findStart(connection, now, historyDays)
  if (from === null) return null
  const paths = await readWatchedPaths(connection)
  const links = [...Map.groupBy(paths, ({ link }) => link)].map(([name, own]) => ({
    name,
    paths: own.map(({ path }) => path),
  }))
  const reader = new KnownReader(toKinds(law), links, from)
  return { pages: reader.read(connection, now), hours: tabulateCity(law, from, now) }
}

/** The whole history at once, for a process that does nothing else. `null` = nothing was ever recorded. */
export async function readHistory(connection: Queryable, range: HistoryRange): Promise<StoredHistory | null> {
  const opened = await openHistory(connection, range)
  if (opened === null) return null
  const history = new KnownHistory()
  for await (const page of opened.pages) for (const event of page) history.add(event)
  return { history, settings: toBacktestSettings(readTable(opened.hours)) }
}

/** The settings and moments of the running gateway. */
export function toBacktestSettings(hours: WorkingHours): BacktestSettings {
  return {
    forecast: liveForecastSettings(hours),
    everyMs: liveMoments.everyMs,
    nearMs: liveMoments.nearMs,
    countFrom: null,
  }
}

/** What of a report the board shows. */
export function toStoredBacktest(report: BacktestReport, madeAt: number): StoredBacktest {
  const { from, to, judged, spoken, rules, coverage, spokenShare } = report
  const ruleSkills = Object.values(rules).flatMap((rule) => rule.spoken.brierSkill ?? [])
  return {
    madeAt,
    from,
    to,
    judged,
    brierSkill: spoken.brierSkill,
    bestRule: ruleSkills.length === 0 ? null : Math.max(...ruleSkills),
    calibrationError: spoken.calibrationError,
    coverage,
    spokenShare,
  }
}

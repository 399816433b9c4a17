/** What is forecast of a dossier, as it is shown. */
import type { ForecastCause, ForecastMover, ForecastVerdict, NotKnowableReason } from '../domain/dossier/forecast.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { describeForecast } from '../domain/texts/forecast-text.ts'
import { findIso } from '../domain/vietnam-time.ts'
import { readForecasts, type StoredForecast } from '../store/dossier/forecasts.ts'
import type { DossierDeps } from './deps.ts'

/** Moments are ISO 8601 in UTC. */
export interface ForecastView {
  verdict: ForecastVerdict
  /** Why nothing is foreseen; `null` = something is, or it is a fact. */
  why: NotKnowableReason | null
  /** That the due time passes before it ends; `null` = nothing is foreseen. */
  probability: number | null
  cause: ForecastCause | null
  mover: ForecastMover
  since: string
  timeUntil: string | null
  ends: { from: string; to: string | null } | null
  sentence: Bilingual
}

/** By the dossiers' numbers; one that has ended has none. */
export async function viewForecasts(
  { database, clock }: Pick<DossierDeps, 'database' | 'clock'>,
  dossiers: readonly number[],
): Promise<Map<number, ForecastView>> {
  const stored = await readForecasts(database, dossiers, clock.now())
  return new Map([...stored].map(([dossier, forecast]) => [dossier, toForecastView(forecast)]))
}

function toForecastView(forecast: StoredForecast): ForecastView {
  const { verdict, why, probability, cause, mover, since, timeUntil, ends } = forecast
  return {
    verdict,
    why,
    probability: probability === null ? null : Math.round(probability * 100) / 100,
    cause,
    mover,
    since: findIso(since) ?? '',
    timeUntil: findIso(timeUntil),
    ends: ends && { from: findIso(ends.from) ?? '', to: findIso(ends.to) },
    sentence: describeForecast(forecast),
  }
}

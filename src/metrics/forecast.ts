/** Metrics of the forecast: what it says, how old that is, how good it has proved. Read from the database when they are asked for. */
import { Gauge, type Registry } from 'prom-client'
import { forecastVerdicts } from '../domain/dossier/forecast.ts'
import type { Clock } from '../domain/runtime.ts'
import type { ForecastStatus } from '../store/dossier/forecasts.ts'

export interface ForecastMetricsSources {
  status: () => Promise<ForecastStatus>
  clock: Clock
}

export function createForecastMetrics(registry: Registry, { status, clock }: ForecastMetricsSources): void {
  const registers = [registry]
  let pending: Promise<ForecastStatus | undefined> | undefined
  /** One reading of the database for all gauges of a scrape. Without the database nothing is known: no figure, not an old one. */
  function readStatus(): Promise<ForecastStatus | undefined> {
    pending ??= status()
      .catch(() => undefined)
      .finally(() => setImmediate(() => (pending = undefined)))
    return pending
  }
  /** `null` = not known, and no figure. */
  function gauge(name: string, help: string, read: (status: ForecastStatus) => number | null): void {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const now = await readStatus()
        const value = now === undefined ? null : read(now)
        if (value === null) this.remove()
        else this.set(value)
      },
    })
  }
  new Gauge({
    name: 'lienthong_forecast_dossiers',
    help: 'Open dossiers by what is forecast of them',
    labelNames: ['verdict'],
    registers,
    async collect() {
      const now = await readStatus()
      this.reset()
      if (now) for (const verdict of forecastVerdicts) this.set({ verdict }, now.dossiers[verdict] ?? 0)
    },
  })
  gauge('lienthong_forecast_age_seconds', 'Age of the forecasts; nothing before the first ones', ({ run }) =>
    run === null ? null : Math.max(0, clock.now() - run.madeAt) / 1000,
  )
  gauge(
    'lienthong_forecast_skill',
    'Brier skill of the forecast over the base rate, by its own record; nothing while that is not known',
    ({ run }) => run?.record.skill ?? null,
  )
  gauge(
    'lienthong_forecast_calibration_error',
    'Mean distance between forecast and reality, by its own record',
    ({ run }) => run?.record.calibrationError ?? null,
  )
  gauge(
    'lienthong_forecast_fates',
    'Dossiers with a known fate that the forecast remembers',
    ({ run }) => run?.record.dossiers ?? null,
  )
  gauge(
    'lienthong_forecast_withdrawn_units',
    'Units for which the forecast has withdrawn',
    ({ silences }) => silences.filter(({ unit }) => unit !== null).length,
  )
  gauge('lienthong_forecast_withdrawn', '1 while the forecast has withdrawn in the whole city', ({ silences }) =>
    Number(silences.some(({ unit }) => unit === null)),
  )
}

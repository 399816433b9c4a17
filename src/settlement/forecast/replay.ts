/**
 * The one way in which a forecaster is given a history: what became known, in its order, and between it the moments at which forecasts
 * are made and learnt from. The back-test and the running gateway both go through here, so that one says how good the other is.
 */
import { startOfDay, toDay } from '../../domain/working-time/days.ts'
import type { Forecast, Forecaster } from './forecaster.ts'
import type { KnownEvent } from './history.ts'
import type { WorkingHours } from './working-hours.ts'

export interface ReplaySettings {
  hours: WorkingHours
  /** Moments of forecasting every so often; only where time was worked since the last one. */
  everyMs: number
  /** At the first moment of each day all open dossiers are forecast, at the others those with at most so much working time left. */
  nearMs: number
}

export interface ReplayListener {
  /** The first moment of a day, before anything is learnt from the days before it. */
  onDay?(at: number): void
  onForecasts?(at: number, forecasts: readonly Forecast[]): void
}

export class Replay {
  readonly #forecaster: Forecaster
  readonly #settings: ReplaySettings
  readonly #listener: ReplayListener
  /** The next full step; `NaN` until the first event. */
  #next = Number.NaN
  #today = Number.NaN

  constructor(forecaster: Forecaster, settings: ReplaySettings, listener: ReplayListener = {}) {
    this.#forecaster = forecaster
    this.#settings = settings
    this.#listener = listener
  }

  /** Moments before it became known come first. */
  observe({ knownAt, event }: KnownEvent): void {
    if (Number.isNaN(this.#next)) this.#next = startOfDay(toDay(knownAt))
    while (this.#next < knownAt) this.#step()
    this.#forecaster.observe(event)
  }

  /** All that became known up to `until` has been given: the moments up to then. */
  reach(until: number): void {
    while (this.#next <= until) this.#step()
  }

  #step(): void {
    const { hours, everyMs, nearMs } = this.#settings
    const at = this.#next
    this.#next += everyMs
    if (!(hours.total(at) > hours.total(at - everyMs))) return
    const firstOfDay = toDay(at) !== this.#today
    if (firstOfDay) {
      this.#listener.onDay?.(at)
      this.#today = toDay(at)
      this.#forecaster.learn(at)
    }
    const forecasts = this.#forecaster.forecast(at, firstOfDay ? undefined : nearMs)
    this.#listener.onForecasts?.(at, forecasts)
  }
}

/**
 * The model of the running gateway: a forecaster with its replay, and what of its forecasts has changed since they were last taken.
 * Runs in a thread of its own (`forecast-thread.ts`), because a night's learning takes longer than a request may wait.
 */
import { hourMs, minuteMs } from '../../domain/duration.ts'
import type { ForecastSilence, SkillRecord, StoredForecast } from '../../store/dossier/forecasts.ts'
import { defaultForecastSettings, type Forecast, Forecaster } from '../forecast/forecaster.ts'
import type { KnownEvent } from '../forecast/history.ts'
import type { ForecastAlarm } from '../forecast/judgement.ts'
import { Replay, type ReplaySettings } from '../forecast/replay.ts'
import type { WorkingHours } from '../forecast/working-hours.ts'
import { toDossier } from './to-known-events.ts'

/** At these moments forecasts are made that are learnt from: the same in the gateway and in the back-test of its database. */
export const liveMoments = { everyMs: hourMs, nearMs: 8 * hourMs } as const satisfies Omit<ReplaySettings, 'hours'>

/** The trees grow once a week while a history is read again: every night would take long and change little. */
const growEveryDays = 7

export const liveForecastSettings = (hours: WorkingHours) => {
  const { halfLifeDays, windowDays, rowsMax, falseWarningsMax, city, unit } = defaultForecastSettings
  return { hours, halfLifeDays, windowDays, rowsMax, falseWarningsMax, city, unit, growEveryDays }
}

interface ModelStatus {
  record: SkillRecord
  silences: ForecastSilence[]
  /** Raised since they were last taken. */
  alarms: ForecastAlarm[]
}

export interface Changes extends ModelStatus {
  changed: StoredForecast[]
  /** Dossiers that are forecast no more. */
  gone: string[]
}

/** Times that move by less are the same for a reader. */
const timeStepMs = 10 * minuteMs
const probabilityStep = 0.02

export class LiveModel {
  readonly #forecaster: Forecaster
  readonly #replay: Replay
  /** As they were last taken, by dossier. */
  readonly #taken = new Map<string, StoredForecast>()
  /** Dossiers to which something has happened since. */
  readonly #touched = new Set<string>()
  readonly #silentSince = new Map<string, number>()

  constructor(hours: WorkingHours) {
    this.#forecaster = new Forecaster(liveForecastSettings(hours))
    this.#replay = new Replay(this.#forecaster, { hours, everyMs: liveMoments.everyMs, nearMs: liveMoments.nearMs })
  }

  /** What became known, in its order; `until`: everything up to then has been given. */
  take(events: readonly KnownEvent[], until: number | null): void {
    for (const known of events) {
      this.#replay.observe(known)
      const { event } = known
      if (event.type !== 'link-down' && event.type !== 'link-up') this.#touched.add(event.id)
    }
    if (until !== null) this.#replay.reach(until)
  }

  /** What has changed for readers; `all` = also of dossiers to which nothing happened. */
  takeChanges(at: number, all: boolean): Changes {
    const ids = all ? undefined : new Set(this.#touched)
    const forecasts = this.#forecaster.read(at, ids)
    const seen = new Set<string>()
    const changed: StoredForecast[] = []
    for (const forecast of forecasts) {
      const stored = toStored(forecast)
      seen.add(stored.dossier)
      const before = this.#taken.get(stored.dossier)
      if (before !== undefined && isAlike(before, stored)) continue
      this.#taken.set(stored.dossier, stored)
      changed.push(stored)
    }
    const asked = all ? [...this.#taken.keys()] : [...this.#touched].map(toDossier)
    const gone = asked.filter((dossier) => !seen.has(dossier) && this.#taken.has(dossier))
    for (const dossier of gone) this.#taken.delete(dossier)
    this.#touched.clear()
    const status = this.#status(at)
    return { changed, gone, record: status.record, silences: status.silences, alarms: status.alarms }
  }

  #status(at: number): ModelStatus {
    const alarms = this.#forecaster.takeAlarms()
    for (const alarm of alarms) this.#silentSince.set(alarm.unit ?? '', alarm.at)
    const silences = this.#forecaster.silences().map(({ unit, why }) => {
      const since = this.#silentSince.get(unit ?? '') ?? at
      this.#silentSince.set(unit ?? '', since)
      return { unit, why, since }
    })
    const still = new Set(silences.map(({ unit }) => unit ?? ''))
    for (const unit of this.#silentSince.keys()) if (!still.has(unit)) this.#silentSince.delete(unit)
    const { record, city } = this.#forecaster.record()
    return {
      record: {
        dossiers: record.dossiers(),
        skill: record.skill()?.value ?? null,
        calibrationError: record.calibrationError(),
        silent: city.ready ? null : city.why,
      },
      silences,
      alarms,
    }
  }
}

/** What is not spoken is not handed on either. */
function toStored({ id, verdict, why, probability, cause, mover, since, timeUntil, ends }: Forecast): StoredForecast {
  const speaks = verdict === 'on-track' || verdict === 'at-risk'
  return {
    dossier: toDossier(id),
    verdict,
    why,
    probability: speaks ? probability : null,
    cause,
    mover,
    since,
    timeUntil,
    ends: speaks ? ends : null,
  }
}

function isAlike(a: StoredForecast, b: StoredForecast): boolean {
  const near = (one: number | null | undefined, other: number | null | undefined, step: number) =>
    one === other || (typeof one === 'number' && typeof other === 'number' && Math.abs(one - other) < step)
  return (
    a.verdict === b.verdict &&
    a.why === b.why &&
    a.cause === b.cause &&
    a.mover === b.mover &&
    a.since === b.since &&
    near(a.probability, b.probability, probabilityStep) &&
    near(a.timeUntil, b.timeUntil, timeStepMs) &&
    near(a.ends?.from, b.ends?.from, timeStepMs) &&
    near(a.ends?.to, b.ends?.to, timeStepMs)
  )
}

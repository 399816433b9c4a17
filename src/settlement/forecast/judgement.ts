/**
 * The warning decision: from which probability on a dossier is called at risk, where the forecast may speak at all, and the alarm
 * when it falls silent. By its own record of what it forecast and what came of it, for the city and for each unit.
 */
import type { NotKnowableReason, SilentReason } from '../../domain/dossier/forecast.ts'
import { type Readiness, TrackRecord, type TrackRecordSettings } from './track-record.ts'
import type { OpenCase, UnderWay, UnitActivity } from './under-way.ts'
import { WarningThreshold } from './warning-threshold.ts'

export type WhyNotKnowable = Exclude<NotKnowableReason, 'not-computed'>

export interface ForecastAlarm {
  at: number
  /** `null` = the whole city. */
  unit: string | null
  why: Exclude<SilentReason, 'too-few-known'>
}

export type Judged = { verdict: 'on-track' | 'at-risk'; why: null } | { verdict: 'not-knowable'; why: SilentReason }

export class Judgement {
  readonly #underWay: UnderWay
  readonly #threshold: WarningThreshold
  readonly record: TrackRecord
  #alarms: ForecastAlarm[] = []
  #cityReady: Readiness = { ready: false, why: 'too-few-known' }

  constructor(underWay: UnderWay, falseWarningsMax: number, city: TrackRecordSettings) {
    this.#underWay = underWay
    this.#threshold = new WarningThreshold(falseWarningsMax)
    this.record = new TrackRecord(city)
  }

  addFate(dossier: OpenCase, late: 0 | 1): void {
    const outcome = { late, forecasts: dossier.snapshots } as const
    this.record.add(outcome)
    this.#underWay.findActivity(dossier.unit).record.add(outcome)
    this.#threshold.add(dossier.highest, late)
  }

  /** Judges the day's fates; `age` counts the days of learning, `end` is when the day ends. True when the whole city behaves otherwise. */
  closeDay(age: number, end: number): boolean {
    for (const [unit, activity] of this.#underWay.activity.entries()) {
      if (activity.record.closeDay(age)) {
        this.#alarms.push({ at: end, unit: this.#underWay.unitName(unit), why: 'behaviour-changed' })
      }
    }
    const changed = this.record.closeDay(age)
    if (changed) {
      this.#alarms.push({ at: end, unit: null, why: 'behaviour-changed' })
      this.#threshold.keep(0.2)
    }
    this.#threshold.choose(age)
    const before = this.#cityReady
    this.#cityReady = this.record.readiness()
    if (before.ready && !this.#cityReady.ready && !changed) {
      const { why } = this.#cityReady
      if (why !== 'too-few-known') this.#alarms.push({ at: end, unit: null, why })
    }
    return changed
  }

  /** Whether the forecast may speak for the whole city. */
  get city(): Readiness {
    return this.#cityReady
  }

  /** The verdict of a running dossier: silence where the own record does not bear a forecast. */
  judge(probability: number, { record }: UnitActivity): Judged {
    if (!this.#cityReady.ready) return { verdict: 'not-knowable', why: this.#cityReady.why }
    const unit = record.readiness()
    // A unit of which little is known is spoken for by the city; one where the forecast fails is not spoken for.
    if (!unit.ready && (unit.why === 'behaviour-changed' || record.isWorseThanBase())) {
      return { verdict: 'not-knowable', why: unit.why }
    }
    return { verdict: probability >= this.#threshold.value ? 'at-risk' : 'on-track', why: null }
  }

  /** Where it has withdrawn, and why: not where too little is known yet. */
  silences(): Omit<ForecastAlarm, 'at'>[] {
    const found: Omit<ForecastAlarm, 'at'>[] = []
    const city = this.#cityReady
    if (!city.ready && city.why !== 'too-few-known') found.push({ unit: null, why: city.why })
    for (const [unit, { record }] of this.#underWay.activity.entries()) {
      const ready = record.readiness()
      if (ready.ready || ready.why !== 'behaviour-changed') continue
      found.push({ unit: this.#underWay.unitName(unit), why: ready.why })
    }
    return found
  }

  takeAlarms(): ForecastAlarm[] {
    return this.#alarms.splice(0)
  }
}

/**
 * How good the forecast was lately, for one unit or the whole city: its own back-test that never stops. It compares what was forecast
 * with what happened and with simply saying the base rate, and notices when behaviour changes. From it follows whether the forecast
 * may speak at all.
 */

import type { SilentReason } from '../../domain/dossier/forecast.ts'

/** Why nothing is forecast. `ready` = it may speak. */
export type Readiness = { ready: true } | { ready: false; why: SilentReason }

export interface TrackRecordSettings {
  /** Days after which a dossier counts half. */
  halfLifeDays: number
  /** Dossiers whose end must be known before anything is forecast. */
  dossiersMin: number
  /** Brier skill over the base rate that must at least be there, beyond doubt. */
  skillMin: number
  /** Largest mean distance between forecast and reality. */
  calibrationErrorMax: number
  /** Sum of surprises, in deviations, above which behaviour has changed. */
  driftAlarm: number
}

/**
 * A dossier whose fate at its due time is known now, with the forecasts that were made of it. Sums and no means: a late dossier has
 * more forecasts than one that ended early, so that a mean per dossier would find even a perfect forecast wrong.
 */
export interface Outcome {
  late: 0 | 1
  forecasts: readonly { probability: number; baseRate: number }[]
}

const calibrationBins = 10

/** Deviations that leave one doubt in twenty. */
const confidence = 1.64

/** Surprise per day that chance alone may bring, in deviations. */
const slack = 0.75
/** Days of one known spread before a surprise counts. */
const spreadDaysMin = 5

export class TrackRecord {
  readonly #settings: TrackRecordSettings
  #age = 0
  #dossiers = 0
  #forecasts = 0
  #brier = 0
  #baseBrier = 0
  #gain = 0
  // Of days: squares of their gains, of their numbers of forecasts, and the products of both.
  #gainSquares = 0
  #countSquares = 0
  #products = 0
  #gainToday = 0
  #forecastsToday = 0
  readonly #bins = Array.from({ length: calibrationBins }, () => ({ count: 0, sum: 0, late: 0 }))
  // Of the day that is being counted.
  #residual = 0
  #variance = 0
  // Page's cumulative sums of standardized surprises, upwards and downwards, and the spread that days usually have.
  #up = 0
  #down = 0
  #spread = 1
  #spreadDays = 0
  /** Behaviour has changed, and the new one is not known well enough yet. */
  #changed = false

  constructor(settings: TrackRecordSettings) {
    this.#settings = settings
  }

  add({ late, forecasts }: Outcome): void {
    if (forecasts.length === 0) return
    this.#dossiers += 1
    this.#forecasts += forecasts.length
    let deviation = 0
    for (const { probability, baseRate } of forecasts) {
      const brier = (probability - late) ** 2
      const baseBrier = (baseRate - late) ** 2
      this.#brier += brier
      this.#baseBrier += baseBrier
      this.#gainToday += baseBrier - brier
      const bin = this.#bins[Math.min(calibrationBins - 1, Math.floor(probability * calibrationBins))]
      if (bin !== undefined) {
        bin.count += 1
        bin.sum += probability
        bin.late += late
      }
      this.#residual += late - probability
      deviation += Math.sqrt(probability * (1 - probability))
    }
    this.#forecastsToday += forecasts.length
    // All forecasts of a dossier err together.
    this.#variance += deviation ** 2
  }

  /** Closes a day; `age` counts the days of learning. True when behaviour has just been found changed. */
  closeDay(age: number): boolean {
    this.#fade(2 ** (-(age - this.#age) / this.#settings.halfLifeDays))
    this.#age = age
    this.#gain += this.#gainToday
    this.#gainSquares += this.#gainToday ** 2
    this.#countSquares += this.#forecastsToday ** 2
    this.#products += this.#gainToday * this.#forecastsToday
    this.#gainToday = 0
    this.#forecastsToday = 0
    const changed = this.#judgeDay()
    if (changed) {
      this.#changed = true
      // What was learnt about the old behaviour says nothing about the forecast of the new one.
      this.#fade(0)
      this.#up = 0
      this.#down = 0
    } else if (this.#changed && this.readiness().ready) this.#changed = false
    return changed
  }

  #judgeDay(): boolean {
    const [residual, variance] = [this.#residual, this.#variance]
    // Less than one expected surprise says nothing yet: the next days are added to it.
    if (variance < 1) return false
    this.#residual = 0
    this.#variance = 0
    const surprise = residual / Math.sqrt(variance)
    const standardized = Math.max(-4, Math.min(4, surprise / Math.sqrt(this.#spread)))
    // Days have causes in common (an outage, a flu), so they spread more than chance: learnt slowly, from bounded surprises.
    const square = Math.min(surprise * surprise, 9 * this.#spread)
    this.#spreadDays += 1
    this.#spread = Math.max(1, this.#spread + (square - this.#spread) * Math.max(0.04, 1 / (this.#spreadDays + 3)))
    if (this.#spreadDays <= spreadDaysMin) return false
    this.#up = Math.max(0, this.#up + standardized - slack)
    this.#down = Math.max(0, this.#down - standardized - slack)
    return Math.max(this.#up, this.#down) > this.#settings.driftAlarm
  }

  #fade(kept: number): void {
    this.#dossiers *= kept
    this.#forecasts *= kept
    this.#brier *= kept
    this.#baseBrier *= kept
    this.#gain *= kept
    this.#gainSquares *= kept
    this.#countSquares *= kept
    this.#products *= kept
    for (const bin of this.#bins) {
      bin.count *= kept
      bin.sum *= kept
      bin.late *= kept
    }
  }

  /**
   * Brier skill over the base rate, and the doubt about it (one deviation); `null` = nothing is known. The doubt is that between
   * days, because the dossiers of one day share its luck.
   */
  skill(): { value: number; doubt: number } | null {
    if (this.#dossiers < 1 || this.#baseBrier <= 0) return null
    const mean = this.#gain / this.#forecasts
    const spread = this.#gainSquares - 2 * mean * this.#products + mean * mean * this.#countSquares
    return {
      value: 1 - this.#brier / this.#baseBrier,
      doubt: Math.sqrt(Math.max(0, spread)) / this.#baseBrier,
    }
  }

  /** Mean distance between forecast and reality, without what chance alone would show. */
  calibrationError(): number {
    let error = 0
    // So many forecasts count as one piece of evidence.
    const alike = this.#forecasts / Math.max(1, this.#dossiers)
    for (const { count, sum, late } of this.#bins) {
      if (count < 1) continue
      const p = sum / count
      const chance = Math.sqrt((Math.max(0, p * (1 - p)) / count) * alike)
      error += count * Math.max(0, Math.abs(late / count - p) - chance)
    }
    return this.#forecasts < 1 ? 0 : error / this.#forecasts
  }

  /** Whether simply saying the base rate would have been better, beyond doubt. */
  isWorseThanBase(): boolean {
    const skill = this.skill()
    return skill !== null && this.#dossiers >= this.#settings.dossiersMin && skill.value + confidence * skill.doubt < 0
  }

  /** How many dossiers it remembers, faded. */
  dossiers(): number {
    return this.#dossiers
  }

  readiness(): Readiness {
    const { dossiersMin, skillMin, calibrationErrorMax } = this.#settings
    if (this.#dossiers < dossiersMin) {
      return { ready: false, why: this.#changed ? 'behaviour-changed' : 'too-few-known' }
    }
    const skill = this.skill()
    if (skill === null || skill.value - confidence * skill.doubt <= skillMin) return { ready: false, why: 'no-skill' }
    if (this.calibrationError() > calibrationErrorMax) return { ready: false, why: 'not-calibrated' }
    return { ready: true }
  }
}

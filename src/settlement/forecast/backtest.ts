/**
 * Replays a history day by day: at each moment the forecaster has been given what was known then, and nothing later; what came of it
 * is counted as soon as it is known. Beside it run three simple rules, which get the same and no more.
 */
import { hourMs } from '../../domain/duration.ts'
import { vietnamOffsetMs } from '../../domain/vietnam-time.ts'
import { toDay } from '../../domain/working-time/days.ts'
import { Forecaster, type ForecastSettings } from './forecaster.ts'
import type { ForecastAlarm, WhyNotKnowable } from './judgement.ts'
import type { KnownHistory } from './known-history.ts'
import { Replay, type ReplaySettings } from './replay.ts'
import { ProbabilityScore, Share } from './score.ts'

export interface BacktestSettings extends Omit<ReplaySettings, 'hours'> {
  forecast: ForecastSettings
  /** Forecasts before this moment are made and learnt from, but not counted. `null` = all count. */
  countFrom: number | null
}

const rules = ['base-rate', 'elapsed-time', 'rolling-rate'] as const
type Rule = (typeof rules)[number]

interface ScoreReport {
  forecasts: number
  lateShare: number | null
  brierSkill: number | null
  calibrationError: number | null
  auc: number | null
}

export interface BacktestReport {
  dossiers: number
  /** Whose fate is known, and how many of them were late. */
  judged: number
  late: number
  from: string | null
  to: string | null
  /** The forecasts that were spoken: verdicts `on-track` and `at-risk`. */
  spoken: ScoreReport
  /** All, also those about which the forecast kept silent. */
  all: ScoreReport
  /** The simple rules on the rows of the spoken forecasts, and on all. */
  rules: Record<Rule, { spoken: ScoreReport; all: ScoreReport }>
  /** Share of spoken forecasts whose 80 % interval held the real end. */
  coverage: number | null
  /** Share of forecasts that were spoken. */
  spokenShare: number | null
  /** Why the others were not. */
  silent: Partial<Record<WhyNotKnowable, number>>
  warnings: {
    /** Of the dossiers that were called at risk at any time, how many were late. */
    precision: number | null
    /** Of the late dossiers for which it spoke, how many were called at risk at any time. */
    recall: number | null
    /** Of the same, how many an hour or more before the due time. */
    hourAhead: number | null
    /** Of all late dossiers, silence counted as missed. */
    hourAheadOfAll: number | null
    /** Of the warnings an hour or more ahead, how many were false. */
    falseShare: number | null
  }
  months: { month: string; spokenShare: number; brierSkill: number | null; calibrationError: number | null }[]
  alarms: { at: string; unit: string | null; why: string }[]
}

/** The forecast of one dossier at one moment. */
interface Made {
  at: number
  spoken: boolean
  probability: number
  rules: readonly [number, number, number]
  elapsed: number
  from: number
  to: number
}

interface Followed {
  made: Made[]
  warned: boolean
  warnedAhead: boolean
  spokenAhead: boolean
  spoken: boolean
}

const elapsedBins = 40

/** The three rules, learning from the forecasts of dossiers whose fate is known. */
class SimpleRules {
  #late = 1
  #count = 10
  readonly #byElapsed = Array.from({ length: elapsedBins }, () => ({ late: 0, count: 0 }))
  readonly #recent: { late: number; count: number }[] = []

  predict(elapsed: number): readonly [number, number, number] {
    const base = this.#late / this.#count
    const bin = this.#byElapsed[elapsed] ?? { late: 0, count: 0 }
    const rolling = this.#recent.reduce(
      (sum, { late, count }) => ({ late: sum.late + late, count: sum.count + count }),
      {
        late: base * 5,
        count: 5,
      },
    )
    return [base, (bin.late + base * 20) / (bin.count + 20), rolling.late / rolling.count]
  }

  learn(made: readonly Made[], late: 0 | 1): void {
    this.#late += late * made.length
    this.#count += made.length
    for (const { elapsed } of made) {
      const bin = this.#byElapsed[elapsed]
      if (bin === undefined) continue
      bin.count++
      bin.late += late
    }
    this.#recent.push({ late: late * made.length, count: made.length })
    if (this.#recent.length > 300) this.#recent.shift()
  }
}

export function backtest(history: KnownHistory, settings: BacktestSettings): BacktestReport {
  const { hours } = settings.forecast
  const dueOn = history.byDueDay()
  const forecaster = new Forecaster(settings.forecast)
  const last = history.lastKnownAt ?? -1
  const counting = new Counting(history, Math.max(last, 0), settings.countFrom)
  const simple = new SimpleRules()
  const followed = new Map<number, Followed>()
  let today = Number.NaN
  const replay = new Replay(
    forecaster,
    { hours, everyMs: settings.everyMs, nearMs: settings.nearMs },
    {
      onDay(at) {
        // By now the fate of everything that was due until last night is known.
        for (let day = today; day < toDay(at); day++) {
          for (const dossier of dueOn.get(day) ?? []) closeDossier(history, dossier, followed, simple, counting)
          dueOn.delete(day)
        }
        today = toDay(at)
      },
      onForecasts(at, forecasts) {
        counting.alarms.push(...forecaster.takeAlarms())
        const total = hours.total(at)
        const byElapsed = new Map<number, readonly [number, number, number]>()
        for (const { id, verdict, probability, ends, why } of forecasts) {
          const dossier = history.find(id)
          if (probability === null || ends === null || dossier === undefined) continue
          const elapsed = toElapsedBin(total - hours.total(history.receivedAt(dossier)))
          let predicted = byElapsed.get(elapsed)
          if (predicted === undefined) {
            predicted = simple.predict(elapsed)
            byElapsed.set(elapsed, predicted)
          }
          const spoken = verdict !== 'not-knowable'
          let entry = followed.get(dossier)
          if (entry === undefined) {
            entry = { made: [], warned: false, warnedAhead: false, spokenAhead: false, spoken: false }
            followed.set(dossier, entry)
          }
          const ahead = (history.dueAt(dossier) ?? 0) - at >= hourMs
          const warned = verdict === 'at-risk'
          entry.spoken ||= spoken
          entry.warned ||= warned
          entry.spokenAhead ||= spoken && ahead
          entry.warnedAhead ||= warned && ahead
          entry.made.push({
            at,
            spoken,
            probability,
            rules: predicted,
            elapsed,
            from: ends.from,
            to: ends.to ?? Number.POSITIVE_INFINITY,
          })
          if (why !== null) counting.silent[why] = (counting.silent[why] ?? 0) + 1
        }
      },
    },
  )
  for (const event of history.events()) replay.observe(event)
  replay.reach(last)
  return counting.report()
}

function closeDossier(
  history: KnownHistory,
  dossier: number,
  followed: Map<number, Followed>,
  simple: SimpleRules,
  counting: Counting,
): void {
  const entry = followed.get(dossier)
  if (entry === undefined) return
  followed.delete(dossier)
  const late = isLate(history, dossier) ? 1 : 0
  simple.learn(entry.made, late)
  counting.add(dossier, entry, late)
}

/** By its last due time; one that has not ended by then is late. */
const isLate = (history: KnownHistory, dossier: number): boolean =>
  (history.endedAt(dossier) ?? Number.POSITIVE_INFINITY) > (history.dueAt(dossier) ?? Number.POSITIVE_INFINITY)

class Counting {
  readonly alarms: ForecastAlarm[] = []
  readonly silent: Partial<Record<WhyNotKnowable, number>> = {}
  readonly #history: KnownHistory
  readonly #lastAt: number
  readonly #countFrom: number | null
  readonly #spoken = new ProbabilityScore()
  readonly #all = new ProbabilityScore()
  readonly #rules = rules.map(() => ({ spoken: new ProbabilityScore(), all: new ProbabilityScore() }))
  readonly #coverage = new Share()
  readonly #precision = new Share()
  readonly #recall = new Share()
  readonly #hourAhead = new Share()
  readonly #hourAheadOfAll = new Share()
  readonly #falseAhead = new Share()
  readonly #months = new Map<string, { spoken: Share; score: ProbabilityScore }>()
  #judged = 0
  #late = 0
  #from = Number.POSITIVE_INFINITY
  #to = Number.NEGATIVE_INFINITY

  constructor(history: KnownHistory, lastAt: number, countFrom: number | null) {
    this.#history = history
    this.#lastAt = lastAt
    this.#countFrom = countFrom
  }

  add(dossier: number, { made, warned, warnedAhead, spokenAhead, spoken }: Followed, late: 0 | 1): void {
    if (this.#countFrom !== null && this.#history.receivedAt(dossier) < this.#countFrom) return
    const endedAt = this.#history.endedAt(dossier)
    this.#judged++
    this.#late += late
    for (const each of made) {
      this.#from = Math.min(this.#from, each.at)
      this.#to = Math.max(this.#to, each.at)
      this.#all.add(each.probability, late)
      for (const [at, probability] of each.rules.entries()) {
        this.#rules[at]?.all.add(probability, late)
        if (each.spoken) this.#rules[at]?.spoken.add(probability, late)
      }
      const month = this.#month(each.at)
      month.spoken.add(each.spoken)
      if (!each.spoken) continue
      this.#spoken.add(each.probability, late)
      month.score.add(each.probability, late)
      // What is still open when the history ends is outside an interval that has passed, and otherwise not known.
      if (endedAt !== null) this.#coverage.add(endedAt >= each.from && endedAt <= each.to)
      else if (each.to <= this.#lastAt) this.#coverage.add(false)
    }
    if (warned) this.#precision.add(late === 1)
    if (warnedAhead) this.#falseAhead.add(late === 0)
    if (late === 0) return
    if (spoken) this.#recall.add(warned)
    if (spokenAhead) this.#hourAhead.add(warnedAhead)
    this.#hourAheadOfAll.add(warnedAhead)
  }

  #month(at: number): { spoken: Share; score: ProbabilityScore } {
    const name = new Date(at + vietnamOffsetMs).toISOString().slice(0, 7)
    const known = this.#months.get(name)
    if (known !== undefined) return known
    const fresh = { spoken: new Share(), score: new ProbabilityScore() }
    this.#months.set(name, fresh)
    return fresh
  }

  report(): BacktestReport {
    const byRule = Object.fromEntries(
      rules.map((rule, at) => {
        const scores = this.#rules[at]
        return [rule, { spoken: toReport(scores?.spoken), all: toReport(scores?.all) }]
      }),
    ) as Record<Rule, { spoken: ScoreReport; all: ScoreReport }>
    return {
      dossiers: this.#history.dossiers,
      judged: this.#judged,
      late: this.#late,
      from: toIso(this.#from),
      to: toIso(this.#to),
      spoken: toReport(this.#spoken),
      all: toReport(this.#all),
      rules: byRule,
      coverage: this.#coverage.value,
      spokenShare: this.#all.count === 0 ? null : this.#spoken.count / this.#all.count,
      silent: this.silent,
      warnings: {
        precision: this.#precision.value,
        recall: this.#recall.value,
        hourAhead: this.#hourAhead.value,
        hourAheadOfAll: this.#hourAheadOfAll.value,
        falseShare: this.#falseAhead.value,
      },
      months: [...this.#months.entries()]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([month, { spoken, score }]) => ({
          month,
          spokenShare: spoken.value ?? 0,
          brierSkill: score.skill,
          calibrationError: score.calibrationError,
        })),
      alarms: this.alarms.map(({ at, unit, why }) => ({ at: toIso(at) ?? '', unit, why })),
    }
  }
}

function toReport(score: ProbabilityScore | undefined): ScoreReport {
  return {
    forecasts: score?.count ?? 0,
    lateShare: score?.lateShare ?? null,
    brierSkill: score?.skill ?? null,
    calibrationError: score?.calibrationError ?? null,
    auc: score?.auc ?? null,
  }
}

const toIso = (at: number): string | null => (Number.isFinite(at) ? new Date(at).toISOString() : null)

const toElapsedBin = (elapsedMs: number): number =>
  Math.min(elapsedBins - 1, Math.max(0, Math.floor(4 * Math.log2(1 + elapsedMs / hourMs))))

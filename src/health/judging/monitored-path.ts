/** One path as it is watched: its recorder, what counts of it at present, its incidents; and its report for people. */
import { Layer } from '../../domain/failure.ts'
import type { HealthStatus, PathReport } from '../../domain/link/health.ts'
import type { PathHealth } from '../../domain/link/link.ts'
import type { Probed } from '../../domain/link/wire.ts'
import { findInstant } from '../../domain/vietnam-time.ts'
import type { PathAnomalies } from '../measuring/anomalies.ts'
import type { Prober } from '../measuring/prober.ts'
import type { PathRecorder } from '../measuring/recorder.ts'
import type { PathIncidents } from './incident.ts'
import {
  applyHysteresis,
  begin,
  type JudgeSettings,
  judge,
  type Moment,
  type Signals,
  type StableState,
  toHealthStatus,
} from './judge.ts'
import { describePath } from './report-texts.ts'
import { getLatency, getOutcomes, toPhases } from './window-figures.ts'

/** Probes come every 30 seconds; where none comes for so long, probing is off, and somebody asked once by hand. */
const outdatedAfterMs = 600_000

export interface MonitoredPathDeps {
  link: string
  name: string
  probed: Probed
  prober: Prober
  recorder: PathRecorder
  incidents: PathIncidents
  anomalies: PathAnomalies
}

export class MonitoredPath {
  readonly name: string
  readonly probed: Probed
  readonly prober: Prober
  readonly recorder: PathRecorder
  readonly incidents: PathIncidents
  readonly anomalies: PathAnomalies
  stable: StableState
  status: HealthStatus
  /** Since the last minute was closed. */
  upMs = 0
  observedMs = 0
  #lookedAt: number

  constructor(deps: MonitoredPathDeps, moment: Moment) {
    this.name = deps.name
    this.probed = deps.probed
    this.prober = deps.prober
    this.recorder = deps.recorder
    this.incidents = deps.incidents
    this.anomalies = deps.anomalies
    this.stable = begin(moment)
    this.status = toHealthStatus(this.stable)
    this.#lookedAt = moment.now
  }

  /** One judgement. Returns what counted before. */
  update(
    health: PathHealth,
    clockLayer: Layer,
    moment: Moment,
    settings: JudgeSettings & { calmMs: number },
  ): HealthStatus {
    const before = this.status
    const passed = moment.now - this.#lookedAt
    this.#lookedAt = moment.now
    this.observedMs += passed
    if (before.state === 'healthy' || before.state === 'degraded') this.upMs += passed
    this.recorder.turn()
    const finding = judge(this.#signals(health, clockLayer, moment), settings)
    this.stable = applyHysteresis(this.stable, finding, moment, settings.calmMs)
    this.status = toHealthStatus(this.stable)
    this.incidents.update(this.stable, this.status, moment)
    return before
  }

  report(
    hold: NonNullable<PathReport['hold']> | undefined,
    health: PathHealth,
    carriedBy: string | null,
    now: number,
  ): PathReport {
    const { recorder, stable, status } = this
    const recent = recorder.recent()
    const certificate = recorder.certificates.report(now)
    const facts = {
      path: this.name,
      now,
      stable,
      certificate,
      clockSkewMs: recorder.skew.ms,
      window: health.window,
      against: health.latency,
      hold: hold ?? null,
    }
    return {
      ...status,
      path: this.name,
      ...describePath(facts),
      carries: this.name === carriedBy,
      breaker: health.breaker,
      inFlight: health.inFlight,
      queued: health.queued,
      window: health.window,
      lastSuccessAt: health.lastSuccessAt,
      lastFailureAt: health.lastFailureAt,
      hold: facts.hold,
      latency: recent.calls > 0 ? getLatency(recent) : null,
      usualMs: rounded(health.latency.usualMs),
      phases: toPhases(recent),
      outcomes: getOutcomes(recent),
      probes: [...recorder.probes],
      certificate,
      clockSkewMs: recorder.skew.ms,
      token: findToken(this.probed, now),
      anomalies: this.anomalies.report(),
      lastExchange: recorder.lastExchange,
    }
  }

  #signals(health: PathHealth, clockLayer: Layer, { now, at }: Moment): Signals {
    const { recorder } = this
    const last = recorder.probes.at(-1)
    return {
      held: health.hold !== undefined,
      breaker: health.breaker,
      window: health.window,
      ramping: health.ramping,
      culprit: recorder.culprit,
      known: health.failure,
      slow: health.latency.slow,
      slowIn: health.window.slow > 0 || health.latency.slow ? recorder.slowIn : null,
      probe: last
        ? {
            failure: last.failure,
            failedInRow: recorder.probesFailed,
            answeredSince: recorder.lastAnswerAt > recorder.firstFailedProbeAt,
            afterLastFailure: recorder.lastProbeAt > recorder.lastFailureAt,
            outdated: now - recorder.lastProbeAt > outdatedAfterMs && recorder.lastAnswerAt > recorder.lastProbeAt,
            everAnswered: recorder.everProbed,
            callsAnswered: recorder.lastAnswerAt > Math.max(recorder.firstFailedProbeAt, recorder.lastFailureAt),
          }
        : null,
      certificateDaysLeft: recorder.certificates.report(at)?.daysLeft ?? null,
      clockSkewMs: recorder.skew.ms,
      clockLayer,
    }
  }
}

/** Three figures are more than anybody reads. */
const rounded = (ms: number | null) => (ms === null ? null : Number(ms.toPrecision(3)))

/** A report is shared by all who look: what one path says of itself and cannot be read is left out of it, and no more. */
function findToken(probed: Probed, now: number): PathReport['token'] {
  try {
    const { token } = probed.condition()
    const [issuedAt, endsAt] = [findInstant(token?.issuedAt ?? null), findInstant(token?.endsAt ?? null)]
    return issuedAt === null || endsAt === null
      ? null
      : { ageMs: now - issuedAt, endsAt: new Date(endsAt).toISOString() }
  } catch {
    return null
  }
}

/**
 * Whose clock is off, from what the others say: when no one else agrees with us, ours is the first to look at; when others
 * agree with ours and this one does not, it is theirs.
 */
export function getClockLayer(own: number | null, others: readonly (number | null)[], skewMaxMs: number): Layer {
  if (own === null) return Layer.gateway
  return others.some((other) => other !== null && Math.abs(other) < skewMaxMs) ? Layer.ministry : Layer.gateway
}

/** One path as it is watched: its recorder, what counts of it at present, its incidents; and its report for people. */
import { Layer } from '../domain/failure.ts'
import type { PathReport, Standing } from '../domain/health.ts'
import type { PathHealth } from '../domain/link.ts'
import { instantOf } from '../domain/vietnam-time.ts'
import type { Probed } from '../domain/wire.ts'
import type { PathAnomalies } from './anomalies.ts'
import { describePath } from './describe.ts'
import { latencyOf, outcomesOf, phasesOf } from './figures.ts'
import type { PathIncidents } from './incident.ts'
import { begin, type JudgeSettings, judge, type Moment, type Settled, type Signs, settle, standingOf } from './judge.ts'
import type { Prober } from './prober.ts'
import type { PathRecorder } from './recorder.ts'

/** Probes come every 30 seconds; where none comes for so long, probing is off, and somebody asked once by hand. */
const outdatedAfterMs = 600_000

export interface WatchedPathParts {
  link: string
  name: string
  probed: Probed
  prober: Prober
  recorder: PathRecorder
  incidents: PathIncidents
  anomalies: PathAnomalies
}

export class WatchedPath {
  readonly name: string
  readonly probed: Probed
  readonly prober: Prober
  readonly recorder: PathRecorder
  readonly incidents: PathIncidents
  readonly anomalies: PathAnomalies
  settled: Settled
  standing: Standing
  /** Since the last minute was closed. */
  upMs = 0
  observedMs = 0
  #lookedAt: number

  constructor(parts: WatchedPathParts, moment: Moment) {
    this.name = parts.name
    this.probed = parts.probed
    this.prober = parts.prober
    this.recorder = parts.recorder
    this.incidents = parts.incidents
    this.anomalies = parts.anomalies
    this.settled = begin(moment)
    this.standing = standingOf(this.settled)
    this.#lookedAt = moment.now
  }

  /** One judgement. Returns what counted before. */
  look(health: PathHealth, clockLayer: Layer, moment: Moment, settings: JudgeSettings & { calmMs: number }): Standing {
    const before = this.standing
    const passed = moment.now - this.#lookedAt
    this.#lookedAt = moment.now
    this.observedMs += passed
    if (before.state === 'healthy' || before.state === 'degraded') this.upMs += passed
    this.recorder.turn()
    const finding = judge(this.#signs(health, clockLayer, moment), settings)
    this.settled = settle(this.settled, finding, moment, settings.calmMs)
    this.standing = standingOf(this.settled)
    this.incidents.look(this.settled, this.standing, moment)
    return before
  }

  report(
    hold: NonNullable<PathReport['hold']> | undefined,
    health: PathHealth,
    carriedBy: string | null,
    now: number,
  ): PathReport {
    const { recorder, settled, standing } = this
    const recent = recorder.recent()
    const certificate = recorder.certificates.report(now)
    const facts = {
      path: this.name,
      now,
      settled,
      certificate,
      clockSkewMs: recorder.skew.ms,
      window: health.window,
      against: health.latency,
      hold: hold ?? null,
    }
    return {
      ...standing,
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
      latency: recent.calls > 0 ? latencyOf(recent) : null,
      usualMs: rounded(health.latency.usualMs),
      phases: phasesOf(recent),
      outcomes: outcomesOf(recent),
      probes: [...recorder.probes],
      certificate,
      clockSkewMs: recorder.skew.ms,
      token: tokenOf(this.probed, now),
      anomalies: this.anomalies.report(),
      lastExchange: recorder.lastExchange,
    }
  }

  #signs(health: PathHealth, clockLayer: Layer, { now, at }: Moment): Signs {
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

/** A report is shared by all who look: what one road says of itself and cannot be read is left out of it, and no more. */
function tokenOf(probed: Probed, now: number): PathReport['token'] {
  try {
    const { token } = probed.condition()
    const [issuedAt, endsAt] = [instantOf(token?.issuedAt ?? null), instantOf(token?.endsAt ?? null)]
    return issuedAt === null || endsAt === null
      ? null
      : { ageMs: now - issuedAt, endsAt: new Date(endsAt).toISOString() }
  } catch {
    return null
  }
}

/**
 * Whose clock is off, from what the others say: when nobody else agrees with us, ours is the first to look at; when others
 * agree with ours and this one does not, it is theirs.
 */
export function clockLayerOf(own: number | null, others: readonly (number | null)[], skewMaxMs: number): Layer {
  if (own === null) return Layer.gateway
  return others.some((other) => other !== null && Math.abs(other) < skewMaxMs) ? Layer.ministry : Layer.gateway
}

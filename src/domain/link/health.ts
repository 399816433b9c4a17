/**
 * The words of judged health: one state per path and link, why, since when, whose it is, what to do, and on which
 * evidence. A link (link.ts) gives evidence of its traffic and no verdict.
 */

import type { FailureCode, Layer, Phase } from '../failure.ts'
import type { Bilingual } from '../texts/bilingual.ts'
import type { Anomaly } from './anomaly.ts'
import type { PathHealth, PathState } from './link.ts'
import type { PeerCertificate } from './wire.ts'

/** Reasons that are no failure of a single call. */
export const healthReasons = [
  'slow-calls',
  'ramping-up',
  /** The rest after an outage is over and probes are answered; the next call decides. */
  'trial-pending',
  'certificate-expiring',
  'clock-skew',
  'operator-hold',
] as const
export type HealthReasonCode = FailureCode | (typeof healthReasons)[number]

export interface HealthReason {
  code: HealthReasonCode
  layer: Layer
  phase: Phase | null
  /** Refines the code, from a closed vocabulary such as `CERT_HAS_EXPIRED`. */
  detail?: string | undefined
}

/** A judgement that holds: it changes by hysteresis, not by a single sign. */
export interface HealthStatus {
  state: PathState
  /** ISO 8601. */
  since: string
  /** `null` while healthy. */
  reason: HealthReason | null
}

export interface ProbeResult {
  /** ISO 8601. */
  at: string
  durationMs: number
  /** `null` = answered. */
  failure: { code: FailureCode; layer: Layer; phase: Phase | null; detail?: string | undefined } | null
}

/** Mean milliseconds per phase over the last minutes; `null` = nothing measured. Connection phases: per new connection. */
export interface PhaseTimes {
  dnsMs: number | null
  tcpMs: number | null
  tlsMs: number | null
  /** From handing over to the first byte written: connecting, or waiting for a kept connection. */
  queueMs: number | null
  firstByteMs: number | null
  bodyMs: number | null
}

export interface LatencyFigures {
  calls: number
  failures: number
  p50Ms: number
  p95Ms: number
  p99Ms: number
}

/** One path as an operator sees it. Everything may be shown; nothing names a person or a secret. */
export interface PathReport extends HealthStatus {
  path: string
  /** One sentence: what is so, since when, whose it is. */
  sentence: Bilingual
  /** What to do next; `null` while healthy. */
  nextStep: Bilingual | null
  /** New calls go here at this moment. */
  carries: boolean
  breaker: PathHealth['breaker']
  inFlight: number
  queued: number
  window: PathHealth['window']
  lastSuccessAt: string | null
  lastFailureAt: string | null
  hold: { until: string; reason: string; by: string } | null
  /** The last five minutes. */
  latency: LatencyFigures | null
  /** What an answer has taken for long; `null` = not known yet. Slow is what takes many times this. */
  usualMs: number | null
  phases: PhaseTimes
  /** How the attempts of the last five minutes ended, the most frequent first. */
  outcomes: readonly { outcome: 'ok' | FailureCode; count: number }[]
  /** The newest last, at most ten. */
  probes: readonly ProbeResult[]
  /** `daysLeft`: `null` where its dates cannot be read. */
  certificate: (PeerCertificate & { daysLeft: number | null; changedAt: string | null }) | null
  /** Their clock less ours; `null` = they state no time. */
  clockSkewMs: number | null
  token: { ageMs: number; endsAt: string } | null
  /** What its answers held that was not understood, since the start of this process; the latest first. */
  anomalies: readonly (Anomaly & { count: number; firstSeenAt: string; lastSeenAt: string })[]
  /** The four moments of the last answered exchange, ISO 8601. */
  lastExchange: { handedAt: string; sentAt: string; firstByteAt: string; endedAt: string } | null
}

export interface LinkReport extends HealthStatus {
  link: string
  title: Bilingual
  sentence: Bilingual
  nextStep: Bilingual | null
  /** The path that new calls go to; `null` = none. */
  carriedBy: string | null
  paths: readonly PathReport[]
}

/** A state that a path had for a while. `to` is `null` for the present one. */
export interface StatePeriod {
  from: string
  to: string | null
  state: PathState
  reason: HealthReason | null
}

/** Figures of one slice of time (15 minutes on the board, a day in the week's table). */
export interface HistorySlice extends LatencyFigures {
  /** Its beginning, ISO 8601. */
  at: string
  phases: PhaseTimes
  outcomes: Readonly<Partial<Record<'ok' | FailureCode, number>>>
  /** Share of the slice in which the path carried traffic (`healthy` or `degraded`), 0..1; `null` = not observed. */
  uptime: number | null
}

export interface PathHistory {
  link: string
  path: string
  /** The last 24 hours. */
  states: readonly StatePeriod[]
  quarters: readonly HistorySlice[]
  /** The last seven days. */
  days: readonly HistorySlice[]
}

/** An outage: from the first judgement other than `healthy` (or `held`) until the path is healthy again. */
export interface Incident {
  id: string
  /** Which of our processes met it: each has its own network, and its own word for it. */
  instance: string
  link: string
  path: string
  startedAt: string
  endedAt: string | null
  worst: PathState
  /** The reason that stood longest. */
  reason: HealthReason
}

/** What a ministry may be sent: one incident with times, counts and classes, no personal data. */
export interface IncidentReport extends Incident {
  sentence: Bilingual
  states: readonly StatePeriod[]
  attempts: number
  failures: number
  /** Of calls and probes together. */
  errorClasses: readonly {
    code: FailureCode
    layer: Layer
    phase: Phase | null
    count: number
    firstAt: string
    lastAt: string
  }[]
  phases: PhaseTimes
  probes: { asked: number; failed: number }
  /** SHA-256 of request ids as the upstream got them (at most 100, failed ones): it can find them in its own log. */
  requestIdHashes: readonly string[]
}

/** A judgement changed, on this process. Alerts, history and the live page hear of it. */
export interface HealthChange {
  at: string
  link: string
  /** `null` = the link as a whole. */
  path: string | null
  from: HealthStatus
  to: HealthStatus
  sentence: Bilingual
  nextStep: Bilingual | null
}

/** The words of link health. A link is our guarded way to one upstream; it has one or more paths. */
import type { FailureCode, Layer, Phase } from './failure.ts'

/** `held` = an operator keeps traffic off; `degraded` = carries traffic but hurts, or is ramping up after an outage. */
export type PathState = 'healthy' | 'degraded' | 'down' | 'held'

/** Why a path is in its state, from the traffic it carried. Nothing here can name a person. */
export interface PathHealth {
  path: string
  state: PathState
  /** When the state began, ISO 8601. */
  since: string
  /** The failure that best explains the state; `null` while healthy. */
  reason: { code: FailureCode | 'slow-calls' | 'ramping-up'; layer: Layer; phase: Phase | null } | null
  breaker: 'closed' | 'open' | 'half-open'
  inFlight: number
  queued: number
  /** Over the breaker's rolling window. */
  window: { calls: number; failures: number; slow: number }
  /** What it has taken to answer for long, what it takes now, and whether that is slow against its own usual. */
  latency: { usualMs: number | null; recentMs: number | null; slow: boolean }
  lastSuccessAt: string | null
  lastFailureAt: string | null
  /** Only while held: until when, and why in the operator's own words. */
  hold?: { until: string; reason: string }
}

export interface LinkHealth {
  link: string
  state: PathState
  since: string
  paths: readonly PathHealth[]
}

/** What one guarded call went through; tests, metrics and the audit record read it. */
export interface CallTrace {
  /** The path that gave the answer, or the last one tried; `null` when none was. */
  path: string | null
  attempts: number
  /** This answer came from a call that another identical request had begun. */
  shared: boolean
}

/** What an attempt says of its path. A refusal is an answer; a caller that left says nothing. */
export type AttemptEnd =
  | { verdict: 'answered' | 'neutral' }
  | {
      verdict: 'failed'
      /** What is held against the path: not the impatience of a caller, but the silence that it met. */
      blame: { code: FailureCode; layer: Layer; phase: Phase | null; detail?: string | undefined }
      /** The id that the upstream was told, where the call has one: it finds the attempt in its own log by it. */
      upstreamRequestId?: string | undefined
    }

/** Something that happened on a link, for metrics, health and the log. */
export type LinkEvent =
  | ({ type: 'attempt'; link: string; path: string; durationMs: number; outcome: 'ok' | FailureCode } & AttemptEnd)
  | { type: 'state'; link: string; path: string; from: PathState; to: PathState; reason: PathHealth['reason'] }
  | { type: 'retry' | 'hedge' | 'shared' | 'budget-exhausted' | 'rejected'; link: string; path: string | null }

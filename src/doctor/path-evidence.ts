/** What was seen of one path while it was asked a few times: the raw material of path-findings.ts. */
import type { GatewayFailure } from '../domain/failure.ts'
import type { ConnectionSample, ExchangeSample, WireTarget } from '../domain/link/wire.ts'

/** An address of the configuration: where the service, or its sign-in, is. */
export interface Target {
  target: WireTarget
  host: string
  port: number
  secure: boolean
}

/** One question. */
export interface Round {
  failure: GatewayFailure | null
  durationMs: number
  connections: readonly ConnectionSample[]
  exchanges: readonly SeenExchange[]
}

export interface SeenExchange extends ExchangeSample {
  /** Our clock when it ended, ms since the epoch. */
  clockAt: number
}

export interface PathEvidence {
  link: string
  path: string
  /** The service last. */
  targets: readonly Target[]
  signsWithTime: boolean
  rounds: readonly Round[]
  /** Of the settings: time-outs, and from where on health warns of a certificate or a clock. */
  limits: { connectMs: number; answerMs: number; slowMs: number; certificateDays: number; skewMaxMs: number }
  now: number
}

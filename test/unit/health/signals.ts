/** Signs of a path that is well, to be changed one by one. */
import { Layer } from '../../../src/domain/failure.ts'
import type { HealthReason } from '../../../src/domain/link/health.ts'
import type { Signals } from '../../../src/health/judging/judge.ts'

export const judging = { certificateDays: 14, skewMaxMs: 30_000 }
export const tls: HealthReason = { code: 'tls-failed', layer: Layer.network, phase: 'tls' }
export const reset: HealthReason = { code: 'connection-reset', layer: Layer.network, phase: 'first-byte' }
export const answered: Signals['probe'] = {
  failure: null,
  failedInRow: 0,
  answeredSince: true,
  afterLastFailure: true,
  outdated: false,
  everAnswered: true,
  callsAnswered: true,
}

export function signals(changes: Partial<Signals> = {}): Signals {
  return {
    held: false,
    breaker: 'closed',
    ramping: false,
    window: { calls: 0, failures: 0, slow: 0 },
    culprit: null,
    known: null,
    slow: false,
    slowIn: null,
    probe: answered,
    certificateDaysLeft: 90,
    clockSkewMs: 0,
    clockLayer: Layer.gateway,
    ...changes,
  }
}

export function probeFailed(inRow: number, failure: HealthReason = tls, answeredSince = false): Signals['probe'] {
  return {
    failure,
    failedInRow: inRow,
    answeredSince,
    afterLastFailure: false,
    outdated: false,
    everAnswered: true,
    callsAnswered: answeredSince,
  }
}

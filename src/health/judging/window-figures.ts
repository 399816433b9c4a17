/** Figures of a stretch of time on one path: counted as things happen, added up for longer stretches. Of fixed size. */
import type { FailureCode } from '../../domain/failure.ts'
import type { LatencyFigures, PathReport, PhaseTimes } from '../../domain/link/health.ts'
import { bucketCount, percentile, toBucket } from '../../domain/link/histogram.ts'

export type Outcome = 'ok' | FailureCode

/** Places of the phases in the arrays. */
export const phaseNames = ['dnsMs', 'tcpMs', 'tlsMs', 'queueMs', 'firstByteMs', 'bodyMs'] as const
export const phaseAt = { dns: 0, tcp: 1, tls: 2, queue: 3, firstByte: 4, body: 5 } as const

/** No phase of a call lasts a day: such a number is a defect of who measured, and one would spoil every mean. */
export const unthinkableMs = 86_400_000

/** What adds up: of a live minute, of a row of the history, of a week. */
export interface Sums {
  /** Attempts that say something about the path: answered, or failed by it. */
  calls: number
  failures: number
  /** Durations of the answered ones. A failure is counted, not timed: a refused connection is quick and no comfort. */
  histogram: ArrayLike<number>
  outcomes: ReadonlyMap<Outcome, number>
  phaseCounts: ArrayLike<number>
  phaseMs: ArrayLike<number>
}

export class Figures implements Sums {
  calls = 0
  failures = 0
  readonly histogram = new Float64Array(bucketCount)
  readonly outcomes = new Map<Outcome, number>()
  readonly phaseCounts = new Float64Array(phaseNames.length)
  readonly phaseMs = new Float64Array(phaseNames.length)

  attempt(verdict: 'answered' | 'failed' | 'neutral', outcome: Outcome, durationMs: number): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
    if (verdict === 'neutral') return
    this.calls++
    if (verdict === 'failed') this.failures++
    else {
      const bucket = toBucket(durationMs)
      this.histogram[bucket] = (this.histogram[bucket] ?? 0) + 1
    }
  }

  /** A phase that was not reached (`null`, `NaN`) is not counted. */
  phase(at: number, ms: number | null): void {
    if (ms === null || !(ms >= 0 && ms < unthinkableMs)) return
    this.phaseCounts[at] = (this.phaseCounts[at] ?? 0) + 1
    this.phaseMs[at] = (this.phaseMs[at] ?? 0) + ms
  }

  add(other: Sums): this {
    this.calls += other.calls
    this.failures += other.failures
    addInto(this.histogram, other.histogram)
    for (const [outcome, count] of other.outcomes) this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + count)
    addInto(this.phaseCounts, other.phaseCounts)
    addInto(this.phaseMs, other.phaseMs)
    return this
  }

  get empty(): boolean {
    return this.outcomes.size === 0 && this.phaseCounts.every((count) => count === 0)
  }
}

export function getLatency({ calls, failures, histogram }: Sums): LatencyFigures {
  return {
    calls,
    failures,
    p50Ms: percentile(histogram, 0.5),
    p95Ms: percentile(histogram, 0.95),
    p99Ms: percentile(histogram, 0.99),
  }
}

export function toPhases({ phaseCounts, phaseMs }: Pick<Sums, 'phaseCounts' | 'phaseMs'>): PhaseTimes {
  const mean = (at: number) => {
    const count = phaseCounts[at] ?? 0
    return count === 0 ? null : Math.round(((phaseMs[at] ?? 0) / count) * 100) / 100
  }
  const { dns, tcp, tls, queue, firstByte, body } = phaseAt
  return {
    dnsMs: mean(dns),
    tcpMs: mean(tcp),
    tlsMs: mean(tls),
    queueMs: mean(queue),
    firstByteMs: mean(firstByte),
    bodyMs: mean(body),
  }
}

/** The most frequent first. */
export function getOutcomes({ outcomes }: Pick<Sums, 'outcomes'>): PathReport['outcomes'] {
  return [...outcomes].map(([outcome, count]) => ({ outcome, count })).sort((a, b) => b.count - a.count)
}

function addInto(sums: Float64Array, more: ArrayLike<number>): void {
  for (let at = 0; at < Math.min(sums.length, more.length); at++) sums[at] = (sums[at] ?? 0) + (more[at] ?? 0)
}

/** Whole answers that were not understood, as they are counted: by the code of the failure, and nothing of the answer. */

import { type FailureCode, GatewayFailure } from '../domain/failure.ts'
import type { Anomaly } from '../domain/link/anomaly.ts'

/**
 * An answer of theirs came, and was none. What the network cut off is not among them, and no web page: a box on the way
 * wrote that, so it says nothing of how the upstream answers, and the health of the path tells of it.
 */
const unreadableAnswers: ReadonlySet<FailureCode> = new Set(['answer-unreadable', 'answer-charset', 'answer-hostile'])

/** What a failure says about the answers of a path; `null` = nothing. */
export function anomalyIn(error: unknown): Anomaly | null {
  const unreadable = error instanceof GatewayFailure && unreadableAnswers.has(error.code)
  return unreadable ? { kind: 'unreadable-answer', name: error.code } : null
}

/**
 * Whether a failed attempt is repeated, and when. Pure, so that every history can be tried.
 *
 * What may have been done is never repeated, unless repeating it cannot do it twice. A failure that the gateway calls final is
 * never repeated. `Retry-After` is the earliest moment, and a wait that does not fit the time left is not begun.
 */
import type { Failure } from './failure.ts'

/**
 * What a second attempt can do: `nothing`, since it reads or says again what is already so; `nothing-under-its-key`; or the act
 * `again`.
 */
export type Repeating = 'nothing' | 'nothing-under-its-key' | 'again'

export interface Attempt {
  /** From 1. */
  number: number
  failure: Failure
  /** HTTP status of the answer; 0 = none came. */
  status: number
  retryAfterMs: number | undefined
}

export interface RetryLimits {
  attemptsMax: number
  /** First wait without a word of the gateway, doubled with every attempt up to `delayMaxMs`. */
  delayMs: number
  delayMaxMs: number
}

/**
 * Whether this attempt may have changed something: the answer was lost, or it failed inside. An answer below 500 is a refusal at
 * the door. An answer of 2xx that was cut says that it *was* done.
 */
export function mayHaveBeenDone({ status }: Pick<Attempt, 'status'>): boolean {
  return status === 0 || status < 400 || status >= 500
}

/** Milliseconds to wait before the next attempt; `undefined`: there is none. `chance` is from 0 to 1. */
export function waitBeforeRepeat(
  attempt: Attempt,
  repeating: Repeating,
  timeLeftMs: number,
  limits: RetryLimits,
  chance: number,
): number | undefined {
  const { number, failure, retryAfterMs = 0 } = attempt
  if (!failure.retryable || number >= limits.attemptsMax) return undefined
  if (repeating === 'again' && mayHaveBeenDone(attempt)) return undefined
  const backoffMs = Math.min(limits.delayMs * 2 ** (number - 1), limits.delayMaxMs)
  // Half of it by chance, so that those who failed together do not come back together.
  const waitMs = Math.max(retryAfterMs, (backoffMs / 2) * (1 + chance))
  return waitMs < timeLeftMs ? waitMs : undefined
}

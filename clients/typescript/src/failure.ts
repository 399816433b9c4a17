/** How a call can end badly: as the gateway says it, or without a word of the gateway. One class carries all of it. */
import type { components } from './generated/api.ts'

/** A failure in the gateway's own words (RFC 9457). `code` is stable; `title` and `nextStep` are for people. */
export type Problem = components['schemas']['Problem']

/** Nothing came back: no connection, a line that was cut, or no answer within `attemptTimeoutMs`. */
export interface NoAnswer {
  code: 'no-answer'
  title: string
  retryable: true
}

/** Something else than the gateway answered, such as a proxy on the way, or an answer was cut. */
export interface NotUnderstood {
  code: 'answer-not-understood'
  title: string
  status: number
  retryable: boolean
}

/** Told apart by `code`. */
export type Failure = Problem | NoAnswer | NotUnderstood

/** Thrown by every call that fails. A call that was aborted by its signal throws the signal's reason instead. */
export class LienthongError extends Error {
  override readonly name = 'LienthongError'
  readonly failure: Failure
  /** How often the gateway was called. */
  readonly attempts: number
  /** Earliest moment of another try, from now, as the gateway asked for; `undefined`: it did not say. */
  readonly retryAfterMs: number | undefined
  /** The call changes something, and may have done so although it failed. Repeat it under its idempotency key alone, or look first. */
  readonly mayHaveBeenDone: boolean

  constructor(failure: Failure, attempts: number, retryAfterMs: number | undefined, mayHaveBeenDone: boolean) {
    super(`${failure.code}: ${failure.title}`)
    this.failure = failure
    this.attempts = attempts
    this.retryAfterMs = retryAfterMs
    this.mayHaveBeenDone = mayHaveBeenDone
  }

  get code(): Failure['code'] {
    return this.failure.code
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return this.failure.retryable
  }

  /** What a person should do next, in the language of the client; `undefined` where the gateway did not speak. */
  get nextStep(): string | undefined {
    return 'nextStep' in this.failure ? this.failure.nextStep : undefined
  }
}

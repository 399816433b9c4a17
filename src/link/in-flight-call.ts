/**
 * One call in flight. One or more callers wait for it, each no longer than its own deadline. The call runs as long as a
 * caller waits: a caller that leaves while others wait gets its failure at once; when the last one leaves, the call is
 * cancelled.
 *
 *   in flight ──(complete)──▶ over: every caller has the result
 *   in flight ──(the last caller's deadline or cancellation)──▶ cancelled: its current step is cancelled, and the
 *                                                               call completes within a turn of the event loop
 */
import { GatewayFailure } from '../domain/failure.ts'
import { longestMs } from './bounded-attempt.ts'
import type { CallOptions, CallResult, Result } from './call.ts'

/** A part of a call in flight that can be cancelled. */
export interface Step {
  cancel(why: GatewayFailure): void
}

export class InFlightCall<T> {
  /** The path tried last. */
  path: string | null = null
  attempts = 0
  /** The latest deadline of the callers so far, in `performance.now()` time. */
  deadlineAt = 0
  cancelled: GatewayFailure | null = null
  /** What is under way and can be stopped: an attempt, a place in a queue, a pause. */
  step: Step | null = null
  #waiting: ((result: Result<T>) => void)[] = []

  /** Waits for the result of the call. */
  subscribe({ deadlineMs, signal }: CallOptions, shared: boolean): Promise<CallResult<T>> {
    const waitMs = Math.min(Math.ceil(deadlineMs), longestMs)
    this.deadlineAt = Math.max(this.deadlineAt, performance.now() + waitMs)
    return new Promise((resolve) => {
      const complete = (result: Result<T>): void => {
        clearTimeout(timer)
        if (signal) signal.removeEventListener('abort', onAbort)
        const trace = { path: this.path, attempts: this.attempts, shared }
        resolve(result.ok ? { ok: true, value: result.value, trace } : { ok: false, failure: result.failure, trace })
      }
      const onAbort = () => this.#leave(complete, new GatewayFailure('request-cancelled'))
      const timer = setTimeout(
        () => this.#leave(complete, new GatewayFailure('deadline-exceeded', { detail: `deadline of ${waitMs} ms` })),
        waitMs,
      )
      if (signal) signal.addEventListener('abort', onAbort)
      this.#waiting.push(complete)
    })
  }

  complete(result: Result<T>): void {
    for (const complete of this.#waiting) complete(result)
    this.#waiting = []
  }

  cancel(why: GatewayFailure): void {
    if (this.cancelled) return
    this.cancelled = why
    this.step?.cancel(why)
  }

  /** Sleeps until the time is over or the call is cancelled. */
  async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      const cancel = (): void => {
        clearTimeout(timer)
        resolve()
      }
      this.step = { cancel }
    })
    this.step = null
  }

  // The last caller does not leave at once: its answer is what the cancelled call reports (was anything sent?).
  #leave(complete: (result: Result<T>) => void, why: GatewayFailure): void {
    if (this.#waiting.length === 1) this.cancel(why)
    else {
      this.#waiting = this.#waiting.filter((other) => other !== complete)
      complete({ ok: false, failure: why })
    }
  }
}

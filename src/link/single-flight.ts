/**
 * A flight is one call on its way; one or more callers wait for it, each no longer than its own deadline. It flies as
 * long as somebody waits: who leaves first is answered at once, and when the last one leaves it is called back.
 *
 *   flying ──(settle)──▶ over: everybody has the result
 *   flying ──(the last caller's deadline or cancellation)──▶ cancelled: its step under way is told, and the
 *                                                            flight settles within a turn of the event loop
 */
import { GatewayFailure } from '../domain/failure.ts'
import { longestMs } from './bounded-attempt.ts'
import type { CallOptions, CallResult, Result } from './call.ts'

/** A part of a flight that ends when it is told to. */
export interface Step {
  cancel(why: GatewayFailure): void
}

export class InFlightCall<T> {
  /** The path tried last. */
  path: string | null = null
  attempts = 0
  /** The latest deadline of those who wait, in `performance.now()` time. */
  deadlineAt = 0
  cancelled: GatewayFailure | null = null
  /** What is under way and can be stopped: an attempt, a place in a queue, a pause. */
  step: Step | null = null
  #waiting: ((result: Result<T>) => void)[] = []

  /** Waits for the flight's result. */
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

  /** Sleeps, unless the flight is cancelled. */
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

  // The last one does not leave alone: what the flight says when called back (was anything sent?) is its answer.
  #leave(complete: (result: Result<T>) => void, why: GatewayFailure): void {
    if (this.#waiting.length === 1) this.cancel(why)
    else {
      this.#waiting = this.#waiting.filter((other) => other !== complete)
      complete({ ok: false, failure: why })
    }
  }
}

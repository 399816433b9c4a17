/**
 * One attempt with a bound: it has one AbortController and one timer, and it always ends, whether or not the attempt
 * listens to its signal. It ends when it settles, when its time is up, or when no caller wants it any more (`cancel`).
 *
 *   running ──(settles)──▶ ended
 *   running ──(time up, cancelled)──▶ stopping: the signal is aborted, what it still reports counts as evidence
 *   stopping ──(it settles, or the event loop has turned once)──▶ ended
 *
 * A cancellation does not stop a `detached` attempt (the trial of a half-open path). It only releases the caller: no one
 * gets the attempt's result, and it runs on until it settles or its time is up.
 */
import { GatewayFailure, type Phase, type Sent, toFailure } from '../domain/failure.ts'
import type { Attempt, Result } from './call.ts'

/** How an attempt ended, for the statistics of its path. `unwanted` = it was cancelled before it had a result. */
export interface End {
  failure: GatewayFailure | null
  unwanted: boolean
  durationMs: number
}

interface Evidence {
  sent: Sent
  phase?: Phase | undefined
}

/** No step of a call may wait longer than this; above it `setTimeout` would fire at once. */
export const longestMs = 2 ** 31 - 1

export class BoundedAttempt<T> {
  readonly path: string
  readonly result: Promise<Result<T>>
  readonly #controller = new AbortController()
  readonly #startedAt = performance.now()
  readonly #onEnd: (end: End) => void
  readonly #detached: boolean
  #resolve: (result: Result<T>) => void = () => {}
  #timer: NodeJS.Timeout | undefined
  #stopped: { why: GatewayFailure; unwanted: boolean } | null = null
  #ended = false

  constructor(
    attempt: Attempt<T>,
    path: string,
    bounds: { budgetMs: number; detached: boolean },
    onEnd: (end: End) => void,
  ) {
    this.path = path
    this.#onEnd = onEnd
    this.#detached = bounds.detached
    this.result = new Promise((resolve) => {
      this.#resolve = resolve
    })
    this.#timer = setTimeout(() => this.#timeUp(bounds.budgetMs), bounds.budgetMs)
    begin(attempt, path, this.#controller.signal).then(
      (value) => this.#end({ ok: true, value }),
      (error) => this.#end({ ok: false, failure: this.#evidence(toFailure(error)) }),
    )
  }

  /** No caller waits for it any more. A detached attempt goes on; any other ends within a turn of the event loop. */
  cancel(why: GatewayFailure): void {
    if (this.#detached) this.#resolve({ ok: false, failure: withEvidence(why, { sent: 'maybe' }) })
    else this.stop(why)
  }

  /** Ends it, detached or not. */
  stop(why: GatewayFailure): void {
    this.#stop(why, true)
  }

  #timeUp(budgetMs: number): void {
    const detail = `no answer within ${budgetMs} ms`
    this.#stop(new GatewayFailure('first-byte-timeout', { detail, phase: 'first-byte', sent: 'maybe' }), false)
  }

  #stop(why: GatewayFailure, unwanted: boolean): void {
    if (this.#ended || this.#stopped) return
    this.#stopped = { why, unwanted }
    clearTimeout(this.#timer)
    this.#controller.abort(why)
    // An attempt that listens to the signal rejects before this turn is over and can still report whether anything was sent.
    setImmediate(() => this.#end({ ok: false, failure: withEvidence(why, { sent: 'maybe' }) }))
  }

  /** What a stopped attempt reports: we know why it ended, but only the attempt knows what the socket saw. */
  #evidence(reply: GatewayFailure): GatewayFailure {
    if (!this.#stopped) return reply
    const { why, unwanted } = this.#stopped
    if (!unwanted && reply.countsAgainstPath) return reply
    return withEvidence(why, { sent: reply.sent ?? 'maybe', phase: reply.phase })
  }

  #end(result: Result<T>): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    this.#onEnd({
      failure: result.ok ? null : result.failure,
      unwanted: !result.ok && this.#stopped?.unwanted === true,
      durationMs: performance.now() - this.#startedAt,
    })
    this.#resolve(result)
  }
}

/** An attempt that throws before it returns a promise has failed like any other. */
function begin<T>(attempt: Attempt<T>, path: string, signal: AbortSignal): Promise<T> {
  try {
    return attempt(path, signal)
  } catch (error) {
    return Promise.reject(error)
  }
}

function withEvidence(failure: GatewayFailure, { sent, phase = failure.phase }: Evidence): GatewayFailure {
  if (failure.sent === sent && failure.phase === phase) return failure
  return new GatewayFailure(failure.code, {
    layer: failure.layer,
    sent,
    ...(failure.detail !== undefined && { detail: failure.detail }),
    ...(phase !== undefined && { phase }),
  })
}

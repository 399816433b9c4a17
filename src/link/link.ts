/**
 * A link guards our calls to one upstream, over one or more paths. It promises that no caller waits past its own deadline
 * (in-flight-call.ts), that a sick path is left alone and gets its traffic back when it answers again, and that a call that
 * must not happen twice is sent again only when provably nothing was sent. It sees calls, signals and a clock, never a message.
 */
import { type FailureCode, GatewayFailure, toFailure } from '../domain/failure.ts'
import type { LimitLender } from '../domain/link/limit-lender.ts'
import type { CallTrace, LinkEvent, LinkHealth } from '../domain/link/link.ts'
import type { Clock } from '../domain/runtime.ts'
import type { Span } from '../domain/trace.ts'
import type { PathLimits } from './admission.ts'
import type { Attempt, CallOptions, CallResult, Result } from './call.ts'
import { CallExecution, type LinkContext } from './call-execution.ts'
import { InFlightCall } from './in-flight-call.ts'
import { Path } from './path.ts'
import { RetryBudget } from './retry.ts'
import type { LinkSettings } from './settings.ts'

export type { CallOptions, CallResult } from './call.ts'

export interface LinkOptions {
  name: string
  /** Names of the paths, the preferred one first. */
  paths: readonly string[]
  settings: LinkSettings
  /** By path, the limits that the other side sets: a rate, and hours in which it is closed. Absent: none. */
  limits?: Readonly<Record<string, PathLimits>> | undefined
  /** Makes them one limit over all replicas. Absent: each process counts by itself. */
  lender?: LimitLender | undefined
  clock: Clock
  onEvent?: ((event: LinkEvent) => void) | undefined
}

/** A call in flight that further identical calls may share. */
interface SharedCall {
  call: InFlightCall<unknown>
  detail: CallOptions['shareDetail']
}

/** What all links of a process have in common. */
export type LinkCommon = Pick<LinkOptions, 'lender' | 'onEvent'>

export interface Link {
  readonly name: string
  /**
   * Calls the upstream through `attempt`, once or as often as the rules allow. Never rejects. Failures of its own:
   * `link-unavailable`, `link-busy`, `upstream-closed`, `upstream-rate-reached`, `deadline-exceeded`, `request-cancelled`,
   * `shutting-down`; an attempt that outlasts `attemptTimeoutMs` is a `first-byte-timeout`. Any other failure is the attempt's.
   */
  call<T>(options: CallOptions, attempt: Attempt<T>): Promise<CallResult<T>>
  health(): LinkHealth
  /** Keeps traffic off a path until `untilMs` (ms since the epoch); the hold ends by itself. False: there is no such path. */
  hold(path: string, untilMs: number, reason: string): boolean
  release(path: string): boolean
  /** Takes over how long a path usually took to answer before this process began. */
  learnUsual(path: string, usualMs: number): void
  /** Refuses new calls (`shutting-down`); resolves when the last one has ended, at the latest at its deadline. */
  drain(): Promise<void>
  /** Ends everything at once with `shutting-down`. */
  stop(): void
}

export function createLink(options: LinkOptions): Link {
  return new GuardedLink(options)
}

/**
 * open ──(drain)──▶ draining: no new calls, those under way end by themselves; either ──(stop)──▶ stopped
 */
class GuardedLink implements Link {
  readonly name: string
  readonly #onEvent: (event: LinkEvent) => void
  readonly #common: LinkContext
  readonly #calls = new Set<InFlightCall<unknown>>()
  /** By key. Several of one key differ in their detail, or were cancelled and are about to end. */
  readonly #shared = new Map<string, SharedCall[]>()
  #refusing = false
  #drained: (() => void)[] = []

  constructor({ name, paths, settings, limits, lender, clock, onEvent }: LinkOptions) {
    this.name = name
    this.#onEvent = onEvent ?? (() => {})
    const emit = (event: LinkEvent) => this.#emit(event)
    this.#common = {
      paths: paths.map(
        (path) =>
          new Path(
            { link: name, name: path, hasOthers: paths.length > 1 },
            settings,
            clock,
            emit,
            limits?.[path],
            lender,
          ),
      ),
      settings,
      budget: new RetryBudget(settings),
      tell: (type, path) => emit({ type, link: name, path }),
    }
  }

  call<T>(options: CallOptions, attempt: Attempt<T>): Promise<CallResult<T>> {
    if (this.#refusing) return refused('shutting-down')
    if (options.signal?.aborted) return refused('request-cancelled')
    if (!(options.deadlineMs > 0)) return refused('deadline-exceeded')
    const key = options.idempotent ? options.shareKey : undefined
    const identical = key === undefined ? undefined : this.#findIdentical<T>(key, options.shareDetail)
    if (identical) {
      this.#common.tell('shared', identical.path)
      return outcome(this.#findSpan(options), identical.subscribe(options, true))
    }
    const call = new InFlightCall<T>()
    if (!options.background) this.#common.budget.called()
    const span = this.#findSpan(options)
    const answer = outcome(span, call.subscribe(options, false))
    const execution = new CallExecution(this.#common, call, span ? { ...options, span } : options, attempt)
    void this.#fly(call, key, options.shareDetail, execution)
    return answer
  }

  health(): LinkHealth {
    return { link: this.name, paths: this.#common.paths.map((path) => path.health()) }
  }

  hold(path: string, untilMs: number, reason: string): boolean {
    const found = this.#common.paths.find(({ name }) => name === path)
    found?.hold(untilMs, reason)
    return found !== undefined
  }

  release(path: string): boolean {
    const found = this.#common.paths.find(({ name }) => name === path)
    found?.release()
    return found !== undefined
  }

  learnUsual(path: string, usualMs: number): void {
    this.#common.paths.find(({ name }) => name === path)?.learn(usualMs)
  }

  async drain(): Promise<void> {
    this.#refusing = true
    if (this.#calls.size > 0) await new Promise<void>((resolve) => this.#drained.push(resolve))
  }

  stop(): void {
    this.#refusing = true
    const why = new GatewayFailure('shutting-down')
    for (const call of this.#calls) call.cancel(why)
    for (const path of this.#common.paths) path.stop(why)
  }

  #findIdentical<T>(key: string, detail: CallOptions['shareDetail']): InFlightCall<T> | undefined {
    const candidates = this.#shared.get(key)
    if (candidates === undefined) return undefined
    const own = detail?.()
    const found = candidates.find((other) => !other.call.cancelled && other.detail?.() === own)
    return found?.call as InFlightCall<T> | undefined
  }

  #share(key: string, shared: SharedCall): void {
    const others = this.#shared.get(key)
    if (others) others.push(shared)
    else this.#shared.set(key, [shared])
  }

  #shareNoMore(key: string, call: InFlightCall<unknown>): void {
    const left = this.#shared.get(key)?.filter((shared) => shared.call !== call) ?? []
    if (left.length > 0) this.#shared.set(key, left)
    else this.#shared.delete(key)
  }

  async #fly<T>(
    call: InFlightCall<T>,
    key: string | undefined,
    detail: CallOptions['shareDetail'],
    execution: CallExecution<T>,
  ): Promise<void> {
    const known = call as InFlightCall<unknown>
    this.#calls.add(known)
    if (key !== undefined) this.#share(key, { call: known, detail })
    let result: Result<T>
    try {
      result = await execution.run()
    } catch (defect) {
      result = { ok: false, failure: toFailure(defect) }
    }
    this.#calls.delete(known)
    if (key !== undefined) this.#shareNoMore(key, known)
    call.complete(result)
    if (this.#calls.size === 0) for (const tell of this.#drained.splice(0)) tell()
  }

  #findSpan({ span }: CallOptions): Span | undefined {
    return span?.child(`link ${this.name}`, { 'lienthong.link': this.name })
  }

  #emit(event: LinkEvent): void {
    try {
      this.#onEvent(event)
    } catch {
      // A listener never decides about the call that it watches.
    }
  }
}

/** Writes the result into the span of its call and ends the span. */
function outcome<T>(span: Span | undefined, result: Promise<CallResult<T>>): Promise<CallResult<T>> {
  if (span === undefined) return result
  return result.then((ended) => {
    const { path, attempts, shared } = ended.trace
    span.set({
      'lienthong.attempts': attempts,
      'lienthong.shared': shared,
      ...(path !== null && { 'lienthong.path': path }),
    })
    if (ended.ok) span.end()
    else {
      span.set({ 'lienthong.layer': ended.failure.layer })
      span.end(ended.failure.code)
    }
    return ended
  })
}

function refused(code: FailureCode): Promise<{ ok: false; failure: GatewayFailure; trace: CallTrace }> {
  const failure = new GatewayFailure(code, { sent: 'no' })
  return Promise.resolve({ ok: false, failure, trace: { path: null, attempts: 0, shared: false } })
}

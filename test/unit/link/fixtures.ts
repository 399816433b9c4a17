/**
 * A link over scripted paths, under fake time. `World` starts calls, decides how each attempt behaves, and keeps the
 * books from outside the link: who was sent when, how many at once, who waited how long.
 */
import { expect, vi } from 'vitest'
import { type FailureCode, GatewayFailure, Layer, type Sent } from '../../../src/domain/failure.ts'
import type { HealthReason } from '../../../src/domain/link/health.ts'
import type { LinkEvent, PathHealth, PathState } from '../../../src/domain/link/link.ts'
import { judge, toState } from '../../../src/health/judging/judge.ts'
import { type CallOptions, type CallResult, createLink, type Link, type LinkOptions } from '../../../src/link/link.ts'
import { LinkSettings } from '../../../src/link/settings.ts'

/**
 * Fake time for timers, `Date` and `performance`. Not for `setImmediate`: faked, it would take a whole millisecond, and
 * the one turn of the event loop that it stands for could not be distinguished from a late answer.
 */
export function fakeTime(now?: Date): void {
  vi.useFakeTimers({ toNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'], ...(now && { now }) })
}

export type Behaviour =
  | { type: 'answers'; afterMs: number }
  | { type: 'fails'; afterMs: number; code: FailureCode; sent?: Sent; retryAfterMs?: number }
  /** Never settles by itself, gives up when its signal aborts. */
  | { type: 'hangs' }
  /** Never settles at all, not even when its signal aborts. */
  | { type: 'deaf' }
  /** A defect of ours: throws before there is a promise. */
  | { type: 'throws' }

export const answers = (afterMs = 5): Behaviour => ({ type: 'answers', afterMs })
export const fails = (
  code: FailureCode,
  afterMs = 5,
  rest: { sent?: Sent; retryAfterMs?: number } = {},
): Behaviour => ({
  type: 'fails',
  code,
  afterMs,
  ...rest,
})
export const hangs: Behaviour = { type: 'hangs' }
export const deaf: Behaviour = { type: 'deaf' }

export interface Try {
  call: number
  path: string
  at: number
  signal: AbortSignal
  /** How it ended, seen from the upstream. */
  sent: Sent | 'under-way'
}

export interface Call {
  id: number
  options: CallOptions
  startedAt: number
  endedAt: number | null
  result: CallResult<string> | null
  finished: Promise<CallResult<string>>
}

export class World {
  readonly link: Link
  readonly settings: LinkSettings
  readonly events: (LinkEvent & { at: number })[] = []
  readonly tries: Try[] = []
  readonly calls: Call[] = []
  readonly inFlight = new Map<string, number>()
  mostInFlight = 0
  readonly #breakOff = new Set<{ path: string; cut: (code: FailureCode) => void }>()
  /** How the next attempts on a path behave; a function may decide per attempt. */
  behaviour: (path: string, call: number) => Behaviour

  constructor(
    settings: Partial<LinkSettings> = {},
    paths: readonly string[] = ['a'],
    behaviour: Behaviour | ((path: string, call: number) => Behaviour) = answers(),
    limits?: LinkOptions['limits'],
  ) {
    this.settings = LinkSettings.parse(settings)
    this.behaviour = typeof behaviour === 'function' ? behaviour : () => behaviour
    this.link = createLink({
      name: 'population',
      paths,
      settings: this.settings,
      limits,
      clock: { now: () => Date.now() },
      onEvent: (event) => this.events.push({ ...event, at: performance.now() }),
    })
  }

  /** Starts a call; a lookup with a minute's deadline unless set otherwise. */
  call(options: Partial<CallOptions> = {}): Call {
    const id = this.calls.length
    const complete: CallOptions = { deadlineMs: 60_000, idempotent: true, ...options }
    const call: Call = {
      id,
      options: complete,
      startedAt: performance.now(),
      endedAt: null,
      result: null,
      finished: this.link.call(complete, (path, signal) => this.#attempt(id, path, signal)),
    }
    this.calls.push(call)
    void call.finished.then((result) => {
      call.endedAt = performance.now()
      call.result = result
    })
    return call
  }

  /** Makes a call and lets time pass until it has ended. */
  async outcome(options: Partial<CallOptions> = {}): Promise<CallResult<string>> {
    const call = this.call(options)
    await this.until(() => call.result !== null)
    return call.finished
  }

  /** `ok`, or the code of the failure. */
  async code(options: Partial<CallOptions> = {}): Promise<'ok' | FailureCode> {
    const result = await this.outcome(options)
    return result.ok ? 'ok' : result.failure.code
  }

  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms)
  }

  async until(done: () => boolean, atMostMs = 200_000): Promise<void> {
    for (let passed = 0; !done(); passed++) {
      if (passed > atMostMs) throw new Error('this never came to pass')
      await this.pass(1)
    }
  }

  path(name = 'a'): PathHealth {
    const found = this.link.health().paths.find(({ path }) => path === name)
    if (!found) throw new Error(`no path ${name}`)
    return found
  }

  /** The path with the verdict on its own evidence alone: without probes, and without what it was a moment ago. */
  judged(name = 'a'): PathHealth & { state: PathState; reason: HealthReason | null } {
    const path = this.path(name)
    const { breaker, failure, ramping, window, latency } = path
    const evidence = {
      held: path.hold !== undefined,
      breaker,
      ramping,
      window,
      culprit: null,
      known: failure,
      slow: latency.slow,
      slowIn: null,
      probe: null,
      certificateDaysLeft: null,
      clockSkewMs: null,
      clockLayer: Layer.gateway,
    }
    const { level, reason, held } = judge(evidence, { certificateDays: 14, skewMaxMs: 30_000 })
    return { ...path, state: held ? 'held' : toState(level), reason }
  }

  /** Fails calls until the path is down. */
  async breakDown(name = 'a', code: FailureCode = 'connection-refused'): Promise<void> {
    const before = this.behaviour
    this.behaviour = () => fails(code)
    await this.until(() => {
      if (this.path(name).breaker === 'closed') this.call({ path: name, deadlineMs: 1_000 })
      return this.path(name).breaker === 'open'
    })
    this.behaviour = before
    await this.pass(20)
  }

  /** Breaks off every attempt that is under way on a path, as a killed server does. */
  kill(path: string, code: FailureCode): void {
    for (const one of this.#breakOff) if (one.path === path) one.cut(code)
  }

  happened(type: LinkEvent['type']): number {
    return this.events.filter((event) => event.type === type).length
  }

  /** Stops the link and fails if it leaves a timer behind. */
  async end(): Promise<void> {
    this.link.stop()
    await this.pass(1)
    expect(this.calls.every(({ result }) => result !== null)).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  }

  #attempt(call: number, path: string, signal: AbortSignal): Promise<string> {
    const one: Try = { call, path, at: performance.now(), signal, sent: 'under-way' }
    this.tries.push(one)
    const count = (this.inFlight.get(path) ?? 0) + 1
    this.inFlight.set(path, count)
    this.mostInFlight = Math.max(this.mostInFlight, count)
    let over = false
    const end = (sent: Sent) => {
      if (over) return
      over = true
      one.sent = sent
      clearTimeout(timer)
      this.#breakOff.delete(cutter)
      this.inFlight.set(path, (this.inFlight.get(path) ?? 0) - 1)
    }
    let timer: NodeJS.Timeout | undefined
    const cutter = { path, cut: (_: FailureCode): void => {} }
    this.#breakOff.add(cutter)
    const behaviour = this.behaviour(path, call)
    // An aborted attempt is no longer counted, whether it listens or not.
    signal.addEventListener('abort', () => end('maybe'), { once: true })
    if (behaviour.type === 'throws') {
      end('no')
      throw new TypeError('a defect')
    }
    return new Promise((resolve, reject) => {
      if (behaviour.type === 'deaf') return
      cutter.cut = (code) => {
        end('maybe')
        reject(new GatewayFailure(code, { sent: 'maybe' }))
      }
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      if (behaviour.type === 'hangs') return
      timer = setTimeout(() => {
        if (behaviour.type === 'answers') {
          end('answered')
          resolve(`${call} by ${path}`)
        } else {
          const { code, sent = 'no', retryAfterMs } = behaviour
          end(sent)
          reject(new GatewayFailure(code, { sent, ...(retryAfterMs !== undefined && { retryAfterMs }) }))
        }
      }, behaviour.afterMs)
    })
  }
}

/**
 * Asks a path for its health at intervals, one question at a time. While the path's breaker is half-open the question
 * goes through the link: it is then the honest trial, so that a quiet night does not keep a path shut. Otherwise it goes
 * beside the link: a probe takes no place from a caller and opens no breaker.
 *
 *   idle ──(interval, or `now`)──▶ asking ──(answered, failed, or its time is up)──▶ idle; either ──(stop)──▶ stopped
 */
import { GatewayFailure, Layer, type Phase, toFailure } from '../../domain/failure.ts'
import type { ProbeResult } from '../../domain/link/health.ts'
import type { Probed } from '../../domain/link/wire.ts'
import type { Clock, Logger } from '../../domain/runtime.ts'
import type { Link } from '../../link/link.ts'

export interface ProberOptions {
  link: Link
  path: string
  probed: Probed
  clock: Clock
  logger: Logger
  /** `probing: false` = only when somebody asks for it. */
  settings: { probing: boolean; intervalMs: number; timeoutMs: number }
  /** `beganAt` in `performance.now()` time. */
  onResult: (result: ProbeResult, beganAt: number) => void
}

export interface Prober {
  start(): void
  /** Asks now; who comes while a question is under way waits for that one. Never rejects. */
  now(): Promise<ProbeResult>
  /** No further question; one under way is given up. */
  stop(): void
}

/** The first question comes soon, but not from every process at once. */
const firstWithinMs = 1_000
/** A tenth either way: replicas that were started together do not go on asking together. */
const jitter = 0.1
/** A path that does not listen to its signal is left behind after this. */
const deafMs = 1_000

export function createProber({ link, path, probed, clock, logger, settings, onResult }: ProberOptions): Prober {
  const { intervalMs, timeoutMs } = settings
  let timer: NodeJS.Timeout | undefined
  let probing: Promise<ProbeResult> | undefined
  let stopped = false
  const end = new AbortController()

  function later(ms: number): void {
    if (stopped || !settings.probing) return
    clearTimeout(timer)
    timer = setTimeout(
      () => void now().catch(() => logger.error({ link: link.name, path }, 'health: a probe broke')),
      ms,
    )
    timer.unref()
  }

  function now(): Promise<ProbeResult> {
    probing ??= probe().finally(() => {
      probing = undefined
      later(intervalMs * (1 - jitter + Math.random() * 2 * jitter))
    })
    return probing
  }

  async function probe(): Promise<ProbeResult> {
    const at = new Date(clock.now()).toISOString()
    const beganAt = performance.now()
    const failure = stopped ? new GatewayFailure('shutting-down') : await attempt()
    const reply = failure && {
      code: failure.code,
      layer: failure.layer,
      phase: failure.phase ?? null,
      detail: failure.detail,
    }
    const result: ProbeResult = { at, durationMs: Math.round(performance.now() - beganAt), failure: reply }
    // What we broke off ourselves says nothing about the path, nor does a mistake of ours.
    if (stopped) return result
    if (failure?.code === 'internal-error') logger.error({ link: link.name, path }, 'health: a defect ended a probe')
    if (!(failure && isOurs(failure))) onResult(result, beganAt)
    return result
  }

  /** `null` = answered. */
  async function attempt(): Promise<GatewayFailure | null> {
    const breaker = link.health().paths.find((each) => each.path === path)?.breaker
    if (breaker !== 'half-open') return question(end.signal)
    let requested = false
    // The link's own patience is longer, so that it is the question that ends and says in which phase.
    const result = await link.call(
      { deadlineMs: timeoutMs + 2 * deafMs, idempotent: false, path },
      async (_, signal) => {
        requested = true
        const failure = await question(AbortSignal.any([signal, end.signal]))
        if (failure) throw failure
      },
    )
    if (result.ok) return null
    // Somebody else is the trial, or an operator holds the path: ask beside it.
    return requested ? result.failure : question(end.signal)
  }

  async function question(signal: AbortSignal): Promise<GatewayFailure | null> {
    const late = new AbortController()
    let timeUp: NodeJS.Timeout | undefined
    let deaf: NodeJS.Timeout | undefined
    let onStop = () => {}
    const given = new Promise<GatewayFailure>((resolve) => {
      timeUp = setTimeout(() => {
        late.abort()
        deaf = setTimeout(() => resolve(timedOut(undefined, timeoutMs)), deafMs)
      }, timeoutMs)
      onStop = () => resolve(new GatewayFailure('shutting-down'))
      signal.addEventListener('abort', onStop, { once: true })
    })
    const answered = probed.probe(AbortSignal.any([signal, late.signal])).then(
      () => null,
      (error) => {
        const failure = toFailure(error)
        if (isAnswer(failure)) return null
        return late.signal.aborted && !failure.countsAgainstPath ? timedOut(failure.phase, timeoutMs) : failure
      },
    )
    try {
      return await Promise.race([answered, given])
    } finally {
      clearTimeout(timeUp)
      clearTimeout(deaf)
      signal.removeEventListener('abort', onStop)
    }
  }

  return {
    start: () => later(Math.random() * Math.min(firstWithinMs, intervalMs)),
    now,
    stop: () => {
      stopped = true
      clearTimeout(timer)
      end.abort(new GatewayFailure('shutting-down'))
    },
  }
}

/** Its own time was up: the phase that was under way says which failure that is. */
function timedOut(phase: Phase | undefined, timeoutMs: number): GatewayFailure {
  const detail = `no answer within ${timeoutMs} ms`
  if (phase === 'dns') return new GatewayFailure('dns-failed', { phase, detail })
  if (phase === 'tcp' || phase === 'proxy' || phase === 'tls')
    return new GatewayFailure('connect-timeout', { phase, detail })
  if (phase === 'body') return new GatewayFailure('body-timeout', { phase, detail })
  return new GatewayFailure('first-byte-timeout', { phase: 'first-byte', detail })
}

/** Refused by whom we asked: the path carried the question there and the answer back. */
function isAnswer({ countsAgainstPath, layer }: GatewayFailure): boolean {
  return !countsAgainstPath && layer !== Layer.gateway && layer !== Layer.caller
}

/** What the gateway says of itself is no sign of the path. */
function isOurs({ code }: GatewayFailure): boolean {
  return code === 'shutting-down' || code === 'internal-error' || code === 'request-cancelled'
}

/**
 * One path of a link, with its breaker, its bulkhead and the evidence of its health. It promises that every call it carries
 * ends, that a call that waits at a path that closes is sent on at once, and that a path that answers again gets its
 * traffic back, a little at first.
 */
import { type FailureCode, GatewayFailure, Layer } from '../domain/failure.ts'
import type { CallClass } from '../domain/link/call-class.ts'
import type { LimitLender } from '../domain/link/limit-lender.ts'
import type { AttemptEnd, LinkEvent, PathHealth } from '../domain/link/link.ts'
import type { Clock } from '../domain/runtime.ts'
import { findIso } from '../domain/vietnam-time.ts'
import { Admission, type PathLimits } from './admission.ts'
import { spanned } from './attempt-span.ts'
import { BoundedAttempt, type End } from './bounded-attempt.ts'
import { Breaker, type BreakerState, type Permit, type Verdict } from './breaker.ts'
import { type Arrival, Bulkhead, type QueuedCall } from './bulkhead.ts'
import type { Attempt, CallOptions } from './call.ts'
import { Culprit } from './culprit.ts'
import { Latency } from './latency.ts'
import type { LinkSettings } from './settings.ts'

/** Shown in place of an operator's reason: the closed hours come from the settings, not from a person. */
const closedReason = 'giờ đóng đã công bố · announced closed hours'

export class Path {
  readonly name: string
  readonly #link: string
  readonly #settings: LinkSettings
  readonly #clock: Clock
  readonly #emit: (event: LinkEvent) => void
  readonly #breaker: Breaker
  readonly #bulkhead: Bulkhead
  readonly #culprit: Culprit
  readonly #admission: Admission
  readonly #latency: Latency
  /** Whether another path can take its calls: then they come back to this one a few at first. */
  readonly #hasOthers: boolean
  #slowTrialAt = Number.NEGATIVE_INFINITY
  /** The permits of calls that yield. */
  readonly #background = new WeakSet<Permit>()
  /** Trials outlive their callers: they are kept so that `stop` finds them. */
  readonly #trials = new Set<{ stop(why: GatewayFailure): void }>()
  #hold: { untilMs: number; reason: string } | null = null
  /** Since when it has been coming back after an outage; `null` = it carries what it can. */
  #rampingSince: number | null = null
  #lastAnswerAt = Number.NEGATIVE_INFINITY
  /** Milliseconds since the epoch. */
  #lastSuccessAt: number | null = null
  #lastFailureAt: number | null = null

  constructor(
    { link, name, hasOthers }: { link: string; name: string; hasOthers: boolean },
    settings: LinkSettings,
    clock: Clock,
    emit: (event: LinkEvent) => void,
    limits: PathLimits = {},
    lender?: LimitLender,
  ) {
    this.name = name
    this.#hasOthers = hasOthers
    this.#latency = new Latency(settings)
    this.#link = link
    this.#settings = settings
    this.#clock = clock
    this.#emit = emit
    this.#admission = new Admission(limits, clock, { link, name }, lender)
    this.#breaker = new Breaker(settings, (state) => this.#onBreaker(state))
    this.#bulkhead = new Bulkhead(
      () => this.#limit(),
      settings.queueMax,
      settings.backgroundShareMax / 100,
      this.#admission,
    )
    this.#culprit = new Culprit(settings.windowMs)
  }

  get held(): boolean {
    if (this.#hold !== null && this.#clock.now() >= this.#hold.untilMs) this.release()
    return this.#hold !== null
  }

  /** When the other side opens again by its calendar, ms since the epoch; `null` = it is open. */
  get closedUntil(): number | null {
    return this.#admission.closedUntil
  }

  /** How long the limits that were agreed with the other side keep a call back behind those that wait already, in ms; 0 = not at all. */
  limitWaitMs(arrival: Arrival): number {
    return this.#admission.waitMs(arrival.callClass, this.#bulkhead.countAhead(arrival))
  }

  /** The breaker is closed and nothing keeps traffic off: only a lack of places or of rate can turn a call away. */
  get open(): boolean {
    return !this.#kept && this.#breaker.state === 'closed'
  }

  /** It would let a call in, now or after a wait for a slot. */
  takes(arrival: Arrival): boolean {
    if (this.#admission.waitMs(arrival.callClass) > 0) return false
    const { hasFreeSlot } = this.#bulkhead
    if (!this.open) return !this.#kept && this.#breaker.admits && hasFreeSlot
    return hasFreeSlot || this.#bulkhead.queueHasRoom(arrival)
  }

  /** It takes far longer than it used to: lookups go elsewhere if they can. */
  get slow(): boolean {
    return this.#latency.isSlow(performance.now())
  }

  /** What an answer takes at the moment, in ms. */
  get recentMs(): number {
    return this.#latency.recentMs ?? 0
  }

  /**
   * Whether a call that may wait until `deadlineAt` should try this slow path. True once in `slowTrialMs`, and less often
   * while an answer takes longer than that.
   */
  takesSlowTrial(deadlineAt: number): boolean {
    const now = performance.now()
    // A call without twice the time that an answer takes might fail only for our knowledge; and one trial at a time is
    // enough. After a quick answer the next trials follow soon: the end of slowness is known within seconds.
    const { slowTrialMs } = this.#settings
    const pauseMs = this.#latency.lastWasSlow ? Math.max(slowTrialMs, this.#latency.lastMs) : slowTrialMs / 10
    if (deadlineAt - now < 2 * this.recentMs || now - this.#slowTrialAt < pauseMs) return false
    this.#slowTrialAt = now
    return true
  }

  learn(usualMs: number): void {
    this.#latency.learn(usualMs)
  }

  /** The failure because of which it takes no calls, for calls that are turned away; `null` while its breaker is closed. */
  get because(): { code: FailureCode; layer: Layer } | null {
    const culprit = this.#culprit.findClosing(performance.now())
    return culprit && { code: culprit.code, layer: culprit.layer }
  }

  /** When it may carry a call of this class again, in ms from now; 0 = now. */
  waitMs(callClass: CallClass): number {
    const heldFor = this.held && this.#hold ? this.#hold.untilMs - this.#clock.now() : 0
    const closedFor = (this.closedUntil ?? 0) - this.#clock.now()
    return Math.max(0, heldFor, closedFor, this.#admission.waitMs(callClass), this.#breaker.waitMs())
  }

  /** Takes a place and a permit, if both are there at once. Hand the permit to `start` or `giveBack`. */
  enter(arrival: Arrival): Permit | null {
    if (this.#kept || !this.#breaker.admits || !this.#bulkhead.enter(arrival)) return null
    return this.#breaker.admit()
  }

  /** As `enter`, for a call that yields to all others. */
  enterBackground(): Permit | null {
    if (this.#kept || !this.#breaker.admits) return null
    if (!this.#admission.hasReserve) {
      this.#bulkhead.turnAwayBackground()
      return null
    }
    return this.#bulkhead.enterBackground() ? this.#admitBackground() : null
  }

  /**
   * Joins the queue; `null` when there is no room, the path takes no calls, or its limits would not let the call in early enough to be
   * answered by `deadlineAt`.
   */
  wait(arrival: Arrival, deadlineAt: number): QueuedCall | null {
    if (!this.open) return null
    const limitWaitMs = this.limitWaitMs(arrival)
    if (limitWaitMs > 0) this.#admission.want()
    if (limitWaitMs > 0 && performance.now() + limitWaitMs + this.recentMs >= deadlineAt) return null
    return arrival.callClass === 'batch' ? this.#bulkhead.waitBackground(arrival.sharer) : this.#bulkhead.wait(arrival)
  }

  /** The permit of a call whose wait is over; `null` when the path closed meanwhile. */
  enterAfterWait({ callClass }: Arrival): Permit | null {
    const background = callClass === 'batch'
    if (background && this.open) return this.#admitBackground()
    const permit = this.open ? this.#breaker.admit() : null
    if (permit === null) this.#bulkhead.leave(background)
    return permit
  }

  #admitBackground(): Permit | null {
    const permit = this.#breaker.admit()
    if (permit === null) {
      this.#bulkhead.leave(true)
      return null
    }
    // Of a closed breaker all calls have the same permit: a copy tells this one from them.
    const own = permit.trial ? permit : { generation: permit.generation, trial: false }
    this.#background.add(own)
    return own
  }

  /** Gives a permit back unused. */
  giveBack(permit: Permit): void {
    this.#breaker.report(permit, 'neutral', false)
    this.#bulkhead.leave(this.#background.has(permit))
  }

  /**
   * Starts an attempt. The trial of a half-open path runs until its lease ends even when its caller leaves, so that
   * impatient callers cannot keep a path closed off. A call that must not happen twice does stop with its caller: it must
   * not overtake a later question whether it was taken.
   */
  start<T>(
    permit: Permit,
    attempt: Attempt<T>,
    { idempotent, upstreamRequestId, span }: Pick<CallOptions, 'idempotent' | 'upstreamRequestId' | 'span'>,
  ): BoundedAttempt<T> {
    const seen = span && spanned(span, attempt, { link: this.#link, path: this.name, trial: permit.trial })
    const bounds = {
      budgetMs: permit.trial ? this.#settings.probeLeaseMs : this.#settings.attemptTimeoutMs,
      detached: permit.trial && idempotent,
    }
    const running = new BoundedAttempt(seen?.attempt ?? attempt, this.name, bounds, (end) => {
      if (permit.trial) this.#trials.delete(running)
      seen?.end(end)
      this.#ended(permit, end, upstreamRequestId)
    })
    if (permit.trial) this.#trials.add(running)
    return running
  }

  /** Keeps traffic off until `untilMs`; calls under way may end. */
  hold(untilMs: number, reason: string): void {
    this.#hold = { untilMs, reason }
    this.#bulkhead.flush()
  }

  release(): void {
    this.#hold = null
  }

  health(): PathHealth {
    const culprit = this.#culprit.find(performance.now())
    return {
      path: this.name,
      breaker: this.#breaker.state,
      failure: culprit && { code: culprit.code, layer: culprit.layer, phase: culprit.phase ?? null },
      ramping: this.#ramping,
      inFlight: this.#bulkhead.inFlight,
      background: this.#bulkhead.background,
      queued: this.#bulkhead.queued,
      window: this.#breaker.window(),
      latency: { usualMs: this.#latency.usualMs, recentMs: this.#latency.recentMs, slow: this.slow },
      lastSuccessAt: findIso(this.#lastSuccessAt),
      lastFailureAt: findIso(this.#lastFailureAt),
      ...this.#shownHold(),
    }
  }

  /** An operator's hold, or the hours in which the other side is closed: until when, and why. */
  #shownHold(): { hold?: { until: string; reason: string } } {
    if (this.held && this.#hold)
      return { hold: { until: new Date(this.#hold.untilMs).toISOString(), reason: this.#hold.reason } }
    const until = findIso(this.closedUntil)
    return until === null ? {} : { hold: { until, reason: closedReason } }
  }

  get #kept(): boolean {
    return this.held || this.closedUntil !== null
  }

  stop(why: GatewayFailure): void {
    this.#bulkhead.flush()
    for (const trial of this.#trials) trial.stop(why)
    this.#breaker.stop()
  }

  #ended(permit: Permit, end: End, upstreamRequestId: string | undefined): void {
    const verdict = this.#judge(end)
    const slow = verdict !== 'neutral' && end.durationMs >= this.#settings.slowCallMs
    if (verdict === 'answered') {
      this.#lastAnswerAt = performance.now()
      this.#lastSuccessAt = this.#clock.now()
      if (end.failure === null) this.#measure(end.durationMs)
    } else if (verdict === 'failed') {
      this.#remember(blamed(end), permit)
    }
    // The breaker first: if this outcome opens it, no call from the queue may take the place that becomes free.
    this.#breaker.report(permit, verdict, slow)
    this.#bulkhead.leave(this.#background.has(permit))
    const outcome = end.failure?.code ?? 'ok'
    const reply: AttemptEnd =
      verdict === 'failed' ? { verdict, blame: getBlame(blamed(end)), upstreamRequestId } : { verdict }
    this.#emit({ type: 'attempt', link: this.#link, path: this.name, durationMs: end.durationMs, outcome, ...reply })
  }

  /** An attempt that began before the breaker last changed its state says nothing about the path now. */
  #remember(failure: GatewayFailure, permit: Permit): void {
    this.#lastFailureAt = this.#clock.now()
    if (!this.#breaker.isCurrent(permit)) return
    if (permit.trial) this.#culprit.trialFailed(failure, performance.now())
    else this.#culprit.failed(failure, performance.now())
  }

  /** A path that is no longer slow gets its calls back as one that was down does, if they had gone elsewhere. */
  #measure(durationMs: number): void {
    const now = performance.now()
    if (this.#latency.answered(durationMs, now) && !this.#latency.isSlow(now) && this.#hasOthers) {
      this.#rampingSince = now
    }
  }

  /**
   * What the end of an attempt proves about the path. A caller that stopped waiting proves nothing, unless the path kept it
   * waiting for long: what counts is how long the path was silent, not who lost patience. A defect of ours proves nothing
   * either.
   */
  #judge({ failure, unwanted, durationMs }: End): Verdict {
    if (failure === null) return 'answered'
    if (unwanted) {
      const silent = this.#lastAnswerAt < performance.now() - durationMs && durationMs >= this.#settings.silenceMs
      return silent || durationMs >= this.#settings.slowCallMs ? 'failed' : 'neutral'
    }
    if (failure.countsAgainstPath) return 'failed'
    if (failure.neutral) return 'neutral'
    return failure.layer === Layer.caller || failure.layer === Layer.gateway ? 'neutral' : 'answered'
  }

  #onBreaker(state: BreakerState): void {
    if (state === 'open') this.#bulkhead.flush()
    this.#rampingSince = state === 'closed' ? performance.now() : null
    const { failures, slow } = this.#breaker.window()
    this.#culprit.breakerMoved(state === 'closed', slow > failures, performance.now())
  }

  #limit(): number {
    const { rampStart, rampMs } = this.#settings
    const concurrencyMax = Math.min(this.#settings.concurrencyMax, this.#admission.slots)
    if (!this.#ramping || this.#rampingSince === null) return concurrencyMax
    const share = rampStart / 100
    const grown = (performance.now() - this.#rampingSince) / rampMs
    return Math.max(1, Math.floor(concurrencyMax * (share + (1 - share) * grown)))
  }

  get #ramping(): boolean {
    return this.#rampingSince !== null && performance.now() - this.#rampingSince < this.#settings.rampMs
  }
}

function getBlame({ code, layer, phase, detail }: GatewayFailure) {
  return { code, layer, phase: phase ?? null, detail }
}

/** The failure to count against the path: a caller's deadline is no such failure, but the silence until the deadline is. */
function blamed({ failure, unwanted }: End): GatewayFailure {
  if (failure !== null && !unwanted) return failure
  return new GatewayFailure('first-byte-timeout', { phase: failure?.phase ?? 'first-byte' })
}

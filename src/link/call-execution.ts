/**
 * The execution of one call over the paths of its link. The call takes a slot (a path and the permit to use it) and makes
 * an attempt. After a failure it may make one more, at once on another path or after a pause on the same one. It ends with
 * the call's last answer or failure.
 */
import { GatewayFailure, Layer } from '../domain/failure.ts'
import type { CallClass } from '../domain/link/call-class.ts'
import type { LinkEvent } from '../domain/link/link.ts'
import type { BoundedAttempt } from './bounded-attempt.ts'
import type { Permit } from './breaker.ts'
import type { Arrival, QueuedCall } from './bulkhead.ts'
import type { Attempt, CallOptions, Result } from './call.ts'
import { hedge } from './hedge.ts'
import type { InFlightCall } from './in-flight-call.ts'
import type { Path } from './path.ts'
import { mayRepeat, type RetryBudget, retryWaitMs } from './retry.ts'
import type { LinkSettings } from './settings.ts'

/** What the calls of a link have in common. */
export interface LinkContext {
  /** The preferred path first. */
  paths: readonly Path[]
  settings: LinkSettings
  budget: RetryBudget
  tell: (type: Exclude<LinkEvent['type'], 'attempt'>, path: string | null) => void
}

interface Slot {
  path: Path
  permit: Permit
}

// The HTTP header counts in seconds, and a caller that comes back sooner finds nothing changed.
const retryAfterMinMs = 1_000

export class CallExecution<T> {
  readonly #context: LinkContext
  readonly #call: InFlightCall<T>
  readonly #options: CallOptions
  readonly #attempt: Attempt<T>
  /** Those that may carry this call, the preferred one first. */
  readonly #paths: readonly Path[]
  readonly #arrival: Arrival
  readonly #tried: Path[] = []
  /** It waited at a path whose limits held it back. */
  #heldBack = false
  /** The path of the attempt that decided last. */
  #path: Path | null = null

  constructor(context: LinkContext, call: InFlightCall<T>, options: CallOptions, attempt: Attempt<T>) {
    this.#context = context
    this.#call = call
    this.#options = options
    this.#attempt = attempt
    this.#arrival = { callClass: getClass(options), sharer: options.sharer ?? '' }
    const { path, among = path === undefined ? undefined : [path] } = options
    this.#paths = among === undefined ? context.paths : context.paths.filter(({ name }) => among.includes(name))
  }

  async run(): Promise<Result<T>> {
    const paths = this.#paths
    let candidates = this.#options.idempotent ? quickFirst(paths, this.#call.deadlineAt) : paths
    let last: GatewayFailure | null = null
    for (;;) {
      const slot = this.#enter(candidates) ?? (await this.#wait(candidates))
      if (this.#call.cancelled) {
        if (slot) slot.path.giveBack(slot.permit)
        // Its deadline came while it stood behind others at an agreed limit: it learns when to come again.
        const tooLate = this.#call.cancelled.code === 'deadline-exceeded' && last === null && this.#heldBack
        return tooLate ? { ok: false, failure: this.#refusal(candidates) } : calledBack(this.#call.cancelled, last)
      }
      if (slot === null) return { ok: false, failure: last ?? this.#refusal(candidates) }
      const result = await this.#try(slot)
      this.#call.step = null
      if (result.ok || this.#call.cancelled) return result
      last = result.failure
      const next = await this.#again(this.#path ?? slot.path, last)
      if (this.#call.cancelled) return calledBack(this.#call.cancelled, last)
      if (next === null) return result
      candidates = next
    }
  }

  #enter(paths: readonly Path[]): Slot | null {
    for (const path of paths) {
      const permit = this.#options.background ? path.enterBackground() : path.enter(this.#arrival)
      if (permit) return { path, permit }
    }
    return null
  }

  /** All places are taken: waits for one. A call that waits at a path that closes is sent away and tries all paths again. */
  async #wait(paths: readonly Path[]): Promise<Slot | null> {
    while (!this.#call.cancelled) {
      const slot = this.#enter(paths)
      if (slot) return slot
      const queue = this.#firstQueue(paths)
      if (queue === null) return null
      this.#heldBack = queue.held
      this.#call.step = { cancel: () => queue.waiting.cancel() }
      const entered = await queue.waiting.admitted
      this.#call.step = null
      const permit = entered ? queue.path.enterAfterWait(this.#arrival) : null
      if (permit) return { path: queue.path, permit }
    }
    return null
  }

  /** The path whose limits hold it back for the shortest time; of those that do not at all, the first one. */
  #firstQueue(paths: readonly Path[]): { path: Path; waiting: QueuedCall; held: boolean } | null {
    const byWait = paths
      .map((path) => ({ path, limitWaitMs: path.open ? path.limitWaitMs(this.#arrival) : 0 }))
      .toSorted((one, other) => one.limitWaitMs - other.limitWaitMs)
    for (const { path, limitWaitMs } of byWait) {
      const waiting = path.wait(this.#arrival, this.#call.deadlineAt)
      if (waiting) return { path, waiting, held: limitWaitMs > 0 }
    }
    return null
  }

  #try(slot: Slot): Promise<Result<T>> {
    const first = this.#start(slot)
    this.#path = slot.path
    const others = this.#untried()
    if (others.length > 0 && this.#options.idempotent && !this.#options.background) {
      if (slot.permit.trial) return this.#tryTrial(first)
      if (this.#options.hedge && this.#context.settings.hedgeAfterMs !== undefined) {
        return this.#tryHedged(first, this.#context.settings.hedgeAfterMs, others)
      }
    }
    this.#call.step = first
    return first.result
  }

  #start({ path, permit }: Slot): BoundedAttempt<T> {
    this.#call.attempts++
    this.#call.path = path.name
    this.#tried.push(path)
    return path.start(permit, this.#attempt, this.#options)
  }

  /**
   * This call is the trial of a path that was down, and another path could serve it. The trial may take its whole
   * lease, but its caller must not pay for that: the call moves on after half of the caller's time.
   */
  async #tryTrial(trial: BoundedAttempt<T>): Promise<Result<T>> {
    const patienceMs = (this.#call.deadlineAt - performance.now()) / 2
    const moveOn = () =>
      trial.cancel(new GatewayFailure('first-byte-timeout', { phase: 'first-byte', detail: 'trial of a path' }))
    const timer = setTimeout(moveOn, patienceMs)
    this.#call.step = trial
    const result = await trial.result
    clearTimeout(timer)
    return result
  }

  async #tryHedged(first: BoundedAttempt<T>, afterMs: number, others: readonly Path[]): Promise<Result<T>> {
    const hedged = hedge(first, afterMs, () => {
      if (this.#call.cancelled || !others.some((other) => other.takes(this.#arrival))) return null
      if (!this.#context.budget.takeHedge()) return null
      const slot = this.#enter(others)
      if (slot === null) return null
      this.#tell('hedge', slot.path.name)
      return this.#start(slot)
    })
    this.#call.step = hedged
    const { attempt, result } = await hedged.decided
    this.#call.path = attempt.path
    if (attempt !== first) this.#path = others.find(({ name }) => name === attempt.path) ?? null
    return result
  }

  /**
   * Where to try once more; `null` = nowhere. It resolves after the pause that this takes.
   * A path not yet tried is tried at once. That costs nothing from the budget unless the ministry itself failed: the
   * budget shields a sick upstream from more load, and a call that broke on the path to it was no load. So every call in
   * flight on a path that dies can move over; `attemptsMax` and the other path's bulkhead bound that.
   */
  async #again(path: Path, failure: GatewayFailure): Promise<readonly Path[] | null> {
    const { settings } = this.#context
    // Who yields comes again by themselves, and leaves the retries to those who wait.
    if (
      this.#options.background ||
      this.#call.attempts >= settings.attemptsMax ||
      !mayRepeat(failure, this.#options.idempotent)
    )
      return null
    const others = this.#untried()
    if (others.length > 0) {
      if (failure.layer === Layer.ministry && !this.#spend(path)) return null
      this.#tell('retry', path.name)
      return others
    }
    const pauseMs = retryWaitMs(settings, this.#call.attempts, failure)
    if (!path.open || performance.now() + pauseMs >= this.#call.deadlineAt || !this.#spend(path)) return null
    this.#tell('retry', path.name)
    await this.#call.pause(pauseMs)
    return [path]
  }

  #tell(type: Parameters<LinkContext['tell']>[0], path: string | null): void {
    this.#context.tell(type, path)
    this.#options.span?.event(type, path === null ? undefined : { 'lienthong.path': path })
  }

  #spend(path: Path): boolean {
    if (this.#context.budget.take()) return true
    this.#tell('budget-exhausted', path.name)
    return false
  }

  /** The other paths that would take this call, if it may use them and has an attempt left. */
  #untried(): readonly Path[] {
    const { settings } = this.#context
    const paths = this.#paths
    if (paths.length === 1) return none
    if (this.#call.attempts >= settings.attemptsMax) return none
    const others = paths.filter((path) => path.takes(this.#arrival) && !this.#tried.includes(path))
    return this.#options.idempotent ? quickFirst(others, Number.NEGATIVE_INFINITY) : others
  }

  /** Nothing was sent, because no path takes this call now. */
  #refusal(paths: readonly Path[]): GatewayFailure {
    if (!this.#options.background) this.#tell('rejected', null)
    const soonest = Math.min(...paths.map((path) => path.waitMs(this.#arrival.callClass)))
    const open = paths.filter((path) => path.open)
    if (open.length > 0) {
      const limitWaitMs = Math.min(...open.map((path) => path.limitWaitMs(this.#arrival)))
      const code = limitWaitMs > 0 || this.#heldBack ? 'upstream-rate-reached' : 'link-busy'
      return new GatewayFailure(code, { retryAfterMs: Math.max(retryAfterMinMs, Math.ceil(limitWaitMs)), sent: 'no' })
    }
    if (paths.length > 0 && paths.every((path) => path.closedUntil !== null)) {
      return new GatewayFailure('upstream-closed', {
        ...(Number.isFinite(soonest) && { retryAfterMs: Math.ceil(soonest) }),
        sent: 'no',
      })
    }
    const because = paths.find((path) => path.because)?.because
    return new GatewayFailure('link-unavailable', {
      retryAfterMs: Number.isFinite(soonest) ? Math.max(retryAfterMinMs, Math.ceil(soonest)) : retryAfterMinMs,
      sent: 'no',
      ...(because && { because: because.code, layer: because.layer }),
    })
  }
}

const none: readonly Path[] = []

/**
 * The order of preference, except that paths that are slower than their own usual come last, the less slow first. Now and
 * then one call with enough time goes to a slow preferred path all the same: so the link learns when it is quick again.
 */
function quickFirst(paths: readonly Path[], deadlineAt: number): readonly Path[] {
  const [first] = paths
  if (first === undefined || paths.length === 1 || !paths.some((path) => path.slow)) return paths
  const quick = paths.filter((path) => !path.slow)
  const slow = paths.filter((path) => path.slow)
  const trial = quick.length > 0 ? slow.find((path) => path === first && path.takesSlowTrial(deadlineAt)) : undefined
  if (trial) return paths
  return [...quick, ...slow.toSorted((one, other) => one.recentMs - other.recentMs)]
}

/** What is not said follows from the call: what must not happen twice is no question, and what yields is of a batch. */
function getClass({ callClass, background, idempotent }: CallOptions): CallClass {
  if (background) return 'batch'
  return callClass ?? (idempotent ? 'lookup' : 'filing')
}

/** The failure of a call that ended between two attempts: the failure before it explains it. */
function calledBack(why: GatewayFailure, last: GatewayFailure | null): { ok: false; failure: GatewayFailure } {
  const failure = new GatewayFailure(why.code, {
    ...(why.detail !== undefined && { detail: why.detail }),
    ...(last !== null && { because: last.code }),
    sent: last?.sent ?? 'no',
  })
  return { ok: false, failure }
}

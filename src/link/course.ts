/**
 * The course of one call over the paths of its link: a seat (a place and the right to use it), a try, and after a
 * failure perhaps one more, elsewhere at once or here after a pause. It ends with the call's last answer or failure.
 */
import { GatewayFailure, Layer } from '../domain/failure.ts'
import type { LinkEvent } from '../domain/link.ts'
import type { Ticket } from './breaker.ts'
import type { Attempt, CallOptions, Result } from './call.ts'
import type { BoundedAttempt } from './deadline.ts'
import { hedge } from './hedge.ts'
import type { Path } from './path.ts'
import { mayRepeat, type RetryBudget, retryWaitMs } from './retry.ts'
import type { LinkSettings } from './settings.ts'
import type { Flight } from './share.ts'

/** What the calls of a link have in common. */
export interface Common {
  /** The preferred path first. */
  paths: readonly Path[]
  settings: LinkSettings
  budget: RetryBudget
  tell: (type: Exclude<LinkEvent['type'], 'attempt'>, path: string | null) => void
}

interface Seat {
  path: Path
  ticket: Ticket
}

// The HTTP header counts in seconds, and who comes back sooner finds nothing changed.
const retryAfterMinMs = 1_000

export class Course<T> {
  readonly #common: Common
  readonly #flight: Flight<T>
  readonly #options: CallOptions
  readonly #attempt: Attempt<T>
  readonly #tried: Path[] = []
  /** Where the try was made that decided last. */
  #path: Path | null = null

  constructor(common: Common, flight: Flight<T>, options: CallOptions, attempt: Attempt<T>) {
    this.#common = common
    this.#flight = flight
    this.#options = options
    this.#attempt = attempt
  }

  async run(): Promise<Result<T>> {
    const { paths } = this.#common
    const only = this.#options.path
    let roads =
      only === undefined
        ? this.#options.repeatable
          ? quickFirst(paths, this.#flight.deadlineAt)
          : paths
        : paths.filter(({ name }) => name === only)
    let last: GatewayFailure | null = null
    for (;;) {
      const seat = this.#enter(roads) ?? (await this.#wait(roads))
      if (this.#flight.cancelled) {
        if (seat) seat.path.giveBack(seat.ticket)
        return calledBack(this.#flight.cancelled, last)
      }
      if (seat === null) return { ok: false, failure: last ?? this.#refusal(roads) }
      const result = await this.#try(seat)
      this.#flight.step = null
      if (result.ok || this.#flight.cancelled) return result
      last = result.failure
      const next = await this.#again(this.#path ?? seat.path, last)
      if (this.#flight.cancelled) return calledBack(this.#flight.cancelled, last)
      if (next === null) return result
      roads = next
    }
  }

  #enter(roads: readonly Path[]): Seat | null {
    for (const path of roads) {
      const ticket = path.enter()
      if (ticket) return { path, ticket }
    }
    return null
  }

  /** All places are taken: waits for one. Who waits at a path that closes is sent on and looks around again. */
  async #wait(roads: readonly Path[]): Promise<Seat | null> {
    while (!this.#flight.cancelled) {
      const seat = this.#enter(roads)
      if (seat) return seat
      const queue = firstQueue(roads)
      if (queue === null) return null
      this.#flight.step = { cancel: () => queue.waiting.quit() }
      const entered = await queue.waiting.entered
      this.#flight.step = null
      const ticket = entered ? queue.path.enterAfterWait() : null
      if (ticket) return { path: queue.path, ticket }
    }
    return null
  }

  #try(seat: Seat): Promise<Result<T>> {
    const first = this.#start(seat)
    this.#path = seat.path
    const others = this.#untried()
    if (others.length > 0 && this.#options.repeatable) {
      if (seat.ticket.probe) return this.#tryTrial(first)
      if (this.#options.hedge && this.#common.settings.hedgeAfterMs !== undefined) {
        return this.#tryHedged(first, this.#common.settings.hedgeAfterMs, others)
      }
    }
    this.#flight.step = first
    return first.result
  }

  #start({ path, ticket }: Seat): BoundedAttempt<T> {
    this.#flight.attempts++
    this.#flight.path = path.name
    this.#tried.push(path)
    return path.start(ticket, this.#attempt, this.#options)
  }

  /**
   * This call is the trial of a path that was down, and another path could serve it. The trial may take its whole
   * lease, but its caller is not the price of it: after half of the caller's time it moves on.
   */
  async #tryTrial(trial: BoundedAttempt<T>): Promise<Result<T>> {
    const patienceMs = (this.#flight.deadlineAt - performance.now()) / 2
    const moveOn = () =>
      trial.cancel(new GatewayFailure('first-byte-timeout', { phase: 'first-byte', detail: 'trial of a path' }))
    const timer = setTimeout(moveOn, patienceMs)
    this.#flight.step = trial
    const result = await trial.result
    clearTimeout(timer)
    return result
  }

  async #tryHedged(first: BoundedAttempt<T>, afterMs: number, others: readonly Path[]): Promise<Result<T>> {
    const hedged = hedge(first, afterMs, () => {
      if (this.#flight.cancelled || !others.some((other) => other.takes)) return null
      if (!this.#common.budget.takeHedge()) return null
      const seat = this.#enter(others)
      if (seat === null) return null
      this.#tell('hedge', seat.path.name)
      return this.#start(seat)
    })
    this.#flight.step = hedged
    const { attempt, result } = await hedged.decided
    this.#flight.path = attempt.path
    if (attempt !== first) this.#path = others.find(({ name }) => name === attempt.path) ?? null
    return result
  }

  /**
   * Where to try once more, after the pause that this takes; `null` = nowhere.
   * A path not yet tried is tried at once. That costs nothing from the budget unless the ministry itself failed: the
   * budget shields a sick upstream from more load, and a call that broke on the road to it has not been a load. So
   * every call in flight on a path that dies can move over; `attemptsMax` and the other path's bulkhead bound that.
   */
  async #again(path: Path, failure: GatewayFailure): Promise<readonly Path[] | null> {
    const { settings } = this.#common
    if (this.#flight.attempts >= settings.attemptsMax || !mayRepeat(failure, this.#options.repeatable)) return null
    const others = this.#untried()
    if (others.length > 0) {
      if (failure.layer === Layer.ministry && !this.#spend(path)) return null
      this.#tell('retry', path.name)
      return others
    }
    const pauseMs = retryWaitMs(settings, this.#flight.attempts, failure)
    if (!path.open || performance.now() + pauseMs >= this.#flight.deadlineAt || !this.#spend(path)) return null
    this.#tell('retry', path.name)
    await this.#flight.pause(pauseMs)
    return [path]
  }

  #tell(type: Parameters<Common['tell']>[0], path: string | null): void {
    this.#common.tell(type, path)
    this.#options.span?.event(type, path === null ? undefined : { 'lienthong.path': path })
  }

  #spend(path: Path): boolean {
    if (this.#common.budget.take()) return true
    this.#tell('budget-exhausted', path.name)
    return false
  }

  /** The other paths that would take this call, if it may use them and has an attempt left. */
  #untried(): readonly Path[] {
    const { paths, settings } = this.#common
    if (paths.length === 1 || this.#options.path !== undefined) return none
    if (this.#flight.attempts >= settings.attemptsMax) return none
    const others = paths.filter((path) => path.takes && !this.#tried.includes(path))
    return this.#options.repeatable ? quickFirst(others, Number.NEGATIVE_INFINITY) : others
  }

  /** Nothing was sent, because no path takes this call now. */
  #refusal(roads: readonly Path[]): GatewayFailure {
    this.#tell('rejected', null)
    const soonest = Math.min(...roads.map((path) => path.waitMs()))
    const open = roads.filter((path) => path.open)
    if (open.length > 0) {
      const rateWaitMs = Math.min(...open.map((path) => path.rateWaitMs))
      const code = rateWaitMs > 0 ? 'upstream-rate-reached' : 'link-busy'
      return new GatewayFailure(code, { retryAfterMs: Math.max(retryAfterMinMs, Math.ceil(rateWaitMs)), sent: 'no' })
    }
    if (roads.length > 0 && roads.every((path) => path.closedUntil !== null)) {
      return new GatewayFailure('upstream-closed', {
        ...(Number.isFinite(soonest) && { retryAfterMs: Math.ceil(soonest) }),
        sent: 'no',
      })
    }
    const because = roads.find((path) => path.because)?.because
    return new GatewayFailure('link-unavailable', {
      retryAfterMs: Number.isFinite(soonest) ? Math.max(retryAfterMinMs, Math.ceil(soonest)) : retryAfterMinMs,
      sent: 'no',
      ...(because && { because: because.code, layer: because.layer }),
    })
  }
}

const none: readonly Path[] = []

/**
 * In the order of preference, but those that are slow against their own usual after the others, the less slow first. Now and
 * then one call goes to the preferred path all the same, if it has the time: that is how it is known to be quick again.
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

function firstQueue(roads: readonly Path[]) {
  for (const path of roads) {
    const waiting = path.wait()
    if (waiting) return { path, waiting }
  }
  return null
}

/** The failure of a call that ended between two tries: what came before it explains it. */
function calledBack(why: GatewayFailure, last: GatewayFailure | null): { ok: false; failure: GatewayFailure } {
  const failure = new GatewayFailure(why.code, {
    ...(why.detail !== undefined && { detail: why.detail }),
    ...(last !== null && { because: last.code }),
    sent: last?.sent ?? 'no',
  })
  return { ok: false, failure }
}

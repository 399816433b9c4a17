/**
 * The passive health of one path: one state, since when, and the failure that explains it, from the traffic it carried.
 *
 *   held      an operator keeps traffic off (until a set time)
 *   down      the breaker is not closed
 *   degraded  it carries traffic but hurts: ramping up after an outage, or one call in ten fails or is slow
 *   healthy   none of these
 *
 * The state is computed when something happens or somebody asks; there is no timer.
 */
import { type FailureCode, type GatewayFailure, Layer } from '../domain/failure.ts'
import type { PathHealth, PathState } from '../domain/link.ts'
import type { Clock } from '../domain/runtime.ts'
import { Culprit } from './culprit.ts'

/** What the path knows of itself at this moment. */
export interface Signs {
  held: boolean
  broken: boolean
  ramping: boolean
  window: PathHealth['window']
}

// One failed call in ten is what people at a counter notice. Three at least: one reset connection is no news. A path
// that hurts is well again at half of that, so that the state does not flicker around the border.
const hurtingRate = 0.1
const hurtingCalls = 3

const slowCalls: PathHealth['reason'] = { code: 'slow-calls', layer: Layer.ministry, phase: null }
const rampingUp: PathHealth['reason'] = { code: 'ramping-up', layer: Layer.gateway, phase: null }

export class Monitor {
  readonly #clock: Clock
  readonly #onState: (from: PathState, to: PathState, reason: PathHealth['reason']) => void
  #state: PathState = 'healthy'
  #since: number
  readonly #culprit: Culprit
  #broken = false
  #lastSuccessAt: number | null = null
  #lastFailureAt: number | null = null

  constructor(
    clock: Clock,
    windowMs: number,
    onState: (from: PathState, to: PathState, reason: PathHealth['reason']) => void,
  ) {
    this.#clock = clock
    this.#culprit = new Culprit(windowMs)
    this.#onState = onState
    this.#since = clock.now()
  }

  get state(): PathState {
    return this.#state
  }

  answered(): void {
    this.#lastSuccessAt = this.#clock.now()
  }

  /** `trial` = it was the one call that a path at rest was tried with; not `current` = it began before the breaker last moved. */
  failed(failure: GatewayFailure, { trial, current }: { trial: boolean; current: boolean }): void {
    this.#lastFailureAt = this.#clock.now()
    if (!current) return
    if (trial) this.#culprit.trialFailed(failure, performance.now())
    else this.#culprit.failed(failure, performance.now())
  }

  /** The breaker has moved. Opened by slow calls alone, no failure explains it. */
  moved(broken: boolean, bySlowness: boolean): void {
    if (broken === this.#broken) return
    this.#broken = broken
    if (broken && bySlowness) this.#culprit.clear()
    if (broken) this.#culprit.rest(performance.now())
    else this.#culprit.wake()
  }

  /** Looks at the signs and moves the state if they say so. */
  look(signs: Signs): void {
    const next = this.#judge(signs)
    if (next === this.#state) return
    const from = this.#state
    this.#state = next
    this.#since = this.#clock.now()
    this.#onState(from, next, this.reason(signs))
  }

  reason(signs: Signs): PathHealth['reason'] {
    if (this.#state === 'healthy' || this.#state === 'held') return null
    if (this.#state === 'degraded' && signs.ramping) return rampingUp
    const slow = this.#state === 'degraded' && signs.window.slow > signs.window.failures
    const culprit = slow ? null : this.#culprit.find(performance.now())
    if (culprit === null) return slowCalls
    return { code: culprit.code, layer: culprit.layer, phase: culprit.phase ?? null }
  }

  /** The failure for which the path takes no calls, for those who are turned away; `null` while it would take them. */
  get because(): { code: FailureCode; layer: Layer } | null {
    const culprit = this.#broken ? this.#culprit.find(performance.now()) : null
    return culprit && { code: culprit.code, layer: culprit.layer }
  }

  report(): Pick<PathHealth, 'state' | 'since' | 'lastSuccessAt' | 'lastFailureAt'> {
    return {
      state: this.#state,
      since: new Date(this.#since).toISOString(),
      lastSuccessAt: this.#lastSuccessAt === null ? null : new Date(this.#lastSuccessAt).toISOString(),
      lastFailureAt: this.#lastFailureAt === null ? null : new Date(this.#lastFailureAt).toISOString(),
    }
  }

  #judge({ held, broken, ramping, window }: Signs): PathState {
    if (held) return 'held'
    if (broken) return 'down'
    if (ramping) return 'degraded'
    const hurting = Math.max(window.failures, window.slow)
    const border = this.#state === 'healthy' ? hurtingRate : hurtingRate / 2
    return hurting >= hurtingCalls && hurting > window.calls * border ? 'degraded' : 'healthy'
  }
}

/**
 * Decides when a call may try the same upstream once more, and how long it waits before that. Each link has one budget: it
 * bounds the traffic that all consumers together may add to a sick upstream, counted over a window of time.
 */
import { backoffMs } from '../domain/backoff.ts'
import type { GatewayFailure } from '../domain/failure.ts'
import { RollingCount } from './rolling.ts'

export interface RetrySettings {
  retryBaseMs: number
  retryMaxMs: number
  retryShareMax: number
  retryFloor: number
  retryWindowMs: number
  hedgeShareMax: number
}

/** Whether this failure may be followed by another attempt at all. */
export function mayRepeat(failure: GatewayFailure, idempotent: boolean): boolean {
  return failure.tryAgain && (idempotent || failure.sent === 'no')
}

/**
 * Full jitter (a random wait between nothing and the bound): callers that failed together do not come back together.
 * When the upstream says when to come back, its time is added.
 */
export function retryWaitMs(settings: RetrySettings, attempts: number, failure: GatewayFailure): number {
  const bound = backoffMs(attempts, { firstMs: settings.retryBaseMs, maxMs: settings.retryMaxMs })
  return Math.ceil(Math.random() * bound) + (failure.retryAfterMs ?? 0)
}

export class RetryBudget {
  readonly #settings: RetrySettings
  readonly #calls: RollingCount
  readonly #retries: RollingCount
  readonly #hedges: RollingCount

  constructor(settings: RetrySettings) {
    this.#settings = settings
    this.#calls = new RollingCount(settings.retryWindowMs)
    this.#retries = new RollingCount(settings.retryWindowMs)
    this.#hedges = new RollingCount(settings.retryWindowMs)
  }

  /** A call has come in. */
  called(): void {
    this.#calls.add(performance.now())
  }

  /** Takes one retry out of the budget, if there is one. */
  take(): boolean {
    const now = performance.now()
    const allowed = this.#settings.retryFloor + (this.#calls.total(now) * this.#settings.retryShareMax) / 100
    if (this.#retries.total(now) + 1 > allowed) return false
    this.#retries.add(now)
    return true
  }

  /** A hedge is a retry that may not have been needed: a smaller share of its own limits it further. */
  takeHedge(): boolean {
    const now = performance.now()
    if (this.#hedges.total(now) + 1 > (this.#calls.total(now) * this.#settings.hedgeShareMax) / 100) return false
    if (!this.take()) return false
    this.#hedges.add(now)
    return true
  }
}

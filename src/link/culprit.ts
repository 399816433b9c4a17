/**
 * Which failure explains a path at this moment. It belongs to the evidence of this outage and to no other: what is older than
 * the window is forgotten while calls go through, everything is forgotten when the path answers again, and the failure of a
 * trial, which is all that is known of a path at rest, replaces what was known before.
 */
import type { GatewayFailure } from '../domain/failure.ts'

interface Count {
  failure: GatewayFailure
  calls: number
}

export class Culprit {
  readonly #sliceMs: number
  /** Of the slice that runs and of the one before: what is asked about is at least a slice and at most two old. */
  #counts = new Map<string, Count>()
  #before = new Map<string, Count>()
  #turnedAt = Number.NEGATIVE_INFINITY
  /** The breaker is not closed: nothing new can come in, time takes nothing away, and the reason stays. */
  #resting = false

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / 2
  }

  failed(failure: GatewayFailure, now: number): void {
    this.#turn(now)
    const known = this.#counts.get(failure.code)
    if (known) {
      known.calls++
      known.failure = failure
    } else this.#counts.set(failure.code, { failure, calls: 1 })
  }

  trialFailed(failure: GatewayFailure, now: number): void {
    this.#clear()
    this.failed(failure, now)
  }

  /**
   * The breaker has moved. While it is not closed, what is known stands until a trial says otherwise; opened by slow calls
   * alone, no failure explains it. Closed, the path begins with no memory.
   */
  breakerMoved(closed: boolean, bySlowness: boolean, now: number): void {
    if (closed !== this.#resting) return
    if (closed || bySlowness) this.#clear()
    else this.#turn(now)
    this.#resting = !closed
  }

  #clear(): void {
    this.#counts.clear()
    this.#before.clear()
  }

  /** The failure that most calls have met; of two the one that was met last. `null` without any. */
  find(now: number): GatewayFailure | null {
    this.#turn(now)
    let most: Count | null = null
    for (const [code, { failure, calls }] of this.#before) {
      const newer = this.#counts.get(code)
      if (newer) continue
      if (!most || calls >= most.calls) most = { failure, calls }
    }
    for (const [code, { failure, calls }] of this.#counts) {
      const all = calls + (this.#before.get(code)?.calls ?? 0)
      if (!most || all >= most.calls) most = { failure, calls: all }
    }
    return most?.failure ?? null
  }

  /** The failure for which the path takes no calls; `null` while it takes them. */
  findClosing(now: number): GatewayFailure | null {
    return this.#resting ? this.find(now) : null
  }

  #turn(now: number): void {
    const passed = now - this.#turnedAt
    if (this.#resting || passed < this.#sliceMs) return
    this.#before = passed < 2 * this.#sliceMs ? this.#counts : new Map()
    this.#counts = new Map()
    this.#turnedAt = now
  }
}

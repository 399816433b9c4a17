/**
 * Finds the failure that explains the state of a path now. It counts only the failures of the present outage. While calls
 * go through, it forgets failures older than the window. When the path answers again, it forgets all of them. The failure
 * of a trial is all that is known of a path at rest, so it replaces what was known before.
 */
import type { GatewayFailure } from '../domain/failure.ts'

interface Count {
  failure: GatewayFailure
  calls: number
}

export class Culprit {
  readonly #sliceMs: number
  /** Of the current slice and of the one before: together they reach back at least one slice and at most two. */
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
   * The breaker has changed its state. While it is not closed, what is known holds until a trial shows otherwise. When slow
   * calls alone opened it, no failure explains it. When it closes, the path starts with no memory.
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

  /** The failure that most calls have met; between two equal ones, the one met last. `null` = there is none. */
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

  /** The failure because of which the path takes no calls; `null` while it takes them. */
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

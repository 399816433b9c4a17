/**
 * The bulkhead of one path admits so many calls at once, lets so many more wait in order of arrival, and never one more of
 * either. The limit may move (ramp-up); a place that it opens is given away at the next arrival or departure.
 */

/** A call that waits. `admitted` resolves to whether it got its place: false = it was sent away or has left by itself. */
export interface QueuedCall {
  admitted: Promise<boolean>
  cancel(): void
}

export class Bulkhead {
  readonly #limit: () => number
  readonly #queueMax: number
  readonly #backgroundShare: number
  readonly #queue = new Set<(entered: boolean) => void>()
  #inFlight = 0
  #background = 0

  /** `backgroundShare`: the part of all slots that background calls may hold, and as many stay free when one of them enters. */
  constructor(limit: () => number, queueMax: number, backgroundShare = 1) {
    this.#limit = limit
    this.#queueMax = queueMax
    this.#backgroundShare = backgroundShare
  }

  get inFlight(): number {
    return this.#inFlight
  }
  /** Of those in flight, the calls that yield. */
  get background(): number {
    return this.#background
  }
  get queued(): number {
    return this.#queue.size
  }
  get hasFreeSlot(): boolean {
    return this.#queue.size === 0 && this.#inFlight < this.#limit()
  }
  get queueHasRoom(): boolean {
    return this.#queue.size < this.#queueMax
  }

  /** Takes a place if one is free and no other call waits for it. */
  enter(): boolean {
    this.#admitNext()
    if (!this.hasFreeSlot) return false
    this.#inFlight++
    return true
  }

  /**
   * Takes a slot for a call that yields: only while background calls hold less than their share, and as much is left for all others.
   * Where the share is less than one slot, one such call may run while no other call does.
   */
  enterBackground(): boolean {
    this.#admitNext()
    const limit = this.#limit()
    const share = limit * this.#backgroundShare
    const alone = this.#inFlight === 0 && limit > 0
    const withinShare = this.#background + 1 <= share && this.#inFlight + share < limit
    if (this.#queue.size > 0 || !(alone || withinShare)) return false
    this.#inFlight++
    this.#background++
    return true
  }

  /** Waits for a place; `null` when the queue is full. */
  wait(): QueuedCall | null {
    if (!this.queueHasRoom) return null
    let decide = (_entered: boolean): void => {}
    const entered = new Promise<boolean>((resolve) => {
      decide = resolve
    })
    this.#queue.add(decide)
    return {
      admitted: entered,
      cancel: () => {
        if (this.#queue.delete(decide)) decide(false)
      },
    }
  }

  /** Gives a place back, of either kind. */
  leave(background = false): void {
    this.#inFlight--
    if (background) this.#background--
    this.#admitNext()
  }

  /** Sends all waiting calls away: the path is closed to them. */
  flush(): void {
    for (const decide of this.#queue) decide(false)
    this.#queue.clear()
  }

  #admitNext(): void {
    if (this.#queue.size === 0) return
    const limit = this.#limit()
    for (const decide of this.#queue) {
      if (this.#inFlight >= limit) return
      this.#queue.delete(decide)
      this.#inFlight++
      decide(true)
    }
  }
}

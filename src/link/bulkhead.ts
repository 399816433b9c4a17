/**
 * The bulkhead of one path admits so many calls at once, lets so many more wait in a fair order (`fair-queue.ts`), and never one more of
 * either. Who waits goes as soon as a slot is free and the limits of the other side let it. The limit of slots may move (ramp-up);
 * a slot that it opens is given away at the next arrival or departure.
 */
import { type CallClass, classShares } from '../domain/link/call-class.ts'
import { FairQueue, type Waiting } from './fair-queue.ts'

/** A call that waits. `admitted` resolves to whether it got its place: false = it was sent away or has left by itself. */
export interface QueuedCall {
  admitted: Promise<boolean>
  cancel(): void
}

/** The limits of the other side, as far as a call that has a slot must still wait for them. */
export interface Gate {
  /** How long until they let one more call of this class in, in ms; 0 = now. */
  waitMs(callClass: CallClass): number
  /** Counts one; only after `waitMs` said 0. */
  take(callClass: CallClass): void
}

/** Who wants in: calls of one sharer keep their order. */
export interface Arrival {
  callClass: CallClass
  sharer: string
}

const openGate: Gate = { waitMs: () => 0, take: () => {} }
const someone: Arrival = { callClass: 'lookup', sharer: '' }
/** A gate is tried again at least so often while a call waits at it: what replicas learn of each other may open it sooner. */
const gateRetryMaxMs = 500

export class Bulkhead {
  readonly #limit: () => number
  readonly #queue: FairQueue<(entered: boolean) => void>
  readonly #backgroundShare: number
  readonly #gate: Gate
  #inFlight = 0
  #background = 0
  /** Turns that background calls are owed, because they were turned away while others went in. */
  #owed = 0
  #owing = false
  #timer: NodeJS.Timeout | undefined

  /** `backgroundShare`: the part of all slots that background calls may hold, and as many stay free when one of them enters. */
  constructor(limit: () => number, queueMax: number, backgroundShare = 1, gate: Gate = openGate) {
    this.#limit = limit
    this.#queue = new FairQueue(queueMax)
    this.#backgroundShare = backgroundShare
    this.#gate = gate
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

  queueHasRoom({ callClass, sharer }: Arrival = someone): boolean {
    return this.#queue.hasRoom(callClass, sharer)
  }

  /** How many would go before one that begins to wait now. */
  countAhead({ callClass, sharer }: Arrival): number {
    return this.#queue.countAhead(callClass, sharer)
  }

  /** Takes a place if one is free, the limits allow it, and no other call waits for it. */
  enter({ callClass }: Arrival = someone): boolean {
    this.#admitNext()
    if (!this.hasFreeSlot || this.#gate.waitMs(callClass) > 0) return false
    this.#let(callClass)
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
    if (this.#queue.size > 0 || !(alone || withinShare) || this.#gate.waitMs('batch') > 0) {
      this.turnAwayBackground()
      return false
    }
    this.#let('batch')
    return true
  }

  /** A background call did not get in: the others that go in from now on count until one of them is due. */
  turnAwayBackground(): void {
    this.#owing = true
  }

  /** Waits for a place; `null` when the queue is full of calls that have as good a right to it. */
  wait({ callClass, sharer }: Arrival = someone): QueuedCall | null {
    let decide = (_entered: boolean): void => {}
    const admitted = new Promise<boolean>((resolve) => {
      decide = resolve
    })
    const waiting: Waiting<(entered: boolean) => void> = { callClass, sharer, item: decide }
    const added = this.#queue.add(waiting)
    if (added === null) return null
    added.displaced?.item(false)
    this.#admitNext()
    return {
      admitted,
      cancel: () => {
        if (!this.#queue.remove(waiting)) return
        decide(false)
        this.#arm()
      },
    }
  }

  /**
   * Waits for a slot for a call that yields; `null` unless as many others went in while such calls were turned away that one of them is
   * due. One waits at a time.
   */
  waitBackground(sharer: string): QueuedCall | null {
    const heldMax = Math.max(1, this.#limit() * this.#backgroundShare)
    if (this.#owed < 1 || this.#background >= heldMax || this.#queue.classes.includes('batch')) return null
    this.#queue.owe('batch')
    return this.wait({ callClass: 'batch', sharer })
  }

  /** Gives a place back, of either kind. */
  leave(background = false): void {
    this.#inFlight--
    if (background) this.#background--
    this.#admitNext()
  }

  /** Sends all waiting calls away: the path is closed to them. */
  flush(): void {
    for (const { item: decide } of this.#queue.clear()) decide(false)
    this.#arm()
  }

  #admitNext(): void {
    if (this.#queue.size === 0) return
    const limit = this.#limit()
    while (this.#inFlight < limit) {
      const next = this.#queue.next((callClass) => this.#gate.waitMs(callClass) === 0)
      if (next === null) break
      this.#let(next.callClass)
      next.item(true)
    }
    this.#arm()
  }

  #let(callClass: CallClass): void {
    this.#gate.take(callClass)
    this.#inFlight++
    if (callClass === 'batch') {
      this.#background++
      this.#owed = 0
      this.#owing = false
    } else if (this.#owing) {
      this.#owed += classShares.batch.turnsMin
    }
  }

  /** Comes back when the limits may let somebody in that a free slot waits for. */
  #arm(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#queue.size === 0 || this.#inFlight >= this.#limit()) return
    const soonest = Math.min(...this.#queue.classes.map((callClass) => this.#gate.waitMs(callClass)))
    const waitMs = Math.min(Math.max(1, Math.ceil(soonest)), gateRetryMaxMs)
    this.#timer = setTimeout(() => this.#admitNext(), waitMs)
  }
}

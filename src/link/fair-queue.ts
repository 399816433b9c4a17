/**
 * The calls that wait at one path. The class that goes first is served first, and each class gets its share of the turns while it waits
 * (`domain/link/call-class.ts`). Within a class the sharers (consumers) take turns, one call each; the calls of one sharer keep
 * their order. A full queue makes room for who has few calls in it at the cost of who has many.
 */
import { type CallClass, callClasses, classShares } from '../domain/link/call-class.ts'

/** One that waits. `T` is what the owner of the queue keeps of it. */
export interface Waiting<T> {
  readonly callClass: CallClass
  readonly sharer: string
  readonly item: T
}

interface Lane<T> {
  /** By sharer, the one whose turn is next first; the calls of each in order of arrival. */
  readonly turns: Map<string, Set<Waiting<T>>>
  size: number
  /** Turns that this class is owed: it grows by `turnsMin` with each turn while the class waits. */
  owed: number
}

export class FairQueue<T> {
  readonly #max: number
  readonly #lanes: Record<CallClass, Lane<T>> = {
    filing: emptyLane(),
    lookup: emptyLane(),
    tracking: emptyLane(),
    batch: emptyLane(),
  }
  #size = 0

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#size
  }

  /** The classes of those that wait, the first one first. */
  get classes(): readonly CallClass[] {
    return callClasses.filter((callClass) => this.#lanes[callClass].size > 0)
  }

  /** Whether `add` would take one more. */
  hasRoom(callClass: CallClass, sharer: string): boolean {
    return this.#size < this.#max || this.#findCrowder(callClass, sharer) !== null
  }

  /** How many would be served before one that is added now, if no more came. */
  countAhead(callClass: CallClass, sharer: string): number {
    let ahead = 0
    for (const each of callClasses) {
      const lane = this.#lanes[each]
      if (each === callClass) {
        const own = lane.turns.get(sharer)?.size ?? 0
        // All of its own, and of each other one no more than it takes turns.
        for (const waiting of lane.turns.values()) ahead += Math.min(waiting.size, own + 1)
        return ahead
      }
      ahead += lane.size
    }
    return ahead
  }

  /**
   * Adds one at the end of its sharer's calls. `displaced`: who had to leave for it, the last call of who has most. `null`: there is no
   * room, and no one has so many more calls here that one of them should leave.
   */
  add(waiting: Waiting<T>): { displaced: Waiting<T> | null } | null {
    let displaced: Waiting<T> | null = null
    if (this.#size >= this.#max) {
      displaced = this.#findCrowder(waiting.callClass, waiting.sharer)
      if (displaced === null) return null
      this.remove(displaced)
    }
    const lane = this.#lanes[waiting.callClass]
    const own = lane.turns.get(waiting.sharer)
    if (own) own.add(waiting)
    else lane.turns.set(waiting.sharer, new Set([waiting]))
    lane.size += 1
    this.#size += 1
    return { displaced }
  }

  /** Takes out the next one of the classes that `mayGo`; `null` when none of them waits. */
  next(mayGo: (callClass: CallClass) => boolean = () => true): Waiting<T> | null {
    const ready = this.classes.filter(mayGo)
    if (ready.length === 0) return null
    for (const callClass of ready) this.#lanes[callClass].owed += classShares[callClass].turnsMin
    const [first] = ready
    const owed = ready
      .filter((callClass) => this.#lanes[callClass].owed >= 1)
      .toSorted((one, other) => this.#lanes[other].owed - this.#lanes[one].owed)
    const chosen = owed[0] ?? first
    if (chosen === undefined) return null
    const lane = this.#lanes[chosen]
    lane.owed = Math.max(0, lane.owed - 1)
    for (const [sharer, waiting] of lane.turns) {
      for (const one of waiting) {
        // To the end of the turns, with what it still has.
        lane.turns.delete(sharer)
        if (waiting.size > 1) lane.turns.set(sharer, waiting)
        waiting.delete(one)
        this.#shrink(lane)
        return one
      }
    }
    return null
  }

  /** The next turn that this class may take is due. */
  owe(callClass: CallClass): void {
    this.#lanes[callClass].owed = Math.max(1, this.#lanes[callClass].owed)
  }

  /** False: it waits here no more. */
  remove(one: Waiting<T>): boolean {
    const lane = this.#lanes[one.callClass]
    const own = lane.turns.get(one.sharer)
    if (!own?.delete(one)) return false
    if (own.size === 0) lane.turns.delete(one.sharer)
    this.#shrink(lane)
    return true
  }

  /** Takes all of them out. */
  clear(): Waiting<T>[] {
    const all = callClasses.flatMap((callClass) =>
      [...this.#lanes[callClass].turns.values()].flatMap((own) => [...own]),
    )
    for (const one of all) this.remove(one)
    return all
  }

  #shrink(lane: Lane<T>): void {
    lane.size -= 1
    this.#size -= 1
    // What is owed to a class is owed to those of it that wait.
    if (lane.size === 0) lane.owed = 0
  }

  /**
   * Who leaves a full queue for one more call of this sharer: the last call of a class behind it that holds more than its share of the
   * queue, or else of the sharer of its own class that has at least two more than it.
   */
  #findCrowder(callClass: CallClass, sharer: string): Waiting<T> | null {
    for (const behind of callClasses.slice(callClasses.indexOf(callClass) + 1).toReversed()) {
      const lane = this.#lanes[behind]
      if (lane.size > this.#max * classShares[behind].turnsMin) return last(longest(lane))
    }
    const lane = this.#lanes[callClass]
    const most = longest(lane)
    return most.size >= (lane.turns.get(sharer)?.size ?? 0) + 2 ? last(most) : null
  }
}

function emptyLane<T>(): Lane<T> {
  return { turns: new Map(), size: 0, owed: 0 }
}

function longest<T>(lane: Lane<T>): ReadonlySet<Waiting<T>> {
  let most: ReadonlySet<Waiting<T>> = new Set()
  for (const own of lane.turns.values()) if (own.size > most.size) most = own
  return most
}

function last<T>(waiting: ReadonlySet<Waiting<T>>): Waiting<T> | null {
  return [...waiting].at(-1) ?? null
}

/**
 * A budget of memory for files. Code that holds bytes of files in memory takes room here and gives it back, so that this
 * budget bounds memory, however many files come at once. First come, first served; no owner has more than half of the room
 * while others wait, so that one caller's slow uploads do not take it from the rest.
 */
import { GatewayFailure } from '../domain/failure.ts'
import type { ClientAbort } from '../domain/runtime.ts'

interface Waiting {
  owner: string
  bytes: number
  admit: () => void
}

export class ByteBudget {
  readonly #most: number
  #held = 0
  readonly #byOwner = new Map<string, number>()
  #waiting: Waiting[] = []

  constructor(most: number) {
    this.#most = most
  }

  /** Bytes in flight. */
  get held(): number {
    return this.#held
  }

  /** Takes the room at once, or returns `undefined`. A request for more than all of it waits until nothing is in flight. */
  tryTake(owner: string, bytes: number): (() => void) | undefined {
    if (this.#waiting.length > 0 || !this.#fits(owner, bytes)) return undefined
    return this.#grant(owner, bytes)
  }

  /** Waits for the room. Fails with `request-cancelled` when the client has gone first. */
  take(owner: string, bytes: number, departure?: ClientAbort): Promise<() => void> {
    if (departure?.aborted) return Promise.reject(new GatewayFailure('request-cancelled'))
    const now = this.tryTake(owner, bytes)
    if (now) return Promise.resolve(now)
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting)
        reject(new GatewayFailure('request-cancelled'))
        this.#admit()
      }
      const waiting: Waiting = {
        owner,
        bytes,
        admit: () => {
          departure?.removeEventListener('abort', leave)
          resolve(this.#grant(owner, bytes))
        },
      }
      departure?.addEventListener('abort', leave)
      this.#waiting.push(waiting)
      // All owners before this one may be held up by the room that they have themselves.
      this.#admit()
    })
  }

  #fits(owner: string, bytes: number): boolean {
    const own = this.#byOwner.get(owner) ?? 0
    if (this.#held === 0) return true
    return this.#held + bytes <= this.#most && (own === 0 || own + bytes <= this.#most / 2)
  }

  #grant(owner: string, bytes: number): () => void {
    this.#held += bytes
    this.#byOwner.set(owner, (this.#byOwner.get(owner) ?? 0) + bytes)
    let given = false
    return () => {
      if (given) return
      given = true
      this.#held -= bytes
      const own = (this.#byOwner.get(owner) ?? 0) - bytes
      if (own > 0) this.#byOwner.set(owner, own)
      else this.#byOwner.delete(owner)
      this.#admit()
    }
  }

  /** An owner that has reached half of the room is passed over; the others keep their order. */
  #admit(): void {
    for (const one of [...this.#waiting]) {
      if (!this.#fits(one.owner, one.bytes)) {
        // Room that is short for all must gather for the first in line, or large requests would wait forever.
        if ((this.#byOwner.get(one.owner) ?? 0) === 0) return
        continue
      }
      this.#waiting = this.#waiting.filter((other) => other !== one)
      one.admit()
    }
  }
}

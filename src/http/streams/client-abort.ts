/** Whether the caller is still there: as much of an AbortSignal as anybody listens to, at a fifth of what a real one costs. */
import type { EventEmitter } from 'node:events'
import type { ClientAbort } from '../../domain/runtime.ts'

/** The answer's side of the connection. */
export type Outgoing = EventEmitter & { readonly writableFinished: boolean; readonly destroyed?: boolean }

export class ConnectionAbort implements ClientAbort {
  #listeners: readonly (() => void)[] = []
  #aborted = false

  constructor(outgoing: Outgoing) {
    // Gone before anyone watched: nothing closes any more.
    this.#aborted = outgoing.destroyed === true && !outgoing.writableFinished
    outgoing.once('close', () => {
      if (outgoing.writableFinished) return
      this.#aborted = true
      for (const listener of this.#listeners) listener()
    })
  }

  get aborted(): boolean {
    return this.#aborted
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners = [...this.#listeners, listener]
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners = this.#listeners.filter((other) => other !== listener)
  }
}

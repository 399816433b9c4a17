/**
 * Listeners that a peer can make run before anybody has verified it. Node ends the process when one of them throws, so
 * none is hung on a socket but through here: what it throws ends the one connection that it was about.
 */
import type { Socket } from 'node:net'
import { GatewayFailure } from '../../domain/failure.ts'

export interface ListenOptions {
  /** Before the listeners that are there already. */
  first?: boolean
}

/** Listens once. A listener that throws destroys the socket with `internal-error`; the code that connects gets that error. */
export function listenOnce<A extends readonly unknown[]>(
  socket: Socket,
  event: string,
  listener: (...args: A) => void,
  { first = false }: ListenOptions = {},
): void {
  const guarded = (...args: unknown[]): void => {
    try {
      listener(...(args as unknown as A))
    } catch (error) {
      socket.destroy(new GatewayFailure('internal-error', { sent: 'no', cause: error }))
    }
  }
  if (first) socket.prependOnceListener(event, guarded)
  else socket.once(event, guarded)
}

/**
 * Tells somebody who only watches. What the watcher throws is a defect of ours and no business of the exchange: it becomes
 * a warning of the process, by its class alone, because a message may quote what was received.
 */
export function tellSafely(tell: () => void): void {
  try {
    tell()
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error
    process.emitWarning(`an observer of the wire failed (${kind})`, { code: 'LIENTHONG_OBSERVER' })
  }
}

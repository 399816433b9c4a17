/** Hedging: when the first attempt keeps a lookup waiting, a second one starts on another path; the first answer wins. */
import { GatewayFailure } from '../domain/failure.ts'
import type { BoundedAttempt } from './bounded-attempt.ts'
import type { Result } from './call.ts'

export interface Hedged<T> {
  /** The attempt that decided, and its result. The other one has been cancelled. */
  decided: Promise<{ attempt: BoundedAttempt<T>; result: Result<T> }>
  cancel(why: GatewayFailure): void
}

/** `second` starts another attempt, or returns `null` when there is no path, place or budget for one. */
export function hedge<T>(first: BoundedAttempt<T>, afterMs: number, second: () => BoundedAttempt<T> | null): Hedged<T> {
  const running = new Set([first])
  const cancel = (why: GatewayFailure): void => {
    clearTimeout(timer)
    for (const attempt of running) attempt.cancel(why)
  }
  let timer: NodeJS.Timeout | undefined
  const decided = new Promise<{ attempt: BoundedAttempt<T>; result: Result<T> }>((resolve) => {
    const hear = (attempt: BoundedAttempt<T>, result: Result<T>): void => {
      running.delete(attempt)
      // A failure decides only when no other attempt is left that could do better, or when the failure is itself an answer.
      const decides = result.ok || !result.failure.tryAgain || running.size === 0
      if (!decides) return
      resolve({ attempt, result })
      cancel(new GatewayFailure('request-cancelled', { detail: 'the other attempt was faster' }))
    }
    void first.result.then((result) => hear(first, result))
    timer = setTimeout(() => {
      const other = second()
      if (other === null) return
      running.add(other)
      void other.result.then((result) => hear(other, result))
    }, afterMs)
  })
  return { decided, cancel }
}

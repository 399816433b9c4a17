/**
 * How many messages of one link may be under way. While it takes no calls none is claimed, so an outage costs a message nothing; when the
 * link may be tried again one goes, and after that each success adds one, so that what waited does not flood a system that is just back.
 */
import { type LinkHealth, takesCalls } from '../domain/link/link.ts'

/** What the calls of a message showed about the link. `closed`: it took no call. `hurt`: a call failed by the path's fault. */
export type PathOutcome = 'sent' | 'closed' | 'hurt' | 'nothing'

export interface Pace {
  allowed(): number
  learn(pathOutcome: PathOutcome, retryAfterMs?: number): void
}

export function createPace(link: { health(): LinkHealth }, concurrency: number): Pace {
  let grown = concurrency
  let closedUntil = 0
  return {
    allowed: () => {
      if (performance.now() < closedUntil) return 0
      const { paths } = link.health()
      if (paths.every(({ hold }) => hold !== undefined)) return 0
      if (!paths.some(takesCalls)) grown = 1
      return grown
    },
    learn: (pathOutcome, retryAfterMs = 0) => {
      if (pathOutcome === 'sent') grown = Math.min(concurrency, grown + 1)
      if (pathOutcome !== 'closed' && pathOutcome !== 'hurt') return
      grown = pathOutcome === 'hurt' ? Math.max(1, Math.floor(grown / 2)) : 1
      if (pathOutcome === 'closed') closedUntil = performance.now() + retryAfterMs
    },
  }
}

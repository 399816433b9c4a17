/**
 * How many messages of one link may be under way. While it takes no calls none is claimed, so an outage costs a message nothing; when the
 * link may be tried again one goes, and after that each success adds one, so that what waited does not flood a system that is just back. While callers
 * crowd at this process messages go one by one and with pauses: a caller waits for its answer, a message that goes a minute later does no harm.
 */
import { type LinkHealth, takesCalls } from '../domain/link/link.ts'

/** What the calls of a message showed about the link. `closed`: it took no call. `hurt`: a call failed by the path's fault. */
export type PathOutcome = 'sent' | 'closed' | 'hurt' | 'nothing'

export interface Pace {
  allowed(): number
  /** `beganAt`: when the attempt began, in `performance.now()` time. */
  learn(pathOutcome: PathOutcome, beganAt: number, retryAfterMs?: number): void
}

/** One message in so long, while callers crowd: a dossier for the portal keeps a process busy for less than a hundredth of that. */
const crowdedPauseMs = 1_000

/** `crowded`: callers wait for this process. Absent: messages give way to no one. */
export function createPace(
  link: { health(): LinkHealth },
  concurrency: number,
  crowded: () => boolean = () => false,
): Pace {
  let grown = concurrency
  let cutAt = Number.NEGATIVE_INFINITY
  let closedUntil = 0
  let pausedUntil = 0
  return {
    allowed: () => {
      if (performance.now() < closedUntil) return 0
      const { paths } = link.health()
      if (paths.every(({ hold }) => hold !== undefined)) return 0
      if (!paths.some(takesCalls)) grown = 1
      if (!crowded()) return grown
      if (performance.now() < pausedUntil) return 0
      pausedUntil = performance.now() + crowdedPauseMs
      return 1
    },
    learn: (pathOutcome, beganAt, retryAfterMs = 0) => {
      if (pathOutcome === 'sent') grown = Math.min(concurrency, grown + 1)
      // What began before the last cut says what was known then: one message in a hundred that is never answered would halve it all the time.
      if (pathOutcome === 'hurt' && beganAt >= cutAt) {
        grown = Math.max(1, Math.floor(grown / 2))
        cutAt = performance.now()
      }
      if (pathOutcome === 'closed') {
        grown = 1
        closedUntil = performance.now() + retryAfterMs
      }
    },
  }
}

/**
 * How many messages of one link may be under way. While it takes no calls none is claimed, so an outage costs a message nothing; when the
 * link may be tried again one goes, and after that each success adds one, so that what waited does not flood a system that is just back. While callers
 * crowd at this process messages go one by one and with pauses: a caller waits for its answer, a message that goes a minute later does no harm.
 *
 * A message that is never answered would hold its slot until the time-out, and a hundred of them nearly all slots. So one that takes far
 * longer than this link usually does moves to a spare slot, and another may go in its place; the spare slots are few, and counted.
 */
import { type LinkHealth, type PathHealth, takesCalls } from '../domain/link/link.ts'

/** What the calls of a message showed about the link. `closed`: it took no call. `hurt`: a call failed by the path's fault. */
export type PathOutcome = 'sent' | 'closed' | 'hurt' | 'nothing'

/** An attempt under way. `beganAt`: in `performance.now()` time. */
interface PacedAttempt {
  readonly beganAt: number
}

export interface Pace {
  /** How many may be under way, with those on spare slots. */
  allowed(): number
  /** A message goes. Each attempt that begins ends with `learn`. */
  begin(): PacedAttempt
  learn(pathOutcome: PathOutcome, attempt: PacedAttempt, retryAfterMs?: number): void
}

export interface PaceOptions {
  concurrency: number
  /** Slots beside those, for attempts that take far longer than usual. Absent: none. */
  spareMax?: number | undefined
  /** Callers wait for this process. Absent: messages give way to no one. */
  crowded?: (() => boolean) | undefined
}

/** So many times what an answer usually takes, or now takes: one message may be several calls. */
const overdueFactor = 10
/** No answer within that is late, however fast the others are. */
const overdueFloorMs = 250

/** One message in so long, while callers crowd: a dossier for the portal keeps a process busy for less than a hundredth of that. */
const crowdedPauseMs = 1_000

/** `crowded`: callers wait for this process. Absent: messages give way to no one. */
export function createPace(
  link: { health(): LinkHealth },
  { concurrency, spareMax = 0, crowded = () => false }: PaceOptions,
): Pace {
  let grown = concurrency
  let cutAt = Number.NEGATIVE_INFINITY
  let closedUntil = 0
  let pausedUntil = 0
  const underWay = new Set<PacedAttempt>()

  /** Attempts that no longer count, because others were answered long ago. Where nothing is known of the link none is. */
  function countSpare(paths: readonly PathHealth[]): number {
    if (spareMax === 0) return 0
    const known = paths.flatMap(({ latency: { usualMs, recentMs } }) =>
      usualMs === null && recentMs === null ? [] : [Math.max(usualMs ?? 0, recentMs ?? 0)],
    )
    if (known.length === 0) return 0
    const before = performance.now() - Math.max(overdueFloorMs, overdueFactor * Math.max(...known))
    let overdue = 0
    for (const { beganAt } of underWay) {
      // They stand in the order in which they began.
      if (beganAt > before || overdue === spareMax) break
      overdue += 1
    }
    return overdue
  }

  return {
    allowed: () => {
      if (performance.now() < closedUntil) return 0
      const { paths } = link.health()
      if (paths.every(({ hold }) => hold !== undefined)) return 0
      const takes = paths.some(takesCalls)
      if (!takes) grown = 1
      if (crowded()) {
        if (performance.now() < pausedUntil) return 0
        pausedUntil = performance.now() + crowdedPauseMs
        return 1
      }
      return takes ? grown + countSpare(paths) : grown
    },
    begin: () => {
      const attempt = { beganAt: performance.now() }
      underWay.add(attempt)
      return attempt
    },
    learn: (pathOutcome, attempt, retryAfterMs = 0) => {
      underWay.delete(attempt)
      if (pathOutcome === 'sent') grown = Math.min(concurrency, grown + 1)
      // What began before the last cut says what was known then: one message in a hundred that is never answered would halve it all the time.
      if (pathOutcome === 'hurt' && attempt.beganAt >= cutAt) {
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

/**
 * How many people a process asks about at a time: as many as it may while it has room, and fewer while others would feel it. Additive
 * increase, multiplicative decrease, the rule by which flows that know nothing of each other share a line (Chiu and Jain 1989; TCP): replicas
 * and batches come to a fair share, and a crowd of counters is given way to at once.
 */
import type { MonotonicClock } from '../../domain/runtime.ts'

/**
 * How often it is decided. A step down takes as long as the answers that are under way, and a busy moment of one answer is no crowd:
 * within a second of a crowd 16 have become one, and three seconds after it one has become 16.
 */
const stepMs = 200

export interface ConcurrencyLimit {
  /** At least one, so that a batch comes to its end on a machine that is always busy; at most what was given. */
  allowed(): number
}

/** `strained`: whether others felt it since this was last asked. Begins with one: what no one has felt yet may be too much. */
export function createConcurrencyLimit(
  max: number,
  strained: () => boolean,
  monotonic: MonotonicClock = performance,
): ConcurrencyLimit {
  let limit = 1
  let decidedAt = monotonic.now()
  return {
    allowed: () => {
      const now = monotonic.now()
      if (now - decidedAt < stepMs) return limit
      decidedAt = now
      limit = strained() ? Math.max(1, Math.floor(limit / 2)) : Math.min(max, limit + 1)
      return limit
    },
  }
}

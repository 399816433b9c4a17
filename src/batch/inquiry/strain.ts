/** What a batch shares with counters, and from when on they feel that it is busy: the main thread, the records' commits, the link's slots. */
import type { LinkHealth } from '../../domain/link/link.ts'

/**
 * Share of the time that the main thread may be busy, with everything. At a quarter one who comes waits behind a sixth of a piece of work on
 * average (M/D/1: ρ / 2(1-ρ)), at three quarters behind one and a half, and the slowest hundredth behind ten.
 */
const busyMax = 0.25
/** A record that takes longer waits for a disk that is busy: a commit takes a few ms, and a record waits for two of them at most. */
const recordMaxMs = 50

export interface Strain {
  /** How long the record of a person took to become durable. */
  recorded(durationMs: number): void
  /** Whether anyone felt the batch since this was last asked. */
  read(): boolean
}

/** `busyShare`: of the main thread, since it was last asked; from 0 to 1. */
export function createStrain(link: { health(): LinkHealth }, busyShare: () => number = createBusyShare()): Strain {
  let slowestMs = 0
  return {
    recorded: (durationMs) => {
      slowestMs = Math.max(slowestMs, durationMs)
    },
    read: () => {
      const slow = slowestMs > recordMaxMs
      slowestMs = 0
      // Asked always: each answer is about the time since the one before.
      const busy = busyShare() > busyMax
      return busy || slow || link.health().paths.some(({ queued }) => queued > 0)
    },
  }
}

function createBusyShare(): () => number {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  }
}

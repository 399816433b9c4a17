/**
 * A worker does its round when it is woken and at an interval, one round at a time. No error ends it: a round that failed
 * is repeated after a pause that grows, and until it succeeds nothing wakes the worker earlier.
 *
 *   waiting ──(interval, or woken)──▶ working ──(done)──▶ waiting
 *   working ──(failed)──▶ pausing ──(backoff)──▶ working
 */
import { backoffMs } from '../domain/backoff.ts'

export interface Worker {
  start(): void
  /** Another round, now or right after the one under way. */
  wake(): void
  /** No further round; resolves when the one under way has ended. */
  stop(): Promise<void>
}

export interface WorkerOptions {
  /** Resolves to true when there is more to do at once. */
  round(): Promise<boolean | undefined>
  /** The wait between two rounds; `Infinity`: only a wake begins one. A function is asked after every round. */
  intervalMs: number | (() => number)
  /** The wait before the first round. Absent: none. */
  firstMs?: number
  /** A round failed, for the n-th time in a row. An outage is logged once, so callers look at `failures`. */
  onFailure(error: unknown, failures: number): void
  /** A round succeeded after others had failed. */
  onRecovery?: () => void
}

/** 200 ms, then doubling: a database that restarts is back within seconds, and no one should wait longer than these five. */
const pause = { firstMs: 200, maxMs: 5_000 }

export function createWorker({ round, intervalMs, firstMs = 0, onFailure, onRecovery }: WorkerOptions): Worker {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let again = false
  let closed = true
  let failures = 0

  const interval = () => (typeof intervalMs === 'number' ? intervalMs : intervalMs())

  async function run(): Promise<void> {
    do {
      again = false
      try {
        again = ((await round()) ?? false) || again
        if (failures > 0) onRecovery?.()
        failures = 0
      } catch (error) {
        failures += 1
        onFailure(error, failures)
        break
      }
    } while (again && !closed)
    running = undefined
    schedule(failures === 0 ? interval() : pauseMs())
  }

  /** Not shorter than the interval: a worker asks no more often while it fails. */
  function pauseMs(): number {
    const waitMs = interval()
    const leastMs = Number.isFinite(waitMs) ? Math.min(waitMs, pause.maxMs) : 0
    return Math.max(backoffMs(failures, pause), leastMs)
  }

  function schedule(waitMs: number): void {
    if (closed || !Number.isFinite(waitMs)) return
    timer = setTimeout(begin, waitMs)
    timer.unref()
  }

  function begin(): void {
    clearTimeout(timer)
    running ??= run()
  }

  return {
    start: () => {
      if (!closed) return
      closed = false
      if (firstMs === 0 || again) begin()
      else schedule(firstMs)
    },
    wake: () => {
      again = true
      if (!closed && failures === 0) begin()
    },
    stop: async () => {
      closed = true
      clearTimeout(timer)
      await running
    },
  }
}

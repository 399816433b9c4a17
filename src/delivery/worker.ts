/**
 * A worker does its round when it is woken and at an interval, one round at a time. No error ends it: a round that failed
 * is repeated after a pause that grows, and until it succeeds nothing wakes the worker earlier.
 *
 *   waiting ──(interval, or woken)──▶ working ──(done)──▶ resting ──(rested)──▶ waiting
 *   working ──(failed)──▶ pausing ──(backoff)──▶ working
 */
import { backoffMs } from '../domain/backoff.ts'

export interface Worker {
  start(): void
  /** Another round, now or right after the one under way. */
  wake(): void
  /** No further round but one for which it was woken while it rested; resolves when the last one has ended. */
  stop(): Promise<void>
}

export interface WorkerOptions {
  /** Resolves to true when there is more to do at once. */
  round(): Promise<boolean | undefined>
  /** The wait between two rounds; `Infinity`: only a wake begins one. A function is asked after every round. */
  intervalMs: number | (() => number)
  /**
   * The least wait between two rounds, however often it is woken, unless a round says that there is more. A function is asked after every
   * round. Absent: none.
   */
  restMs?: number | (() => number)
  /** The wait before the first round. Absent: none. */
  firstMs?: number
  /** A round failed, for the n-th time in a row. An outage is logged once, so callers look at `failures`. */
  onFailure(error: unknown, failures: number): void
  /** A round succeeded after others had failed. */
  onRecovery?: () => void
}

/** 200 ms, then doubling: a database that restarts is back within seconds, and no one should wait longer than these five. */
const pause = { firstMs: 200, maxMs: 5_000 }

export function createWorker(options: WorkerOptions): Worker {
  const { round, intervalMs, restMs = 0, firstMs = 0, onFailure, onRecovery } = options
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let again = false
  let resting = false
  let closed = true
  let failures = 0

  const interval = () => (typeof intervalMs === 'number' ? intervalMs : intervalMs())
  const getRest = () => (typeof restMs === 'number' ? restMs : restMs())

  async function run(): Promise<void> {
    let more: boolean
    let leastMs = 0
    do {
      more = false
      again = false
      try {
        more = (await round()) ?? false
        if (failures > 0) onRecovery?.()
        failures = 0
        leastMs = getRest()
      } catch (error) {
        failures += 1
        onFailure(error, failures)
        break
      }
    } while ((more || (again && leastMs === 0)) && !closed)
    running = undefined
    if (failures > 0) schedule(pauseMs(), begin)
    else if (leastMs > 0) rest(leastMs)
    else schedule(interval(), begin)
  }

  function rest(leastMs: number): void {
    resting = true
    schedule(leastMs, () => {
      resting = false
      if (again) begin()
      else schedule(Math.max(interval() - leastMs, 0), begin)
    })
  }

  /** Not shorter than the interval: a worker asks no more often while it fails. */
  function pauseMs(): number {
    const waitMs = interval()
    const leastMs = Number.isFinite(waitMs) ? Math.min(waitMs, pause.maxMs) : 0
    return Math.max(backoffMs(failures, pause), leastMs)
  }

  function schedule(waitMs: number, then: () => void): void {
    if (closed || !Number.isFinite(waitMs)) return
    timer = setTimeout(then, waitMs)
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
      resting = false
      if (firstMs === 0 || again) begin()
      else schedule(firstMs, begin)
    },
    wake: () => {
      again = true
      if (!closed && failures === 0 && !resting) begin()
    },
    stop: async () => {
      closed = true
      clearTimeout(timer)
      // It was woken while it rested: what it was woken for is done before the end.
      if (resting && again) running ??= run()
      await running
    },
  }
}

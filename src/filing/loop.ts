/**
 * A loop that does its round when it is woken and at an interval, one round at a time, and that no error ends: what
 * failed is tried again after a pause that grows.
 */
import type { Logger } from '../domain/runtime.ts'
import { codeOf } from '../store/database.ts'

export interface Loop {
  start(): void
  /** Another round, now or right after the one under way. */
  wake(): void
  /** No further round; resolves when the one under way has ended. */
  stop(): Promise<void>
}

const longestPauseMs = 5_000

/** `round` resolves to true when there is more to do at once. */
export function createLoop(
  name: string,
  intervalMs: number,
  logger: Logger,
  round: () => Promise<boolean | undefined>,
): Loop {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let again = false
  let closed = true
  let failures = 0

  async function run(): Promise<void> {
    do {
      again = false
      try {
        again = ((await round()) ?? false) || again
        failures = 0
      } catch (error) {
        failures += 1
        // An outage is said once, not with every round.
        if (failures === 1) logger.warn({ code: codeOf(error), loop: name }, 'filing: a round failed and is repeated')
        break
      }
    } while (again && !closed)
    running = undefined
    if (closed) return
    const waitMs = failures === 0 ? intervalMs : Math.min(longestPauseMs, Math.max(intervalMs, 100 * 2 ** failures))
    timer = setTimeout(begin, waitMs)
    timer.unref()
  }

  function begin(): void {
    clearTimeout(timer)
    running ??= run()
  }

  return {
    start: () => {
      closed = false
      begin()
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

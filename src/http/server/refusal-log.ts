/**
 * Lines of the log about requests of nobody that is known: a flood of them must not become a flood of lines. So many are
 * written in a while, the rest is counted and said in one line; the metrics count every one.
 */
import type { Logger, MonotonicClock } from '../../domain/runtime.ts'

/** Enough to see what a mistake in a configuration looks like, and a few MB an hour at most. */
const linesMax = 100
const whileMs = 10_000

export interface RefusalLog {
  write(line: object): void
}

export function createRefusalLog(logger: Logger, monotonic: MonotonicClock = performance): RefusalLog {
  let since = Number.NEGATIVE_INFINITY
  let written = 0
  let left = 0
  return {
    write(line) {
      const now = monotonic.now()
      if (now - since >= whileMs) {
        if (left > 0) logger.info({ lines: left }, 'further requests without a caller were refused and not written')
        since = now
        written = 0
        left = 0
      }
      if (written >= linesMax) {
        left++
        return
      }
      written++
      logger.info(line, 'request')
    },
  }
}

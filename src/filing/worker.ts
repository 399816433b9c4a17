/** The workers of filings. They are ordinary workers that also log one line when rounds begin to fail. */
import { createWorker, type Worker } from '../delivery/worker.ts'
import type { Logger } from '../domain/runtime.ts'
import { errorCode } from '../store/postgres/database.ts'

export function createFilingWorker(
  loop: string,
  intervalMs: number,
  logger: Logger,
  round: () => Promise<boolean | undefined>,
  restMs: number | (() => number) = 0,
): Worker {
  return createWorker({
    round,
    intervalMs,
    restMs,
    onFailure: (error, failures) => {
      // An outage is logged once, not with every round.
      if (failures === 1) logger.warn({ code: errorCode(error), loop }, 'filing: a round failed and is repeated')
    },
  })
}

/** Forgetting in time, and ending the incidents of processes that never came back. Every replica does it; once is enough. */
import { createWorker } from '../../delivery/worker.ts'
import { dayMs } from '../../domain/duration.ts'
import type { Clock, Logger } from '../../domain/runtime.ts'
import { closeAbandoned } from '../../store/health/incidents.ts'
import { purgeHealth } from '../../store/health/retention.ts'
import { type Database, errorCode } from '../../store/postgres/database.ts'

const everyMs = 600_000
/** Soon after the start, for processes that never live an hour. */
const firstMs = 60_000
const batchSize = 5_000
/** An open incident is written every few seconds: who is silent for so long is gone. */
const abandonedMs = 15 * 60_000

export interface Retention {
  start(): void
  /** One round, now. */
  run(): Promise<void>
  stop(): Promise<void>
}

export function createRetention(
  database: Database,
  clock: Clock,
  logger: Logger,
  keep: { minuteDays: number; stateDays: number },
): Retention {
  const { minuteDays, stateDays } = keep
  async function run(): Promise<void> {
    while (await purge());
  }

  /** Resolves to true when more of it waits: a stop comes between two pieces. */
  async function purge(): Promise<boolean> {
    const now = clock.now()
    await closeAbandoned(database, new Date(now - abandonedMs))
    const before = (days: number) => new Date(now - days * dayMs)
    const kept = { minutesBefore: before(minuteDays), statesBefore: before(stateDays) }
    return (await purgeHealth(database, kept, batchSize)) === batchSize
  }

  const worker = createWorker({
    round: purge,
    intervalMs: everyMs,
    firstMs,
    onFailure: (error, failures) => {
      if (failures > 1) return
      logger.warn({ code: errorCode(error) }, 'health: old history was not removed; the next round does it')
    },
  })
  return { start: worker.start, run, stop: worker.stop }
}

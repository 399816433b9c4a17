/** Forgetting in time, and ending the incidents of processes that never came back. Every replica does it; once is enough. */
import type { Clock, Logger } from '../domain/runtime.ts'
import { codeOf, type Database } from '../store/database.ts'
import { closeAbandoned } from '../store/health-incidents.ts'
import { purgeHealth } from '../store/health-retention.ts'

const dayMs = 86_400_000
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
  { minuteDays, stateDays }: { minuteDays: number; stateDays: number },
): Retention {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let stopped = false

  async function run(): Promise<void> {
    const now = clock.now()
    await closeAbandoned(database, new Date(now - abandonedMs))
    const before = (days: number) => new Date(now - days * dayMs)
    const kept = { minutesBefore: before(minuteDays), statesBefore: before(stateDays) }
    while (!stopped && (await purgeHealth(database, kept, batchSize)) === batchSize);
  }

  function later(ms: number): void {
    if (stopped) return
    timer = setTimeout(() => {
      running = run()
        .catch((error) =>
          logger.warn({ code: codeOf(error) }, 'health: old history was not removed; the next round does it'),
        )
        .finally(() => later(everyMs))
    }, ms)
    timer.unref()
  }

  return {
    start: () => later(firstMs),
    run,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/**
 * Counts how often each consumer is refused for want of a right or over a quota, by request and by person of a batch, in this process, and adds that now and then to what all have
 * counted. A request waits for none of it; a process that is killed loses what it counted in the last seconds.
 */
import { createWorker } from '../delivery/worker.ts'
import { hourMs } from '../domain/duration.ts'
import { findRefusalClass } from '../domain/refusals.ts'
import type { Clock, Logger, MonotonicClock } from '../domain/runtime.ts'
import { addRefusals, type CountedRefusal, forgetRefusals } from '../store/access/refusals.ts'
import type { Queryable } from '../store/postgres/database.ts'

/** How old a count may be that an alert is judged by. */
const intervalMs = 5_000

export interface RefusalCounts {
  /** `outcome`: code of the failure with which the request ended, or something else. */
  count(request: { consumer: string; outcome: string }): void
  /** Adds what was counted so far. */
  flush(): Promise<void>
  start(): void
  stop(): Promise<void>
}

interface CountsDeps {
  database: Queryable
  /** The time of all replicas. */
  clock: Clock
  monotonic?: MonotonicClock
  logger: Logger
}

export function createRefusalCounts({ database, clock, monotonic = performance, logger }: CountsDeps): RefusalCounts {
  /** By consumer, then by code: no more than the register and the catalogue of failures have. */
  let counts = new Map<string, Map<string, number>>()
  let forgottenAt = Number.NEGATIVE_INFINITY

  function add(consumer: string, code: string, count: number): void {
    const own = counts.get(consumer) ?? new Map<string, number>()
    counts.set(consumer, own)
    own.set(code, (own.get(code) ?? 0) + count)
  }

  async function flush(): Promise<void> {
    const now = clock.now()
    if (monotonic.now() - forgottenAt >= hourMs) {
      await forgetRefusals(database, now)
      forgottenAt = monotonic.now()
    }
    if (counts.size === 0) return
    const counted: CountedRefusal[] = [...counts].flatMap(([consumer, codes]) =>
      [...codes].map(([code, count]) => ({ consumer, code, count })),
    )
    counts = new Map()
    try {
      await addRefusals(database, now, counted)
    } catch (error) {
      for (const { consumer, code, count } of counted) add(consumer, code, count)
      throw error
    }
  }

  const worker = createWorker({
    intervalMs,
    firstMs: intervalMs,
    onFailure: (error, failures) => {
      if (failures === 1) logger.warn({ error: (error as Error).name }, 'access: refusals are counted and not yet kept')
    },
    round: async () => {
      await flush()
      return false
    },
  })
  return {
    count({ consumer, outcome }) {
      if (consumer !== '' && findRefusalClass(outcome) !== undefined) add(consumer, outcome, 1)
    },
    flush,
    start: worker.start,
    async stop() {
      await worker.stop()
      await flush().catch(() => {})
    },
  }
}

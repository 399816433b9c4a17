/** What batches report: how many are open, how many people wait in them, and for how long. */
import { Gauge, type Registry } from 'prom-client'
import type { BatchState } from '../domain/batch/batch.ts'
import type { Clock } from '../domain/runtime.ts'

export interface BatchMetricsSources {
  counts: () => Promise<{ states: { state: BatchState; count: number }[]; waiting: number; oldestAt: number | null }>
  clock: Clock
}

export function createBatchMetrics(registry: Registry, { counts, clock }: BatchMetricsSources): void {
  const registers = [registry]
  const open = new Gauge({
    name: 'lienthong_batches_open',
    help: 'Batches that have not ended, by state',
    labelNames: ['state'],
    registers,
  })
  const waiting = new Gauge({
    name: 'lienthong_batch_people_waiting',
    help: 'People in open batches that have no outcome yet',
    registers,
  })
  new Gauge({
    name: 'lienthong_batch_oldest_age_seconds',
    help: 'Since when the oldest open batch was taken; 0 = none is open',
    registers,
    async collect() {
      // Without the database nothing is known: no figure, not an old one.
      const found = await counts().catch(() => null)
      open.reset()
      if (found === null) {
        waiting.reset()
        this.reset()
        return
      }
      const { states, waiting: people, oldestAt } = found
      for (const state of ['running', 'paused'] as const) {
        open.set({ state }, states.find((one) => one.state === state)?.count ?? 0)
      }
      waiting.set(people)
      this.set(oldestAt === null ? 0 : Math.max(0, (clock.now() - oldestAt) / 1_000))
    },
  })
}

/** Metrics of the reconciliation: what differs at targets, and when it was last compared. Read from the database when asked for. */
import { Gauge, type Registry } from 'prom-client'
import type { Clock } from '../domain/runtime.ts'
import type { DifferenceCount, ReconciliationStatus } from '../store/sync/reconciliation.ts'

export interface ReconciliationMetricsSources {
  counts: () => Promise<DifferenceCount[]>
  status: () => Promise<ReconciliationStatus[]>
  clock: Clock
}

/** Without the database nothing is known: no figure, not an old one. */
export function createReconciliationMetrics(
  registry: Registry,
  { counts, status, clock }: ReconciliationMetricsSources,
): void {
  const registers = [registry]
  new Gauge({
    name: 'lienthong_reconciliation_differences',
    help: 'Differences between dossiers here and what a target shows, by kind',
    labelNames: ['target', 'kind'],
    registers,
    async collect() {
      const found = await counts().catch(() => [])
      this.reset()
      for (const { target, kind, count } of found) this.set({ target, kind }, count)
    },
  })
  new Gauge({
    name: 'lienthong_reconciliation_for_persons',
    help: 'Differences that sending again does not mend',
    labelNames: ['target'],
    registers,
    async collect() {
      const found = await status().catch(() => [])
      this.reset()
      for (const { target, forPersons } of found) this.set({ target }, forPersons)
    },
  })
  new Gauge({
    name: 'lienthong_reconciliation_age_seconds',
    help: 'Since the last comparison over all dossiers of a target ended',
    labelNames: ['target'],
    registers,
    async collect() {
      const found = await status().catch(() => [])
      this.reset()
      for (const { target, endedAt } of found) {
        if (endedAt !== null) this.set({ target }, Math.max(0, clock.now() - endedAt) / 1000)
      }
    },
  })
}

/** Metrics of the synchronisation, counted in the database when they are asked for; targets are the same to them. */
import { Gauge, type Registry } from 'prom-client'
import type { Clock } from '../domain/runtime.ts'
import type { LaneCounts } from '../store/sync/overview.ts'

export interface LaneMetricsSources {
  counts: () => Promise<LaneCounts>
  /** Names of the targets of the configuration. */
  targets: () => readonly string[]
  clock: Clock
}

const states = ['waiting', 'sending', 'stopped'] as const

export function createLaneMetrics(registry: Registry, { counts, targets, clock }: LaneMetricsSources): void {
  let pending: Promise<LaneCounts | undefined> | undefined
  /** One reading for all gauges of a scrape. Without the database nothing is known: no figure, not an old one. */
  const read = () => {
    pending ??= counts()
      .catch(() => undefined)
      .finally(() => setImmediate(() => (pending = undefined)))
    return pending
  }
  new Gauge({
    name: 'lienthong_sync_lanes',
    help: 'Dossiers that have not arrived whole at a system outside, by target and state',
    labelNames: ['target', 'state'],
    registers: [registry],
    async collect() {
      const now = await read()
      this.reset()
      if (!now) return
      for (const target of targets()) for (const state of states) this.set({ target, state }, 0)
      for (const { target, state, count } of now.lanes) this.set({ target, state }, count)
    },
  })
  new Gauge({
    name: 'lienthong_sync_lanes_stopped',
    help: 'Dossiers that stand still on their way to a system outside, by target and cause',
    labelNames: ['target', 'cause'],
    registers: [registry],
    async collect() {
      const now = await read()
      this.reset()
      for (const { target, cause, count } of now?.stopped ?? []) this.set({ target, cause }, count)
    },
  })
  new Gauge({
    name: 'lienthong_sync_oldest_waiting_seconds',
    help: 'How long the oldest dossier waits that is not stopped, by target',
    labelNames: ['target'],
    registers: [registry],
    async collect() {
      const now = await read()
      this.reset()
      if (!now) return
      for (const target of targets()) {
        const moving = now.lanes.filter((lane) => lane.target === target && lane.state !== 'stopped')
        const asleep = now.behind.filter((line) => line.target === target)
        const since = [...moving, ...asleep].map(({ since: at }) => at?.getTime() ?? clock.now())
        this.set({ target }, since.length === 0 ? 0 : Math.max(0, clock.now() - Math.min(...since)) / 1000)
      }
    },
  })
  new Gauge({
    name: 'lienthong_sync_events_behind',
    help: 'Events of dossiers that have not been planned for a system outside yet, by target',
    labelNames: ['target'],
    registers: [registry],
    async collect() {
      const now = await read()
      this.reset()
      if (!now) return
      for (const target of targets()) {
        this.set({ target }, now.behind.find((line) => line.target === target)?.events ?? 0)
      }
    },
  })
}

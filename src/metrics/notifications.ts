/** Metrics of what is sent to people and systems: alerts and webhooks. Counted in the database when they are asked for. */
import { Counter, Gauge, type Registry } from 'prom-client'
import { alertKinds, severities } from '../domain/alert.ts'
import type { Clock } from '../domain/runtime.ts'
import type { AlertStatus, WebhookStatus } from '../store/alert/status.ts'

export interface TellingMetrics {
  onAlertAttempt(target: string, outcome: string): void
}

export interface TellingMetricsSources {
  alerts: () => Promise<AlertStatus>
  /** Names of the targets of the configuration. */
  targets: readonly string[]
  /** Absent where there are no filings. */
  webhooks?: (() => Promise<WebhookStatus>) | undefined
  clock: Clock
}

export function createTellingMetrics(registry: Registry, sources: TellingMetricsSources): TellingMetrics {
  const registers = [registry]
  const { alerts, webhooks, targets, clock } = sources
  const readAlerts = once(alerts)

  new Gauge({
    name: 'lienthong_alerts_open',
    help: 'Alerts that are open, over all replicas, by what they are about and how urgent they are',
    labelNames: ['kind', 'severity'],
    registers,
    async collect() {
      const now = await readAlerts()
      this.reset()
      if (!now) return
      for (const kind of alertKinds) for (const severity of severities) this.set({ kind, severity }, 0)
      for (const { kind, severity, count } of now.open) this.set({ kind, severity }, count)
    },
  })
  new Gauge({
    name: 'lienthong_alert_messages',
    help: 'Messages of alerts that wait for their target, and that were given up, by target',
    labelNames: ['target', 'state'],
    registers,
    async collect() {
      const now = await readAlerts()
      this.reset()
      if (!now) return
      for (const target of targets) for (const state of ['waiting', 'failed']) this.set({ target, state }, 0)
      for (const { target, state, count } of now.messages) {
        if (targets.includes(target)) this.set({ target, state }, count)
      }
    },
  })
  const attempts = new Counter({
    name: 'lienthong_alert_attempts_total',
    help: 'Attempts to deliver messages of alerts, by target and outcome: `delivered` or what kept it',
    labelNames: ['target', 'outcome'],
    registers,
  })
  if (webhooks) webhookGauges(registry, once(webhooks), clock)
  return {
    onAlertAttempt: (target, outcome) => attempts.labels(target, outcome).inc(),
  }
}

function webhookGauges(registry: Registry, readStatus: () => Promise<WebhookStatus | undefined>, clock: Clock): void {
  function gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: (now: WebhookStatus) => readonly (readonly [Partial<Record<L, string>>, number])[],
  ): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const now = await readStatus()
        this.reset()
        // Without labels a reset leaves a zero, which was never counted; with labels nothing is left to remove.
        if (!now && labelNames.length === 0) this.remove()
        if (now) for (const [labels, value] of read(now)) this.set(labels as never, value)
      },
    })
  }
  gauge('lienthong_webhook_deliveries', 'Webhook messages that wait, and that were given up', ['state'], (now) => [
    [{ state: 'waiting' }, now.waiting],
    [{ state: 'failed' }, now.failed],
  ])
  gauge('lienthong_webhook_oldest_waiting_seconds', 'How long the oldest waiting message waits', [], (now) => [
    [{}, now.waitingSince ? Math.max(0, clock.now() - now.waitingSince.getTime()) / 1000 : 0],
  ])
  gauge('lienthong_webhook_endpoints', 'Endpoints by state; `failing` ones are enabled as well', ['state'], (now) =>
    Object.entries(now.endpoints).map(([state, count]) => [{ state }, count] as const),
  )
}

/** One reading of the database for all gauges of a scrape. Without the database nothing is known: no figure, not an old one. */
function once<T>(read: () => Promise<T>): () => Promise<T | undefined> {
  let pending: Promise<T | undefined> | undefined
  return () => {
    pending ??= read()
      .catch(() => undefined)
      .finally(() => setImmediate(() => (pending = undefined)))
    return pending
  }
}

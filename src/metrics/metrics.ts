/**
 * Metrics for Prometheus, named after the OpenTelemetry semantic conventions where there is one. Labels come from closed
 * sets or from the configuration, so their number is bounded and none can name a person.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { LogStatus } from '../app/log.ts'
import type { TrailCheckStatus } from '../audit/check-trail.ts'
import type { TrailStatus } from '../audit/trail.ts'
import type { HealthChange } from '../domain/link/health.ts'
import { type LinkEvent, pathSeverity } from '../domain/link/link.ts'
import type { RequestSummary } from '../http/app.ts'
import type { TelemetryStatus } from '../telemetry/open-telemetry.ts'
import { type BatchMetricsSources, createBatchMetrics } from './batches.ts'
import { createFilingMetrics, type FilingMetrics, type FilingMetricsSources } from './filings.ts'
import { createForecastMetrics, type ForecastMetricsSources } from './forecast.ts'
import { createHealthMetrics, type HealthMetricsSources } from './health.ts'
import { createLaneMetrics, type LaneMetricsSources } from './lanes.ts'
import { createTellingMetrics, type TellingMetricsSources } from './notifications.ts'
import { createReconciliationMetrics, type ReconciliationMetricsSources } from './reconciliation.ts'
import { createUpstreamDayMetrics, type UpstreamDaySources } from './upstream-days.ts'

export interface Metrics {
  onRequest(summary: RequestSummary): void
  onLinkEvent(event: LinkEvent): void
  /** Counts the changes of a path's state. */
  onHealthChange(change: HealthChange): void
  onAlertAttempt(target: string, outcome: string): void
  onFileCheck(verdict: string, known: string): void
  /** Absent where there are no filings. */
  filings: FilingMetrics | undefined
  render(): Promise<{ contentType: string; text: string }>
}

/** Buckets of the OpenTelemetry convention for request durations, and 30 s for an upstream that takes its time. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30]

interface MetricsSources {
  trail: () => TrailStatus
  /** Absent where somebody else keeps the log. */
  log?: (() => LogStatus) | undefined
  trailCheck: () => TrailCheckStatus
  /** Judged, not only what the traffic shows. */
  health: HealthMetricsSources
  telling: TellingMetricsSources
  upstreamDays: UpstreamDaySources
  filings?: FilingMetricsSources | undefined
  /** Absent where there are no dossiers. */
  forecast?: ForecastMetricsSources | undefined
  /** The same. */
  lanes?: LaneMetricsSources | undefined
  reconciliation?: ReconciliationMetricsSources | undefined
  /** The same. */
  batches?: BatchMetricsSources | undefined
  /** Absent where nothing is traced. */
  telemetry?: (() => TelemetryStatus) | undefined
}

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const requestDuration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of requests to the gateway',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets,
    registers,
  })
  const requests = new Counter({
    name: 'lienthong_requests_total',
    help: 'Requests by consumer and outcome',
    labelNames: ['consumer', 'outcome'],
    registers,
  })
  const attemptDuration = new Histogram({
    name: 'lienthong_link_attempt_duration_seconds',
    help: 'Duration of attempts towards an upstream',
    labelNames: ['link', 'path', 'outcome'],
    buckets,
    registers,
  })
  const linkEvents = new Counter({
    name: 'lienthong_link_events_total',
    help: 'Retries, hedges, shared answers, refusals and changes of state',
    labelNames: ['link', 'path', 'event'],
    registers,
  })
  const fileChecks = new Counter({
    name: 'lienthong_file_checks_total',
    help: 'Checks of signed files by verdict, and whether the file came through this gateway',
    labelNames: ['verdict', 'known'],
    registers,
  })
  new Gauge({
    name: 'lienthong_link_path_state',
    help: '1 for the state that the path is in',
    labelNames: ['link', 'path', 'state'],
    registers,
    collect() {
      for (const { link, paths } of sources.health.reports()) {
        for (const { path, state } of paths) {
          for (const name of pathSeverity) this.set({ link, path, state: name }, state === name ? 1 : 0)
        }
      }
    },
  })
  createHealthMetrics(registry, sources.health)
  const telling = createTellingMetrics(registry, sources.telling)
  trailGauges(registry, sources.trail)
  trailCounters(registry, sources.trail)
  if (sources.log) logMetrics(registry, sources.log)
  checkGauges(registry, sources.trailCheck)
  if (sources.telemetry) spanMetrics(registry, sources.telemetry)
  const filings = sources.filings && createFilingMetrics(registry, sources.filings)
  if (sources.forecast) createForecastMetrics(registry, sources.forecast)
  createUpstreamDayMetrics(registry, sources.upstreamDays)
  if (sources.lanes) createLaneMetrics(registry, sources.lanes)
  if (sources.batches) createBatchMetrics(registry, sources.batches)
  if (sources.reconciliation) createReconciliationMetrics(registry, sources.reconciliation)
  const duration = remembering(requestDuration)
  const count = remembering(requests)
  const attempt = remembering(attemptDuration)

  return {
    onRequest: ({ route, method, status, durationMs, consumer, outcome }) => {
      duration(method, route, String(status)).observe(durationMs / 1000)
      count(consumer, outcome).inc()
    },
    onLinkEvent: (event) => {
      if (event.type === 'attempt') {
        attempt(event.link, event.path, event.outcome).observe(event.durationMs / 1000)
      } else {
        linkEvents.labels(event.link, event.path ?? '', event.type).inc()
      }
    },
    onHealthChange: ({ link, path, from, to }) => {
      if (path !== null && from.state !== to.state) linkEvents.labels(link, path, `state-${to.state}`).inc()
    },
    onAlertAttempt: telling.onAlertAttempt,
    onFileCheck: (verdict, known) => fileChecks.labels(verdict, known).inc(),
    filings,
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

/** A metric's child for a set of label values, looked up by one string instead of built anew for every request. */
function remembering<T>(metric: { labels(...values: string[]): T }): (...values: string[]) => T {
  const children = new Map<string, T>()
  return (...values) => {
    const key = values.join(' ')
    let child = children.get(key)
    if (!child) {
      child = metric.labels(...values)
      children.set(key, child)
    }
    return child
  }
}

function trailGauges(registry: Registry, status: () => TrailStatus): void {
  const gauges = {
    lienthong_audit_writing: ['1 while the audit trail can be written', (s: TrailStatus) => Number(s.writing)],
    lienthong_audit_pending: ['Records that wait for their commit', (s: TrailStatus) => s.pending],
  } as const
  for (const [name, [help, read]] of Object.entries(gauges)) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(status()))
      },
    })
  }
}

function logMetrics(registry: Registry, status: () => LogStatus): void {
  new Counter({
    name: 'lienthong_log_lines_dropped_total',
    help: 'Lines of the log that nobody read in time or that could not be written',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(status().dropped)
    },
  })
  new Gauge({
    name: 'lienthong_log_writing',
    help: '1 while lines of the log can be written, 0 since a write was refused (disk full, reader gone)',
    registers: [registry],
    collect() {
      this.set(status().failing ? 0 : 1)
    },
  })
}

/** Counted where it happens, and read off there: what only grows until the next start is a counter to anyone who scrapes it. */
function trailCounters(registry: Registry, status: () => TrailStatus): void {
  const counters = {
    lienthong_audit_records: ['Records committed since the start', 'records'],
    lienthong_audit_replaced: [
      'Records since the start that the database refused for what they hold; a printable one stands in the place of each',
      'replaced',
    ],
    lienthong_audit_commits: ['Commits since the start', 'commits'],
  } as const
  for (const [name, [help, member]] of Object.entries(counters)) {
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset()
        this.inc(status()[member])
      },
    })
  }
}

/** Nothing is reported before the first check: an alert that waits for a 0 is not woken by a process that has just started. */
function checkGauges(registry: Registry, status: () => TrailCheckStatus): void {
  const gauges = {
    lienthong_audit_check_whole: ['1 when the last check found the trail whole, 0 when it did not', 'whole'],
    lienthong_audit_check_timestamp_seconds: ['When the last check of the trail ended', 'at'],
    lienthong_audit_check_records: ['Records that the last check verified', 'records'],
  } as const
  for (const [name, [help, member]] of Object.entries(gauges)) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const { last } = status()
        if (last) this.set(member === 'at' ? Date.parse(last.at) / 1000 : Number(last[member]))
        // A gauge without labels says 0 of its own accord.
        else this.remove()
      },
    })
  }
}

function spanMetrics(registry: Registry, status: () => TelemetryStatus): void {
  new Counter({
    name: 'lienthong_trace_spans',
    help: 'Spans since the start: taken by the collector, not taken by it, dropped before',
    labelNames: ['fate'],
    registers: [registry],
    collect() {
      const { waiting: _, ...ended } = status()
      this.reset()
      for (const [fate, count] of Object.entries(ended)) this.inc({ fate }, count)
    },
  })
  new Gauge({
    name: 'lienthong_trace_spans_waiting',
    help: 'Spans that wait for the collector',
    registers: [registry],
    collect() {
      this.set(status().waiting)
    },
  })
}

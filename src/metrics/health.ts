/**
 * Metrics of judged health: read off the reports when they are asked for, so that they cost a call nothing. Reasons and
 * phases are closed vocabularies; links and paths come from the configuration.
 */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { LinkReport, PathReport, PhaseTimes } from '../domain/link/health.ts'
import { pathSeverity } from '../domain/link/link.ts'
import { findInstant } from '../domain/vietnam-time.ts'

/** Names as in the failure catalogue, for the times of a report. */
const phases: readonly [keyof PhaseTimes, string][] = [
  ['dnsMs', 'dns'],
  ['tcpMs', 'tcp'],
  ['tlsMs', 'tls'],
  ['queueMs', 'queue'],
  ['firstByteMs', 'first-byte'],
  ['bodyMs', 'body'],
]
const quantiles = [
  ['0.5', 'p50Ms'],
  ['0.95', 'p95Ms'],
  ['0.99', 'p99Ms'],
] as const

export interface HealthMetricsSources {
  reports: () => readonly LinkReport[]
  /** Rows of history that were given up because the database was away too long. */
  dropped: () => number
}

export function createHealthMetrics(registry: Registry, { reports, dropped }: HealthMetricsSources): void {
  const registers = [registry]

  /** One figure per path, or none while it is not known: an old one would be believed. */
  function perPath(name: string, help: string, read: (path: PathReport) => number | null): void {
    perPathWith(name, help, [], (path) => {
      const value = read(path)
      return value === null ? [] : [[{}, value]]
    })
  }
  function perPathWith<L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    read: (path: PathReport) => readonly (readonly [Partial<Record<L, string>>, number])[],
  ): void {
    new Gauge({
      name: `lienthong_link_path_${name}`,
      help,
      labelNames: ['link', 'path', ...labels],
      registers,
      collect() {
        this.reset()
        for (const { link, paths } of reports()) {
          for (const path of paths) {
            for (const [more, value] of read(path)) this.set({ link, path: path.path, ...more } as never, value)
          }
        }
      },
    })
  }

  new Gauge({
    name: 'lienthong_link_state',
    help: '1 for the state that the link as a whole is in',
    labelNames: ['link', 'state'],
    registers,
    collect() {
      for (const { link, state } of reports()) {
        for (const name of pathSeverity) this.set({ link, state: name }, state === name ? 1 : 0)
      }
    },
  })
  perPath('carries_traffic', '1 while new calls go to the path', ({ carries }) => Number(carries))
  perPathWith(
    'reason_info',
    'Why the path is not healthy: code, layer to blame, phase',
    ['code', 'layer', 'phase'],
    ({ reason }) => (reason ? [[{ code: reason.code, layer: reason.layer, phase: reason.phase ?? '' }, 1]] : []),
  )
  perPath('in_flight', 'Calls under way', ({ inFlight }) => inFlight)
  perPath('queued', 'Calls that wait for a place', ({ queued }) => queued)
  perPathWith('latency_seconds', 'Duration of calls over the last five minutes', ['quantile'], ({ latency }) =>
    latency ? quantiles.map(([quantile, member]) => [{ quantile }, latency[member] / 1000] as const) : [],
  )
  perPathWith('phase_mean_seconds', 'Mean duration of each phase over the last minutes', ['phase'], (path) =>
    phases.flatMap(([member, phase]) => {
      const ms = path.phases[member]
      return ms === null ? [] : [[{ phase }, ms / 1000] as const]
    }),
  )
  perPath(
    'certificate_not_after_seconds',
    'When the certificate of the other side ends, Unix time',
    ({ certificate }) => {
      const endsAt = findInstant(certificate?.validTo ?? null)
      return endsAt === null ? null : endsAt / 1000
    },
  )
  perPath('clock_skew_seconds', 'Clock of the other side less ours', ({ clockSkewMs }) =>
    clockSkewMs === null ? null : clockSkewMs / 1000,
  )
  perPath('token_age_seconds', 'Age of the sign-in that is in use', ({ token }) => (token ? token.ageMs / 1000 : null))
  const last = ({ probes }: PathReport) => probes.at(-1)
  perPath('probe_success', '1 when the last probe was answered', (path) => {
    const probe = last(path)
    return probe ? Number(probe.failure === null) : null
  })
  perPath('probe_duration_seconds', 'Duration of the last probe', (path) => {
    const probe = last(path)
    return probe ? probe.durationMs / 1000 : null
  })
  new Counter({
    name: 'lienthong_upstream_anomalies_total',
    help: 'What answers held that was not understood, by kind and by the name of the element; never a value',
    labelNames: ['link', 'path', 'kind', 'name'],
    registers,
    collect() {
      this.reset()
      for (const { link, paths } of reports()) {
        for (const { path, anomalies } of paths) {
          for (const { kind, name, count } of anomalies) this.inc({ link, path, kind, name }, count)
        }
      }
    },
  })
  let counted = 0
  new Counter({
    name: 'lienthong_health_history_dropped_total',
    help: 'Rows of history given up because the database was away too long',
    registers,
    collect() {
      const now = dropped()
      this.inc(now - counted)
      counted = now
    },
  })
}

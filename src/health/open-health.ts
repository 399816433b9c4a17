/** Puts the room together: recorders, judging, probes, history, incidents, holds, and what operators do. */
import { randomUUID } from 'node:crypto'
import type { Trail } from '../audit/trail.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Anomaly } from '../domain/link/anomaly.ts'
import type {
  HealthChange,
  Incident,
  IncidentReport,
  LinkReport,
  PathHistory,
  PathReport,
  ProbeResult,
} from '../domain/link/health.ts'
import type { LinkEvent } from '../domain/link/link.ts'
import type { WireObserver } from '../domain/link/wire.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import { isUuid } from '../domain/uuid.ts'
import type { Link } from '../link/link.ts'
import { type IncidentRow, openIncidents, readIncident, readIncidents } from '../store/health/incidents.ts'
import { readSlices } from '../store/health/minutes.ts'
import { readAnomalies, rememberAnomaly } from '../store/health/path-anomalies.ts'
import type { Database } from '../store/postgres/database.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import type { Health, HoldAction, PathAction, WatchedLink } from './health.ts'
import { readHistory } from './history/history.ts'
import { createRetention } from './history/retention.ts'
import { HistoryWriter } from './history/writer.ts'
import { Holds } from './holds.ts'
import { type Audience, HealthEvaluator, type MonitoredLink } from './judging/evaluator.ts'
import { PathIncidents } from './judging/incident.ts'
import { begin, type Moment, toHealthStatus } from './judging/judge.ts'
import { MonitoredPath } from './judging/monitored-path.ts'
import { describeIncident } from './judging/report-texts.ts'
import { Figures, getLatency, type Outcome } from './judging/window-figures.ts'
import { PathAnomalies } from './measuring/anomalies.ts'
import { createProber } from './measuring/prober.ts'
import { PathRecorder } from './measuring/recorder.ts'
import { PathActions } from './path-actions.ts'
import { getCalm, type HealthSettings } from './settings.ts'

export type { Health, PathAction } from './health.ts'

export interface HealthDeps {
  database: Database
  trail: Trail
  clock: Clock
  logger: Logger
  /** Here with a name of this process. */
  settings: HealthSettings & { instance: string }
}

export function openHealth(deps: HealthDeps): Health {
  return new OpenHealth(deps)
}

/** Failures that explain a state are looked at so far back; a fast probe wants a fast memory. */
const windowMaxMs = 5_000
/** So old may a history be that is shown: minutes are added once a minute. */
const historyMs = 2_000
/** A week has every hour of work in it; a median of fewer calls than these says little. */
const learnFromMs = 7 * 86_400_000
const learnCallsMin = 50
/** At an end no one waits longer for a database that does not answer. */
const closingMs = 3_000

class OpenHealth implements Health {
  readonly #deps: HealthDeps
  readonly #instance: string
  readonly #watched = new Map<string, MonitoredLink>()
  readonly #links = new Map<string, Link>()
  readonly #recorders = new Map<string, Map<string, PathRecorder>>()
  readonly #anomalies = new Map<string, ReadonlyMap<string, PathAnomalies>>()
  readonly #holds: Holds
  readonly #writer: HistoryWriter
  readonly #evaluator: HealthEvaluator
  readonly #actions: PathActions
  readonly #retention: ReturnType<typeof createRetention>
  /** Many pages that redraw together read once. */
  readonly #histories = new Map<string, { at: number; read: Promise<PathHistory[]> }>()
  #holdTimer: NodeJS.Timeout | undefined
  #polling: Promise<void> = Promise.resolve()

  constructor(deps: HealthDeps) {
    this.#deps = deps
    const { database, clock, logger, settings } = deps
    this.#instance = settings.instance
    this.#holds = new Holds(database, clock, logger, this.#links)
    const life = { id: randomUUID(), instance: this.#instance, startedAt: new Date(clock.now()) }
    this.#writer = new HistoryWriter(database, logger, life, settings.history.pendingMax)
    this.#evaluator = new HealthEvaluator({
      watched: this.#watched,
      holds: this.#holds,
      writer: this.#writer,
      clock,
      logger,
      settings: { ...settings, calmMs: getCalm(settings) },
    })
    this.#actions = new PathActions({
      trail: deps.trail,
      holds: this.#holds,
      evaluator: this.#evaluator,
      clock,
      settings,
      find: (link) => this.#find(link),
    })
    this.#retention = createRetention(database, clock, logger, settings.history)
  }

  reports(audience?: Audience): LinkReport[] {
    return [...this.#watched.values()].map((watched) => this.#evaluator.toReport(watched, audience))
  }

  report(link: string, audience?: Audience): LinkReport {
    return this.#evaluator.toReport(this.#find(link), audience)
  }

  async history(link: string): Promise<PathHistory[]> {
    const { paths } = this.#find(link)
    const known = this.#histories.get(link)
    if (known && performance.now() - known.at < historyMs) return known.read
    const names = paths.map(({ name }) => name)
    const read = withStorageErrors('operations-unavailable', () =>
      readHistory(this.#deps.database, link, names, this.#deps.clock.now()),
    )
    this.#histories.set(link, { at: performance.now(), read })
    read.catch(() => this.#histories.delete(link))
    return read
  }

  onChange(hear: (change: HealthChange) => void): () => void {
    return this.#evaluator.onChange(hear)
  }

  onTick(hear: () => void): () => void {
    return this.#evaluator.onTick(hear)
  }

  getObserver(link: string, path: string): WireObserver {
    return this.#recorder(link, path)
  }

  onLinkEvent(event: LinkEvent): void {
    if (event.type === 'attempt') this.#recorders.get(event.link)?.get(event.path)?.attempt(event)
  }

  onAnomaly(link: string, path: string, anomaly: Anomaly): void {
    const { clock } = this.#deps
    this.#anomalies.get(link)?.get(path)?.see(anomaly, clock.now())
  }

  watch({ link, title, paths: probed }: WatchedLink): void {
    const { clock, logger, database, settings } = this.#deps
    const moment = this.#moment()
    const paths = [...probed].map(([name, each]) => {
      const recorder = this.#recorder(link.name, name)
      const place = { instance: this.#instance, link: link.name, path: name }
      const incidents = new PathIncidents(place, recorder, database, logger)
      const onResult = (result: ProbeResult, beganAt: number) => recorder.probed(result, beganAt)
      const prober = createProber({ link, path: name, probed: each, clock, logger, settings, onResult })
      const anomalies = new PathAnomalies((anomaly, firstSeenAt, lastSeenAt) =>
        rememberAnomaly(database, { link: link.name, path: name, ...anomaly, firstSeenAt, lastSeenAt }),
      )
      return new MonitoredPath({ link: link.name, name, probed: each, prober, recorder, incidents, anomalies }, moment)
    })
    this.#anomalies.set(link.name, new Map(paths.map(({ name, anomalies }) => [name, anomalies])))
    this.#links.set(link.name, link)
    this.#watched.set(link.name, { link, title, paths, status: toHealthStatus(begin(moment)) })
  }

  hold(action: HoldAction): Promise<PathReport> {
    return this.#actions.hold(action)
  }

  release(action: PathAction & { note: string }): Promise<PathReport> {
    return this.#actions.release(action)
  }

  drain(action: HoldAction & { waitMs?: number | undefined }): Promise<PathReport> {
    return this.#actions.drain(action)
  }

  probe(action: PathAction & { note?: string | undefined }): Promise<ProbeResult> {
    return this.#actions.probe(action)
  }

  async incidents(link: string, page: { limit: number; before?: string | undefined }): Promise<Incident[]> {
    this.#find(link)
    const rows = await withStorageErrors('operations-unavailable', () => readIncidents(this.#deps.database, link, page))
    return rows.map(({ report: _, seenAt: __, ...incident }) => incident)
  }

  async incident(link: string, id: string): Promise<IncidentReport> {
    this.#find(link)
    const row = isUuid(id)
      ? await withStorageErrors('operations-unavailable', () => readIncident(this.#deps.database, link, id))
      : undefined
    if (!row) throw new GatewayFailure('incident-not-found')
    return toReport(row, this.#deps.clock.now())
  }

  get historyDropped(): number {
    return this.#writer.dropped
  }

  async start(): Promise<void> {
    await this.#holds.refresh()
    for (const row of await openIncidents(this.#deps.database, this.#instance)) {
      this.#watched
        .get(row.link)
        ?.paths.find(({ name }) => name === row.path)
        ?.incidents.adopt(row)
    }
    await this.#learnUsual()
    for (const { link, path, firstSeenAt, ...anomaly } of await readAnomalies(this.#deps.database)) {
      this.#anomalies.get(link)?.get(path)?.adopt(anomaly, firstSeenAt.getTime())
    }
    this.#evaluator.start()
    this.#retention.start()
    this.#pollLater()
    for (const { paths } of this.#watched.values()) for (const { prober } of paths) prober.start()
  }

  async stop(): Promise<void> {
    for (const { paths } of this.#watched.values()) for (const { prober } of paths) prober.stop()
    clearTimeout(this.#holdTimer)
    this.#holdTimer = undefined
    const written = Promise.all([
      this.#polling,
      this.#retention.stop(),
      this.#evaluator.stop().then(() => this.#writer.close()),
    ])
    await Promise.race([written, new Promise((next) => setTimeout(next, closingMs).unref())])
  }

  /** What the paths took last week: a process that begins on a bad day must not take that for usual. */
  async #learnUsual(): Promise<void> {
    const from = new Date(this.#deps.clock.now() - learnFromMs)
    for (const link of this.#links.values()) {
      const sums = new Map<string, Figures>()
      for (const row of await readSlices(this.#deps.database, link.name, 1440, from)) {
        const outcomes = new Map<Outcome, number>()
        sums.set(row.path, (sums.get(row.path) ?? new Figures()).add({ ...row, outcomes }))
      }
      for (const [path, figures] of sums) {
        if (figures.calls - figures.failures >= learnCallsMin) link.learnUsual(path, getLatency(figures).p50Ms)
      }
    }
  }

  #pollLater(): void {
    this.#holdTimer = setTimeout(() => {
      this.#polling = this.#holds.poll().finally(() => {
        if (this.#holdTimer) this.#pollLater()
      })
    }, this.#deps.settings.holdsMs).unref()
  }

  #recorder(link: string, path: string): PathRecorder {
    const ofLink = this.#recorders.get(link) ?? new Map<string, PathRecorder>()
    this.#recorders.set(link, ofLink)
    const known = ofLink.get(path)
    if (known) return known
    const { clock, logger, settings } = this.#deps
    const recorder = new PathRecorder({
      clock,
      windowMs: Math.min(windowMaxMs, settings.intervalMs),
      dateEveryMs: Math.min(1_000, settings.intervalMs / 2),
      onCertificate: ({ subject, issuer, validTo, fingerprint }) =>
        logger.warn({ link, path, subject, issuer, validTo, fingerprint }, 'health: another certificate was shown'),
    })
    ofLink.set(path, recorder)
    return recorder
  }

  #find(link: string): MonitoredLink {
    const watched = this.#watched.get(link)
    if (!watched) throw new GatewayFailure('link-not-found')
    return watched
  }

  #moment(): Moment {
    return { now: performance.now(), at: this.#deps.clock.now() }
  }
}

function toReport({ report, seenAt: _, ...incident }: IncidentRow, now: number): IncidentReport {
  const { sums: __, ...evidence } = report
  const whole = { ...incident, ...evidence }
  return { ...whole, sentence: describeIncident(whole, now) }
}

/**
 * Health of the links: measured where the bytes pass and by probes, judged with hysteresis, kept as history and as
 * incidents, and acted on by operators. Everything that shows, tells or acts goes through `Health`.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Trail } from '../audit/trail.ts'
import { GatewayFailure } from '../domain/failure.ts'
import type { Bilingual } from '../domain/failure-steps.ts'
import type {
  HealthChange,
  Incident,
  IncidentReport,
  LinkReport,
  PathHistory,
  PathReport,
  ProbeResult,
} from '../domain/health.ts'
import type { LinkEvent } from '../domain/link.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { Probed, WireObserver } from '../domain/wire.ts'
import type { Link } from '../link/link.ts'
import type { Database } from '../store/database.ts'
import { type IncidentRow, openIncidents, readIncident, readIncidents } from '../store/health-incidents.ts'
import { isOutage } from '../store/outage.ts'
import { checkNote, checkUntil, recordPathAction } from './act-on-path.ts'
import { describeIncident } from './describe.ts'
import { readHistory } from './history.ts'
import { Holds } from './holds.ts'
import { PathIncidents } from './incident.ts'
import { begin, type Moment, standingOf } from './judge.ts'
import { type Audience, Keeper, type Watched } from './keeper.ts'
import { createProber } from './prober.ts'
import { PathRecorder } from './recorder.ts'
import { createRetention } from './retention.ts'
import { calmOf, type HealthSettings } from './settings.ts'
import { WatchedPath } from './watched-path.ts'
import { HistoryWriter } from './writer.ts'

/** A link to be watched, with the paths that it calls by name. */
export interface WatchedLink {
  link: Link
  title: Bilingual
  /** The preferred path first. */
  paths: ReadonlyMap<string, Probed>
}

/** What a person does to a path by hand. */
export interface PathAction {
  link: string
  path: string
  /** The system and the person who act, `consumer/account`. */
  actor: string
  requestId: string
}

export interface HoldAction extends PathAction {
  until: Date
  /** Why, in the operator's own words; stands in the audit trail and on the operators' page. */
  reason: string
}

export interface Health {
  /** Live judgement of this process; cheap. */
  reports(audience?: Audience): LinkReport[]
  /** Fails with `link-not-found`. */
  report(link: string, audience?: Audience): LinkReport
  /** Over all replicas, out of the database. Fails with `link-not-found` or `operations-unavailable`. */
  history(link: string): Promise<PathHistory[]>
  /** Hears every change of a standing on this process: of its state, or of the reason for an unchanged state. */
  onChange(hear: (change: HealthChange) => void): () => void
  /** Also fires when only figures moved, at most once a second: the live page redraws. */
  onTick(hear: () => void): () => void

  /** Rows of history that were given up since the start, because the database was away too long. For metrics. */
  readonly historyDropped: number

  /** What a path's sockets are to tell; may be asked for before the link is watched. */
  observerOf(link: string, path: string): WireObserver
  /** For `createLink`: must hear every event of a watched link. */
  onLinkEvent(event: LinkEvent): void
  /** Before `start`. */
  watch(watched: WatchedLink): void

  /** Keeps traffic off a path, on every replica. On record before it takes effect; ends by itself. */
  hold(action: HoldAction): Promise<PathReport>
  release(action: PathAction & { note: string }): Promise<PathReport>
  /** A hold that resolves when nothing of this process is under way on the path, or after `waitMs`. */
  drain(action: HoldAction & { waitMs?: number | undefined }): Promise<PathReport>
  /** Asks now, on record. */
  probe(action: PathAction & { note?: string | undefined }): Promise<ProbeResult>

  /** The newest first. */
  incidents(link: string, page: { limit: number; before?: string | undefined }): Promise<Incident[]>
  /** Fails with `incident-not-found`. */
  incident(link: string, id: string): Promise<IncidentReport>

  /** Takes over the holds that are in force, then begins to judge, probe and write. */
  start(): Promise<void>
  stop(): Promise<void>
}

export interface HealthParts {
  database: Database
  trail: Trail
  clock: Clock
  logger: Logger
  settings: HealthSettings
}

export function openHealth(parts: HealthParts): Health {
  return new OpenHealth(parts)
}

/** Failures that explain a state are looked at so far back; a fast probe wants a fast memory. */
const lookBackMaxMs = 5_000
/** So old may a history be that is shown: minutes are added once a minute. */
const historyMs = 2_000
/** How often a drain looks whether something is still under way. */
const drainLookMs = 50
/** At an end nobody waits longer for a database that does not answer. */
const closingMs = 3_000

class OpenHealth implements Health {
  readonly #parts: HealthParts
  readonly #instance: string
  readonly #watched = new Map<string, Watched>()
  readonly #links = new Map<string, Link>()
  readonly #recorders = new Map<string, Map<string, PathRecorder>>()
  readonly #holds: Holds
  readonly #writer: HistoryWriter
  readonly #keeper: Keeper
  readonly #retention: ReturnType<typeof createRetention>
  /** Many pages that redraw together read once. */
  readonly #histories = new Map<string, { at: number; read: Promise<PathHistory[]> }>()
  #holdTimer: NodeJS.Timeout | undefined
  #polling: Promise<void> = Promise.resolve()

  constructor(parts: HealthParts) {
    this.#parts = parts
    const { database, clock, logger, settings } = parts
    this.#instance = settings.instance ?? hostname().slice(0, 63)
    this.#holds = new Holds(database, clock, logger, this.#links)
    const life = { id: randomUUID(), instance: this.#instance, startedAt: new Date(clock.now()) }
    this.#writer = new HistoryWriter(database, logger, life, settings.history.pendingMax)
    this.#keeper = new Keeper({
      ...{ watched: this.#watched, holds: this.#holds, writer: this.#writer, clock, logger },
      settings: { ...settings, calmMs: calmOf(settings) },
    })
    this.#retention = createRetention(database, clock, logger, settings.history)
  }

  reports(audience?: Audience): LinkReport[] {
    return [...this.#watched.values()].map((watched) => this.#keeper.reportOf(watched, audience))
  }

  report(link: string, audience?: Audience): LinkReport {
    return this.#keeper.reportOf(this.#find(link), audience)
  }

  async history(link: string): Promise<PathHistory[]> {
    const { paths } = this.#find(link)
    const known = this.#histories.get(link)
    if (known && performance.now() - known.at < historyMs) return known.read
    const names = paths.map(({ name }) => name)
    const read = stored(() => readHistory(this.#parts.database, link, names, this.#parts.clock.now()))
    this.#histories.set(link, { at: performance.now(), read })
    read.catch(() => this.#histories.delete(link))
    return read
  }

  onChange(hear: (change: HealthChange) => void): () => void {
    return this.#keeper.onChange(hear)
  }

  onTick(hear: () => void): () => void {
    return this.#keeper.onTick(hear)
  }

  observerOf(link: string, path: string): WireObserver {
    return this.#recorder(link, path)
  }

  onLinkEvent(event: LinkEvent): void {
    if (event.type === 'attempt') this.#recorders.get(event.link)?.get(event.path)?.attempt(event)
  }

  watch({ link, title, paths: probed }: WatchedLink): void {
    const { clock, logger, database, settings } = this.#parts
    const moment = this.#moment()
    const paths = [...probed].map(([name, each]) => {
      const recorder = this.#recorder(link.name, name)
      const place = { instance: this.#instance, link: link.name, path: name }
      const incidents = new PathIncidents(place, recorder, database, logger)
      const onResult = (result: ProbeResult, beganAt: number) => recorder.probed(result, beganAt)
      const prober = createProber({ link, path: name, probed: each, clock, logger, settings, onResult })
      return new WatchedPath({ link: link.name, name, probed: each, prober, recorder, incidents }, moment)
    })
    this.#links.set(link.name, link)
    this.#watched.set(link.name, { link, title, paths, standing: standingOf(begin(moment)) })
  }

  async hold(action: HoldAction): Promise<PathReport> {
    return this.#hold('hold-path', action)
  }

  async release({ note, ...action }: PathAction & { note: string }): Promise<PathReport> {
    this.#findPath(action)
    checkNote(note)
    await recordPathAction(this.#parts.trail, 'release-path', action, note)
    await stored(() => this.#holds.release(action.link, action.path))
    this.#keeper.tick()
    return this.#reportOf(action)
  }

  async drain({ waitMs, ...action }: HoldAction & { waitMs?: number | undefined }): Promise<PathReport> {
    let report = await this.#hold('drain-path', action)
    const giveUpAt = performance.now() + (waitMs ?? this.#parts.settings.drainWaitMs)
    while (report.inFlight + report.queued > 0 && performance.now() < giveUpAt) {
      await new Promise((next) => setTimeout(next, drainLookMs))
      report = this.#reportOf(action)
    }
    return report
  }

  async probe({ note, ...action }: PathAction & { note?: string | undefined }): Promise<ProbeResult> {
    const path = this.#findPath(action)
    if (note !== undefined) checkNote(note)
    await recordPathAction(this.#parts.trail, 'probe-path', action, note)
    const result = await path.prober.now()
    this.#keeper.tick()
    return result
  }

  async incidents(link: string, page: { limit: number; before?: string | undefined }): Promise<Incident[]> {
    this.#find(link)
    const rows = await stored(() => readIncidents(this.#parts.database, link, page))
    return rows.map(({ report: _, seenAt: __, ...incident }) => incident)
  }

  async incident(link: string, id: string): Promise<IncidentReport> {
    this.#find(link)
    const row = uuid.test(id) ? await stored(() => readIncident(this.#parts.database, link, id)) : undefined
    if (!row) throw new GatewayFailure('incident-not-found')
    return reportOf(row, this.#parts.clock.now())
  }

  get historyDropped(): number {
    return this.#writer.dropped
  }

  async start(): Promise<void> {
    await this.#holds.refresh()
    for (const row of await openIncidents(this.#parts.database, this.#instance)) {
      this.#watched
        .get(row.link)
        ?.paths.find(({ name }) => name === row.path)
        ?.incidents.adopt(row)
    }
    this.#keeper.start()
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
      this.#keeper.stop().then(() => this.#writer.close()),
    ])
    await Promise.race([written, new Promise((next) => setTimeout(next, closingMs).unref())])
  }

  async #hold(operation: 'hold-path' | 'drain-path', { until, reason, ...action }: HoldAction): Promise<PathReport> {
    const { link, path, actor } = action
    this.#findPath(action)
    checkNote(reason)
    checkUntil(until, this.#parts.clock.now(), this.#parts.settings.holdMaxMs)
    await recordPathAction(this.#parts.trail, operation, action, `${reason} (until ${until.toISOString()})`)
    await stored(() => this.#holds.place({ link, path, until, reason, by: actor }))
    this.#keeper.tick()
    return this.#reportOf(action)
  }

  #pollLater(): void {
    this.#holdTimer = setTimeout(() => {
      this.#polling = this.#holds.poll().finally(() => {
        if (this.#holdTimer) this.#pollLater()
      })
    }, this.#parts.settings.holdsMs).unref()
  }

  #recorder(link: string, path: string): PathRecorder {
    const ofLink = this.#recorders.get(link) ?? new Map<string, PathRecorder>()
    this.#recorders.set(link, ofLink)
    const known = ofLink.get(path)
    if (known) return known
    const { clock, logger, settings } = this.#parts
    const recorder = new PathRecorder({
      clock,
      lookBackMs: Math.min(lookBackMaxMs, settings.intervalMs),
      dateEveryMs: Math.min(1_000, settings.intervalMs / 2),
      onCertificate: ({ subject, issuer, validTo, fingerprint }) =>
        logger.warn({ link, path, subject, issuer, validTo, fingerprint }, 'health: another certificate was shown'),
    })
    ofLink.set(path, recorder)
    return recorder
  }

  #find(link: string): Watched {
    const watched = this.#watched.get(link)
    if (!watched) throw new GatewayFailure('link-not-found')
    return watched
  }

  #findPath({ link, path }: Pick<PathAction, 'link' | 'path'>): WatchedPath {
    const found = this.#find(link).paths.find(({ name }) => name === path)
    if (!found) throw new GatewayFailure('path-not-found')
    return found
  }

  #reportOf({ link, path }: Pick<PathAction, 'link' | 'path'>): PathReport {
    const found = this.report(link).paths.find((each) => each.path === path)
    if (!found) throw new GatewayFailure('path-not-found')
    return found
  }

  #moment(): Moment {
    return { now: performance.now(), at: this.#parts.clock.now() }
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function reportOf({ report, seenAt: _, ...incident }: IncidentRow, now: number): IncidentReport {
  const { sums: __, ...evidence } = report
  const whole = { ...incident, ...evidence }
  return { ...whole, sentence: describeIncident(whole, now) }
}

/** What the database does not give is a passing failure of ours. */
async function stored<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isOutage(error) ? new GatewayFailure('operations-unavailable', { retryAfterMs: 2_000, cause: error }) : error
  }
}

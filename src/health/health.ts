/**
 * Health of the links: measured where the bytes pass and by probes, judged with hysteresis, kept as history and as
 * incidents, and acted on by operators. Everything that shows, reports or acts goes through `Health`.
 */
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
import type { Probed, WireObserver } from '../domain/link/wire.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { Link } from '../link/link.ts'
import type { Audience } from './judging/evaluator.ts'

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
  /** Hears every change of a status on this process: of its state, or of the reason for an unchanged state. */
  onChange(hear: (change: HealthChange) => void): () => void
  /** Also fires when only figures moved, at most once a second: the live page redraws. */
  onTick(hear: () => void): () => void

  /** Rows of history that were given up since the start, because the database was away too long. For metrics. */
  readonly historyDropped: number

  /** What a path's sockets report to; may be asked for before the link is watched. */
  getObserver(link: string, path: string): WireObserver
  /** For `createLink`: must hear every event of a watched link. */
  onLinkEvent(event: LinkEvent): void
  /** Hears what an answer of a path held that was not understood. */
  onAnomaly(link: string, path: string, anomaly: Anomaly): void
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

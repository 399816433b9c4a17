/**
 * Keeps judging: with every tick the signals of each path become a judgement, changes are reported, and once a minute the
 * figures go to the history. The tick is light: a few objects per path, no I/O.
 */

import { minuteMs } from '../../domain/duration.ts'
import type { HealthChange, HealthStatus, LinkReport } from '../../domain/link/health.ts'
import { type LinkHealth, linkState, takesCalls, worstState } from '../../domain/link/link.ts'
import type { Clock, Logger } from '../../domain/runtime.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import type { Link } from '../../link/link.ts'
import type { HistoryWriter } from '../history/writer.ts'
import type { Holds } from '../holds.ts'
import { type Moment, sameReason } from './judge.ts'
import { getClockLayer, type MonitoredPath } from './monitored-path.ts'
import { describeLink } from './report-texts.ts'

/** Who reads a report: `consumers` do not see an operator's words and name. */
export type Audience = 'operators' | 'consumers'

/** A link that is watched. */
export interface MonitoredLink {
  link: Link
  title: Bilingual
  paths: readonly MonitoredPath[]
  status: HealthStatus
}

export interface EvaluatorDeps {
  watched: ReadonlyMap<string, MonitoredLink>
  holds: Holds
  writer: HistoryWriter
  clock: Clock
  logger: Logger
  settings: { tickMs: number; calmMs: number; certificateDays: number; skewMaxMs: number }
}

/** Anyone who redraws for every call draws all the time. */
const tellEveryMs = 1_000

export class HealthEvaluator {
  readonly #deps: EvaluatorDeps
  readonly #onChange = new Set<(change: HealthChange) => void>()
  readonly #onTick = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #minute: number
  #reportedAt = Number.NEGATIVE_INFINITY
  #reportedMoved = -1

  constructor(deps: EvaluatorDeps) {
    this.#deps = deps
    this.#minute = Math.floor(deps.clock.now() / minuteMs)
  }

  start(): void {
    for (const { link, paths } of this.#deps.watched.values()) {
      for (const { name, status } of paths) this.#keep(link.name, name, status)
    }
    // What is known already, such as a hold, counts before the first call.
    this.tick()
    this.#timer = setInterval(() => this.#tickSafely(), this.#deps.settings.tickMs).unref()
  }

  /** The last figures go out; judging ends. */
  async stop(): Promise<void> {
    if (!this.#timer) return
    clearInterval(this.#timer)
    this.#timer = undefined
    const moment = this.#moment()
    this.#closeMinute(moment.at)
    const paths = [...this.#deps.watched.values()].flatMap((each) => each.paths)
    await Promise.all(paths.map(({ incidents }) => incidents.close(moment)))
  }

  onChange(hear: (change: HealthChange) => void): () => void {
    this.#onChange.add(hear)
    return () => this.#onChange.delete(hear)
  }

  onTick(hear: () => void): () => void {
    this.#onTick.add(hear)
    return () => this.#onTick.delete(hear)
  }

  /** Judges now. An action that must show at once calls it; otherwise the timer does. */
  tick(): void {
    const moment = this.#moment()
    let changed = false
    for (const watched of this.#deps.watched.values()) changed = this.#judgePath(watched, moment) || changed
    if (Math.floor(moment.at / minuteMs) !== this.#minute) this.#closeMinute(moment.at)
    this.#tellTick(moment, changed)
  }

  /** A defect in judging must not end the process that serves: the next tick tries again. */
  #tickSafely(): void {
    try {
      this.tick()
    } catch (error) {
      const at = error instanceof Error ? error.stack?.split('\n').slice(1, 4) : undefined
      this.#deps.logger.error(
        { error: error instanceof Error ? error.name : typeof error, at },
        'health: a judgement failed',
      )
    }
  }

  toReport({ link, title, paths, status }: MonitoredLink, audience: Audience = 'operators'): LinkReport {
    const health = link.health()
    const now = this.#deps.clock.now()
    const carriedBy = findCarrier(health)
    const reports = health.paths.flatMap((each) => {
      const path = paths.find(({ name }) => name === each.path)
      if (!path) return []
      const hold = each.hold && { ...each.hold, by: this.#deps.holds.find(link.name, each.path)?.by ?? '' }
      return [path.report(audience === 'operators' ? hold : hold && wordless(hold), each, carriedBy, now)]
    })
    return { link: link.name, title, ...status, ...describeLink(reports, carriedBy), carriedBy, paths: reports }
  }

  #moment(): Moment {
    return { now: performance.now(), at: this.#deps.clock.now() }
  }

  #judgePath(watched: MonitoredLink, moment: Moment): boolean {
    const { link, paths } = watched
    const health = link.health()
    const changes: { path: string; from: HealthStatus; to: HealthStatus }[] = []
    for (const each of health.paths) {
      const path = paths.find(({ name }) => name === each.path)
      if (!path) continue
      const from = path.update(each, this.#clockLayer(path), moment, this.#deps.settings)
      if (isChange(from, path.status)) changes.push({ path: path.name, from, to: path.status })
    }
    const from = watched.status
    watched.status = linkStatus(paths, from, moment.at)
    const linkChanged = isChange(from, watched.status)
    if (changes.length === 0 && !linkChanged) return false
    const report = this.toReport(watched)
    const at = new Date(moment.at).toISOString()
    for (const { path, from: was, to } of changes) {
      this.#keep(link.name, path, to, at)
      const reply = report.paths.find((each) => each.path === path)
      if (reply)
        this.#tell({ at, link: link.name, path, from: was, to, sentence: reply.sentence, nextStep: reply.nextStep })
    }
    if (linkChanged) {
      const { sentence, nextStep } = report
      this.#tell({ at, link: link.name, path: null, from, to: watched.status, sentence, nextStep })
    }
    return true
  }

  #clockLayer(own: MonitoredPath) {
    const others = [...this.#deps.watched.values()].flatMap(({ paths }) =>
      paths.filter((path) => path !== own).map(({ recorder }) => recorder.skew.ms),
    )
    return getClockLayer(own.recorder.skew.ms, others, this.#deps.settings.skewMaxMs)
  }

  #keep(link: string, path: string, { state, reason, since }: HealthStatus, at = since): void {
    this.#deps.writer.state({ link, path, state, reason, at: new Date(at) })
  }

  #tell(change: HealthChange): void {
    const { link, path, from, to } = change
    const message =
      path !== null && from.state !== to.state ? 'link: a path changed its state' : 'health: a standing changed'
    this.#deps.logger.warn({ link, path, from: from.state, to: to.state, reason: to.reason }, message)
    for (const hear of this.#onChange) this.#safely(() => hear(change))
  }

  #tellTick(moment: Moment, changed: boolean): void {
    if (this.#onTick.size === 0) return
    let moved = 0
    for (const { paths } of this.#deps.watched.values()) for (const { recorder } of paths) moved += recorder.moved
    if (!changed && (moved === this.#reportedMoved || moment.now - this.#reportedAt < tellEveryMs)) return
    this.#reportedAt = moment.now
    this.#reportedMoved = moved
    for (const hear of this.#onTick) this.#safely(hear)
  }

  /** Who listens never decides about what is judged. */
  #safely(work: () => void): void {
    try {
      work()
    } catch {
      this.#deps.logger.error({}, 'health: a listener failed')
    }
  }

  #closeMinute(at: number): void {
    const begun = new Date(this.#minute * minuteMs)
    this.#minute = Math.floor(at / minuteMs)
    const rows = [...this.#deps.watched.values()].flatMap(({ link, paths }) =>
      paths.map((path) => {
        const { calls, failures, histogram, outcomes, phaseCounts, phaseMs } = path.recorder.closeMinute()
        const { upMs, observedMs } = path
        path.upMs = 0
        path.observedMs = 0
        return {
          at: begun,
          link: link.name,
          path: path.name,
          calls,
          failures,
          upMs,
          observedMs,
          histogram: [...histogram.subarray(0, histogram.findLastIndex((count) => count > 0) + 1)],
          outcomes: Object.fromEntries(outcomes),
          phaseCounts: [...phaseCounts],
          phaseMs: [...phaseMs].map((ms) => Math.round(ms)),
        }
      }),
    )
    this.#deps.writer.minutes(rows, new Date(at))
  }
}

/** An operator's words and account are for operators: every consumer may know that, and until when, a path is held. */
function wordless(hold: { until: string }) {
  return { until: hold.until, reason: '', by: '' }
}

function isChange(from: HealthStatus, to: HealthStatus): boolean {
  return from.state !== to.state || !sameReason(from.reason, to.reason)
}

/** The first path, in the order of preference, that takes calls; slow ones yield as they do in the link. */
function findCarrier({ paths }: LinkHealth): string | null {
  const taking = paths.filter(takesCalls)
  return (taking.find(({ latency }) => !latency.slow) ?? taking[0])?.path ?? null
}

/** The reason is that of its worst path. */
function linkStatus(paths: readonly MonitoredPath[], before: HealthStatus, at: number): HealthStatus {
  const standings = paths.map(({ status }) => status)
  const state = linkState(standings.map((each) => each.state))
  const worst = worstState(standings.map((each) => each.state))
  const culprit = standings.find((each) => each.state === worst)
  const reason = state === 'healthy' ? null : (culprit?.reason ?? null)
  return { state, since: state === before.state ? before.since : new Date(at).toISOString(), reason }
}

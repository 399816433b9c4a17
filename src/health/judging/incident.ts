/**
 * The incidents of one path: opened when it leaves health for something that is neither a hold, nor a way back, nor a
 * warning of its certificate; closed when it is healthy again. While one is open it is written down now and then, so that
 * a process that dies loses seconds of it, and its next life goes on with it or says when it found the path well.
 *
 *   none ──(sick)──▶ open ──(healthy)──▶ none
 *   left open by an earlier life ──(sick)──▶ open, the same; ──(an answer, and healthy)──▶ none
 */
import { randomUUID } from 'node:crypto'
import type { HealthReason, HealthStatus, Incident, StatePeriod } from '../../domain/link/health.ts'
import { isWorse, type PathState } from '../../domain/link/link.ts'
import type { Logger } from '../../domain/runtime.ts'
import { type IncidentRow, putIncident, type StoredReport } from '../../store/health/incidents.ts'
import { type Database, errorCode } from '../../store/postgres/database.ts'
import { isRefusedContent } from '../../store/postgres/outage.ts'
import type { PathRecorder } from '../measuring/recorder.ts'
import { Evidence, getErrorClasses, getIdHashes } from './evidence.ts'
import { Level, type Moment, type StableState } from './judge.ts'
import { toPhases } from './window-figures.ts'

/** What a process that dies may lose of an open incident. */
const writeEveryMs = 10_000
/** More changes than that within one outage show nothing new; the last one is kept up to date. */
const periodsMax = 200

interface Open {
  id: string
  startedAt: string
  worst: PathState
  states: { from: string; to: string | null; state: PathState; reason: HealthReason | null }[]
  /** How long each reason stood, in ms. */
  reasons: Map<string, { reason: HealthReason; ms: number }>
  lookedAt: number
  writtenAt: number
}

export class PathIncidents {
  readonly #origin: { instance: string; link: string; path: string }
  readonly #recorder: PathRecorder
  readonly #database: Database
  readonly #logger: Logger
  #open: Open | null = null
  #leftOpen: IncidentRow | null = null
  #writing: Promise<void> = Promise.resolve()
  /** Ended ones that are not yet written. */
  #unwritten: IncidentRow[] = []

  constructor(
    place: { instance: string; link: string; path: string },
    recorder: PathRecorder,
    database: Database,
    logger: Logger,
  ) {
    this.#origin = place
    this.#recorder = recorder
    this.#database = database
    this.#logger = logger
  }

  /** One that this process had open when it last ended. */
  adopt(row: IncidentRow): void {
    this.#leftOpen = row
  }

  /** With every judgement. */
  update(stable: StableState, status: HealthStatus, moment: Moment): void {
    const warnedOnly = stable.level === Level.warned && stable.reason?.code === 'certificate-expiring'
    const sick = stable.level >= Level.warned && !warnedOnly
    if (!this.#open && sick && stable.reason) this.#begin(stable.reason, status, moment)
    if (!this.#open) {
      if (this.#leftOpen && !sick && this.#recorder.lastGoodAt > Number.NEGATIVE_INFINITY) this.#endLeftOpen(moment)
      return
    }
    this.#follow(this.#open, stable, status, moment)
    if (stable.level === Level.healthy || warnedOnly) this.#end(this.#open, moment)
    else if (moment.now - this.#open.writtenAt >= writeEveryMs) this.#write(this.#open, moment)
  }

  /** Writes what is known, and leaves an open one open for the next life. */
  async close(moment: Moment): Promise<void> {
    if (this.#open) this.#write(this.#open, moment)
    await this.#writing
  }

  #begin(reason: HealthReason, status: HealthStatus, moment: Moment): void {
    const before = this.#leftOpen
    this.#leftOpen = null
    this.#recorder.openIncident(before ? getEvidence(before.report) : new Evidence())
    this.#open = {
      id: before?.id ?? randomUUID(),
      startedAt: before?.startedAt ?? new Date(moment.at).toISOString(),
      worst: before?.worst ?? status.state,
      // What the earlier life saw ends where it was last seen: nothing was measured in between.
      states: (before?.report.states ?? []).map((period) => ({ ...period, to: period.to ?? before?.seenAt ?? null })),
      reasons: new Map([[toKey(before?.reason ?? reason), { reason: before?.reason ?? reason, ms: 0 }]]),
      lookedAt: moment.now,
      writtenAt: Number.NEGATIVE_INFINITY,
    }
  }

  #follow(open: Open, stable: StableState, status: HealthStatus, moment: Moment): void {
    const passed = moment.now - open.lookedAt
    open.lookedAt = moment.now
    // A hold is no outage: it may cover one, but makes none worse.
    if (status.state !== 'held' && isWorse(status.state, open.worst)) open.worst = status.state
    if (stable.reason && stable.level >= Level.warned) {
      const known = open.reasons.get(toKey(stable.reason))
      if (known) known.ms += passed
      else open.reasons.set(toKey(stable.reason), { reason: stable.reason, ms: passed })
    }
    const last = open.states.at(-1)
    if (last && last.to === null && last.state === status.state && last.reason?.code === status.reason?.code) return
    const at = new Date(moment.at).toISOString()
    if (last && last.to === null) last.to = at
    if (open.states.length >= periodsMax) open.states.pop()
    open.states.push({ from: at, to: null, state: status.state, reason: status.reason })
    open.writtenAt = Number.NEGATIVE_INFINITY
  }

  #end(open: Open, moment: Moment): void {
    const at = new Date(moment.at).toISOString()
    // Being well again is no part of the outage.
    const states = open.states.filter(({ state, to }) => !(state === 'healthy' && to === null))
    const row = this.#toRow({ ...open, states: states.map((each) => ({ ...each, to: each.to ?? at })) }, moment)
    this.#open = null
    this.#recorder.closeIncident()
    this.#put({ ...row, endedAt: at })
  }

  /** The path was found well: it came back some time while nothing was measured, and by now at the latest. */
  #endLeftOpen({ at }: Moment): void {
    const row = this.#leftOpen as IncidentRow
    this.#leftOpen = null
    const states = row.report.states.map((period) => ({ ...period, to: period.to ?? row.seenAt }))
    this.#put({ ...row, endedAt: new Date(at).toISOString(), report: { ...row.report, states } })
  }

  #write(open: Open, moment: Moment): void {
    open.writtenAt = moment.now
    this.#put(this.#toRow(open, moment))
  }

  #toRow(open: Open, moment: Moment): IncidentRow {
    const evidence = this.#recorder.evidence
    const [longest] = [...open.reasons.values()].sort((a, b) => b.ms - a.ms)
    const incident: Incident = {
      id: open.id,
      link: this.#origin.link,
      path: this.#origin.path,
      instance: this.#origin.instance,
      startedAt: open.startedAt,
      endedAt: null,
      worst: open.worst,
      reason: (longest as { reason: HealthReason }).reason,
    }
    return {
      ...incident,
      seenAt: new Date(moment.at).toISOString(),
      report: toReport(evidence, open.states),
    }
  }

  /** One after the other; what cannot be written is tried again with the next one. */
  #put(row: IncidentRow): void {
    this.#unwritten = [...this.#unwritten.filter(({ id }) => id !== row.id), row].slice(-50)
    this.#writing = this.#writing.then(async () => {
      for (const waiting of [...this.#unwritten]) {
        try {
          await putIncident(this.#database, waiting)
          this.#unwritten = this.#unwritten.filter((each) => each !== waiting)
        } catch (error) {
          // One that the database will never take must not hold up those behind it.
          if (isRefusedContent(error)) {
            this.#unwritten = this.#unwritten.filter((each) => each !== waiting)
            const fields = { code: errorCode(error), path: this.#origin.path, incident: waiting.id }
            this.#logger.error(fields, 'health: an incident was refused for what it holds, and is not kept')
            continue
          }
          this.#logger.warn(
            { code: errorCode(error), path: this.#origin.path },
            'health: an incident waits to be written',
          )
          return
        }
      }
    })
  }
}

function toReport(evidence: Evidence, states: readonly StatePeriod[]): StoredReport {
  return {
    states: states.map((period) => ({ ...period })),
    attempts: evidence.attempts,
    failures: evidence.failures,
    errorClasses: getErrorClasses(evidence),
    phases: toPhases(evidence),
    probes: { asked: evidence.probesSent, failed: evidence.probesFailed },
    requestIdHashes: getIdHashes(evidence),
    sums: { phaseCounts: [...evidence.phaseCounts], phaseMs: [...evidence.phaseMs] },
  }
}

function getEvidence(report: StoredReport): Evidence {
  const evidence = new Evidence()
  evidence.attempts = report.attempts
  evidence.failures = report.failures
  for (const { firstAt, lastAt, ...each } of report.errorClasses) {
    const times = { firstAt: Date.parse(firstAt), lastAt: Date.parse(lastAt) }
    evidence.classes.set(`${each.code} ${each.layer} ${each.phase}`, { ...each, ...times })
  }
  for (const known of report.requestIdHashes) evidence.hashes.add(known)
  evidence.phaseCounts.set(report.sums.phaseCounts)
  evidence.phaseMs.set(report.sums.phaseMs)
  evidence.probesSent = report.probes.asked
  evidence.probesFailed = report.probes.failed
  return evidence
}

function toKey({ code, layer, phase }: HealthReason): string {
  return `${code} ${layer} ${phase}`
}

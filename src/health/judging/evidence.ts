/**
 * What speaks for and against a path: failures by class, with times and ids, of the last seconds and of a whole incident.
 * Bounded: classes come from closed sets, ids are kept up to a number.
 */
import { hash } from 'node:crypto'
import type { HealthReason, IncidentReport } from '../../domain/link/health.ts'
import type { AttemptEnd } from '../../domain/link/link.ts'
import { phaseNames, unthinkableMs } from './window-figures.ts'

type Blame = Extract<AttemptEnd, { verdict: 'failed' }>['blame']
export interface ErrorClass extends Blame {
  count: number
  firstAt: number
  lastAt: number
}

/** As many as a ministry will look up by hand, and more. */
const idsMax = 100
/** Code, layer and phase come from closed sets; twenty of them in one outage have never been seen. */
const classesMax = 64

export class Evidence {
  attempts = 0
  failures = 0
  readonly classes = new Map<string, ErrorClass>()
  /** Of probes: they belong to an incident's evidence, and explain no state that calls explain. */
  readonly probeClasses = new Map<string, ErrorClass>()
  /** As they were sent to the upstream; hashed when they are written down. */
  readonly ids = new Set<string>()
  /** Of ids that were written down before a restart. */
  readonly hashes = new Set<string>()
  readonly phaseCounts = new Float64Array(phaseNames.length)
  readonly phaseMs = new Float64Array(phaseNames.length)
  probesSent = 0
  probesFailed = 0

  /** `at` = milliseconds since the epoch. */
  failed(blame: Blame, at: number, id: string | undefined): void {
    this.failures++
    count(this.classes, blame, 1, at, at)
    if (id !== undefined && this.ids.size < idsMax) this.ids.add(id)
  }

  probed(blame: Blame | null, at: number): void {
    this.probesSent++
    if (!blame) return
    this.probesFailed++
    count(this.probeClasses, blame, 1, at, at)
  }

  phase(place: number, ms: number | null): void {
    if (ms === null || !(ms >= 0 && ms < unthinkableMs)) return
    this.phaseCounts[place] = (this.phaseCounts[place] ?? 0) + 1
    this.phaseMs[place] = (this.phaseMs[place] ?? 0) + ms
  }

  add(other: Evidence): this {
    this.attempts += other.attempts
    this.failures += other.failures
    addClasses(this.classes, other.classes)
    addClasses(this.probeClasses, other.probeClasses)
    for (const id of other.ids) if (this.ids.size < idsMax) this.ids.add(id)
    for (const known of other.hashes) this.hashes.add(known)
    for (let place = 0; place < phaseNames.length; place++) {
      this.phaseCounts[place] = (this.phaseCounts[place] ?? 0) + (other.phaseCounts[place] ?? 0)
      this.phaseMs[place] = (this.phaseMs[place] ?? 0) + (other.phaseMs[place] ?? 0)
    }
    this.probesSent += other.probesSent
    this.probesFailed += other.probesFailed
    return this
  }

  get empty(): boolean {
    return this.attempts === 0 && this.probesSent === 0
  }
}

function count(
  classes: Map<string, ErrorClass>,
  { code, layer, phase, detail }: Blame,
  times: number,
  firstAt: number,
  lastAt: number,
): void {
  const key = `${code} ${layer} ${phase}`
  const known = classes.get(key)
  if (known) {
    known.count += times
    known.firstAt = Math.min(known.firstAt, firstAt)
    known.lastAt = Math.max(known.lastAt, lastAt)
    known.detail = detail ?? known.detail
  } else if (classes.size < classesMax) {
    classes.set(key, { code, layer, phase, detail, count: times, firstAt, lastAt })
  }
}

function addClasses(classes: Map<string, ErrorClass>, more: ReadonlyMap<string, ErrorClass>): void {
  for (const each of more.values()) count(classes, each, each.count, each.firstAt, each.lastAt)
}

/** The failure that most calls have met; of two the newer one. `null` without any. */
export function findMajority(...some: readonly Evidence[]): HealthReason | null {
  const failing = some.filter(({ classes }) => classes.size > 0)
  if (failing.length === 0) return null
  const all = new Evidence()
  for (const each of failing) all.add(each)
  let most: ErrorClass | null = null
  for (const each of all.classes.values()) {
    if (!most || each.count > most.count || (each.count === most.count && each.lastAt > most.lastAt)) most = each
  }
  return most && { code: most.code, layer: most.layer, phase: most.phase, detail: most.detail }
}

/** Of calls and probes together, the most frequent first. */
export function getErrorClasses({ classes, probeClasses }: Evidence): IncidentReport['errorClasses'] {
  const all = new Map<string, ErrorClass>()
  addClasses(all, classes)
  addClasses(all, probeClasses)
  return [...all.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ code, layer, phase, count, firstAt, lastAt }) => ({
      code,
      layer,
      phase,
      count,
      firstAt: new Date(firstAt).toISOString(),
      lastAt: new Date(lastAt).toISOString(),
    }))
}

/** SHA-256, lower-case hex: the upstream finds the ids in its own log, and no one else learns them. */
export function getIdHashes({ ids, hashes }: Evidence): string[] {
  return [...new Set([...hashes, ...Array.from(ids, (id) => hash('sha256', id))])].slice(0, idsMax)
}

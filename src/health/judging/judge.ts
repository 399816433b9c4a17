/**
 * Judging, as two pure functions. `judge` says what the signs of this moment amount to and remembers nothing; `settle`
 * says what counts: worse at once, better only when nothing worse was seen for `calmMs`.
 */
import { Layer } from '../../domain/failure.ts'
import type { HealthReason, HealthStatus } from '../../domain/link/health.ts'
import type { PathHealth, PathState } from '../../domain/link/link.ts'

/** Everything a judgement rests on. */
export interface Signals {
  held: boolean
  breaker: PathHealth['breaker']
  ramping: boolean
  window: PathHealth['window']
  /** The failure that most attempts of the last seconds have met. */
  culprit: HealthReason | null
  /** What the link itself holds against the path: older than `culprit`, and there when that has faded. */
  known: HealthReason | null
  /** It takes far longer than it used to; see link/latency.ts. */
  slow: boolean
  /** The phase in which slow calls spend their time. */
  slowIn: HealthReason['phase']
  probe: {
    /** Of the last one; `null` = answered. */
    failure: HealthReason | null
    failedInRow: number
    /** An attempt was answered since the first probe of this row began. */
    answeredSince: boolean
    /** It was asked after the last failed attempt: what it met is newer than what calls met. */
    afterLastFailure: boolean
    /** It is long ago: no probe is sent any more, and calls have been answered since. */
    outdated: boolean
    /** One was answered since this process began: this path lets probes through. */
    everAnswered: boolean
    /** The last attempt of all was answered, after the probe: whatever the probe met, calls do not meet it. */
    callsAnswered: boolean
  } | null
  certificateDaysLeft: number | null
  clockSkewMs: number | null
  /** Whose clock it seems to be. */
  clockLayer: Layer
}

export interface JudgeSettings {
  certificateDays: number
  skewMaxMs: number
}

/** How bad it is: the order in which one thing outweighs another. */
export const Level = { healthy: 0, recovering: 1, warned: 2, impaired: 3, down: 4 } as const
export type Level = (typeof Level)[keyof typeof Level]
const levels = [Level.healthy, Level.recovering, Level.warned, Level.impaired, Level.down] as const

export interface Finding {
  level: Level
  /** `null` only while healthy. */
  reason: HealthReason | null
  /** An operator keeps traffic off. What is found beneath is found all the same, for the moment of the release. */
  held: boolean
}

// One failed call in ten is what people at a counter notice; three at least, for one reset connection is no news.
const hurtingShare = 0.1
const hurtingCalls = 3
/** One lost question is an accident, two in a row are an outage. */
const probesForDown = 2

export function judge(signals: Signals, settings: JudgeSettings): Finding {
  const [level, reason] = found(signals, settings)
  return { level, reason, held: signals.held }
}

function found(signals: Signals, settings: JudgeSettings): [Level, HealthReason | null] {
  const { breaker, window } = signals
  const probe = heeded(signals.probe)
  const slowest = window.slow > window.failures ? slowness(signals) : null
  const newest = probe?.afterLastFailure ? (probe.failure ?? signals.known) : (signals.known ?? probe?.failure)
  const failure = slowest ?? signals.culprit ?? newest ?? slowness(signals)
  // The rest after an outage is over and the path answers: only the next call is missing.
  const trialPending = breaker === 'half-open' && probe?.failure === null && probe.afterLastFailure
  if (breaker !== 'closed' && !trialPending) return [Level.down, failure]
  const proven = probe?.failure && (probe.everAnswered || !refusals.includes(probe.failure.code))
  if (proven && probe.failedInRow >= probesForDown && !probe.answeredSince) return [Level.down, failure]
  if (getMany(window.failures, window.calls)) return [Level.impaired, failure]
  if (probe?.failure) return [Level.impaired, signals.culprit ?? probe.failure]
  if (signals.slow || getMany(window.slow, window.calls)) return [Level.impaired, slowness(signals)]
  const warning = findWarning(signals, settings)
  if (warning) return [Level.warned, warning]
  if (trialPending) return [Level.recovering, { code: 'trial-pending', layer: Layer.gateway, phase: null }]
  if (signals.ramping) return [Level.recovering, { code: 'ramping-up', layer: Layer.gateway, phase: null }]
  return [Level.healthy, null]
}

/**
 * Who may call a service need not be let to read its description, or the other way round: a probe that is turned away says
 * nothing while calls are answered. Neither does one that was asked by hand long ago. Where no
 * call is answered it is a warning and no outage, unless probes were answered before: then it is something new.
 */
function heeded(probe: Signals['probe']): Signals['probe'] {
  if (!probe?.failure) return probe
  const turnedAway = refusals.includes(probe.failure.code) && probe.callsAnswered
  return turnedAway || probe.outdated ? null : probe
}

const refusals: readonly HealthReason['code'][] = [
  'bus-credentials-refused',
  'bus-forbidden',
  'bus-resource-unknown',
  'security-server-refused',
  'ministry-credentials-refused',
]

function getMany(some: number, calls: number): boolean {
  return some >= hurtingCalls && some > calls * hurtingShare
}

function slowness({ slowIn }: Signals): HealthReason {
  // Before the first byte it is the other side that thinks; before that it is the path.
  const layer = slowIn === 'dns' || slowIn === 'tcp' || slowIn === 'tls' ? Layer.network : Layer.ministry
  return { code: 'slow-calls', layer, phase: slowIn }
}

function findWarning(signals: Signals, { certificateDays, skewMaxMs }: JudgeSettings): HealthReason | null {
  const { certificateDaysLeft: left, clockSkewMs, clockLayer } = signals
  const certificate = { code: 'certificate-expiring', layer: Layer.network, phase: 'tls' } as const
  if (left !== null && left < 0) return { ...certificate, detail: 'expired' }
  if (clockSkewMs !== null && Math.abs(clockSkewMs) >= skewMaxMs) {
    return { code: 'clock-skew', layer: clockLayer, phase: null }
  }
  return left !== null && left <= certificateDays ? certificate : null
}

/** A moment, for reckoning (`performance.now()`, which no one sets) and for people (milliseconds since the epoch). */
export interface Moment {
  now: number
  at: number
}

/** What counts for one path. A value: `settle` makes the next one of it. */
export interface StableState {
  level: Level
  reason: HealthReason | null
  /** Since when this state, this reason; milliseconds since the epoch. */
  since: number
  reasonSince: number
  /** For each level when it was last found, in `Moment.now` time, and for which reason. */
  seen: readonly { now: number; reason: HealthReason | null }[]
  /** Another reason for the same level, and since when it has been found without a break. */
  rival: { reason: HealthReason | null; now: number; at: number } | null
  /** Since when nothing as bad as the level has been found; `null` while it is. */
  betterSince: number | null
  /** Since when an operator keeps traffic off. */
  heldSince: number | null
}

export function begin({ at }: Moment): StableState {
  const never = { now: Number.NEGATIVE_INFINITY, reason: null }
  return {
    level: Level.healthy,
    reason: null,
    since: at,
    reasonSince: at,
    seen: levels.map(() => never),
    rival: null,
    betterSince: null,
    heldSince: null,
  }
}

/** A path that was down and still hurts is not back: so many times `calmMs` it counts as down before it counts as hurting. */
const recoveryFactor = 4

/**
 * The level that counts is the worst one found within the last `calmMs`. So worse is taken at once and never hidden, a
 * good tail of `calmMs` always ends well, and good and bad seconds in turn are one state.
 */
export function applyHysteresis(previous: StableState, finding: Finding, moment: Moment, calmMs: number): StableState {
  const { now, at } = moment
  const seen = previous.seen.map((last, level) => (level === finding.level ? { now, reason: finding.reason } : last))
  const ago = (each: Level) => now - (seen[each]?.now ?? Number.NEGATIVE_INFINITY)
  const counts = (each: Level) =>
    ago(each) < calmMs || (each === Level.down && ago(Level.impaired) < calmMs && ago(each) < calmMs * recoveryFactor)
  const level = levels.findLast(counts) ?? finding.level
  const heldSince = finding.held ? (previous.heldSince ?? at) : null
  const released = previous.heldSince !== null && heldSince === null
  const sameState = toState(level) === toState(previous.level) && !released
  const next: StableState = {
    level,
    seen,
    heldSince,
    since: sameState ? previous.since : at,
    betterSince: finding.level === level ? null : (previous.betterSince ?? at),
    reason: previous.reason,
    reasonSince: previous.reasonSince,
    rival: null,
  }
  // What hurts at this moment is why, also where it only revives the worse state of a while ago.
  const reason = finding.level >= Level.impaired ? finding.reason : (seen[level]?.reason ?? null)
  if (level !== previous.level) return { ...next, reason, reasonSince: at }
  // What hurts now explains a state better than what has passed, also while the state is still the worse one of before.
  if (finding.level !== level && finding.level < Level.impaired) return next
  if (sameReason(finding.reason, previous.reason)) return { ...next, reason: finding.reason }
  // Another explanation of the same state counts when it has stood for a while: two in turn are no news each time.
  const rival =
    previous.rival && sameReason(previous.rival.reason, finding.reason)
      ? previous.rival
      : { reason: finding.reason, now, at }
  if (now - rival.now < calmMs / 4) return { ...next, rival }
  return { ...next, reason: finding.reason, reasonSince: rival.at }
}

export function toState(level: Level): Exclude<PathState, 'held'> {
  if (level === Level.healthy) return 'healthy'
  return level === Level.down ? 'down' : 'degraded'
}

/** As the world sees it: a hold covers what is beneath. */
export function toHealthStatus(stable: StableState): HealthStatus {
  if (stable.heldSince !== null) {
    const reason = { code: 'operator-hold', layer: Layer.gateway, phase: null } as const
    return { state: 'held', since: new Date(stable.heldSince).toISOString(), reason }
  }
  return { state: toState(stable.level), since: new Date(stable.since).toISOString(), reason: stable.reason }
}

export function sameReason(one: HealthReason | null, other: HealthReason | null): boolean {
  return one?.code === other?.code && one?.layer === other?.layer && one?.phase === other?.phase
}

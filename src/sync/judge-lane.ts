/** What the end of a send or of a lookup means for a lane. Pure. */
import { backoffMs } from '../domain/backoff.ts'
import type { GatewayFailure } from '../domain/failure.ts'
import type { StopCause } from '../domain/sync/stop-cause.ts'
import type { LaneEnd } from '../store/sync/lanes.ts'
import type { PlannedLane } from './plan-lane.ts'
import type { SyncSettings } from './settings.ts'
import type { LanePiece, LaneProgress, LookUpOutcome, SendOutcome } from './target.ts'

/** What the judgement goes by, beside the outcome. */
export interface LaneFacts {
  lane: PlannedLane
  piece: LanePiece
  lease: string
  /** `there`: something was noted, be it the dossier alone. */
  progress: LaneProgress & { there: boolean }
  now: number
  settings: SyncSettings
  /** When the target last took a call of anyone, ms since the epoch; `null` = not since this process began. */
  lastSuccessAt: number | null
}

type Judged = Pick<LaneEnd, 'arrived' | 'there' | 'item' | 'doubt' | 'next'> & Partial<Pick<LaneEnd, 'words'>>

const toEnd = ({ lane, lease }: LaneFacts, judged: Judged): LaneEnd => ({
  dossier: lane.dossier,
  lease,
  seen: lane.row.woken,
  words: null,
  ...judged,
})

/** What has provably arrived, with what was noted during the send. */
function progressed({ lane, piece, progress }: LaneFacts): Pick<LaneEnd, 'arrived' | 'there' | 'item'> {
  return {
    arrived: lane.row.arrived + Math.min(progress.steps, piece.steps.length),
    there: piece.there || progress.there,
    item: progress.item ? piece.plan.item : lane.row.item,
  }
}

export function judgeSend(facts: LaneFacts, outcome: SendOutcome): LaneEnd {
  const { lane, piece, now, settings } = facts
  const before = progressed(facts)
  switch (outcome.kind) {
    case 'accepted': {
      const arrived = lane.row.arrived + piece.steps.length
      const next = { kind: 'on', more: lane.more, ahead: true } as const
      return toEnd(facts, { arrived, there: true, item: piece.plan.item, doubt: false, next })
    }
    case 'refused':
      return toEnd(facts, {
        ...before,
        doubt: false,
        words: outcome.words ?? null,
        next: againOrStop(facts, outcome.cause, outcome.code, outcome.final),
      })
    case 'by-hand': {
      const next = { kind: 'stop', cause: outcome.cause, counts: 'none', code: null } as const
      return toEnd(facts, { ...before, doubt: true, next })
    }
    case 'wait': {
      const dueAt = now + Math.max(settings.pathRetryMs, outcome.retryAfterMs ?? 0)
      const next = { kind: 'later', dueAt, counts: 'none', code: null } as const
      return toEnd(facts, { ...before, doubt: false, next })
    }
    case 'unknown':
      return toEnd(facts, {
        ...before,
        doubt: true,
        words: outcome.words ?? null,
        next: againOrStop(facts, 'unclear', outcome.code, false, settings.settleMs),
      })
  }
}

/**
 * The steps that stand there are compared with those that went, one by one. What is there counts as arrived; what is not is free to go again.
 * Anything else (a step that is missing before another, one that nobody here sent, one that stands twice) is for a person.
 */
export function judgeLookUp(facts: LaneFacts, outcome: Exclude<LookUpOutcome, { kind: 'repeat' }>): LaneEnd {
  const { lane, piece } = facts
  const { row } = lane
  const same = { arrived: row.arrived, there: row.there, item: row.item }
  const stop = (cause: StopCause): LaneEnd =>
    toEnd(facts, { ...same, doubt: true, next: { kind: 'stop', cause, counts: 'none', code: null } })
  switch (outcome.kind) {
    case 'found': {
      const sent = [...piece.arrived, ...piece.steps]
      const known = outcome.steps.every((key, index) => sent[index]?.key === key)
      if (!known || outcome.steps.length < row.arrived) return stop('differs-there')
      const arrived = outcome.steps.length
      // What stands there beside the steps is not seen: what went with them may have arrived or not, and is sent again.
      const item = outcome.item ?? (row.sendingItem === row.item ? row.item : null)
      const next = { kind: 'on', more: true, ahead: arrived > row.arrived } as const
      return toEnd(facts, { arrived, there: true, item, doubt: false, next })
    }
    case 'absent': {
      // What the target took once and now denies may stand there all the same, with the steps that are open.
      if (row.arrived > 0 || row.there) return stop('differs-there')
      const next = { kind: 'on', more: true, ahead: false } as const
      return toEnd(facts, { arrived: 0, there: false, item: null, doubt: false, next })
    }
    case 'unclear':
      return toEnd(facts, {
        ...same,
        doubt: true,
        words: outcome.words ?? null,
        next: againOrStop(facts, 'unclear', outcome.code),
      })
    case 'cannot-ask':
      return stop(outcome.cause ?? 'cannot-ask')
  }
}

/** A call failed. `pushed`: something that changes the target may have left us. `wasInDoubt`: a lookup failed, or a repeat. */
export function judgeFailure(
  facts: LaneFacts,
  failure: GatewayFailure,
  { pushed, wasInDoubt, waitMs }: { pushed: boolean; wasInDoubt: boolean; waitMs: number },
): LaneEnd {
  const { lane, now, settings } = facts
  const before = progressed(facts)
  const maybe = pushed && failure.sent !== 'no'
  const doubt = wasInDoubt || maybe
  // An answer, or a door on the way, that lets this dossier not through while others pass: it is about the dossier.
  if (isAboutDossier(failure)) {
    return toEnd(facts, { ...before, doubt, next: againOrStop(facts, 'refused', failure.code) })
  }
  if (!failure.countsAgainstPath) {
    const dueAt = now + Math.max(settings.pathRetryMs, waitMs, maybe ? settings.settleMs : 0)
    return toEnd(facts, {
      ...before,
      doubt,
      next: { kind: 'later', dueAt: Math.round(dueAt), counts: 'none', code: failure.code },
    })
  }
  const { faults, failedAt } = lane.row
  // What fails for all is an outage, and costs the lane nothing but time. Only where others got through meanwhile is it this dossier.
  const alone = failedAt === null || (facts.lastSuccessAt !== null && facts.lastSuccessAt > failedAt)
  const counts = alone ? 'fault' : 'none'
  if (alone && faults + 1 >= settings.attemptsMax) {
    return toEnd(facts, { ...before, doubt, next: { kind: 'stop', cause: 'target-fault', counts, code: failure.code } })
  }
  const pauseMs = backoffMs(faults + 1, { firstMs: settings.pathRetryMs, maxMs: settings.backoffMaxMs })
  const dueAt = Math.round(now + Math.max(pauseMs, waitMs, maybe ? settings.settleMs : 0))
  return toEnd(facts, { ...before, doubt, next: { kind: 'later', dueAt, counts, code: failure.code } })
}

/** A defect of ours, or of the target's driver here. */
export function judgeDefect(
  facts: LaneFacts,
  { pushed, wasInDoubt }: { pushed: boolean; wasInDoubt: boolean },
): LaneEnd {
  const doubt = pushed || wasInDoubt
  return toEnd(facts, { ...progressed(facts), doubt, next: againOrStop(facts, 'internal-error', 'internal-error') })
}

function isAboutDossier(failure: GatewayFailure): boolean {
  if (failure.countsAgainstPath) return false
  return failure.neutral || failure.layer === 'ministry' || failure.layer === 'caller'
}

function againOrStop(
  { lane, now, settings }: LaneFacts,
  cause: StopCause,
  code: string | null,
  final = false,
  leastMs = 0,
): LaneEnd['next'] {
  const attempts = lane.row.attempts + 1
  if (final || attempts >= settings.attemptsMax) return { kind: 'stop', cause, counts: 'attempt', code }
  const pauseMs = backoffMs(attempts, { firstMs: settings.backoffMs, maxMs: settings.backoffMaxMs })
  return { kind: 'later', dueAt: Math.round(now + Math.max(leastMs, pauseMs)), counts: 'attempt', code }
}

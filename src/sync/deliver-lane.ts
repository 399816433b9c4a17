/**
 * One step of a lane: it is sent, or, where it is open what arrived, looked up. What is to go was marked durably before; if this process
 * dies here, the lease runs out and the next process looks up first. No connection to the database is held while the target works.
 */
import type { PathOutcome } from '../delivery/pace.ts'
import { type FailureCode, GatewayFailure, toFailure } from '../domain/failure.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { Tracer } from '../domain/trace.ts'
import type { Link } from '../link/link.ts'
import { type Database, errorCode } from '../store/postgres/database.ts'
import { isOutage } from '../store/postgres/outage.ts'
import { keepNotes, type LaneEnd } from '../store/sync/lanes.ts'
import { judgeDefect, judgeFailure, judgeLookUp, judgeSend, type LaneFacts } from './judge-lane.ts'
import type { PlannedLane } from './plan-lane.ts'
import type { SyncSettings } from './settings.ts'
import type { LanePiece, LaneTarget, SendContext } from './target.ts'

export interface LaneDeps {
  database: Pick<Database, 'query'>
  link: Link
  target: LaneTarget
  clock: Clock
  logger: Logger
  settings: SyncSettings
  tracer?: Tracer | undefined
}

/** A lane that this process may send until its lease runs out. */
export interface ClaimedLane extends PlannedLane {
  piece: LanePiece
  lease: string
  /** By `performance.now`, which no change of a clock moves, and not later than the database ends it. */
  leaseEndsAt: number
}

export interface LaneDelivery {
  end: LaneEnd
  pathOutcome: PathOutcome
  retryAfterMs: number
}

/** The link takes no call now, whatever is sent: the failure has nothing to do with this dossier. */
const linkClosed: ReadonlySet<FailureCode> = new Set([
  'link-unavailable',
  'link-busy',
  'upstream-closed',
  'upstream-rate-reached',
])
/** A hold or a trial of the link may end long before it says: so often it is tried again. */
const waitMaxMs = 60_000

/** Never rejects. */
export async function deliverLane(deps: LaneDeps, claimed: ClaimedLane, signal: AbortSignal): Promise<LaneDelivery> {
  const { link, target, clock, logger, settings, database } = deps
  const { piece, lease, leaseEndsAt, dossier } = claimed
  const wasInDoubt = claimed.row.doubt
  let pushed = false
  let progress: LaneFacts['progress'] = { there: false, item: false, steps: 0 }
  const span = deps.tracer?.begin(`synchronise ${target.name}`, {
    kind: 'consumer',
    attributes: { 'lienthong.link': link.name, 'lienthong.steps': piece.steps.length },
  })

  const context: SendContext = {
    call: async ({ idempotent, path }, attempt) => {
      const left = Math.min(settings.deadlineMs, leaseEndsAt - performance.now())
      const result = await link.call(
        // Also what is looked up: a step waits for the answer.
        { deadlineMs: left, idempotent, callClass: 'filing', path, signal, span },
        async (chosen, attemptSignal, attemptSpan) => {
          // Nothing is begun that no one waits for, or that the next process would look up while it is still on its way.
          if (attemptSignal.aborted || performance.now() >= leaseEndsAt) {
            throw new GatewayFailure('deadline-exceeded', { sent: 'no' })
          }
          if (!idempotent) pushed = true
          return attempt(chosen, attemptSignal, attemptSpan)
        },
      )
      if (result.ok) return result.value
      throw result.failure
    },
    arrived: (noted) => {
      progress = { there: true, item: progress.item || noted.item, steps: Math.max(progress.steps, noted.steps) }
    },
    keep: async (notes) => {
      if (!(await keepNotes(database, target.name, { dossier, lease, notes }))) {
        throw new GatewayFailure('deadline-exceeded', { sent: 'no' })
      }
    },
  }
  const facts = (): LaneFacts => ({
    lane: claimed,
    piece,
    lease,
    progress,
    now: clock.now(),
    settings,
    lastSuccessAt: readLastSuccess(link),
  })

  try {
    if (wasInDoubt) {
      const found = await target.lookUp(piece, context, signal)
      if (found.kind !== 'repeat') {
        span?.end()
        return { end: judgeLookUp(facts(), found), pathOutcome: 'sent', retryAfterMs: 0 }
      }
    }
    const outcome = await target.send(piece, context, signal)
    span?.end()
    return {
      end: judgeSend(facts(), outcome),
      pathOutcome: outcome.kind === 'wait' ? 'nothing' : 'sent',
      retryAfterMs: 0,
    }
  } catch (error) {
    if (!(error instanceof GatewayFailure) && !isOutage(error)) {
      span?.end('internal-error')
      const fields = { target: target.name, dossier, error: (error as Error)?.name, code: errorCode(error) }
      logger.error(fields, 'synchronisation: a defect ended a send')
      return { end: judgeDefect(facts(), { pushed, wasInDoubt }), pathOutcome: 'nothing', retryAfterMs: 0 }
    }
    const failure = toSentFailure(error, signal)
    span?.end(failure.code)
    const closed = linkClosed.has(failure.code)
    const waitMs = Math.min(failure.retryAfterMs ?? 0, waitMaxMs)
    return {
      end: judgeFailure(facts(), failure, { pushed, wasInDoubt, waitMs }),
      pathOutcome: closed ? 'closed' : failure.countsAgainstPath ? 'hurt' : 'nothing',
      retryAfterMs: waitMs,
    }
  }
}

/** A database that is away, and a process that ends, say nothing about the dossier. */
function toSentFailure(error: unknown, signal: AbortSignal): GatewayFailure {
  if (!(error instanceof GatewayFailure)) return new GatewayFailure('storage-unavailable', { cause: error })
  if (!signal.aborted) return toFailure(error)
  return new GatewayFailure('shutting-down', { ...(error.sent !== undefined && { sent: error.sent }) })
}

function readLastSuccess(link: Pick<Link, 'health'>): number | null {
  const moments = link
    .health()
    .paths.flatMap(({ lastSuccessAt }) => (lastSuccessAt === null ? [] : [Date.parse(lastSuccessAt)]))
  return moments.length === 0 ? null : Math.max(...moments)
}

/**
 * One run over the dossiers of one target: each is read at the target, compared, and what was found is written before the cursor moves, so
 * that a process that dies in the middle loses nothing. Reads one dossier after the other, and no faster than it may.
 *
 * A reading that fails may be the dossier's fault or the link's. It waits for the next dossier: when that one can be read, the first alone
 * cannot be compared; when it fails as well the link is sick, and the run is broken off before both.
 */
import { dayMs } from '../../domain/duration.ts'
import { type FailureCode, GatewayFailure, toFailure } from '../../domain/failure.ts'
import { type Comparison, compareDossier, type HeldDossier } from '../../domain/reconcile/compare.ts'
import type { Clock, Logger, MonotonicClock } from '../../domain/runtime.ts'
import type { Link } from '../../link/link.ts'
import type { Connection } from '../../store/postgres/database.ts'
import { isOutage } from '../../store/postgres/outage.ts'
import {
  advanceRun,
  type ComparedDossier,
  type ComparedLane,
  countMends,
  endRun,
  noteMended,
  noteRunWaits,
  passDossier,
  type ReconciliationRun,
  readComparedLane,
  readDossiersToCompare,
  readLaneState,
  resendLane,
  writeDifferences,
} from '../../store/sync/reconciliation.ts'
import type { LaneTarget } from '../target.ts'
import { type HeldLane, holdDossier } from './hold-dossier.ts'
import type { ReconcileSettings } from './settings.ts'

export interface ReconcileDeps {
  clock: Clock
  logger: Logger
  settings: ReconcileSettings
  /** Longest time for one reading, waiting for the link included. */
  deadlineMs: number
  /** By which the pace is kept; absent = `performance`. */
  monotonic?: MonotonicClock | undefined
  /** Resolves after so many ms, or when the signal fires. Absent: by a timer. */
  pause?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined
}

export interface ReconcileOrder {
  target: LaneTarget
  link: Link
  run: ReconciliationRun
  /** Whether it may go on now; asked before each reading. */
  mayGoOn(): boolean
  /** Readings that failed, by dossier, kept while the run is broken off. */
  tries: Map<number, number>
}

/** `later`: it is broken off, and goes on at its cursor. */
export type RunEnd = { kind: 'ended' } | { kind: 'later'; because: string }

const pageRows = 50
/** A dossier behind which no other comes is given up after so many tries. */
const triesMax = 3

/** What became of one dossier. `failed`: it could not be read. `pass`: it does not concern the target. */
type Reading =
  /** `read`: the target was asked, and answered. */
  | { kind: 'compared'; compared: ComparedDossier; lane: ComparedLane; there: boolean; read: boolean }
  | { kind: 'pass' }
  | { kind: 'failed'; code: FailureCode; closed: boolean }

const linkClosed: ReadonlySet<FailureCode> = new Set([
  'link-unavailable',
  'link-busy',
  'upstream-closed',
  'upstream-rate-reached',
  'shutting-down',
])

/** Rejects with what the database met; the run then goes on at its cursor. */
export async function reconcileTarget(
  deps: ReconcileDeps,
  own: Connection,
  order: ReconcileOrder,
  signal: AbortSignal,
): Promise<RunEnd> {
  const { clock, settings } = deps
  const { run, tries } = order
  const pace = createReadingPace(deps)
  let after = run.cursor
  let failed: number | null = null

  const breakOff = async (because: string): Promise<RunEnd> => {
    await noteRunWaits(own, run.id, because)
    return { kind: 'later', because }
  }
  const giveUp = async (dossier: number) => {
    const differences = [{ kind: 'not-comparable', ours: null, theirs: null }] as const
    await write(deps, own, order, {
      compared: { dossier, outcome: 'different', differences, resendFrom: null },
      lane: undefined,
      there: false,
    })
    tries.delete(dossier)
    failed = null
  }

  for (;;) {
    const endedSince = clock.now() - settings.endedDays * dayMs
    const page = await readDossiersToCompare(own, run, { after, endedSince, limit: pageRows })
    for (const dossier of page) {
      if (signal.aborted || !order.mayGoOn()) return breakOff(signal.aborted ? 'shutting-down' : 'closed-hours')
      const reading = await readOne(deps, own, order, dossier, pace, signal)
      after = dossier
      if (reading.kind === 'failed') {
        if (!reading.closed) tries.set(dossier, (tries.get(dossier) ?? 0) + 1)
        if (reading.closed || failed !== null) return breakOff(reading.code)
        failed = dossier
        continue
      }
      const answered = reading.kind === 'compared' && reading.read
      // The cursor must not pass one that failed before it is known why.
      if (failed !== null && !answered) continue
      if (failed !== null) await giveUp(failed)
      if (reading.kind === 'pass') await passDossier(own, run.id, dossier)
      else await write(deps, own, order, reading)
    }
    if (page.length < pageRows) break
  }
  if (failed !== null) {
    if ((tries.get(failed) ?? 0) < triesMax) return breakOff('link-unavailable')
    await giveUp(failed)
  }
  await endRun(own, run, { now: clock.now(), keep: settings.runsKept })
  return { kind: 'ended' }
}

async function readOne(
  { clock, logger, deadlineMs }: ReconcileDeps,
  own: Connection,
  { target, link, run }: ReconcileOrder,
  id: number,
  pace: ReadingPace,
  signal: AbortSignal,
): Promise<Reading> {
  const lane = await readComparedLane(own, target.name, id)
  if (lane === undefined || target.show === undefined) return { kind: 'pass' }
  let held: HeldLane | undefined
  try {
    held = holdDossier(target, lane)
  } catch (error) {
    logger.error({ target: target.name, dossier: id, error: (error as Error)?.name }, 'reconciliation: a defect')
    const differences = [{ kind: 'not-comparable', ours: null, theirs: null }] as const
    const compared = { dossier: id, outcome: 'different', differences, resendFrom: null } as const
    return { kind: 'compared', compared, lane, there: false, read: false }
  }
  if (held === undefined) return { kind: 'pass' }
  const underWay = { dossier: id, outcome: 'under-way', differences: [], resendFrom: null } as const
  if (held.held.lane === 'moving') return { kind: 'compared', compared: underWay, lane, there: false, read: false }

  await pace.wait(signal)
  const context = {
    call: async <T>(
      options: { idempotent: boolean; path?: string | undefined },
      attempt: Parameters<typeof link.call<T>>[1],
    ): Promise<T> => {
      const result = await link.call({ ...options, callClass: 'tracking', deadlineMs, signal }, attempt)
      if (result.ok) return result.value
      throw result.failure
    },
  }
  try {
    const shown = await target.show(held.piece, context, signal)
    // What was sent meanwhile was not compared.
    if (hasMoved(lane.row, await readLaneState(own, target.name, id))) {
      return { kind: 'compared', compared: underWay, lane, there: false, read: true }
    }
    const comparison = allowResend(compareDossier(held.held, shown), run, held.held.lane)
    const different = comparison.kind === 'different'
    const compared: ComparedDossier = {
      dossier: id,
      outcome: comparison.kind,
      differences: different ? comparison.differences : [],
      resendFrom: different ? comparison.resendFrom : null,
    }
    return { kind: 'compared', compared, lane, there: shown.kind === 'shown', read: true }
  } catch (error) {
    if (isOutage(error)) throw error
    if (!(error instanceof GatewayFailure)) {
      logger.error(
        { target: target.name, dossier: id, error: (error as Error)?.name, at: clock.now() },
        'reconciliation: a defect ended a reading',
      )
    }
    const { code } = toFailure(error)
    return {
      kind: 'failed',
      code: signal.aborted ? 'shutting-down' : code,
      closed: signal.aborted || linkClosed.has(code),
    }
  }
}

/**
 * What a target says it has no longer is sent again from the first step when a person orders that for this very difference: who does has
 * found out why it is gone.
 */
function allowResend(comparison: Comparison, run: ReconciliationRun, lane: HeldDossier['lane']): Comparison {
  if (comparison.kind !== 'different' || run.kind !== 'unknown-there' || !run.mends || lane !== 'resting')
    return comparison
  const gone = comparison.differences.every(({ kind }) => kind === 'unknown-there')
  return gone ? { ...comparison, resendFrom: 0 } : comparison
}

function hasMoved(before: ComparedLane['row'], after: ComparedLane['row']): boolean {
  if (before === null || after === null) return before !== after
  return (
    before.state !== after.state ||
    before.arrived !== after.arrived ||
    before.item !== after.item ||
    before.woken !== after.woken ||
    before.held !== after.held
  )
}

/** What was found, the cursor and the mending, as one: nothing is mended that is not on record, nor twice. */
async function write(
  { clock, logger, settings }: ReconcileDeps,
  own: Connection,
  { target, run }: Pick<ReconcileOrder, 'target' | 'run'>,
  { compared, lane, there }: { compared: ComparedDossier; lane: ComparedLane | undefined; there: boolean },
): Promise<boolean> {
  const { dossier, resendFrom } = compared
  const now = clock.now()
  await own.query('BEGIN')
  try {
    const mendedBefore = await countMends(own, target.name, dossier)
    const spent = resendFrom !== null && mendedBefore >= settings.mendsMax
    const known = spent ? { ...compared, resendFrom: null } : compared
    await writeDifferences(own, target.name, known, now)
    let mended = false
    if (run.mends && resendFrom !== null && !spent && lane !== undefined) {
      const seen = lane.row && { arrived: lane.row.arrived, woken: lane.row.woken }
      mended = await resendLane(own, target.name, { dossier, from: resendFrom, there, seen }, now)
      if (mended) await noteMended(own, target.name, dossier, now)
    }
    await advanceRun(own, run.id, compared, mended)
    await own.query('COMMIT')
    const kinds = compared.differences.map(({ kind }) => kind)
    if (kinds.length > 0) logger.info({ target: target.name, dossier, kinds, mended }, 'reconciliation: differs')
    return mended
  } catch (error) {
    await own.query('ROLLBACK').catch(() => {})
    throw error
  }
}

interface ReadingPace {
  /** Resolves when the next reading may begin. */
  wait(signal: AbortSignal): Promise<void>
}

function createReadingPace({ settings, monotonic = performance, pause = pauseByTimer }: ReconcileDeps): ReadingPace {
  const everyMs = 1_000 / settings.perSecond
  let nextAt = Number.NEGATIVE_INFINITY
  return {
    wait: async (signal) => {
      const now = monotonic.now()
      if (nextAt > now) await pause(nextAt - now, signal)
      nextAt = Math.max(nextAt, now) + everyMs
    },
  }
}

function pauseByTimer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}

/** What a lane that was claimed is to do now: follows from its dossier's events and from what has arrived. Pure but for the target's plan. */
import type { StopCause } from '../domain/sync/stop-cause.ts'
import type { ClaimableLane, LaneIntent, LaneRow } from '../store/sync/lanes.ts'
import { orderSteps, sameUnsent } from './order-steps.ts'
import type { LanePiece, LaneTarget } from './target.ts'

/** A lane as it is to be sent, with what the engine has to remember until it ends. */
export interface PlannedLane extends LaneIntent {
  row: LaneRow
  /** Only of lanes that are to be sent. */
  piece: LanePiece | null
  /** There is more to send than the piece holds. */
  more: boolean
}

export function planLane(target: LaneTarget, lane: ClaimableLane, onDefect: (error: unknown) => void): PlannedLane {
  const { row, dossier } = lane
  const base = { dossier: row.dossier, row, piece: null, more: false }
  if (dossier === undefined) return { ...base, unsent: null, next: { kind: 'rest' } }
  const stop = (cause: StopCause): PlannedLane => ({
    ...base,
    unsent: null,
    next: { kind: 'stop', cause, code: null },
  })
  try {
    const plan = target.plan(dossier, row.notes)
    if (plan.kind === 'stop') return stop(plan.cause)
    if (plan.kind === 'nothing') return { ...base, unsent: null, next: { kind: 'rest' } }
    const arrived = lane.steps.filter(({ state }) => state === 'arrived')
    const open = lane.steps.filter(({ state }) => state === 'sending')
    const { pending, unsent: found } = orderSteps(
      plan.steps,
      plan.unsendable,
      lane.steps,
      (before, next) => target.allows?.(before, next) ?? true,
    )
    const unsent = sameUnsent(found, lane.unsent) ? null : found
    const piece = {
      dossier,
      plan,
      notes: row.notes,
      arrived,
      arrivedItem: row.item,
      there: row.there,
    }
    if (row.doubt) {
      const next = { kind: 'send', item: row.sendingItem, mark: [] } as const
      return { ...base, unsent, next, piece: { ...piece, steps: open }, more: true }
    }
    if (pending.length === 0 && (plan.item === null || plan.item === row.item)) {
      return { ...base, unsent, next: { kind: 'rest' } }
    }
    const mark = pending.slice(0, target.stepsMax)
    const next = { kind: 'send', item: plan.item, mark } as const
    return { ...base, unsent, next, piece: { ...piece, steps: mark }, more: pending.length > mark.length }
  } catch (error) {
    onDefect(error)
    return stop('internal-error')
  }
}
